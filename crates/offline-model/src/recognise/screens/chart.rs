//! Charts: of which thing, what is counted or added up, and by what.

use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind, ScreenKind};

use super::{Wanted, named_field};
use crate::{
    language::{
        pattern::{find, has_any},
        token::Token,
    },
    meaning::{rule::is_numeric, screen::main_date},
    naming::lower_first,
    recognise::subject::{is_date, named_things, working_thing},
    shape::FieldDraft,
};

const MONEY: &str = "much|spend|spent|spending|income|earn|earned|revenue|sales|turnover|cost|costs|amount|total|money|donated|raised|takings|budget|expenses";

/// The chart a clause asks for.
pub fn read(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    if !asks(tokens) {
        return None;
    }
    let by_money = has_any(tokens, &[MONEY]);
    let thing = subject(tokens, brief, by_money)?;
    let unit = ["day", "week", "month", "year"].into_iter().find(|unit| {
        has_any(tokens, &[&format!("per|by|each|every|a {unit}")])
            || tokens.iter().any(|token| token.word == format!("{unit}ly"))
    });
    let over_time = unit.or_else(|| {
        has_any(tokens, &["over time", "trend|trends|development|progress"]).then_some("month")
    });
    let after_by = find(tokens, "by|per|each {np}")
        .map(|found| found.tokens(tokens, 0).to_vec())
        .unwrap_or_default();
    let group = named_field(&after_by, thing, &groups)
        .or_else(|| named_field(tokens, thing, &groups).filter(|_| over_time.is_none()));
    let number = number(tokens, thing, by_money);
    let what = match number {
        Some(field) => format!(
            "{} of {}",
            if has_any(tokens, &["average|mean"]) {
                "Average"
            } else {
                "Sum"
            },
            field.label
        ),
        None => "Count".to_owned(),
    };
    let head = number.map_or_else(|| thing.label.clone(), |field| field.label.clone());
    let day = date(tokens, thing);
    // What is counted over time needs a date.
    let needs = (over_time.is_some() && day.is_none() && group.is_none())
        .then(|| FieldDraft::new("Date", FieldKind::Date));
    let day = day.or_else(|| needs.as_ref().map(|field| field.label.clone()));
    let (note, label) = axis(thing, over_time, day, group, &what, &head)?;
    Some(Wanted {
        needs,
        ..Wanted::of(thing, ScreenKind::Chart, label, Some(note))
    })
}

/// Whether a clause asks for a chart, by name or by `how many … per month`.
fn asks(tokens: &[Token]) -> bool {
    let drawn = has_any(
        tokens,
        &["chart|graph|diagram|pie|histogram|trend|trends|statistics|stats"],
    );
    let counted = has_any(
        tokens,
        &[
            "how many|much * per|by|each|every|a",
            "total|totals|sum|number|count|average|spending|income|amount * per|by|each|every",
        ],
    ) && find(
        tokens,
        "per|by|each|every|a day|week|month|year|monthly|weekly|category|type|status",
    )
    .is_some()
        && has_any(
            tokens,
            &["see|show|know|compare|total|overview|report|want|how"],
        );
    drawn
        || counted
        || has_any(
            tokens,
            &["average|mean {np} per|of|by|for each|every? {np}"],
        )
}

/// The thing whose rows are drawn: the one named, else one that has the number meant.
fn subject<'b>(tokens: &[Token], brief: &'b Brief, by_money: bool) -> Option<&'b BriefThing> {
    let named = named_things(tokens, brief);
    let money = |thing: &&BriefThing| {
        thing
            .fields
            .iter()
            .any(|field| field.kind == FieldKind::Money)
    };
    let has_number = |thing: &&BriefThing| named_field(tokens, thing, &is_numeric).is_some();
    let fitting = named
        .iter()
        .copied()
        .find(|thing| !by_money || money(thing));
    fitting
        .or_else(|| brief.things.iter().find(has_number))
        .or_else(|| brief.things.iter().find(|thing| by_money && money(thing)))
        .or(named.first().copied())
        .or_else(|| working_thing(brief))
}

/// The label of the date a chart over time goes by; never a date of birth.
fn date(tokens: &[Token], thing: &BriefThing) -> Option<String> {
    let id = named_field(tokens, thing, &is_date)
        .map(|field| field.id.clone())
        .or_else(|| main_past_date(thing))
        .or_else(|| main_date(thing).map(str::to_owned))?;
    thing
        .fields
        .iter()
        .find(|field| field.id == id && !field.label.to_lowercase().contains("birth"))
        .map(|field| field.label.clone())
}

/// The number that is added up; none if rows are counted.
fn number<'t>(tokens: &[Token], thing: &'t BriefThing, by_money: bool) -> Option<&'t BriefField> {
    named_field(tokens, thing, &is_numeric)
        .or_else(|| by_unit(tokens, thing))
        .or_else(|| {
            thing
                .fields
                .iter()
                .find(|field| by_money && field.kind == FieldKind::Money)
        })
}

fn groups(field: &BriefField) -> bool {
    matches!(
        field.kind,
        FieldKind::Choice | FieldKind::Link | FieldKind::YesNo
    )
}

/// Note and label: over time, by a choice, by state, or by whatever there is.
fn axis(
    thing: &BriefThing,
    over_time: Option<&str>,
    date: Option<String>,
    group: Option<&BriefField>,
    what: &str,
    head: &str,
) -> Option<(String, String)> {
    let by_group = |field: &BriefField| {
        (
            format!("{what} by {}", field.label),
            format!("{head} by {}", lower_first(&field.label)),
        )
    };
    Some(match (over_time, date, group) {
        (Some(unit), Some(by), None) => (
            format!("{what} per {unit} by {by}"),
            format!("{head} per {unit}"),
        ),
        (_, _, Some(group)) => by_group(group),
        _ if thing.states.len() > 1 => (format!("{what} by Status"), format!("{head} by status")),
        (_, Some(by), None) => (
            format!("{what} per month by {by}"),
            format!("{head} per month"),
        ),
        _ => by_group(thing.fields.iter().find(|field| groups(field))?),
    })
}

/// `kilometres` means the distance, `hours` the time it took.
fn by_unit<'t>(tokens: &[Token], thing: &'t BriefThing) -> Option<&'t BriefField> {
    const UNITS: &[(&str, &str)] = &[
        ("kilometre", "distance"),
        ("kilometer", "distance"),
        ("km", "distance"),
        ("mile", "distance"),
        ("kg", "weight"),
        ("kilo", "weight"),
        ("hour", "hours"),
        ("minute", "minutes"),
        ("point", "score"),
        ("litre", "litres"),
    ];
    let wanted = tokens.iter().find_map(|token| {
        UNITS
            .iter()
            .find(|(unit, _)| *unit == token.noun)
            .map(|(_, field)| *field)
    })?;
    thing
        .fields
        .iter()
        .find(|field| is_numeric(field) && field.label.to_lowercase().contains(wanted))
}

/// When something happened, rather than when it is due.
fn main_past_date(thing: &BriefThing) -> Option<String> {
    let words = [
        "since", "out", "on", "from", "date", "start", "ordered", "paid", "spent", "given", "sold",
        "bought",
    ];
    words
        .iter()
        .find_map(|word| {
            thing.fields.iter().find(|field| {
                is_date(field)
                    && field
                        .label
                        .to_lowercase()
                        .split(' ')
                        .any(|part| part.trim_end_matches('s') == *word)
                    && !field.label.to_lowercase().starts_with("due")
            })
        })
        .map(|field| field.id.clone())
}
