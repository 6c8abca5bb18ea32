//! What a task can be, and the scopes of tasks inside it.

use super::call_function::CallFunction;
use super::call_http::CallHttp;
use super::call_openapi::CallOpenapi;
use super::emit::Emit;
use super::for_each::For;
use super::fork::Fork;
use super::listen::Listen;
use super::raise::Raise;
use super::run_workflow::RunWorkflow;
use super::set::Set;
use super::switch::Switch;
use super::try_catch::Try;
use super::wait::Wait;
use super::{Task, Tasks, call, run};
use crate::read::Object;

/// What a task does.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskKind {
    /// Asks a web service.
    CallHttp(Box<CallHttp>),
    /// Asks a web service that an OpenAPI document describes.
    CallOpenapi(Box<CallOpenapi>),
    /// Calls a function of the workflow or a built-in one.
    CallFunction(CallFunction),
    /// Runs tasks one after the other.
    Do(Tasks),
    /// Publishes an event.
    Emit(Emit),
    /// Runs tasks for each item of a list.
    For(For),
    /// Runs tasks at the same time.
    Fork(Fork),
    /// Waits for events.
    Listen(Box<Listen>),
    /// Ends with an error.
    Raise(Raise),
    /// Runs another workflow.
    RunWorkflow(RunWorkflow),
    /// Makes data.
    Set(Set),
    /// Chooses where to go on.
    Switch(Switch),
    /// Runs tasks and catches their errors.
    Try(Box<Try>),
    /// Waits.
    Wait(Wait),
}

/// The members that say what a task is. `do` comes after `for`, which has one too.
const KINDS: [&str; 12] = [
    "call", "emit", "for", "fork", "listen", "raise", "run", "set", "switch", "try", "wait", "do",
];

impl TaskKind {
    /// None if it is not clear what the task is, and none inside if it is clear but does not fit.
    pub(crate) fn read(object: &Object<'_>) -> Option<Option<Self>> {
        let given: Vec<&str> = KINDS.into_iter().filter(|kind| object.has(kind)).collect();
        let kind = match given.as_slice() {
            [kind] | [kind @ "for", "do"] => *kind,
            [] => {
                let members = object.members().into_iter().flatten();
                let hint = members
                    .map(|(name, _)| object.part.hint(name, KINDS))
                    .find(|hint| !hint.is_empty())
                    .unwrap_or_default();
                object.part.error(
                    "task-kind-missing",
                    format!(
                        "Nothing says what this task does.{hint} Give it one of {}.",
                        KINDS.join(", ")
                    ),
                );
                return None;
            }
            several => {
                object.part.error(
                    "task-kind-unclear",
                    format!(
                        "This task is several things at once: {}. Give each a task of its own.",
                        several.join(", ")
                    ),
                );
                return None;
            }
        };
        Some(match kind {
            "call" => call::read(object),
            "emit" => Emit::read(object).map(Self::Emit),
            "for" => For::read(object).map(Self::For),
            "fork" => Fork::read(object).map(Self::Fork),
            "listen" => Listen::read(object).map(|listen| Self::Listen(Box::new(listen))),
            "raise" => Raise::read(object).map(Self::Raise),
            "run" => run::read(object),
            "set" => Set::read(object).map(Self::Set),
            "switch" => Switch::read(object).map(Self::Switch),
            "try" => Try::read(object).map(|attempt| Self::Try(Box::new(attempt))),
            "wait" => Wait::read(object).map(Self::Wait),
            _ => object.required("do", Tasks::read).map(Self::Do),
        })
    }
}

impl Task {
    /// The scopes of tasks inside it, in the order of the definition.
    pub fn scopes(&self) -> impl Iterator<Item = &Tasks> {
        let scopes: [Option<&Tasks>; 2] = match &self.kind {
            TaskKind::Do(tasks) => [Some(tasks), None],
            TaskKind::For(each) => [Some(&each.tasks), None],
            TaskKind::Fork(fork) => [Some(&fork.branches), None],
            TaskKind::Try(attempt) => [Some(&attempt.tasks), attempt.catch.tasks.as_ref()],
            TaskKind::Listen(listen) => [
                listen.foreach.as_ref().and_then(|each| each.tasks.as_ref()),
                None,
            ],
            _ => [None, None],
        };
        scopes.into_iter().flatten()
    }
}
