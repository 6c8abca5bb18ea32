//! Contract tests: they can run. Whether they hold only running them can tell.

use edgewright_finding::{Pointer, Report, did_you_mean};
use std::collections::BTreeSet;

use edgewright_limits::contract_test as limits;

use super::context::{Context, no_field};
use super::filters;
use super::form::{check_message, check_reference};
use super::operands::{self, Allowed};
use super::rows::{self, Named};
use super::samples;
use super::tables::sentence;
use crate::contract_test::{ContractTest, ContractTests, Expectation, Outcome, Step, StepAction};
use crate::document::Table;
use crate::kind::Kind;

/// The role of somebody without any.
const STRANGER: &str = "stranger";

/// Checks every contract test.
pub(super) fn check<'a>(context: &Context<'a>, tests: &'a ContractTests, report: &mut Report) {
    let place = Pointer::root().at("tests");
    check_count(&place, tests.tests.len(), limits::TESTS, "checks", report);
    let mut ids = BTreeSet::new();
    for (index, test) in tests.tests.iter().enumerate() {
        let place = place.index(index);
        check_reference(&test.id, &place.at("id"), report);
        if !ids.insert(&test.id) {
            report.error(
                &place.at("id"),
                "id-taken",
                format!(
                    "Another check already has the id '{}'. Give each its own.",
                    test.id
                ),
            );
        }
        check_test(context, test, &place, report);
    }
}

fn check_count(place: &Pointer, found: usize, limit: usize, what: &str, report: &mut Report) {
    if found > limit {
        report.error(
            place,
            "too-many",
            format!("There are {found} {what}; at most {limit} are possible. Remove some."),
        );
    }
}

fn check_test<'a>(
    context: &Context<'a>,
    test: &'a ContractTest,
    place: &Pointer,
    report: &mut Report,
) {
    check_message(&test.sentence, &place.at("sentence"), report);
    check_count(
        &place.at("given"),
        test.given.len(),
        limits::GIVEN,
        "rows",
        report,
    );
    check_count(
        &place.at("steps"),
        test.steps.len(),
        limits::STEPS,
        "steps",
        report,
    );
    if test.steps.is_empty() {
        report.error(
            &place.at("steps"),
            "no-steps",
            "This check does nothing. Add the step that shows it.",
        );
    }
    let mut named = samples::check_all(context, &test.given, &place.at("given"), report);
    for (index, step) in test.steps.iter().enumerate() {
        let place = place.at("steps").index(index);
        if step.role != STRANGER && !context.has_role(&step.role) {
            report.error(
                &place.at("as"),
                "unknown-role",
                format!(
                    "{} A check may also act as 'stranger'.",
                    context.no_role(&step.role)
                ),
            );
        }
        check_step(context, step, &mut named, &place, report);
    }
}

fn check_step<'a>(
    context: &Context<'a>,
    step: &'a Step,
    named: &mut Named<'a>,
    place: &Pointer,
    report: &mut Report,
) {
    let action = place.at("do");
    let done = step.expect.outcome == Outcome::Done;
    let table = match &step.action {
        StepAction::Create { table, .. } | StepAction::List { table, .. } => {
            let found = context.table(table);
            if found.is_none() {
                report.error(
                    &action.at("table"),
                    "unknown-table",
                    context.no_table(table),
                );
            }
            found
        }
        StepAction::Update { row, .. }
        | StepAction::Transition { row, .. }
        | StepAction::Delete { row }
        | StepAction::Read { row } => table_of_row(context, row, named, &action.at("row"), report),
    };
    let Some(table) = table else { return };
    check_action(context, table, step, named, &action, report);
    check_expectation(table, step, named, &place.at("expect"), report);
    if let StepAction::Create {
        table,
        reference: Some(name),
        ..
    } = &step.action
        && done
    {
        rows::add_name(named, name, table, &action.at("ref"), report);
    }
}

fn table_of_row<'a>(
    context: &Context<'a>,
    row: &str,
    named: &Named<'_>,
    pointer: &Pointer,
    report: &mut Report,
) -> Option<&'a Table> {
    let table = named.get(row);
    if table.is_none() {
        let hint = did_you_mean(row, named.keys().copied());
        report.error(
            pointer,
            "unknown-row",
            format!(
                "No row is called '{row}' at this step.{hint} Name it with 'ref' where it is added."
            ),
        );
    }
    table.and_then(|table| context.table(table))
}

fn check_action<'a>(
    context: &Context<'a>,
    table: &'a Table,
    step: &Step,
    named: &Named<'_>,
    place: &Pointer,
    report: &mut Report,
) {
    let done = step.expect.outcome == Outcome::Done;
    let values_place = place.at("values");
    match &step.action {
        StepAction::Create { values, .. } if done => {
            rows::check_values(table, values, named, &values_place, report);
            rows::check_complete(table, values, &values_place, report);
        }
        StepAction::Update { values, .. } if done => {
            rows::check_values(table, values, named, &values_place, report);
        }
        StepAction::Create { values, .. } | StepAction::Update { values, .. } => {
            rows::check_refused_values(table, values, named, &values_place, report);
        }
        StepAction::Transition { transition, .. } => {
            check_transition(table, transition, &place.at("transition"), report)
        }
        StepAction::List { filter, .. } => {
            if let Some(filter) = filter {
                filters::check(
                    context,
                    table,
                    filter,
                    filters::Place::Check,
                    &place.at("filter"),
                    report,
                );
            }
        }
        StepAction::Delete { .. } | StepAction::Read { .. } => {}
    }
}

fn check_transition(table: &Table, transition: &str, pointer: &Pointer, report: &mut Report) {
    let transitions = table
        .lifecycle
        .iter()
        .flat_map(|lifecycle| &lifecycle.transitions);
    let ids: Vec<&str> = transitions
        .map(|transition| transition.id.as_str())
        .collect();
    if !ids.contains(&transition) {
        report.error(
            pointer,
            "unknown-transition",
            format!(
                "{} has no transition '{transition}'.{}",
                table.label,
                did_you_mean(transition, ids)
            ),
        );
    }
}

fn check_expectation(
    table: &Table,
    step: &Step,
    named: &Named<'_>,
    place: &Pointer,
    report: &mut Report,
) {
    let Expectation {
        outcome,
        values,
        count,
        field,
    } = &step.expect;
    let done = *outcome == Outcome::Done;
    let lists = matches!(step.action, StepAction::List { .. });
    let shows_row = done && !lists && !matches!(step.action, StepAction::Delete { .. });
    let mut misplaced = |member: &str, wrong: bool, rule: &str| {
        if wrong {
            report.error(
                &place.at(member),
                "expectation-does-not-fit",
                format!("'{member}' can be expected only of {rule}. Remove it."),
            );
        }
    };
    misplaced(
        "count",
        count.is_some() && !(lists && done),
        "a list that is done",
    );
    misplaced(
        "values",
        !values.is_empty() && !shows_row,
        "a step that is done and shows a row",
    );
    misplaced("field", field.is_some() && done, "a step that is refused");
    if let Some(field) = field
        .as_deref()
        .filter(|field| table.field(field).is_none())
    {
        report.error(
            &place.at("field"),
            "unknown-field",
            sentence(&no_field(table, field)),
        );
    }
    for (id, operand) in values {
        let pointer = place.at("values").at(id);
        let Some(kind) = Kind::of_name(table, id) else {
            report.error(&pointer, "unknown-field", sentence(&no_field(table, id)));
            continue;
        };
        let is_null = operand.literal().is_some_and(serde_json::Value::is_null);
        if let (false, Err(expected)) = (is_null, operands::fits(kind, operand, Allowed::CHECK)) {
            report.error(
                &pointer,
                "value-does-not-fit",
                format!("'{id}' can never have this value. {expected}"),
            );
        }
        rows::check_name(kind, operand, named, &pointer, report);
    }
}
