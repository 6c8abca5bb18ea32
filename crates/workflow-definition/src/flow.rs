//! Where a workflow goes after a task.

use crate::read::Part;

/// A flow directive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Flow {
    /// On to the next task of the scope; after the last one the scope is done.
    #[default]
    Continue,
    /// The scope is done. In the outermost one that is the workflow.
    Exit,
    /// The workflow is done.
    End,
    /// On to a task of the same scope.
    Task(String),
}

impl Flow {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        part.text().map(|text| match text.as_str() {
            "continue" => Self::Continue,
            "exit" => Self::Exit,
            "end" => Self::End,
            _ => Self::Task(text),
        })
    }
}
