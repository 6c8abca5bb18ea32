//! `a calendar of due dates`, `a board`, `a chart of loans per month`, `see what is out`.

mod board;
mod calendar;
mod chart;
mod filtered;

use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, ScreenKind};

use crate::{
    language::token::Token,
    meaning::terms,
    shape::{FieldDraft, ScreenDraft},
};

/// A screen, with the field it needs if the thing has none to go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The screen.
    pub screen: ScreenDraft,
    /// A field to add first.
    pub needs: Option<FieldDraft>,
}

/// The screens a clause asks for.
#[must_use]
pub fn read(tokens: &[Token], brief: &Brief) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    wanted.extend(calendar::read(tokens, brief));
    wanted.extend(board::read(tokens, brief));
    wanted.extend(chart::read(tokens, brief));
    wanted.extend(board::cards(tokens, brief));
    wanted.extend(filtered::read(tokens, brief));
    wanted
}

impl Wanted {
    /// A screen of a thing that has all it needs.
    fn of(thing: &BriefThing, kind: ScreenKind, label: String, note: Option<String>) -> Self {
        Self {
            screen: ScreenDraft {
                kind,
                thing: thing.id.clone(),
                label,
                note,
            },
            needs: None,
        }
    }
}

/// The text with so many words `* of field * by …` that names a field of a thing.
fn named_field<'t>(
    tokens: &[Token],
    thing: &'t BriefThing,
    fits: &dyn Fn(&BriefField) -> bool,
) -> Option<&'t BriefField> {
    let words: Vec<String> = tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| token.word.clone())
        .collect();
    let said = format!(" {} ", words.join(" "));
    let nouns: Vec<String> = tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| token.noun.clone())
        .collect();
    let ones = format!(" {} ", nouns.join(" "));
    let mut hits: Vec<&BriefField> = thing
        .fields
        .iter()
        .filter(|field| fits(field))
        .filter(|field| {
            let label = format!(" {} ", terms::plain(&field.label));
            said.contains(&label) || ones.contains(&label)
        })
        .collect();
    hits.sort_by_key(|field| std::cmp::Reverse(field.label.len()));
    hits.first().copied().or_else(|| {
        // `due dates` means `Due back`, `birthdays` means `Date of birth`.
        tokens
            .iter()
            .filter(|token| {
                token.is_word() && token.word.len() > 2 && !is_plain_date_word(&token.noun)
            })
            .find_map(|token| {
                thing
                    .fields
                    .iter()
                    .filter(|field| fits(field))
                    .find(|field| {
                        let label = terms::plain(&field.label);
                        label
                            .split(' ')
                            .any(|word| word == token.noun || word == token.word)
                            || (token.noun == "birthday" && label.contains("birth"))
                            || (token.noun == "deadline" && label.starts_with("due"))
                    })
            })
    })
}

fn is_plain_date_word(word: &str) -> bool {
    matches!(
        word,
        "date"
            | "day"
            | "calendar"
            | "the"
            | "of"
            | "on"
            | "by"
            | "with"
            | "and"
            | "all"
            | "for"
            | "a"
            | "in"
            | "back"
            | "time"
    )
}
