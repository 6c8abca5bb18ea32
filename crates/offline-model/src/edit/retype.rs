//! `make the price a number`, `the phone is required`, `notes should be optional`, `colour should be a choice of red or blue`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, FieldKind};

use crate::{
    language::{field_kind::usual_choices, list, pattern::find, phrase::words_of, token::Token},
    meaning::terms,
    recognise::{choices::choice_labels, subject::named_things},
};

/// Changes what a field holds, or whether it is needed.
pub fn apply(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    optional(tokens, brief)
        .or_else(|| required(tokens, brief))
        .or_else(|| kind(tokens, brief))
}

fn place(tokens: &[Token], phrase: &[Token], brief: &Brief) -> Option<(String, String)> {
    let words = words_of(phrase);
    let bare = words.trim_end_matches(" field").trim_end_matches(" column");
    let named = named_things(tokens, brief);
    named.into_iter().chain(&brief.things).find_map(|thing| {
        terms::field(thing, bare).map(|field| (thing.id.clone(), field.id.clone()))
    })
}

fn change(
    brief: &mut Brief,
    place: &(String, String),
    act: impl FnOnce(&mut edgewright_pipeline::artifact::BriefField),
) -> Option<String> {
    let field = brief
        .things
        .iter_mut()
        .find(|thing| thing.id == place.0)?
        .fields
        .iter_mut()
        .find(|field| field.id == place.1)?;
    act(field);
    Some(field.label.clone())
}

fn optional(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(tokens, "make|leave|let {np} be? optional|voluntary").or_else(|| {
        find(
            tokens,
            "{np} is|are|should|can|must|need|does|do not? be? optional|required|mandatory|empty",
        )
    })?;
    let said = tokens.get(found.span.clone())?;
    let is_optional = said
        .iter()
        .any(|token| is_one_of(&token.word, "optional voluntary"))
        || (said.iter().any(|token| token.word == "not")
            && said
                .iter()
                .any(|token| is_one_of(&token.word, "required mandatory")));
    if !is_optional {
        return None;
    }
    let place = place(tokens, found.tokens(tokens, 0), brief)?;
    let label = change(brief, &place, |field| field.required = false)?;
    Some(format!("{label} may be left empty"))
}

fn required(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(tokens, "make {np} required|mandatory|compulsory|obligatory")
        .or_else(|| {
            find(
                tokens,
                "{np} is|are|must|should be? required|mandatory|compulsory|obligatory",
            )
        })
        .or_else(|| find(tokens, "require|requires a|an|the {np}"))
        .or_else(|| find(tokens, "{np} must|should always? be filled|given|entered"))?;
    let place = place(tokens, found.tokens(tokens, 0), brief)?;
    let label = change(brief, &place, |field| field.required = true)?;
    Some(format!("{label} must be filled in"))
}

fn kind(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(tokens, "make|turn|change {np} into|to? a|an|the? {rest}")
        .or_else(|| find(tokens, "{np} should|must|is|has be? to? be? a|an {rest}"))?;
    let rest = found.tokens(tokens, 1);
    let words = words_of(rest).to_lowercase();
    let kind = kind_said(&words)?;
    let place = place(tokens, found.tokens(tokens, 0), brief)?;
    let of = rest
        .iter()
        .position(|token| {
            is_one_of(&token.word, "of with between")
                || token.kind == crate::language::token::Kind::Colon
        })
        .map_or(rest.len(), |at| at + 1);
    let labels = choice_labels(&list::choices(rest.get(of..).unwrap_or_default()));
    let label = change(brief, &place, |field| {
        field.kind = kind;
        if matches!(kind, FieldKind::Choice | FieldKind::Choices) {
            if labels.len() > 1 {
                field.choices = labels;
            } else if field.choices.is_empty() {
                field.choices = usual_choices(&field.label);
            }
        } else {
            field.choices.clear();
        }
        if kind != FieldKind::Link {
            field.points_at = None;
        }
    })?;
    Some(format!(
        "{label} now holds {}",
        super::add_field::kind_words(kind)
    ))
}

fn kind_said(words: &str) -> Option<FieldKind> {
    let starts = |options: &[&str]| {
        options
            .iter()
            .any(|option| words == *option || words.starts_with(&format!("{option} ")))
    };
    Some(match words {
        _ if starts(&[
            "long text",
            "paragraph",
            "multi-line text",
            "text area",
            "textarea",
        ]) =>
        {
            FieldKind::LongText
        }
        _ if starts(&["whole number", "integer", "count"]) => FieldKind::WholeNumber,
        _ if starts(&["decimal", "number", "decimal number"]) => FieldKind::Number,
        _ if starts(&["amount of money", "money", "price", "currency", "amount"]) => {
            FieldKind::Money
        }
        _ if starts(&["date and time", "datetime", "date-time", "time"]) => FieldKind::DateTime,
        _ if starts(&["date", "day"]) => FieldKind::Date,
        _ if starts(&[
            "yes or no",
            "yes/no",
            "checkbox",
            "tick box",
            "tickbox",
            "yes",
            "boolean",
            "toggle",
        ]) =>
        {
            FieldKind::YesNo
        }
        _ if starts(&[
            "choice",
            "dropdown",
            "drop-down",
            "select",
            "list",
            "menu",
            "selection",
        ]) =>
        {
            FieldKind::Choice
        }
        _ if starts(&["multiple choice", "multi-select", "tags"]) => FieldKind::Choices,
        _ if starts(&["e-mail", "email", "e-mail address", "email address"]) => FieldKind::Email,
        _ if starts(&["link", "web address", "url", "website"]) => FieldKind::WebAddress,
        _ if starts(&["running number", "automatic number", "autonumber"]) => {
            FieldKind::RunningNumber
        }
        _ if starts(&["text", "line of text", "free text"]) => FieldKind::Text,
        _ => return None,
    })
}
