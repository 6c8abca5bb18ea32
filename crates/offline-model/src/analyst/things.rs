//! The things a text speaks of.

use super::{
    draft::Draft,
    fields_in_passing::asked_for,
    heading::Heading,
    listed_fields::is_asked_list,
    named_thing::{TRACKERS, add_described, add_named, add_one, add_template, is_general},
    things_listed::{enumerated, head_of, more_of_list, parts},
    things_of_heading::{
        about_many, beyond_heading, both_of_heading, forget_other_domains, known_by_end,
    },
};
use crate::language::lexicon::is_one_of;
use crate::{
    catalogue::{Thing, matching::Haystack},
    language::{
        field_kind::kind_of,
        list,
        pattern::find_all,
        phrase::{is_article, noun_phrase, one_of, words_of},
        token::{Kind, Token},
    },
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
    "how many {np} were|was|are|is|have|has",
    "give|gives|bring|brings|donate|donates|enter|enters|register|propose|suggest {np} with",
    "place|places|hand|hands|pick|picks|drop|drops up|out|off? {np}",
    "one of our|the|my {n} {np}",
    "one of our|the|my {np}",
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
            let speaks_of =
                |template: &Thing| template.words.iter().any(|word| spoken_of.has(word));
            let mentioned = speaks_of(template);
            // `packing list` asks for no trips, though a travel plan has them.
            let brief = draft.text.tokens().count() < 4
                && found.domain.things.iter().any(speaks_of)
                && !found
                    .domain
                    .things
                    .iter()
                    .filter(|thing| speaks_of(thing))
                    .any(|thing| {
                        thing.field_lines().any(|line| {
                            line.required && line.points_at.as_ref() == Some(&template.one)
                        })
                    });
            if mentioned || (template.core && found.settled && described.is_none() && !brief) {
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
    alone(draft);
    for index in 0..draft.text.sentences.len() {
        named(draft, index);
        enumerated(draft, index);
        parts(draft, index);
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

/// `Purchase requests: employees ask for …`: what the text is headed by is kept.
fn alone(draft: &mut Draft<'_>) {
    let heading = draft
        .heading
        .as_ref()
        .filter(|heading| heading.alone && heading.name.len() > 1);
    if let Some(one) = heading.and_then(Heading::one)
        && known_by_end(draft, &one).is_none()
        && !draft.domain.is_some_and(|found| found.settled)
    {
        let index = draft.heading.as_ref().map_or(0, |heading| heading.sentence);
        add_one(draft, &one);
        draft.note(index, 0, "What the app is for");
    }
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
        .is_some_and(|first| is_one_of(&first.word, "a an each every one"));
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
                    .any(|token| is_one_of(&token.word, "with have has"))
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
            .is_some_and(|before| is_one_of(&before.word, "and or") || before.kind == Kind::Comma);
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
                // `organise my wedding` keeps no weddings.
                let occasion = !name.last().is_some_and(Token::is_many)
                    && tokens
                        .get(found.span.start)
                        .is_some_and(|verb| is_one_of(&verb.verb, "organise organize plan"))
                    && start
                        .checked_sub(1)
                        .and_then(|at| tokens.get(at))
                        .is_some_and(|before| is_one_of(&before.word, "my our the"));
                if occasion {
                    continue;
                }
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
