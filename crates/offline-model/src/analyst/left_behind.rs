//! What a text names many of and the brief has nowhere: it is told, never dropped in silence.

use super::{draft::Draft, named_thing::is_general};
use crate::{
    language::{
        inflection::singular, lexicon::is_one_of, outside::wishes, phrase::noun_phrase,
        token::Token,
    },
    meaning::terms,
    recognise::subject::exact_thing,
};

/// Words for times, amounts and places, of which there are many without anything to keep.
const PASSING: &str = "day week month year hour minute second time euro dollar pound part detail piece place letter \
    point result kind step spot benefit need advance money use way thing people totals others evening morning weekend summer winter their";

/// Words before what only tells where, when or for whom.
const ASIDE: &str = "in at for from by to about among between than like as our";

/// Notes in every clause what of it the brief has nowhere.
pub fn find_left_behind(draft: &mut Draft<'_>) {
    let known = words_of_brief(draft);
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        let told = draft.clauses.get(index).is_none_or(|clause| {
            clause.covered.is_empty()
                || !clause.refused.is_empty()
                || clause.sentence == 0 && tells_who(tokens)
        });
        if told || !wishes(tokens).is_empty() {
            continue;
        }
        let missing: Vec<&str> = tokens
            .iter()
            .enumerate()
            .filter(|(at, token)| is_counted(tokens, *at, token))
            .filter(|(_, token)| {
                !known.contains(&token.noun) && exact_thing(&draft.brief, &token.word).is_none()
            })
            .map(|(_, token)| token.word.as_str())
            .collect();
        if missing.is_empty() {
            continue;
        }
        let note = format!(
            "There is no table or field for {} yet; add one in the brief if you need it.",
            crate::naming::listed(
                &missing
                    .iter()
                    .map(|word| (*word).to_owned())
                    .collect::<Vec<_>>()
            )
        );
        if let Some(clause) = draft.clauses.get_mut(index) {
            clause.refused.push(note);
        }
    }
}

/// Whether a sentence begins by telling who asks.
fn tells_who(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .take(3)
        .any(|token| is_one_of(&token.word, "we're i'm am are run own"))
}

/// Whether many of something stand here that are no aside and end their name.
fn is_counted(tokens: &[Token], at: usize, token: &Token) -> bool {
    let ends = !tokens.get(at + 1).is_some_and(|next| next.nominal);
    let start = (0..=at)
        .rev()
        .take_while(|before| noun_phrase(tokens, *before).is_some_and(|range| range.end > at))
        .last()
        .unwrap_or(at);
    let aside = start
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|before| is_one_of(&before.word, ASIDE));
    // `the manager agrees`: what a person does.
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let does = before
        .is_some_and(|before| before.is_person() || (before.nominal && !token.is_sure_noun()));
    token.nominal
        && !does
        && token.word != token.noun
        && !token.is_person()
        && !token.possessive
        && ends
        && !aside
        && !tokens
            .get(at + 1)
            .is_some_and(|next| is_one_of(&next.word, "them it"))
        && !is_general(&token.noun)
        && !is_one_of(&token.noun, PASSING)
}

/// Every word of the brief's names, choices, states and rules, in the singular.
fn words_of_brief(draft: &Draft<'_>) -> std::collections::BTreeSet<String> {
    let brief = &draft.brief;
    let things = brief.things.iter().flat_map(|thing| {
        let fields = thing
            .fields
            .iter()
            .flat_map(|field| std::iter::once(&field.label).chain(&field.choices));
        [&thing.label, &thing.label_one]
            .into_iter()
            .chain(&thing.states)
            .chain(fields)
    });
    let rules = brief.rules.iter().map(|rule| &rule.text);
    let screens = brief.screens.iter().map(|screen| &screen.label);
    things
        .chain(rules)
        .chain(screens)
        .chain([&brief.title])
        .flat_map(|label| {
            terms::plain(label)
                .split(' ')
                .map(singular)
                .collect::<Vec<_>>()
        })
        .collect()
}
