//! Tasks: what every task has, and one file per kind.

pub mod call_function;
pub mod call_http;
pub mod call_openapi;
pub mod emit;
pub mod for_each;
pub mod fork;
pub mod listen;
pub mod raise;
pub mod run_workflow;
pub mod set;
pub mod switch;
pub mod try_catch;
pub mod wait;

mod call;
mod common;
mod kind;
mod run;
mod sequence;

pub use kind::TaskKind;
pub use sequence::Tasks;

use serde_json::{Map, Value};

use crate::expression::Expression;
use crate::flow::Flow;
use crate::timeout::Timeout;
use crate::transform::{Export, Input, Output};

/// A task.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The name, unique in its scope.
    pub name: String,
    /// Where it stands in the definition, a JSON pointer such as `/do/0/getPet`. Errors name it as their `instance`.
    pub reference: String,
    /// `if`: whether it runs at all, decided on the raw input. One that does not run passes its raw input on.
    pub condition: Option<Expression>,
    /// What is done with its input.
    pub input: Option<Input>,
    /// What is done with its output.
    pub output: Option<Output>,
    /// What it leaves in the context.
    pub export: Option<Export>,
    /// How long it may take.
    pub timeout: Option<Timeout>,
    /// Where the workflow goes afterwards.
    pub then: Flow,
    /// Free.
    pub metadata: Map<String, Value>,
    /// What it does.
    pub kind: TaskKind,
}
