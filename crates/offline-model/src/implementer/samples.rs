//! Believable example rows: from the catalogue where it knows such things, else made to fit each field.

mod values;

use std::collections::BTreeMap;

use edgewright_definition::{
    AppDefinition,
    document::{Field, FieldType, Operand, Sample, Table},
};
use edgewright_pipeline::artifact::Brief;

use crate::{
    catalogue::{self, Domain, FieldLine, Thing, matching},
    language::text::Text,
    naming::id_of,
};

/// Rows of a table the catalogue does not know.
const MADE_ROWS: usize = 6;

/// Rows for every table, tables that are pointed at before those that point at them.
#[must_use]
pub fn samples_of(brief: &Brief, tables: &[Table], current: Option<&AppDefinition>) -> Vec<Sample> {
    let domain = domain_of(brief);
    let mut samples: Vec<Sample> = Vec::new();
    for table in in_order(tables) {
        let live: Vec<Sample> = current
            .map(|current| {
                current
                    .samples
                    .iter()
                    .filter(|sample| sample.table == table.id)
                    .cloned()
                    .collect()
            })
            .unwrap_or_default();
        if live.is_empty() {
            samples.extend(rows_of(table, brief, domain, &samples));
        } else {
            samples.extend(updated(live, table, &samples));
        }
    }
    samples
}

/// The domain the things of a brief come from.
fn domain_of(brief: &Brief) -> Option<&'static Domain> {
    let words: Vec<String> = std::iter::once(brief.title.clone())
        .chain(
            brief
                .things
                .iter()
                .flat_map(|thing| [thing.label_one.clone(), thing.label.clone()]),
        )
        .chain([brief.summary.clone()])
        .collect();
    matching::best_match(&Text::read(&words.join(". "))).map(|found| found.domain)
}

/// Tables in an order in which every row points at earlier ones, as far as that is possible.
fn in_order(tables: &[Table]) -> Vec<&Table> {
    let mut done: Vec<&Table> = Vec::new();
    while done.len() < tables.len() {
        let waiting = || {
            tables
                .iter()
                .filter(|table| done.iter().all(|known| known.id != table.id))
        };
        let ready = waiting().find(|table| {
            table
                .fields
                .iter()
                .filter_map(|field| field.table.as_ref())
                .all(|target| {
                    *target == table.id
                        || done.iter().any(|known| known.id == *target)
                        || tables.iter().all(|other| other.id != *target)
                })
        });
        match ready.or_else(|| waiting().next()) {
            Some(next) => done.push(next),
            None => break,
        }
    }
    done
}

/// The rows of one table.
fn rows_of(
    table: &Table,
    brief: &Brief,
    domain: Option<&'static Domain>,
    earlier: &[Sample],
) -> Vec<Sample> {
    let template = template_of(table, domain);
    let named = examples_of(table, brief);
    let count = match template {
        Some(template) if named.len() < template.rows.len() => template.rows.len(),
        _ => MADE_ROWS.max(named.len()),
    };
    (0..count.min(12))
        .map(|index| {
            let row =
                template.and_then(|template| template.rows.get(index).map(|row| (template, row)));
            let mut values = BTreeMap::new();
            for field in &table.fields {
                let value = row
                    .and_then(|(template, row)| from_template(template, row, field, table, earlier))
                    .or_else(|| {
                        let optional = template.is_some_and(|template| knows(template, field))
                            && !field.required
                            && field.kind != FieldType::Boolean;
                        (!optional)
                            .then(|| values::value_of(field, table, index, earlier))
                            .flatten()
                    });
                if let Some(value) = value {
                    values.insert(field.id.clone(), value);
                }
            }
            if let Some(state) = state_of(table, row, index, count) {
                values.insert(state.0, Operand::from(state.1));
            }
            if let Some(name) = named.get(index) {
                values.insert(table.title.clone(), Operand::from(name.clone()));
            }
            Sample {
                table: table.id.clone(),
                reference: Some(reference(table, index)),
                values,
            }
        })
        .collect()
}

/// Name by which rows of other tables point at the row.
fn reference(table: &Table, index: usize) -> String {
    format!("{}_{}", table.id, index + 1)
}

/// The thing of the catalogue a table is, by its name.
fn template_of(table: &Table, domain: Option<&'static Domain>) -> Option<&'static Thing> {
    let named = |thing: &&'static Thing| thing.many == table.label || thing.one == table.label_one;
    let own = domain.and_then(|domain| domain.things.iter().find(named));
    own.or_else(|| {
        catalogue::domains()
            .iter()
            .flat_map(|domain| &domain.things)
            .find(named)
    })
    .filter(|thing| !thing.rows.is_empty())
}

fn knows(template: &Thing, field: &Field) -> bool {
    template.field_lines().any(|line| line.label == field.label)
}

/// Examples the builder named, kept in the brief's coverage as `Examples of Tools`.
fn examples_of(table: &Table, brief: &Brief) -> Vec<String> {
    let titled = table
        .field(&table.title)
        .is_some_and(|field| field.kind == FieldType::Text);
    let note = format!("Examples of {}", table.label);
    brief
        .coverage
        .iter()
        .filter(|entry| titled && entry.note.as_deref() == Some(note.as_str()))
        .flat_map(|entry| entry.phrase.split(", "))
        .map(|name| crate::naming::label_of(&crate::language::inflection::singular_phrase(name)))
        .take(8)
        .collect()
}

/// A value out of a catalogue row.
fn from_template(
    template: &Thing,
    row: &[String],
    field: &Field,
    table: &Table,
    earlier: &[Sample],
) -> Option<Operand> {
    let position = template
        .fields
        .iter()
        .position(|line| FieldLine::read(line).is_some_and(|line| line.label == field.label))?;
    let text = row
        .get(position)
        .filter(|text| !text.is_empty() && !text.starts_with('='))?;
    values::read(text, field, table, earlier)
}

/// The state of a row: the catalogue's, or the states one after the other.
fn state_of(
    table: &Table,
    row: Option<(&'static Thing, &'static Vec<String>)>,
    index: usize,
    count: usize,
) -> Option<(String, String)> {
    let machine = table.lifecycle.as_ref()?;
    let options = &table.field(&machine.field)?.options;
    let told = row
        .and_then(|(_, row)| row.iter().find_map(|value| value.strip_prefix('=')))
        .map(id_of)
        .filter(|id| options.iter().any(|option| option.id == *id));
    let turn = if count == 0 {
        0
    } else {
        index % options.len().max(1)
    };
    told.or_else(|| options.get(turn).map(|option| option.id.clone()))
        .map(|id| (machine.field.clone(), id))
}

/// Live example rows with values for what is newly needed, without what is gone.
fn updated(live: Vec<Sample>, table: &Table, earlier: &[Sample]) -> Vec<Sample> {
    live.into_iter()
        .enumerate()
        .map(|(index, mut sample)| {
            sample.values.retain(|id, _| {
                table.field(id).is_some_and(|field| {
                    !matches!(field.kind, FieldType::Computed | FieldType::Autonumber)
                })
            });
            for field in &table.fields {
                if !sample.values.contains_key(&field.id)
                    && let Some(value) = values::value_of(field, table, index, earlier)
                        .filter(|_| index % 3 != 2 || field.required)
                {
                    let is_state = table
                        .lifecycle
                        .as_ref()
                        .is_some_and(|machine| machine.field == field.id);
                    if !is_state {
                        sample.values.insert(field.id.clone(), value);
                    }
                }
            }
            sample
        })
        .collect()
}
