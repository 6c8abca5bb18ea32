//! One field of a table out of one field of a thing.

use edgewright_definition::document::{
    Cardinality, Choice, Field, FieldType, OnDelete, Operand, Table, Tone,
};
use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind};

use super::{
    formula,
    lifecycle::{choice_id, known_choice},
};
use crate::{language::field_kind::usual_choices, meaning::rule::Meaning, naming::unique_id};

/// A telephone number as people write it.
const PHONE_PATTERN: &str = "[+0-9][0-9 ()./-]{3,24}";

/// The field; a live field of the same kind keeps what the brief does not speak of.
#[must_use]
pub fn field_of(
    field: &BriefField,
    thing: &BriefThing,
    brief: &Brief,
    meanings: &[(String, String, Meaning)],
    live: Option<&Table>,
) -> Field {
    let live = live
        .and_then(|table| table.field(&field.id))
        .filter(|live| kind_of(live) == Some(field.kind));
    let mut made = live
        .cloned()
        .unwrap_or_else(|| fresh(field, thing, brief, meanings));
    made.label.clone_from(&field.label);
    made.required = field.required
        && !matches!(
            field.kind,
            FieldKind::RunningNumber | FieldKind::WorkedOut | FieldKind::YesNo
        );
    if matches!(field.kind, FieldKind::Choice | FieldKind::Choices) {
        made.options = options(field, live);
    }
    if field.kind == FieldKind::Link {
        made.table = field
            .points_at
            .clone()
            .filter(|target| brief.things.iter().any(|thing| thing.id == *target))
            .or(made.table);
    }
    for (_, _, meaning) in meanings {
        match meaning {
            Meaning::Within {
                thing: owner,
                field: id,
                least,
                most,
            } if *owner == thing.id && *id == field.id => {
                made.min = least.map(|bound| number(field.kind, bound)).or(made.min);
                made.max = most.map(|bound| number(field.kind, bound)).or(made.max);
            }
            Meaning::Filled {
                thing: owner,
                field: id,
                state: None,
            } if *owner == thing.id && *id == field.id => {
                made.required =
                    made.kind != FieldType::Computed && made.kind != FieldType::Autonumber
            }
            Meaning::WorkedOut {
                thing: owner,
                field: id,
                formula,
            } if *owner == thing.id && *id == field.id && made.kind == FieldType::Computed => {
                let (expression, result) = formula::expression(formula, thing);
                made.expression = Some(expression);
                made.result = Some(result);
            }
            Meaning::Once {
                thing: owner,
                fields,
                states,
            } if *owner == thing.id
                && fields.as_slice() == [field.id.clone()]
                && states.is_empty() =>
            {
                made.unique = can_be_unique(made.kind)
            }
            _ => {}
        }
    }
    made
}

/// Whether a field's own `unique` can say that it occurs once.
#[must_use]
pub const fn can_be_unique(kind: FieldType) -> bool {
    matches!(
        kind,
        FieldType::Text | FieldType::Integer | FieldType::Email | FieldType::Url | FieldType::Date
    )
}

fn number(kind: FieldKind, bound: i64) -> Operand {
    if kind == FieldKind::WholeNumber {
        Operand::from(bound)
    } else {
        Operand::from(bound.to_string())
    }
}

fn fresh(
    field: &BriefField,
    thing: &BriefThing,
    brief: &Brief,
    meanings: &[(String, String, Meaning)],
) -> Field {
    let mut made = Field::new(&field.id, &field.label, field_type(field.kind));
    let lower = field.label.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match field.kind {
        FieldKind::Text => {
            made.max_length = Some(200);
            let phone = is(&["phone", "mobile", "telephone"]) || lower == "tel" || lower == "cell";
            if phone && !is(&["contact person", "model", "type", "make"]) {
                made.pattern = Some(PHONE_PATTERN.to_owned());
                made.pattern_message = Some(
                    "This is no telephone number. Use digits, spaces and a leading +.".to_owned(),
                );
            }
        }
        FieldKind::WholeNumber if lower.contains("rating") || lower.contains("stars") => {
            made.min = Some(Operand::from(1));
            made.max = Some(Operand::from(5));
            made.help = Some("From 1 to 5".to_owned());
        }
        FieldKind::WholeNumber
            if is(&[
                "number of",
                "quantity",
                "qty",
                "count",
                "capacity",
                "seats",
                "stock",
                "copies",
                "guests",
                "people",
                "age",
                "pages",
            ]) =>
        {
            made.min = Some(Operand::from(0))
        }
        FieldKind::Money
            if is(&[
                "price", "cost", "deposit", "fee", "rent", "donation", "salary", "budget",
            ]) =>
        {
            made.min = Some(Operand::from("0"))
        }
        FieldKind::YesNo => made.default = Some(Operand::from(false)),
        FieldKind::Link => {
            made.table = field
                .points_at
                .clone()
                .filter(|target| brief.things.iter().any(|thing| thing.id == *target))
                .or_else(|| other_thing(thing, brief));
            made.cardinality = Some(Cardinality::One);
            made.on_delete = Some(OnDelete::Restrict);
        }
        FieldKind::RunningNumber => made.prefix = prefix_of(&lower),
        FieldKind::WorkedOut => {
            let known = meanings.iter().any(|(_, _, meaning)| matches!(meaning, Meaning::WorkedOut { thing: owner, field: id, .. } if *owner == thing.id && *id == field.id));
            if !known {
                let (expression, result) = formula::guessed(field, thing);
                made.expression = Some(expression);
                made.result = Some(result);
            }
        }
        _ => {}
    }
    made
}

/// A link that says nothing of where it leads points at the first other thing, or at its own.
fn other_thing(thing: &BriefThing, brief: &Brief) -> Option<String> {
    brief
        .things
        .iter()
        .find(|other| other.id != thing.id)
        .or_else(|| brief.things.first())
        .map(|other| other.id.clone())
}

fn prefix_of(lower: &str) -> Option<String> {
    [
        ("invoice", "INV-"),
        ("order", "ORD-"),
        ("ticket", "T-"),
        ("case", "C-"),
        ("job", "J-"),
        ("quote", "Q-"),
        ("receipt", "R-"),
        ("booking", "B-"),
        ("claim", "CL-"),
    ]
    .iter()
    .find(|(word, _)| lower.contains(word))
    .map(|(_, prefix)| (*prefix).to_owned())
}

/// The choices; those that exist keep their ids and colours.
fn options(field: &BriefField, live: Option<&Field>) -> Vec<Choice> {
    let labels = if field.choices.is_empty() {
        usual_choices(&field.label)
    } else {
        field.choices.clone()
    };
    let labels = if labels.is_empty() {
        vec!["General".to_owned(), "Other".to_owned()]
    } else {
        labels
    };
    let mut options: Vec<Choice> = Vec::new();
    for (at, label) in labels.clone().into_iter().enumerate() {
        let known = live
            .and_then(|live| known_choice(&label, at, &labels, &live.options))
            .filter(|known| options.iter().all(|option| option.id != known.id));
        let choice = known.map_or_else(
            || {
                let id = unique_id(&choice_id(&label), |id| {
                    options.iter().any(|option| option.id == id)
                });
                Choice {
                    id,
                    tone: tone_of(&label),
                    label: label.clone(),
                }
            },
            |known| Choice {
                label: label.clone(),
                ..known.clone()
            },
        );
        if options.iter().all(|option| option.id != choice.id) {
            options.push(choice);
        }
    }
    options
}

fn tone_of(label: &str) -> Option<Tone> {
    Some(match label.to_lowercase().as_str() {
        "high" | "urgent" | "critical" | "poor" | "broken" | "needs repair" | "severe" => {
            Tone::Danger
        }
        "serious" | "medium" | "worn" | "moderate" | "fair" => Tone::Warning,
        "new" | "good" | "easy" | "great" => Tone::Success,
        _ => return None,
    })
}

/// The type of a kind of field.
#[must_use]
pub const fn field_type(kind: FieldKind) -> FieldType {
    match kind {
        FieldKind::Text => FieldType::Text,
        FieldKind::LongText => FieldType::LongText,
        FieldKind::WholeNumber => FieldType::Integer,
        FieldKind::Number => FieldType::Decimal,
        FieldKind::Money => FieldType::Money,
        FieldKind::YesNo => FieldType::Boolean,
        FieldKind::Date => FieldType::Date,
        FieldKind::DateTime => FieldType::DateTime,
        FieldKind::Choice => FieldType::Select,
        FieldKind::Choices => FieldType::MultiSelect,
        FieldKind::Email => FieldType::Email,
        FieldKind::WebAddress => FieldType::Url,
        FieldKind::Link => FieldType::Relation,
        FieldKind::RunningNumber => FieldType::Autonumber,
        FieldKind::WorkedOut => FieldType::Computed,
    }
}

/// The kind of a field as the brief speaks of it; none for types the brief has no word for.
#[must_use]
pub const fn kind_of(field: &Field) -> Option<FieldKind> {
    Some(match field.kind {
        FieldType::Text | FieldType::Phone => FieldKind::Text,
        FieldType::LongText => FieldKind::LongText,
        FieldType::Integer => FieldKind::WholeNumber,
        FieldType::Decimal => FieldKind::Number,
        FieldType::Money => FieldKind::Money,
        FieldType::Boolean => FieldKind::YesNo,
        FieldType::Date => FieldKind::Date,
        FieldType::DateTime => FieldKind::DateTime,
        FieldType::Select => FieldKind::Choice,
        FieldType::MultiSelect => FieldKind::Choices,
        FieldType::Email => FieldKind::Email,
        FieldType::Url => FieldKind::WebAddress,
        FieldType::Relation => FieldKind::Link,
        FieldType::Autonumber => FieldKind::RunningNumber,
        FieldType::Computed => FieldKind::WorkedOut,
        _ => return None,
    })
}
