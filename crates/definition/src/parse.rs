//! Reading documents: size and nesting first, then the types, with a JSON pointer for whatever does not fit.
//!
//! A document that parses is well-formed, not publishable; that is for the checker to say.

use edgewright_limits::app::{DEFINITION_BYTES, JSON_DEPTH};
use edgewright_typed_json::{
    Mismatch, ReadError, from_text, from_value, is_within_depth, text_depth,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::contract_test::ContractTests;
use crate::{AppDefinition, Finding, Severity};

/// Reads an app definition from JSON text.
///
/// # Errors
/// One finding that says where the text is too large, too deep, not JSON, or not of the format.
pub fn parse(text: &[u8]) -> Result<AppDefinition, Vec<Finding>> {
    parse_text(text)
}

/// Reads an app definition from JSON already read.
///
/// # Errors
/// As [`parse`]; the size is that of the compact text.
pub fn parse_value(value: &Value) -> Result<AppDefinition, Vec<Finding>> {
    parse_json(value)
}

/// Reads contract tests from JSON text.
///
/// # Errors
/// As [`parse`].
pub fn parse_contract_tests(text: &[u8]) -> Result<ContractTests, Vec<Finding>> {
    parse_text(text)
}

/// Reads contract tests from JSON already read.
///
/// # Errors
/// As [`parse_value`].
pub fn parse_contract_tests_value(value: &Value) -> Result<ContractTests, Vec<Finding>> {
    parse_json(value)
}

fn parse_text<T: DeserializeOwned>(text: &[u8]) -> Result<T, Vec<Finding>> {
    check_size(text.len())?;
    check_depth(text_depth(text) <= JSON_DEPTH)?;
    from_text(text).map_err(|error| match error {
        ReadError::Syntax(error) => {
            vec![whole_document(
                "not-json",
                format!("This is not JSON: {error}."),
            )]
        }
        ReadError::Mismatch(mismatch) => vec![located(&mismatch)],
    })
}

fn parse_json<T: DeserializeOwned>(value: &Value) -> Result<T, Vec<Finding>> {
    check_depth(is_within_depth(value, JSON_DEPTH))?;
    check_size(value.to_string().len())?;
    from_value(value).map_err(|mismatch| vec![located(&mismatch)])
}

fn check_size(bytes: usize) -> Result<(), Vec<Finding>> {
    if bytes <= DEFINITION_BYTES {
        return Ok(());
    }
    Err(vec![whole_document(
        "document-too-large",
        format!(
            "The document has {bytes} bytes; at most {DEFINITION_BYTES} are possible. \
                 Remove example rows or split the app."
        ),
    )])
}

fn check_depth(is_within: bool) -> Result<(), Vec<Finding>> {
    if is_within {
        return Ok(());
    }
    Err(vec![whole_document(
        "document-too-deep",
        format!(
            "The document nests more than {JSON_DEPTH} levels deep. Flatten the conditions in it."
        ),
    )])
}

fn whole_document(code: &str, message: String) -> Finding {
    Finding {
        severity: Severity::Error,
        code: code.to_owned(),
        pointer: String::new(),
        message,
    }
}

fn located(mismatch: &Mismatch) -> Finding {
    let (code, message) = explain(mismatch);
    Finding {
        severity: Severity::Error,
        code: code.to_owned(),
        pointer: mismatch.pointer(),
        message,
    }
}

/// Turns the few shapes of message serde has into plain words; the names it lists are kept.
fn explain(mismatch: &Mismatch) -> (&'static str, String) {
    let text = mismatch.message();
    let quoted: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    let name = quoted.first().copied().unwrap_or_default();
    let known = quoted.get(1..).unwrap_or_default();
    if text.starts_with("unknown field") {
        let hint = edgewright_finding::did_you_mean(name, known.iter().copied());
        let message = format!("There is no '{name}' here.{hint}{}", possible(known));
        return ("unknown-member", message);
    }
    if text.starts_with("unknown variant") {
        let hint = edgewright_finding::did_you_mean(name, known.iter().copied());
        return (
            "unknown-value",
            format!("'{name}' is not possible here.{hint}{}", possible(known)),
        );
    }
    if text.starts_with("missing field") {
        return (
            "missing-member",
            format!("'{name}' is missing here. Add it."),
        );
    }
    if text.starts_with("duplicate field") {
        return (
            "duplicate-member",
            format!("'{name}' is given twice. Keep one."),
        );
    }
    ("wrong-type", mismatch.in_plain_words())
}

fn possible(known: &[&str]) -> String {
    if known.is_empty() {
        String::new()
    } else {
        format!(" Possible: {}.", known.join(", "))
    }
}

#[cfg(test)]
mod tests;
