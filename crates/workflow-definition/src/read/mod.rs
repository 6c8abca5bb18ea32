//! From text to a workflow. Everything that does not fit is found in one pass, each with its place.

mod list;
mod object;
mod part;
mod text;
mod yaml;

pub(crate) use list::named_items;
pub(crate) use object::Object;
pub(crate) use part::{Part, Reading};

use edgewright_finding::Finding;
use serde_json::Value;

use crate::Workflow;

/// Reads a workflow from JSON or YAML text.
///
/// # Errors
/// Everything that is not of the format. A text that is neither JSON nor YAML yields one finding with its line and column.
pub fn read(text: &str) -> Result<Workflow, Vec<Finding>> {
    read_checked(read_text(text)?)
}

/// JSON or YAML text as JSON, within the limits of a definition, whatever it says.
///
/// # Errors
/// One finding: too large, too deep, or neither JSON nor YAML, with the line and column.
pub fn read_text(text: &str) -> Result<Value, Vec<Finding>> {
    text::value_of(text)
}

/// Reads a workflow from JSON already read.
///
/// # Errors
/// As [`read`]; the size is that of the compact text.
pub fn read_value(value: Value) -> Result<Workflow, Vec<Finding>> {
    text::check_value(&value)?;
    read_checked(value)
}

fn read_checked(value: Value) -> Result<Workflow, Vec<Finding>> {
    let reading = Reading::new();
    let workflow = Workflow::read(&Part::root(&value, &reading));
    let findings = reading.finish();
    match workflow {
        Some(mut workflow) if findings.is_empty() => {
            workflow.source = value;
            Ok(workflow)
        }
        _ => Err(findings),
    }
}
