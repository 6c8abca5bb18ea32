//! `fork`: all branches begin in one turn, so that the host does their calls side by side.

use std::rc::Rc;

use edgewright_workflow_definition::{TaskKind, task::fork::Fork};
use serde_json::Value;

use super::Work;
use crate::{
    error::Trouble,
    state::{Doing, Step, ValueRef},
};

impl Work<'_, '_> {
    pub(super) fn begin_fork(
        &mut self,
        frame: u32,
        fork: &Fork,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        if fork.branches.is_empty() {
            let none = self.put(Rc::new(Value::Array(Vec::new())))?;
            self.done(frame, none);
            return Ok(());
        }
        self.frame_mut(frame)?.doing = Doing::Fork {
            outputs: vec![None; fork.branches.len()],
        };
        for (branch, task) in (0_u32..).zip(&fork.branches) {
            self.then(Step::Begin {
                inside: frame,
                reference: task.reference.clone(),
                input,
                branch: Some(branch),
            });
        }
        Ok(())
    }

    /// A branch is done. The first one wins if they compete; else the last one completes the list.
    pub(super) fn branch_done(
        &mut self,
        frame: u32,
        branch: u32,
        output: ValueRef,
    ) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let TaskKind::Fork(fork) = &self.task(&definition, frame)?.kind else {
            return Ok(());
        };
        if fork.compete {
            self.tear_down_inside(frame)?;
            self.done(frame, output);
            return Ok(());
        }
        let Doing::Fork { outputs } = &mut self.frame_mut(frame)?.doing else {
            return Ok(());
        };
        let index = usize::try_from(branch).unwrap_or(usize::MAX);
        if let Some(slot) = outputs.get_mut(index) {
            *slot = Some(output);
        }
        let all: Option<Vec<ValueRef>> = outputs.iter().copied().collect();
        if let Some(all) = all {
            let mut list = Vec::with_capacity(all.len());
            for output in all {
                list.push((*self.value(output)?).clone());
            }
            let list = self.put(Rc::new(Value::Array(list)))?;
            self.done(frame, list);
        }
        Ok(())
    }
}
