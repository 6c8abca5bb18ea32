//! Patterns of text fields: they are tried by the same engine that will check every row.

use edgewright_expression::{Budget, Program};
use edgewright_finding::{Pointer, Report};
use edgewright_limits::expression::PATTERN_BYTES;
use serde_json::Value;

use crate::checker::form::check_message;
use crate::document::Field;

/// Checks that a pattern is one, and that there are words for whom it stops.
pub(super) fn check(field: &Field, place: &Pointer, report: &mut Report) {
    let Some(pattern) = &field.pattern else {
        if field.pattern_message.is_some() {
            report.error(
                &place.at("pattern_message"),
                "member-does-not-fit",
                "There is a message for a pattern, and no pattern. Add it or remove the message.",
            );
        }
        return;
    };
    let pointer = place.at("pattern");
    if pattern.len() > PATTERN_BYTES {
        report.error(
            &pointer,
            "text-too-long",
            format!("A pattern has at most {PATTERN_BYTES} bytes. Shorten it."),
        );
    } else if run(pattern, "").is_none() {
        report.error(
            &pointer,
            "pattern-broken",
            "This is not a pattern that can be used. Check its brackets, or leave it out.",
        );
    }
    match &field.pattern_message {
        Some(message) => check_message(message, &place.at("pattern_message"), report),
        None => report.warning(
            &pointer,
            "pattern-without-message",
            format!(
                "Somebody whose '{}' does not match sees no reason. Add 'pattern_message'.",
                field.label
            ),
        ),
    }
}

/// Whether the whole text matches.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    run(pattern, text).unwrap_or(true)
}

/// None if the pattern cannot be used.
fn run(pattern: &str, text: &str) -> Option<bool> {
    let program = Program::compile("test($pattern)", &["pattern"]).ok()?;
    let anchored = Value::from(format!("^(?:{pattern})$"));
    let input = Value::from(text);
    let output = program
        .run_first(&input, &[("pattern", anchored)], &Budget::RULE)
        .ok()??;
    output.as_bool()
}
