//! Which domain a text is about.

use super::{Domain, domains};
use crate::language::lexicon::is_one_of;
use crate::language::{phrase::is_article, text::Text, token::Kind};

/// Fewest points at which a domain is taken.
const THRESHOLD: u32 = 5;

/// A text's words in three forms, for looking phrases up.
pub struct Haystack {
    forms: [String; 3],
}

impl Haystack {
    /// The words of a text.
    #[must_use]
    pub fn of(text: &Text) -> Self {
        let mut forms = [String::from(" "), String::from(" "), String::from(" ")];
        let follows = text.tokens().skip(1).map(Some).chain([None]);
        for (token, next) in text.tokens().zip(follows) {
            // Who runs a studio does not run.
            if token.verb == "run" && next.is_some_and(is_article) {
                continue;
            }
            // `a tool for managing laptops` is no tool to lend.
            let for_it = next.is_some_and(|next| is_one_of(&next.word, "for to that"));
            if token.word == "tool" && for_it {
                continue;
            }
            let words = [&token.word, &token.noun, &token.verb];
            for (form, word) in forms.iter_mut().zip(words) {
                form.push_str(&if token.is_word() {
                    word.replace('-', " ")
                } else {
                    "·".to_owned()
                });
                form.push(' ');
            }
        }
        Self { forms }
    }

    /// The words of a text that name something: not what stands as a verb.
    #[must_use]
    pub fn of_names(text: &Text) -> Self {
        let mut names = text.clone();
        for token in names
            .sentences
            .iter_mut()
            .flat_map(|sentence| &mut sentence.tokens)
            .filter(|token| token.verbal && !token.word.ends_with("ing"))
        {
            token.kind = Kind::Mark;
        }
        Self::of(&names)
    }

    /// Whether the text has a phrase in some form of its words.
    #[must_use]
    pub fn has(&self, phrase: &str) -> bool {
        let needle = format!(" {} ", phrase.to_lowercase().replace('-', " "));
        self.forms.iter().any(|form| form.contains(&needle))
    }
}

/// How well a domain fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The domain.
    pub domain: &'static Domain,
    /// Its points.
    pub score: u32,
    /// Whether a phrase settles it, so that the things such an app cannot do without are added unasked.
    pub settled: bool,
}

impl PartialEq for Domain {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Domain {}

/// The domain a text is about; none if no domain is meant clearly enough.
#[must_use]
pub fn best_match(text: &Text) -> Option<Match> {
    best_match_of(text, &Haystack::of(text))
}

/// The same, settled only by what `plain` says: the text without its lists of fields.
#[must_use]
pub fn best_match_of(text: &Text, plain: &Haystack) -> Option<Match> {
    let haystack = Haystack::of(text);
    let mut best: Option<Match> = None;
    let ruled_out = |domain: &Domain| domain.unless.iter().any(|word| haystack.has(word));
    for domain in domains().iter().filter(|domain| !ruled_out(domain)) {
        let candidate = Match {
            settled: score(domain, plain).settled,
            ..score(domain, &haystack)
        };
        if candidate.score >= THRESHOLD && best.is_none_or(|best| candidate.score > best.score) {
            best = Some(candidate);
        }
    }
    best
}

fn score(domain: &'static Domain, haystack: &Haystack) -> Match {
    let strong = domain
        .strong
        .iter()
        .filter(|phrase| haystack.has(phrase))
        .count();
    let words = domain
        .words
        .iter()
        .filter(|word| haystack.has(word))
        .count();
    let things = domain
        .things
        .iter()
        .filter(|thing| thing.words.iter().any(|word| haystack.has(word)))
        .count();
    let points = |count: usize, each: u32| {
        u32::try_from(count)
            .unwrap_or(u32::MAX)
            .saturating_mul(each)
    };
    Match {
        domain,
        score: points(strong.min(3), 5) + points(words, 2) + points(things, 1),
        settled: strong > 0 || words + things >= 7,
    }
}
