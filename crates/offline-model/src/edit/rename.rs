//! `rename tools to gear`, `call the deposit 'security'`, `the app should be called Shed`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::Brief;

use crate::{
    language::{
        inflection::{plural_phrase, singular_phrase},
        pattern::find,
        phrase::words_of,
        text::joined,
        token::{Kind, Token},
    },
    meaning::terms,
    naming::{label_of, lower_first},
};

/// Renames what the clause names; ids stay.
pub fn apply(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let plain: Vec<Token> = tokens
        .iter()
        .filter(|token| token.kind != Kind::Mark)
        .cloned()
        .collect();
    let found = find(&plain, "rename|relabel {rest}")
        .or_else(|| find(&plain, "change the name|title|label of {rest}"))
        .or_else(|| find(&plain, "call {rest}"));
    let (old, new) = match found {
        Some(found) => split(
            found.tokens(&plain, 0),
            plain
                .get(found.span.start)
                .is_some_and(|token| token.word == "call"),
            brief,
        )?,
        None => {
            let found = find(
                &plain,
                "{np} should|must|is|are be? now? called|named|renamed to? {rest}",
            )?;
            (
                found.tokens(&plain, 0).to_vec(),
                found.tokens(&plain, 1).to_vec(),
            )
        }
    };
    let new: Vec<Token> = new
        .into_iter()
        .filter(|token| !is_one_of(&token.word, "instead please"))
        .collect();
    let new = label_of(&joined(&new));
    if new.is_empty() || old.is_empty() {
        return None;
    }
    rename(&old, &new, brief)
}

/// `X to Y`, or `X Y` behind `call`.
fn split(rest: &[Token], is_call: bool, brief: &Brief) -> Option<(Vec<Token>, Vec<Token>)> {
    if let Some(at) = rest
        .iter()
        .rposition(|token| is_one_of(&token.word, "to as into"))
    {
        return Some((rest.get(..at)?.to_vec(), rest.get(at + 1..)?.to_vec()));
    }
    if !is_call {
        return None;
    }
    (1..rest.len()).rev().find_map(|at| {
        let old = rest.get(..at)?;
        let words = words_of(old);
        let known = terms::thing(brief, &words).is_some()
            || is_one_of(&words, "app it")
            || brief
                .things
                .iter()
                .any(|thing| terms::field(thing, &words).is_some());
        known.then(|| (old.to_vec(), rest.get(at..).unwrap_or_default().to_vec()))
    })
}

fn rename(old: &[Token], new: &str, brief: &mut Brief) -> Option<String> {
    let words = words_of(old);
    let lower = words.to_lowercase();
    if matches!(lower.as_str(), "app" | "it" | "the app" | "title" | "this") {
        brief.title = new.to_owned();
        return Some(format!("The app is now called {new}"));
    }
    let bare = lower
        .trim_end_matches(" table")
        .trim_end_matches(" field")
        .trim_end_matches(" column")
        .trim_end_matches(" tab")
        .trim_end_matches(" screen")
        .trim_end_matches(" view")
        .to_owned();
    let screen_meant = ["tab", "screen", "view", "calendar", "board", "chart"]
        .iter()
        .any(|word| lower.ends_with(word));
    if let Some(screen) = brief.screens.iter_mut().find(|screen| {
        screen_meant
            && (terms::plain(&screen.label) == bare || terms::plain(&screen.label) == lower)
    }) {
        let before = std::mem::replace(&mut screen.label, new.to_owned());
        return Some(format!("The screen {before} is now called {new}"));
    }
    let exact = |brief: &Brief| {
        brief.things.iter().position(|thing| {
            terms::plain(&thing.label) == bare
                || terms::plain(&thing.label_one) == singular_phrase(&bare)
        })
    };
    if let Some(at) = exact(brief) {
        return rename_thing(brief, at, new);
    }
    if let Some(person) = brief
        .people
        .iter_mut()
        .find(|person| terms::plain(&person.label) == singular_phrase(&bare))
    {
        person.label = new.to_owned();
        return Some(format!("The role is now called {new}"));
    }
    rename_state(brief, &bare, new)
        .or_else(|| rename_field(brief, old, &bare, new))
        .or_else(|| {
            let screen = brief
                .screens
                .iter_mut()
                .find(|screen| terms::plain(&screen.label) == bare)?;
            let before = std::mem::replace(&mut screen.label, new.to_owned());
            Some(format!("The screen {before} is now called {new}"))
        })
}

/// A thing's labels, and the sentences and screens that speak of it.
fn rename_thing(brief: &mut Brief, at: usize, new: &str) -> Option<String> {
    let before = brief.clone();
    let thing = brief.things.get_mut(at)?;
    let (old_many, old_one) = (thing.label.clone(), thing.label_one.clone());
    thing.label_one = label_of(&singular_phrase(new));
    thing.label = label_of(&plural_phrase(&singular_phrase(new)));
    let (id, many, one) = (
        thing.id.clone(),
        thing.label.clone(),
        thing.label_one.clone(),
    );
    for screen in brief.screens.iter_mut().filter(|screen| screen.thing == id) {
        screen.label = screen
            .label
            .replace(&old_many, &many)
            .replace(&old_one, &one)
            .replace(&lower_first(&old_many), &lower_first(&many))
            .replace(&lower_first(&old_one), &lower_first(&one));
    }
    // Fields called after it are called after its new name.
    for field in brief.things.iter_mut().flat_map(|thing| &mut thing.fields) {
        if field.points_at.as_deref() == Some(id.as_str()) && field.label == old_one {
            field.label.clone_from(&one);
        }
    }
    for person in &mut brief.people {
        for sentence in &mut person.may {
            *sentence = sentence.replace(&lower_first(&old_many), &lower_first(&many));
        }
    }
    rewrite_rules(brief, &before);
    Some(format!("{old_many} are now called {many}"))
}

/// Rules are written anew in the new words.
fn rewrite_rules(brief: &mut Brief, before: &Brief) {
    let after = brief.clone();
    for rule in &mut brief.rules {
        let meaning = crate::meaning::rule::read(&rule.text, before);
        if let Some(text) =
            meaning.and_then(|meaning| crate::meaning::written::sentence(&meaning, &after))
        {
            rule.text = text;
        }
    }
}

fn rename_field(brief: &mut Brief, old: &[Token], bare: &str, new: &str) -> Option<String> {
    let before = brief.clone();
    let owner = crate::recognise::subject::named_things(old, brief)
        .last()
        .map(|thing| thing.id.clone());
    let phrase = bare
        .split(" of ")
        .next()
        .unwrap_or(bare)
        .split(" in ")
        .next()
        .unwrap_or(bare)
        .trim()
        .to_owned();
    let thing = brief
        .things
        .iter_mut()
        .filter(|thing| owner.as_ref().is_none_or(|owner| *owner == thing.id))
        .find(|thing| terms::field(thing, &phrase).is_some())?;
    let id = terms::field(thing, &phrase)?.id.clone();
    let field = thing.fields.iter_mut().find(|field| field.id == id)?;
    let label = std::mem::replace(&mut field.label, new.to_owned());
    rewrite_rules(brief, &before);
    for screen in &mut brief.screens {
        screen.note = screen.note.take().map(|note| note.replace(&label, new));
    }
    Some(format!("{label} is now called {new}"))
}

fn rename_state(brief: &mut Brief, bare: &str, new: &str) -> Option<String> {
    let before = brief.clone();
    let bare = bare
        .trim_start_matches("status ")
        .trim_start_matches("state ")
        .trim_end_matches(" state")
        .trim_end_matches(" status");
    for thing in &mut brief.things {
        if let Some(state) = thing
            .states
            .iter_mut()
            .find(|state| terms::plain(state) == bare)
        {
            let label = std::mem::replace(state, new.to_owned());
            rewrite_rules(brief, &before);
            for screen in &mut brief.screens {
                screen.note = screen.note.take().map(|note| note.replace(&label, new));
            }
            return Some(format!("The state {label} is now called {new}"));
        }
        for field in &mut thing.fields {
            if let Some(choice) = field
                .choices
                .iter_mut()
                .find(|choice| terms::plain(choice) == bare)
            {
                let label = std::mem::replace(choice, new.to_owned());
                return Some(format!("The choice {label} is now called {new}"));
            }
        }
    }
    None
}
