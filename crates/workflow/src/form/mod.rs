//! The form of a workflow: a page that anybody may fill in, each time of which starts a run. At most one; a resource of its
//! own, no part of the definition.

use edgewright_durable_host::Turn;
use edgewright_limits::form::{EXPLANATION_CHARS, LABEL_CHARS};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::Problem;
use edgewright_workflow_engine::{Refusal, WorkflowEffect};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    Answer, Room, Workflow,
    about::About,
    fields::{self, FormField},
    workflow::document,
};

/// A form as its owner wants it, and as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkflowForm {
    /// What it is about.
    pub title: String,
    /// What people should know.
    #[serde(default)]
    pub text: Option<String>,
    /// What they fill in.
    pub fields: Vec<FormField>,
    /// What they read when it is sent.
    #[serde(default)]
    pub thanks: Option<String>,
}

/// A form with where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct FormView {
    /// Where its page is.
    pub url: String,
    /// The form.
    #[serde(flatten)]
    pub form: WorkflowForm,
}

/// Something to do with the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FormCommand {
    /// Sets it up or changes it. [`FormView`].
    Put(WorkflowForm),
    /// Takes it away. Nothing is answered.
    Remove,
    /// Begins a run with what somebody filled in. `RunView`.
    Submit {
        /// By name of the field.
        values: Map<String, Value>,
        /// Which submission it is: the same again is the same run.
        #[serde(default)]
        delivery: Option<String>,
    },
}

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS form (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL)",
        &[],
    )?;
    Ok(())
}

impl Workflow {
    pub(crate) fn form(
        &self,
        turn: &mut Turn<'_, WorkflowEffect>,
        about: &About,
        room: &mut Room,
        command: FormCommand,
    ) -> Result<Answer, Refusal> {
        match command {
            FormCommand::Put(form) => {
                check(&form)?;
                save(turn.storage, &form)?;
                document(200, &shown(about, form))
            }
            FormCommand::Remove => {
                load(turn.storage)?.ok_or_else(no_form)?;
                remove(turn.storage)?;
                Ok(Answer {
                    status: 204,
                    document: Value::Null,
                })
            }
            FormCommand::Submit { values, delivery } => {
                let form = load(turn.storage)?.ok_or_else(no_form)?;
                let values = fields::accept(&form.fields, &values)?;
                let input = json!({ "values": values, "submitted_at": turn.now.to_rfc3339() });
                self.start_by(turn, about, room, "form", input, delivery)
            }
        }
    }

    pub(crate) fn form_view(storage: &dyn SqlStorage, about: &About) -> Result<Answer, Refusal> {
        let form = load(storage)?.ok_or_else(no_form)?;
        document(200, &shown(about, form))
    }
}

/// Takes the form away.
pub fn remove(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query("DELETE FROM form", &[])?;
    Ok(())
}

fn shown(about: &About, form: WorkflowForm) -> FormView {
    FormView {
        url: format!("/forms/{}", about.address),
        form,
    }
}

fn check(form: &WorkflowForm) -> Result<(), Problem> {
    let mut misfits = fields::check(&form.fields);
    if !(1..=LABEL_CHARS).contains(&form.title.chars().count()) {
        misfits.push((
            "/title".to_owned(),
            format!("A title has 1 to {LABEL_CHARS} characters."),
        ));
    }
    for (place, text) in [("/text", &form.text), ("/thanks", &form.thanks)] {
        let length = text.as_deref().unwrap_or_default().chars().count();
        if length > EXPLANATION_CHARS {
            misfits.push((
                place.to_owned(),
                format!("It has at most {EXPLANATION_CHARS} characters."),
            ));
        }
    }
    if form.fields.is_empty() {
        misfits.push((
            "/fields".to_owned(),
            "A form has at least one field.".to_owned(),
        ));
    }
    if misfits.is_empty() {
        return Ok(());
    }
    let problem = Problem::caller(
        422,
        "form-invalid",
        "The form was not set up; see errors for what to mend.",
    );
    Err(misfits
        .into_iter()
        .fold(problem, |problem, (place, words)| {
            problem.with_error(place, "invalid", words)
        }))
}

fn load(storage: &dyn SqlStorage) -> Result<Option<WorkflowForm>, StorageError> {
    let rows = storage.query("SELECT document FROM form", &[])?;
    let Some(text) = rows.scalar().and_then(|value| value.as_text()) else {
        return Ok(None);
    };
    edgewright_typed_json::from_text(text)
        .map(Some)
        .map_err(|error| StorageError::Internal(format!("the form cannot be read: {error}")))
}

fn save(storage: &dyn SqlStorage, form: &WorkflowForm) -> Result<(), StorageError> {
    let text = edgewright_typed_json::to_text(form)
        .map_err(|error| StorageError::Internal(error.to_string()))?;
    storage.query(
        "INSERT INTO form (one, document) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET document = ?1",
        &[text.into()],
    )?;
    Ok(())
}

fn no_form() -> Problem {
    Problem::not_found("form")
}
