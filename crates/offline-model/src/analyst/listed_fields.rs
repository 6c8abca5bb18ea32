//! Whether a list names fields rather than things or deeds.

use super::field_list::is_plain_field;
use crate::language::lexicon::is_one_of;
use crate::{
    language::{
        field_kind::kind_of,
        list::{self, Item},
        phrase::words_of,
        token::{Kind, Token},
    },
    recognise::field_name::singular_of_field,
};

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
            .any(|token| is_one_of(&token.word, "with have has"))
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
                is_one_of(&token.word, "who what when where how whether which")
            })
    };
    items
        .iter()
        .filter(|item| item.tokens.len() <= 7)
        .filter(is_told)
        .count()
}
