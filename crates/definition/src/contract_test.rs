//! Contract tests ('checks'): what must hold of an app, as data that runs against a scratch instance.
//!
//! A check is written from the brief and the specification, never from the implementation.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{Filter, Operand, Sample};

/// All checks of one app.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractTests {
    /// The checks; each starts from an empty app.
    pub tests: Vec<ContractTest>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractTest {
    /// Stable id.
    pub id: String,
    /// What must hold, as a sentence: `A tool that is out cannot be lent again`.
    pub sentence: String,
    /// Id of the requirement it proves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// Rows that exist before, added by the owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Sample>,
    /// What is done, in order. The check holds if every step ends as expected.
    pub steps: Vec<Step>,
}

/// One thing done in a check, and how it must end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Role that does it: a role id, `owner`, or `stranger` for somebody without any.
    #[serde(rename = "as")]
    pub role: String,
    /// What is done.
    #[serde(rename = "do")]
    pub action: StepAction,
    /// How it must end.
    pub expect: Expectation,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepAction {
    /// Adds a row.
    Create {
        /// Its table.
        table: String,
        /// Name for later steps.
        #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        /// Values by field id.
        values: BTreeMap<String, Operand>,
    },
    /// Changes a row.
    Update {
        /// Name of the row.
        row: String,
        /// Values by field id.
        values: BTreeMap<String, Operand>,
    },
    /// Moves a row along a transition.
    Transition {
        /// Name of the row.
        row: String,
        /// Transition id.
        transition: String,
    },
    /// Deletes a row.
    Delete {
        /// Name of the row.
        row: String,
    },
    /// Opens a row.
    Read {
        /// Name of the row.
        row: String,
    },
    /// Lists rows.
    List {
        /// Their table.
        table: String,
        /// Only rows that match.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Filter>,
        /// Only rows with this text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        search: Option<String>,
    },
}

/// How a step must end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Done or refused.
    pub outcome: Outcome,
    /// Values the row must have afterwards.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Operand>,
    /// How many rows a list must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Field a refusal must point at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// Done or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused, for a reason the app gives.
    Refused,
}

/// What came of running all checks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct CheckReport {
    /// Checks that hold.
    pub passed: u32,
    /// Checks that do not.
    pub failed: u32,
    /// One by one, in the order of the checks.
    pub results: Vec<CheckResult>,
}

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckResult {
    /// Its id.
    pub test_id: String,
    /// Its sentence.
    pub sentence: String,
    /// Whether it holds.
    pub holds: bool,
    /// If not: which step (from 1), what was expected and what happened, in plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<CheckFailure>,
}

/// Why a check does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckFailure {
    /// Step, counted from 1; 0 for the rows that should exist before.
    pub step: u32,
    /// What was expected.
    pub expected: String,
    /// What happened.
    pub happened: String,
    /// What the app answered, for the agents.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub answer: Value,
}
