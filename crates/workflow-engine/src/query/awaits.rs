//! Whether a task still waits for something that was begun and ends later.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{EffectId, RunId};

use crate::{engine::WorkflowEngine, state::Doing};

impl WorkflowEngine {
    /// Whether a task of the run waits for what an effect began.
    ///
    /// # Errors
    /// When storage fails.
    pub fn awaits(
        &self,
        storage: &dyn SqlStorage,
        run: &RunId,
        effect: &EffectId,
    ) -> Result<bool, StorageError> {
        let found = self.store.look(storage, run, |run| {
            let mut frames = run.frames.values();
            frames.any(
                |open| matches!(&open.doing, Doing::Call { effect: began, .. } if began == effect),
            )
        })?;
        Ok(found.unwrap_or(false))
    }
}
