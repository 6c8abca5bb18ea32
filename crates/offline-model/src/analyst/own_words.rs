//! The builder's own names for things the catalogue knows under other names.

use super::{draft::Draft, named_thing::is_general};
use crate::{
    catalogue::Thing,
    language::{
        inflection::singular_phrase,
        lexicon::is_one_of,
        list,
        pattern::find_all,
        phrase::one_of,
        token::{Kind, Token},
    },
    meaning::terms,
    naming::{capitalised, lower_first},
};

/// Words for an activity rather than for one of many.
const UNCOUNTED: &[&str] = &[
    "lending",
    "borrowing",
    "spending",
    "recruiting",
    "hiring",
    "fundraising",
    "bookkeeping",
    "housekeeping",
    "billing",
    "cleaning",
    "watering",
    "leave",
    "income",
    "fuel",
];

/// What the builder calls a thing of the catalogue; none if they use its own name, several words or none.
#[must_use]
pub fn name_for(draft: &Draft<'_>, template: &Thing) -> Option<String> {
    if template.slot {
        slot_name(draft, template)
    } else {
        synonym(draft, template).or_else(|| people_name(draft, template))
    }
}

/// Those who use such an app, if the text calls them something the catalogue does not know: the students of a lending library.
fn people_name(draft: &Draft<'_>, template: &Thing) -> Option<String> {
    const STAFF: &str = "people person user everyone everybody anyone anybody public visitor manager boss admin administrator \
        owner coordinator organiser organizer supervisor committee family friend landlord librarian treasurer secretary \
        caretaker receptionist editor teacher leader helper trainer coach vet doctor mechanic technician worker";
    let template_word = template.one.to_lowercase();
    if !crate::language::token::is_person(&template_word)
        || template.words.iter().any(|word| draft.mentions(word))
    {
        return None;
    }
    let others = draft.domain.map(|found| &found.domain.things);
    let free = |word: &str| {
        !others.is_some_and(|things| {
            things
                .iter()
                .any(|thing| thing.words.iter().any(|known| known == word))
        })
    };
    let named = |many: bool| {
        draft.text.tokens().find(|token| {
            token.is_person()
                && !token.possessive
                && token.is_many() == many
                && free(&token.noun)
                && !is_one_of(&token.noun, STAFF)
        })
    };
    let found = named(true).or_else(|| named(false))?;
    Some(if is_one_of(&found.noun, "team staff crew") {
        format!("{} member", found.noun)
    } else {
        found.noun.clone()
    })
}

/// What a domain leaves a slot for: `board games` in a lending library.
fn slot_name(draft: &Draft<'_>, slot: &Thing) -> Option<String> {
    let known = |word: &str| slot.words.iter().any(|entry| entry == word);
    for sentence in &draft.text.sentences {
        for pattern in [
            "lend|loan|rent|hire|borrow|reserve|book out? {np}",
            "library|collection|inventory|pool of {np}",
            "collect|collects|collecting {np}",
            "my|our {np} collection",
        ] {
            for found in find_all(&sentence.tokens, pattern) {
                let name = found.tokens(&sentence.tokens, 0);
                let one = one_of(name);
                let plural = name.last().is_some_and(|token| token.word != token.noun);
                if !plural || name.iter().any(Token::is_person) {
                    continue;
                }
                if slot.words.first().is_some_and(|first| *first == one) {
                    return None;
                }
                let (items, _) = list::items(
                    sentence
                        .tokens
                        .get(found.taken.first().map_or(0, |range| range.start)..)
                        .unwrap_or_default(),
                );
                let all = [
                    "equipment",
                    "gear",
                    "kit",
                    "device",
                    "instrument",
                    "vehicle",
                ]
                .into_iter()
                .find(|word| items.len() > 1 && draft.mentions(word));
                if let Some(all) = all {
                    return Some(all.to_owned());
                }
                if !known(&one) && !is_general(&one) {
                    return Some(one);
                }
            }
        }
    }
    let settled = draft.domain.is_some_and(|found| found.settled);
    let examples =
        draft.mentions("and so on") || draft.mentions("etc") || draft.mentions("such as");
    synonym(draft, slot).filter(|name| {
        !settled
            || !examples
            || slot
                .words
                .iter()
                .position(|word| word == name)
                .is_some_and(|at| at < 4)
    })
}

/// Whether a token stands in brackets, where fields are listed.
fn is_inside(tokens: &[Token], at: usize) -> bool {
    let before = tokens.get(..at).unwrap_or_default();
    let last = |kind: Kind| before.iter().rposition(|token| token.kind == kind);
    last(Kind::Open) > last(Kind::Close)
}

/// The only word the text uses for a thing, if it is not the catalogue's.
fn synonym(draft: &Draft<'_>, template: &Thing) -> Option<String> {
    let own = [
        template.one.to_lowercase(),
        singular_phrase(&template.many.to_lowercase()),
    ];
    let mut said: Vec<String> = Vec::new();
    for sentence in &draft.text.sentences {
        for word in &template.words {
            let words: Vec<&str> = word.split(' ').collect();
            let here = sentence
                .tokens
                .windows(words.len())
                .enumerate()
                .any(|(at, window)| {
                    let last = window.last().filter(|_| !is_inside(&sentence.tokens, at));
                    let nominal = last.is_some_and(|token| token.nominal);
                    nominal
                        && window
                            .iter()
                            .zip(&words)
                            .all(|(token, word)| token.word == *word || token.noun == *word)
                });
            if here && !said.contains(word) {
                said.push(word.clone());
            }
        }
    }
    // A longer name holds the shorter one: `table booking` is no second word beside `booking`.
    let longest: Vec<&String> = said
        .iter()
        .filter(|word| {
            !said
                .iter()
                .any(|other| other != *word && other.contains(word.as_str()))
        })
        .collect();
    let many = |word: &&&String| {
        draft
            .text
            .tokens()
            .any(|token| token.is_many() && token.noun == ***word)
    };
    let spoken: Vec<&String> = longest.iter().filter(many).copied().collect();
    let longest = match longest.len() {
        0 | 1 => longest,
        _ if own.iter().any(|one| said.contains(one)) => return None,
        _ => spoken,
    };
    match longest.as_slice() {
        [one]
            if !own.contains(one)
                && (!is_general(one) || *one == "order")
                && !UNCOUNTED.contains(&one.as_str()) =>
        {
            Some((*one).clone())
        }
        _ => None,
    }
}

/// A sentence of the catalogue in the builder's own names.
#[must_use]
pub fn in_own_words(sentence: &str, draft: &Draft<'_>) -> String {
    let mut text = sentence.to_owned();
    for (template, id) in &draft.made {
        let Some(thing) = terms::thing_by_id(&draft.brief, id) else {
            continue;
        };
        if thing.label_one == template.one {
            continue;
        }
        let pairs = [
            (lower_first(&template.many), lower_first(&thing.label)),
            (lower_first(&template.one), lower_first(&thing.label_one)),
            (template.many.clone(), thing.label.clone()),
            (template.one.clone(), thing.label_one.clone()),
        ];
        for (old, new) in pairs {
            text = replaced(&text, &old, &new);
        }
    }
    articles(&text)
}

/// Replaces whole words only.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, after) = (
            rest.get(..at).unwrap_or_default(),
            rest.get(at + old.len()..).unwrap_or_default(),
        );
        let whole =
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        parts.push(before.to_owned());
        parts.push(if whole {
            new.to_owned()
        } else {
            old.to_owned()
        });
        rest = after;
    }
    parts.push(rest.to_owned());
    parts.concat()
}

/// `an bug` becomes `a bug`.
fn articles(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let fixed: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let next = words.get(at + 1).copied().unwrap_or_default();
            match *word {
                "a" | "an" if !next.is_empty() => crate::naming::with_article(next)
                    .split(' ')
                    .next()
                    .unwrap_or("a")
                    .to_owned(),
                other => other.to_owned(),
            }
        })
        .collect();
    fixed.join(" ")
}

/// A label of the catalogue in the builder's own names: `Bug board` for `Issue board`.
#[must_use]
pub fn label_in_own_words(label: &str, draft: &Draft<'_>) -> String {
    capitalised(&in_own_words(label, draft))
}
