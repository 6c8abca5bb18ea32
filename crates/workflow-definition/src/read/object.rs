//! An object whose members are known by name. A member nobody asked for is a finding.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::Part;
use super::part::cut;

/// An object being read.
pub(crate) struct Object<'a> {
    pub(crate) part: Part<'a>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Object<'a> {
    /// Of a part that is an object; of anything else it has no members.
    pub(super) fn new(part: Part<'a>) -> Self {
        Self {
            part,
            known: RefCell::default(),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.part.value.get(name).is_some()
    }

    /// Whether there is no member but those named.
    pub(crate) fn members(&self) -> Option<&'a Map<String, Value>> {
        self.part.value.as_object()
    }

    pub(crate) fn member(&self, name: &'static str) -> Option<Part<'a>> {
        self.known.borrow_mut().push(name);
        let value = self.part.value.get(name)?;
        Some(self.part.member(name, value))
    }

    pub(crate) fn optional<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&Part<'a>) -> Option<T>,
    ) -> Option<T> {
        read(&self.member(name)?)
    }

    pub(crate) fn required<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&Part<'a>) -> Option<T>,
    ) -> Option<T> {
        match self.member(name) {
            Some(part) => read(&part),
            None => {
                self.part.error(
                    "missing-member",
                    format!("'{name}' is missing here. Add it."),
                );
                None
            }
        }
    }

    /// Says which members are not known here; every known one has been asked for by now.
    pub(crate) fn finish(self) {
        let known = self.known.into_inner();
        let members = self.part.value.as_object().into_iter().flatten();
        for (name, value) in members.filter(|(name, _)| !known.contains(&name.as_str())) {
            let hint = self.part.hint(name, known.iter().copied());
            let possible = if known.is_empty() {
                "Leave the object empty.".to_owned()
            } else {
                format!("Possible: {}.", known.join(", "))
            };
            self.part.member(name, value).error(
                "unknown-member",
                format!("There is no '{}' here.{hint} {possible}", cut(name)),
            );
        }
    }
}
