//! What happens when its time has come, and how long a run was at work.

use edgewright_storage::StorageError;

use super::Work;
use crate::{
    effect::{Action, Timer},
    error::{Trouble, WorkflowError},
    state::{Doing, Step},
};

impl Work<'_, '_> {
    /// A timer rings. Its task, if it has one, is open: closing a task takes its timers back.
    pub fn ring(&mut self, frame: Option<u32>, timer: Timer) -> Result<(), Trouble> {
        let open = frame.unwrap_or_default();
        match timer {
            Timer::Continue => {}
            Timer::Wait => {
                let input = self.frame(open)?.input;
                self.done(open, input);
            }
            Timer::Retry => {
                let again = self.try_again(open);
                self.blame(open, again)?;
            }
            Timer::TaskTimeout => {
                let error = WorkflowError::timeout("The task took longer than it may.");
                self.then(Step::Failed { frame: open, error });
            }
            Timer::AttemptTimeout => {
                let reference = self.frame(open)?.reference.clone();
                let error = WorkflowError::timeout("The attempt took longer than it may.");
                self.tear_down_inside(open)?;
                if let Doing::Try(_) = self.frame(open)?.doing {
                    let caught = self.caught(open, error.at(&reference));
                    self.blame(open, caught)?;
                }
            }
            Timer::RunTimeout => {
                let error = WorkflowError::timeout("The workflow took longer than it may.");
                self.end_faulted(error.at(""))?;
            }
            Timer::ActiveLimit if self.run.broke_off => {
                // The object may have been gone since: that was not the run's work, so this stretch begins anew.
                self.run.active_since = None;
                self.run.broke_off = false;
            }
            Timer::ActiveLimit => {
                let error = WorkflowError::timeout(format!(
                    "The run was at work for {} seconds, which is as long as a run may be; waiting does not count.",
                    self.run.active_limit_ms / 1_000
                ));
                self.end_faulted(error.at(""))?;
            }
        }
        Ok(())
    }

    /// Counts the time the run was at work, and sets the timer that ends it when that was too long.
    pub(super) fn count_active_time(&mut self) -> Result<(), StorageError> {
        let now = self.now();
        let at_work = self.run.end.is_none() && self.run.is_at_work();
        match (self.run.active_since, at_work) {
            (None, true) => {
                self.run.active_since = Some(now);
                let left = self
                    .run
                    .active_limit_ms
                    .saturating_sub(self.run.active_ms)
                    .max(0);
                let timer = Timer::ActiveLimit;
                self.owe_at(None, Action::Timer { timer }, now.plus(left))?;
            }
            (Some(since), false) => {
                let spent = if self.run.broke_off {
                    0
                } else {
                    now.since(since).max(0)
                };
                self.run.broke_off = false;
                self.run.active_ms = self.run.active_ms.saturating_add(spent);
                self.run.active_since = None;
                if let Some(timer) = self.run.timer(None, Timer::ActiveLimit) {
                    self.take_back(&timer);
                }
            }
            (None, false) | (Some(_), true) => {}
        }
        Ok(())
    }
}
