//! What stands behind a field's name and says how it is measured: `length in metres`, `fee £`, `age (months)`, `severity 1-5`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::FieldKind;

use crate::language::{
    lexicon::{WordMap, map_back},
    list::Item,
    numbers::number_of,
    token::{Kind, Token},
};

static UNITS: WordMap = WordMap::new(|| map_back(include_str!("../language/words/units.txt")));

/// The item with its unit as part of its name, and what the unit says it holds; money needs no unit in its name.
#[must_use]
pub fn with_unit(item: &Item) -> (Item, Option<FieldKind>) {
    let unchanged = || (item.clone(), None);
    let in_brackets = match item.inside.as_slice() {
        [part] => match part.as_slice() {
            [unit] => kind_of_unit(unit).map(|kind| (kind, unit.clone())),
            [lead, unit] if lead.word == "in" => {
                kind_of_unit(unit).map(|kind| (kind, unit.clone()))
            }
            _ => None,
        },
        _ => None,
    };
    let (kind, unit, name) = match (in_brackets, item.tokens.split_last()) {
        (Some((kind, unit)), _) => (kind, unit, item.tokens.as_slice()),
        (None, Some((unit, name))) if !name.is_empty() => match kind_of_unit(unit) {
            Some(kind) => (kind, unit.clone(), name),
            None => return unchanged(),
        },
        _ => return unchanged(),
    };
    let bare = match name.split_last() {
        Some((last, rest)) if last.word == "in" && !rest.is_empty() => rest,
        _ => name,
    };
    let bare = without_number(bare);
    // `labour hours` are hours, `of 12 months` is no unit; `price per kg` is a price.
    let measured = bare
        .last()
        .is_some_and(|last| (last.nominal && last.kind == Kind::Word) || bare.len() < name.len());
    let said = bare.len() < name.len() || !item.inside.is_empty() || is_short(&unit);
    if !measured || !said || bare.iter().any(|token| is_one_of(&token.word, "per of")) {
        return unchanged();
    }
    let mut tokens = bare.to_vec();
    if kind != FieldKind::Money {
        let mut joint = Token::new("in", Kind::Word);
        joint.nominal = false;
        tokens.extend([joint, unit]);
    }
    let inside = Vec::new();
    (Item { tokens, inside }, Some(kind))
}

/// `price 2 euros` is a price.
fn without_number(name: &[Token]) -> &[Token] {
    match name.split_last() {
        Some((last, rest)) if last.kind == Kind::Number && !rest.is_empty() => rest,
        _ => name,
    }
}

/// Short forms are never names of their own: `cm`, `kg`, `£`.
fn is_short(unit: &Token) -> bool {
    unit.word.chars().count() <= 3
}

fn kind_of_unit(unit: &Token) -> Option<FieldKind> {
    match UNITS.get(unit.word.as_str()).copied()? {
        "money" => Some(FieldKind::Money),
        "whole_number" => Some(FieldKind::WholeNumber),
        _ => Some(FieldKind::Number),
    }
}

/// The bounds an item states: `rating 1-5`, `score (0 to 100)`, `marks out of 20`.
#[must_use]
pub fn bounds(item: &Item) -> Option<(i64, i64)> {
    let pair = |parts: &[Vec<Token>]| match parts {
        [low, high] => Some((whole(low)?, whole(high)?)),
        _ => None,
    };
    let found = dashed(&item.tokens)
        .or_else(|| said(&item.tokens))
        .or_else(|| {
            item.inside
                .iter()
                .find_map(|part| dashed(part).or_else(|| said(part)))
        })
        .or_else(|| pair(&item.inside))?;
    (found.0 < found.1).then_some(found)
}

fn whole(tokens: &[Token]) -> Option<i64> {
    let (number, length) = number_of(tokens)?;
    (length == tokens.len()).then_some(number)
}

/// `1-5` in one word.
fn dashed(tokens: &[Token]) -> Option<(i64, i64)> {
    tokens.iter().find_map(|token| {
        let (low, high) = token.word.split_once(['-', '–'])?;
        Some((low.parse().ok()?, high.parse().ok()?))
    })
}

/// `1 to 5`, `between 1 and 5`, `out of 5`.
fn said(tokens: &[Token]) -> Option<(i64, i64)> {
    tokens.windows(3).find_map(|window| match window {
        [low, joint, high] if is_one_of(&joint.word, "to and till") || joint.kind == Kind::Dash => {
            Some((
                whole(std::slice::from_ref(low))?,
                whole(std::slice::from_ref(high))?,
            ))
        }
        [out, of, high] if out.word == "out" && of.word == "of" => {
            Some((0, whole(std::slice::from_ref(high))?))
        }
        _ => None,
    })
}
