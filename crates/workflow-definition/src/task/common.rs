//! Reading what every task has.

use super::{Task, TaskKind};
use crate::expression::Expression;
use crate::flow::Flow;
use crate::read::Part;
use crate::timeout::Timeout;
use crate::transform::{Input, Output};

impl Task {
    pub(crate) fn read(name: &str, part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let condition = object.optional("if", Expression::read);
        let input = object.optional("input", Input::read);
        let output = object.optional("output", Output::read);
        let export = object.optional("export", Output::read);
        let timeout = object.optional("timeout", Timeout::read);
        let then = object.optional("then", Flow::read);
        let metadata = object.optional("metadata", |part| part.map().cloned());
        let kind = TaskKind::read(&object);
        // Members of a kind that is not known cannot be told from misspelt ones.
        if kind.is_some() {
            object.finish();
        }
        Some(Self {
            name: name.to_owned(),
            reference: part.place.to_string(),
            condition,
            input,
            output,
            export,
            timeout,
            then: then.unwrap_or_default(),
            metadata: metadata.unwrap_or_default(),
            kind: kind.flatten()?,
        })
    }
}
