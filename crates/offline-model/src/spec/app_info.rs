//! Name, look, currency and roles of the app.

use edgewright_definition::{
    AppDefinition,
    document::{AppInfo, Role},
};
use edgewright_pipeline::artifact::Brief;

use crate::{
    catalogue::matching,
    language::{money::currency_word, text::Text},
    naming::shortened,
};

/// What describes the app as a whole; a live app keeps its look.
#[must_use]
pub fn app_info(brief: &Brief, current: Option<&AppDefinition>) -> AppInfo {
    let description = shortened(&brief.summary, 280);
    if let Some(current) = current {
        return AppInfo {
            name: brief.title.clone(),
            description,
            ..current.app.clone()
        };
    }
    let words: Vec<&str> = std::iter::once(brief.title.as_str())
        .chain(brief.things.iter().map(|thing| thing.label.as_str()))
        .chain([brief.summary.as_str()])
        .collect();
    let domain = matching::best_match(&Text::read(&words.join(". "))).map(|found| found.domain);
    AppInfo {
        name: brief.title.clone(),
        description,
        icon: Some(domain.map_or_else(|| "layout-list".to_owned(), |domain| domain.icon.clone())),
        accent: Some(
            domain.map_or_else(|| accent_for(&brief.title), |domain| domain.accent.clone()),
        ),
        currency: currency(brief),
        time_zone: "UTC".to_owned(),
        locale: "en".to_owned(),
    }
}

/// The code in `Amounts are in pounds (GBP).`; euros if nothing is said.
fn currency(brief: &Brief) -> String {
    brief
        .assumptions
        .iter()
        .chain(
            brief
                .coverage
                .iter()
                .filter_map(|entry| entry.note.as_ref()),
        )
        .flat_map(|sentence| sentence.split(['(', ')', ' ', '.']))
        .find(|word| {
            word.len() == 3
                && word.chars().all(|letter| letter.is_ascii_uppercase())
                && currency_word(&word.to_lowercase()).is_some()
        })
        .unwrap_or("EUR")
        .to_owned()
}

/// The same name always has the same colour.
fn accent_for(title: &str) -> String {
    let colours = ["blue", "teal", "green", "violet", "orange", "slate"];
    let sum = title
        .bytes()
        .fold(0_usize, |sum, byte| sum.wrapping_add(usize::from(byte)));
    colours
        .get(sum % colours.len())
        .copied()
        .unwrap_or("blue")
        .to_owned()
}

/// The people of the brief as roles.
#[must_use]
pub fn roles(brief: &Brief, current: Option<&AppDefinition>) -> Vec<Role> {
    brief
        .people
        .iter()
        .map(|person| {
            let live = current.and_then(|definition| {
                definition
                    .access
                    .roles
                    .iter()
                    .find(|role| role.id == person.id)
            });
            Role {
                id: person.id.clone(),
                label: person.label.clone(),
                description: live.and_then(|role| role.description.clone()),
            }
        })
        .collect()
}
