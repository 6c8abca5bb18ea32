//! Reading one list of fields into a thing.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::FieldKind;

use super::draft::Draft;
use crate::{
    language::{
        field_kind::kind_of,
        lexicon::{WordSet, is_in, set_of},
        list::{self, Item},
        states::looks_like_state,
        token::{Kind, Token},
    },
    limits::MAX_STATES,
    meaning::{rule::Meaning, terms},
    naming::label_of,
    recognise::{
        field_item::{self, FieldItem},
        measure,
    },
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
        let question = tokens
            .get(start + 1)
            .is_some_and(|next| is_one_of(&next.word, "who when where how what whether"));
        let opener_noun = is_one_of(
            &token.word,
            "details information info fields columns things record note store",
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
    let items = parted(items);
    let read: Vec<(&Item, FieldItem)> = items
        .iter()
        .filter(|item| {
            !item.tokens.last().is_some_and(Token::is_many)
                || super::exact_subject(&item.tokens, &draft.brief)
                    .is_none_or(|id| id == owner || !points_at(draft, &id, owner))
        })
        .filter_map(|item| field_item::read(item, owner, &draft.brief).map(|field| (item, field)))
        .collect();
    let after_colon = start
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| token.kind == Kind::Colon);
    if is_doubtful(&read, items.len(), after_colon) {
        return false;
    }
    let noted: Vec<Noted> = read
        .into_iter()
        .map(|(item, field)| Noted {
            owner: own_owner(item, owner, draft).unwrap_or_else(|| owner.to_owned()),
            bounds: measure::bounds(item),
            field,
        })
        .collect();
    let has_day = noted.iter().any(|noted| is_day(&noted.field));
    let labels: Vec<String> = noted
        .into_iter()
        .filter_map(|noted| {
            let field = beside_day(noted.field, has_day);
            let label = add(draft, &noted.owner, field, index, start)?;
            if let Some(bounds) = noted.bounds {
                bound_last(draft, &noted.owner, bounds);
            }
            Some(label)
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

/// Whether the catalogue knows that one thing points at another, so that the other need not point back.
fn points_at(draft: &Draft<'_>, from: &str, to: &str) -> bool {
    draft
        .template_of(from)
        .zip(draft.template_of(to))
        .is_some_and(|(from, to)| {
            from.field_lines()
                .any(|line| line.points_at.as_ref() == Some(&to.one))
        })
}

/// `tasting notes with a rating` are two fields.
fn parted(items: Vec<Item>) -> Vec<Item> {
    let mut all = Vec::new();
    for mut item in items {
        let with = item
            .tokens
            .iter()
            .position(|token| token.word == "with")
            .filter(|at| *at > 0 && at + 1 < item.tokens.len());
        if let Some(at) = with {
            let mut behind = item.tokens.split_off(at);
            behind.remove(0);
            // `bottles with name, vintage`: the first is what the list is about.
            let front = std::mem::replace(&mut item.tokens, behind);
            let about = all.is_empty() && front.last().is_some_and(Token::is_many);
            if !about {
                all.push(Item {
                    tokens: front,
                    inside: Vec::new(),
                });
            }
        }
        all.push(item);
    }
    all
}

/// A field of a list, with the thing it belongs to and the numbers it lies between.
struct Noted {
    owner: String,
    field: FieldItem,
    bounds: Option<(i64, i64)>,
}

/// Whether a field is the day of something: `Date`, `Day`, `Due date`.
fn is_day(field: &FieldItem) -> bool {
    matches!(field, FieldItem::Field(field) if field.label == "Date and time" || (field.kind == FieldKind::Date && !is_hour(&field.label)))
}

/// Whether a label may mean an hour beside a day.
fn is_hour(label: &str) -> bool {
    matches!(
        label,
        "From" | "To" | "Until" | "Till" | "Start" | "End" | "Time" | "Start time" | "End time"
    )
}

/// The field added last is a number between these.
pub fn bound_last(draft: &mut Draft<'_>, owner: &str, (least, most): (i64, i64)) {
    let Some((_, field)) = draft.said.last().filter(|(said, _)| said == owner).cloned() else {
        return;
    };
    let numeric = terms::thing_by_id(&draft.brief, owner)
        .and_then(|thing| thing.fields.iter().find(|known| known.id == field))
        .is_some_and(crate::meaning::rule::is_numeric);
    if numeric {
        let meaning = Meaning::Within {
            thing: owner.to_owned(),
            field,
            least: Some(least),
            most: Some(most),
        };
        shape::add_meaning(&mut draft.brief, &meaning);
    }
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

/// Beside a date, `time`, `from` and `to` are hours, not other moments.
fn beside_day(field: FieldItem, has_day: bool) -> FieldItem {
    match field {
        FieldItem::Field(field)
            if has_day
                && matches!(field.kind, FieldKind::Date | FieldKind::DateTime)
                && is_hour(&field.label) =>
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
        .is_some_and(|token| is_one_of(&token.word, "whether when how if"));
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
                .skip(
                    item.tokens
                        .iter()
                        .position(|token| is_one_of(&token.word, "is are"))
                        .map_or(0, |at| at + 1),
                )
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
        .filter(|label| looks_like_state(label))
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
                || is_plain_field(&lower)
                || item.tokens.last().is_some_and(|token| token.is_person())
        }
    }
}

/// Whether a name is that of a field that holds plain text.
#[must_use]
pub fn is_plain_field(name: &str) -> bool {
    let lower = name.to_lowercase();
    is_in(&PLAIN, &lower.replace(' ', "_")) || lower.ends_with(" name")
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
                && !(is_one_of(&label, "From To") && field.kind == FieldKind::Text)
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
