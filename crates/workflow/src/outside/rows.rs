//! Functions over the rows of apps: what the app is asked for, and its answer as data.

use edgewright_types::{Actor, AppAddress, EffectId, Problem, Username};
use edgewright_workflow_definition::error::standard;
use edgewright_workflow_engine::{WorkflowError, effect::FunctionCall, secret};
use serde_json::{Map, Value, json};

use super::{arguments, find};

/// Where the pages about problems are.
const PROBLEMS: &str = "https://edgewright.dev/errors/";

/// What an app is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Which app: one of the workflow's owner.
    pub app: AppAddress,
    verb: &'static str,
    arguments: Map<String, Value>,
}

/// The verb of the app for a function; none for other functions.
fn verb_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "rows-query" => "row_list",
        "row-get" => "row_get",
        "row-create" => "row_create",
        "row-update" => "row_update",
        "row-delete" => "row_delete",
        "row-upsert" => "row_upsert",
        _ => return None,
    })
}

/// What a call asks of an app; none if it is a call of another function.
#[must_use]
pub fn request(call: &FunctionCall, owner: &Username) -> Option<Result<Request, WorkflowError>> {
    let verb = verb_of(&call.name)?;
    let function = find(&call.name, &call.version)?;
    // A secret is for outgoing requests; a row that showed it would give it away.
    let hidden = secret::mask(&call.arguments);
    Some(
        arguments::read(function, &hidden).and_then(|mut arguments| {
            let app = arguments.remove("app");
            let slug = app.as_ref().and_then(Value::as_str).unwrap_or_default();
            let slug = slug
                .parse()
                .map_err(|_| failed(&Problem::not_found("app")))?;
            if has_nul(&arguments) {
                return Err(WorkflowError::validation(
                    "A text may not have the character U+0000. Remove it.",
                ));
            }
            Ok(Request {
                app: AppAddress::Published {
                    owner: owner.clone(),
                    slug,
                },
                verb,
                arguments,
            })
        }),
    )
}

impl Request {
    /// The body of `POST /rows`. The effect's id is the idempotency key of what changes something.
    #[must_use]
    pub fn body(&self, actor: &Actor, effect: &EffectId) -> Value {
        json!({
            "actor": actor,
            "verb": self.verb,
            "arguments": self.arguments,
            "idempotency_key": effect.as_str(),
        })
    }
}

/// What the function yields, from what the app answered.
///
/// # Errors
/// The app's problem as an error of the workflow.
pub fn answer(name: &str, status: u16, document: Value) -> Result<Value, WorkflowError> {
    if status >= 400 {
        let problem = edgewright_typed_json::from_value(&document);
        return Err(failed(&problem.unwrap_or_else(|_| Problem::ours())));
    }
    Ok(match name {
        "row-delete" => json!({"deleted": true}),
        "row-upsert" => json!({"created": status == 201, "row": document}),
        _ => document,
    })
}

/// A problem of a part of the platform as an error of the workflow.
#[must_use]
pub fn failed(problem: &Problem) -> WorkflowError {
    let mut detail = problem.detail.clone();
    for error in &problem.errors {
        detail.push_str(&format!(" {}: {}", error.pointer, error.detail));
    }
    match problem.status {
        400 | 422 => WorkflowError::validation(detail),
        401 | 403 => WorkflowError::new(standard::AUTHORIZATION, 403, "Not allowed", detail),
        status => WorkflowError::new(
            &format!("{PROBLEMS}{}", problem.code),
            status,
            &problem.title,
            detail,
        ),
    }
}

fn has_nul(members: &Map<String, Value>) -> bool {
    fn inside(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().any(inside),
            Value::Object(members) => has_nul(members),
            _ => false,
        }
    }
    members
        .iter()
        .any(|(name, value)| name.contains('\0') || inside(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, arguments: Value) -> FunctionCall {
        FunctionCall {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            arguments,
        }
    }

    fn ask(name: &str, arguments: Value) -> Result<Request, WorkflowError> {
        let owner = "ann".parse().unwrap();
        request(&call(name, arguments), &owner).unwrap()
    }

    #[test]
    fn a_call_becomes_a_verb_of_an_app_of_the_same_owner() {
        let asked = ask(
            "row-create",
            json!({"app": "tools", "table": "loans", "values": {"n": 1}}),
        )
        .unwrap();
        assert_eq!(asked.app.to_string(), "ann/tools");
        assert_eq!(asked.verb, "row_create");
        assert_eq!(
            Value::Object(asked.arguments),
            json!({"table": "loans", "values": {"n": 1}})
        );
    }

    #[test]
    fn no_spelling_of_a_name_leads_to_another_owner_or_to_a_scratch_app() {
        for name in [
            "ben/tools",
            "../ben/tools",
            "~check/x",
            "tools/..",
            "",
            "Tools",
        ] {
            let asked = ask("row-get", json!({"app": name, "table": "t", "id": "r"}));
            assert_eq!(asked.unwrap_err().status, 404, "{name}");
        }
    }

    #[test]
    fn arguments_that_do_not_fit_are_the_callers_fault() {
        for wrong in [
            json!({"app": "tools"}),
            json!({"app": "tools", "table": 5, "id": "r"}),
            json!({"app": "tools", "table": "t", "id": "r", "more": 1}),
            json!([]),
            json!({"app": "tools", "table": "t", "id": "a\u{0}b"}),
        ] {
            assert_eq!(
                ask("row-get", wrong.clone()).unwrap_err().status,
                400,
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_an_app_refuses_is_a_typed_error() {
        let refused =
            |problem: Problem| answer("row-get", problem.status, json!(problem)).unwrap_err();
        let invalid =
            Problem::caller(422, "row-invalid", "No.").with_error("/values/n", "x", "Bad.");
        let error = refused(invalid);
        assert_eq!(
            (error.kind.as_str(), error.status),
            (standard::VALIDATION, 400)
        );
        assert_eq!(error.detail.as_deref(), Some("No. /values/n: Bad."));
        let error = refused(Problem::caller(403, "not-allowed", "No."));
        assert_eq!(error.kind, standard::AUTHORIZATION);
        let error = refused(Problem::caller(409, "stale-revision", "No."));
        assert_eq!(
            (error.kind.as_str(), error.status),
            ("https://edgewright.dev/errors/stale-revision", 409)
        );
    }
}
