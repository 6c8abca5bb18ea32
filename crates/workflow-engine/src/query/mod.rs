//! What is shown of runs. Marks of secrets are hidden in all of it.

mod awaits;
mod list;
mod news;
mod search;
mod show;
mod workflow;

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::RunId;

use crate::{engine::WorkflowEngine, state::RunStatus};

pub use list::{RunFilter, RunPage, RunSummary};
pub use news::{RunNews, RunTold, RunsTold, TaskNews};
pub use show::{RunView, TaskView};
pub use workflow::Version;

impl WorkflowEngine {
    /// Version and standing of a run; none if there is none.
    ///
    /// # Errors
    /// When storage fails.
    pub fn standing(
        &self,
        storage: &dyn SqlStorage,
        run: &RunId,
    ) -> Result<Option<(i64, RunStatus)>, StorageError> {
        let live = self
            .store
            .look(storage, run, |run| (run.version, run.status()))?;
        if live.is_some() {
            return Ok(live);
        }
        let rows = storage.query(
            "SELECT version, status FROM runs_done WHERE id = ?1",
            &[run.as_str().into()],
        )?;
        let Some([version, status]) = rows.first() else {
            return Ok(None);
        };
        let status = status.as_text().and_then(RunStatus::of_word);
        Ok(version.as_integer().zip(status))
    }
}
