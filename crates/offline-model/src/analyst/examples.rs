//! Examples of a thing: `drills, ladders and so on`, `such as`, `like`, `e.g.`

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::Coverage;

use super::draft::Draft;
use crate::{
    language::{
        field_kind::kind_of,
        list::{self, Item},
        pattern::find_all,
        phrase::{one_of, words_of},
        token::Token,
    },
    meaning::terms,
    naming::shortened,
    recognise::subject::{main_thing, named_things},
};

/// Finds examples; they become example rows of the thing they are of.
pub fn find_examples(draft: &mut Draft<'_>) {
    for index in 0..draft.text.sentences.len() {
        let tokens = draft.sentence(index);
        for found in find_all(
            tokens,
            "such|like|e.g|eg|including|especially|mostly|example|instance|lend|borrow|rent|hire|sell|stock|grow as|out|,? {rest}",
        ) {
            examples_at(draft, index, found.span.start, found.tokens(tokens, 0));
        }
    }
}

fn examples_at(draft: &mut Draft<'_>, index: usize, start: usize, rest: &[Token]) {
    let tokens = draft.sentence(index);
    let (items, length) = list::items(rest);
    let trailing = tokens
        .get(start..)
        .unwrap_or_default()
        .iter()
        .any(|token| is_one_of(&token.word, "etc so"));
    let example_word = tokens
        .get(start)
        .is_some_and(|token| is_one_of(&token.word, "such like e.g eg example instance"));
    let is_plural = |item: &&Item| {
        item.tokens.len() <= 3
            && item
                .tokens
                .last()
                .is_some_and(|token| token.nominal && token.word != token.noun)
    };
    let plural = items.iter().filter(is_plural).count();
    if items.len() < 2
        || plural < items.len()
        || !(trailing || example_word || items.len() > 2)
        || length == 0
    {
        return;
    }
    let fields = items
        .iter()
        .filter(|item| kind_of(&words_of(&item.tokens)).is_some())
        .count();
    let is_thing = |item: &Item| {
        draft
            .brief
            .things
            .iter()
            .any(|thing| terms::plain(&thing.label_one) == one_of(&item.tokens))
    };
    if fields * 2 > items.len() || items.iter().any(is_thing) {
        return;
    }
    let before = tokens.get(..=start).unwrap_or_default();
    let slot = draft
        .domain
        .and_then(|found| found.domain.things.iter().find(|thing| thing.slot))
        .and_then(|slot| draft.made_of(&slot.one));
    let target = slot
        .and_then(|id| terms::thing_by_id(&draft.brief, id))
        .or_else(|| named_things(before, &draft.brief).last().copied())
        .or_else(|| main_thing(&draft.brief));
    let Some(label) = target.map(|thing| thing.label.clone()) else {
        return;
    };
    let names: Vec<String> = items.iter().map(|item| words_of(&item.tokens)).collect();
    draft.brief.coverage.push(Coverage {
        phrase: shortened(&names.join(", "), 120),
        covered: true,
        note: Some(format!("Examples of {label}")),
    });
    draft.note(index, start, &format!("Examples in {label}"));
}
