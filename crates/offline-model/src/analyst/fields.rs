//! The fields a text speaks of, and the things they belong to.

use super::draft::Draft;
use crate::{
    language::{
        field_kind::kind_of,
        list,
        pattern::{Found, find_all},
        phrase::{one_of, words_of},
        token::{Kind, Token},
    },
    meaning::terms,
    recognise::{
        field_item::{self, FieldItem},
        subject::main_thing,
    },
    shape,
};

/// A list of fields: the thing is the first brace, the list follows the match.
const OF_THING: &[&str] = &[
    "{np} has|have|having|contain|contains|include|includes|including|need|needs|with|consist|consists|comprise|comprises|get|gets a|an|the|its|their|of|following|these|also|information|details|fields|like|such|as|:|about|and|at|least?",
    "for each|every|all|any {np} , i|we|you|they? want|need|would|like|should|must|have|record|note|store|keep|save|log|track|know|enter|see|write|there",
    "for each|every|all|any {np} :",
    "each|every {np} : ",
    "{np} ( ",
    "{np} : ",
    "{np} - ",
];

/// A list of fields with the thing behind it: `the name and phone of every member`.
const BEFORE_THING: &str = "record|note|store|keep|save|log|track|know|enter|see|capture|collect|write|list|need|want down? of|the|their|its";

/// A list of fields of the thing spoken of last.
const OF_LAST: &[&str] = &[
    "with|and|including|plus|, their|its|his|her",
    "record|note|store|save|log|enter|capture|write|keep|include|add|noting|recording|storing also? down? the|its|their|when|who|how|what|where|whether|a|an|for|each|:",
    "fields|columns|details|information|info|data|attributes|properties :|are|like|such|should|include|including|would|be as|be? include|:?",
    "i|we want|need|like|have to? also? record|note|store|save|log|enter|capture|write|keep also? down? the|its|their|when|who|how|what|where|whether",
    "with name|names|title|titles|date|dates|price|prices|author|description|details",
];

/// Finds fields and puts them into the brief.
pub fn find_fields(draft: &mut Draft<'_>) {
    for index in 0..draft.text.sentences.len() {
        let tokens = draft.sentence(index);
        let mut taken: Vec<usize> = Vec::new();
        for pattern in OF_THING {
            for found in find_all(tokens, pattern) {
                of_thing(draft, index, &found, &mut taken);
            }
        }
        for found in find_all(tokens, BEFORE_THING) {
            before_thing(draft, index, &found, &mut taken);
        }
        for pattern in OF_LAST {
            for found in find_all(tokens, pattern) {
                of_last(draft, index, &found, &mut taken);
            }
        }
        questions(draft, index, &taken);
        if let Some(named) = crate::recognise::subject::named_thing(tokens, &draft.brief) {
            draft.last_thing = Some(named.id.clone());
        }
    }
}

fn of_thing(draft: &mut Draft<'_>, index: usize, found: &Found, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    let name = found.tokens(tokens, 0);
    let Some(owner) = super::subject_of(name, &draft.brief).or_else(|| pronoun_owner(draft, name))
    else {
        return;
    };
    let start = list_start(tokens, found.span.end, name);
    take_list(draft, index, start, &owner, taken);
}

/// `they have a name`: the thing spoken of last.
fn pronoun_owner(draft: &Draft<'_>, name: &[Token]) -> Option<String> {
    let pronoun = name
        .iter()
        .any(|token| matches!(token.word.as_str(), "one" | "item" | "entry" | "record"));
    pronoun
        .then(|| {
            draft
                .last_thing
                .clone()
                .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()))
        })
        .flatten()
}

/// The list begins behind verbs and articles that introduce it.
fn list_start(tokens: &[Token], at: usize, _name: &[Token]) -> usize {
    let mut start = at;
    while let Some(token) = tokens.get(start) {
        let introduces = matches!(token.kind, Kind::Colon | Kind::Open | Kind::Dash)
            || matches!(
                token.word.as_str(),
                "i" | "we"
                    | "want"
                    | "need"
                    | "would"
                    | "like"
                    | "to"
                    | "record"
                    | "note"
                    | "store"
                    | "keep"
                    | "save"
                    | "log"
                    | "track"
                    | "know"
                    | "enter"
                    | "have"
                    | "there"
                    | "is"
                    | "are"
                    | "of"
                    | "down"
                    | "write"
                    | "should"
                    | "be"
                    | "must"
                    | "also"
                    | "see"
                    | "as"
                    | "such"
                    | "following"
                    | "things"
                    | "details"
                    | "information"
                    | "fields"
            );
        let before_question = tokens.get(start + 1).is_some_and(|next| {
            matches!(
                next.word.as_str(),
                "who" | "when" | "where" | "how" | "what"
            )
        });
        if !introduces
            || (token.nominal
                && !before_question
                && !matches!(
                    token.word.as_str(),
                    "details" | "information" | "fields" | "things" | "record" | "note" | "store"
                ))
        {
            break;
        }
        start += 1;
    }
    start
}

/// Reads a list of fields and adds them; true if it was one.
fn take_list(
    draft: &mut Draft<'_>,
    index: usize,
    start: usize,
    owner: &str,
    taken: &mut Vec<usize>,
) -> bool {
    let tokens = draft.sentence(index);
    if taken.contains(&start) || start >= tokens.len() {
        return false;
    }
    let (items, length) = list::items(tokens.get(start..).unwrap_or_default());
    if items.is_empty() || length == 0 {
        return false;
    }
    let read: Vec<(&list::Item, FieldItem)> = items
        .iter()
        .filter_map(|item| field_item::read(item, owner, &draft.brief).map(|field| (item, field)))
        .collect();
    let sure = read
        .iter()
        .filter(|(item, field)| is_sure(item, field))
        .count();
    if read.is_empty()
        || (sure == 0 && read.len() < 2)
        || read.len() * 2 < items.len()
        || sure * 4 < read.len()
    {
        return false;
    }
    let mut labels = Vec::new();
    for (_, field) in read {
        labels.extend(add(draft, owner, field, index, start));
    }
    taken.push(start);
    if labels.is_empty() {
        return false;
    }
    if !draft.listed.contains(&owner.to_owned()) {
        draft.listed.push(owner.to_owned());
    }
    let name = terms::thing_by_id(&draft.brief, owner)
        .map(|thing| thing.label.clone())
        .unwrap_or_default();
    let range = start..start + length;
    draft.note_range(
        index,
        &range,
        &format!("Fields of {name}: {}", labels.join(", ")),
    );
    true
}

/// Whether an item is certainly a field: its name says what it holds, or it lists choices.
fn is_sure(item: &list::Item, field: &FieldItem) -> bool {
    match field {
        FieldItem::States(_) | FieldItem::File(_) => true,
        FieldItem::Field(draft) => {
            let lower = draft.label.to_lowercase();
            !item.inside.is_empty()
                || kind_of(&lower).is_some()
                || draft.points_at.is_some()
                || matches!(
                    lower.as_str(),
                    "name"
                        | "title"
                        | "author"
                        | "colour"
                        | "color"
                        | "brand"
                        | "model"
                        | "make"
                        | "breed"
                        | "genre"
                        | "category"
                        | "type"
                        | "species"
                        | "artist"
                        | "publisher"
                        | "company"
                        | "position"
                        | "subject"
                        | "language"
                        | "country"
                        | "location"
                        | "contact"
                        | "variety"
                        | "manufacturer"
                        | "supplier"
                        | "owner"
                        | "topic"
                        | "venue"
                        | "first name"
                        | "last name"
                        | "surname"
                        | "skill"
                        | "allergies"
                        | "class"
                        | "department"
                        | "producer"
                        | "region"
                        | "grape"
                        | "store"
                        | "source"
                        | "size"
                        | "material"
                        | "address"
                        | "allergy"
                )
                || lower.ends_with(" name")
        }
    }
}

fn add(
    draft: &mut Draft<'_>,
    owner: &str,
    field: FieldItem,
    index: usize,
    at: usize,
) -> Option<String> {
    match field {
        FieldItem::Field(field) => {
            let label = field.label.clone();
            shape::add_field(&mut draft.brief, owner, field).map(|_| label)
        }
        FieldItem::States(states) => {
            let thing = draft
                .brief
                .things
                .iter_mut()
                .find(|thing| thing.id == owner)?;
            thing.states = states
                .iter()
                .take(crate::limits::MAX_STATES)
                .cloned()
                .collect();
            Some("Status".to_owned())
        }
        FieldItem::File(field) => {
            let label = field.label.clone();
            shape::add_field(&mut draft.brief, owner, field)?;
            if let Some(clause) = draft
                .clauses
                .iter_mut()
                .find(|clause| clause.sentence == index && clause.range.end > at)
            {
                let note = "Pictures and files cannot be stored yet; paste a link to them instead."
                    .to_owned();
                if !clause.refused.contains(&note) {
                    clause.refused.push(note);
                }
            }
            Some(label)
        }
    }
}

/// `the name and phone number of every member`.
fn before_thing(draft: &mut Draft<'_>, index: usize, found: &Found, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    let start = list_start(tokens, found.span.end, &[]);
    let rest = tokens.get(start..).unwrap_or_default();
    let Some(of) = find_all(
        rest,
        "of|for|about|from|on each|every|all|the|our|my|a|an|any {np}",
    )
    .into_iter()
    .next() else {
        return;
    };
    let Some(owner) = super::subject_of(of.tokens(rest, 0), &draft.brief) else {
        return;
    };
    let inside: Vec<Token> = rest.get(..of.span.start).unwrap_or_default().to_vec();
    let (items, _) = list::items(&inside);
    let read: Vec<FieldItem> = items
        .iter()
        .filter_map(|item| {
            field_item::read(item, &owner, &draft.brief).filter(|field| is_sure(item, field))
        })
        .collect();
    if read.is_empty() || taken.contains(&start) {
        return;
    }
    taken.push(start);
    let labels: Vec<String> = read
        .into_iter()
        .filter_map(|field| add(draft, &owner, field, index, start))
        .collect();
    if !labels.is_empty() {
        let name = terms::thing_by_id(&draft.brief, &owner)
            .map(|thing| thing.label.clone())
            .unwrap_or_default();
        draft.note(
            index,
            start,
            &format!("Fields of {name}: {}", labels.join(", ")),
        );
    }
}

/// Lists that name no thing belong to the one spoken of last.
fn of_last(draft: &mut Draft<'_>, index: usize, found: &Found, taken: &mut Vec<usize>) {
    let tokens = draft.sentence(index);
    // The last word of these patterns already belongs to the list if it is a question word or a field.
    let last = found.span.end.saturating_sub(1);
    let begins = tokens.get(last).is_some_and(|token| {
        matches!(
            token.word.as_str(),
            "when" | "who" | "how" | "what" | "where" | "whether"
        ) || kind_of(&token.noun).is_some()
            || matches!(token.noun.as_str(), "name" | "title" | "author")
    });
    let start = if begins { last } else { found.span.end };
    let before = tokens.get(..found.span.start).unwrap_or_default();
    let owner = crate::recognise::subject::named_things(before, &draft.brief)
        .last()
        .map(|thing| thing.id.clone())
        .or_else(|| draft.last_thing.clone())
        .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()));
    if let Some(owner) = owner {
        take_list(draft, index, start, &owner, taken);
    }
}

/// `I want to see who has it, when it is due` and `which cat is in which pen` outside of lists.
fn questions(draft: &mut Draft<'_>, index: usize, taken: &[usize]) {
    let tokens = draft.sentence(index);
    for found in find_all(
        tokens,
        "how much|often|old|many|whether|where|who|when is|was|they|it|i|we|each|a|an|the|paid|cost|someone|somebody {rest}",
    ) {
        if taken.iter().any(|start| *start <= found.span.start) {
            continue;
        }
        let owner = crate::recognise::subject::named_things(
            tokens.get(found.span.start..).unwrap_or_default(),
            &draft.brief,
        )
        .into_iter()
        .next()
        .map(|thing| thing.id.clone());
        let Some(owner) = owner
            .or_else(|| draft.last_thing.clone())
            .or_else(|| main_thing(&draft.brief).map(|thing| thing.id.clone()))
        else {
            continue;
        };
        let template_covers = draft.domain.is_some_and(|found| found.settled);
        let end = tokens
            .iter()
            .enumerate()
            .skip(found.span.start)
            .find(|(_, token)| {
                matches!(token.kind, Kind::Comma | Kind::Mark) || token.word == "and"
            })
            .map_or(tokens.len(), |(at, _)| at);
        let item = list::Item {
            tokens: tokens
                .get(found.span.start..end)
                .unwrap_or_default()
                .to_vec(),
            inside: Vec::new(),
        };
        let asked = tokens
            .get(..found.span.start)
            .unwrap_or_default()
            .iter()
            .any(|token| {
                matches!(
                    token.verb.as_str(),
                    "record"
                        | "note"
                        | "track"
                        | "know"
                        | "see"
                        | "log"
                        | "keep"
                        | "store"
                        | "want"
                        | "need"
                        | "remember"
                )
            });
        if template_covers || !asked {
            continue;
        }
        if let Some(field) = field_item::read(&item, &owner, &draft.brief) {
            let label = add(draft, &owner, field, index, found.span.start);
            if let Some(label) = label {
                draft.note(index, found.span.start, &format!("Field {label}"));
            }
        }
    }
}

/// Examples of a thing: `drills, ladders and so on`, `such as`, `like`, `e.g.`
pub fn find_examples(draft: &mut Draft<'_>) {
    for index in 0..draft.text.sentences.len() {
        let tokens = draft.sentence(index);
        for found in find_all(
            tokens,
            "such|like|e.g|eg|including|especially|mostly|example|instance|lend|borrow|rent|hire|sell|stock|grow as|out|,? {rest}",
        ) {
            let rest = found.tokens(tokens, 0);
            let (items, length) = list::items(rest);
            let trailing = tokens
                .get(found.span.start..)
                .unwrap_or_default()
                .iter()
                .any(|token| matches!(token.word.as_str(), "etc" | "so"));
            let example_word = tokens.get(found.span.start).is_some_and(|token| {
                matches!(
                    token.word.as_str(),
                    "such" | "like" | "e.g" | "eg" | "example" | "instance"
                )
            });
            let plural = items
                .iter()
                .filter(|item| {
                    item.tokens.len() <= 3
                        && item
                            .tokens
                            .last()
                            .is_some_and(|token| token.nominal && token.word != token.noun)
                })
                .count();
            if items.len() < 2
                || plural < items.len()
                || !(trailing || example_word || items.len() > 2)
                || length == 0
            {
                continue;
            }
            let fields = items
                .iter()
                .filter(|item| kind_of(&words_of(&item.tokens)).is_some())
                .count();
            let is_thing = |item: &list::Item| {
                draft
                    .brief
                    .things
                    .iter()
                    .any(|thing| terms::plain(&thing.label_one) == one_of(&item.tokens))
            };
            if fields * 2 > items.len() || items.iter().all(is_thing) {
                continue;
            }
            let before = tokens.get(..=found.span.start).unwrap_or_default();
            let slot = draft
                .domain
                .and_then(|found| found.domain.things.iter().find(|thing| thing.slot))
                .map(|thing| thing.one.clone());
            let target = slot
                .and_then(|one| {
                    draft
                        .brief
                        .things
                        .iter()
                        .find(|thing| thing.label_one == one)
                })
                .or_else(|| {
                    crate::recognise::subject::named_things(before, &draft.brief)
                        .last()
                        .copied()
                })
                .or_else(|| main_thing(&draft.brief));
            let Some(label) = target.map(|thing| thing.label.clone()) else {
                continue;
            };
            let names: Vec<String> = items.iter().map(|item| words_of(&item.tokens)).collect();
            draft
                .brief
                .coverage
                .push(edgewright_pipeline::artifact::Coverage {
                    phrase: crate::naming::shortened(&names.join(", "), 120),
                    covered: true,
                    note: Some(format!("Examples of {label}")),
                });
            draft.note(index, found.span.start, &format!("Examples in {label}"));
        }
    }
}
