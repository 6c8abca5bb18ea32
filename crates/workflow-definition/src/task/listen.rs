//! `listen`.

use super::Tasks;
use crate::event::Consumption;
use crate::read::{Object, Part};
use crate::transform::{Export, Output};

/// Waits for events. Yields the list of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Listen {
    /// Which ones.
    pub to: Consumption,
    /// What is taken of each.
    pub read: EventRead,
    /// What is done with each, one after the other.
    pub foreach: Option<EventIterator>,
}

/// What is taken of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EventRead {
    /// Its data.
    #[default]
    Data,
    /// All its attributes and its data.
    Envelope,
    /// Its data as it came, unread.
    Raw,
}

/// What is done with each event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventIterator {
    /// Variable with the event.
    pub item: String,
    /// Variable with its index, from 0.
    pub at: String,
    /// What is run for each.
    pub tasks: Option<Tasks>,
    /// What is made of the result for each.
    pub output: Option<Output>,
    /// What each leaves in the context.
    pub export: Option<Export>,
}

impl Listen {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        let listen = object.required("listen", |part| {
            let object = part.object()?;
            let to = object.required("to", Consumption::read);
            let read = object.optional("read", |part| {
                part.word(&[
                    ("data", EventRead::Data),
                    ("envelope", EventRead::Envelope),
                    ("raw", EventRead::Raw),
                ])
            });
            object.finish();
            Some((to?, read.unwrap_or_default()))
        });
        let foreach = object.optional("foreach", EventIterator::read);
        let (to, read) = listen?;
        Some(Self { to, read, foreach })
    }
}

impl EventIterator {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let item = object.optional("item", Part::text);
        let at = object.optional("at", Part::text);
        let tasks = object.optional("do", Tasks::read);
        let output = object.optional("output", Output::read);
        let export = object.optional("export", Output::read);
        object.finish();
        Some(Self {
            item: item.unwrap_or_else(|| "item".to_owned()),
            at: at.unwrap_or_else(|| "index".to_owned()),
            tasks,
            output,
            export,
        })
    }
}
