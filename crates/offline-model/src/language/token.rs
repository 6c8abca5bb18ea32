//! Words and marks, with what can be known of each by itself.

use super::{
    inflection::{singular, verb_base},
    lexicon::{WordSet, is_in, set_of},
};
use crate::language::lexicon::is_one_of;

static FUNCTION: WordSet = WordSet::new(|| set_of(include_str!("words/function.txt")));
static VERBS: WordSet = WordSet::new(|| set_of(include_str!("words/verbs.txt")));
static NOUN_OR_VERB: WordSet = WordSet::new(|| set_of(include_str!("words/noun_or_verb.txt")));
static MODIFIERS: WordSet = WordSet::new(|| set_of(include_str!("words/modifiers.txt")));
static PEOPLE: WordSet = WordSet::new(|| set_of(include_str!("words/people.txt")));

/// Words that end the name of an organisation.
pub static ORGANISATIONS: WordSet =
    WordSet::new(|| set_of(include_str!("words/organisations.txt")));

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// Digits, with the word form empty of meaning beyond its value.
    Number,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `(` or `[`
    Open,
    /// `)` or `]`
    Close,
    /// A dash between words.
    Dash,
    /// `/`, `|` or `&`
    Or,
    /// `->`, `→`, `>`
    Arrow,
    /// Any other mark that parts words.
    Mark,
}

/// One word or mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As typed, without a possessive ending.
    pub raw: String,
    /// In lower case.
    pub word: String,
    /// As a noun in the singular.
    pub noun: String,
    /// As a verb in its base form.
    pub verb: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it ended in `'s`.
    pub possessive: bool,
    /// Whether it can be part of the name of a thing where it stands.
    pub nominal: bool,
    /// Whether it acts as a verb where it stands.
    pub verbal: bool,
    /// Whether it is an article, pronoun, preposition and the like.
    function: bool,
    /// Whether it says nothing about what a thing is.
    modifier: bool,
    /// Whether it names a kind of person.
    person: bool,
}

impl Token {
    /// A token out of typed characters; where it stands is looked at by [`place`].
    #[must_use]
    pub fn new(raw: &str, kind: Kind) -> Self {
        let lower = raw.to_lowercase();
        let possessive = lower.ends_with("'s") || lower.ends_with("s'");
        let cut = if lower.ends_with("'s") {
            2
        } else {
            usize::from(possessive)
        };
        let keep = |text: &str| -> String {
            let count = text.chars().count().saturating_sub(cut);
            text.chars().take(count).collect()
        };
        let word = keep(&lower);
        Self {
            raw: keep(raw),
            noun: singular(&word),
            verb: verb_base(&word),
            kind,
            possessive,
            nominal: false,
            verbal: false,
            function: kind != Kind::Word || is_in(&FUNCTION, &word),
            modifier: is_in(&MODIFIERS, &word),
            person: kind == Kind::Word && is_person(&word),
            word,
        }
    }

    /// Whether it is a word.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it is this word in any form.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.word == word || (self.is_word() && (self.noun == word || self.verb == word))
    }

    /// Whether it is an article, pronoun, preposition and the like.
    #[must_use]
    pub const fn is_function(&self) -> bool {
        self.function
    }

    /// Whether it says nothing about what a thing is.
    #[must_use]
    pub const fn is_modifier(&self) -> bool {
        self.modifier
    }

    /// Whether it can stand for many: a plural, or a word that is its own plural.
    #[must_use]
    pub fn is_many(&self) -> bool {
        self.word != self.noun || super::inflection::is_own_plural(&self.word)
    }

    /// Whether it acts as a verb and could be nothing else.
    #[must_use]
    pub fn is_only_verb(&self) -> bool {
        self.verbal
            && !is_in(&NOUN_OR_VERB, &self.word)
            && !is_in(&NOUN_OR_VERB, &self.noun)
            && !is_in(&NOUN_OR_VERB, &self.verb)
    }

    /// Whether it is not known as a verb.
    #[must_use]
    pub fn is_sure_noun(&self) -> bool {
        !is_in(&NOUN_OR_VERB, &self.verb) && !is_in(&VERBS, &self.verb)
    }

    /// Whether it is known as nothing but a verb, wherever it stands.
    fn is_sure_verb(&self) -> bool {
        !is_in(&NOUN_OR_VERB, &self.word) && !is_in(&NOUN_OR_VERB, &self.verb)
    }

    /// Whether it names a kind of person.
    #[must_use]
    pub const fn is_person(&self) -> bool {
        self.person
    }
}

/// Whether a word names a kind of person.
#[must_use]
pub fn is_person(word: &str) -> bool {
    is_in(&PEOPLE, word) || is_in(&PEOPLE, &singular(word))
}

/// Decides for every token of a sentence whether it stands as a noun or as a verb.
pub fn place(tokens: &mut [Token]) {
    let next: Vec<String> = tokens
        .iter()
        .skip(1)
        .map(|token| token.noun.clone())
        .collect();
    let next_many: Vec<bool> = tokens
        .iter()
        .skip(1)
        .map(|token| token.is_word() && token.word != token.noun)
        .collect();
    let mut before: Vec<Token> = Vec::new();
    for (at, token) in tokens.iter_mut().enumerate() {
        // `Contact list` is a list, `Contact the owner` is not.
        let names_list = next
            .get(at)
            .is_some_and(|next| LISTS.split(' ').any(|list| list == next));
        // `Date received, …` and `Contact, price`: what a list begins with is a noun.
        let lists = next
            .get(at)
            .is_some_and(|next| is_one_of(next, ", :") || next.ends_with("ed"))
            && !token.is_sure_verb();
        let begins = before.is_empty() && (names_list || lists);
        // `…, record loans`: a wish in a list of wishes.
        let wished = is_one_of(&token.word, "record log note plan report")
            && next_many.get(at).is_some_and(|many| *many)
            && before
                .last()
                .is_some_and(|last| last.kind == Kind::Comma || last.word == "and");
        // `members rent space and book firings`
        let and_does = is_one_of(&token.word, "book reserve order request return report")
            && before.last().is_some_and(|last| last.word == "and")
            && before
                .windows(2)
                .any(|pair| matches!(pair, [who, does] if who.person && does.verbal));
        let verb_here = (stands_as_verb(token, &before) || wished || and_does) && !begins;
        token.verbal = verb_here;
        token.nominal =
            token.is_word() && !token.is_function() && !verb_here && !is_adverb(&token.word);
        before.push(token.clone());
    }
}

/// Words that make the word before them a noun.
const LISTS: &str = "list tracker planner log book register system app database calendar management sheet diary journal form board record tool club shop plan schedule inventory";

/// Whether a word is an adverb by its ending.
fn is_adverb(word: &str) -> bool {
    word.len() > 4
        && word.ends_with("ly")
        && !is_one_of(
            word,
            "family supply reply assembly monthly weekly daily yearly jelly belly italy",
        )
}

fn stands_as_verb(token: &Token, before: &[Token]) -> bool {
    if !token.is_word() {
        return false;
    }
    let both = is_in(&NOUN_OR_VERB, &token.word)
        || is_in(&NOUN_OR_VERB, &token.noun)
        || is_in(&NOUN_OR_VERB, &token.verb);
    let verb = is_in(&VERBS, &token.word) || is_in(&VERBS, &token.verb);
    if !both && !verb {
        return is_behind_modal(token, before);
    }
    let previous = before
        .iter()
        .rev()
        .find(|earlier| !is_one_of(&earlier.word, "also then easily quickly please just always"));
    let Some(previous) = previous else {
        return !token.word.ends_with('s') || !both;
    };
    let after_subject = is_one_of(
        &previous.word,
        "to i we they you he she it who that which can could will would shall should may might must cannot not let let's please people us be been is are was were",
    ) || (previous.is_person()
        && previous.word != previous.noun
        && !previous.possessive);
    if !both {
        let participle = token.word.ends_with("ing") || token.word.ends_with("ed");
        let modifies = participle && is_one_of(&previous.word, "a an the each every of all");
        return !modifies;
    }
    let determined = before
        .iter()
        .rev()
        .nth(1)
        .is_some_and(Token::nominal_phrase_opener);
    let third_person = determined
        && previous.is_person()
        && !previous.possessive
        && token.word.ends_with('s')
        && token.word != token.verb;
    // `our yoga studio offers weekly classes`
    let of_place = is_one_of(
        &token.word,
        "runs offers hosts lends rents uses serves plans collects marks organises organizes orders makes books shares stores trains checks plants",
    ) && before
        .iter()
        .rev()
        .skip(1)
        .take(3)
        .any(Token::nominal_phrase_opener)
        && is_in(&ORGANISATIONS, &previous.word);
    (after_subject || third_person || of_place) && !previous.nominal_phrase_opener()
}

/// Behind a modal an unknown word is a verb: `managers can discard a sample`.
fn is_behind_modal(token: &Token, before: &[Token]) -> bool {
    let modal = before
        .last()
        .is_some_and(|last| is_one_of(&last.word, "can could should may must cannot"));
    modal && !token.is_function() && !is_adverb(&token.word)
}

impl Token {
    /// Whether a noun must follow: after an article or a possessive nothing is a verb.
    fn nominal_phrase_opener(&self) -> bool {
        self.possessive || is_one_of(&self.word, "a an the my our your their its each every")
    }
}
