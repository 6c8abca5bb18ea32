//! What follows when a model did not answer: the same one again after a while, the next one, or the end.

use edgewright_durable_host::RetryPolicy;
use edgewright_limits::pipeline::{MODEL_TRIES, MODEL_TRIES_ALONE};
use edgewright_types::{Entropy, Provider};

use crate::model::{FailedCall, ModelFailure, Route};

/// Waits between two tries.
const WAITS: RetryPolicy = RetryPolicy {
    max_attempts: None,
    first_delay_ms: 1_000,
    max_delay_ms: 60_000,
};
/// Longest wait for a model when another could answer right away.
const PATIENT_MS: u64 = 15_000;

/// What follows.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// The same candidate is asked again.
    Again {
        /// Milliseconds from now.
        after_ms: u64,
        /// The way so far.
        route: Route,
    },
    /// The next candidate is asked now.
    Other(Route),
    /// Nobody is left to ask, or asking would not help.
    Nobody,
}

/// Decides.
pub fn next(route: &Route, failed: &FailedCall, entropy: Entropy) -> Next {
    let alone = failed.next.is_none();
    let most = if alone {
        MODEL_TRIES_ALONE
    } else {
        MODEL_TRIES
    };
    let tries = route.tries.saturating_add(1);
    let usual = u64::try_from(WAITS.delay_ms(tries, entropy)).unwrap_or_default();
    let wait_ms = match failed.failure {
        ModelFailure::Busy { retry_after_ms } => {
            Some(retry_after_ms.unwrap_or_default().max(usual))
        }
        ModelFailure::Unreachable => Some(usual),
        // Whoever was silent for minutes is asked again only if there is nobody else, and once.
        ModelFailure::TimedOut if alone && tries == 1 => Some(usual),
        ModelFailure::TimedOut | ModelFailure::KeyRefused | ModelFailure::Rejected => None,
        ModelFailure::Declined | ModelFailure::Unusable | ModelFailure::BudgetSpent { .. } => {
            return Next::Nobody;
        }
    };
    let borne_ms = if alone { u64::MAX } else { PATIENT_MS };
    match (
        wait_ms.filter(|wait| tries < most && *wait <= borne_ms),
        failed.next,
    ) {
        (Some(wait), _) => Next::Again {
            after_ms: wait.min(u64::from(WAITS.max_delay_ms)),
            route: Route {
                tries,
                ..route.clone()
            },
        },
        (None, Some(candidate)) => Next::Other(Route {
            candidate,
            tries: 0,
            last_resort: route.last_resort.clone(),
            passed: [route.passed.clone(), vec![in_words(failed)]].concat(),
        }),
        (None, None) => Next::Nobody,
    }
}

/// Why a model did not answer, as part of a sentence.
pub fn in_words(failed: &FailedCall) -> String {
    let why = match failed.failure {
        ModelFailure::Busy { .. } => "was busy",
        ModelFailure::Unreachable => "could not be reached",
        ModelFailure::TimedOut => "took too long",
        ModelFailure::KeyRefused => "refused the key",
        ModelFailure::Rejected => "did not accept the request",
        ModelFailure::Declined => "declined to answer",
        ModelFailure::Unusable => "answered with nothing usable",
        ModelFailure::BudgetSpent { .. } => "was not asked, because the budget is spent",
    };
    format!("{} {why}", name(failed.provider, &failed.model))
}

/// What people read a model called: who runs it, and its own name.
pub fn name(provider: Option<Provider>, model: &str) -> String {
    match provider {
        Some(provider) if !model.is_empty() => format!("{} ({model})", provider.label()),
        Some(provider) => provider.label().to_owned(),
        None => "the built-in model".to_owned(),
    }
}

/// A text as the beginning of a sentence.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(failure: ModelFailure, next: Option<u32>) -> FailedCall {
        FailedCall {
            provider: Some(Provider::Openai),
            model: "gpt-x".to_owned(),
            next,
            ..FailedCall::from(failure)
        }
    }

    fn busy(retry_after_ms: Option<u64>) -> ModelFailure {
        ModelFailure::Busy { retry_after_ms }
    }

    /// How often one candidate is asked, and what follows then.
    fn asked(failure: &ModelFailure, other: Option<u32>) -> (u32, Next) {
        let mut route = Route::default();
        for count in 1..100 {
            match next(&route, &failed(failure.clone(), other), Entropy([7; 16])) {
                Next::Again {
                    route: onward,
                    after_ms,
                } => {
                    assert!((500..=60_000).contains(&after_ms), "{after_ms}");
                    route = onward;
                }
                ended => return (count, ended),
            }
        }
        panic!("a model is asked without end");
    }

    #[test]
    fn each_failure_is_tried_as_often_as_helps() {
        for (failure, alone, not_alone) in [
            (busy(None), MODEL_TRIES_ALONE, MODEL_TRIES),
            (ModelFailure::Unreachable, MODEL_TRIES_ALONE, MODEL_TRIES),
            (ModelFailure::TimedOut, 2, 1),
            (ModelFailure::KeyRefused, 1, 1),
            (ModelFailure::Rejected, 1, 1),
        ] {
            assert_eq!(asked(&failure, None), (alone, Next::Nobody), "{failure:?}");
            let (count, ended) = asked(&failure, Some(2));
            assert_eq!(count, not_alone, "{failure:?}");
            let Next::Other(route) = ended else {
                panic!("{failure:?}: the next one is asked");
            };
            assert_eq!((route.candidate, route.tries), (2, 0));
            assert!(route.passed[0].starts_with("OpenAI (gpt-x) "), "{route:?}");
        }
        for failure in [ModelFailure::Declined, ModelFailure::Unusable] {
            assert_eq!(asked(&failure, Some(1)), (1, Next::Nobody));
        }
    }

    #[test]
    fn the_time_a_provider_names_is_waited_for_unless_another_can_answer() {
        let wait = |after, other| {
            next(
                &Route::default(),
                &failed(busy(Some(after)), other),
                Entropy([0; 16]),
            )
        };
        assert!(matches!(
            wait(9_000, Some(1)),
            Next::Again {
                after_ms: 9_000,
                ..
            }
        ));
        assert!(matches!(wait(30_000, Some(1)), Next::Other(_)));
        assert!(matches!(
            wait(30_000, None),
            Next::Again {
                after_ms: 30_000,
                ..
            }
        ));
        assert!(matches!(
            wait(600_000, None),
            Next::Again {
                after_ms: 60_000,
                ..
            }
        ));
    }
}
