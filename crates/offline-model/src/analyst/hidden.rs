//! What somebody who may see rows must not see of them: `visitors must not see the insurance value`.

use edgewright_pipeline::artifact::Brief;

use super::{actors::actors, draft::Draft};
use crate::{
    language::{list, pattern::find, phrase::words_of, token::Token},
    meaning::terms,
    naming::{listed, lower_first},
};

/// Takes from every role the fields the text denies it, once it is known what the role sees.
pub fn hide_fields(draft: &mut Draft<'_>) {
    let mut role: Option<String> = None;
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        if let Some(actor) = actors(tokens).first() {
            role = person_called(&draft.brief, &actor.role).or(role);
        }
        let Some(found) = find(
            tokens,
            "not|cannot|never be? able|allowed? to? see|view|read|know|access {rest}",
        ) else {
            continue;
        };
        let Some(label) = role.clone() else {
            continue;
        };
        // `the reviewers' names` are no field of what is seen.
        let of_others = found
            .tokens(tokens, 0)
            .iter()
            .any(|token| token.possessive && token.is_person());
        let fields = fields_in(found.tokens(tokens, 0), &draft.brief);
        if of_others {
            continue;
        }
        let Some(clause) = draft.clauses.get(index) else {
            continue;
        };
        let (sentence, start) = (clause.sentence, clause.range.start);
        if without(&mut draft.brief, &label, &fields) {
            let names: Vec<String> = fields.iter().map(|(_, name)| lower_first(name)).collect();
            draft.note(
                sentence,
                start,
                &format!("{label} does not see {}", listed(&names)),
            );
        }
    }
}

/// The role a word for people means here.
fn person_called(brief: &Brief, word: &str) -> Option<String> {
    brief
        .people
        .iter()
        .find(|person| {
            person.label.to_lowercase() == word
                || (person.label == "Visitor"
                    && matches!(word, "anyone" | "everyone" | "people" | "public" | "user"))
        })
        .map(|person| person.label.clone())
}

/// The fields a list names, as thing and label.
fn fields_in(tokens: &[Token], brief: &Brief) -> Vec<(String, String)> {
    let (items, _) = list::items(tokens);
    items
        .iter()
        .filter_map(|item| {
            let words = words_of(&item.tokens);
            brief.things.iter().find_map(|thing| {
                terms::field(thing, &words).map(|field| (thing.id.clone(), field.label.clone()))
            })
        })
        .collect()
}

/// Rewrites what a role sees so that the fields are left out.
fn without(brief: &mut Brief, label: &str, fields: &[(String, String)]) -> bool {
    let many = |id: &str| {
        terms::thing_by_id(brief, id)
            .map(|thing| lower_first(&thing.label))
            .unwrap_or_default()
    };
    let denied: Vec<(String, String)> = fields
        .iter()
        .map(|(thing, field)| (many(thing), lower_first(field)))
        .collect();
    let Some(person) = brief.people.iter_mut().find(|person| person.label == label) else {
        return false;
    };
    let mut changed = false;
    for sentence in &mut person.may {
        let names: Vec<String> = denied
            .iter()
            .filter(|(many, _)| sentence.starts_with("See") && sentence.ends_with(many.as_str()))
            .map(|(_, field)| field.clone())
            .collect();
        if !names.is_empty() {
            *sentence = format!("{sentence} without {}", listed(&names));
            changed = true;
        }
    }
    changed
}
