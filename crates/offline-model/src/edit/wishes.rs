//! Rules, warnings and screens a change asks for.

use edgewright_pipeline::artifact::Brief;

use crate::{
    analyst::warning_screen,
    language::{text::joined, token::Token},
    meaning::{rule as meaning_rule, written},
    naming::lower_first,
    recognise::{number_rule, once, screens, warning as warnings},
    shape,
};

/// A clause that is a rule in the words rules are written in.
pub fn plain_rule(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let meaning = meaning_rule::read(&joined(tokens), brief)?;
    let text = written::sentence(&meaning, brief)?;
    shape::add_meaning(brief, &meaning).then_some(text)
}

/// A whole text that is one such rule.
pub fn whole_rule(raw: &str, brief: &mut Brief) -> Option<String> {
    if raw.len() > 300 {
        return None;
    }
    let meaning = meaning_rule::read(raw, brief)?;
    let text = written::sentence(&meaning, brief)?;
    shape::add_meaning(brief, &meaning).then_some(text)
}

/// `warn me when something is a week late`.
pub fn warning(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let wanted = warnings::read(tokens, brief, None)?;
    let mut added = String::new();
    if let Some((thing, field)) = wanted.needs {
        added = format!("; {} is added for it", field.label);
        shape::add_field(brief, &thing, field);
    }
    let text = written::sentence(&wanted.meaning, brief)?;
    shape::add_meaning(brief, &wanted.meaning);
    let screen = warning_screen(&wanted.meaning, brief);
    let listed = screen
        .map(|screen| (screen.label.clone(), shape::add_screen(brief, screen)))
        .filter(|(_, is_new)| *is_new)
        .map_or_else(String::new, |(label, _)| {
            format!(", with the list '{label}'")
        });
    Some(format!("{text}{listed}{added}"))
}

/// Limits, needed fields, and what may exist once.
pub fn rule(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let meaning = once::read(tokens, brief).or_else(|| number_rule::read(tokens, brief))?;
    let text = written::sentence(&meaning, brief)?;
    shape::add_meaning(brief, &meaning);
    Some(text)
}

/// `and a calendar`, `a chart of loans per month`.
pub fn screen(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let wanted = screens::read(tokens, brief);
    let mut labels = Vec::new();
    for wanted in wanted {
        if let Some(field) = wanted.needs {
            shape::add_field(brief, &wanted.screen.thing, field);
        }
        let label = wanted.screen.label.clone();
        let note = wanted
            .screen
            .note
            .as_ref()
            .map_or_else(String::new, |note| format!(" ({})", lower_first(note)));
        if shape::add_screen(brief, wanted.screen) {
            labels.push(format!("{label}{note}"));
        } else {
            labels.push(format!("{label} is there already"));
        }
    }
    (!labels.is_empty()).then(|| format!("Screen {}", labels.join(", ")))
}
