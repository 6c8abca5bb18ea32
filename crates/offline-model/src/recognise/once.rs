//! `a tool cannot be lent twice`, `no double bookings`, `e-mail addresses are unique`.

use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind};

use super::subject::{ends_of, named_things};
use crate::{
    language::{
        pattern::{find, has_any},
        phrase::words_of,
        token::Token,
    },
    meaning::{rule::Meaning, terms},
};

/// Ways of saying that something can be lent or booked only once at a time.
const CLASHES: &[&str] = &[
    "cannot|can't|never|not|no * twice|again",
    "book|reserve|lend|borrow|take|hire|have {np} twice",
    "out|lent|taken|reserved|borrowed|booked|loan cannot|not be? lent|reserved|borrowed|booked|loaned|taken",
    "no|avoid|prevent|stop|without|any double|overlapping|clashing|conflicting booking|bookings|booked|loans|reservations|appointments|lending|booking",
    "double booking|bookings|booked|booking|book",
    "double-booking|double-booked|double-bookings|double-book",
    "only|just one|once|a|single * at a|the|any time|once|same",
    "only|just|can|may be? be? lent|loaned|booked|reserved|borrowed|assigned once",
    "at most one|once",
    "same {np} * twice|two|same|more",
    "two|several|both|different people|members|customers|bookings|loans * same",
    "cannot * while|if|when * already|out|taken|booked|reserved|lent",
    "already out|taken|booked|lent|reserved|borrowed",
];

/// The rule a clause states; none if it states none.
#[must_use]
pub fn read(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    same_values(tokens, brief)
        .or_else(|| unique_field(tokens, brief))
        .or_else(|| once_a_day(tokens, brief))
        .or_else(|| one_at_a_time(tokens, brief))
}

/// `no two bookings for the same room and time`.
fn same_values(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    let found = find(
        tokens,
        "no two {np} with|have|share|can|may|for|on|at|in have? the? same {rest}",
    )?;
    let thing = crate::analyst::subject_of(found.tokens(tokens, 0), brief)
        .and_then(|id| terms::thing_by_id(brief, &id))?;
    let fields: Vec<String> = crate::language::list::items(found.tokens(tokens, 1))
        .0
        .iter()
        .filter_map(|item| terms::field(thing, &words_of(&item.tokens)))
        .map(|field| field.id.clone())
        .collect();
    (!fields.is_empty()).then(|| Meaning::Once {
        thing: thing.id.clone(),
        fields,
        states: Vec::new(),
    })
}

/// `the e-mail must be unique`, `no two members with the same number`, `no duplicate names`.
fn unique_field(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    let found = find(
        tokens,
        "{np} must|should|has|have|is|are be? to? be? unique|distinct",
    )
    .or_else(|| find(tokens, "unique {np}"))
    .or_else(|| {
        find(
            tokens,
            "no|avoid|prevent duplicate|duplicated|repeated {np}",
        )
    })
    .or_else(|| {
        find(
            tokens,
            "no two {np} with|have|share|can|may|for|on|at have? the? same {np}",
        )
    })?;
    let phrase = words_of(found.tokens(tokens, found.taken.len() - 1));
    let things = named_things(tokens, brief);
    let candidates = things.into_iter().chain(&brief.things);
    candidates.into_iter().find_map(|thing| {
        let field = terms::field(thing, &phrase)
            .or_else(|| terms::field(thing, phrase.rsplit(' ').next()?))?;
        (!matches!(
            field.kind,
            FieldKind::LongText | FieldKind::WorkedOut | FieldKind::YesNo | FieldKind::Choices
        ))
        .then(|| Meaning::Once {
            thing: thing.id.clone(),
            fields: vec![field.id.clone()],
            states: Vec::new(),
        })
    })
}

/// Whether a clause says that something cannot happen twice.
fn asks(tokens: &[Token]) -> bool {
    has_any(tokens, CLASHES)
        && has_any(
            tokens,
            &[
                "cannot|not|no|nobody|only|most|avoid|prevent|never|stop|without|double-booking|double-booked|double-book|double-bookings|twice",
            ],
        )
}

/// Something that is lent, booked or assigned can be so only once at a time.
fn one_at_a_time(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    if !asks(tokens) {
        return None;
    }
    let named = named_things(tokens, brief);
    let event = named
        .iter()
        .copied()
        .find(|thing| has_link(thing))
        .or_else(|| {
            brief
                .things
                .iter()
                .find(|thing| thing.states.len() > 1 && has_link(thing))
        })
        .or_else(|| brief.things.iter().find(|thing| has_link(thing)))?;
    let target = named
        .iter()
        .find_map(|thing| terms::links_to(event, &thing.id).next())
        .or_else(|| {
            event.fields.iter().find(|field| {
                field.kind == FieldKind::Link
                    && field
                        .points_at
                        .as_deref()
                        .and_then(|id| terms::thing_by_id(brief, id))
                        .is_some_and(|thing| !super::subject::is_people(thing))
            })
        });
    let target = target.or_else(|| {
        event
            .fields
            .iter()
            .find(|field| field.kind == FieldKind::Link)
    })?;
    let ends = ends_of(event);
    let open: Vec<String> = event
        .states
        .iter()
        .filter(|state| !ends.contains(state))
        .cloned()
        .collect();
    let mut fields = vec![target.id.clone()];
    // Bookings for a time clash only at the same time; loans clash while they are open.
    let timed = event.fields.iter().find(|field| {
        matches!(field.kind, FieldKind::DateTime | FieldKind::Date)
            && !super::warning::is_loan(event)
            && is_start(&field.label)
    });
    fields.extend(timed.map(|field| field.id.clone()));
    let states = if event.states.len() > 1 {
        if timed.is_some() {
            event
                .states
                .iter()
                .filter(|state| {
                    crate::language::states::state_kind(state)
                        != crate::language::states::StateKind::Stopped
                })
                .cloned()
                .collect()
        } else {
            open
        }
    } else {
        Vec::new()
    };
    Some(Meaning::Once {
        thing: event.id.clone(),
        fields,
        states,
    })
}

/// Where there is only one of what is booked, the day or hour may be taken only once.
fn once_a_day(tokens: &[Token], brief: &Brief) -> Option<Meaning> {
    if !asks(tokens) || brief.things.iter().any(has_link) {
        return None;
    }
    let start = |thing: &BriefThing| {
        thing
            .fields
            .iter()
            .find(|field| {
                matches!(field.kind, FieldKind::DateTime | FieldKind::Date)
                    && is_start(&field.label)
            })
            .map(|field| field.id.clone())
    };
    let same = has_any(
        tokens,
        &[
            "same day|date|time|slot|hour|evening",
            "double|double-booking|double-bookings|overlapping|overlap|overlaps|clash|clashes|clashing",
        ],
    );
    let (thing, field) = brief
        .things
        .iter()
        .filter(|_| same)
        .find_map(|thing| Some((thing, start(thing)?)))?;
    let stopped = crate::language::states::StateKind::Stopped;
    Some(Meaning::Once {
        thing: thing.id.clone(),
        fields: vec![field],
        states: thing
            .states
            .iter()
            .filter(|state| crate::language::states::state_kind(state) != stopped)
            .cloned()
            .collect(),
    })
}

fn has_link(thing: &BriefThing) -> bool {
    thing
        .fields
        .iter()
        .any(|field| field.kind == FieldKind::Link)
}

fn is_start(label: &str) -> bool {
    let lower = label.to_lowercase();
    [
        "start",
        "from",
        "when",
        "date",
        "time",
        "appointment",
        "slot",
        "day",
        "on",
        "arrival",
        "check-in",
    ]
    .iter()
    .any(|word| {
        lower
            .split(' ')
            .any(|part| part.trim_end_matches('s') == *word)
    })
}
