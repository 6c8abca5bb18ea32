//! `try`: which errors are caught, when the tasks are tried again, and what is done instead.

use std::rc::Rc;

use edgewright_limits::workflow::RETRY_ATTEMPTS;
use edgewright_workflow_definition::{
    TaskKind,
    retry::{Backoff, RetryPolicy, RetryReference},
    task::try_catch::{Catch, Try},
};

use super::{Work, evaluate::Sight};
use crate::{
    effect::Timer,
    error::{Trouble, WorkflowError},
    state::{Doing, ScopeKind, TryState, ValueRef},
};

impl Work<'_, '_> {
    pub(super) fn begin_try(
        &mut self,
        frame: u32,
        attempt: &Try,
        input: ValueRef,
    ) -> Result<(), Trouble> {
        self.frame_mut(frame)?.doing = Doing::Try(TryState::default());
        self.begin_attempt(frame, attempt, input)
    }

    fn begin_attempt(&mut self, frame: u32, attempt: &Try, input: ValueRef) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let policy = policy_of(&definition, &attempt.catch)?;
        if let Some(duration) = policy.and_then(|policy| policy.attempt_duration.as_ref()) {
            let sight = Sight::of(self.value(input)?);
            let millis = self.millis(frame, duration, &sight)?;
            self.set_timer(Some(frame), Timer::AttemptTimeout, millis)?;
        }
        self.begin_scope(frame, ScopeKind::Try, input)
    }

    /// The time between two attempts is over.
    pub(super) fn try_again(&mut self, frame: u32) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let TaskKind::Try(attempt) = &self.task(&definition, frame)?.kind else {
            return Ok(());
        };
        let input = self.frame(frame)?.input;
        self.begin_attempt(frame, attempt, input)
    }

    /// A task that was tried ended with an error.
    pub(super) fn caught(&mut self, frame: u32, error: WorkflowError) -> Result<(), Trouble> {
        let definition = Rc::clone(&self.definition);
        let TaskKind::Try(attempt) = &self.task(&definition, frame)?.kind else {
            return Err(error.into());
        };
        if let Some(timer) = self.run.timer(Some(frame), Timer::AttemptTimeout) {
            self.take_back(&timer);
        }
        self.frame_mut(frame)?.scope = None;
        let catch = &attempt.catch;
        let input = self.frame(frame)?.input;
        let seen = Rc::new(error.to_value());
        let sight = Sight {
            dot: self.value(input)?,
            variables: vec![
                (catch.as_.clone(), Rc::clone(&seen)),
                ("error".to_owned(), Rc::clone(&seen)),
            ],
            ..Sight::default()
        };
        if !self.catches(frame, catch, &error, &sight)? {
            return Err(error.into());
        }
        let policy = policy_of(&definition, catch)?;
        if let Some(policy) = policy
            && let Some(delay) = self.delay_of(frame, policy, &sight)?
        {
            return self.schedule_retry(frame, error, delay);
        }
        if let Some(Doing::Try(state)) = self.run.frames.get_mut(&frame).map(|open| &mut open.doing)
        {
            state.caught = Some(error.clone());
        }
        if catch.tasks.is_some() {
            let variable = (catch.as_.clone(), self.put(seen)?);
            self.frame_mut(frame)?.variables = vec![variable];
            return self.begin_scope(frame, ScopeKind::Catch, input);
        }
        if policy.is_some() {
            // The attempts are used up and nothing else was to be done: the error goes on.
            return Err(error.into());
        }
        self.done(frame, input);
        Ok(())
    }

    fn schedule_retry(
        &mut self,
        frame: u32,
        error: WorkflowError,
        delay: u64,
    ) -> Result<(), Trouble> {
        if let Doing::Try(state) = &mut self.frame_mut(frame)?.doing {
            state.retries = state.retries.saturating_add(1);
            state.caught = Some(error);
        }
        if delay == 0 {
            return self.try_again(frame);
        }
        self.set_timer(Some(frame), Timer::Retry, delay)?;
        Ok(())
    }

    fn catches(
        &mut self,
        frame: u32,
        catch: &Catch,
        error: &WorkflowError,
        sight: &Sight,
    ) -> Result<bool, Trouble> {
        let fits = catch
            .errors
            .as_ref()
            .is_none_or(|filter| error.matches(filter));
        Ok(fits
            && match &catch.when {
                Some(when) => self.is_true(frame, when, sight)?,
                None => true,
            }
            && match &catch.except_when {
                Some(except) => !self.is_true(frame, except, sight)?,
                None => true,
            })
    }

    /// Milliseconds until the next attempt; none if there is none.
    fn delay_of(
        &mut self,
        frame: u32,
        policy: &RetryPolicy,
        sight: &Sight,
    ) -> Result<Option<u64>, Trouble> {
        let Doing::Try(TryState { retries, .. }) = self.frame(frame)?.doing else {
            return Ok(None);
        };
        if retries
            >= policy
                .attempts
                .unwrap_or(RETRY_ATTEMPTS)
                .min(RETRY_ATTEMPTS)
        {
            return Ok(None);
        }
        if let Some(when) = &policy.when
            && !self.is_true(frame, when, sight)?
        {
            return Ok(None);
        }
        if let Some(except) = &policy.except_when
            && self.is_true(frame, except, sight)?
        {
            return Ok(None);
        }
        let base = match &policy.delay {
            Some(delay) => self.millis(frame, delay, sight)?,
            None => 0,
        };
        let mut delay = match policy.backoff {
            Backoff::Constant => base,
            Backoff::Linear => base.saturating_mul(retries.saturating_add(1)),
            Backoff::Exponential => base.saturating_mul(1_u64 << retries.min(40)),
        };
        if let Some(jitter) = &policy.jitter {
            let from = self.millis(frame, &jitter.from, sight)?;
            let to = self.millis(frame, &jitter.to, sight)?;
            let [a, b, c, d, e, f, g, h, ..] = self.turn.draw_entropy().0;
            let random = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
            let range = to.saturating_sub(from).saturating_add(1);
            delay = delay.saturating_add(from).saturating_add(random % range);
        }
        if let Some(duration) = &policy.duration {
            let most = i64::try_from(self.millis(frame, duration, sight)?).unwrap_or(i64::MAX);
            let begins = self.now().plus(i64::try_from(delay).unwrap_or(i64::MAX));
            if begins.since(self.frame(frame)?.started_at) > most {
                return Ok(None);
            }
        }
        Ok(Some(delay))
    }
}

fn policy_of<'d>(
    definition: &'d edgewright_workflow_definition::Workflow,
    catch: &'d Catch,
) -> Result<Option<&'d RetryPolicy>, Trouble> {
    match &catch.retry {
        None => Ok(None),
        Some(RetryReference::Given(policy)) => Ok(Some(policy)),
        Some(RetryReference::Named(name)) => definition.retry(name).map(Some).ok_or_else(|| {
            WorkflowError::configuration(format!("There is no policy '{name}' in 'use.retries'."))
                .into()
        }),
    }
}
