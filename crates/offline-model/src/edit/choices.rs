//! `the status can be open or done`, `add a state Lost`, `add Garden to the categories`, `remove the category Other`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, FieldKind, ScreenKind};

use crate::{
    language::{list, pattern::find, phrase::words_of, token::Token},
    limits::{MAX_CHOICES, MAX_STATES},
    meaning::{rule, terms},
    naming::{label_of, listed, lower_first},
    recognise::{
        choices::{choice_labels, states_in},
        field_item::is_state_name,
        subject::{named_thing, working_thing},
    },
    shape::{self, ScreenDraft},
};

/// Changes the states of a thing.
pub fn states(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    if let Some(found) = find(tokens, "add|include|introduce|allow|need|want|have a|an|another|the|new? new|extra? state|status|stage|step|column called|named|for|of|with|like|:? {rest}").or_else(|| find(tokens, "add {rest} as|to a|an|the|another? new? state|status|stage|step|states|statuses|stages")) {
        let rest = found.tokens(tokens, 0);
        let (name, after) = match find(rest, "after|before|between {rest}") {
            Some(place) => (rest.get(..place.span.start).unwrap_or_default().to_vec(), Some((rest.get(place.span.start).map(|token| token.word.clone()).unwrap_or_default(), words_of(place.tokens(rest, 0))))),
            None => (rest.to_vec(), None),
        };
        let cut = name.iter().position(|token| is_one_of(&token.word, "to for of")).unwrap_or(name.len());
        let labels = choice_labels(&list::choices(name.get(..cut).unwrap_or_default()));
        let owner = named_thing(name.get(cut..).unwrap_or_default(), brief).or_else(|| named_thing(tokens, brief).filter(|thing| thing.states.len() > 1)).or_else(|| working_thing(brief)).map(|thing| thing.id.clone())?;
        return add_states(brief, &owner, &labels, after);
    }
    let speaks = tokens
        .iter()
        .any(|token| is_state_name(&token.noun) || is_one_of(&token.noun, "column step phase"));
    let arrow = tokens
        .iter()
        .any(|token| token.kind == crate::language::token::Kind::Arrow)
        || find(tokens, "from {np} to {np}").is_some();
    if !speaks && !arrow {
        return None;
    }
    let (owner, labels) = states_in(tokens, brief)?;
    let owner = owner.or_else(|| working_thing(brief).map(|thing| thing.id.clone()))?;
    set_states(brief, &owner, &labels)
}

fn add_states(
    brief: &mut Brief,
    owner: &str,
    labels: &[String],
    place: Option<(String, String)>,
) -> Option<String> {
    let thing = brief.things.iter_mut().find(|thing| thing.id == owner)?;
    let new: Vec<String> = labels
        .iter()
        .filter(|label| {
            !thing
                .states
                .iter()
                .any(|state| state.eq_ignore_ascii_case(label))
        })
        .cloned()
        .collect();
    if new.is_empty() || thing.states.len() + new.len() > MAX_STATES {
        return None;
    }
    if thing.states.is_empty() && new.len() > 1 {
        return set_states(brief, owner, &new);
    }
    if thing.states.is_empty() {
        thing.states = vec!["Open".to_owned()];
    }
    let position = |name: &str| {
        thing
            .states
            .iter()
            .position(|state| terms::plain(state) == terms::plain(name))
    };
    let at = match &place {
        Some((word, name)) if word == "before" => position(name),
        Some((_, name)) => position(name).map(|at| at + 1),
        None => None,
    };
    let at = at.unwrap_or(thing.states.len());
    for (offset, label) in new.iter().enumerate() {
        thing
            .states
            .insert((at + offset).min(thing.states.len()), label.clone());
    }
    Some(format!("{} can also be {}", thing.label, listed(&new)))
}

/// Gives a thing these states; those that stay keep their place in the data.
pub fn set_states(brief: &mut Brief, owner: &str, labels: &[String]) -> Option<String> {
    let labels: Vec<String> = labels.iter().take(MAX_STATES).cloned().collect();
    let before = brief.clone();
    let thing = brief
        .things
        .iter_mut()
        .find(|thing| thing.id == owner)
        .filter(|_| labels.len() > 1)?;
    thing
        .fields
        .retain(|field| !is_state_name(&field.label.to_lowercase()));
    thing.states.clone_from(&labels);
    let (label, one) = (thing.label.clone(), thing.label_one.clone());
    drop_broken_rules(brief, &before);
    shape::add_screen(
        brief,
        ScreenDraft {
            kind: ScreenKind::Board,
            thing: owner.to_owned(),
            label: format!("{one} board"),
            note: None,
        },
    );
    Some(format!(
        "{label} go through the states {}",
        listed(
            &labels
                .iter()
                .map(|state| lower_first(state))
                .collect::<Vec<_>>()
        )
    ))
}

/// Rules that made sense before and name a state or field that is gone.
pub fn drop_broken_rules(brief: &mut Brief, before: &Brief) {
    let after = brief.clone();
    brief.rules.retain(|rule| {
        rule::read(&rule.text, before).is_none() || rule::read(&rule.text, &after).is_some()
    });
}

/// Adds to the choices of a field, or sets them.
pub fn choice(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    added(tokens, brief).or_else(|| set(tokens, brief))
}

/// `add Garden to the categories`, `add a category Garden`, `Garden is also a category`.
fn added(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(tokens, "add {rest}").or_else(|| find(tokens, "include|allow {rest}"))?;
    let rest = found.tokens(tokens, 0);
    let to = rest
        .iter()
        .rposition(|token| is_one_of(&token.word, "to as in"));
    let (names, field_words) = match to {
        Some(at) => (rest.get(..at)?.to_vec(), words_of(rest.get(at + 1..)?)),
        None => {
            let field_at = rest
                .iter()
                .position(|token| choice_field(brief, &token.noun).is_some())?;
            let names: Vec<Token> = rest
                .get(field_at + 1..)?
                .iter()
                .filter(|token| !is_one_of(&token.word, "called named option choice for"))
                .cloned()
                .collect();
            (
                names,
                rest.get(field_at)
                    .map(|token| token.noun.clone())
                    .unwrap_or_default(),
            )
        }
    };
    let field_words = field_words
        .trim_start_matches("list of ")
        .trim_end_matches(" options")
        .trim_end_matches(" choices")
        .trim_end_matches(" list")
        .to_owned();
    let (thing, field) = choice_field(brief, &field_words)?;
    let labels: Vec<String> = choice_labels(&list::choices(&names))
        .into_iter()
        .map(|label| label_of(label.trim_start_matches("The ")))
        .collect();
    let known = brief
        .things
        .iter_mut()
        .find(|known| known.id == thing)?
        .fields
        .iter_mut()
        .find(|known| known.id == field)?;
    let new: Vec<String> = labels
        .into_iter()
        .filter(|label| {
            !label.is_empty()
                && !known
                    .choices
                    .iter()
                    .any(|choice| choice.eq_ignore_ascii_case(label))
        })
        .collect();
    if new.is_empty() || known.choices.len() + new.len() > MAX_CHOICES * 2 {
        return None;
    }
    known.choices.extend(new.iter().cloned());
    Some(format!("{} can also be {}", known.label, listed(&new)))
}

/// `categories: red, white and rosé`, `category should be one of red or white`.
fn set(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(
        tokens,
        "{np} should|can|must|is|are be? either|one|of|only|:? of? {rest}",
    )
    .or_else(|| find(tokens, "{np} : {rest}"))?;
    let name = words_of(found.tokens(tokens, 0));
    let (thing, field) = choice_field(brief, &name).or_else(|| text_field(brief, &name))?;
    let labels = choice_labels(&list::choices(found.tokens(tokens, 1)));
    let lists = tokens.iter().any(|token| {
        token.word == "or"
            || token.kind == crate::language::token::Kind::Comma
            || token.word == "and"
    });
    if labels.len() < 2 || !lists {
        return None;
    }
    let known = brief
        .things
        .iter_mut()
        .find(|known| known.id == thing)?
        .fields
        .iter_mut()
        .find(|known| known.id == field)?;
    known.choices.clone_from(&labels);
    if known.kind == FieldKind::Text {
        known.kind = FieldKind::Choice;
    }
    Some(format!("{} can be {}", known.label, listed(&labels)))
}

/// A field of plain text of this name, which can become a choice.
fn text_field(brief: &Brief, name: &str) -> Option<(String, String)> {
    brief.things.iter().find_map(|thing| {
        let field = terms::field(thing, name)
            .filter(|field| field.kind == FieldKind::Text && !field.required)?;
        Some((thing.id.clone(), field.id.clone()))
    })
}

/// The choice field of a name, with its thing.
fn choice_field(brief: &Brief, name: &str) -> Option<(String, String)> {
    brief.things.iter().find_map(|thing| {
        terms::field(thing, name)
            .filter(|field| matches!(field.kind, FieldKind::Choice | FieldKind::Choices))
            .map(|field| (thing.id.clone(), field.id.clone()))
    })
}
