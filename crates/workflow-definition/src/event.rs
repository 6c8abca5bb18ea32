//! Events (CloudEvents): how they are described, and which ones are waited for.

use serde_json::Value;

use crate::expression::{Expression, Text};
use crate::read::Part;
use crate::template::Template;

/// Attributes of an event, by name; extension attributes included. `data` may hold anything, any other attribute is a
/// text or an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct EventProperties {
    /// In the author's order.
    pub attributes: Vec<(String, Template)>,
}

impl EventProperties {
    /// An attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, template)| template)
    }

    /// Attributes that are texts in the standard.
    const TEXTS: [&str; 6] = ["id", "type", "subject", "datacontenttype", "time", "source"];

    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let members = part.map()?;
        let mut fits = true;
        for (name, value) in members {
            let is_text = Self::TEXTS.contains(&name.as_str()) || name == "dataschema";
            if is_text && !value.is_string() {
                part.member(name, value).wrong_type::<()>("text");
                fits = false;
            } else if matches!(name.as_str(), "source" | "dataschema") {
                // Sources of the platform's own events are paths.
                let is_path =
                    name == "source" && value.as_str().is_some_and(|text| text.starts_with('/'));
                fits &= is_path || read_uri(&part.member(name, value));
            } else if name == "time" {
                fits &= read_time(&part.member(name, value));
            }
        }
        let attributes = members
            .iter()
            .map(|(name, value)| (name.clone(), Template::of(value)))
            .collect();
        fits.then_some(Self { attributes })
    }
}

fn read_uri(part: &Part<'_>) -> bool {
    let text = part.value.as_str().unwrap_or_default();
    // Row changes of apps come from a path, and a path is a URI reference, which is what CloudEvents asks for.
    let is_uri = text.contains("://") || text.starts_with('/') || text.starts_with("urn:");
    let fits = is_uri || Expression::wrapped(text).is_some();
    if !fits {
        part.error(
            "address-invalid",
            "This is a URI, such as https://example.com/orders, or an expression in ${ … }.",
        );
    }
    fits
}

fn read_time(part: &Part<'_>) -> bool {
    let text = part.value.as_str().unwrap_or_default();
    let fits = Expression::wrapped(text).is_some() || text.parse::<jiff::Timestamp>().is_ok();
    if !fits {
        part.error(
            "time-invalid",
            "This is a date and time, such as 2026-05-01T12:00:00Z, or an expression in ${ … }.",
        );
    }
    fits
}

/// Which events are waited for.
#[derive(Debug, Clone, PartialEq)]
pub enum Consumption {
    /// One event for each filter.
    All(Vec<EventFilter>),
    /// Events that fit any of the filters; every event if there is none.
    Any {
        /// The filters.
        filters: Vec<EventFilter>,
        /// When waiting ends; after the first event if not given.
        until: Option<Until>,
    },
    /// One event.
    One(Box<EventFilter>),
}

/// When waiting for any event ends.
#[derive(Debug, Clone, PartialEq)]
pub enum Until {
    /// As soon as this is true of the list of events consumed so far.
    Condition(Expression),
    /// As soon as these were consumed; they are not part of the result. Has no `until` of its own.
    Events(Box<Consumption>),
}

impl Consumption {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        Self::read_with(part, true)
    }

    fn read_with(part: &Part<'_>, with_until: bool) -> Option<Self> {
        let object = part.object()?;
        let filters = |part: &Part<'_>| part.list(EventFilter::read);
        let all = object.member("all").map(|part| filters(&part));
        let any = object.member("any").map(|part| filters(&part));
        let one = object.member("one").map(|part| EventFilter::read(&part));
        let until = match object.has("any") && with_until {
            true => object.optional("until", Until::read),
            false => None,
        };
        object.finish();
        match (all, any, one) {
            (Some(filters), None, None) => filters.map(Self::All),
            (None, Some(filters), None) => filters.map(|filters| Self::Any { filters, until }),
            (None, None, Some(filter)) => filter.map(|filter| Self::One(Box::new(filter))),
            _ => part.wrong_type("an object with exactly one of all, any, one"),
        }
    }

    /// All its filters, those of `until` left out.
    pub fn filters(&self) -> impl Iterator<Item = &EventFilter> {
        match self {
            Self::All(filters) | Self::Any { filters, .. } => filters.iter(),
            Self::One(filter) => std::slice::from_ref(filter.as_ref()).iter(),
        }
    }
}

impl Until {
    fn read(part: &Part<'_>) -> Option<Self> {
        match part.value {
            Value::String(text) => Some(Self::Condition(Expression::bare(text))),
            Value::Object(_) => {
                Consumption::read_with(part, false).map(|events| Self::Events(Box::new(events)))
            }
            _ => part.wrong_type("an expression or the events that end it"),
        }
    }
}

/// Which event is meant.
#[derive(Debug, Clone, PartialEq)]
pub struct EventFilter {
    /// Attributes it must have. A constant must be equal; an expression is evaluated on the attribute's value (of the
    /// event's data for `data`) and must yield true, or yield the value itself.
    pub with: EventProperties,
    /// What ties the event to this run, by name.
    pub correlate: Vec<(String, Correlation)>,
}

impl EventFilter {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let with = object.required("with", |part| {
            if part
                .value
                .as_object()
                .is_some_and(serde_json::Map::is_empty)
            {
                return part.wrong_type("an object with at least one attribute");
            }
            EventProperties::read(part)
        });
        let correlate = object.optional("correlate", |part| part.named(Correlation::read));
        object.finish();
        Some(Self {
            with: with?,
            correlate: correlate.unwrap_or_default(),
        })
    }
}

/// What ties an event to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correlation {
    /// Takes the value from the event.
    pub from: Expression,
    /// What it must be; the first value taken if not given.
    pub expect: Option<Text>,
}

impl Correlation {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let from = object.required("from", Expression::read);
        let expect = object.optional("expect", Text::read);
        object.finish();
        Some(Self {
            from: from?,
            expect,
        })
    }
}
