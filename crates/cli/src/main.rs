//! The command line of Edgewright.

fn main() {}
