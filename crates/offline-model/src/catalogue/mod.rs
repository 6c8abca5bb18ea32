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

/// Every domain's file.
const FILES: &[&str] = &[
    include_str!("domains/bookmarks.json"),
    include_str!("domains/choir.json"),
    include_str!("domains/cleaning.json"),
    include_str!("domains/clinic.json"),
    include_str!("domains/collection.json"),
    include_str!("domains/content.json"),
    include_str!("domains/crm.json"),
    include_str!("domains/deliveries.json"),
    include_str!("domains/donations.json"),
    include_str!("domains/events.json"),
    include_str!("domains/expenses.json"),
    include_str!("domains/feedback.json"),
    include_str!("domains/fleet.json"),
    include_str!("domains/garden.json"),
    include_str!("domains/habits.json"),
    include_str!("domains/inventory.json"),
    include_str!("domains/invoices.json"),
    include_str!("domains/issues.json"),
    include_str!("domains/it_assets.json"),
    include_str!("domains/job_applications.json"),
    include_str!("domains/library_books.json"),
    include_str!("domains/lost_found.json"),
    include_str!("domains/membership.json"),
    include_str!("domains/pets.json"),
    include_str!("domains/projects.json"),
    include_str!("domains/reading.json"),
    include_str!("domains/recipes.json"),
    include_str!("domains/rentals.json"),
    include_str!("domains/research.json"),
    include_str!("domains/restaurant.json"),
    include_str!("domains/room_booking.json"),
    include_str!("domains/school.json"),
    include_str!("domains/sports_team.json"),
    include_str!("domains/subscriptions.json"),
    include_str!("domains/timesheet.json"),
    include_str!("domains/tool_library.json"),
    include_str!("domains/travel.json"),
    include_str!("domains/volunteers.json"),
    include_str!("domains/wedding.json"),
    include_str!("domains/workouts.json"),
];

static DOMAINS: LazyLock<Vec<Domain>> = LazyLock::new(|| {
    FILES
        .iter()
        .filter_map(|file| edgewright_typed_json::from_text(file).ok())
        .collect()
});

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
