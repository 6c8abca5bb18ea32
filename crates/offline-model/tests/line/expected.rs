//! What a description of the corpus says must be there.

use std::collections::BTreeMap;

use edgewright_pipeline::artifact::{Brief, BriefScreen, BriefThing};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::Built;

/// What must be there; `*` stands for any thing.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    title: Option<String>,
    things: BTreeMap<String, BTreeMap<String, String>>,
    states: BTreeMap<String, Vec<String>>,
    choices: BTreeMap<String, Vec<String>>,
    fields_exactly: BTreeMap<String, usize>,
    screens: Vec<String>,
    people: Vec<String>,
    visibility: Option<String>,
    rules: Vec<String>,
    alerts: Option<usize>,
    refused: Option<Vec<String>>,
    lost: bool,
    min_things: usize,
    currency: Option<String>,
    keeps: bool,
}

impl Expected {
    /// What is not as it must be, one sentence each.
    pub fn missing_from(&self, built: &Built, before: Option<&Built>) -> Vec<String> {
        let brief = &built.brief;
        let mut wrong = self.things(brief);
        wrong.extend(self.words(brief));
        wrong.extend(self.screens_and_people(brief));
        wrong.extend(self.refusals(brief));
        if let Some(alerts) = self
            .alerts
            .filter(|alerts| built.definition.alerts.len() < *alerts)
        {
            wrong.push(format!("fewer than {alerts} warnings"));
        }
        if let Some(currency) = self
            .currency
            .as_ref()
            .filter(|currency| built.spec.app.currency != **currency)
        {
            wrong.push(format!(
                "amounts in {} instead of {currency}",
                built.spec.app.currency
            ));
        }
        if let Some(before) = before.filter(|_| self.keeps) {
            wrong.extend(lost(before, built));
        }
        wrong
    }

    fn things(&self, brief: &Brief) -> Vec<String> {
        let mut wrong = Vec::new();
        let thing = |id: &str| brief.things.iter().find(|known| known.id == id);
        let there: Vec<String> = brief
            .things
            .iter()
            .map(|thing| {
                format!(
                    "{}({})",
                    thing.id,
                    thing
                        .fields
                        .iter()
                        .map(|field| field.id.as_str())
                        .collect::<Vec<_>>()
                        .join(" ")
                )
            })
            .collect();
        for (id, fields) in &self.things {
            let fits = |known: &BriefThing| {
                (id == "*" || known.id == *id)
                    && fields.iter().all(|(id, kind)| {
                        known
                            .fields
                            .iter()
                            .any(|field| field.id == *id && name_of(&field.kind) == *kind)
                    })
            };
            if !brief.things.iter().any(fits) {
                wrong.push(format!("lacks {id} {fields:?}; has {}", there.join(", ")));
            }
        }
        for (id, states) in &self.states {
            let known = thing(id)
                .map(|known| known.states.clone())
                .unwrap_or_default();
            if !states.iter().all(|state| known.contains(state)) {
                wrong.push(format!("{id} goes through {known:?}"));
            }
        }
        for (place, choices) in &self.choices {
            let (id, field) = place.split_once('.').unwrap();
            let known = thing(id)
                .and_then(|known| known.fields.iter().find(|known| known.id == field))
                .map(|field| field.choices.clone())
                .unwrap_or_default();
            if known != *choices {
                wrong.push(format!("{place} can be {known:?}"));
            }
        }
        for (id, count) in &self.fields_exactly {
            let known = thing(id).map_or(0, |known| known.fields.len());
            if known != *count {
                wrong.push(format!("{id} has {known} fields"));
            }
        }
        if brief.things.len() < self.min_things {
            wrong.push(format!("{} things", brief.things.len()));
        }
        wrong
    }

    fn words(&self, brief: &Brief) -> Vec<String> {
        let mut wrong = Vec::new();
        if self
            .title
            .as_ref()
            .is_some_and(|title| brief.title != *title)
        {
            wrong.push(format!("is called '{}'", brief.title));
        }
        if self
            .visibility
            .as_ref()
            .is_some_and(|visibility| name_of(&brief.visibility) != *visibility)
        {
            wrong.push(format!("is {:?}", brief.visibility));
        }
        for rule in &self.rules {
            if !brief.rules.iter().any(|known| known.text.contains(rule)) {
                wrong.push(format!(
                    "lacks a rule with '{rule}'; has {:?}",
                    brief
                        .rules
                        .iter()
                        .map(|rule| &rule.text)
                        .collect::<Vec<_>>()
                ));
            }
        }
        wrong
    }

    fn screens_and_people(&self, brief: &Brief) -> Vec<String> {
        let mut wrong = Vec::new();
        for screen in &self.screens {
            let (kind, thing) = screen.split_once(':').unwrap();
            let fits = |known: &BriefScreen| {
                name_of(&known.kind) == kind && (thing == "*" || known.thing == thing)
            };
            if !brief.screens.iter().any(fits) {
                wrong.push(format!(
                    "lacks the screen {screen}; has {:?}",
                    brief
                        .screens
                        .iter()
                        .map(|screen| &screen.label)
                        .collect::<Vec<_>>()
                ));
            }
        }
        for person in &self.people {
            if !brief
                .people
                .iter()
                .any(|known| known.label == *person && !known.may.is_empty())
            {
                wrong.push(format!(
                    "lacks the role {person}; has {:?}",
                    brief
                        .people
                        .iter()
                        .map(|person| &person.label)
                        .collect::<Vec<_>>()
                ));
            }
        }
        wrong
    }

    fn refusals(&self, brief: &Brief) -> Vec<String> {
        let refused = brief.not_covered();
        let mut wrong: Vec<String> = self
            .refused
            .iter()
            .flatten()
            .filter(|phrase| !refused.iter().any(|known| known.contains(*phrase)))
            .map(|phrase| format!("does not say '{phrase}'; says {refused:?}"))
            .collect();
        if self.refused.as_ref().is_some_and(Vec::is_empty) && !refused.is_empty() {
            wrong.push(format!("leaves out {refused:?}"));
        }
        if self.lost && (refused.is_empty() || brief.things.len() != 1) {
            wrong.push(format!(
                "should understand nothing; {} things, {refused:?}",
                brief.things.len()
            ));
        }
        wrong
    }
}

/// Fields, views and access a change did not speak of and that are not as before.
fn lost(before: &Built, built: &Built) -> Vec<String> {
    let mut wrong = Vec::new();
    for table in &before.definition.tables {
        let now = built
            .definition
            .tables
            .iter()
            .find(|known| known.id == table.id);
        if !now.is_some_and(|now| {
            table
                .fields
                .iter()
                .all(|field| now.field(&field.id) == Some(field))
        }) {
            wrong.push(format!("{} lost or changed a field", table.id));
        }
    }
    for view in &before.definition.views {
        if !built
            .definition
            .views
            .iter()
            .any(|known| known.id == view.id)
        {
            wrong.push(format!("the view {} is gone", view.id));
        }
    }
    if built.definition.access != before.definition.access {
        wrong.push("access changed".to_owned());
    }
    wrong
}

/// A unit variant as it is written.
fn name_of(value: &impl Serialize) -> String {
    match json!(value) {
        Value::String(name) => name,
        other => other.to_string(),
    }
}
