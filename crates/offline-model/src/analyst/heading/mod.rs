//! What a description begins with: the name a person would give the app, and what its rows are.
//!
//! `Film festival submissions. Filmmakers …`, `Please make a complaints register for our care home.`, `track my plants`.

mod reading;

use super::{
    field_list::list_start,
    listed_fields::is_field_list,
    named_thing::{is_general, is_general_name},
};
use crate::language::lexicon::is_one_of;
use crate::{
    language::{
        field_kind::kind_of,
        lexicon::{WordSet, is_in, set_of},
        phrase::{one_of, words_of},
        text::Text,
        token::{Kind, Token},
    },
    naming::label_of,
};
use reading::{past_place, read};

static OPENINGS: WordSet =
    WordSet::new(|| set_of(include_str!("../../language/words/openings.txt")));
static ITEMLESS: WordSet =
    WordSet::new(|| set_of(include_str!("../../language/words/itemless.txt")));
static OCCASIONS: WordSet =
    WordSet::new(|| set_of(include_str!("../../language/words/occasions.txt")));

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
    /// What its rows are, if it says so: `catalogue of objects`.
    pub rows: Vec<Token>,
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
        if self.rows.last().is_some_and(Token::is_many) {
            return Some(one_of(&self.rows));
        }
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
        (counted && !(is_general(&named) && is_general_name(&self.name)) && !fieldish)
            .then_some(named)
    }
}

/// What a row of a register, log or list is: of many something, one; else an entry or item.
fn row_of(keeper: &Token, rest: &[Token]) -> Option<String> {
    let last = rest.last()?;
    let written = is_one_of(&keeper.noun, "log logbook");
    let listed = keeper.word == "list";
    if listed && last.word == "bucket" {
        return Some("goal".to_owned());
    }
    if listed && last.word == "price" {
        return Some("product".to_owned());
    }
    if last.word == "waiting" {
        return Some("waiting list entry".to_owned());
    }
    if last.is_many() || !(written || listed) || is_in(&OCCASIONS, &last.noun) {
        return (!last.word.ends_with("ing")).then(|| one_of(rest));
    }
    if listed && rest.len() > 1 && !last.word.ends_with("ing") && !last.is_person() {
        return Some(one_of(rest));
    }
    if last.is_person() || (listed && last.word == "guest") {
        return Some(last.noun.clone());
    }
    Some(if written { "log entry" } else { "item" }.to_owned())
}

/// Whether a list begins behind this token.
fn is_lead(token: &Token) -> bool {
    matches!(token.kind, Kind::Colon | Kind::Dash | Kind::Open)
        || is_one_of(&token.word, "with w including")
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
