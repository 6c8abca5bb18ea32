//! What a workflow names once and uses in several places: `use`.

use edgewright_finding::Pointer;

use crate::authentication::Scheme;
use crate::duration::Duration;
use crate::error::ErrorDefinition;
use crate::outside;
use crate::read::Part;
use crate::retry::RetryPolicy;
use crate::task::Task;
use crate::timeout::read_after;

/// Reusable parts, by name, in the author's order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reusable {
    /// Ways to authenticate.
    pub authentications: Vec<(String, Scheme)>,
    /// Errors.
    pub errors: Vec<(String, ErrorDefinition)>,
    /// Functions: a task each, whose name is the function's and whose reference is `/use/functions/{name}`. Its raw
    /// input is what `with` of the call yields.
    pub functions: Vec<Task>,
    /// Retry policies.
    pub retries: Vec<(String, RetryPolicy)>,
    /// Names of secrets.
    pub secrets: Vec<String>,
    /// Timeouts.
    pub timeouts: Vec<(String, Duration)>,
}

impl Reusable {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        for (name, outside) in [
            ("catalogs", &outside::CATALOGS),
            ("extensions", &outside::EXTENSIONS),
        ] {
            if let Some(part) = object.member(name) {
                outside::report(&part, outside);
            }
        }
        let functions = object.optional("functions", read_functions);
        let reusable = Self {
            authentications: object
                .optional("authentications", |part| part.named(Scheme::read))
                .unwrap_or_default(),
            errors: object
                .optional("errors", |part| part.named(ErrorDefinition::read))
                .unwrap_or_default(),
            functions: functions.unwrap_or_default(),
            retries: object
                .optional("retries", |part| part.named(RetryPolicy::read))
                .unwrap_or_default(),
            secrets: object
                .optional("secrets", |part| part.list(Part::text))
                .unwrap_or_default(),
            timeouts: object
                .optional("timeouts", |part| part.named(read_after))
                .unwrap_or_default(),
        };
        object.finish();
        Some(reusable)
    }
}

fn read_functions(part: &Part<'_>) -> Option<Vec<Task>> {
    let members = part.map()?;
    let read: Vec<Option<Task>> = members
        .iter()
        .map(|(name, value)| Task::read(name, &part.member(name, value)))
        .collect();
    read.into_iter().collect()
}

/// Where a function stands.
#[must_use]
pub fn function_reference(name: &str) -> String {
    Pointer::root()
        .at("use")
        .at("functions")
        .at(name)
        .to_string()
}
