//! What a workflow asks of people: the arguments of `approval` and `approval-open`.

use edgewright_limits::form::{ASSIGNEES, EXPIRES_IN_SECONDS, EXPLANATION_CHARS, LABEL_CHARS};
use edgewright_types::EffectId;
use edgewright_workflow_engine::{WorkflowError, secret};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fields::{self, FormField};

/// A question to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What it is about.
    pub title: String,
    /// What they should know.
    #[serde(default)]
    pub text: Option<String>,
    /// What they choose from.
    #[serde(default = "yes_or_no")]
    pub choices: Vec<String>,
    /// What they fill in.
    #[serde(default)]
    pub fields: Vec<FormField>,
    /// E-mail addresses of those who may answer besides the owner.
    #[serde(default)]
    pub assignees: Vec<String>,
    /// How long it stays open.
    #[serde(default)]
    pub expires_in_seconds: Option<i64>,
    /// Whether whoever has its link may answer.
    #[serde(default)]
    pub public: bool,
}

fn yes_or_no() -> Vec<String> {
    vec!["approve".to_owned(), "reject".to_owned()]
}

/// What a call of the function asks for.
pub enum Asked {
    /// Something new.
    New(Ask),
    /// What was opened before.
    Opened(EffectId),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ById {
    id: EffectId,
}

/// Reads the arguments.
pub fn read(arguments: &Value) -> Result<Asked, WorkflowError> {
    let arguments = secret::mask(arguments);
    if arguments.get("id").is_some() {
        let ById { id } = typed(&arguments)?;
        return Ok(Asked::Opened(id));
    }
    let ask: Ask = typed(&arguments)?;
    match misfit(&ask) {
        Some(words) => Err(refused(&words)),
        None => Ok(Asked::New(ask)),
    }
}

fn typed<T: serde::de::DeserializeOwned>(arguments: &Value) -> Result<T, WorkflowError> {
    edgewright_typed_json::from_value(arguments)
        .map_err(|mismatch| refused(&format!("The arguments do not fit: {mismatch}")))
}

fn misfit(ask: &Ask) -> Option<String> {
    if !(1..=LABEL_CHARS).contains(&ask.title.chars().count()) {
        return Some(format!("A title has 1 to {LABEL_CHARS} characters."));
    }
    let text = ask.text.as_deref().unwrap_or_default();
    if text.chars().count() > EXPLANATION_CHARS {
        return Some(format!(
            "A text has at most {EXPLANATION_CHARS} characters."
        ));
    }
    if ask.choices.is_empty() || !fields::are_choices(&ask.choices) {
        return Some("Choices are 1 to 100 different texts.".to_owned());
    }
    if ask.assignees.len() > ASSIGNEES || !ask.assignees.iter().all(|it| fields::is_email(it)) {
        return Some(format!(
            "Assignees are at most {ASSIGNEES} e-mail addresses."
        ));
    }
    let is_long = |seconds: &i64| !(1..=EXPIRES_IN_SECONDS).contains(seconds);
    if ask.expires_in_seconds.as_ref().is_some_and(is_long) {
        return Some(format!(
            "An approval stays open for 1 to {EXPIRES_IN_SECONDS} seconds."
        ));
    }
    let first = fields::check(&ask.fields).into_iter().next();
    first.map(|(place, words)| format!("{place}: {words}"))
}

pub fn refused(words: &str) -> WorkflowError {
    WorkflowError::validation(format!("approval: {words}"))
}
