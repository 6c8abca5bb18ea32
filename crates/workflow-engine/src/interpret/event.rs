//! Events (CloudEvents): publishing them, and what is read of those that come.

use std::rc::Rc;

use edgewright_limits::workflow_run::EVENT_HOPS;
use edgewright_workflow_definition::task::{emit::Emit, listen::EventRead};
use serde_json::{Map, Value};

use super::{Work, evaluate::Sight};
use crate::{
    effect::Action,
    error::{Trouble, WorkflowError},
    secret,
    state::ValueRef,
};

/// The attribute that counts how many events led to this one; CloudEvents calls it an extension.
pub const HOPS: &str = "edgewrighthops";

/// An event from outside, with all its attributes by name and its `data`.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    event: Value,
}

impl Incoming {
    /// Takes an event in; nothing in it can stand for a secret.
    #[must_use]
    pub fn new(event: &Value) -> Self {
        Self {
            event: secret::from_outside(event),
        }
    }

    /// The whole event.
    #[must_use]
    pub const fn envelope(&self) -> &Value {
        &self.event
    }

    /// An attribute, or the data.
    #[must_use]
    pub fn attribute(&self, name: &str) -> &Value {
        self.event.get(name).unwrap_or(&Value::Null)
    }

    /// How many events led to it, itself included if one of our runs emitted it.
    #[must_use]
    pub fn hops(&self) -> u32 {
        let hops = self.attribute(HOPS).as_u64().unwrap_or_default();
        u32::try_from(hops).unwrap_or(u32::MAX)
    }

    /// What tells it from all others; none if its sender did not say.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        let (source, id) = (self.attribute("source"), self.attribute("id"));
        Some(format!("{}\n{}", source.as_str()?, id.as_str()?))
    }

    /// What a task takes of it.
    #[must_use]
    pub fn read(&self, read: EventRead) -> Value {
        match read {
            EventRead::Data => self.attribute("data").clone(),
            EventRead::Envelope => self.event.clone(),
            EventRead::Raw => match self.event.get("data_base64") {
                Some(raw) => raw.clone(),
                None => match self.attribute("data") {
                    Value::String(text) => Value::String(text.clone()),
                    Value::Null => Value::Null,
                    other => Value::String(other.to_string()),
                },
            },
        }
    }
}

impl Work<'_, '_> {
    pub(super) fn emit(&mut self, frame: u32, emit: &Emit, input: ValueRef) -> Result<(), Trouble> {
        let hops = self.run.hops.saturating_add(1);
        if hops > EVENT_HOPS {
            return Err(WorkflowError::runtime(format!(
                "More than {EVENT_HOPS} events led to one another. Look for workflows that start one another by events in a circle."
            ))
            .into());
        }
        let sight = Sight::of(self.value(input)?);
        let mut event = Map::new();
        event.insert("specversion".to_owned(), "1.0".into());
        for (name, template) in &emit.event.attributes {
            let value = self.fill(frame, template, &sight)?;
            if !value.is_null() {
                event.insert(name.clone(), value);
            }
        }
        if !event.contains_key("id") {
            let id = format!("{}-{frame}", self.run.id);
            event.insert("id".to_owned(), id.into());
        }
        if !event.contains_key("time") {
            let now = self.now().to_rfc3339();
            event.insert("time".to_owned(), now.into());
        }
        event.insert(HOPS.to_owned(), hops.into());
        let event = secret::mask(&Value::Object(event));
        let sent = self.put(Rc::new(event.clone()))?;
        self.call_outside(frame, Action::Emit { event }, None, sent)
    }
}
