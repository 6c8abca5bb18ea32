//! Asks a model: whom, and with which bytes, the router says; the built-in one if nobody may be asked.

mod exchange;
mod keys;

use std::rc::Rc;

use edgewright_durable_host::{Attempt, Owed};
use edgewright_model_router::{Candidate, candidates, check_base_url, next_after};
use edgewright_pipeline::{
    FeatureEffect, FeatureOutcome,
    agent::{AgentRole, SayReader},
    model::{FailedCall, ModelAnswer, ModelFailure, ModelRequest, Route},
};
use edgewright_types::Provider;
use worker::{Env, console_error};

use self::{exchange::Exchange, keys::Terms};
use super::Tried;
use crate::{clock, object::Object};

/// One question to a model. Whatever it comes to is an outcome: whether the same one or another is asked next is the
/// pipeline's decision.
pub async fn call(
    object: &Rc<Object>,
    owed: &Owed<FeatureEffect>,
    asked: &ModelRequest,
    route: &Route,
) -> Tried {
    let Ok(terms) = keys::terms(object).await else {
        return super::retry("the keys of the models cannot be read");
    };
    let asked_at = clock::now();
    let candidates = candidates(asked.role, &terms.accesses, &route.last_resort);
    // Keys may have been taken away since the way began.
    let last = candidates.len().saturating_sub(1);
    let at = usize::try_from(route.candidate).unwrap_or(last).min(last);
    let answer = match candidates.get(at) {
        Some(candidate) if terms.forbid(candidate) => Err(terms.spent()),
        Some(candidate) => ask(object, owed, asked, candidate).await.map_err(|failed| {
            let next = next_after(&candidates, at, &failed.failure);
            FailedCall {
                next: next.and_then(|next| u32::try_from(next).ok()),
                ..failed
            }
        }),
        None => edgewright_offline_model::answer(asked).map_err(FailedCall::from),
    };
    if let Ok(ModelAnswer {
        provider: Some(provider),
        ..
    }) = &answer
    {
        note_use(object, *provider);
    }
    Attempt::Done(FeatureOutcome::Model {
        answer: Box::new(answer),
        took_ms: u64::try_from(clock::now().since(asked_at)).unwrap_or_default(),
    })
}

impl Terms {
    /// Whether asking this candidate would cost money that may not be spent any more this month.
    fn forbid(&self, candidate: &Candidate<'_>) -> bool {
        self.spent_micros >= self.limit_micros && !candidate.prices.are_free()
    }

    fn spent(&self) -> FailedCall {
        FailedCall::from(ModelFailure::BudgetSpent {
            spent_micros: self.spent_micros,
            limit_micros: self.limit_micros,
        })
    }
}

async fn ask(
    object: &Rc<Object>,
    owed: &Owed<FeatureEffect>,
    asked: &ModelRequest,
    candidate: &Candidate<'_>,
) -> Result<ModelAnswer, FailedCall> {
    let mut reader = candidate.reader();
    let env = object.env();
    let base_url = candidate.access.base_url.as_deref();
    if let Some(Err(refused)) = base_url.map(|url| check_base_url(url, is_development(env))) {
        console_error!("model.address_refused={refused:?}");
        return Err(reader.give_up(ModelFailure::Rejected));
    }
    let mut say = SayReader::default();
    let read = async {
        let mut exchange = Exchange::begin(env, candidate.request(asked)).await?;
        while !reader.is_over() {
            let Some(bytes) = exchange.next().await? else {
                break;
            };
            let pieces = reader.push(&bytes);
            if asked.role == AgentRole::Analyst {
                show(object, owed, &say.push(&pieces));
            }
        }
        Ok(())
    };
    match read.await {
        Ok(()) => reader.finish(),
        Err(failure) => Err(reader.give_up(failure)),
    }
}

/// Lets people read along.
fn show(object: &Rc<Object>, owed: &Owed<FeatureEffect>, words: &str) {
    if words.is_empty() {
        return;
    }
    object.host().engine().stream(&owed.id, words);
    object.watchers().tell(object.host());
}

/// Notes that a key was of use. Nobody waits for it.
fn note_use(object: &Rc<Object>, provider: Provider) {
    let object = Rc::clone(object);
    wasm_bindgen_futures::spawn_local(async move { keys::used(&object, provider).await });
}

fn is_development(env: &Env) -> bool {
    env.var("ENVIRONMENT")
        .is_ok_and(|name| name.to_string() == "development")
}
