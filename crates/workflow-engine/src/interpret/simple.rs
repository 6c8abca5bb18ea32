//! Tasks that are done at once, and `wait`.

use std::rc::Rc;

use edgewright_workflow_definition::{
    error::{ErrorDefinition, ErrorReference},
    flow::Flow,
    task::{raise::Raise, set::Set, switch::Switch, wait::Wait},
};

use super::{Work, evaluate::Sight};
use crate::{
    effect::Timer,
    error::{Trouble, WorkflowError},
    state::{Doing, Step, StepFlow, TaskStatus, ValueRef},
};

impl Work<'_, '_> {
    pub(super) fn done(&mut self, frame: u32, output: ValueRef) {
        self.then(Step::Done {
            frame,
            output,
            flow: None,
        });
    }

    pub(super) fn set(&mut self, frame: u32, set: &Set, input: ValueRef) -> Result<(), Trouble> {
        let input = self.value(input)?;
        let made = self.fill(frame, &set.value, &Sight::of(input))?;
        let made = self.put(Rc::new(made))?;
        self.done(frame, made);
        Ok(())
    }

    pub(super) fn switch(
        &mut self,
        frame: u32,
        switch: &Switch,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let sight = Sight::of(self.value(input)?);
        let mut chosen = switch.cases.iter().find(|case| case.when.is_none());
        for case in &switch.cases {
            if let Some(when) = &case.when
                && self.is_true(frame, when, &sight)?
            {
                chosen = Some(case);
                break;
            }
        }
        let flow = chosen.map(|case| match &case.then {
            Flow::Continue => StepFlow::Continue,
            Flow::Exit => StepFlow::Exit,
            Flow::End => StepFlow::End,
            Flow::Task(name) => StepFlow::Task(name.clone()),
        });
        self.then(Step::Done {
            frame,
            output: input,
            flow,
        });
        Ok(())
    }

    pub(super) fn raise(
        &mut self,
        frame: u32,
        raise: &Raise,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let given = match &raise.error {
            ErrorReference::Given(error) => error,
            ErrorReference::Named(name) => definition.error(name).ok_or_else(|| {
                WorkflowError::configuration(format!("There is no error '{name}' in 'use.errors'."))
            })?,
        };
        let sight = Sight::of(self.value(input)?);
        let error = self.error(frame, given, &sight)?;
        Err(error.into())
    }

    fn error(
        &mut self,
        frame: u32,
        given: &ErrorDefinition,
        sight: &Sight,
    ) -> Result<WorkflowError, Trouble> {
        let mut texts = [None, None, None];
        let definitions = [&given.title, &given.detail, &given.instance];
        for (text, definition) in texts.iter_mut().zip(definitions) {
            if let Some(definition) = definition {
                *text = Some(self.text(frame, definition, sight)?);
            }
        }
        let [title, detail, instance] = texts;
        let reference = self.frame(frame)?.reference.clone();
        Ok(WorkflowError {
            kind: self.text(frame, &given.kind, sight)?,
            status: given.status,
            title,
            detail,
            instance: instance.or(Some(reference)),
        })
    }

    pub(super) fn wait(&mut self, frame: u32, wait: &Wait, input: ValueRef) -> Result<(), Trouble> {
        let sight = Sight::of(self.value(input)?);
        let millis = self.millis(frame, &wait.duration, &sight)?;
        self.frame_mut(frame)?.doing = Doing::Wait;
        self.set_status(frame, TaskStatus::Waiting)?;
        self.set_timer(Some(frame), Timer::Wait, millis)?;
        Ok(())
    }

    pub(super) fn set_status(&mut self, frame: u32, status: TaskStatus) -> Result<(), Trouble> {
        let record = self.frame(frame)?.record;
        if let Some(record) = self.run.history.get_mut(record) {
            record.status = status;
        }
        Ok(())
    }
}
