//! The catalogue: what apps of well-known kinds usually keep, as data.
//!
//! A template only suggests. What the builder says always wins, and what they did not ask for stays out
//! unless such an app makes no sense without it.

pub mod field_line;
pub mod matching;
pub mod template;

use std::{collections::BTreeMap, sync::LazyLock};

pub use field_line::FieldLine;
pub use template::{Domain, Thing};

/// Every file of `domains/`, put together by the build script.
const FILES: &str = include_str!(concat!(env!("OUT_DIR"), "/domains.json"));

static DOMAINS: LazyLock<Vec<Domain>> =
    LazyLock::new(|| edgewright_typed_json::from_text(FILES).unwrap_or_default());

/// Which things of the catalogue a word can mean, by their name for one.
static MEANT: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut meant: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for thing in DOMAINS.iter().flat_map(|domain| &domain.things) {
        for word in &thing.words {
            meant.entry(word).or_default().push(&thing.one);
        }
    }
    meant
});

/// Whether a thing of this name for one is what a word can mean.
#[must_use]
pub fn can_mean(word: &str, one: &str) -> bool {
    MEANT.get(word).is_some_and(|names| names.contains(&one))
}

/// Every domain there is.
#[must_use]
pub fn domains() -> &'static [Domain] {
    &DOMAINS
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
