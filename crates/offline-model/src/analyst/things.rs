//! The things a text speaks of.

use super::{
    draft::Draft,
    fields_in_passing::asked_for,
    heading::{Heading, is_asked_list},
    named_thing::{
        TRACKERS, add_described, add_named, add_one, add_template, is_general, looks_like_field,
    },
};
use crate::{
    catalogue::{self, matching::Haystack},
    language::{
        field_kind::kind_of,
        list,
        pattern::find_all,
        phrase::{is_article, noun_phrase, one_of, words_of},
        token::{Kind, Token},
    },
    meaning::terms,
    shape::{self, FieldDraft},
};

/// Ways of naming what is kept; the brace is the thing.
const NAMED: &[&str] = &[
    "keep|keeping track|record|records|tabs|list|log|note of {np}",
    "track|manage|organise|organize|catalogue|catalog|register|inventory|monitor|administer|log|handle|coordinate|oversee {np}",
    "list|record|register|log|catalogue|catalog|database|collection|inventory|directory|overview|archive|store of all? {np}",
    "store|collect|save|record|plan|schedule|maintain {np}",
    "for each|every {np}",
    "each|every {np} has|have|needs|gets|belongs|should|must|can|goes|is|may|comes",
    "app|tool|system|database|something|somewhere|place|software|program for|to manage|managing? {np}",
    "we|i have|own|run|sell|rent|grow|breed|offer|host|keep|lend|organise|organize|stock|collect|make|repair|fix|produce|raise|deliver {np}",
    "offer|post|share|swap|exchange|list {np} with|for|that|to",
    "report|reports|submit|raise|request {np}",
    "table|list of|for|called {np}",
    "{np} belong|belongs to {np}",
    "{np} and {np} ,? both|each with|have|has",
    "add|create|enter|register new? {np}",
];

/// Those of them that often only tell the background: `I keep bees. For every hive …`.
const IN_PASSING: &[&str] = &[
    "we|i have|own|run|sell|rent|grow|breed|offer|host|keep|lend|organise|organize|stock|collect|make|repair|fix|produce|raise|deliver {np}",
    "table|list of|for|called {np}",
];

/// Finds the things and puts them into the brief.
pub fn find_things(draft: &mut Draft<'_>) {
    let described = draft.heading.as_ref().and_then(|heading| {
        heading.fields_at(draft.text)?;
        heading.one()
    });
    forget_other_domains(draft);
    let spoken_of = match &described {
        Some(one) => beyond_heading(draft, one),
        None => Haystack::of_names(&super::draft::without_lists(draft.text)),
    };
    if let Some(found) = draft.domain {
        for template in &found.domain.things {
            let mentioned = template.words.iter().any(|word| spoken_of.has(word));
            if mentioned || (template.core && found.settled && described.is_none()) {
                add_template(draft, template);
            }
        }
    }
    if let Some((one, sentence)) =
        described.zip(draft.heading.as_ref().map(|heading| heading.sentence))
        && let Some(id) = known_by_end(draft, &one).or_else(|| add_described(draft, &one))
    {
        draft.note(sentence, 0, "What the app is for");
        draft.last_thing = Some(id);
    }
    about_many(draft);
    both_of_heading(draft);
    for index in 0..draft.text.sentences.len() {
        named(draft, index);
        enumerated(draft, index);
        subjects(draft, index);
        definitions(draft, index);
        trackers(draft, index);
    }
    let first_core = draft
        .domain
        .and_then(|found| found.domain.things.iter().find(|thing| thing.core));
    if let Some(template) = first_core.filter(|_| draft.brief.things.is_empty()) {
        add_template(draft, template);
    }
    if draft.brief.things.is_empty()
        && let Some(one) = draft.heading.as_ref().and_then(Heading::one)
    {
        add_one(draft, &one);
    }
    if draft.brief.things.is_empty()
        && let Some(one) = asked_for(draft)
    {
        add_one(draft, one);
    }
    if draft.brief.things.is_empty() {
        fallback(draft);
    }
}

/// `near misses and accidents`: two things in one name.
fn both_of_heading(draft: &mut Draft<'_>) {
    let Some(heading) = draft
        .heading
        .clone()
        .filter(|heading| !heading.beside.is_empty())
    else {
        return;
    };
    let beside = one_of(&heading.beside);
    if let Some(one) = heading.one().filter(|_| !is_general(&beside)) {
        add_one(draft, &one);
        add_one(draft, &beside);
        draft.note(heading.sentence, 0, "What the app is for");
    }
}

/// `water meter readings for 40 flats`: readings and flats, and which flat a reading is of.
fn about_many(draft: &mut Draft<'_>) {
    let Some(heading) = draft.heading.clone() else {
        return;
    };
    if heading.about.is_empty() {
        return;
    }
    let Some(one) = heading.one() else {
        let one = one_of(&heading.about);
        if !heading.about.iter().any(Token::is_person) && add_one(draft, &one).is_some() {
            draft.note(heading.sentence, 0, "What the app is for");
        }
        return;
    };
    let kept = terms::thing(&draft.brief, &one)
        .map(|thing| thing.id.clone())
        .or_else(|| known_by_end(draft, &one))
        .or_else(|| add_one(draft, &one));
    let about = terms::thing(&draft.brief, &one_of(&heading.about))
        .map(|thing| thing.id.clone())
        .or_else(|| add_one(draft, &one_of(&heading.about)));
    let (Some(kept), Some(about)) = (kept, about) else {
        return;
    };
    draft.note(heading.sentence, 0, "What the app is for");
    let linked = terms::thing_by_id(&draft.brief, &kept)
        .is_some_and(|thing| terms::links_to(thing, &about).next().is_some());
    if kept == about || linked {
        return;
    }
    let label = terms::thing_by_id(&draft.brief, &about)
        .map(|thing| thing.label_one.clone())
        .unwrap_or_default();
    shape::add_field(
        &mut draft.brief,
        &kept,
        FieldDraft::link(&label, &about, true),
    );
}

/// `grant applications` are the applications there are.
fn known_by_end(draft: &Draft<'_>, one: &str) -> Option<String> {
    draft
        .brief
        .things
        .iter()
        .find(|thing| one.ends_with(&format!(" {}", thing.label_one.to_lowercase())))
        .map(|thing| thing.id.clone())
}

/// The text without what its heading says beside the name of the thing: `film festival submissions` mentions no film.
fn beyond_heading(draft: &Draft<'_>, one: &str) -> Haystack {
    let mut text = draft.text.clone();
    if let Some(heading) = &draft.heading
        && let Some(sentence) = text.sentences.get_mut(heading.sentence)
    {
        for token in sentence
            .tokens
            .iter_mut()
            .take(heading.end)
            .filter(|token| !one.ends_with(&token.noun))
        {
            token.kind = Kind::Mark;
        }
    }
    Haystack::of_names(&super::draft::without_lists(&text))
}

/// A domain goes if what the text begins with is nothing it knows, and nothing else it knows is mentioned.
fn forget_other_domains(draft: &mut Draft<'_>) {
    let (Some(found), Some(one)) = (draft.domain, draft.heading.as_ref().and_then(Heading::one))
    else {
        return;
    };
    let mentions = |phrase: &String| draft.haystack.has(phrase);
    let knows = found
        .domain
        .things
        .iter()
        .any(|thing| thing.words.iter().any(mentions));
    if !knows
        && !found
            .domain
            .strong
            .iter()
            .any(|phrase| one.contains(phrase.as_str()))
    {
        draft.domain = None;
    }
}

/// Lists of things: `a club with teams, players and matches`, `we need: contacts, companies and deals`.
fn enumerated(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for (at, token) in tokens.iter().enumerate() {
        let opens = token.kind == Kind::Colon
            || matches!(
                token.word.as_str(),
                "with"
                    | "of"
                    | "track"
                    | "manage"
                    | "for"
                    | "organise"
                    | "organize"
                    | "keep"
                    | "need"
                    | "want"
            );
        let goes_on = tokens
            .get(at + 1)
            .is_some_and(|next| next.kind != Kind::Comma);
        if !opens || !goes_on {
            continue;
        }
        let items = all_items(tokens.get(at + 1..).unwrap_or_default());
        let names: Vec<Vec<Token>> = items.iter().map(|item| head_of(&item.tokens)).collect();
        let is_thing = |name: &Vec<Token>| {
            name.len() <= 3
                && name
                    .last()
                    .is_some_and(|token| token.is_many() && token.nominal)
                && !looks_like_field(&one_of(name), name)
                && !is_general(&one_of(name))
        };
        let many = |name: &Vec<Token>| {
            name.len() <= 3
                && name
                    .last()
                    .is_some_and(|token| token.is_many() && token.nominal)
                && !looks_like_field(&one_of(name), name)
        };
        let things = names.iter().take_while(|name| many(name)).count();
        let things = if names.iter().take(things).any(is_thing) {
            things
        } else {
            0
        };
        let with = |item: &list::Item| {
            item.tokens
                .iter()
                .any(|token| matches!(token.word.as_str(), "with" | "have" | "has"))
        };
        let alone = items.iter().skip(1).all(|item| !with(item));
        let described = token.kind == Kind::Colon
            && (things == 1 || alone)
            && items
                .first()
                .zip(names.first())
                .is_some_and(|(item, name)| {
                    is_thing(name)
                        && item
                            .tokens
                            .iter()
                            .any(|token| matches!(token.word.as_str(), "with" | "have" | "has"))
                });
        if let Some(name) = names.first().filter(|_| described) {
            add_named(draft, index, at + 1, name);
            continue;
        }
        let mostly = things * 3 >= items.len() * 2 || token.kind == Kind::Colon;
        if items.len() < 2 || things < 2 || !mostly || things > 6 {
            continue;
        }
        for name in names.iter().take(things).filter(|name| is_thing(name)) {
            let place = name
                .first()
                .and_then(|first| tokens.iter().skip(at).position(|token| token == first))
                .map_or(at, |distance| at + distance);
            add_named(draft, index, place, name);
        }
    }
}

/// The items of a list, also behind things described within it: `members, classes with a trainer, bookings of a member`.
fn all_items(tokens: &[Token]) -> Vec<list::Item> {
    let (mut items, mut at) = list::items(tokens);
    while let Some(rest) = tokens.get(at..).filter(|rest| {
        at > 0
            && rest
                .first()
                .is_some_and(|first| first.nominal && first.is_many())
            && rest
                .get(1)
                .is_some_and(|next| matches!(next.word.as_str(), "with" | "of"))
    }) {
        let (more, length) = list::items(rest);
        if length == 0 {
            break;
        }
        items.extend(more);
        at += length;
    }
    items
}

/// The name at the front of an item: `deals with value and stage` is about deals.
fn head_of(item: &[Token]) -> Vec<Token> {
    let start = item
        .iter()
        .take_while(|token| {
            is_article(token)
                || token.kind == Kind::Number
                || (token.is_modifier() && !token.nominal)
        })
        .count();
    item.iter()
        .skip(start)
        .take_while(|token| token.nominal)
        .cloned()
        .collect()
}

/// Sentences that begin with many of something that has, comes or goes: `Kids have a name`, `Customers bring bikes`.
fn subjects(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    let Some(range) = noun_phrase(tokens, 0) else {
        return;
    };
    let name = tokens.get(range.clone()).unwrap_or_default();
    let plural = name
        .last()
        .is_some_and(|token| token.is_many() && token.nominal);
    let next = tokens
        .get(range.end)
        .map_or("", |token| token.word.as_str());
    let tells = matches!(
        next,
        "have"
            | "has"
            | "with"
            | "come"
            | "need"
            | "are"
            | "get"
            | "go"
            | "live"
            | "belong"
            | "contain"
            | "consist"
            | "arrive"
            | "cost"
            | "include"
            | "also"
            | "should"
            | "must"
            | "can"
    );
    let person = name.last().is_some_and(Token::is_person);
    let single = tokens
        .first()
        .is_some_and(|first| matches!(first.word.as_str(), "a" | "an" | "each" | "every" | "one"));
    let has = matches!(next, "have" | "has")
        && is_asked_list(tokens.get(range.end + 1..).unwrap_or_default());
    if has && (plural || single) && name.len() <= 3 {
        // What is said to have a list of fields is kept, however general its name.
        if super::subject_of(name, &draft.brief).is_none()
            && add_one(draft, &one_of(name)).is_some()
        {
            draft.note(index, range.start, "What is kept");
        }
        return;
    }
    if plural
        && name.len() <= 3
        && tells
        && (!person || matches!(next, "have" | "has" | "with" | "are" | "belong"))
    {
        add_named(draft, index, range.start, name);
    }
}

/// `Books: title, author, year` and `Books (title, author, year)` define a thing with its fields.
fn definitions(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    let mut at = 0;
    while let Some(mark) = tokens
        .iter()
        .enumerate()
        .skip(at)
        .find(|(_, token)| matches!(token.kind, Kind::Colon | Kind::Open))
        .map(|(mark, _)| mark)
    {
        at = mark + 1;
        let start = (0..mark)
            .rev()
            .take_while(|before| tokens.get(*before).is_some_and(|token| token.nominal))
            .last()
            .unwrap_or(mark);
        let name = tokens.get(start..mark).unwrap_or_default();
        let is_heading = draft.heading.as_ref().is_some_and(|heading| {
            heading.sentence == index && heading.end == mark && heading.one().is_some()
        });
        if is_heading {
            continue;
        }
        let (items, _) = list::items(tokens.get(mark + 1..).unwrap_or_default());
        let describes_another = items.first().is_some_and(|item| {
            head_of(&item.tokens).last().is_some_and(Token::is_many)
                && item
                    .tokens
                    .iter()
                    .any(|token| matches!(token.word.as_str(), "with" | "have" | "has"))
        });
        if describes_another {
            continue;
        }
        let fields = items
            .iter()
            .filter(|item| {
                item.tokens.len() <= 4
                    && (kind_of(&words_of(&item.tokens)).is_some()
                        || matches!(words_of(&item.tokens).as_str(), "name" | "title" | "author"))
            })
            .count();
        let plural = name.last().is_some_and(Token::is_many);
        let joined = start
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(|before| {
                matches!(before.word.as_str(), "and" | "or") || before.kind == Kind::Comma
            });
        if !name.is_empty()
            && (!joined || draft.brief.things.is_empty() || start <= 1)
            && name.len() <= 3
            && fields >= 1
            && items.len() >= 2
            && !is_general(&one_of(name))
            && (plural
                || (start == 0
                    && !super::title::is_establishment(name)
                    && !draft.domain.is_some_and(|found| found.settled)))
        {
            add_named(draft, index, start, name);
        }
    }
}

/// Things named by the ways of [`NAMED`].
fn named(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for pattern in NAMED {
        for found in find_all(tokens, pattern) {
            for brace in 0..found.taken.len() {
                let Some(start) = found.taken.get(brace).map(|range| range.start) else {
                    continue;
                };
                let name = found.tokens(tokens, brace);
                let before = draft.brief.things.len();
                let added = add_named(draft, index, start, name);
                if IN_PASSING.contains(pattern) && draft.brief.things.len() > before {
                    draft.in_passing.extend(added);
                }
                if brace == 0 {
                    more_of_list(draft, index, start);
                }
            }
        }
    }
}

/// `books, films and games`: the rest of a list whose first item is a thing.
fn more_of_list(draft: &mut Draft<'_>, index: usize, start: usize) {
    let tokens = draft.sentence(index);
    let (items, length) = list::items(tokens.get(start..).unwrap_or_default());
    let plural = |tokens: &[Token]| {
        tokens
            .last()
            .is_some_and(|token| token.is_many() && token.nominal)
    };
    let plain = items.len() > 1
        && items
            .iter()
            .all(|item| item.tokens.len() <= 3 && plural(&item.tokens));
    if !plain || length == 0 {
        return;
    }
    let known = items
        .iter()
        .filter(|item| {
            catalogue::thing_named(
                &one_of(&item.tokens),
                draft.domain.map(|found| found.domain),
            )
            .is_some()
        })
        .count();
    let all_fields = items
        .iter()
        .skip(1)
        .all(|item| kind_of(&words_of(&item.tokens)).is_some());
    if all_fields || (items.len() > 3 && known * 2 < items.len()) {
        return;
    }
    for item in items.iter().skip(1).take(5) {
        let at = item
            .tokens
            .first()
            .and_then(|first| tokens.iter().skip(start).position(|token| token == first))
            .map_or(start, |distance| start + distance);
        add_named(draft, index, at, &item.tokens);
    }
}

/// `plant tracker` names plants.
fn trackers(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for at in 0..tokens.len() {
        let Some(range) = noun_phrase(tokens, at) else {
            continue;
        };
        let Some(phrase) = tokens.get(range.clone()) else {
            continue;
        };
        let tracker = phrase.len() > 1
            && phrase.last().is_some_and(|token| {
                TRACKERS.contains(&token.word.as_str()) || TRACKERS.contains(&token.noun.as_str())
            });
        let about = phrase
            .get(..phrase.len().saturating_sub(1))
            .unwrap_or_default();
        let first = draft.brief.things.is_empty();
        if tracker && first {
            add_named(draft, index, at, about);
        }
    }
}

/// Nothing was named: the nouns of the text, or a plain list.
fn fallback(draft: &mut Draft<'_>) {
    let mut best: Option<(usize, usize, Vec<Token>)> = None;
    for (index, sentence) in draft.text.sentences.iter().enumerate() {
        let mut at = 0;
        while at < sentence.tokens.len() {
            let Some(range) = noun_phrase(&sentence.tokens, at) else {
                at += 1;
                continue;
            };
            let phrase = sentence.tokens.get(range.clone()).unwrap_or_default();
            let one = one_of(phrase);
            let plural = phrase.last().is_some_and(Token::is_many);
            let announced = range.start > at
                || phrase.first().is_some_and(|_| {
                    range
                        .start
                        .checked_sub(1)
                        .and_then(|before| sentence.tokens.get(before))
                        .is_some_and(is_article)
                });
            let fits = (plural || announced || sentence.tokens.len() < 5)
                && !is_general(&one)
                && one.len() > 2
                && one.len() < 40
                && !phrase.iter().any(|token| token.word == "of")
                && one.chars().any(|letter| "aeiouy".contains(letter));
            let better = best.is_none()
                || (plural
                    && best.as_ref().is_some_and(|(_, _, known)| {
                        known.last().is_some_and(|token| token.word == token.noun)
                    }));
            if fits && better {
                best = Some((index, range.start, phrase.to_vec()));
            }
            at = range.end.max(at + 1);
        }
    }
    if let Some((index, at, phrase)) = best {
        let english = draft
            .text
            .tokens()
            .filter(|token| token.is_function() && token.is_word())
            .count()
            > 0
            || phrase.last().is_some_and(Token::is_many);
        if english {
            add_named(draft, index, at, &phrase);
        }
    }
}
