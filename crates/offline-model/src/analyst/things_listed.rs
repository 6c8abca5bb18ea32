//! Things named one after the other: `a club with teams, players and matches`.

use super::{
    draft::Draft,
    field_list::is_plain_field,
    named_thing::{add_named, add_one, is_general, is_general_name, looks_like_field},
};
use crate::language::lexicon::{is_in, is_one_of};
use crate::{
    catalogue,
    language::{
        field_kind::kind_of,
        list,
        pattern::find_all,
        phrase::{is_article, one_of, words_of},
        token::{Kind, ORGANISATIONS, Token},
    },
    meaning::terms,
    shape::{self, FieldDraft},
};

/// Lists of things: `a club with teams, players and matches`, `we need: contacts, companies and deals`.
pub fn enumerated(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for (at, token) in tokens.iter().enumerate() {
        let opens = token.kind == Kind::Colon
            || is_one_of(
                &token.word,
                "with of track manage for organise organize keep need want",
            );
        let goes_on = tokens
            .get(at + 1)
            .is_some_and(|next| next.kind != Kind::Comma);
        // `our club has boats, members and outings`
        let has = token.word == "has"
            && at
                .checked_sub(1)
                .and_then(|before| tokens.get(before))
                .is_some_and(|before| is_in(&ORGANISATIONS, &before.noun));
        if !(opens || has) || !goes_on {
            continue;
        }
        let items = all_items(tokens.get(at + 1..).unwrap_or_default());
        let names: Vec<Vec<Token>> = items.iter().map(|item| head_of(&item.tokens)).collect();
        let is_thing = |name: &Vec<Token>| {
            name.len() <= 3
                && name
                    .last()
                    .is_some_and(|token| token.is_many() && token.nominal)
                && !looks_like_field(&one_of(name), name)
                && !is_general_name(name)
        };
        let many = |name: &Vec<Token>| {
            name.len() <= 3
                && name
                    .last()
                    .is_some_and(|token| token.is_many() && token.nominal)
                && !looks_like_field(&one_of(name), name)
        };
        let things = names.iter().take_while(|name| many(name)).count();
        let things = if names.iter().take(things).any(is_thing) {
            things
        } else {
            0
        };
        let with = |item: &list::Item| {
            item.tokens
                .iter()
                .any(|token| is_one_of(&token.word, "with have has"))
        };
        let alone = items.iter().skip(1).all(|item| !with(item));
        let described = token.kind == Kind::Colon
            && (things == 1 || alone)
            && items
                .first()
                .zip(names.first())
                .is_some_and(|(item, name)| {
                    is_thing(name)
                        && item
                            .tokens
                            .iter()
                            .any(|token| is_one_of(&token.word, "with have has"))
                });
        if let Some(name) = names.first().filter(|_| described) {
            add_named(draft, index, at + 1, name);
            continue;
        }
        let upto = items.iter().position(with).map_or(items.len(), |at| at + 1);
        let mostly = things * 3 >= upto * 2 || token.kind == Kind::Colon;
        if items.len() < 2 || things < 2 || !mostly || things > 6 {
            continue;
        }
        for name in names.iter().take(things).filter(|name| is_thing(name)) {
            let place = name
                .first()
                .and_then(|first| tokens.iter().skip(at).position(|token| token == first))
                .map_or(at, |distance| at + distance);
            add_named(draft, index, place, name);
        }
    }
}

/// `Each production has scenes, roles and performances`: each of them belongs to a production.
pub fn parts(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.sentence(index);
    for found in find_all(tokens, "each|every|a|an {np} has|have|contains|includes") {
        let Some(whole) = super::subject_of(found.tokens(tokens, 0), &draft.brief) else {
            continue;
        };
        let (items, length) = list::items(tokens.get(found.span.end..).unwrap_or_default());
        let countable = |item: &list::Item| {
            let one = one_of(&item.tokens);
            item.tokens.len() < 3
                && item
                    .tokens
                    .last()
                    .is_some_and(|last| last.is_many() && last.nominal)
                && !looks_like_field(&one, &item.tokens)
                && !is_plain_field(&words_of(&item.tokens))
                && kind_of(&words_of(&item.tokens)).is_none()
        };
        let general = |item: &list::Item| is_general(&one_of(&item.tokens));
        if items.len() < 2 || !items.iter().all(countable) || items.iter().all(general) {
            continue;
        }
        let label = terms::thing_by_id(&draft.brief, &whole)
            .map(|thing| thing.label_one.clone())
            .unwrap_or_default();
        for item in &items {
            if let Some(part) = add_named(draft, index, found.span.start, &item.tokens)
                .or_else(|| add_one(draft, &one_of(&item.tokens)))
                .filter(|part| *part != whole)
            {
                let link = FieldDraft::link(&label, &whole, false);
                shape::add_field(&mut draft.brief, &part, link);
            }
        }
        let range = found.span.start..found.span.end + length;
        draft.note_range(index, &range, "Kept beside it");
    }
}

/// The items of a list, also behind things described within it: `members, classes with a trainer, bookings of a member`.
fn all_items(tokens: &[Token]) -> Vec<list::Item> {
    let (mut items, mut at) = list::items(tokens);
    while let Some(rest) = tokens.get(at..).filter(|rest| {
        let rest = rest
            .iter()
            .position(|token| !is_article(token))
            .and_then(|from| rest.get(from..))
            .unwrap_or_default();
        at > 0
            && rest
                .first()
                .is_some_and(|first| first.nominal && first.is_many())
            && rest
                .get(1)
                .is_some_and(|next| is_one_of(&next.word, "with of"))
    }) {
        let (more, length) = list::items(rest);
        if length == 0 {
            break;
        }
        items.extend(more);
        at += length;
    }
    items
}

/// The name at the front of an item: `deals with value and stage` is about deals.
pub fn head_of(item: &[Token]) -> Vec<Token> {
    let start = item
        .iter()
        .take_while(|token| {
            is_article(token)
                || token.kind == Kind::Number
                || (token.is_modifier() && !token.nominal)
        })
        .count();
    item.iter()
        .skip(start)
        .take_while(|token| token.nominal)
        .cloned()
        .collect()
}

/// `books, films and games`: the rest of a list whose first item is a thing.
pub fn more_of_list(draft: &mut Draft<'_>, index: usize, start: usize) {
    let tokens = draft.sentence(index);
    let (items, length) = list::items(tokens.get(start..).unwrap_or_default());
    let plural = |tokens: &[Token]| {
        tokens
            .last()
            .is_some_and(|token| token.is_many() && token.nominal)
    };
    let plain = items.len() > 1
        && items
            .iter()
            .all(|item| item.tokens.len() <= 3 && plural(&item.tokens));
    if !plain || length == 0 {
        return;
    }
    let known = items
        .iter()
        .filter(|item| {
            catalogue::thing_named(
                &one_of(&item.tokens),
                draft.domain.map(|found| found.domain),
            )
            .is_some()
        })
        .count();
    let all_fields = items
        .iter()
        .skip(1)
        .all(|item| kind_of(&words_of(&item.tokens)).is_some());
    if all_fields || (items.len() > 3 && known * 2 < items.len()) {
        return;
    }
    for item in items.iter().skip(1).take(5) {
        let at = item
            .tokens
            .first()
            .and_then(|first| tokens.iter().skip(start).position(|token| token == first))
            .map_or(start, |distance| start + distance);
        add_named(draft, index, at, &item.tokens);
    }
}
