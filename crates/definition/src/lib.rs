//! App definitions: the format, its JSON Schema, the checker, and the difference between two versions.
//!
//! A definition is data: nothing in here runs an app. The checker, not a model, decides what may be
//! published, and whatever it accepts must run.

pub mod access_line;
pub mod checker;
pub mod computed;
pub mod contract_test;
pub mod difference;
pub mod document;
pub mod kind;
pub mod parse;
pub mod schema;
pub mod support;
pub mod value;
mod words;

pub use access_line::{AccessLine, access_lines};
pub use document::AppDefinition;
pub use edgewright_finding::{Finding, Severity};
pub use parse::{parse, parse_contract_tests, parse_contract_tests_value, parse_value};
