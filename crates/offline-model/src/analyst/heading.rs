//! What a description begins with: the name a person would give the app, and what its rows are.
//!
//! `Film festival submissions. Filmmakers …`, `Please make a complaints register for our care home.`, `track my plants`.

use super::{
    field_list::{is_plain_field, list_start},
    named_thing::is_general,
};
use crate::{
    language::{
        field_kind::kind_of,
        lexicon::{WordSet, is_in, set_of},
        list::{self, Item},
        numbers::number_of,
        phrase::{is_article, one_of, words_of},
        text::Text,
        token::{Kind, Token},
    },
    naming::label_of,
    recognise::field_name::singular_of_field,
};

static OPENINGS: WordSet = WordSet::new(|| set_of(include_str!("../language/words/openings.txt")));
static ITEMLESS: WordSet = WordSet::new(|| set_of(include_str!("../language/words/itemless.txt")));
static OCCASIONS: WordSet =
    WordSet::new(|| set_of(include_str!("../language/words/occasions.txt")));

/// Last words that say that the rest is what is kept: `complaints register`.
const KEEPERS: &str = "register log logbook catalogue catalog database directory list records record archive collection tracker";
/// Verbs after which the name has not come yet: `our choir needs a place for …`.
const NEEDS: &str = "need needs want wants would";

/// The name a description begins with.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Which sentence.
    pub sentence: usize,
    /// Its words: `film festival submissions`.
    pub name: Vec<Token>,
    /// What is kept beside it: `near misses and accidents`.
    pub beside: Vec<Token>,
    /// Many of something it is about: `vaccination records for my goats`.
    pub about: Vec<Token>,
    /// What belongs before it in the title: `wedding` of `the guest list of our wedding`.
    pub lead: Vec<Token>,
    /// What belongs behind it in the title: `rota` of `rota for the coffee mornings`.
    pub tail: Vec<Token>,
    /// The token behind it.
    pub end: usize,
    /// Whether the sentence, or its part up to a colon or dash, is nothing but this name.
    pub alone: bool,
}

impl Heading {
    /// The heading of a text, if it begins with one.
    #[must_use]
    pub fn of(text: &Text) -> Option<Self> {
        text.sentences
            .iter()
            .take(2)
            .enumerate()
            .find_map(|(index, sentence)| read(index, &sentence.tokens))
    }

    /// The title it makes; none if it says too little.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let last = self.name.last()?;
        let words = words_of(&self.name);
        let several = self.name.len() > 1;
        let telling = several || last.is_many() || self.alone;
        if !telling && !self.about.is_empty() {
            return Some(label_of(&words_of(&self.about)));
        }
        let person = last.is_person() && (!several || !last.is_many());
        if !telling || person || (!several && is_general(&words)) || words.len() > 48 {
            return None;
        }
        let beside = words_of(&self.beside);
        if !self.tail.is_empty() {
            return Some(label_of(&format!(
                "{} {}",
                one_of(&self.name),
                words_of(&self.tail)
            )));
        }
        Some(if beside.is_empty() {
            label_of(&format!("{} {words}", words_of(&self.lead)))
        } else {
            label_of(&format!("{words} and {beside}"))
        })
    }

    /// The fields listed right behind it: where they begin, as sentence and token.
    #[must_use]
    pub fn fields_at(&self, text: &Text) -> Option<(usize, usize)> {
        let sentence = text.sentences.get(self.sentence)?;
        let behind = past_place(&sentence.tokens, self.end);
        let next = sentence.tokens.get(behind);
        let (index, at) = match next {
            None => (self.sentence + 1, 0),
            Some(next) if is_lead(next) => (self.sentence, behind + 1),
            Some(_) => return None,
        };
        let tokens = &text.sentences.get(index)?.tokens;
        let at = list_start(tokens, at);
        is_field_list(tokens.get(at..)?).then_some((index, at))
    }

    /// What one of its rows is called; none if the name does not tell.
    #[must_use]
    pub fn one(&self) -> Option<String> {
        let (last, rest) = self.name.split_last()?;
        if KEEPERS.split(' ').any(|word| word == last.noun) && !rest.is_empty() {
            return row_of(last, rest);
        }
        if is_in(&ITEMLESS, &last.noun) {
            return None;
        }
        let event = is_in(&OCCASIONS, &last.noun);
        let named = match rest {
            [.., before] if self.name.len() > 2 && event => {
                if is_general(&last.noun) {
                    format!("{} {}", before.word, last.noun)
                } else {
                    last.noun.clone()
                }
            }
            _ => one_of(&self.name),
        };
        let counted = last.is_many() || last.word == "sign-up";
        let fieldish = !named.contains(' ') && !event && kind_of(&named).is_some();
        (counted && !is_general(&named) && !fieldish).then_some(named)
    }
}

/// What a row of a register, log or list is: of many something, one; else an entry or item.
fn row_of(keeper: &Token, rest: &[Token]) -> Option<String> {
    let last = rest.last()?;
    let written = matches!(keeper.noun.as_str(), "log" | "logbook");
    let listed = keeper.word == "list";
    if last.word == "waiting" {
        return Some("waiting list entry".to_owned());
    }
    if last.is_many() || !(written || listed) || is_in(&OCCASIONS, &last.noun) {
        return (!last.word.ends_with("ing")).then(|| one_of(rest));
    }
    if last.is_person() || (listed && last.word == "guest") {
        return Some(last.noun.clone());
    }
    Some(if written { "log entry" } else { "item" }.to_owned())
}

/// Past `for our charity`: who asks, between a name and its fields.
fn past_place(tokens: &[Token], at: usize) -> usize {
    let leads = tokens
        .get(at)
        .is_some_and(|token| matches!(token.word.as_str(), "for" | "of" | "at" | "in" | "on"));
    let owned = tokens.get(at + 1).is_some_and(is_article);
    if !(leads && owned) {
        return at;
    }
    let start = skipped(tokens, at + 1);
    let end = name_end(tokens, start);
    if end > start { end } else { at }
}

/// Whether a list begins behind this token.
fn is_lead(token: &Token) -> bool {
    matches!(token.kind, Kind::Colon | Kind::Dash | Kind::Open)
        || matches!(token.word.as_str(), "with" | "w" | "including")
}

/// Whether what begins here is a list of fields and nothing else: no subject does anything, and no thing with fields of its own comes first.
#[must_use]
pub fn is_field_list(tokens: &[Token]) -> bool {
    let (items, length) = list::items(tokens);
    let whole = tokens
        .get(length)
        .is_none_or(|next| matches!(next.kind, Kind::Mark | Kind::Close) || next.is_function());
    let described = items.first().is_some_and(|first| {
        first
            .tokens
            .iter()
            .any(|token| matches!(token.word.as_str(), "with" | "have" | "has"))
    });
    let things = items
        .iter()
        .filter(|item| {
            let words = words_of(&item.tokens);
            item.tokens
                .last()
                .is_some_and(|last| last.is_many() && last.nominal)
                && kind_of(&words).is_none()
                && !is_plain_field(&singular_of_field(&words))
        })
        .count();
    items.len() >= 3
        && whole
        && !described
        && things * 3 < items.len() * 2
        && !(things > 0 && things + 1 >= items.len())
        && told(&items) * 3 >= items.len()
}

/// Whether what begins here is a list of what somebody is asked for; two fields are enough.
#[must_use]
pub fn is_asked_list(tokens: &[Token]) -> bool {
    let (items, _) = list::items(tokens);
    items.len() >= 2 && told(&items) * 2 >= items.len()
}

/// How many items are known as fields.
fn told(items: &[Item]) -> usize {
    let is_told = |item: &&Item| {
        let words = words_of(&item.tokens);
        !item.inside.is_empty()
            || kind_of(&singular_of_field(&words)).is_some()
            || is_plain_field(&words)
            || item.tokens.first().is_some_and(|token| {
                matches!(
                    token.word.as_str(),
                    "who" | "what" | "when" | "where" | "how" | "whether" | "which"
                )
            })
    };
    items
        .iter()
        .filter(|item| item.tokens.len() <= 7)
        .filter(is_told)
        .count()
}

/// The heading of one sentence.
fn read(index: usize, tokens: &[Token]) -> Option<Heading> {
    let mut at = 0;
    loop {
        at = skipped(tokens, at);
        let end = name_end(tokens, at);
        let name = tokens.get(at..end).filter(|name| !name.is_empty())?;
        let next = tokens.get(end);
        let needs = next.is_some_and(|next| NEEDS.split(' ').any(|word| word == next.word));
        let is_somebody = name
            .last()
            .is_some_and(|last| last.is_person() || !last.is_many());
        if needs && is_somebody {
            at = end + 1;
            continue;
        }
        // `Tenants should be able to report repairs`.
        let may = next
            .is_some_and(|next| matches!(next.word.as_str(), "should" | "can" | "must" | "may"));
        if may && name.last().is_some_and(Token::is_person) {
            let verb = (end + 1..tokens.len()).find(|at| {
                tokens
                    .get(*at)
                    .is_some_and(|token| token.verbal && token.word != "be")
            })?;
            at = verb + 1;
            continue;
        }
        // `Let neighbours rent out their parking spaces`.
        let acts = next.is_some_and(|next| next.verbal)
            && name.last().is_some_and(Token::is_person)
            && tokens
                .first()
                .is_some_and(|first| matches!(first.verb.as_str(), "let" | "allow" | "help"));
        if acts {
            let particle = tokens
                .get(end + 1)
                .is_some_and(|next| matches!(next.word.as_str(), "out" | "up" | "in" | "off"));
            at = end + 1 + usize::from(particle);
            continue;
        }
        return finished(index, tokens, name, end);
    }
}

fn finished(index: usize, tokens: &[Token], name: &[Token], end: usize) -> Option<Heading> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.word.as_str());
    // `a register of complaints` is about complaints, `museum catalogue of objects` has a name of its own.
    let keeper = name
        .last()
        .is_some_and(|last| KEEPERS.split(' ').any(|word| word == last.noun));
    let itemless = name.last().is_some_and(|last| is_in(&ITEMLESS, &last.noun));
    if matches!(word(end), "of" | "for") && (keeper || itemless) && name.len() == 1 {
        let start = skipped(tokens, end + 1);
        let of_end = name_end(tokens, start);
        let of = tokens.get(start..of_end).filter(|of| !of.is_empty())?;
        let mut found = finished(index, tokens, of, of_end)?;
        // `rota for the coffee mornings` is the coffee morning rota.
        if itemless {
            found.tail = name.to_vec();
        }
        return Some(found);
    }
    // `the guest list of our wedding` is the wedding guest list.
    let whose = tokens.get(end + 2).filter(|whose| {
        word(end) == "of"
            && keeper
            && tokens.get(end + 1).is_some_and(is_article)
            && whose.nominal
            && !whose.is_many()
            && tokens.get(end + 3).is_none_or(|next| !next.nominal)
    });
    let mut beside = Vec::new();
    let mut behind = end;
    if word(end) == "and" {
        let start = end + 1;
        let second = tokens
            .get(start..name_end(tokens, start))
            .unwrap_or_default();
        if second.last().is_some_and(Token::is_many) && name.last().is_some_and(Token::is_many) {
            beside = second.to_vec();
            behind = start + second.len();
        }
    }
    let closes = tokens.get(behind).is_none_or(|next| {
        matches!(
            next.kind,
            Kind::Colon | Kind::Dash | Kind::Open | Kind::Mark | Kind::Comma
        ) || next.is_function()
            // `When a Stripe payment arrives, …`
            || (next.verbal && matches!(word(0), "when" | "whenever"))
            || matches!(next.word.as_str(), "need" | "once" | "twice" | "please")
    });
    let alone = tokens
        .get(behind)
        .is_none_or(|next| matches!(next.kind, Kind::Colon | Kind::Dash | Kind::Mark));
    let about = matches!(word(behind), "for" | "of")
        .then(|| about(tokens, behind + 1))
        .unwrap_or_default();
    closes.then(|| Heading {
        about,
        lead: whose.into_iter().cloned().collect(),
        tail: Vec::new(),
        sentence: index,
        name: name.to_vec(),
        beside,
        end: behind,
        alone,
    })
}

/// What comes behind `for` or `of` if it is many of something: `for 40 flats`, `of our six engineers`.
fn about(tokens: &[Token], from: usize) -> Vec<Token> {
    let start = (from..tokens.len())
        .find(|at| {
            tokens.get(*at).is_some_and(|token| {
                !is_article(token) && number_of(std::slice::from_ref(token)).is_none()
            })
        })
        .unwrap_or(from);
    let name = tokens
        .get(start..name_end(tokens, start))
        .unwrap_or_default();
    let many = name
        .last()
        .is_some_and(|last| last.is_many() && last.nominal && !is_general(&last.noun));
    let counted = start > from || !name.last().is_some_and(Token::is_person);
    if many && counted && name.len() < 4 {
        name.to_vec()
    } else {
        Vec::new()
    }
}

/// Past the words that only lead up to a name.
fn skipped(tokens: &[Token], from: usize) -> usize {
    let mut at = from;
    while tokens.get(at).is_some_and(|token| {
        let before_name = tokens
            .get(at + 1)
            .is_some_and(|next| next.nominal || is_gerund(next));
        let opens = is_in(&OPENINGS, &token.word) || is_article(token);
        // `list of books` opens, `plan` alone or a `record collection` names.
        let names = token.nominal
            && !token.is_modifier()
            && !is_article(token)
            && before_name
            && at > from
            && !is_general(&token.noun);
        let mark = matches!(token.kind, Kind::Comma | Kind::Mark) && at > from;
        (opens && !names) || mark || token.kind == Kind::Number
    }) {
        at += 1;
    }
    at
}

fn is_gerund(token: &Token) -> bool {
    token.is_word() && token.word.len() > 4 && token.word.ends_with("ing")
}

/// Where the name that begins here ends.
fn name_end(tokens: &[Token], start: usize) -> usize {
    let mut end = start;
    while let Some(token) = tokens.get(end).filter(|_| end - start < 6) {
        let gerund = is_gerund(token) && !token.is_function();
        // A register registers, but behind a noun it is one.
        let keeper = end > start
            && (KEEPERS.split(' ').any(|word| word == token.noun) || is_in(&ITEMLESS, &token.noun));
        let near = token.word == "near"
            || (end > start
                && tokens
                    .get(end - 1)
                    .is_some_and(|before| before.word == "near"));
        // `our PTA runs a sale`: a verb, for an article follows.
        let acts = end > start
            && token.word.ends_with('s')
            && token.word != token.verb
            && !token.is_sure_noun()
            && tokens
                .get(end + 1)
                .is_some_and(|next| matches!(next.word.as_str(), "a" | "an" | "the"));
        if acts {
            break;
        }
        let stops = end > start && NEEDS.split(' ').any(|word| word == token.word);
        // `water meter readings`: at the very beginning a noun looks like a verb.
        let begins = end == 0
            && !is_in(&OPENINGS, &token.word)
            && !token.is_only_verb()
            && token.is_word()
            && !token.is_function()
            && tokens.get(1).is_some_and(|next| next.nominal);
        if stops || !(token.nominal || gerund || keeper || near || begins) {
            break;
        }
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(text: &str) -> Option<(Option<String>, Option<String>)> {
        Heading::of(&Text::read(text)).map(|heading| (heading.title(), heading.one()))
    }

    #[test]
    fn a_description_begins_with_the_name_of_the_app() {
        for (text, title, one) in [
            (
                "Film festival submissions. Filmmakers submit a film.",
                "Film festival submissions",
                "submission",
            ),
            (
                "Please make a complaints register for our care home.",
                "Complaints register",
                "complaint",
            ),
            ("track my plants", "Plants", "plant"),
            (
                "Our choir needs a place for its sheet music: title, composer",
                "Sheet music",
                "sheet music",
            ),
            (
                "A system for tracking lab samples. Each sample has a barcode",
                "Lab samples",
                "lab sample",
            ),
            (
                "allotment waiting list - name, address",
                "Allotment waiting list",
                "waiting list entry",
            ),
            (
                "Keep a record of near misses and accidents on our building site",
                "Near misses and accidents",
                "near miss",
            ),
            (
                "Cheese tasting notes. cheese name, milk",
                "Cheese tasting notes",
                "cheese tasting note",
            ),
        ] {
            let found = heading(text).unwrap_or_default();
            assert_eq!(found.0.as_deref(), Some(title), "{text}");
            assert_eq!(found.1.as_deref(), Some(one), "{text}");
        }
        for text in [
            "I am a nurse manager and want shifts to be swapped",
            "an app",
        ] {
            let found = heading(text).and_then(|(title, _)| title);
            assert_eq!(found, None, "{text}");
        }
    }
}
