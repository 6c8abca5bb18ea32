//! A first brief in the making, with what became of each clause of the text.

use crate::language::lexicon::is_one_of;
use std::ops::Range;

use edgewright_pipeline::artifact::{Brief, Coverage};

use super::heading::Heading;
use crate::{
    catalogue::{
        Thing,
        matching::{Haystack, Match, best_match_of},
    },
    language::{
        field_kind::kind_of,
        list,
        pattern::has_any,
        text::{Text, joined},
        token::{Kind, Token},
    },
    limits::{MAX_COVERAGE, MAX_PHRASE_CHARS},
    naming::shortened,
    shape,
};

/// One clause and what became of it.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Which sentence.
    pub sentence: usize,
    /// Which of its tokens.
    pub range: Range<usize>,
    /// Where its parts went.
    pub covered: Vec<String>,
    /// What is left out, with what to do instead.
    pub refused: Vec<String>,
}

/// A brief in the making.
pub struct Draft<'t> {
    /// The description.
    pub text: &'t Text,
    /// Its words, for looking phrases up.
    pub haystack: Haystack,
    /// The name it begins with.
    pub heading: Option<Heading>,
    /// The domain it is about.
    pub domain: Option<Match>,
    /// The brief so far.
    pub brief: Brief,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Fields the text names, as thing and field.
    pub said: Vec<(String, String)>,
    /// Things whose states the text names.
    pub states_said: Vec<String>,
    /// Things that came from the catalogue, with the ids they have.
    pub made: Vec<(&'static Thing, String)>,
    /// Things named in passing, which go again if nothing more is said of them.
    pub in_passing: Vec<String>,
    /// The thing spoken of last.
    pub last_thing: Option<String>,
}

impl<'t> Draft<'t> {
    /// An empty brief for a description.
    #[must_use]
    pub fn new(text: &'t Text) -> Self {
        let clauses = text
            .sentences
            .iter()
            .enumerate()
            .flat_map(|(sentence, cut)| {
                cut.clauses.iter().map(move |range| Clause {
                    sentence,
                    range: range.clone(),
                    covered: Vec::new(),
                    refused: Vec::new(),
                })
            })
            .collect();
        let haystack = Haystack::of(&without_lists(text));
        let domain = best_match_of(text, &haystack);
        Self {
            text,
            haystack,
            heading: Heading::of(text),
            domain,
            brief: shape::empty(),
            clauses,
            said: Vec::new(),
            states_said: Vec::new(),
            made: Vec::new(),
            in_passing: Vec::new(),
            last_thing: None,
        }
    }

    /// Whether the text lists what is noted about a thing.
    #[must_use]
    pub fn is_listed(&self, thing: &str) -> bool {
        self.said.iter().filter(|(owner, _)| owner == thing).count() > 1
    }

    /// The tokens of a sentence.
    #[must_use]
    pub fn sentence(&self, index: usize) -> &'t [Token] {
        self.text
            .sentences
            .get(index)
            .map(|sentence| sentence.tokens.as_slice())
            .unwrap_or_default()
    }

    /// The tokens of a clause.
    #[must_use]
    pub fn clause(&self, index: usize) -> &'t [Token] {
        self.clauses
            .get(index)
            .and_then(|clause| {
                self.text
                    .sentences
                    .get(clause.sentence)
                    .map(|sentence| sentence.slice(&clause.range))
            })
            .unwrap_or_default()
    }

    /// The thing of the brief that a thing of the domain became, by its name in the catalogue.
    #[must_use]
    pub fn made_of(&self, one: &str) -> Option<&str> {
        let domain = self.domain?.domain;
        let of_domain = |template: &Thing| {
            domain
                .things
                .iter()
                .any(|thing| std::ptr::eq(thing, template))
        };
        self.made
            .iter()
            .find(|(template, _)| template.one == one && of_domain(template))
            .or_else(|| self.made.iter().find(|(template, _)| template.one == one))
            .map(|(_, id)| id.as_str())
    }

    /// The thing of the catalogue that a thing of the brief came from.
    #[must_use]
    pub fn template_of(&self, id: &str) -> Option<&'static Thing> {
        self.made
            .iter()
            .find(|(_, made)| made == id)
            .map(|(template, _)| *template)
    }

    /// Notes where the clause at a token went.
    pub fn note(&mut self, sentence: usize, token: usize, note: &str) {
        let clause = self
            .clauses
            .iter_mut()
            .find(|clause| clause.sentence == sentence && clause.range.contains(&token));
        if let Some(clause) =
            clause.filter(|clause| !clause.covered.iter().any(|known| known == note))
        {
            clause.covered.push(note.to_owned());
        }
    }

    /// Notes where every clause a range touches went.
    pub fn note_range(&mut self, sentence: usize, range: &Range<usize>, note: &str) {
        for clause in self.clauses.iter_mut().filter(|clause| {
            clause.sentence == sentence
                && clause.range.start < range.end
                && range.start < clause.range.end
        }) {
            if !clause.covered.iter().any(|known| known == note) {
                clause.covered.push(note.to_owned());
            }
        }
    }

    /// Whether the text speaks of something.
    #[must_use]
    pub fn mentions(&self, phrase: &str) -> bool {
        self.haystack.has(phrase)
    }

    /// What became of every clause that says something; clauses that only greet or tell the background are left out.
    #[must_use]
    pub fn coverage(&self) -> Vec<Coverage> {
        let mut coverage: Vec<Coverage> = Vec::new();
        for (index, clause) in self.clauses.iter().enumerate() {
            let tokens = self.clause(index);
            let phrase = phrase_of(tokens);
            if phrase
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .count()
                < 3
            {
                continue;
            }
            for refused in &clause.refused {
                coverage.push(Coverage {
                    phrase: phrase.clone(),
                    covered: false,
                    note: Some(refused.clone()),
                });
            }
            if !clause.covered.is_empty() {
                coverage.push(Coverage {
                    phrase,
                    covered: true,
                    note: Some(shortened(&clause.covered.join("; "), 300)),
                });
            } else if clause.refused.is_empty() && is_wish(tokens) {
                let note =
                    "I did not understand this part; say it another way, or add it in the brief.";
                coverage.push(Coverage {
                    phrase,
                    covered: false,
                    note: Some(note.to_owned()),
                });
            }
        }
        coverage.truncate(MAX_COVERAGE);
        coverage
    }
}

/// The text without lists of fields behind a colon or in brackets: a field called `customer e-mail` is no customer.
pub fn without_lists(text: &Text) -> Text {
    let mut text = text.clone();
    for sentence in &mut text.sentences {
        for open in 0..sentence.tokens.len() {
            blank_list(&mut sentence.tokens, open);
        }
    }
    text
}

/// Blanks the list of fields behind a colon or bracket.
fn blank_list(tokens: &mut [Token], open: usize) {
    let opens = |token: &Token| matches!(token.kind, Kind::Colon | Kind::Open | Kind::Dash);
    if !tokens.get(open).is_some_and(opens) {
        return;
    }
    let (items, length) = list::items(tokens.get(open + 1..).unwrap_or_default());
    let plural = items
        .iter()
        .filter(|item| {
            item.tokens.first().is_some_and(|token| {
                token.nominal && token.word != token.noun && kind_of(&token.noun).is_none()
            })
        })
        .count();
    if items.len() >= 3 && plural * 3 <= items.len() {
        for token in tokens.iter_mut().skip(open + 1).take(length) {
            token.kind = Kind::Mark;
        }
    }
}

/// A clause as a quotation: without the comma or conjunction it begins with.
#[must_use]
pub fn phrase_of(tokens: &[Token]) -> String {
    let start = tokens
        .iter()
        .position(|token| {
            token.kind != Kind::Comma && !is_one_of(&token.word, "and but so also then plus")
        })
        .unwrap_or(0);
    let text = joined(tokens.get(start..).unwrap_or_default());
    shortened(text.trim_matches([' ', ',', ':', '-']), MAX_PHRASE_CHARS)
}

/// Whether a clause asks for something rather than telling the background.
#[must_use]
pub fn is_wish(tokens: &[Token]) -> bool {
    let asks = [
        "want|need|like|should|must|can|could|have|allow|let|make|show|warn|add|see|track|keep|record|know|able|may|cannot",
        "please|no|never|only|always|calendar|chart|graph|board|kanban|report|dashboard|reminder|warning|list",
        "when|if|every|each|after {rest}",
    ];
    tokens.len() > 2 && has_any(tokens, &asks)
}
