//! `emit`.

use crate::event::EventProperties;
use crate::read::{Object, Part};

/// Publishes an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Emit {
    /// The event. It has a source and a type; an id and a time are added where they are missing.
    pub event: EventProperties,
}

impl Emit {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        object.required("emit", |part| {
            let object = part.object()?;
            let event = object.required("event", read_event);
            object.finish();
            Some(Self { event: event? })
        })
    }
}

fn read_event(part: &Part<'_>) -> Option<EventProperties> {
    let object = part.object()?;
    let with = object.required("with", |part| {
        let object = part.object()?;
        let source = object.required("source", |_| Some(()));
        let kind = object.required("type", |_| Some(()));
        let properties = EventProperties::read(part)?;
        source.and(kind).map(|()| properties)
    });
    object.finish();
    with
}
