//! Calendars: of which thing, by which date.

use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind, ScreenKind};

use super::{Wanted, named_field};
use crate::{
    language::{
        pattern::{find, has_any},
        token::Token,
    },
    meaning::{screen::main_date, terms},
    recognise::subject::{is_date, named_thing, working_thing},
    shape::{FieldDraft, ScreenDraft},
};

/// The calendar a clause asks for.
pub fn read(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    let asks = has_any(
        tokens,
        &[
            "calendar|timetable|agenda|diary",
            "rota|roster|schedule view|overview|showing|of",
            "week|month|weekly|monthly view|overview|plan|planner",
            "see|show|view * on a|the calendar",
        ],
    );
    if !asks || has_any(tokens, &["google|outlook|apple|ical"]) {
        return None;
    }
    let of = calendar_object(tokens);
    let dated = |thing: &BriefThing| thing.fields.iter().any(is_date);
    let by_field = |tokens: &[Token]| {
        brief.things.iter().find_map(|thing| {
            named_field(tokens, thing, &|field| is_date(field))
                .map(|field| (thing, field.id.clone()))
        })
    };
    let named = named_thing(of, brief);
    let direct = named.filter(|thing| dated(thing));
    let via_link = named.and_then(|named| {
        brief
            .things
            .iter()
            .find(|thing| dated(thing) && terms::links_to(thing, &named.id).next().is_some())
    });
    let (thing, field) = match direct {
        Some(thing) => (
            thing,
            named_field(of, thing, &|field| is_date(field)).map(|field| field.id.clone()),
        ),
        None => match by_field(of) {
            Some((thing, field)) => (thing, Some(field)),
            None => (
                via_link
                    .or_else(|| working_thing(brief).filter(|thing| dated(thing)))
                    .or_else(|| brief.things.iter().find(|thing| dated(thing)))
                    .or(named)
                    .or_else(|| working_thing(brief))?,
                None,
            ),
        },
    };
    let field = field.or_else(|| main_date(thing).map(str::to_owned));
    let needs = field
        .is_none()
        .then(|| FieldDraft::new("Date", FieldKind::Date));
    let label_of = |id: &str| {
        thing
            .fields
            .iter()
            .find(|field| field.id == id)
            .map(|field| field.label.clone())
    };
    let by = field
        .as_deref()
        .and_then(label_of)
        .unwrap_or_else(|| "Date".to_owned());
    let label = if by.to_lowercase().starts_with("due") {
        "Due dates".to_owned()
    } else {
        "Calendar".to_owned()
    };
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::Calendar,
            thing: thing.id.clone(),
            label,
            note: Some(format!("By {by}")),
        },
        needs,
    })
}

/// What follows `calendar of`, or else the whole clause.
fn calendar_object(tokens: &[Token]) -> &[Token] {
    find(
        tokens,
        "calendar|timetable|agenda|diary|schedule of|for|with|showing|where|to {rest}",
    )
    .and_then(|found| tokens.get(found.taken.first()?.clone()))
    .unwrap_or(tokens)
}
