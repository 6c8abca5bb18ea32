//! One item of a list of fields: `a deposit`, `when it is due back`, `status (open or done)`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, FieldKind};

use super::{
    choices::choice_labels,
    field_name::{can_be_in_name, cleaned, singular_of_field, trimmed},
    measure, question,
};
use crate::{
    language::{
        actions::action_of,
        field_kind::{kind_of, usual_choices},
        inflection::singular_phrase,
        list::Item,
        token::Token,
    },
    meaning::terms,
    naming::label_of,
    shape::FieldDraft,
};

/// Words for what shows fields rather than being one.
const SHOWS: &[&str] = &[
    "chart",
    "calendar",
    "board",
    "graph",
    "list",
    "report",
    "overview",
    "view",
    "reminder",
    "notification",
    "alert",
    "warning",
];

/// What an item of a list of fields means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldItem {
    /// A field.
    Field(FieldDraft),
    /// The states the thing goes through.
    States(Vec<String>),
    /// A picture or file, kept as a link to it.
    File(FieldDraft),
}

/// What an item means; none if it names no field.
#[must_use]
pub fn read(item: &Item, owner: &str, brief: &Brief) -> Option<FieldItem> {
    let bounded = measure::bounds(item).is_some();
    let (item, unit) = measure::with_unit(item);
    let item = &item;
    let counted = bounded.then_some(FieldKind::WholeNumber);
    let tokens = trimmed(&item.tokens);
    if tokens.is_empty() || tokens.len() > 9 {
        return None;
    }
    if let Some(at) = tokens
        .iter()
        .position(|token| is_one_of(&token.word, "worked calculated computed"))
        .filter(|at| *at > 0)
    {
        let name = singular_of_field(&cleaned(tokens.get(..at)?));
        return Some(FieldItem::Field(FieldDraft::new(
            &label_of(&name),
            FieldKind::WorkedOut,
        )));
    }
    // `the highest bid wins` and `books appointments` tell what happens.
    let happens = tokens
        .last()
        .is_some_and(|last| is_one_of(&last.word, "wins gets goes"))
        || tokens
            .first()
            .is_some_and(|first| is_one_of(&first.word, "nothing nobody everybody everyone"))
        || matches!(tokens.as_slice(), [verb, object]
            if verb.word.ends_with('s') && object.is_many() && action_of(&verb.verb).is_some());
    if happens {
        return None;
    }
    if let Some(draft) = dated(&tokens) {
        return Some(FieldItem::Field(draft));
    }
    if let Some(draft) = question::read(&tokens, owner, brief) {
        return Some(FieldItem::Field(with_choices(draft, item)));
    }
    let whole = matches!(tokens.as_slice(), [to] if is_one_of(&to.word, "to from until make"));
    if !whole
        && !tokens
            .iter()
            .enumerate()
            .all(|(at, token)| can_be_in_name(at, token))
    {
        return None;
    }
    if let Some(states) = named_states(&tokens) {
        return Some(FieldItem::States(states));
    }
    let words = cleaned(&tokens);
    let fits = !words.is_empty()
        && words.split(' ').count() <= 5
        && words.chars().any(char::is_alphabetic);
    if !fits || shows_fields(&words) || words.contains("list of ") {
        return None;
    }
    let measured = counted.or(unit);
    let name = if unit.is_some() {
        words
    } else {
        singular_of_field(&words)
    };
    of_name(&name, item, measured, owner, brief)
}

/// `date they joined the list` is `Date joined`.
fn dated(tokens: &[Token]) -> Option<FieldDraft> {
    let (date, rest) = tokens.split_first()?;
    let (who, rest) = rest.split_first()?;
    let verb = rest
        .iter()
        .find(|token| token.verbal || token.word.ends_with("ed"))?;
    (is_one_of(&date.word, "date day") && is_one_of(&who.word, "i we they he she it you"))
        .then(|| FieldDraft::new(&label_of(&format!("date {}", verb.word)), FieldKind::Date))
}

/// `which side (bride or groom)`: a question with its answers.
fn with_choices(draft: FieldDraft, item: &Item) -> FieldDraft {
    let choices = choice_labels(&item.inside);
    if choices.len() > 1 && draft.kind == FieldKind::Text {
        FieldDraft {
            kind: FieldKind::Choice,
            choices,
            ..draft
        }
    } else {
        draft
    }
}

/// `a calendar of due dates` is no field, nor is `an overdue reminder`.
fn shows_fields(words: &str) -> bool {
    let lower = words.to_lowercase();
    let (first, last) = (
        lower.split(' ').next().unwrap_or_default(),
        lower.rsplit(' ').next().unwrap_or_default(),
    );
    (SHOWS.contains(&first) && lower.contains(' '))
        || SHOWS.contains(&last.trim_end_matches('s'))
            && last != "list"
            && last != "report"
            && last != "view"
}

/// What a name says, with what stood in brackets behind it.
fn of_name(
    lower: &str,
    item: &Item,
    measured: Option<FieldKind>,
    owner: &str,
    brief: &Brief,
) -> Option<FieldItem> {
    let options = if measured.is_some() {
        Vec::new()
    } else {
        choice_labels(&item.inside)
    };
    if is_state_name(lower) && options.len() > 1 {
        return Some(FieldItem::States(options));
    }
    if item.inside.is_empty() && matches!(lower, "status" | "stage" | "state") {
        return Some(FieldItem::States(usual_choices("status")));
    }
    if lower == "date time" {
        let moment = FieldDraft::new("Date and time", FieldKind::DateTime);
        return Some(FieldItem::Field(moment));
    }
    if let Some(draft) = file(lower) {
        return Some(FieldItem::File(draft));
    }
    let told = measured.or_else(|| hint(&item.inside));
    let kind = told.or_else(|| kind_of(lower));
    let label = label_of(lower);
    let own_kind = matches!(
        kind,
        Some(FieldKind::Email | FieldKind::Money | FieldKind::Date | FieldKind::WholeNumber)
    );
    if let Some(target) = link_target(lower, owner, brief).filter(|_| told.is_none() && !own_kind) {
        return Some(FieldItem::Field(FieldDraft::link(&label, &target, false)));
    }
    let choosable = told.is_none()
        && !matches!(
            kind,
            Some(FieldKind::Money | FieldKind::Date | FieldKind::DateTime | FieldKind::Email)
        );
    if options.len() > 1 && choosable {
        let kind = if kind == Some(FieldKind::Choices) {
            FieldKind::Choices
        } else {
            FieldKind::Choice
        };
        return Some(FieldItem::Field(FieldDraft {
            choices: options,
            ..FieldDraft::new(&label, kind)
        }));
    }
    let required = item
        .inside
        .iter()
        .flatten()
        .any(|token| is_one_of(&token.word, "required mandatory compulsory"));
    Some(FieldItem::Field(FieldDraft {
        required,
        ..FieldDraft::new(&label, kind.unwrap_or(FieldKind::Text))
    }))
}

/// `status requested approved rejected`: a state's name with the states right behind it.
fn named_states(tokens: &[Token]) -> Option<Vec<String>> {
    let (first, rest) = tokens.split_first()?;
    let states: Vec<String> = rest.iter().map(|token| label_of(&token.raw)).collect();
    (is_state_name(&first.noun) && states.len() >= 2).then_some(states)
}

/// Whether a name is that of a state.
#[must_use]
pub fn is_state_name(name: &str) -> bool {
    ["status", "stage", "state", "progress"]
        .iter()
        .any(|word| name == *word || name.ends_with(&format!(" {word}")))
}

/// A type said in brackets: `due (date)`, `paid (yes/no)`.
fn hint(inside: &[Vec<Token>]) -> Option<FieldKind> {
    let words: Vec<&str> = inside
        .iter()
        .flatten()
        .map(|token| token.word.as_str())
        .collect();
    Some(match words.as_slice() {
        ["yes", "no"]
        | ["y", "n"]
        | ["true", "false"]
        | ["checkbox" | "tick" | "boolean"]
        | ["tick", "box"] => FieldKind::YesNo,
        ["date"] => FieldKind::Date,
        ["date", "time"] | ["datetime"] | ["time"] => FieldKind::DateTime,
        ["number" | "integer" | "count"] | ["whole", "number"] => FieldKind::WholeNumber,
        ["decimal"] => FieldKind::Number,
        ["money" | "currency" | "price" | "amount" | "eur" | "gbp" | "usd" | "£" | "$" | "€"] => {
            FieldKind::Money
        }
        ["long", "text"] | ["free", "text"] | ["multiline"] | ["paragraph"] => FieldKind::LongText,
        ["text" | "string"] => FieldKind::Text,
        ["email" | "e-mail"] => FieldKind::Email,
        ["url" | "link" | "website"] => FieldKind::WebAddress,
        _ => return None,
    })
}

/// A picture or file as a field for a link to it.
fn file(lower: &str) -> Option<FieldDraft> {
    let words = [
        "photo",
        "picture",
        "image",
        "photograph",
        "attachment",
        "file",
        "document",
        "scan",
        "video",
        "pdf",
        "logo",
        "receipt photo",
        "screenshot",
        "upload",
        "receipt scan",
    ];
    words
        .iter()
        .find(|word| lower == **word || lower.ends_with(&format!(" {word}")))
        .map(|_| FieldDraft::new(&label_of(&format!("{lower} link")), FieldKind::WebAddress))
}

/// The thing an item names, if it is not the owner itself.
#[must_use]
pub fn link_target(lower: &str, owner: &str, brief: &Brief) -> Option<String> {
    let one = singular_phrase(lower);
    brief
        .things
        .iter()
        .find(|thing| {
            let label = terms::plain(&thing.label_one);
            label == one
                || lower == terms::plain(&thing.label)
                || (one.ends_with(&format!(" {label}"))
                    && one.split(' ').count() < 4
                    && !one.contains(" on ")
                    && !one.contains(" of ")
                    && !one.contains(" for "))
        })
        .filter(|thing| thing.id != owner)
        .map(|thing| thing.id.clone())
}
