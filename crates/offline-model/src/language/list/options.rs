//! The states and choices that stand behind a name within a list.

use super::{Item, choices};
use crate::language::lexicon::is_one_of;
use crate::language::{
    states::looks_like_state,
    token::{Kind, Token},
};

/// `…, status quoted, accepted, delivered`: states listed right behind their name, as far as they look like states.
pub fn with_states(items: Vec<Item>) -> Vec<Item> {
    let begins = |item: &Item| {
        item.inside.is_empty()
            && item.tokens.len() < 5
            && item
                .tokens
                .first()
                .is_some_and(|token| is_one_of(&token.word, "status stage state"))
    };
    let Some(at) = items.iter().position(begins) else {
        return items;
    };
    let is_state = |item: &&Item| {
        let words: Vec<&str> = item
            .tokens
            .iter()
            .map(|token| token.word.as_str())
            .collect();
        item.inside.is_empty() && item.tokens.len() < 4 && looks_like_state(&words.join(" "))
    };
    let mut kept = items;
    let mut rest = kept.split_off(at);
    // One step of a plain name between two known ones is a step too: `to do, review, done`.
    let count = rest
        .iter()
        .enumerate()
        .skip(1)
        .take_while(|(at, item)| {
            let plain = item.tokens.len() == 1 && item.inside.is_empty();
            is_state(item) || (plain && rest.get(at + 1).is_some_and(|next| is_state(&next)))
        })
        .count();
    let behind = rest.split_off(1 + count);
    let mut options: Vec<Vec<Token>> = rest.drain(1..).map(|item| item.tokens).collect();
    if let Some(mut named) = rest.pop() {
        let mut first = named.tokens.split_off(1);
        while first.len() > 1
            && first
                .first()
                .is_some_and(|lead| is_one_of(&lead.word, "of with like either as a the"))
        {
            first.remove(0);
        }
        if !first.is_empty() {
            options.insert(0, first);
        }
        let enough = options.len() > 1;
        if enough {
            named.inside = options;
            kept.push(named);
        } else {
            named.tokens.extend(options.concat());
            kept.push(named);
        }
    }
    kept.extend(behind);
    kept
}

/// `status: waiting, ready, collected` and `outcome: interested / not interested`, behind the colon: the options and the tokens they take with it.
pub fn options_behind(
    tokens: &[Token],
    colon: usize,
    name: &[Token],
) -> Option<(Vec<Vec<Token>>, usize)> {
    let last = name.last()?;
    let rest = tokens.get(colon + 1..)?;
    let end = |stops: fn(&Token) -> bool| rest.iter().position(stops).unwrap_or(rest.len());
    let upto_comma = end(|token| {
        matches!(
            token.kind,
            Kind::Comma | Kind::Close | Kind::Colon | Kind::Open | Kind::Mark
        )
    });
    let slashed = rest
        .get(..upto_comma)?
        .iter()
        .any(|token| matches!(token.kind, Kind::Or | Kind::Arrow));
    let is_state = is_one_of(&last.noun, "status state stage");
    let length = if slashed {
        upto_comma
    } else if is_state {
        end(|token| {
            matches!(
                token.kind,
                Kind::Close | Kind::Colon | Kind::Open | Kind::Mark
            )
        })
    } else {
        return None;
    };
    let options = choices(rest.get(..length)?);
    (options.len() > 1 && options.iter().all(|option| option.len() < 5))
        .then_some((options, length + 1))
}

/// `status open / in progress / closed`: the states, and how many tokens they take with their name.
pub fn slashed_states(tokens: &[Token], at: usize) -> Option<(Vec<Vec<Token>>, usize)> {
    let name = tokens.get(at).filter(|token| token.nominal)?;
    let is_state = is_one_of(&name.noun, "status stage state");
    let rest = tokens.get(at + 1..)?;
    if rest.first().is_some_and(|first| first.kind == Kind::Or) {
        return None;
    }
    let end = rest
        .iter()
        .position(|token| {
            matches!(
                token.kind,
                Kind::Comma | Kind::Mark | Kind::Open | Kind::Colon
            )
        })
        .unwrap_or(rest.len());
    let list = rest.get(..end)?;
    let slashes = list
        .iter()
        .filter(|token| matches!(token.kind, Kind::Or | Kind::Arrow))
        .count();
    let states = choices(list);
    let joined = list.iter().any(|token| is_one_of(&token.word, "and or"));
    (name.is_word()
        && !joined
        && slashes > usize::from(!is_state)
        && states.len() > 1
        && states.iter().all(|state| state.len() < 4))
    .then_some((states, end + 1))
}
