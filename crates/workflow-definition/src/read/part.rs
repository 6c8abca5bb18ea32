//! One value of the document with its place, and what it can be read as. What does not fit becomes a finding and `None`.

use std::cell::RefCell;

use edgewright_finding::{Finding, Pointer, Report};
use edgewright_limits::workflow::FINDINGS;
use serde_json::{Map, Value};

use super::Object;

/// Characters of the author's own text that are shown back.
const SHOWN_CHARS: usize = 60;

/// What has been found so far.
pub(crate) struct Reading {
    report: RefCell<Report>,
}

impl Reading {
    pub(crate) fn new() -> Self {
        Self {
            report: RefCell::new(Report::of_at_most(FINDINGS)),
        }
    }

    pub(crate) fn finish(self) -> Vec<Finding> {
        self.report.into_inner().finish()
    }
}

/// A value and where it stands.
#[derive(Clone)]
pub(crate) struct Part<'a> {
    pub(crate) value: &'a Value,
    pub(crate) place: Pointer,
    reading: &'a Reading,
}

impl<'a> Part<'a> {
    pub(crate) fn root(value: &'a Value, reading: &'a Reading) -> Self {
        Self {
            value,
            place: Pointer::root(),
            reading,
        }
    }

    /// The same reading at another place.
    pub(crate) fn member(&self, name: &str, value: &'a Value) -> Self {
        Self {
            value,
            place: self.place.at(name),
            reading: self.reading,
        }
    }

    pub(crate) fn error(&self, code: &str, message: impl Into<String>) {
        self.reading
            .report
            .borrow_mut()
            .error(&self.place, code, message);
    }

    /// The closest of the known names, as a sentence.
    pub(crate) fn hint<'n>(&self, wrong: &str, known: impl IntoIterator<Item = &'n str>) -> String {
        self.reading.report.borrow().hint(wrong, known)
    }

    /// Says that something else is needed here.
    pub(crate) fn wrong_type<T>(&self, needed: &str) -> Option<T> {
        self.error(
            "wrong-type",
            format!("This is {}; it should be {needed}.", shown(self.value)),
        );
        None
    }

    pub(crate) fn object(&self) -> Option<Object<'a>> {
        match self.value {
            Value::Object(_) => Some(Object::new(self.clone())),
            _ => self.wrong_type("an object"),
        }
    }

    pub(crate) fn map(&self) -> Option<&'a Map<String, Value>> {
        match self.value {
            Value::Object(members) => Some(members),
            _ => self.wrong_type("an object"),
        }
    }

    pub(crate) fn items(&self) -> Option<Vec<Part<'a>>> {
        let Value::Array(items) = self.value else {
            return self.wrong_type("a list");
        };
        let part = |(index, value)| Self {
            value,
            place: self.place.index(index),
            reading: self.reading,
        };
        Some(items.iter().enumerate().map(part).collect())
    }

    pub(crate) fn text(&self) -> Option<String> {
        match self.value {
            Value::String(text) => Some(text.clone()),
            _ => self.wrong_type("text"),
        }
    }

    /// A text that is not empty.
    pub(crate) fn name(&self) -> Option<String> {
        match self.value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            _ => self.wrong_type("a name"),
        }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self.value {
            Value::Bool(boolean) => Some(*boolean),
            _ => self.wrong_type("true or false"),
        }
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self) -> Option<u64> {
        match self.value.as_u64() {
            Some(count) => Some(count),
            None => self.wrong_type("a whole number that is not negative"),
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*meant);
        }
        let known = || words.iter().map(|(word, _)| *word);
        let hint = self.hint(&text, known());
        let possible = known().collect::<Vec<_>>().join(", ");
        self.error(
            "unknown-value",
            format!(
                "'{}' is not possible here.{hint} Possible: {possible}.",
                cut(&text)
            ),
        );
        None
    }

    /// The members of an object as a map of `T`.
    pub(crate) fn named<T>(
        &self,
        read: impl Fn(&Part<'a>) -> Option<T>,
    ) -> Option<Vec<(String, T)>> {
        let members = self.map()?;
        let all = members.iter().map(|(name, value)| {
            let part = self.member(name, value);
            read(&part).map(|read| (name.clone(), read))
        });
        all_of(all)
    }

    /// The items of a list as `T`.
    pub(crate) fn list<T>(&self, read: impl Fn(&Part<'a>) -> Option<T>) -> Option<Vec<T>> {
        all_of(self.items()?.iter().map(read))
    }
}

/// All or none, after every one of them was looked at.
fn all_of<T>(read: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let read: Vec<Option<T>> = read.collect();
    read.into_iter().collect()
}

/// The beginning of a text.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(boolean) => boolean.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text \"{}\"", cut(text)),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(members) if members.is_empty() => "an empty object".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
