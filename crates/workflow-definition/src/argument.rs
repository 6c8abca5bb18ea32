//! The arguments of runtime expressions: which ones there are where, as the standard's table has it.

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `schedule.on`: there is no run yet.
    Schedule,
    /// `input.from` of the workflow, on its raw input.
    WorkflowInput,
    /// `output.as` of the workflow, on the last task's output.
    WorkflowOutput,
    /// `if` of a task, on its raw input.
    TaskIf,
    /// `input.from` of a task, on its raw input.
    TaskInput,
    /// Anything else in a task, on its transformed input.
    Task,
    /// `output.as` of a task, on its raw output.
    TaskOutput,
    /// `export.as` of a task, on its transformed output.
    TaskExport,
    /// `set` of a task: as [`Place::Task`], without the secrets, because what it makes is kept in the history.
    TaskSet,
}

impl Place {
    /// The names of the arguments, without the `$`. Variables in scope (`for`, `foreach`, `catch`) come on top; where one
    /// has the name of an argument, the definition is refused.
    ///
    /// Not as in the standard's table: secrets are not given to `output`, `export` and `set`, whose results are shown.
    #[must_use]
    pub const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Schedule => &["runtime"],
            Self::WorkflowInput => &["secrets", "workflow", "runtime"],
            Self::WorkflowOutput => &["context", "workflow", "runtime"],
            Self::TaskIf | Self::TaskInput => {
                &["context", "secrets", "task", "workflow", "runtime"]
            }
            Self::Task => &[
                "context",
                "input",
                "secrets",
                "task",
                "workflow",
                "runtime",
                "authorization",
            ],
            Self::TaskSet | Self::TaskOutput => &[
                "context",
                "input",
                "task",
                "workflow",
                "runtime",
                "authorization",
            ],
            Self::TaskExport => &[
                "context",
                "input",
                "output",
                "task",
                "workflow",
                "runtime",
                "authorization",
            ],
        }
    }
}

/// Every argument there is anywhere, without the `$`.
pub const ALL: [&str; 8] = [
    "context",
    "input",
    "output",
    "secrets",
    "authorization",
    "task",
    "workflow",
    "runtime",
];
