//! The things the heading of a text names, and what it rules out.

use super::{
    draft::Draft,
    heading::Heading,
    named_thing::{add_one, is_general},
};
use crate::{
    catalogue::matching::Haystack,
    language::{
        phrase::one_of,
        token::{Kind, Token},
    },
    meaning::terms,
    recognise::subject::exact_thing,
    shape::{self, FieldDraft},
};

/// `near misses and accidents`: two things in one name.
pub fn both_of_heading(draft: &mut Draft<'_>) {
    let Some(heading) = draft
        .heading
        .clone()
        .filter(|heading| !heading.beside.is_empty())
    else {
        return;
    };
    let beside = one_of(&heading.beside);
    if let Some(one) = heading.one().filter(|_| !is_general(&beside)) {
        add_one(draft, &one);
        add_one(draft, &beside);
        draft.note(heading.sentence, 0, "What the app is for");
    }
}

/// `water meter readings for 40 flats`: readings and flats, and which flat a reading is of.
pub fn about_many(draft: &mut Draft<'_>) {
    let Some(heading) = draft.heading.clone() else {
        return;
    };
    if heading.about.is_empty() {
        return;
    }
    let Some(one) = heading.one() else {
        let one = one_of(&heading.about);
        if !heading.about.iter().any(Token::is_person) && add_one(draft, &one).is_some() {
            draft.note(heading.sentence, 0, "What the app is for");
        }
        return;
    };
    let kept = terms::thing(&draft.brief, &one)
        .map(|thing| thing.id.clone())
        .or_else(|| known_by_end(draft, &one))
        .or_else(|| add_one(draft, &one));
    let about = terms::thing(&draft.brief, &one_of(&heading.about))
        .map(|thing| thing.id.clone())
        .or_else(|| add_one(draft, &one_of(&heading.about)));
    let (Some(kept), Some(about)) = (kept, about) else {
        return;
    };
    draft.note(heading.sentence, 0, "What the app is for");
    let linked = terms::thing_by_id(&draft.brief, &kept)
        .is_some_and(|thing| terms::links_to(thing, &about).next().is_some());
    if kept == about || linked {
        return;
    }
    let label = terms::thing_by_id(&draft.brief, &about)
        .map(|thing| thing.label_one.clone())
        .unwrap_or_default();
    shape::add_field(
        &mut draft.brief,
        &kept,
        FieldDraft::link(&label, &about, true),
    );
}

/// `grant applications` are the applications there are.
pub fn known_by_end(draft: &Draft<'_>, one: &str) -> Option<String> {
    draft
        .brief
        .things
        .iter()
        .find(|thing| one.ends_with(&format!(" {}", thing.label_one.to_lowercase())))
        .or_else(|| exact_thing(&draft.brief, one))
        .map(|thing| thing.id.clone())
}

/// The text without what its heading says beside the name of the thing: `film festival submissions` mentions no film.
pub fn beyond_heading(draft: &Draft<'_>, one: &str) -> Haystack {
    let mut text = draft.text.clone();
    if let Some(heading) = &draft.heading
        && let Some(sentence) = text.sentences.get_mut(heading.sentence)
    {
        for token in sentence
            .tokens
            .iter_mut()
            .take(heading.end)
            .filter(|token| !one.ends_with(&token.noun))
        {
            token.kind = Kind::Mark;
        }
    }
    Haystack::of_names(&super::draft::without_lists(&text))
}

/// A domain goes if what the text begins with is nothing it knows, and nothing else it knows is mentioned.
pub fn forget_other_domains(draft: &mut Draft<'_>) {
    let (Some(found), Some(one)) = (draft.domain, draft.heading.as_ref().and_then(Heading::one))
    else {
        return;
    };
    let mentions = |phrase: &String| draft.haystack.has(phrase);
    let knows = found
        .domain
        .things
        .iter()
        .any(|thing| thing.words.iter().any(mentions));
    if !knows
        && !found
            .domain
            .strong
            .iter()
            .any(|phrase| one.contains(phrase.as_str()))
    {
        draft.domain = None;
    }
}
