//! Holding a definition to the checker before it leaves, and answering to what was said of the last attempt.

use edgewright_definition::{AppDefinition, Finding, Severity, checker};
use edgewright_pipeline::{agent::ImplementerInput, model::Correction};

/// Rounds of checking and taking out; every round takes something out or is the last.
const ROUNDS: usize = 12;

/// Takes out what the checker refuses, and what others objected to in the attempt before.
pub fn repair(
    definition: &mut AppDefinition,
    input: &ImplementerInput,
    corrections: &[Correction],
) {
    for _ in 0..ROUNDS {
        let findings = checker::check(definition);
        let pointers = offending(&findings);
        if pointers.is_empty() || !take_out(definition, &pointers) {
            break;
        }
    }
    let same_as_before = input.attempt.as_ref() == Some(definition)
        || corrections.last().is_some_and(|last| {
            serde_json::to_value(&*definition).ok().as_ref() == Some(&last.output)
        });
    if same_as_before {
        let mut pointers = offending(&input.findings);
        pointers.extend(
            input
                .reviews
                .iter()
                .flat_map(|review| &review.findings)
                .filter(|finding| finding.blocking)
                .map(|finding| finding.pointer.clone()),
        );
        pointers.extend(
            corrections
                .iter()
                .flat_map(|correction| &correction.findings)
                .filter_map(|line| {
                    line.split_whitespace()
                        .find(|word| word.starts_with('/'))
                        .map(|pointer| pointer.trim_end_matches(':').to_owned())
                }),
        );
        take_out(definition, &pointers);
    }
}

/// Places of what must change: errors, and anything about example rows.
fn offending(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .filter(|finding| {
            finding.severity == Severity::Error
                || (finding.severity == Severity::Warning
                    && finding.pointer.starts_with("/samples/"))
        })
        .map(|finding| finding.pointer.clone())
        .collect()
}

/// Takes out the smallest part each pointer lies in; true if anything went.
fn take_out(definition: &mut AppDefinition, pointers: &[String]) -> bool {
    let mut places: Vec<(String, usize, String)> = pointers
        .iter()
        .filter_map(|pointer| place_of(pointer))
        .collect();
    places.sort();
    places.dedup();
    let mut changed = false;
    for (part, index, rest) in places.iter().rev() {
        changed |= match part.as_str() {
            "samples" => remove_sample(definition, *index),
            "views" => remove_at(&mut definition.views, *index),
            "alerts" => remove_at(&mut definition.alerts, *index),
            "automations" => remove_at(&mut definition.automations, *index),
            "tables" => mend_table(definition, *index, rest),
            _ => false,
        };
    }
    changed
}

/// `/views/3/fields/1` as `("views", 3, "fields/1")`.
fn place_of(pointer: &str) -> Option<(String, usize, String)> {
    let mut parts = pointer.trim_start_matches('/').splitn(3, '/');
    let part = parts.next()?.to_owned();
    let index = parts.next()?.parse().ok()?;
    Some((part, index, parts.next().unwrap_or_default().to_owned()))
}

fn remove_at<T>(list: &mut Vec<T>, index: usize) -> bool {
    let there = index < list.len();
    if there {
        list.remove(index);
    }
    there
}

/// An example row goes with the rows that point at it.
fn remove_sample(definition: &mut AppDefinition, index: usize) -> bool {
    let name = definition
        .samples
        .get(index)
        .and_then(|sample| sample.reference.clone());
    let removed = remove_at(&mut definition.samples, index);
    if let Some(name) = name {
        let points = |value: &edgewright_definition::document::Operand| matches!(value, edgewright_definition::document::Operand::Reference { reference } if *reference == name);
        definition
            .samples
            .retain(|sample| !sample.values.values().any(points));
    }
    removed
}

/// Takes one rule, unique rule or limit of a field out of a table.
fn mend_table(definition: &mut AppDefinition, index: usize, rest: &str) -> bool {
    let Some(table) = definition.tables.get_mut(index) else {
        return false;
    };
    let mut parts = rest.split('/');
    let (part, at) = (
        parts.next().unwrap_or_default(),
        parts.next().and_then(|at| at.parse::<usize>().ok()),
    );
    match (part, at) {
        ("rules", Some(at)) => remove_at(&mut table.rules, at),
        ("unique", Some(at)) => remove_at(&mut table.unique, at),
        ("fields", Some(at)) => {
            let Some(field) = table.fields.get_mut(at) else {
                return false;
            };
            let before = field.clone();
            match parts.next() {
                Some("min") => field.min = None,
                Some("max") => field.max = None,
                Some("default") => field.default = None,
                Some("pattern" | "pattern_message") => {
                    field.pattern = None;
                    field.pattern_message = None;
                }
                Some("help") => field.help = None,
                Some("required") => field.required = false,
                Some("unique") => field.unique = false,
                Some("max_length") => field.max_length = None,
                Some("expression") => field.expression = Some("null".to_owned()),
                _ => {}
            }
            *field != before
        }
        _ => false,
    }
}
