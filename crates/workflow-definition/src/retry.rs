//! When and how often something that failed is tried again.

use serde_json::Value;

use crate::duration::Duration;
use crate::expression::Expression;
use crate::read::Part;

/// A policy, or the name of one in `use.retries`.
#[derive(Debug, Clone, PartialEq)]
pub enum RetryReference {
    /// The name of one in `use.retries`; see [`crate::Workflow::retry`].
    Named(String),
    /// Given here.
    Given(Box<RetryPolicy>),
}

impl RetryReference {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        if let Value::String(name) = part.value {
            return Some(Self::Named(name.clone()));
        }
        RetryPolicy::read(part).map(|policy| Self::Given(Box::new(policy)))
    }
}

/// A retry policy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RetryPolicy {
    /// Only if this is true of the error.
    pub when: Option<Expression>,
    /// Not if this is true of the error.
    pub except_when: Option<Expression>,
    /// Time before the second attempt; none if not given.
    pub delay: Option<Duration>,
    /// How the time grows from attempt to attempt.
    pub backoff: Backoff,
    /// Attempts after the first, at most.
    pub attempts: Option<u64>,
    /// Longest time of one attempt.
    pub attempt_duration: Option<Duration>,
    /// Longest time of all attempts together.
    pub duration: Option<Duration>,
    /// Bounds of a random time added to each delay.
    pub jitter: Option<Jitter>,
}

/// How the time between attempts grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backoff {
    /// Not at all.
    #[default]
    Constant,
    /// Twice as long each time.
    Exponential,
    /// By one delay each time.
    Linear,
}

/// Bounds of a random time.
#[derive(Debug, Clone, PartialEq)]
pub struct Jitter {
    /// At least.
    pub from: Duration,
    /// At most.
    pub to: Duration,
}

impl RetryPolicy {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let limit = object.optional("limit", Limit::read).unwrap_or_default();
        let policy = Self {
            when: object.optional("when", Expression::read),
            except_when: object.optional("exceptWhen", Expression::read),
            delay: object.optional("delay", Duration::read),
            backoff: object
                .optional("backoff", Backoff::read)
                .unwrap_or_default(),
            attempts: limit.attempts,
            attempt_duration: limit.attempt_duration,
            duration: limit.duration,
            jitter: object.optional("jitter", Jitter::read),
        };
        object.finish();
        Some(policy)
    }
}

#[derive(Default)]
struct Limit {
    attempts: Option<u64>,
    attempt_duration: Option<Duration>,
    duration: Option<Duration>,
}

impl Limit {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let attempt = object.optional("attempt", |part| {
            let object = part.object()?;
            let count = object.optional("count", Part::count);
            let duration = object.optional("duration", Duration::read);
            object.finish();
            Some((count, duration))
        });
        let (attempts, attempt_duration) = attempt.unwrap_or_default();
        let duration = object.optional("duration", Duration::read);
        object.finish();
        Some(Self {
            attempts,
            attempt_duration,
            duration,
        })
    }
}

impl Backoff {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let given = [
            ("constant", Self::Constant),
            ("exponential", Self::Exponential),
            ("linear", Self::Linear),
        ]
        .map(|(name, backoff)| {
            object.member(name).and_then(|part| {
                part.object()?.finish();
                Some(backoff)
            })
        });
        object.finish();
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(backoff), None) => Some(backoff),
            _ => part.wrong_type("an object with exactly one of constant, exponential, linear"),
        }
    }
}

impl Jitter {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let from = object.required("from", Duration::read);
        let to = object.required("to", Duration::read);
        object.finish();
        Some(Self {
            from: from?,
            to: to?,
        })
    }
}
