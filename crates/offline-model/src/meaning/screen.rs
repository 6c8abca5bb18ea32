//! What the notes of screens mean: `Only Out`, `Only past Due back`, `By Due back`, `Count per month by Out since`.

use edgewright_pipeline::artifact::{BriefScreen, BriefThing, FieldKind};

use super::terms;
use crate::language::numbers::{any_days, any_number};
use crate::language::text::Text;

/// What a note says about its screen; fields by id, states by label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Only rows in these states.
    pub states: Vec<String>,
    /// Only rows whose date is so many days or more past (and that are not finished).
    pub past: Option<(String, i64)>,
    /// Only rows whose date is so many days or less away.
    pub soon: Option<(String, i64)>,
    /// Only rows whose number is below this.
    pub below: Option<(String, i64)>,
    /// Only rows whose yes or no field is so, or whose choice is this.
    pub set: Option<(String, String)>,
    /// Only rows the person added.
    pub own: bool,
    /// Field a calendar, board or chart goes by.
    pub by: Option<String>,
    /// Date at which a calendar entry ends.
    pub until: Option<String>,
    /// Width of a chart's bars over a date.
    pub per: Option<&'static str>,
    /// Number field that is added up instead of rows being counted, and how.
    pub sum: Option<(String, &'static str)>,
}

/// Reads a screen's note; what is not understood is left out.
#[must_use]
pub fn read(screen: &BriefScreen, thing: &BriefThing) -> Shown {
    let note = screen.note.as_deref().unwrap_or_default();
    let lower = note.to_lowercase();
    let mut shown = Shown::default();
    if let Some(only) = lower.strip_prefix("only ") {
        read_condition(only, thing, &mut shown);
        return shown;
    }
    let id = |name: &str| terms::field(thing, name).map(|field| field.id.clone());
    if let Some((what, by)) = lower
        .split_once(" by ")
        .or_else(|| lower.strip_prefix("by ").map(|by| ("", by)))
    {
        let (by, until) = by
            .split_once(" until ")
            .map_or((by, None), |(by, until)| (by, Some(until)));
        shown.by = id(by).or_else(|| (by.trim() == "status").then(|| "status".to_owned()));
        shown.until = until.and_then(id);
        shown.per = ["day", "week", "month", "year"]
            .into_iter()
            .find(|unit| what.contains(&format!("per {unit}")));
        for (word, op) in [
            ("sum of ", "sum"),
            ("total of ", "sum"),
            ("average of ", "avg"),
            ("highest ", "max"),
            ("lowest ", "min"),
        ] {
            if let Some(rest) = what.strip_prefix(word) {
                let name = rest.split(" per ").next().unwrap_or_default();
                shown.sum = id(name).map(|field| (field, op));
            }
        }
    }
    shown
}

fn read_condition(only: &str, thing: &BriefThing, shown: &mut Shown) {
    let tokens = Text::read(only)
        .sentences
        .into_iter()
        .next()
        .map(|sentence| sentence.tokens)
        .unwrap_or_default();
    let field = |name: &str| terms::field(thing, name).map(|field| field.id.clone());
    if only.starts_with("their own") || only == "own" {
        shown.own = true;
    } else if let Some((span, name)) = only.split_once("past ") {
        let days = if span.is_empty() {
            0
        } else {
            any_days(&tokens).unwrap_or(0)
        };
        shown.past = field(name).map(|field| (field, days));
    } else if let Some((_, name)) = only.split_once("before ") {
        shown.soon = field(name).zip(any_days(&tokens));
    } else if let Some((name, _)) = only.split_once(" below ") {
        shown.below = field(name).zip(any_number(&tokens));
    } else if let Some((name, value)) = only.split_once(" set to ") {
        shown.set = field(name).map(|field| (field, value.to_owned()));
    } else {
        shown.states = only
            .split(", ")
            .flat_map(|part| part.split(" or "))
            .filter_map(|name| terms::state(thing, name))
            .cloned()
            .collect();
    }
}

/// The date a calendar of a thing goes by if nobody says: due dates and starts before others.
#[must_use]
pub fn main_date(thing: &BriefThing) -> Option<&str> {
    let dates = || {
        thing
            .fields
            .iter()
            .filter(|field| matches!(field.kind, FieldKind::Date | FieldKind::DateTime))
    };
    let rank = |label: &str| {
        let lower = label.to_lowercase();
        let first = |words: &[&str]| {
            words
                .iter()
                .any(|word| lower.starts_with(word) || lower.ends_with(word))
        };
        if first(&[
            "due",
            "deadline",
            "starts",
            "start",
            "when",
            "date",
            "appointment",
            "from",
            "arrival",
            "time",
            "next",
        ]) {
            0
        } else if first(&[
            "until", "end", "ends", "expires", "expiry", "renewal", "renews",
        ]) {
            1
        } else if first(&["birthday", "birth"]) {
            3
        } else {
            2
        }
    };
    dates()
        .min_by_key(|field| rank(&field.label))
        .map(|field| field.id.as_str())
}

/// The date after the main one at which something ends, if there is one that says so.
#[must_use]
pub fn end_date<'t>(thing: &'t BriefThing, start: &str) -> Option<&'t str> {
    let start_kind = thing.fields.iter().find(|field| field.id == start)?.kind;
    thing
        .fields
        .iter()
        .filter(|field| field.kind == start_kind && field.id != start)
        .find(|field| {
            let lower = field.label.to_lowercase();
            [
                "until",
                "end",
                "ends",
                "end date",
                "end time",
                "departure",
                "check-out",
                "finishes",
                "to",
                "leaves",
            ]
            .iter()
            .any(|word| {
                lower == *word || lower.ends_with(&format!(" {word}")) || lower.starts_with("end")
            })
        })
        .map(|field| field.id.as_str())
}
