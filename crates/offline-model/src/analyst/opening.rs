//! Reading a first description.

use edgewright_pipeline::artifact::{Brief, Coverage, Mode};

use super::{
    Read, draft::Draft, examples, fields, finish, left_behind, links, people, prune, things, title,
    wishes,
};
use crate::{
    catalogue::{Domain, matching::best_match},
    language::{
        mode,
        text::{Text, joined},
    },
    naming::shortened,
};

/// A brief out of a description.
#[must_use]
pub fn read(text: &Text, foreign: Option<&'static str>) -> Read {
    let mut draft = Draft::new(text);
    if foreign.is_none() {
        things::find_things(&mut draft);
    }
    let elsewhere = is_no_app(&draft);
    if elsewhere {
        draft.brief.things.clear();
        draft.made.clear();
    }
    let is_lost = draft.brief.things.is_empty();
    finish::plain_list(&mut draft);
    if !is_lost {
        fields::find_fields(&mut draft);
        links::find_links(&mut draft);
        prune::unmentioned_things(&mut draft);
        wishes::find_states(&mut draft);
        examples::find_examples(&mut draft);
    }
    finish::texts_to_links(&mut draft);
    finish::complete_things(&mut draft);
    if !is_lost {
        wishes::find_formulas(&mut draft);
        wishes::template_wishes(&mut draft);
        wishes::find_wishes(&mut draft);
        wishes::template_screens(&mut draft);
        people::find_people(&mut draft);
    }
    finish::complete_screens(&mut draft);
    title::title(&mut draft);
    if foreign.is_some() {
        "My list".clone_into(&mut draft.brief.title);
    }
    let visibility_said = draft.brief.visibility
        != edgewright_definition::document::Visibility::Private
        || draft.clauses.iter().any(|clause| {
            clause
                .covered
                .iter()
                .any(|note| note.starts_with("Only you may open"))
        });
    background(&mut draft);
    if !is_lost {
        purpose(&mut draft);
        left_behind::find_left_behind(&mut draft);
    }
    let mut coverage = std::mem::take(&mut draft.brief.coverage);
    let mut told = draft.coverage();
    if is_lost {
        told = lost(text, foreign, elsewhere);
    }
    coverage.splice(0..0, told);
    draft.brief.coverage = coverage;
    Read {
        brief: draft.brief,
        done: Vec::new(),
        unknown: Vec::new(),
        is_new: true,
        is_lost,
        visibility_said,
        foreign,
    }
}

/// Whether the text asks for something that runs by itself or for a program, and for no data a known kind of app would keep.
fn is_no_app(draft: &Draft<'_>) -> bool {
    mode::recommend(draft.text).mode != Mode::App
        && !draft.domain.is_some_and(|found| found.settled)
        && draft.text.sentences.len() < 3
}

/// Clauses that only say what the app is for.
fn purpose(draft: &mut Draft<'_>) {
    const WAYS: &[&str] = &[
        "app|tool|system|application|database|something|website|spreadsheet|tracker|program|place for|to a|an|the|our|my|this|these|us|me|manage|track|keep",
        "we|i|this are|am|is a|an|the",
        "i|we run|own|manage|have|work|live|organise|organize|coordinate a|an|the|my|our|in|at|for|as",
        "right now|at the moment|currently|today|so far|until now we|i|everything|it|this",
        "we|i currently|now|still use|do|keep|have|track",
        "on paper|in excel|in a spreadsheet|by hand|on a whiteboard",
    ];
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        let fits = crate::language::pattern::has_any(tokens, WAYS);
        if let Some(clause) = draft
            .clauses
            .get_mut(index)
            .filter(|clause| fits && clause.covered.is_empty() && clause.refused.is_empty())
        {
            clause.covered.push("What the app is for".to_owned());
        }
    }
}

/// Sentences that tell who asks went into the choice of the domain.
fn background(draft: &mut Draft<'_>) {
    let Some(found) = draft.domain.filter(|found| found.settled) else {
        return;
    };
    let note = format!("Built like a {}", found.domain.name.to_lowercase());
    for index in 0..draft.clauses.len() {
        let words = draft.clause(index);
        let text = Text {
            sentences: vec![crate::language::text::Sentence {
                tokens: words.to_vec(),
                clauses: Vec::new(),
            }],
        };
        let haystack = crate::catalogue::matching::Haystack::of(&text);
        let speaks = found
            .domain
            .strong
            .iter()
            .chain(&found.domain.words)
            .any(|phrase| haystack.has(phrase));
        if let Some(clause) = draft
            .clauses
            .get_mut(index)
            .filter(|clause| speaks && clause.covered.is_empty() && clause.refused.is_empty())
        {
            clause.covered.push(note.clone());
        }
    }
}

/// Nothing was understood: say so, in the builder's own words.
fn lost(text: &Text, foreign: Option<&'static str>, elsewhere: bool) -> Vec<Coverage> {
    let words = text
        .sentences
        .first()
        .map(|sentence| joined(&sentence.tokens))
        .unwrap_or_default();
    let phrase = if words.is_empty() {
        "(no words)".to_owned()
    } else {
        shortened(&words, 90)
    };
    let note = match foreign {
        Some(language) => format!(
            "This looks like {language}, and I only read English so far; describe it in English."
        ),
        None if elsewhere => "This is no app but something that runs by itself or a program, which cannot be built here yet; all there is for it is a plain list.".to_owned(),
        None => {
            "I found nothing in this that an app could keep; say what you want to keep track of."
                .to_owned()
        }
    };
    vec![Coverage {
        phrase,
        covered: false,
        note: Some(note),
    }]
}

/// The domain a brief is about, for its questions.
#[must_use]
pub fn domain_of(brief: &Brief, text: &Text) -> Option<&'static Domain> {
    let found = best_match(text).filter(|found| found.settled)?;
    let there = found.domain.things.iter().any(|thing| {
        brief
            .things
            .iter()
            .any(|known| known.label_one == thing.one || thing.slot)
    });
    there.then_some(found.domain)
}
