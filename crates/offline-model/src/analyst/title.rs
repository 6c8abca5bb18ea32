//! What the app is called: what the text calls it, who asks, what such apps are called, or what it keeps.

use super::{draft::Draft, heading::Heading, own_words::label_in_own_words};
use crate::language::lexicon::is_one_of;
use crate::{
    catalogue,
    language::{
        lexicon::{WordSet, is_in, set_of},
        pattern::find,
        phrase::{noun_phrase, words_of},
        text::joined,
        token::{Kind, ORGANISATIONS, Token},
    },
    meaning::terms,
    naming::{capitalised, label_of, listed, lower_first, shortened},
};

static ESTABLISHMENTS: WordSet =
    WordSet::new(|| set_of(include_str!("../language/words/establishments.txt")));

/// Name of the app: what the text calls it, else the domain's, else its first thing.
pub fn title(draft: &mut Draft<'_>) {
    let named = draft
        .text
        .sentences
        .iter()
        .find_map(|sentence| named_title(&sentence.tokens));
    let of_domain = draft
        .domain
        .filter(|found| found.settled)
        .map(|found| domain_title(draft, found.domain));
    let of_things = || {
        let labels: Vec<String> = draft
            .brief
            .things
            .iter()
            .take(2)
            .enumerate()
            .map(|(at, thing)| {
                if at == 0 {
                    thing.label.clone()
                } else {
                    lower_first(&thing.label)
                }
            })
            .collect();
        if labels.first().is_some_and(|label| label == "Entries") {
            "My list".to_owned()
        } else {
            listed(&labels)
        }
    };
    let in_passing = mentioned_organisation(draft);
    let specific = in_passing.clone().filter(|name| {
        draft.domain.is_some_and(|found| {
            found
                .domain
                .strong
                .iter()
                .any(|phrase| *phrase == name.to_lowercase())
        })
    });
    let heading = draft.heading.as_ref().and_then(Heading::title);
    let title = named
        .or_else(|| organisation(draft))
        .or(heading)
        .or(specific)
        .or(of_domain)
        .or(in_passing)
        .unwrap_or_else(of_things);
    draft.brief.title = if title.trim().is_empty() {
        "My list".to_owned()
    } else {
        shortened(&capitalised(title.trim()), 60)
    };
}

/// The domain's name in the builder's words.
fn domain_title(draft: &Draft<'_>, domain: &catalogue::Domain) -> String {
    let slot = domain.things.iter().find(|thing| thing.slot);
    let own = slot
        .and_then(|slot| draft.made_of(&slot.one))
        .and_then(|id| terms::thing_by_id(&draft.brief, id));
    match slot.zip(own) {
        Some((slot, own)) if own.label_one != slot.one => {
            let title = label_in_own_words(&domain.name, draft);
            if title == domain.name && domain.name.ends_with("library") {
                format!("{} library", own.label_one)
            } else {
                title
            }
        }
        _ => domain.name.clone(),
    }
}

/// Who asks, said outright: `we are a tool library`, `I run a bakery`, `Bike repair shop.`
fn organisation(draft: &Draft<'_>) -> Option<String> {
    draft.text.sentences.iter().take(3).find_map(|sentence| {
        let tokens = &sentence.tokens;
        let found = find(
            tokens,
            "we|this are|is a|an|the small|little|local|tiny? {np}",
        )
        .or_else(|| {
            find(
                tokens,
                "i|we run|own|manage|have a|an|the|my|our small|little|local|tiny? {np}",
            )
        })
        .map(|found| found.tokens(tokens, 0).to_vec());
        let whole = || {
            let range = noun_phrase(tokens, 0)?;
            let ends = tokens
                .get(range.end)
                .is_none_or(|next| next.kind == Kind::Colon || (range.start > 0 && next.verbal));
            (ends && range.len() > 1 && range.len() < 6)
                .then(|| tokens.get(range).map(<[Token]>::to_vec))
                .flatten()
        };
        organisation_name(&found.or_else(whole)?)
    })
}

/// Who asks, in passing: `for our scout group`.
fn mentioned_organisation(draft: &Draft<'_>) -> Option<String> {
    draft.text.sentences.iter().take(3).find_map(|sentence| {
        let found = find(
            &sentence.tokens,
            "for|at|in|to our|my|the small|little|local? {np}",
        )?;
        organisation_name(found.tokens(&sentence.tokens, 0))
    })
}

/// Whether a phrase of several words names an organisation: `translation agency`.
#[must_use]
pub fn is_organisation_name(name: &[Token]) -> bool {
    let singular = name.last().is_some_and(|last| last.word == last.noun);
    name.len() > 1 && singular && organisation_name(name).is_some()
}

/// Whether a single word names who asks rather than what is kept: `Household: …`.
#[must_use]
pub fn is_establishment(name: &[Token]) -> bool {
    name.last()
        .is_some_and(|last| last.noun == "household" || is_in(&ORGANISATIONS, &last.noun))
}

/// The name of an organisation, if that is what a phrase names.
fn organisation_name(name: &[Token]) -> Option<String> {
    let words = words_of(name);
    let last = name
        .last()
        .filter(|last| is_in(&ORGANISATIONS, &last.noun) && !last.is_person())?;
    let whole = name.len() > 1 || is_in(&ESTABLISHMENTS, &last.noun);
    (whole && words.len() < 40).then(|| label_of(&words))
}

/// `called "Shed"`, `an app called Shed`.
fn named_title(tokens: &[Token]) -> Option<String> {
    let found = find(
        tokens,
        "app|it|tool|system|application|database|project called|named|titled {rest}",
    )?;
    let rest = found.tokens(tokens, 0);
    let end = rest
        .iter()
        .position(|token| {
            token.kind == crate::language::token::Kind::Comma
                || is_one_of(&token.word, "that which where with to for and")
        })
        .unwrap_or(rest.len())
        .min(5);
    let words: Vec<Token> = rest
        .get(..end)?
        .iter()
        .filter(|token| token.is_word())
        .cloned()
        .collect();
    let title = label_of(&joined(&words));
    (!title.is_empty()).then_some(title)
}
