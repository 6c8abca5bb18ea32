//! Lists of tasks: the first, the next, the one that was named, and what happens when a list is done.

use std::rc::Rc;

use edgewright_workflow_definition::{TaskKind, Tasks, Workflow, flow::Flow};

use super::Work;
use crate::{
    error::{Trouble, WorkflowError},
    state::{Doing, Frame, ScopeKind, ScopeState, Step, ValueRef},
};

impl Work<'_, '_> {
    /// Begins a list at its first task.
    pub fn begin_scope(
        &mut self,
        frame: u32,
        kind: ScopeKind,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        self.enter_scope(frame, kind, 0, input)
    }

    fn enter_scope(
        &mut self,
        frame: u32,
        kind: ScopeKind,
        position: usize,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let tasks = self.tasks_of(&definition, frame, kind)?;
        let Some(task) = tasks.and_then(|tasks| tasks.get(position)) else {
            return self.scope_done(frame, kind, input);
        };
        self.frame_mut(frame)?.scope = Some(ScopeState { kind, position });
        self.then(Step::Begin {
            inside: frame,
            reference: task.reference.clone(),
            input,
            branch: None,
        });
        Ok(())
    }

    /// A task inside is done.
    pub(super) fn go_on(
        &mut self,
        closed: &Frame,
        output: ValueRef,
        flow: &Flow,
    ) -> Result<(), Trouble> {
        let Some(inside) = closed.parent else {
            return Ok(());
        };
        if *flow == Flow::End {
            return self.end_completed(output);
        }
        let around = self.frame(inside)?;
        if let (Doing::Fork { .. }, Some(branch)) = (&around.doing, closed.branch) {
            return self.branch_done(inside, branch, output);
        }
        let Some(scope) = around.scope else {
            // The task of a function: what it yields is what the call yields.
            self.then(Step::Done {
                frame: inside,
                output,
                flow: None,
            });
            return Ok(());
        };
        match flow {
            Flow::Continue | Flow::End => {
                let next = scope.position.saturating_add(1);
                self.enter_scope(inside, scope.kind, next, output)
            }
            Flow::Exit => self.scope_done(inside, scope.kind, output),
            Flow::Task(name) => {
                let definition = Rc::clone(&self.definition);
                let tasks = self.tasks_of(&definition, inside, scope.kind)?;
                let position = tasks.and_then(|tasks| tasks.position(name));
                let Some(position) = position else {
                    return Err(WorkflowError::configuration(format!(
                        "There is no task '{name}' to go on with after {}.",
                        closed.reference
                    ))
                    .into());
                };
                self.enter_scope(inside, scope.kind, position, output)
            }
        }
    }

    fn scope_done(&mut self, frame: u32, kind: ScopeKind, output: ValueRef) -> Result<(), Trouble> {
        self.frame_mut(frame)?.scope = None;
        match kind {
            ScopeKind::Workflow => self.end_completed(output),
            ScopeKind::For | ScopeKind::Foreach => {
                self.then(Step::Next {
                    frame,
                    last: output,
                });
                Ok(())
            }
            ScopeKind::Do | ScopeKind::Try | ScopeKind::Catch => {
                self.then(Step::Done {
                    frame,
                    output,
                    flow: None,
                });
                Ok(())
            }
        }
    }

    fn tasks_of<'d>(
        &self,
        definition: &'d Workflow,
        frame: u32,
        kind: ScopeKind,
    ) -> Result<Option<&'d Tasks>, Trouble> {
        if kind == ScopeKind::Workflow {
            return Ok(Some(&definition.tasks));
        }
        let task = self.task(definition, frame)?;
        Ok(match (&task.kind, kind) {
            (TaskKind::Do(tasks), ScopeKind::Do) => Some(tasks),
            (TaskKind::For(each), ScopeKind::For) => Some(&each.tasks),
            (TaskKind::Try(attempt), ScopeKind::Try) => Some(&attempt.tasks),
            (TaskKind::Try(attempt), ScopeKind::Catch) => attempt.catch.tasks.as_ref(),
            (TaskKind::Listen(listen), ScopeKind::Foreach) => {
                listen.foreach.as_ref().and_then(|each| each.tasks.as_ref())
            }
            _ => None,
        })
    }
}
