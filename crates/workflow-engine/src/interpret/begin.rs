//! A task begins: its condition, its input, its timeout, and what its kind does first.

use edgewright_limits::workflow_run::{OPEN_DEPTH, OPEN_TASKS, TASKS_PER_RUN};
use edgewright_workflow_definition::{Task, TaskKind, flow::Flow};

use super::{Work, evaluate::Sight};
use crate::{
    effect::Timer,
    error::{Trouble, WorkflowError},
    state::{Doing, Frame, ScopeKind, Step, TaskRecord, TaskStatus, ValueRef},
};

impl Work<'_, '_> {
    pub(super) fn begin(
        &mut self,
        inside: u32,
        reference: &str,
        input: ValueRef,
        branch: Option<u32>,
    ) -> Result<(), Trouble> {
        let definition = std::rc::Rc::clone(&self.definition);
        let Some(task) = definition.task(reference) else {
            return Err(
                WorkflowError::configuration(format!("There is no task at {reference}.")).into(),
            );
        };
        if self.run.history.last >= TASKS_PER_RUN {
            // Nothing may catch this, or a run could go on for ever.
            let error = WorkflowError::runtime(format!(
                "The run has begun {TASKS_PER_RUN} tasks, which is as many as a run may. Split the work into several runs."
            ));
            return self.end_faulted(error.at(reference));
        }
        let frame = self.open(inside, task, input, branch)?;
        if let Err(trouble) = self.enter(frame, task) {
            match trouble {
                Trouble::Storage(error) => return Err(error.into()),
                Trouble::Fault(error) => self.then(Step::Failed {
                    frame,
                    error: error.at(reference),
                }),
            }
        }
        Ok(())
    }

    /// Opens the task and its entry in the history.
    fn open(
        &mut self,
        inside: u32,
        task: &Task,
        input: ValueRef,
        branch: Option<u32>,
    ) -> Result<u32, Trouble> {
        let (moment, around) = (self.moment(), self.frame(inside)?.record);
        let record = match self.run.history.broken_off(around, &task.reference) {
            Some(record) => {
                record.attempts = record.attempts.saturating_add(1);
                record.status = TaskStatus::Running;
                record.ended_at = None;
                record.error = None;
                record.input = input;
                record.number
            }
            None => {
                self.run.history.last = self.run.history.last.saturating_add(1);
                self.run.history.tasks.push(TaskRecord {
                    number: self.run.history.last,
                    inside: around,
                    name: task.name.clone(),
                    reference: task.reference.clone(),
                    status: TaskStatus::Running,
                    started_at: moment,
                    ended_at: None,
                    attempts: 1,
                    key: None,
                    input,
                    output: ValueRef::NULL,
                    raw: None,
                    error: None,
                });
                self.run.history.last
            }
        };
        self.run.last_frame = self.run.last_frame.saturating_add(1);
        self.run.frames.insert(
            self.run.last_frame,
            Frame {
                parent: Some(inside),
                reference: task.reference.clone(),
                record,
                branch,
                raw: input,
                input,
                variables: Vec::new(),
                started_at: moment,
                scope: None,
                doing: Doing::Plain,
            },
        );
        Ok(self.run.last_frame)
    }

    fn enter(&mut self, frame: u32, task: &Task) -> Result<(), Trouble> {
        if self.run.frames.len() > OPEN_TASKS || self.depth(frame) > OPEN_DEPTH {
            return Err(WorkflowError::runtime(
                "Too many tasks are open inside one another or side by side.",
            )
            .into());
        }
        let raw_input = self.frame(frame)?.raw;
        let raw = self.value(raw_input)?;
        if let Some(condition) = &task.condition
            && !self.is_true(frame, condition, &Sight::of(raw.clone()))?
        {
            return self.skip(frame, raw_input);
        }
        if let Some(input) = &task.input {
            if let Some(schema) = &input.schema {
                self.validate(schema, &raw, "input")?;
            }
            if let Some(from) = &input.from {
                let made = self.fill(frame, from, &Sight::of(raw))?;
                let made = self.put(made.into())?;
                self.frame_mut(frame)?.input = made;
            }
        }
        let (record, input) = {
            let open = self.frame(frame)?;
            (open.record, open.input)
        };
        if let Some(record) = self.run.history.get_mut(record) {
            record.input = input;
        }
        if let Some(timeout) = &task.timeout {
            let definition = std::rc::Rc::clone(&self.definition);
            if let Some(duration) = definition.timeout_duration(timeout) {
                let input = self.value(input)?;
                let millis = self.millis(frame, duration, &Sight::of(input))?;
                self.set_timer(Some(frame), Timer::TaskTimeout, millis)?;
            }
        }
        if self.take_earlier(frame, task)? {
            return Ok(());
        }
        self.start(frame, task, input)
    }

    /// What the kind of the task does first.
    fn start(&mut self, frame: u32, task: &Task, input: ValueRef) -> Result<(), Trouble> {
        match &task.kind {
            TaskKind::Do(_) => self.begin_scope(frame, ScopeKind::Do, input),
            TaskKind::Set(set) => self.set(frame, set, input),
            TaskKind::Switch(switch) => self.switch(frame, switch, input),
            TaskKind::Raise(raise) => self.raise(frame, raise, input),
            TaskKind::Wait(wait) => self.wait(frame, wait, input),
            TaskKind::For(each) => self.begin_for(frame, each, input),
            TaskKind::Fork(fork) => self.begin_fork(frame, fork, input),
            TaskKind::Try(attempt) => self.begin_try(frame, attempt, input),
            TaskKind::Listen(listen) => self.begin_listen(frame, listen),
            TaskKind::Emit(emit) => self.emit(frame, emit, input),
            TaskKind::CallHttp(call) => self.call_http(frame, call, input),
            TaskKind::CallOpenapi(call) => self.call_openapi(frame, call, input),
            TaskKind::CallFunction(call) => self.call_function(frame, call, input),
            TaskKind::RunWorkflow(run) => self.run_workflow(frame, run, input),
        }
    }

    /// The condition is not true: the raw input goes on, and `then` does not count.
    fn skip(&mut self, frame: u32, raw: ValueRef) -> Result<(), Trouble> {
        let moment = self.moment();
        let open = self.close(frame)?;
        if let Some(record) = self.run.history.get_mut(open.record) {
            record.status = TaskStatus::Skipped;
            record.ended_at = Some(moment);
            record.output = raw;
        }
        let went_on = self.go_on(&open, raw, &Flow::Continue);
        self.blame(open.parent.unwrap_or_default(), went_on)
    }

    fn depth(&self, frame: u32) -> usize {
        let mut depth = 0_usize;
        let mut at = self.run.frames.get(&frame);
        while let Some(open) = at {
            depth = depth.saturating_add(1);
            at = open.parent.and_then(|parent| self.run.frames.get(&parent));
        }
        depth
    }
}
