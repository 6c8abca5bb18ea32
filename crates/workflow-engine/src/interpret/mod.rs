//! The interpreter: takes one small step after the other until the run waits, is over, or the turn had enough.
//!
//! What is under way is data ([`crate::state`]); nothing here calls itself for what is inside a task, so no definition and
//! no input can nest it too deep, and a run can stop after any step and go on in another instance.

mod begin;
mod branch;
mod call;
mod caught;
mod earlier;
mod end;
mod evaluate;
mod event;
mod fail;
mod finish_task;
mod gather;
mod listen;
mod round;
mod scope;
mod settle;
mod simple;
mod time;
mod work;

pub use earlier::is_from_outside;
pub use end::FAULTED;
pub use evaluate::{Programs, Sight};
pub use event::Incoming;
pub use gather::Gathered;
pub use work::Work;

use edgewright_limits::workflow_run::STEPS_PER_TURN;
use edgewright_storage::StorageError;

use crate::{
    effect::{Action, Timer},
    error::Trouble,
    state::{Doing, Step},
};

impl Work<'_, '_> {
    /// Takes steps until there is none, the run is over, or the turn had enough.
    pub fn drive(&mut self) -> Result<(), StorageError> {
        for _ in 0..STEPS_PER_TURN {
            if self.run.end.is_some() {
                return Ok(());
            }
            let Some(step) = self.run.steps.pop_front() else {
                return Ok(());
            };
            let frame = step.frame();
            if !self.run.frames.contains_key(&frame) {
                // Something around it ended in the meantime.
                continue;
            }
            match self.step(step) {
                Ok(()) => {}
                Err(Trouble::Storage(error)) => return Err(error),
                Err(Trouble::Fault(error)) => {
                    let step = Step::Failed {
                        frame,
                        error: *error,
                    };
                    self.run.steps.push_front(step);
                }
            }
        }
        if !self.run.steps.is_empty() && self.run.timer(None, Timer::Continue).is_none() {
            self.owe_at(
                None,
                Action::Timer {
                    timer: Timer::Continue,
                },
                self.now(),
            )?;
        }
        Ok(())
    }

    fn step(&mut self, step: Step) -> Result<(), Trouble> {
        match step {
            Step::Begin {
                inside,
                reference,
                input,
                branch,
            } => self.begin(inside, &reference, input, branch),
            Step::Done {
                frame,
                output,
                flow,
            } => self.finish_task(frame, output, flow),
            Step::Failed { frame, error } => self.fail(frame, error),
            Step::Next { frame, last } => {
                match self.run.frames.get(&frame).map(|frame| &frame.doing) {
                    Some(Doing::Listen(_)) => self.next_event(frame, Some(last)),
                    _ => self.next_round(frame, last),
                }
            }
        }
    }
}
