//! `listen`: which events a task consumes, when it has enough, and what is done with each.

use std::rc::Rc;

use edgewright_limits::workflow_run::EVENTS_HELD;
use edgewright_workflow_definition::{
    TaskKind,
    event::{Consumption, EventFilter, Until},
    task::listen::{EventRead, Listen},
    template::Template,
};
use serde_json::Value;

use super::{Work, evaluate::Sight, event::Incoming};
use crate::{
    error::{Trouble, WorkflowError},
    state::{Doing, ListenState, ScopeKind, TaskStatus, ValueRef},
};

impl Work<'_, '_> {
    pub(super) fn begin_listen(&mut self, frame: u32, listen: &Listen) -> Result<(), Trouble> {
        self.frame_mut(frame)?.doing = Doing::Listen(Box::default());
        self.set_status(frame, TaskStatus::Waiting)?;
        if matches!(&listen.to, Consumption::All(filters) if filters.is_empty()) {
            self.change_listen(frame, |state| state.closed = true)?;
            self.next_event(frame, None)?;
        }
        Ok(())
    }

    /// Gives an event to every task of the run that waits for events. True when one took it.
    pub fn deliver(&mut self, event: &Incoming) -> Result<bool, Trouble> {
        let listening: Vec<u32> = self
            .run
            .frames
            .iter()
            .filter(|(_, open)| matches!(&open.doing, Doing::Listen(state) if !state.closed))
            .map(|(number, _)| *number)
            .collect();
        let mut taken = false;
        for frame in listening {
            match self.offer(frame, event) {
                Ok(took) => taken |= took,
                Err(fault) => {
                    taken = true;
                    self.blame(frame, Err(fault))?;
                }
            }
        }
        Ok(taken)
    }

    fn offer(&mut self, frame: u32, event: &Incoming) -> Result<bool, Trouble> {
        let definition = Rc::clone(&self.definition);
        let TaskKind::Listen(listen) = &self.task(&definition, frame)?.kind else {
            return Ok(false);
        };
        let taken = self.consume(frame, &listen.to, listen.read, event)?;
        if taken {
            self.run.hops = self.run.hops.max(event.hops());
            self.go_on_listening(frame)?;
        }
        Ok(taken)
    }

    /// Takes an event that is wanted. True when it was.
    pub(super) fn consume(
        &mut self,
        frame: u32,
        to: &Consumption,
        read: EventRead,
        event: &Incoming,
    ) -> Result<bool, Trouble> {
        let state = self.listen_state(frame)?;
        let identity = event.identity();
        if identity
            .as_ref()
            .is_some_and(|seen| state.seen.contains(seen))
        {
            return Ok(false);
        }
        if let Consumption::Any {
            until: Some(Until::Events(until)),
            ..
        } = to
            && let Some(met) = self.meets(frame, until, &state.until_met, event)?
        {
            self.change_listen(frame, |state| {
                state.closed = met.len() >= wanted(until);
                state.until_met = met;
                state.seen.extend(identity);
            })?;
            return Ok(true);
        }
        let Some(met) = self.meets(frame, to, &state.met, event)? else {
            return Ok(false);
        };
        if state.consumed.len() >= EVENTS_HELD {
            return Err(WorkflowError::runtime(format!(
                "The task has consumed {EVENTS_HELD} events, which is as many as it may. End it earlier with 'until'."
            ))
            .into());
        }
        let read = self.put(Rc::new(event.read(read)))?;
        let is_enough = met.len() >= wanted(to);
        self.change_listen(frame, |state| {
            state.consumed.push(read);
            state.met = met;
            state.seen.extend(identity);
        })?;
        let closed = match to {
            Consumption::Any {
                until: Some(Until::Condition(condition)),
                ..
            } => {
                let consumed = self.listen_state(frame)?.consumed;
                let list = self.list(&consumed)?;
                self.is_true(frame, condition, &Sight::of(Rc::new(list)))?
            }
            Consumption::Any {
                until: Some(Until::Events(_)),
                ..
            } => false,
            Consumption::Any { until: None, .. } => true,
            Consumption::All(_) | Consumption::One(_) => is_enough,
        };
        self.change_listen(frame, |state| state.closed = closed)?;
        Ok(true)
    }

    /// The filters that have their event if this one is taken; none if it is not wanted.
    fn meets(
        &mut self,
        frame: u32,
        consumption: &Consumption,
        met: &[usize],
        event: &Incoming,
    ) -> Result<Option<Vec<usize>>, Trouble> {
        let each_once = !matches!(consumption, Consumption::Any { .. });
        let mut is_open =
            matches!(consumption, Consumption::Any { filters, .. } if filters.is_empty());
        let mut met = met.to_vec();
        for (index, filter) in consumption.filters().enumerate() {
            if each_once && met.contains(&index) {
                continue;
            }
            if self.fits(frame, filter, event)? {
                met.push(index);
                is_open = true;
                break;
            }
        }
        Ok(is_open.then_some(met))
    }

    fn fits(
        &mut self,
        frame: u32,
        filter: &EventFilter,
        event: &Incoming,
    ) -> Result<bool, Trouble> {
        for (name, wanted) in &filter.with.attributes {
            let is = event.attribute(name);
            let made = match self.fill(frame, wanted, &Sight::of(Rc::new(is.clone()))) {
                Ok(made) => made,
                // An expression that does not fit the data of an event says that it is another one.
                Err(Trouble::Fault(_)) => return Ok(false),
                Err(storage) => return Err(storage),
            };
            let is_true = matches!(wanted, Template::Expression(_)) && made == Value::Bool(true);
            if !is_true && made != *is {
                return Ok(false);
            }
        }
        self.correlates(frame, filter, event)
    }

    fn correlates(
        &mut self,
        frame: u32,
        filter: &EventFilter,
        event: &Incoming,
    ) -> Result<bool, Trouble> {
        let mut first_seen = Vec::new();
        for (name, correlation) in &filter.correlate {
            let sight = Sight::of(Rc::new(event.envelope().clone()));
            let taken = match self.evaluate(frame, &correlation.from, &sight) {
                Ok(Value::Null) | Err(Trouble::Fault(_)) => return Ok(false),
                Ok(taken) => taken,
                Err(storage) => return Err(storage),
            };
            let known = self.listen_state(frame)?.correlated.get(name).copied();
            let expected = match (&correlation.expect, known) {
                (Some(expect), _) => {
                    let input = self.frame(frame)?.input;
                    let sight = Sight::of(self.value(input)?);
                    let template = Template::of(&Value::from(expect));
                    Some(self.fill(frame, &template, &sight)?)
                }
                (None, Some(known)) => Some((*self.value(known)?).clone()),
                (None, None) => None,
            };
            match expected {
                Some(expected) if expected != taken => return Ok(false),
                Some(_) => {}
                None => first_seen.push((name.clone(), taken)),
            }
        }
        for (name, value) in first_seen {
            let value = self.put(Rc::new(value))?;
            self.change_listen(frame, |state| {
                state.correlated.insert(name, value);
            })?;
        }
        Ok(true)
    }

    fn go_on_listening(&mut self, frame: u32) -> Result<(), Trouble> {
        if self.frame(frame)?.scope.is_none() {
            self.next_event(frame, None)?;
        }
        Ok(())
    }

    /// Does what is to be done with the next event, or ends the task when there is none to come. `last` is what the tasks
    /// for the event before yielded.
    pub(super) fn next_event(&mut self, frame: u32, last: Option<ValueRef>) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let TaskKind::Listen(listen) = &self.task(&definition, frame)?.kind else {
            return Ok(());
        };
        let mut state = self.listen_state(frame)?;
        let Some(each) = &listen.foreach else {
            if state.closed {
                let list = self.list(&state.consumed)?;
                let list = self.put(Rc::new(list))?;
                self.done(frame, list);
            }
            return Ok(());
        };
        let mut last = last;
        // An iterator without tasks goes through what is there at once; there are at most as many as may be held.
        while state.results.len() <= state.consumed.len() {
            if let Some(yielded) = last.take() {
                let result = self.event_done(frame, each, yielded)?;
                self.change_listen(frame, |state| state.results.push(result))?;
                state = self.listen_state(frame)?;
            }
            let index = state.results.len();
            let Some(event) = state.consumed.get(index).copied() else {
                break;
            };
            let at = self.put(Rc::new(Value::from(index)))?;
            self.frame_mut(frame)?.variables =
                vec![(each.item.clone(), event), (each.at.clone(), at)];
            if each.tasks.as_ref().is_some_and(|tasks| !tasks.is_empty()) {
                let input = self.frame(frame)?.input;
                return self.begin_scope(frame, ScopeKind::Foreach, input);
            }
            last = Some(event);
        }
        if state.closed {
            let list = self.list(&state.results)?;
            let list = self.put(Rc::new(list))?;
            self.done(frame, list);
        }
        Ok(())
    }

    fn event_done(
        &mut self,
        frame: u32,
        each: &edgewright_workflow_definition::task::listen::EventIterator,
        yielded: ValueRef,
    ) -> Result<ValueRef, Trouble> {
        let mut variables = Vec::new();
        for (name, value) in self.frame(frame)?.variables.clone() {
            variables.push((name, self.value(value)?));
        }
        let mut result = yielded;
        if let Some(output) = &each.output {
            let raw = self.value(yielded)?;
            let sight = Sight {
                dot: Rc::clone(&raw),
                raw_output: Some(raw),
                output: None,
                variables: variables.clone(),
            };
            if let Some(as_) = &output.as_ {
                let made = self.fill(frame, as_, &sight)?;
                result = self.put(Rc::new(made))?;
            }
            if let Some(schema) = &output.schema {
                let value = self.value(result)?;
                self.validate(schema, &value, "output")?;
            }
        }
        if let Some(export) = &each.export {
            let output = self.value(result)?;
            let sight = Sight {
                dot: Rc::clone(&output),
                raw_output: None,
                output: Some(output),
                variables,
            };
            self.export(frame, export, &sight)?;
        }
        Ok(result)
    }

    pub(super) fn listen_state(&self, frame: u32) -> Result<ListenState, Trouble> {
        match &self.frame(frame)?.doing {
            Doing::Listen(state) => Ok((**state).clone()),
            _ => Ok(ListenState::default()),
        }
    }

    fn change_listen(
        &mut self,
        frame: u32,
        change: impl FnOnce(&mut ListenState),
    ) -> Result<(), Trouble> {
        if let Doing::Listen(state) = &mut self.frame_mut(frame)?.doing {
            change(state);
        }
        Ok(())
    }

    pub(super) fn list(&mut self, values: &[ValueRef]) -> Result<Value, Trouble> {
        let mut list = Vec::with_capacity(values.len());
        for value in values {
            list.push((*self.value(*value)?).clone());
        }
        Ok(Value::Array(list))
    }
}

/// How many filters must have their event.
const fn wanted(consumption: &Consumption) -> usize {
    match consumption {
        Consumption::All(filters) => filters.len(),
        Consumption::Any { .. } | Consumption::One(_) => 1,
    }
}
