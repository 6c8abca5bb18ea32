//! What workflows ask of rows: a verb with arguments that a definition, not a Worker, has made. Whatever does not fit is
//! the definition's fault and is said with its place.

use std::rc::Rc;

use edgewright_app_engine::{CommandRequest, QueryRequest};
use edgewright_limits::request::FILTER_BYTES;
use edgewright_typed_json::{Mismatch, from_value};
use edgewright_types::{Actor, Problem};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use worker::{Response, Result};

use crate::{answer, object::Object};

/// Commands that may be asked for this way, by their names.
const COMMANDS: [&str; 4] = ["row_create", "row_update", "row_delete", "row_upsert"];
/// Queries.
const QUERIES: [&str; 2] = ["row_get", "row_list"];

/// What a workflow asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    actor: Actor,
    verb: String,
    arguments: Map<String, Value>,
    #[serde(default)]
    idempotency_key: Option<String>,
}

impl Object {
    /// Does what a workflow asks for, as the command or query of that name.
    pub async fn rows(self: &Rc<Self>, asked: Asked) -> Result<Response> {
        let filter = asked.arguments.get("filter");
        if filter.is_some_and(|filter| filter.to_string().len() > FILTER_BYTES) {
            return answer::problem(&refused("/filter", "It is too long. Use fewer conditions."));
        }
        let Asked {
            actor,
            verb,
            arguments,
            idempotency_key,
        } = asked;
        if COMMANDS.contains(&verb.as_str()) {
            return match read(&verb, arguments) {
                Ok(command) => {
                    let asked = CommandRequest {
                        actor,
                        command,
                        idempotency_key,
                    };
                    self.command(asked).await
                }
                Err(problem) => answer::problem(&problem),
            };
        }
        if QUERIES.contains(&verb.as_str()) {
            return match read(&verb, arguments) {
                Ok(query) => self.query(QueryRequest { actor, query }),
                Err(problem) => answer::problem(&problem),
            };
        }
        answer::problem(&Problem::unavailable())
    }
}

fn read<T: DeserializeOwned>(
    verb: &str,
    arguments: Map<String, Value>,
) -> std::result::Result<T, Problem> {
    let named = json!({ verb: arguments });
    from_value(&named).map_err(|mismatch: Mismatch| {
        let pointer = mismatch.pointer();
        let place = pointer.strip_prefix(&format!("/{verb}"));
        refused(place.unwrap_or_default(), &mismatch.in_plain_words())
    })
}

fn refused(pointer: &str, detail: &str) -> Problem {
    Problem::caller(
        422,
        "body-invalid",
        "An argument is not as it should be; see errors.",
    )
    .with_error(pointer, "invalid", detail)
}
