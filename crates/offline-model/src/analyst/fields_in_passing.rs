//! Fields of whatever was spoken of last: lists without a thing, and questions.

use super::{
    draft::Draft,
    field_list::{self, list_start, take},
};
use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::FieldKind;

use crate::{
    edit::target::thing_for,
    language::{
        field_kind::kind_of,
        list,
        pattern::{Found, find_all},
        phrase::is_article,
        token::{Kind, Token},
    },
    meaning::terms,
    recognise::{
        field_item::{self, FieldItem},
        subject::{exact_thing, is_people, main_thing, named_things, working_thing},
    },
    shape::FieldDraft,
};

/// A list of fields of the thing spoken of last.
pub const OF_LAST: &[&str] = &[
    "with|and|including|plus|, their|its|his|her",
    ", and? has|have|contains|includes|needs",
    ", with a|an|the|their|its?",
    "record|note|store|save|log|enter|capture|write|keep|include|add|noting|recording|storing also? down? the|its|their|when|who|how|what|where|whether|a|an|for|each|:",
    "i|we|they|staff record|note|store|save|log|enter|capture|collect|write|track down?",
    "fields|columns|details|information|info|data|attributes|properties :|are|like|such|should|include|including|would|be as|be? include|:?",
    "i|we want|need|like|have to? also? record|note|store|save|log|enter|capture|write|keep also? down? the|its|their|when|who|how|what|where|whether",
    "catalog|catalogue|list|database|record|records|table|spreadsheet|register|log|app|overview|entry with|showing|containing|including",
    "with name|names|title|titles|date|dates|price|prices|author|description|details",
];

/// What people are asked for when they fill in a form, sign or book.
const ON_A_FORM: &[&str] = &[
    "ask|asks|leave|leaves|give|gives|enter|enters|provide|provides|state|states|say|says|tell|tells|submit|submits us|me? for? their|his|her|the|a|an?",
    "form|questionnaire|sheet|slip :|(|with|asking for? their|the|a|an?",
    "sign|signs|register|registers|enrol|apply|applies up|on|for|in? with|by|giving their|his|her|a|the?",
    "confirm|confirms|signs * , with|giving",
];

/// What people leave behind who are asked for fields of nothing that has a name: who signs leaves a signature.
#[must_use]
pub fn asked_for(draft: &Draft<'_>) -> Option<&'static str> {
    draft.text.sentences.iter().find_map(|sentence| {
        let tokens = &sentence.tokens;
        let found = ON_A_FORM
            .iter()
            .flat_map(|pattern| find_all(tokens, pattern))
            .find(|found| {
                let start = list_start(tokens, found.span.end);
                super::listed_fields::is_asked_list(tokens.get(start..).unwrap_or_default())
            })?;
        Some(match tokens.get(found.span.start)?.verb.as_str() {
            "sign" => "signature",
            "register" | "enrol" => "registration",
            "apply" => "application",
            "submit" => "submission",
            _ => "entry",
        })
    })
}

/// Ways of saying that something is rated.
const RATED: &[&str] = &[
    "rate|rates|score|scores|grade|grades each|every|the|all|a|them|it|their {rest}",
    "leave|leaves|give|gives|add|adds a|an|their? rating|score|grade {rest}",
];

/// `our jury rates each film from 1 to 10 and leaves a comment`: what is rated has a rating, and a comment if one is left.
pub fn rated(draft: &mut Draft<'_>, index: usize, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    let Some(found) = RATED
        .iter()
        .flat_map(|pattern| find_all(tokens, pattern))
        .next()
    else {
        return;
    };
    let verb = tokens.get(found.span.start);
    let Some(verb) = verb.filter(|verb| !verb.possessive) else {
        return;
    };
    let behind = tokens.get(found.span.start + 1..).unwrap_or_default();
    // `members suggest books, everybody rates them from 1 to 5, and we plan meetings`
    let meant = behind
        .first()
        .filter(|next| is_one_of(&next.word, "them it"))
        .and_then(|_| named_things(tokens.get(..found.span.start)?, &draft.brief).pop())
        .map(|thing| thing.id.clone());
    let owner = meant
        .or_else(|| {
            named_things(behind, &draft.brief)
                .first()
                .map(|thing| thing.id.clone())
        })
        .or_else(|| draft.last_thing.clone())
        .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()));
    let (Some(owner), Some(bounds)) = (
        owner,
        crate::recognise::measure::bounds(&list::Item {
            tokens: behind.to_vec(),
            inside: Vec::new(),
        }),
    ) else {
        return;
    };
    let label = match verb.verb.as_str() {
        "rate" => "Rating",
        "grade" => "Grade",
        _ if behind.iter().any(|token| token.noun == "rating") => "Rating",
        _ => "Score",
    };
    let number = FieldDraft::new(label, FieldKind::WholeNumber);
    if field_list::add(
        draft,
        &owner,
        FieldItem::Field(number),
        index,
        found.span.start,
    )
    .is_some()
    {
        field_list::bound_last(draft, &owner, bounds);
    }
    if behind.iter().any(|token| token.noun == "comment") {
        let comment = FieldDraft::new("Comment", FieldKind::LongText);
        field_list::add(
            draft,
            &owner,
            FieldItem::Field(comment),
            index,
            found.span.start,
        );
    }
    taken.extend(0..tokens.len());
    draft.note_range(index, &(0..tokens.len()), &format!("Field {label}"));
}

/// Lists of what people are asked for: `they leave name, email and phone`, `a public form (organisation, contact, …)`.
pub fn form_fields(draft: &mut Draft<'_>, index: usize, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    for found in ON_A_FORM
        .iter()
        .flat_map(|pattern| find_all(tokens, pattern))
    {
        let start = list_start(tokens, found.span.end);
        let list = tokens.get(start..).unwrap_or_default();
        if taken.contains(&start) || !super::listed_fields::is_asked_list(list) {
            continue;
        }
        let heading = draft
            .heading
            .as_ref()
            .and_then(super::heading::Heading::one)
            .and_then(|one| {
                let last = one.rsplit(' ').next()?;
                terms::thing(&draft.brief, &one).or_else(|| exact_thing(&draft.brief, last))
            });
        let owner = heading
            .or_else(|| working_thing(&draft.brief))
            .map(|thing| thing.id.clone());
        if let Some(owner) = owner {
            take(draft, index, start, &owner, taken);
        }
    }
}

/// Lists that name no thing belong to the subject of the sentence, or the thing spoken of last.
pub fn of_last(draft: &mut Draft<'_>, index: usize, found: &Found, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    // The last word of these patterns already belongs to the list if it is a question word or a field.
    let last = found.span.end.saturating_sub(1);
    let begins = tokens.get(last).is_some_and(|token| {
        is_one_of(&token.word, "when who how what where whether")
            || (kind_of(&token.noun).is_some() && token.nominal)
            || is_one_of(&token.noun, "name title author")
    });
    let start = if begins {
        last
    } else {
        list_start(tokens, found.span.end)
    };
    let before = tokens.get(..found.span.start).unwrap_or_default();
    let continues = tokens
        .get(found.span.start)
        .is_some_and(|token| token.kind == Kind::Comma);
    let subject = if continues {
        sentence_subject(draft, tokens)
    } else {
        None
    };
    // `Tenants report repairs in their flat, with a description`: what they report has it.
    let with = tokens
        .get(found.span.start + 1)
        .is_some_and(|token| token.word == "with")
        || tokens
            .get(found.span.start)
            .is_some_and(|token| token.word == "with");
    let object = named_things(before, &draft.brief)
        .into_iter()
        .find(|thing| with && continues && !is_people(thing))
        .map(|thing| thing.id.clone());
    let done = if with {
        done_before(draft, index, found.span.start)
    } else {
        None
    };
    let owner = done
        .or(object)
        .or(subject)
        .or_else(|| {
            named_things(before, &draft.brief)
                .last()
                .map(|thing| thing.id.clone())
        })
        .or_else(|| draft.last_thing.clone())
        .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()));
    let Some(owner) = owner else {
        return;
    };
    let settled = draft.domain.is_some_and(|found| found.settled);
    let people = terms::thing_by_id(&draft.brief, &owner).is_some_and(is_people);
    let other = if settled && people {
        better_owner(draft, tokens.get(start..).unwrap_or_default(), &owner)
    } else {
        None
    };
    take(
        draft,
        index,
        start,
        other.as_deref().unwrap_or(&owner),
        taken,
    );
}

/// `Members book a boat for an outing with date and time`: what is noted is noted of the booking.
fn done_before(draft: &mut Draft<'_>, index: usize, at: usize) -> Option<String> {
    let tokens = draft.sentence(index);
    let action = tokens
        .get(..at)?
        .iter()
        .filter(|token| token.verbal && is_one_of(&token.verb, "book reserve borrow rent order"))
        .find_map(|token| crate::language::actions::action_of(&token.verb))?;
    super::events::actions(draft, index);
    draft
        .brief
        .things
        .iter()
        .find(|thing| thing.label_one == action.one)
        .map(|thing| thing.id.clone())
}

/// The thing a sentence is about if it begins with it: `Each invoice belongs to a client, has a number …`.
fn sentence_subject(draft: &Draft<'_>, tokens: &[Token]) -> Option<String> {
    let first = tokens.first()?;
    let begins = is_article(first) || first.nominal;
    let upto = tokens
        .iter()
        .position(|token| token.verbal || is_one_of(&token.word, "has have is are"))
        .unwrap_or(tokens.len());
    let named = named_things(tokens.get(..upto)?, &draft.brief);
    named
        .first()
        .filter(|_| begins)
        .map(|thing| thing.id.clone())
}

/// What is noted about work is not noted about the people it is done for.
fn better_owner(draft: &Draft<'_>, rest: &[Token], owner: &str) -> Option<String> {
    let (items, _) = list::items(rest);
    let FieldItem::Field(field) = field_item::read(items.first()?, owner, &draft.brief)? else {
        return None;
    };
    let better = thing_for(&field.label, field.kind, &draft.brief)?;
    let work = if is_people(better) {
        return None;
    } else {
        working_thing(&draft.brief).filter(|thing| !is_people(thing))
    };
    work.map(|thing| thing.id.clone())
}

/// `how much it cost`, `where it is` and `what's wrong` outside of lists.
pub fn questions(draft: &mut Draft<'_>, index: usize, taken: &[usize]) {
    let tokens = draft.sentence(index);
    for found in find_all(
        tokens,
        "how|which much|often|old|many|parts|material|materials|whether|where|who|when|what is|was|they|it|i|we|each|a|an|the|paid|cost|someone|somebody|has {rest}",
    ) {
        if taken.iter().any(|start| *start <= found.span.start) {
            continue;
        }
        let end = tokens
            .iter()
            .enumerate()
            .skip(found.span.start)
            .find(|(_, token)| {
                matches!(token.kind, Kind::Comma | Kind::Mark) || token.word == "and"
            })
            .map_or(tokens.len(), |(at, _)| at);
        let said = tokens.get(found.span.start..end).unwrap_or_default();
        let noted = tokens
            .get(..found.span.start)
            .unwrap_or_default()
            .iter()
            .any(|token| is_one_of(&token.verb, "record note log store write remember enter"));
        let seen = tokens
            .get(..found.span.start)
            .unwrap_or_default()
            .iter()
            .any(|token| is_one_of(&token.verb, "track know see keep want need"));
        let settled = draft.domain.is_some_and(|found| found.settled);
        if !(noted || (seen && !settled)) {
            continue;
        }
        let owner = named_things(said, &draft.brief)
            .into_iter()
            .next()
            .map(|thing| thing.id.clone());
        let working =
            || crate::recognise::subject::working_thing(&draft.brief).map(|thing| thing.id.clone());
        let Some(owner) = owner
            .or_else(|| {
                if settled {
                    working()
                } else {
                    draft.last_thing.clone()
                }
            })
            .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()))
        else {
            continue;
        };
        let item = list::Item {
            tokens: said.to_vec(),
            inside: Vec::new(),
        };
        if let Some(field) = field_item::read(&item, &owner, &draft.brief)
            && let Some(label) = field_list::add(draft, &owner, field, index, found.span.start)
        {
            draft.note(index, found.span.start, &format!("Field {label}"));
        }
    }
}
