//! Texts in data that look like expressions and are not: only a whole text in `${ … }` is one.

use edgewright_finding::{Pointer, Report};
use serde_json::Value;

use super::walk::Walk;
use crate::Workflow;
use crate::expression::Expression;
use crate::task::TaskKind;

pub(super) fn check(workflow: &Workflow, walk: &Walk<'_>, report: &mut Report) {
    for visit in &walk.tasks {
        let place = &visit.place;
        let with = place.at("with");
        let places: &[Pointer] = &match &visit.task.kind {
            TaskKind::Set(_) => vec![place.at("set")],
            TaskKind::CallHttp(_) => vec![with.at("body"), with.at("headers"), with.at("query")],
            TaskKind::CallOpenapi(_) => vec![with.at("parameters")],
            TaskKind::CallFunction(_) => vec![with],
            TaskKind::Emit(_) => vec![place.at("emit").at("event").at("with")],
            TaskKind::RunWorkflow(_) => vec![place.at("run").at("workflow").at("input")],
            TaskKind::Raise(_) => vec![place.at("raise").at("error")],
            _ => Vec::new(),
        };
        for place in places {
            if let Some(value) = workflow.source().pointer(&place.to_string()) {
                check_value(value, place, report);
            }
        }
        for (part, member) in [("input", "from"), ("output", "as"), ("export", "as")] {
            let place = place.at(part).at(member);
            // A text is an expression there in any case.
            if let Some(value @ Value::Object(_)) = workflow.source().pointer(&place.to_string()) {
                check_value(value, &place, report);
            }
        }
    }
}

fn check_value(value: &Value, place: &Pointer, report: &mut Report) {
    match value {
        Value::String(text) => check_text(text, place, report),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check_value(item, &place.index(index), report);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                check_value(value, &place.at(name), report);
            }
        }
        _ => {}
    }
}

fn check_text(text: &str, place: &Pointer, report: &mut Report) {
    if Expression::wrapped(text).is_some() {
        return;
    }
    if text.contains("${") {
        report.warning(
            place,
            "expression-embedded",
            "This stays as it is: only a whole text in ${ … } is an expression. To put values \
             into a text, write ${ \"Hello \\(.name)\" }.",
        );
    } else if looks_like_expression(text) {
        report.warning(
            place,
            "expression-unwrapped",
            format!("This is the text \"{text}\" and not what it stands for. Write ${{ {text} }}."),
        );
    }
}

/// A path from the input or an argument, and nothing else.
fn looks_like_expression(text: &str) -> bool {
    let path = |c: char| c.is_ascii_alphanumeric() || "._[]".contains(c);
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.strip_prefix(['.', '$'])
        .is_some_and(|rest| rest.starts_with(begins) && rest.chars().all(path))
}
