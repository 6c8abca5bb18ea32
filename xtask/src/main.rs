//! Build, code generation and tidy checks.

fn main() {}
