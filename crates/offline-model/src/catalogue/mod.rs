//! The catalogue: what apps of well-known kinds usually keep, as data.
//!
//! A template only suggests. What the builder says always wins, and what they did not ask for stays out
//! unless such an app makes no sense without it.

pub mod field_line;
pub mod matching;
pub mod template;

use std::sync::LazyLock;

pub use field_line::FieldLine;
pub use template::{Ask, Domain, Person, Screen, Thing};

/// Every domain's file.
const FILES: &[&str] = &[include_str!("domains/tool_library.json")];

static DOMAINS: LazyLock<Vec<Domain>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|file| serde_json::from_str(file).ok())
        .collect()
});

/// Every domain there is.
#[must_use]
pub fn domains() -> &'static [Domain] {
    &DOMAINS
}

/// The domain with this id.
#[must_use]
pub fn domain(id: &str) -> Option<&'static Domain> {
    domains().iter().find(|domain| domain.id == id)
}

/// The first thing of the catalogue a word means, the given domain's first.
#[must_use]
pub fn thing_named(word: &str, preferred: Option<&'static Domain>) -> Option<&'static Thing> {
    let named = |thing: &&'static Thing| {
        thing.one.to_lowercase() == word || thing.many.to_lowercase() == word
    };
    let means =
        |thing: &&'static Thing| named(thing) || thing.words.iter().any(|entry| entry == word);
    let own = preferred.and_then(|domain| domain.things.iter().find(means));
    let all = || domains().iter().flat_map(|domain| &domain.things);
    own.or_else(|| all().find(named))
        .or_else(|| all().find(means))
}

impl Thing {
    /// Its fields, read.
    pub fn field_lines(&self) -> impl Iterator<Item = FieldLine> {
        self.fields.iter().filter_map(|line| FieldLine::read(line))
    }
}

#[cfg(test)]
mod tests;
