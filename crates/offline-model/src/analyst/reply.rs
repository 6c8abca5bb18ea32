//! What the analyst says: one to three plain sentences.

use edgewright_pipeline::artifact::{Mode, Question, Recommendation};

use super::Read;
use crate::naming::{listed, lower_first, shortened};

/// The reply to this turn.
#[must_use]
pub fn say(
    read: &Read,
    questions: &[Question],
    recommendation: &Recommendation,
    live: bool,
) -> String {
    if let Some(language) = read.foreign.filter(|_| read.is_new) {
        return format!(
            "This looks like {language}, and I only read English so far. I have put down a plain list to start with; describe what you need in English and I will shape it."
        );
    }
    let body = if read.is_new {
        first(read)
    } else {
        later(read, live)
    };
    let mode = match recommendation.mode {
        Mode::App => String::new(),
        Mode::Workflow | Mode::Code => format!(" {}", recommendation.reason),
    };
    let ask = match questions.len() {
        0 => String::new(),
        1 => " One question before I start, or just build it.".to_owned(),
        count => format!(
            " {} short questions, or just build it.",
            if count == 2 { "Two" } else { "Three" }
        ),
    };
    format!("{body}{mode}{ask}")
}

fn first(read: &Read) -> String {
    if read.is_lost {
        return "I could not make out what you want to keep, so this is a plain list to start with. Tell me what it is about and I will shape it.".to_owned();
    }
    let keeps: Vec<String> = read
        .brief
        .things
        .iter()
        .map(|thing| lower_first(&thing.label))
        .collect();
    let missing = read
        .brief
        .coverage
        .iter()
        .filter(|entry| !entry.covered)
        .count();
    let left = match missing {
        0 => String::new(),
        1 => " One thing you mentioned is left out; the brief says which and what to do instead."
            .to_owned(),
        count => format!(
            " {count} things you mentioned are left out; the brief says which and what to do instead."
        ),
    };
    format!(
        "I understood this as '{}', which keeps {}.{left}",
        read.brief.title,
        listed(&keeps)
    )
}

fn later(read: &Read, live: bool) -> String {
    let unknown = match read.unknown.as_slice() {
        [] => String::new(),
        parts => format!(
            " I did not understand {}; say it another way.",
            listed(
                &parts
                    .iter()
                    .map(|part| format!("'{}'", shortened(part, 60)))
                    .collect::<Vec<_>>()
            )
        ),
    };
    if read.done.is_empty() && read.unknown.is_empty() {
        return "The brief is up to date with your answers.".to_owned();
    }
    if read.done.is_empty() {
        let what = if live {
            "Nothing in the app is changed."
        } else {
            "Nothing in the brief is changed."
        };
        return format!("{what}{unknown}");
    }
    let done: Vec<String> = read
        .done
        .iter()
        .take(5)
        .map(|sentence| sentence.trim_end_matches('.').to_owned())
        .collect();
    format!("{}.{unknown}", done.join(". "))
}
