//! `remove the phone number`, `we don't need the calendar`, `drop the category Other`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, ScreenKind};

use crate::{
    language::{inflection::singular_phrase, pattern::find, phrase::words_of, token::Token},
    meaning::terms,
    naming::lower_first,
    recognise::subject::named_things,
    shape,
};

/// Removes what the clause names; data goes only when the builder approves the change.
pub fn apply(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(tokens, "remove|delete|drop|hide|erase|scrap|cut {rest}")
        .or_else(|| find(tokens, "get rid of {rest}"))
        .or_else(|| find(tokens, "take|leave {rest} out|away|off"))
        .or_else(|| {
            find(
                tokens,
                "do|does|no|not|never not|longer? longer? need|want|require|use {rest}",
            )
        })
        .or_else(|| find(tokens, "without|lose the|a|any? {rest}"))
        .or_else(|| {
            find(
                tokens,
                "{np} is|are not|no longer? longer? needed|required|wanted|used",
            )
        })?;
    let rest: Vec<Token> = found
        .tokens(tokens, 0)
        .iter()
        .filter(|token| !is_one_of(&token.word, "please anymore again more now"))
        .cloned()
        .collect();
    let lower = words_of(&rest).to_lowercase();
    if lower.is_empty() {
        return None;
    }
    screen(&rest, &lower, brief)
        .or_else(|| choice_or_state(&rest, &lower, brief))
        .or_else(|| field(&rest, &lower, brief))
        .or_else(|| rule(&lower, brief))
        .or_else(|| person(&lower, brief))
        .or_else(|| thing(&lower, brief))
}

fn screen(rest: &[Token], lower: &str, brief: &mut Brief) -> Option<String> {
    let kind = [
        ("calendar", ScreenKind::Calendar),
        ("board", ScreenKind::Board),
        ("kanban", ScreenKind::Board),
        ("chart", ScreenKind::Chart),
        ("graph", ScreenKind::Chart),
    ]
    .into_iter()
    .find(|(word, _)| lower.contains(word))
    .map(|(_, kind)| kind);
    let says_screen = ["screen", "tab", "view", "page"]
        .iter()
        .any(|word| lower.ends_with(word));
    let bare = lower
        .trim_end_matches(" screen")
        .trim_end_matches(" tab")
        .trim_end_matches(" view")
        .trim_end_matches(" page");
    let about = named_things(rest, brief)
        .first()
        .map(|thing| thing.id.clone());
    let by_label = brief.screens.iter().position(|screen| {
        terms::plain(&screen.label) == bare || terms::plain(&screen.label) == lower
    });
    let at = match (kind, by_label) {
        (_, Some(at)) if says_screen || kind.is_some() => Some(at),
        (Some(kind), _) => brief.screens.iter().position(|screen| {
            screen.kind == kind && about.as_ref().is_none_or(|about| *about == screen.thing)
        }),
        (None, Some(at)) if terms::thing(brief, bare).is_none() => Some(at),
        _ => None,
    }?;
    let removed = brief.screens.remove(at);
    Some(format!("The screen {} is gone", removed.label))
}

fn choice_or_state(rest: &[Token], lower: &str, brief: &mut Brief) -> Option<String> {
    let says = rest.iter().find(|token| {
        is_one_of(
            &token.noun,
            "option choice state status stage category type column",
        )
    });
    let bare = match says {
        Some(says) => terms::plain(lower)
            .replacen(&says.word, "", 1)
            .replace(" from ", " ")
            .trim()
            .to_owned(),
        None => lower.to_owned(),
    };
    let bare = bare
        .split(" from ")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    let before = brief.clone();
    for thing in &mut brief.things {
        if let Some(at) = thing
            .states
            .iter()
            .position(|state| terms::plain(state) == bare)
            .filter(|_| thing.states.len() > 2)
        {
            let state = thing.states.remove(at);
            let done = format!("{} can no longer be {}", thing.label, lower_first(&state));
            super::choices::drop_broken_rules(brief, &before);
            return Some(done);
        }
        for field in &mut thing.fields {
            if let Some(at) = field
                .choices
                .iter()
                .position(|choice| terms::plain(choice) == bare)
                .filter(|_| field.choices.len() > 1)
            {
                let choice = field.choices.remove(at);
                return Some(format!("{} can no longer be {choice}", field.label));
            }
        }
    }
    None
}

fn field(rest: &[Token], lower: &str, brief: &mut Brief) -> Option<String> {
    let named = named_things(rest, brief);
    let cut = lower
        .split(" from ")
        .next()
        .unwrap_or(lower)
        .split(" of ")
        .next()
        .unwrap_or(lower)
        .split(" in ")
        .next()
        .unwrap_or(lower)
        .split(" on ")
        .next()
        .unwrap_or(lower);
    let bare = cut
        .trim_end_matches(" field")
        .trim_end_matches(" column")
        .trim_end_matches(" fields")
        .trim();
    let says_thing = named.first().is_some_and(|thing| {
        terms::plain(&thing.label) == bare
            || terms::plain(&thing.label_one) == singular_phrase(bare)
    });
    if says_thing && !lower.ends_with("field") && !lower.contains(" from ") {
        return None;
    }
    let owner = named
        .into_iter()
        .find(|thing| terms::field(thing, bare).is_some())
        .or_else(|| {
            brief
                .things
                .iter()
                .find(|thing| terms::field(thing, bare).is_some())
        })?;
    let owner = owner.id.clone();
    let before = brief.clone();
    let thing = brief.things.iter_mut().find(|thing| thing.id == owner)?;
    let id = terms::field(thing, bare)?.id.clone();
    if thing.fields.len() < 2 {
        return None;
    }
    let at = thing.fields.iter().position(|field| field.id == id)?;
    let removed = thing.fields.remove(at);
    let name = lower_first(&thing.label);
    // Rules and screens that need the field go with it.
    super::choices::drop_broken_rules(brief, &before);
    let by = format!("by {}", removed.label.to_lowercase());
    brief.screens.retain(|screen| {
        !(screen.thing == owner
            && matches!(screen.kind, ScreenKind::Calendar | ScreenKind::Chart)
            && screen
                .note
                .as_ref()
                .is_some_and(|note| note.to_lowercase().contains(&by)))
    });
    Some(format!("{} is gone from {name}", removed.label))
}

fn rule(lower: &str, brief: &mut Brief) -> Option<String> {
    let says = ["warning", "alert", "rule", "limit", "reminder", "check"]
        .iter()
        .find(|word| lower.contains(*word))?;
    let is_warning = ["warning", "alert", "reminder"].contains(says);
    let at = brief.rules.iter().position(|rule| {
        rule.text.starts_with("Warn") == is_warning
            || rule.text.starts_with("Show a warning") && is_warning
    })?;
    let removed = brief.rules.remove(at);
    Some(format!("'{}' no longer holds", removed.text))
}

fn person(lower: &str, brief: &mut Brief) -> Option<String> {
    let says = lower.contains("role");
    let bare = singular_phrase(lower.trim_end_matches(" role").trim_end_matches(" roles"));
    let at = brief
        .people
        .iter()
        .position(|person| terms::plain(&person.label) == bare)
        .filter(|_| says)?;
    let removed = brief.people.remove(at);
    Some(format!("The role {} is gone", removed.label))
}

fn thing(lower: &str, brief: &mut Brief) -> Option<String> {
    let bare = lower.trim_end_matches(" table").trim_end_matches(" list");
    let exact = brief.things.iter().find(|thing| {
        terms::plain(&thing.label) == bare
            || terms::plain(&thing.label_one) == singular_phrase(bare)
    })?;
    if brief.things.len() < 2 {
        return None;
    }
    let (id, label) = (exact.id.clone(), exact.label.clone());
    shape::remove_thing(brief, &id);
    Some(format!(
        "{label} are gone, with the links and screens that need them"
    ))
}
