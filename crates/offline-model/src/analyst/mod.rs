//! The analyst: from the builder's words to a brief, with few questions.
//!
//! A first description is read whole. Everything later (a further message, an answer, a change of a live app)
//! changes the brief there is, so that what the builder edited by hand is never undone.

mod actors;
pub mod draft;
mod events;
mod examples;
mod field_list;
mod fields;
mod fields_in_passing;
mod finish;
mod heading;
mod hidden;
mod left_behind;
mod links;
mod listed_fields;
mod named_thing;
mod opening;
mod own_words;
pub mod people;
mod permissions;
mod prune;
mod questions;
mod reply;
mod things;
mod things_listed;
mod things_of_heading;
mod title;
pub mod visibility;
mod wishes;

use edgewright_pipeline::{
    agent::{AnalystInput, AnalystOutput},
    artifact::{Author, Brief, Message, Mode, Recommendation},
};

use crate::{
    catalogue::matching::Haystack,
    edit::{self, from_definition},
    language::{
        english::other_language, inflection::singular_phrase, mode, money::currency_of,
        phrase::words_of, text::Text, token::Token,
    },
    meaning::terms,
    recognise::subject::exact_thing,
};

pub use finish::name_thing;
pub use named_thing::is_general;
pub use wishes::warning_screen;

/// The analyst's answer.
#[must_use]
pub fn analyse(input: &AnalystInput) -> AnalystOutput {
    let builder: Vec<&Message> = input
        .conversation
        .iter()
        .filter(|message| message.author == Author::Builder)
        .collect();
    let said = builder
        .iter()
        .map(|message| message.text.as_str())
        .collect::<Vec<_>>()
        .join("\n");
    let text = Text::read(&said);
    let mut read = understand(input, &builder, &said, &text);
    let domain = opening::domain_of(&read.brief, &text);
    questions::fold(&mut read.brief, &input.answers, domain);
    visibility::settle(&mut read.brief);
    if read.is_new {
        read.brief.summary = finish::summary(&read.brief);
    }
    let haystack = Haystack::of(&text);
    let currency = currency_of(&said, &text);
    let asking = questions::Asking {
        brief: &read.brief,
        domain: domain.filter(|_| read.is_new),
        haystack: &haystack,
        lost: read.is_lost,
        visibility_said: read.visibility_said || input.current.is_some(),
        currency_said: currency.is_some() || input.current.is_some(),
    };
    let asked = if input.no_questions || read.foreign.is_some() {
        Vec::new()
    } else {
        questions::questions(&asking, &input.answers)
    };
    let assumed = if read.is_new {
        questions::assumptions(&asking, currency)
    } else {
        Vec::new()
    };
    for sentence in assumed {
        let same_topic = |known: &String| known.split(' ').take(3).eq(sentence.split(' ').take(3));
        if !read.brief.assumptions.iter().any(same_topic) {
            read.brief.assumptions.push(sentence);
        }
    }
    let recommendation = recommend(input, &text);
    let say = reply::say(&read, &asked, &recommendation, input.current.is_some());
    AnalystOutput {
        say,
        questions: asked,
        recommendation,
        brief: read.brief,
    }
}

/// A brief and how well it was understood.
pub struct Read {
    /// The brief.
    pub brief: Brief,
    /// What this turn changed, one sentence each.
    pub done: Vec<String>,
    /// What this turn did not understand.
    pub unknown: Vec<String>,
    /// Whether the brief was written from the description just now.
    pub is_new: bool,
    /// Whether hardly anything was understood.
    pub is_lost: bool,
    /// Whether the text says who may open the app.
    pub visibility_said: bool,
    /// The language it is in, if that is not English.
    pub foreign: Option<&'static str>,
}

fn understand(input: &AnalystInput, builder: &[&Message], said: &str, text: &Text) -> Read {
    let foreign = other_language(text);
    let base = match (&input.brief, &input.current) {
        (Some(brief), _) if !brief.things.is_empty() => Some(brief.clone()),
        (_, Some(current)) => Some(from_definition::brief_of(&current.definition)),
        _ => None,
    };
    let Some(mut brief) = base else {
        return opening::read(text, foreign);
    };
    let answered_up_to = input
        .conversation
        .iter()
        .filter(|message| message.author == Author::Analyst)
        .map(|message| message.number)
        .max()
        .unwrap_or(0);
    let first_turn = input.brief.is_none();
    let fresh: Vec<&&Message> = builder
        .iter()
        .filter(|message| first_turn || message.number > answered_up_to)
        .collect();
    let mut done = Vec::new();
    let mut unknown = Vec::new();
    for message in fresh {
        let outcome = edit::apply(&Text::read(&message.text), &message.text, &mut brief);
        done.extend(outcome.done);
        unknown.extend(outcome.unknown);
    }
    let _ = said;
    Read {
        brief,
        done,
        unknown,
        is_new: false,
        is_lost: false,
        visibility_said: true,
        foreign,
    }
}

fn recommend(input: &AnalystInput, text: &Text) -> Recommendation {
    if input.current.is_some() {
        return Recommendation {
            mode: Mode::App,
            reason: "This changes an app that is already live.".to_owned(),
        };
    }
    let recommended = mode::recommend(text);
    match input.chosen_mode {
        Some(Mode::App) if recommended.mode != Mode::App => Recommendation {
            mode: Mode::App,
            reason: format!("You chose an app. {}", recommended.reason),
        },
        _ => recommended,
    }
}

/// The thing with exactly this name.
#[must_use]
pub fn exact_subject(name: &[Token], brief: &Brief) -> Option<String> {
    let words = terms::plain(&words_of(name));
    let one = singular_phrase(&words);
    brief
        .things
        .iter()
        .find(|thing| terms::plain(&thing.label_one) == one || terms::plain(&thing.label) == words)
        .map(|thing| thing.id.clone())
}

/// The thing of a brief that a phrase means, by its name or by a word the catalogue knows for it.
#[must_use]
pub fn subject_of(name: &[Token], brief: &Brief) -> Option<String> {
    let words = words_of(name);
    if words.is_empty() {
        return None;
    }
    let exact = brief.things.iter().find(|thing| {
        let label = terms::plain(&thing.label_one);
        label == singular_phrase(&terms::plain(&words))
            || terms::plain(&thing.label) == terms::plain(&words)
    });
    // Only the end of a name says what it is: a model train is a train, not a model.
    exact.map(|thing| thing.id.clone()).or_else(|| {
        (1..=name.len().min(3)).rev().find_map(|length| {
            let ending = name.get(name.len() - length..)?;
            let phrase = ending
                .iter()
                .map(|token| token.word.clone())
                .collect::<Vec<_>>()
                .join(" ");
            exact_thing(brief, &phrase).map(|thing| thing.id.clone())
        })
    })
}

/// The brief of a first description, for tests of what comes after it.
#[cfg(test)]
pub fn read_opening(text: &Text) -> Brief {
    opening::read(text, None).brief
}
