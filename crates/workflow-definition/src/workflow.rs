//! A whole workflow.

use serde_json::Value;

use crate::authentication::Scheme;
use crate::document::Document;
use crate::duration::Duration;
use crate::error::ErrorDefinition;
use crate::outside;
use crate::read::Part;
use crate::retry::RetryPolicy;
use crate::reusable::Reusable;
use crate::schedule::Schedule;
use crate::task::{Task, Tasks};
use crate::timeout::Timeout;
use crate::transform::{Input, Output};

/// A workflow definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Workflow {
    /// What it says about itself.
    pub document: Document,
    /// What is done with the input.
    pub input: Option<Input>,
    /// What is named once and used in several places.
    pub reusable: Reusable,
    /// What it does.
    pub tasks: Tasks,
    /// How long a run may take.
    pub timeout: Option<Timeout>,
    /// What is done with the output.
    pub output: Option<Output>,
    /// When it starts by itself.
    pub schedule: Option<Schedule>,
    pub(crate) source: Value,
}

impl Workflow {
    /// The definition as JSON, which is what `$workflow.definition` is and what is kept; [`crate::read_value`] reads it
    /// back to the same workflow.
    #[must_use]
    pub const fn source(&self) -> &Value {
        &self.source
    }

    /// A task by its reference, such as `/do/0/name/try/1/other`; functions included.
    #[must_use]
    pub fn task(&self, reference: &str) -> Option<&Task> {
        let functions = self.reusable.functions.iter();
        let mut tasks: Vec<&Task> = self.tasks.iter().chain(functions).collect();
        while let Some(task) = tasks.pop() {
            if task.reference == reference {
                return Some(task);
            }
            let may_hold = reference
                .strip_prefix(task.reference.as_str())
                .is_some_and(|rest| rest.starts_with('/'));
            if may_hold {
                tasks.extend(task.scopes().flat_map(Tasks::iter));
            }
        }
        None
    }

    /// The definition of a task as JSON, which is what `$task.definition` is.
    #[must_use]
    pub fn task_source(&self, reference: &str) -> Option<&Value> {
        self.source.pointer(reference)
    }

    /// A function of `use.functions`.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Task> {
        let mut functions = self.reusable.functions.iter();
        functions.find(|task| task.name == name)
    }

    /// An error of `use.errors`.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&ErrorDefinition> {
        named(&self.reusable.errors, name)
    }

    /// A retry policy of `use.retries`.
    #[must_use]
    pub fn retry(&self, name: &str) -> Option<&RetryPolicy> {
        named(&self.reusable.retries, name)
    }

    /// An authentication of `use.authentications`.
    #[must_use]
    pub fn authentication(&self, name: &str) -> Option<&Scheme> {
        named(&self.reusable.authentications, name)
    }

    /// How long a timeout is; none if its name is not known.
    #[must_use]
    pub fn timeout_duration<'a>(&'a self, timeout: &'a Timeout) -> Option<&'a Duration> {
        match timeout {
            Timeout::After(duration) => Some(duration),
            Timeout::Named(name) => named(&self.reusable.timeouts, name),
        }
    }

    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let document = object.required("document", Document::read);
        let input = object.optional("input", Input::read);
        let reusable = object.optional("use", Reusable::read);
        let tasks = object.required("do", Tasks::read);
        let timeout = object.optional("timeout", Timeout::read);
        let output = object.optional("output", Output::read);
        let schedule = object.optional("schedule", Schedule::read);
        object.optional("evaluate", read_evaluate);
        object.finish();
        Some(Self {
            document: document?,
            input,
            reusable: reusable.unwrap_or_default(),
            tasks: tasks?,
            timeout,
            output,
            schedule,
            source: Value::Null,
        })
    }
}

fn named<'a, T>(all: &'a [(String, T)], name: &str) -> Option<&'a T> {
    let found = all.iter().find(|(known, _)| known == name);
    found.map(|(_, item)| item)
}

fn read_evaluate(part: &Part<'_>) -> Option<()> {
    let object = part.object()?;
    object.optional("language", |part| {
        if part.text()? != "jq" {
            outside::report(part, &outside::EVALUATE_LANGUAGE);
        }
        Some(())
    });
    object.optional("mode", |part| {
        let is_loose = part.word(&[("strict", false), ("loose", true)])?;
        if is_loose {
            outside::report(part, &outside::EVALUATE_LOOSE);
        }
        Some(())
    });
    object.finish();
    Some(())
}
