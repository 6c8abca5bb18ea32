//! Rules, unique combinations and warnings out of what the brief's rules mean.

use edgewright_definition::document::{
    Field, FieldType, Filter, FilterOp, Operand, Rule, Table, UniqueRule,
};

use edgewright_pipeline::artifact::Brief;

use super::lifecycle::state_id;
use crate::{
    edit::from_definition,
    meaning::{
        rule::{Meaning, Warning},
        written::alternatives,
    },
    naming::{listed, lower_first, with_article},
};

/// Adds the rules of the brief to a table that has its fields and states.
pub fn add_rules(
    table: &mut Table,
    brief: &Brief,
    meanings: &[(String, String, Meaning)],
    live: Option<&Table>,
) {
    for (id, _, meaning) in meanings {
        match meaning {
            Meaning::Order {
                thing,
                later,
                earlier,
            } if *thing == table.id => add_order(table, id, later, earlier),
            Meaning::Filled {
                thing,
                field,
                state: Some(state),
            } if *thing == table.id => add_filled(table, id, field, state),
            Meaning::Once {
                thing,
                fields,
                states,
            } if *thing == table.id => add_once(table, id, fields, states),
            _ => {}
        }
    }
    keep_live(table, brief, live);
}

/// Rules of a live table stay as they are while the brief says the same about them.
fn keep_live(table: &mut Table, brief: &Brief, live: Option<&Table>) {
    let Some(live) = live else {
        return;
    };
    let said = |id: &str, words: &str| {
        brief
            .rules
            .iter()
            .any(|rule| rule.id == id && rule.text == words)
    };
    let ids: Vec<String> = table.fields.iter().map(|field| field.id.clone()).collect();
    let whole = |fields: &[String]| fields.iter().all(|id| ids.contains(id));
    for rule in live.rules.iter().filter(|rule| {
        said(&rule.id, &from_definition::rule_words(live, rule)) && whole(&rule.fields)
    }) {
        match table.rules.iter_mut().find(|made| made.id == rule.id) {
            Some(made) => made.clone_from(rule),
            None => table.rules.push(rule.clone()),
        }
    }
    for unique in live.unique.iter().filter(|unique| {
        said(&unique.id, &from_definition::unique_words(live, unique)) && whole(&unique.fields)
    }) {
        match table.unique.iter_mut().find(|made| made.id == unique.id) {
            Some(made) => made.clone_from(unique),
            None => table.unique.push(unique.clone()),
        }
    }
}

fn label(table: &Table, id: &str) -> String {
    table
        .field(id)
        .map_or_else(|| id.to_owned(), |field| field.label.clone())
}

fn add_order(table: &mut Table, id: &str, later: &str, earlier: &str) {
    let (Some(after), Some(before)) = (table.field(later), table.field(earlier)) else {
        return;
    };
    let dates = |field: &Field| matches!(field.kind, FieldType::Date | FieldType::DateTime);
    let (compare, words) = if dates(after) && dates(before) {
        let mixed = after.kind != before.kind;
        let side = |id: &str| {
            if mixed {
                format!(".{id}[0:10]")
            } else {
                format!(".{id}")
            }
        };
        (format!("{} >= {}", side(later), side(earlier)), "before")
    } else {
        (
            format!("(.{later} | tonumber) >= (.{earlier} | tonumber)"),
            "below",
        )
    };
    let message = format!(
        "{} is {words} {}. Change one of them.",
        label(table, later),
        lower_first(&label(table, earlier))
    );
    table.rules.push(Rule {
        id: id.to_owned(),
        expression: format!(".{later} == null or .{earlier} == null or {compare}"),
        message,
        fields: vec![later.to_owned(), earlier.to_owned()],
    });
}

fn add_filled(table: &mut Table, id: &str, field: &str, state: &str) {
    let Some(machine) = &table.lifecycle else {
        return;
    };
    let message = format!(
        "{} is missing. Fill it in before moving this to {state}.",
        label(table, field)
    );
    table.rules.push(Rule {
        id: id.to_owned(),
        expression: format!(
            ".{} != \"{}\" or .{field} != null",
            machine.field,
            state_id(table, state)
        ),
        message,
        fields: vec![field.to_owned()],
    });
}

fn add_once(table: &mut Table, id: &str, fields: &[String], states: &[String]) {
    let by_itself = fields.len() == 1
        && states.is_empty()
        && fields
            .first()
            .and_then(|id| table.field(id))
            .is_some_and(|field| super::field::can_be_unique(field.kind));
    let known = fields.iter().all(|id| {
        table
            .field(id)
            .is_some_and(|field| field.kind != FieldType::Computed)
    });
    if by_itself || !known || fields.is_empty() {
        return;
    }
    let condition = table
        .lifecycle
        .as_ref()
        .filter(|_| !states.is_empty())
        .map(|machine| {
            let ids: Vec<String> = states.iter().map(|state| state_id(table, state)).collect();
            match ids.as_slice() {
                [one] => Filter::test(&machine.field, FilterOp::Eq, one.clone()),
                _ => Filter::test(&machine.field, FilterOp::In, serde_json::Value::from(ids)),
            }
        });
    let labels: Vec<String> = fields
        .iter()
        .map(|id| lower_first(&label(table, id)))
        .collect();
    let which = if states.is_empty() {
        String::new()
    } else {
        format!(" that is {}", lower_first(&alternatives(states)))
    };
    let message = format!(
        "There is already {}{which} with this {}. Choose another one or change that one first.",
        with_article(&table.label_one),
        listed(&labels)
    );
    table.unique.push(UniqueRule {
        id: id.to_owned(),
        fields: fields.to_vec(),
        condition,
        message,
    });
}

/// The rows a warning counts; none if the table lacks what it needs.
#[must_use]
pub fn filter_of_warning(table: &Table, when: &Warning, unless: &[String]) -> Option<Filter> {
    let condition = match when {
        Warning::Past { field, days } => {
            let kind = table.field(field)?.kind;
            if *days == 0 {
                before_today(field, kind)?
            } else {
                Filter::test(field, FilterOp::Lte, past(kind, *days)?)
            }
        }
        Warning::Soon { field, days } => {
            let kind = table.field(field)?.kind;
            let from = if kind == FieldType::DateTime {
                Operand::Now { now: 0 }
            } else {
                Operand::Today { today: 0 }
            };
            Filter::All {
                all: vec![
                    Filter::test(field, FilterOp::Gte, from),
                    Filter::test(field, FilterOp::Lte, past(kind, -days)?),
                ],
            }
        }
        Warning::Below { field, limit } => {
            Filter::test(field, FilterOp::Lt, number(table.field(field)?, *limit)?)
        }
        Warning::Above { field, limit } => {
            Filter::test(field, FilterOp::Gt, number(table.field(field)?, *limit)?)
        }
        Warning::InState(state) => Filter::test(
            &table.lifecycle.as_ref()?.field,
            FilterOp::Eq,
            state_id(table, state),
        ),
        Warning::Is { field, value } => is_value(table.field(field)?, value)?,
        Warning::Empty { field } => Filter::Test(edgewright_definition::document::FieldTest {
            field: table.field(field)?.id.clone(),
            op: FilterOp::Empty,
            value: None,
        }),
    };
    let machine = table.lifecycle.as_ref().filter(|_| !unless.is_empty());
    let Some(machine) = machine else {
        return Some(condition);
    };
    let ids: Vec<String> = unless.iter().map(|state| state_id(table, state)).collect();
    let open = Filter::test(
        &machine.field,
        FilterOp::NotIn,
        serde_json::Value::from(ids),
    );
    Some(match condition {
        Filter::All { mut all } => {
            all.push(open);
            Filter::All { all }
        }
        other => Filter::All {
            all: vec![other, open],
        },
    })
}

fn before_today(field: &str, kind: FieldType) -> Option<Filter> {
    Some(match kind {
        FieldType::Date => Filter::test(field, FilterOp::Lt, Operand::Today { today: 0 }),
        FieldType::DateTime => Filter::test(field, FilterOp::Lt, Operand::Now { now: 0 }),
        _ => return None,
    })
}

/// The day or moment so many days ago.
fn past(kind: FieldType, days: i64) -> Option<Operand> {
    Some(match kind {
        FieldType::Date => Operand::Today { today: -days },
        FieldType::DateTime => Operand::Now {
            now: days.checked_mul(-86_400)?,
        },
        _ => return None,
    })
}

fn number(field: &Field, limit: i64) -> Option<Operand> {
    Some(match field.kind {
        FieldType::Integer => Operand::from(limit),
        FieldType::Decimal | FieldType::Money => Operand::from(limit.to_string()),
        _ => return None,
    })
}

/// Rows whose field has a value said in words: `yes`, `no`, a choice.
#[must_use]
pub fn is_value(field: &Field, value: &str) -> Option<Filter> {
    let lower = value.trim().to_lowercase();
    Some(match field.kind {
        FieldType::Boolean => match lower.as_str() {
            "yes" | "true" => Filter::test(&field.id, FilterOp::Eq, true),
            "no" | "false" => Filter::test(&field.id, FilterOp::Eq, false),
            _ => return None,
        },
        FieldType::Select => {
            let option = field
                .options
                .iter()
                .find(|option| option.label.to_lowercase() == lower || option.id == lower)?;
            Filter::test(&field.id, FilterOp::Eq, option.id.clone())
        }
        _ => return None,
    })
}
