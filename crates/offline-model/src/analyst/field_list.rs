//! Reading one list of fields into a thing.

use edgewright_pipeline::artifact::FieldKind;

use super::draft::Draft;
use crate::{
    language::{
        field_kind::kind_of,
        lexicon::{WordSet, is_in, set_of},
        list::{self, Item},
        states::{StateKind, is_known_state, state_kind},
        token::{Kind, Token},
    },
    limits::MAX_STATES,
    meaning::terms,
    naming::label_of,
    recognise::field_item::{self, FieldItem},
    shape::{self, FieldDraft},
};

static PLAIN: WordSet = WordSet::new(|| set_of(include_str!("../language/words/plain_fields.txt")));
static OPENERS: WordSet =
    WordSet::new(|| set_of(include_str!("../language/words/list_openers.txt")));

/// What is said of pictures and files.
pub const NO_FILES: &str = "Pictures and files cannot be stored yet; paste a link to them instead.";

/// The list begins behind the words that introduce it.
#[must_use]
pub fn list_start(tokens: &[Token], at: usize) -> usize {
    let mut start = at;
    while let Some(token) = tokens.get(start) {
        let introduces = matches!(token.kind, Kind::Colon | Kind::Open | Kind::Dash)
            || is_in(&OPENERS, &token.word);
        let question = tokens.get(start + 1).is_some_and(|next| {
            matches!(
                next.word.as_str(),
                "who" | "when" | "where" | "how" | "what" | "whether"
            )
        });
        let opener_noun = matches!(
            token.word.as_str(),
            "details"
                | "information"
                | "info"
                | "fields"
                | "columns"
                | "things"
                | "record"
                | "note"
                | "store"
        );
        if !introduces || (token.nominal && !question && !opener_noun) {
            break;
        }
        start += 1;
    }
    start
}

/// Reads the list of fields that begins at a token and adds them to a thing; false if it is none.
pub fn take(
    draft: &mut Draft<'_>,
    index: usize,
    start: usize,
    owner: &str,
    taken: &mut Vec<usize>,
) -> bool {
    let tokens = draft.sentence(index);
    let inside_taken = taken.contains(&start);
    if inside_taken || start >= tokens.len() {
        return false;
    }
    let (items, length) = list::items(tokens.get(start..).unwrap_or_default());
    if items.is_empty() || length == 0 {
        return false;
    }
    if let Some(states) = as_states(&items) {
        taken.push(start);
        return set_states(draft, index, start..start + length, owner, states);
    }
    let things = items
        .iter()
        .filter(|item| {
            super::exact_subject(&item.tokens, &draft.brief)
                .is_some_and(|id| id != owner && item.tokens.last().is_some_and(Token::is_many))
        })
        .count();
    if things >= 2 || (things == 1 && items.len() == 1) {
        return false;
    }
    let read: Vec<(&Item, FieldItem)> = items
        .iter()
        .filter_map(|item| field_item::read(item, owner, &draft.brief).map(|field| (item, field)))
        .collect();
    let after_colon = start
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| token.kind == Kind::Colon);
    if is_doubtful(&read, items.len(), after_colon) {
        return false;
    }
    let fields: Vec<(Option<String>, FieldItem)> = read
        .into_iter()
        .map(|(item, field)| (own_owner(item, owner, draft), field))
        .collect();
    let has_day = fields.iter().any(
        |(_, field)| matches!(field, FieldItem::Field(field) if field.kind == FieldKind::Date),
    );
    let labels: Vec<String> = fields
        .into_iter()
        .filter_map(|(own, field)| {
            add(
                draft,
                own.as_deref().unwrap_or(owner),
                beside_day(field, has_day),
                index,
                start,
            )
        })
        .collect();
    taken.push(start);
    if labels.is_empty() {
        return false;
    }
    let name = terms::thing_by_id(&draft.brief, owner)
        .map(|thing| thing.label.clone())
        .unwrap_or_default();
    draft.note_range(
        index,
        &(start..start + length),
        &format!("Fields of {name}: {}", labels.join(", ")),
    );
    true
}

/// Whether too little of a list looks like fields.
fn is_doubtful(read: &[(&Item, FieldItem)], items: usize, after_colon: bool) -> bool {
    let sure = read
        .iter()
        .filter(|(item, field)| is_sure(item, field))
        .count();
    let least = if after_colon { 6 } else { 4 };
    read.is_empty()
        || (sure == 0 && read.len() < 2)
        || read.len() * 2 < items
        || sure * least < read.len()
}

/// Beside a date, `time` is how long it took or the hour, not another moment.
fn beside_day(field: FieldItem, has_day: bool) -> FieldItem {
    match field {
        FieldItem::Field(field)
            if has_day && field.kind == FieldKind::DateTime && field.label == "Time" =>
        {
            FieldItem::Field(FieldDraft {
                kind: FieldKind::Text,
                ..field
            })
        }
        other => other,
    }
}

/// `whether the lesson was paid` is about lessons, whoever the list is about.
fn own_owner(item: &Item, owner: &str, draft: &Draft<'_>) -> Option<String> {
    let question = item
        .tokens
        .first()
        .is_some_and(|token| matches!(token.word.as_str(), "whether" | "when" | "how" | "if"));
    let named = crate::recognise::subject::named_thing(&item.tokens, &draft.brief)?;
    (question && named.id != owner).then(|| named.id.clone())
}

/// A list of states rather than fields: `received, in repair, ready, picked up`.
fn as_states(items: &[Item]) -> Option<Vec<String>> {
    let label = |item: &Item| {
        label_of(
            &item
                .tokens
                .iter()
                .map(|token| token.raw.clone())
                .collect::<Vec<_>>()
                .join(" "),
        )
    };
    let labels: Vec<String> = items
        .iter()
        .filter(|item| item.tokens.len() <= 3)
        .map(label)
        .collect();
    let known = labels
        .iter()
        .filter(|label| {
            is_known_state(label) || state_kind(label) != StateKind::Step || looks_done(label)
        })
        .count();
    let fieldish = labels
        .iter()
        .filter(|label| kind_of(&label.to_lowercase()).is_some_and(|kind| kind != FieldKind::YesNo))
        .count();
    (labels.len() >= 3
        && labels.len() == items.len()
        && known * 3 >= labels.len() * 2
        && fieldish * 3 < labels.len())
    .then_some(labels)
}

/// `picked up`, `waiting for parts`, `received`.
fn looks_done(label: &str) -> bool {
    let lower = label.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default();
    (first.ends_with("ed") && first.len() > 4)
        || (first.ends_with("ing") && first.len() > 5)
        || lower.starts_with("in ")
        || lower.starts_with("to ")
}

fn set_states(
    draft: &mut Draft<'_>,
    index: usize,
    range: std::ops::Range<usize>,
    owner: &str,
    states: Vec<String>,
) -> bool {
    let working =
        crate::recognise::subject::working_thing(&draft.brief).map(|thing| thing.id.clone());
    let owner_is_people =
        terms::thing_by_id(&draft.brief, owner).is_some_and(crate::recognise::subject::is_people);
    let target = if owner_is_people {
        working.unwrap_or_else(|| owner.to_owned())
    } else {
        owner.to_owned()
    };
    let Some(thing) = draft
        .brief
        .things
        .iter_mut()
        .find(|thing| thing.id == target)
    else {
        return false;
    };
    thing.states = states.into_iter().take(MAX_STATES).collect();
    let note = format!("States of {}: {}", thing.label, thing.states.join(", "));
    draft.states_said.push(target);
    draft.note_range(index, &range, &note);
    true
}

/// Whether an item is certainly a field: its name says what it holds, or it lists choices.
#[must_use]
pub fn is_sure(item: &Item, field: &FieldItem) -> bool {
    match field {
        FieldItem::States(_) | FieldItem::File(_) => true,
        FieldItem::Field(draft) => {
            let lower = draft.label.to_lowercase();
            !item.inside.is_empty()
                || kind_of(&lower).is_some()
                || draft.points_at.is_some()
                || draft.kind != FieldKind::Text
                || is_in(&PLAIN, &lower.replace(' ', "_"))
                || lower.ends_with(" name")
                || item.tokens.last().is_some_and(|token| token.is_person())
        }
    }
}

/// Adds one field, state list or link to a file; its label if it is there now.
pub fn add(
    draft: &mut Draft<'_>,
    owner: &str,
    field: FieldItem,
    index: usize,
    at: usize,
) -> Option<String> {
    match field {
        FieldItem::Field(field) => add_field(draft, owner, field),
        FieldItem::States(states) => {
            let thing = draft
                .brief
                .things
                .iter_mut()
                .find(|thing| thing.id == owner)?;
            let unnamed = states == crate::language::field_kind::usual_choices("status");
            if unnamed && thing.states.len() > 1 {
                return Some("Status".to_owned());
            }
            thing.states = states.into_iter().take(MAX_STATES).collect();
            if unnamed {
                return Some("Status".to_owned());
            }
            draft.states_said.push(owner.to_owned());
            Some("Status".to_owned())
        }
        FieldItem::File(field) => {
            let label = add_field(draft, owner, field)?;
            let clause = draft
                .clauses
                .iter_mut()
                .find(|clause| clause.sentence == index && clause.range.end > at);
            if let Some(clause) =
                clause.filter(|clause| !clause.refused.iter().any(|known| known == NO_FILES))
            {
                clause.refused.push(NO_FILES.to_owned());
            }
            Some(label)
        }
    }
}

/// Adds a field that was named, unless a field of the catalogue is meant by it.
fn add_field(draft: &mut Draft<'_>, owner: &str, field: FieldDraft) -> Option<String> {
    let from_catalogue = draft.template_of(owner).is_some();
    let label = field.label.clone();
    let own_name = terms::thing_by_id(&draft.brief, owner)
        .filter(|thing| label.to_lowercase() == format!("{} name", thing.label_one.to_lowercase()))
        .and_then(|thing| terms::field(thing, "name"))
        .map(|field| field.id.clone());
    if let Some(id) = own_name {
        draft.said.push((owner.to_owned(), id));
        return Some(label);
    }
    let meant = terms::thing_by_id(&draft.brief, owner)
        .and_then(|thing| terms::field(thing, &label))
        .filter(|known| {
            from_catalogue
                && field.choices.is_empty()
                && field.points_at.is_none()
                && (known.kind == field.kind
                    || field.kind == FieldKind::Text
                    || known.kind == FieldKind::Text)
        })
        .map(|known| (known.id.clone(), known.label.clone()));
    let id = match meant {
        Some((id, _)) => id,
        None => shape::add_field(&mut draft.brief, owner, field.clone())?,
    };
    if !field.choices.is_empty()
        && let Some(known) = draft
            .brief
            .things
            .iter_mut()
            .find(|thing| thing.id == owner)
            .and_then(|thing| thing.fields.iter_mut().find(|known| known.id == id))
    {
        known.choices = field.choices;
        known.kind = field.kind;
    }
    draft.said.push((owner.to_owned(), id));
    Some(label)
}
