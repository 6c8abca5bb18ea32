//! A replay: what an earlier run got from outside is taken again, up to the task from which everything is done anew.

use edgewright_workflow_definition::{Task, TaskKind, task::call_function::FunctionName};

use super::Work;
use crate::{
    error::Trouble,
    state::{Doing, Step},
};

/// Whether what a task yields comes from outside its run; everything else is made of that again.
pub fn is_from_outside(kind: &TaskKind) -> bool {
    match kind {
        TaskKind::CallHttp(_)
        | TaskKind::CallOpenapi(_)
        | TaskKind::Emit(_)
        | TaskKind::Wait(_)
        | TaskKind::RunWorkflow(_) => true,
        TaskKind::Listen(listen) => listen.foreach.is_none(),
        TaskKind::CallFunction(call) => matches!(call.function, FunctionName::BuiltIn { .. }),
        _ => false,
    }
}

impl Work<'_, '_> {
    /// Takes the earlier result of a task, if there is one.
    pub(super) fn take_earlier(&mut self, frame: u32, task: &Task) -> Result<bool, Trouble> {
        let Some(earlier) = &mut self.run.earlier else {
            return Ok(false);
        };
        if earlier.from == task.reference {
            self.run.earlier = None;
            return Ok(false);
        }
        if !is_from_outside(&task.kind) {
            return Ok(false);
        }
        let result = earlier
            .results
            .get_mut(&task.reference)
            .and_then(std::collections::VecDeque::pop_front);
        match result {
            None => Ok(false),
            Some(Ok(output)) => {
                self.frame_mut(frame)?.doing = Doing::Given;
                self.done(frame, output);
                Ok(true)
            }
            Some(Err(error)) => {
                self.then(Step::Failed { frame, error });
                Ok(true)
            }
        }
    }
}
