//! A live app in the words of a brief, so that a change is a change of the brief.

use edgewright_definition::{
    AppDefinition,
    document::{
        Access, Alert, FieldTest, Filter, FilterOp, Grant, Operand, Permission, Rule, Table,
        UniqueRule, View,
    },
};
use edgewright_pipeline::artifact::{
    Brief, BriefField, BriefPerson, BriefRule, BriefScreen, BriefThing,
};

use super::formulas;
use crate::{
    implementer::shows_as,
    meaning::{
        rule::{Meaning, Warning},
        written,
    },
    naming::lower_first,
    spec,
};

/// The whole app as a brief; every id is the definition's.
#[must_use]
pub fn brief_of(definition: &AppDefinition) -> Brief {
    let people = definition
        .access
        .roles
        .iter()
        .map(|role| BriefPerson {
            id: role.id.clone(),
            label: role.label.clone(),
            may: may_of(definition, &role.id),
        })
        .collect();
    let mut rules = Vec::new();
    for table in &definition.tables {
        rules.extend(table.rules.iter().map(|rule| BriefRule {
            id: rule.id.clone(),
            text: rule_words(table, rule),
        }));
        rules.extend(table.unique.iter().map(|unique| BriefRule {
            id: unique.id.clone(),
            text: unique_words(table, unique),
        }));
    }
    rules.extend(formulas::rules_of(definition));
    rules.extend(definition.alerts.iter().map(|alert| BriefRule {
        id: alert.id.clone(),
        text: alert_words(definition, alert),
    }));
    Brief {
        title: definition.app.name.clone(),
        summary: definition.app.description.clone(),
        people,
        things: definition.tables.iter().map(thing_of).collect(),
        rules,
        screens: definition.views.iter().filter_map(screen_of).collect(),
        visibility: definition.access.visibility,
        coverage: Vec::new(),
        assumptions: Vec::new(),
    }
}

/// A rule as a sentence: in the words rules are written in if it has their shape, else what it tells people.
#[must_use]
pub fn rule_words(table: &Table, rule: &Rule) -> String {
    let many = lower_first(&table.label);
    let label = |id: &String| table.field(id).map(|field| field.label.clone());
    match rule.fields.as_slice() {
        [later, earlier]
            if rule
                .expression
                .starts_with(&format!(".{later} == null or .{earlier} == null or ")) =>
        {
            if let Some((later, earlier)) = label(later).zip(label(earlier)) {
                return format!("In {many}, {later} is never before {earlier}");
            }
        }
        [field] if rule.expression.ends_with(&format!(" or .{field} != null")) => {
            let state = table
                .lifecycle
                .as_ref()
                .and_then(|machine| table.field(&machine.field))
                .and_then(|status| {
                    status
                        .options
                        .iter()
                        .find(|option| rule.expression.contains(&format!("\"{}\"", option.id)))
                });
            if let Some((name, state)) = label(field).zip(state) {
                return format!("In {many}, {name} must be filled in once {}", state.label);
            }
        }
        _ => {}
    }
    rule.message.clone()
}

/// A warning as a sentence.
fn alert_words(definition: &AppDefinition, alert: &Alert) -> String {
    let table = definition
        .tables
        .iter()
        .find(|table| table.id == alert.table);
    let meaning = table.and_then(|table| {
        warning_of(&alert.filter, table).map(|(when, unless)| Meaning::Warn {
            thing: table.id.clone(),
            when,
            unless,
        })
    });
    let things: Vec<BriefThing> = definition.tables.iter().map(thing_of).collect();
    let shell = Brief {
        title: String::new(),
        summary: String::new(),
        people: Vec::new(),
        things,
        rules: Vec::new(),
        screens: Vec::new(),
        visibility: definition.access.visibility,
        coverage: Vec::new(),
        assumptions: Vec::new(),
    };
    meaning
        .and_then(|meaning| written::sentence(&meaning, &shell))
        .unwrap_or_else(|| format!("Show a warning for {}", alert.label))
}

/// What a warning's condition means, if it has one of the shapes warnings are made in.
fn warning_of(filter: &Filter, table: &Table) -> Option<(Warning, Vec<String>)> {
    let parts: Vec<&Filter> = match filter {
        Filter::All { all } => all.iter().collect(),
        other => vec![other],
    };
    let tests: Option<Vec<&FieldTest>> = parts
        .iter()
        .map(|part| {
            if let Filter::Test(test) = part {
                Some(test)
            } else {
                None
            }
        })
        .collect();
    let mut tests = tests?;
    let mut unless = Vec::new();
    if let Some(machine) = &table.lifecycle
        && let Some(at) = tests
            .iter()
            .position(|test| test.field == machine.field && test.op == FilterOp::NotIn)
    {
        let open = Filter::Test(FieldTest {
            op: FilterOp::In,
            ..tests.remove(at).clone()
        });
        unless = states_in(&open, table);
    }
    let days = |operand: &Option<Operand>| match operand {
        Some(Operand::Today { today }) => Some(*today),
        Some(Operand::Now { now }) => Some(now / 86_400),
        _ => None,
    };
    let when = match tests.as_slice() {
        [test] => {
            let number = test
                .value
                .as_ref()
                .and_then(Operand::literal)
                .and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()));
            match test.op {
                FilterOp::Lt if days(&test.value) == Some(0) => Warning::Past {
                    field: test.field.clone(),
                    days: 0,
                },
                FilterOp::Lte => Warning::Past {
                    field: test.field.clone(),
                    days: -days(&test.value)?,
                },
                FilterOp::Lt => Warning::Below {
                    field: test.field.clone(),
                    limit: number?,
                },
                FilterOp::Gt => Warning::Above {
                    field: test.field.clone(),
                    limit: number?,
                },
                FilterOp::Empty => Warning::Empty {
                    field: test.field.clone(),
                },
                _ => return None,
            }
        }
        [from, until]
            if from.field == until.field
                && from.op == FilterOp::Gte
                && until.op == FilterOp::Lte =>
        {
            Warning::Soon {
                field: from.field.clone(),
                days: days(&until.value)?,
            }
        }
        _ => return None,
    };
    Some((when, unless))
}

/// A unique rule as a sentence.
#[must_use]
pub fn unique_words(table: &Table, unique: &UniqueRule) -> String {
    let labels: Vec<String> = unique
        .fields
        .iter()
        .filter_map(|id| table.field(id))
        .map(|field| lower_first(&field.label))
        .collect();
    let states: Vec<String> = unique
        .condition
        .as_ref()
        .map(|condition| states_in(condition, table))
        .unwrap_or_default();
    let which = if states.is_empty() {
        String::new()
    } else {
        format!(
            " that are {}",
            crate::meaning::written::alternatives(&states)
        )
    };
    format!(
        "No two {}{which} have the same {}",
        lower_first(&table.label),
        crate::naming::listed(&labels)
    )
}

/// The labels of the states a condition names.
fn states_in(condition: &Filter, table: &Table) -> Vec<String> {
    let Filter::Test(test) = condition else {
        return Vec::new();
    };
    let options = table
        .field(&test.field)
        .map(|field| field.options.as_slice())
        .unwrap_or_default();
    let named = |value: &serde_json::Value| match value {
        serde_json::Value::Array(all) => all
            .iter()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect(),
        other => other
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .collect::<Vec<_>>(),
    };
    let ids = test
        .value
        .as_ref()
        .and_then(Operand::literal)
        .map(named)
        .unwrap_or_default();
    if !matches!(test.op, FilterOp::Eq | FilterOp::In) {
        return Vec::new();
    }
    options
        .iter()
        .filter(|option| ids.contains(&option.id))
        .map(|option| option.label.clone())
        .collect()
}

/// A table as a thing; fields of types the brief has no word for are left out and stay as they are.
#[must_use]
pub fn thing_of(table: &Table) -> BriefThing {
    let machine = table.lifecycle.as_ref();
    let states = machine
        .and_then(|machine| table.field(&machine.field))
        .map(|field| {
            field
                .options
                .iter()
                .map(|option| option.label.clone())
                .collect()
        })
        .unwrap_or_default();
    let fields = table
        .fields
        .iter()
        .filter(|field| machine.is_none_or(|machine| machine.field != field.id))
        .filter_map(|field| {
            Some(BriefField {
                id: field.id.clone(),
                label: field.label.clone(),
                kind: spec::kind_of(field)?,
                required: field.required,
                choices: field
                    .options
                    .iter()
                    .map(|option| option.label.clone())
                    .collect(),
                points_at: field.table.clone(),
            })
        })
        .collect();
    BriefThing {
        id: table.id.clone(),
        label: table.label.clone(),
        label_one: table.label_one.clone(),
        fields,
        states,
    }
}

fn screen_of(view: &View) -> Option<BriefScreen> {
    Some(BriefScreen {
        id: view.id.clone(),
        label: view.label.clone(),
        kind: shows_as(view.kind),
        thing: view.table.clone()?,
        note: None,
    })
}

/// What a role may do, in sentences.
#[must_use]
pub fn may_of(definition: &AppDefinition, role: &str) -> Vec<String> {
    let Access { tables, .. } = &definition.access;
    let mut may = Vec::new();
    for table in &definition.tables {
        let Some(grant) = tables.get(&table.id).and_then(|grants| grants.get(role)) else {
            continue;
        };
        may.extend(sentences(grant, table));
    }
    may
}

fn sentences(grant: &Grant, table: &Table) -> Vec<String> {
    let many = lower_first(&table.label);
    let all = |permission: &Permission| matches!(permission, Permission::Every(true));
    if all(&grant.read)
        && all(&grant.create)
        && all(&grant.update)
        && all(&grant.delete)
        && grant.hidden_fields.is_empty()
    {
        return vec![format!("Manage {many}")];
    }
    let mut said = Vec::new();
    for (verb, permission) in [
        ("See", &grant.read),
        ("Add", &grant.create),
        ("Change", &grant.update),
        ("Delete", &grant.delete),
    ] {
        match permission {
            Permission::Every(false) => {}
            Permission::Every(true) => {
                let every = if verb == "See" { "all " } else { "" };
                let hidden: Vec<String> = grant
                    .hidden_fields
                    .iter()
                    .filter_map(|id| table.field(id))
                    .map(|field| lower_first(&field.label))
                    .collect();
                let without = if verb == "See" && !hidden.is_empty() {
                    format!(" without {}", crate::naming::listed(&hidden))
                } else {
                    String::new()
                };
                said.push(format!("{verb} {every}{many}{without}"));
            }
            Permission::Where { condition } => said.push(match condition {
                Filter::Test(test) if test.field == "created_by" => {
                    format!("{verb} their own {many}")
                }
                Filter::Test(test) if matches!(test.value, Some(Operand::Me { .. })) => {
                    format!("{verb} their own entry in {many}")
                }
                _ => format!("{verb} some {many}"),
            }),
        }
    }
    said
}
