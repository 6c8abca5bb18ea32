//! A scope: named tasks in order.

use super::Task;
use crate::read::{Part, named_items};

/// Tasks of one scope, in order. Flow directives reach only within one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tasks {
    tasks: Vec<Task>,
}

impl Tasks {
    /// The tasks.
    pub fn iter(&self) -> std::slice::Iter<'_, Task> {
        self.tasks.iter()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// The task at an index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Task> {
        self.tasks.get(index)
    }

    /// The index of the task with a name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.tasks.iter().position(|task| task.name == name)
    }

    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let read: Vec<Option<Task>> = named_items(part)?
            .iter()
            .map(|(name, part)| Task::read(name, part))
            .collect();
        let tasks = read.into_iter().collect::<Option<_>>()?;
        Some(Self { tasks })
    }
}

impl<'a> IntoIterator for &'a Tasks {
    type Item = &'a Task;
    type IntoIter = std::slice::Iter<'a, Task>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
