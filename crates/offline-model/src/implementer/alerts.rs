//! Warnings of the app out of the rules that begin with `Warn when`.

use edgewright_definition::{
    AppDefinition,
    document::{Alert, Filter, Table, Tone},
};
use edgewright_pipeline::artifact::{Brief, BriefThing};

use crate::{
    language::numbers::span_words,
    meaning::{
        rule::{Meaning, Warning},
        terms,
    },
    naming::{lower_first, shortened},
    spec,
};

/// Every warning; live ones whose rule did not change stay as they are.
#[must_use]
pub fn alerts_of(brief: &Brief, tables: &[Table], current: Option<&AppDefinition>) -> Vec<Alert> {
    let meanings = spec::meanings_of(brief);
    let mut alerts: Vec<Alert> = Vec::new();
    for rule in &brief.rules {
        let live =
            current.and_then(|current| current.alerts.iter().find(|alert| alert.id == rule.id));
        let meaning = meanings
            .iter()
            .find(|(id, _, _)| *id == rule.id)
            .map(|(_, _, meaning)| meaning);
        let made = match meaning {
            Some(Meaning::Warn {
                thing,
                when,
                unless,
            }) => alert_of(&rule.id, thing, when, unless, brief, tables),
            _ => None,
        };
        match (live, made) {
            (Some(live), None) => alerts.push(live.clone()),
            (Some(live), Some(made)) if same(&live.filter, &made.filter) => {
                alerts.push(live.clone())
            }
            (_, Some(made)) => alerts.push(made),
            (None, None) => {}
        }
    }
    alerts
}

fn same(left: &Filter, right: &Filter) -> bool {
    left == right
}

fn alert_of(
    id: &str,
    thing: &str,
    when: &Warning,
    unless: &[String],
    brief: &Brief,
    tables: &[Table],
) -> Option<Alert> {
    let table = tables.iter().find(|table| table.id == thing)?;
    let thing = terms::thing_by_id(brief, thing)?;
    Some(Alert {
        id: id.to_owned(),
        label: shortened(&label(thing, when)?, 78),
        table: table.id.clone(),
        filter: spec::filter_of_warning(table, when, unless)?,
        tone: tone(when),
        roles: None,
    })
}

/// What the warning says beside the number of rows.
#[must_use]
pub fn label(thing: &BriefThing, when: &Warning) -> Option<String> {
    let many = lower_first(&thing.label);
    let field = |id: &str| {
        thing
            .fields
            .iter()
            .find(|field| field.id == id)
            .map(|field| lower_first(&field.label))
    };
    Some(match when {
        Warning::Past { field: id, days } => {
            let name = field(id)?;
            let late = ["due", "deadline", "back", "until", "return"]
                .iter()
                .any(|word| name.contains(word));
            match (late, days) {
                (true, 0) => format!("{many} late"),
                (true, days) => format!("{many} {} or more late", span_words(*days)),
                (false, 0) => format!("{many} past {name}"),
                (false, days) => format!("{many} {} or more past {name}", span_words(*days)),
            }
        }
        Warning::Soon { field: id, days } => {
            format!("{many} with {} within {}", field(id)?, span_words(*days))
        }
        Warning::Below { field: id, limit } => format!("{many} with {} below {limit}", field(id)?),
        Warning::Above { field: id, limit } => format!("{many} with {} above {limit}", field(id)?),
        Warning::InState(state) => format!("{many} {}", lower_first(state)),
        Warning::Is { field: id, value } => match value.as_str() {
            "no" => format!("{many} not {}", field(id)?),
            "yes" => format!("{many} {}", field(id)?),
            value => format!("{many} with {} {}", field(id)?, lower_first(value)),
        },
        Warning::Empty { field: id } => format!("{many} without {}", field(id)?),
    })
}

const fn tone(when: &Warning) -> Tone {
    match when {
        Warning::Past { .. } => Tone::Danger,
        _ => Tone::Warning,
    }
}
