//! Adding rules as sentences.

use edgewright_pipeline::artifact::{Brief, BriefRule, FieldKind};

use crate::{
    meaning::{rule::Meaning, written},
    naming::{id_of, unique_id},
};

/// Adds a rule; false if it is there already or names something the brief lacks.
pub fn add_meaning(brief: &mut Brief, meaning: &Meaning) -> bool {
    let Some(text) = written::sentence(meaning, brief) else {
        return false;
    };
    let known = brief.rules.iter().any(|rule| {
        rule.text == text || crate::meaning::rule::read(&rule.text, brief).as_ref() == Some(meaning)
    });
    if known {
        return false;
    }
    let id = unique_id(&id_of(&hint(meaning)), |id| {
        brief.rules.iter().any(|rule| rule.id == id)
    });
    brief.rules.push(BriefRule { id, text });
    true
}

/// A short stable name for a rule.
fn hint(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Once { thing, fields, .. } => format!("{thing} one {}", fields.join(" ")),
        Meaning::Order { thing, later, .. } => format!("{thing} {later} order"),
        Meaning::Within { thing, field, .. } => format!("{thing} {field} range"),
        Meaning::Filled { thing, field, .. } => format!("{thing} {field} needed"),
        Meaning::WorkedOut { thing, field, .. } => format!("{thing} {field} formula"),
        Meaning::Stamped {
            thing,
            state,
            field,
            ..
        } => format!("{thing} {state} {field}"),
        Meaning::OnlyBy { thing, state, .. } => format!("{thing} {state} only"),
        Meaning::Warn { thing, when, .. } => {
            use crate::meaning::rule::Warning;
            match when {
                Warning::Past { .. } => format!("late {thing}"),
                Warning::Soon { field, .. } => format!("{thing} {field} soon"),
                Warning::Below { field, .. } => format!("low {thing} {field}"),
                Warning::Above { field, .. } => format!("high {thing} {field}"),
                Warning::InState(state) => format!("{thing} {state} warning"),
                Warning::Is { field, .. } | Warning::Empty { field } => {
                    format!("{thing} {field} warning")
                }
            }
        }
    }
}

/// Dates that belong together keep their order, without anybody asking.
pub fn add_order_rules(brief: &mut Brief) {
    #[rustfmt::skip]
    const PAIRS: &[(&str, &str)] = &[
        ("start", "end"), ("starts", "ends"), ("from", "until"), ("from", "to"), ("start date", "end date"), ("start time", "end time"), ("check-in", "check-out"), ("check in", "check out"),
        ("arrival", "departure"), ("out since", "due back"), ("pickup", "return"), ("arrival date", "departure date"), ("opens", "closes"), ("departs", "arrives"), ("moved in", "moved out"), ("starts on", "ends on"),
    ];
    let mut found = Vec::new();
    for thing in &brief.things {
        for (earlier, later) in PAIRS {
            let date = |label: &str| {
                thing.fields.iter().find(|field| {
                    field.label.to_lowercase() == *label
                        && matches!(field.kind, FieldKind::Date | FieldKind::DateTime)
                })
            };
            if let (Some(earlier), Some(later)) = (date(earlier), date(later)) {
                found.push(Meaning::Order {
                    thing: thing.id.clone(),
                    later: later.id.clone(),
                    earlier: earlier.id.clone(),
                });
            }
        }
    }
    for meaning in found {
        add_meaning(brief, &meaning);
    }
}
