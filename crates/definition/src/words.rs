//! Parts of definitions in plain words, for people who approve them.

use serde_json::Value;

use crate::document::{FieldTest, Filter, FilterOp, Me, Operand, Table};
use crate::kind::Kind;

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A condition on the rows of a table: `Borrower is their own e-mail address`.
pub(crate) fn condition(table: &Table, filter: &Filter) -> String {
    match filter {
        Filter::All { all } if all.is_empty() => "always".to_owned(),
        Filter::Any { any } if any.is_empty() => "never".to_owned(),
        Filter::All { all } => joined(table, all, " and "),
        Filter::Any { any } => joined(table, any, " or "),
        Filter::Not { not } => format!("not ({})", condition(table, not)),
        Filter::Test(test) => comparison(table, test),
    }
}

fn joined(table: &Table, filters: &[Filter], with: &str) -> String {
    let one = |filter: &Filter| match filter {
        Filter::All { all: inner } | Filter::Any { any: inner } if inner.len() > 1 => {
            format!("({})", condition(table, filter))
        }
        _ => condition(table, filter),
    };
    filters.iter().map(one).collect::<Vec<_>>().join(with)
}

fn comparison(table: &Table, test: &FieldTest) -> String {
    let name = field_name(table, &test.field);
    let kind = Kind::of_name(table, &test.field);
    let temporal = kind.is_some_and(|kind| kind.is_temporal());
    let verb = match test.op {
        FilterOp::Eq => "is",
        FilterOp::Ne => "is not",
        FilterOp::Lt if temporal => "is earlier than",
        FilterOp::Lte if temporal => "is no later than",
        FilterOp::Gt if temporal => "is later than",
        FilterOp::Gte if temporal => "is no earlier than",
        FilterOp::Lt => "is less than",
        FilterOp::Lte => "is at most",
        FilterOp::Gt => "is more than",
        FilterOp::Gte => "is at least",
        FilterOp::In => "is one of",
        FilterOp::NotIn => "is none of",
        FilterOp::Contains => "contains",
        FilterOp::StartsWith => "starts with",
        FilterOp::Empty => "has no value",
        FilterOp::NotEmpty => "has a value",
    };
    match &test.value {
        Some(operand) => format!("{name} {verb} {}", operand_words(kind, operand)),
        None => format!("{name} {verb}"),
    }
}

/// What people call a name of a table.
pub(crate) fn field_name(table: &Table, name: &str) -> String {
    if let Some(field) = table.field(name) {
        return field.label.clone();
    }
    match name {
        "created_at" => "the time it was added",
        "updated_at" => "the time it was last changed",
        "created_by" => "the person who added it",
        other => other,
    }
    .to_owned()
}

fn operand_words(kind: Option<Kind<'_>>, operand: &Operand) -> String {
    match operand {
        Operand::Today { today: 0 } => "today".to_owned(),
        Operand::Today { today } => distance(*today, "day"),
        Operand::Now { now: 0 } => "now".to_owned(),
        Operand::Now { now } => moment(*now),
        Operand::Me { me: Me::Id } => "they themselves".to_owned(),
        Operand::Me { me: Me::Email } => "their own e-mail address".to_owned(),
        Operand::Me { me: Me::Name } => "their own user name".to_owned(),
        Operand::Reference { reference } => format!("the row '{reference}'"),
        Operand::Literal(Value::Array(items)) => {
            let words: Vec<String> = items.iter().map(|item| literal(kind, item)).collect();
            list(&words)
        }
        Operand::Literal(value) => literal(kind, value),
    }
}

/// Seconds from now in the largest unit that fits.
fn moment(seconds: i64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let unit = units.into_iter().find(|(length, _)| seconds % length == 0);
    let (length, name) = unit.unwrap_or((1, "second"));
    distance(seconds / length, name)
}

fn distance(count: i64, unit: &str) -> String {
    let amount = count.unsigned_abs();
    let plural = if amount == 1 { "" } else { "s" };
    let side = if count < 0 { "ago" } else { "from now" };
    format!("{amount} {unit}{plural} {side}")
}

fn literal(kind: Option<Kind<'_>>, value: &Value) -> String {
    let option = match kind {
        Some(Kind::Select(options) | Kind::MultiSelect(options)) => options
            .iter()
            .find(|option| Some(option.id.as_str()) == value.as_str()),
        _ => None,
    };
    match (option, value) {
        (Some(option), _) => format!("'{}'", option.label),
        (None, Value::Bool(true)) => "yes".to_owned(),
        (None, Value::Bool(false)) => "no".to_owned(),
        (None, Value::String(text)) => format!("'{text}'"),
        (None, other) => other.to_string(),
    }
}
