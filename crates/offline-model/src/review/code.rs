//! The code reviewer reads a definition for what it gets wrong.

use edgewright_definition::{
    Severity, checker,
    document::{AppDefinition, FieldType, Table, ViewType},
};
use edgewright_pipeline::{
    agent::ReviewerInput,
    artifact::{Review, ReviewFinding, Verdict},
};

use crate::{meaning::rule, naming::lower_first};

/// The review.
#[must_use]
pub fn review(input: &ReviewerInput) -> Review {
    let definition = &input.definition;
    let mut findings: Vec<ReviewFinding> = checker::check(definition)
        .into_iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| finding(&found.pointer, &found.message, true))
        .collect();
    missing_from_brief(input, &mut findings);
    for (index, table) in definition.tables.iter().enumerate() {
        review_table(definition, table, index, &mut findings);
    }
    for rule in input.brief.rules.iter().filter(|written| {
        rule::read(&written.text, &input.brief).is_none() && !is_kept(definition, &written.id)
    }) {
        findings.push(finding("/tables", &format!("The rule '{}' is only written down; the app does not enforce it. Say it another way if it must be.", rule.text), false));
    }
    let blocking = findings.iter().filter(|finding| finding.blocking).count();
    let summary = match (blocking, findings.len()) {
        (0, 0) => "Every part of the brief is there, every state can be reached, and every table can be filled in and looked at.".to_owned(),
        (0, _) => "Every part of the brief is there; a few things are worth knowing.".to_owned(),
        (count, _) => format!("{count} {} mending first.", if count == 1 { "thing needs" } else { "things need" }),
    };
    Review {
        verdict: if blocking > 0 {
            Verdict::Revise
        } else {
            Verdict::Pass
        },
        summary,
        findings,
    }
}

/// Rules of a live app by their id, whatever their words.
fn is_kept(definition: &AppDefinition, id: &str) -> bool {
    definition.alerts.iter().any(|alert| alert.id == id)
        || definition.tables.iter().any(|table| {
            table.rules.iter().any(|rule| rule.id == id)
                || table.unique.iter().any(|unique| unique.id == id)
        })
}

/// Every thing and field of the brief must be in the definition.
fn missing_from_brief(input: &ReviewerInput, findings: &mut Vec<ReviewFinding>) {
    for thing in &input.brief.things {
        let Some(table) = input
            .definition
            .tables
            .iter()
            .find(|table| table.id == thing.id)
        else {
            findings.push(finding(
                "/tables",
                &format!("{} are in the brief and not in the app.", thing.label),
                true,
            ));
            continue;
        };
        for field in thing
            .fields
            .iter()
            .filter(|field| table.field(&field.id).is_none())
        {
            findings.push(finding(
                "/tables",
                &format!(
                    "'{}' of {} is in the brief and not in the app.",
                    field.label,
                    lower_first(&thing.label)
                ),
                true,
            ));
        }
    }
}

fn review_table(
    definition: &AppDefinition,
    table: &Table,
    index: usize,
    findings: &mut Vec<ReviewFinding>,
) {
    let place = format!("/tables/{index}");
    let has = |kind: ViewType| {
        definition
            .views
            .iter()
            .any(|view| view.kind == kind && view.table.as_deref() == Some(table.id.as_str()))
    };
    let settable = table
        .fields
        .iter()
        .any(|field| !matches!(field.kind, FieldType::Computed | FieldType::Autonumber));
    if settable && !has(ViewType::Form) {
        findings.push(finding(
            &place,
            &format!(
                "Nothing lets people add {}. A form is missing.",
                lower_first(&table.label_one)
            ),
            false,
        ));
    }
    if let Some(machine) = &table.lifecycle {
        let options = table
            .field(&machine.field)
            .map(|field| field.options.as_slice())
            .unwrap_or_default();
        for option in options {
            let reached = option.id == machine.initial
                || machine
                    .transitions
                    .iter()
                    .any(|transition| transition.to == option.id);
            if !reached {
                findings.push(finding(
                    &format!("{place}/lifecycle/transitions"),
                    &format!("No step leads to '{}'.", option.label),
                    true,
                ));
            }
        }
    }
    for view in definition.views.iter().filter(|view| {
        view.table.as_deref() == Some(table.id.as_str())
            && view.roles.as_ref().is_some_and(Vec::is_empty)
    }) {
        findings.push(finding(
            "/views",
            &format!("Nobody but the owner sees '{}'.", view.label),
            false,
        ));
    }
}

fn finding(pointer: &str, message: &str, blocking: bool) -> ReviewFinding {
    ReviewFinding {
        pointer: pointer.to_owned(),
        message: message.to_owned(),
        blocking,
    }
}
