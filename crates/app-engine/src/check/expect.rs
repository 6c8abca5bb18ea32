//! What was expected of a step and what happened instead, in plain words.

use edgewright_definition::contract_test::{CheckFailure, ContractTest, Step, StepAction};
use serde_json::{Map, Value};

use super::{STRANGER, Stage, answer_of};
use crate::call::Failure;
use crate::compiled::{CompiledField, CompiledTable};
use crate::session::Session;

fn failure(
    expected: impl Into<String>,
    happened: impl Into<String>,
    answer: Value,
) -> CheckFailure {
    CheckFailure {
        step: 0,
        expected: expected.into(),
        happened: happened.into(),
        answer,
    }
}

/// A row that should exist before was refused.
pub(super) fn given_refused(
    session: &Session<'_>,
    test: &ContractTest,
    index: usize,
    refused: Failure,
) -> Result<CheckFailure, Failure> {
    if refused.cause.is_some() {
        return Err(refused);
    }
    let table = test
        .given
        .get(index)
        .map_or("", |sample| sample.table.as_str());
    let label = session
        .compiled
        .table(table)
        .map_or(table, |table| table.label_one.as_str());
    let expected = format!(
        "expected that example row {} ({label}) can exist before",
        index.saturating_add(1)
    );
    let happened = format!("the app refused it: {}", refused.problem.detail);
    Ok(failure(expected, happened, answer_of(&refused)))
}

fn who(step: &Step) -> String {
    match step.role.as_str() {
        STRANGER => "somebody without a role".to_owned(),
        role => format!("the role '{role}'"),
    }
}

/// What was done, as the rest of 'it … instead'.
const fn done_instead(action: &StepAction) -> &'static str {
    match action {
        StepAction::Create { .. } => "it added the row instead",
        StepAction::Update { .. } => "it changed the row instead",
        StepAction::Transition { .. } => "it made the move instead",
        StepAction::Delete { .. } => "it deleted the row instead",
        StepAction::Read { .. } => "it showed the row instead",
        StepAction::List { .. } => "it showed the list instead",
    }
}

/// What should have been done, as the rest of 'expected the app to let …'.
const fn to_do(action: &StepAction) -> &'static str {
    match action {
        StepAction::Create { .. } => "add the row",
        StepAction::Update { .. } => "change the row",
        StepAction::Transition { .. } => "make the move",
        StepAction::Delete { .. } => "delete the row",
        StepAction::Read { .. } => "open the row",
        StepAction::List { .. } => "see the list",
    }
}

pub(super) fn not_refused(step: &Step, answer: Value) -> CheckFailure {
    let expected = format!("expected the app to refuse {}", who(step));
    failure(expected, done_instead(&step.action), answer)
}

pub(super) fn not_done(step: &Step, refused: &Failure) -> CheckFailure {
    let expected = format!(
        "expected the app to let {} {}",
        who(step),
        to_do(&step.action)
    );
    let happened = format!("it refused: {}", refused.problem.detail);
    failure(expected, happened, answer_of(refused))
}

/// A refusal that was expected; it may have to point at a field.
pub(super) fn refusal(
    stage: &Stage<'_>,
    step: &Step,
    table: &str,
    refused: &Failure,
) -> Option<CheckFailure> {
    let field = step.expect.field.as_ref()?;
    let pointer = format!("/values/{field}");
    if refused
        .problem
        .errors
        .iter()
        .any(|error| error.pointer == pointer)
    {
        return None;
    }
    let expected = format!(
        "expected the app to refuse because of {}",
        label_of(stage, table, field)
    );
    let happened = format!("it refused for another reason: {}", refused.problem.detail);
    Some(failure(expected, happened, answer_of(refused)))
}

fn label_of(stage: &Stage<'_>, table: &str, field: &str) -> String {
    let found = stage
        .compiled
        .table(table)
        .and_then(|table| table.field(field));
    found.map_or_else(|| field.to_owned(), |found| found.spec.label.clone())
}

/// Values and count after a step that was done.
pub(super) fn values(
    stage: &Stage<'_>,
    step: &Step,
    table: &str,
    expected: &Map<String, Value>,
    answer: &Value,
) -> Option<CheckFailure> {
    if let (Some(count), Value::Array(rows)) = (step.expect.count, answer)
        && u64::try_from(rows.len()).unwrap_or(u64::MAX) != count
    {
        let expected = format!("expected {} to see {}", who(step), rows_in_words(count));
        let found = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        return Some(failure(
            expected,
            format!("the list has {}", rows_in_words(found)),
            answer.clone(),
        ));
    }
    let compiled = stage.compiled.table(table);
    for (field, wanted) in expected {
        let found = answer.get(field).unwrap_or(&Value::Null);
        if !same(compiled, field, wanted, found) {
            let label = label_of(stage, table, field);
            return Some(failure(
                format!("expected {label} to be {}", in_words(wanted)),
                format!("it is {}", in_words(found)),
                answer.clone(),
            ));
        }
    }
    None
}

fn rows_in_words(count: u64) -> String {
    match count {
        0 => "no rows".to_owned(),
        1 => "1 row".to_owned(),
        many => format!("{many} rows"),
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}

/// Whether two wire values mean the same: `5`, `"5"` and `"5.00"` are one amount, and an unticked box is 'no'.
fn same(table: Option<&CompiledTable>, field: &str, wanted: &Value, found: &Value) -> bool {
    if wanted == found {
        return true;
    }
    let Some(field) = table.and_then(|table| table.field(field)) else {
        return false;
    };
    canonical(field, wanted) == canonical(field, found)
}

fn canonical(field: &CompiledField, value: &Value) -> Value {
    field
        .kind
        .parse(field.options(), value)
        .map_or_else(|_| value.clone(), |stored| field.kind.wire(&stored))
}
