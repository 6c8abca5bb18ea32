//! A task ends with an error: what is inside it ends too, and what is around it may catch the error.

use std::collections::BTreeSet;

use edgewright_storage::StorageError;
use edgewright_workflow_definition::error::standard;

use super::Work;
use crate::{
    effect::Action,
    error::{Trouble, WorkflowError},
    state::{Doing, ScopeKind, Step, TaskStatus},
};

impl Work<'_, '_> {
    pub(super) fn fail(&mut self, frame: u32, error: WorkflowError) -> Result<(), Trouble> {
        if frame == 0 {
            return self.end_faulted(error.shortened());
        }
        let error = error.shortened().at(&self.frame(frame)?.reference);
        self.tear_down_inside(frame)?;
        let moment = self.moment();
        let open = self.close(frame)?;
        if error.kind == standard::TIMEOUT {
            self.abandon_child(&open.doing)?;
        }
        if let Some(record) = self.run.history.get_mut(open.record) {
            record.status = TaskStatus::Faulted;
            record.ended_at = Some(moment);
            record.error = Some(error.clone());
        }
        let Some(around) = open.parent else {
            return self.end_faulted(error);
        };
        let parent = self.frame(around)?;
        let is_tried = matches!(parent.doing, Doing::Try(_))
            && parent
                .scope
                .is_some_and(|scope| scope.kind == ScopeKind::Try);
        if is_tried {
            let caught = self.caught(around, error);
            return self.blame(around, caught);
        }
        self.then(Step::Failed {
            frame: around,
            error,
        });
        Ok(())
    }

    /// Ends everything inside an open task, not the task itself.
    pub(super) fn tear_down_inside(&mut self, frame: u32) -> Result<(), StorageError> {
        let mut inside = BTreeSet::from([frame]);
        // A task is opened after the one it is inside, so one pass in order finds them all.
        for (number, open) in &self.run.frames {
            if open.parent.is_some_and(|parent| inside.contains(&parent)) {
                inside.insert(*number);
            }
        }
        inside.remove(&frame);
        self.run
            .steps
            .retain(|step| !inside.contains(&step.frame()) && !begins_inside(step, frame));
        for number in inside {
            self.cancel_frame(number)?;
        }
        Ok(())
    }

    fn cancel_frame(&mut self, number: u32) -> Result<(), StorageError> {
        let Some(open) = self.run.frames.remove(&number) else {
            return Ok(());
        };
        let moment = self.moment();
        if let Some(record) = self.run.history.get_mut(open.record) {
            record.status = TaskStatus::Cancelled;
            record.ended_at = Some(moment);
        }
        let of_frame: Vec<_> = self
            .run
            .owed
            .iter()
            .filter(|owed| owed.frame == Some(number) && !owed.action.outlives_run())
            .map(|owed| owed.id.clone())
            .collect();
        for id in of_frame {
            self.take_back(&id);
        }
        self.abandon_child(&open.doing)
    }

    /// Ends the workflow that a task waits for, if it does. It may have begun already; whoever starts it knows it by the
    /// effect.
    fn abandon_child(&mut self, doing: &Doing) -> Result<(), StorageError> {
        let Doing::Call {
            effect,
            child: Some(child),
            ..
        } = doing
        else {
            return Ok(());
        };
        let action = Action::CancelWorkflow {
            started_by: effect.clone(),
            child: child.clone(),
        };
        self.owe_at(None, action, self.now()).map(drop)
    }
}

fn begins_inside(step: &Step, frame: u32) -> bool {
    matches!(step, Step::Begin { inside, .. } if *inside == frame)
}
