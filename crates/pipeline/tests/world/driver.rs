//! Drives one feature step by step, each effect answered as the test says.

use std::collections::BTreeMap;

use edgewright_durable_host::{Attempt, Host, Owed};
use edgewright_pipeline::{
    Command, CommandRequest, FeatureEffect, FeatureOutcome, Pipeline, Refusal, Reply,
    agent::AgentRole,
    model::{ModelAnswer, ModelFailure, Usage},
    view::{FeatureStatus, FeatureView},
};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{Actor, Entropy, Problem, UnixMillis};

use super::{feature, fixtures, owner};

/// What an effect is answered with; none for the usual good answer.
pub type Script = Box<dyn FnMut(&FeatureEffect) -> Option<Attempt<FeatureOutcome>>>;

/// One feature and its surroundings.
pub struct Driver {
    pub host: Host<Pipeline, NativeStorage>,
    pub script: Script,
    /// Requests to each agent, oldest first.
    pub asked: BTreeMap<String, Vec<edgewright_pipeline::model::ModelRequest>>,
    pub performed: Vec<FeatureEffect>,
    now: i64,
}

impl Driver {
    pub fn new() -> Self {
        Self {
            host: Host::open(Pipeline::new(), NativeStorage::in_memory().unwrap()).unwrap(),
            script: Box::new(|_| None),
            asked: BTreeMap::new(),
            performed: Vec::new(),
            now: 1_800_000_000_000,
        }
    }

    fn tick(&mut self) -> (UnixMillis, Entropy) {
        self.now += 10;
        (
            UnixMillis(self.now),
            Entropy(i128::from(self.now).to_le_bytes()),
        )
    }

    pub fn send(&mut self, command: Command) -> Result<Reply, Problem> {
        self.send_as(owner(), command, None)
    }

    pub fn send_as(
        &mut self,
        actor: Actor,
        command: Command,
        key: Option<&str>,
    ) -> Result<Reply, Problem> {
        let (now, entropy) = self.tick();
        let request = CommandRequest {
            id: feature(),
            actor,
            command,
            idempotency_key: key.map(ToOwned::to_owned),
        };
        self.host
            .command(now, entropy, request)
            .map_err(|refusal| match refusal {
                Refusal::Problem(problem) => *problem,
                Refusal::Storage(error) => panic!("{error}"),
            })
    }

    /// Begins with the usual wish.
    pub fn create(&mut self, start: bool) -> FeatureView {
        let command = Command::Create {
            text: "We are a tool library.".to_owned(),
            mode: None,
            app: None,
            start,
        };
        self.send(command).unwrap().view
    }

    pub fn view(&self) -> FeatureView {
        self.host
            .engine()
            .view(self.host.storage(), &owner())
            .unwrap()
    }

    /// What is due now, taken up but not answered.
    pub fn start(&mut self) -> Vec<Owed<FeatureEffect>> {
        let (now, entropy) = self.tick();
        self.host.start_due(now, entropy).unwrap()
    }

    /// Hands an answer in.
    pub fn finish(&mut self, owed: &Owed<FeatureEffect>, attempt: Attempt<FeatureOutcome>) {
        let (now, entropy) = self.tick();
        self.host.finish(now, entropy, &owed.id, attempt).unwrap();
    }

    /// Answers what is owed until nothing is, waiting as long as it takes.
    pub fn settle(&mut self) -> FeatureView {
        for _ in 0..500 {
            let (now, _) = self.tick();
            let Some(alarm) = self.host.next_alarm(now).unwrap() else {
                return self.view();
            };
            self.now = self.now.max(alarm.0);
            for owed in self.start() {
                self.performed.push(owed.effect.clone());
                if let FeatureEffect::CallModel { request, .. } = &owed.effect {
                    let name = request.role.label().to_owned();
                    self.asked
                        .entry(name)
                        .or_default()
                        .push((**request).clone());
                }
                let attempt = (self.script)(&owed.effect)
                    .unwrap_or_else(|| Attempt::Done(usual(&owed.effect)));
                self.finish(&owed, attempt);
            }
        }
        panic!("the feature never comes to rest: {:?}", self.view().status);
    }

    pub fn settle_to(&mut self, status: FeatureStatus) -> FeatureView {
        let view = self.settle();
        assert_eq!(view.status, status, "{:?}", view.failure);
        view
    }

    pub fn times_asked(&self, role: AgentRole) -> usize {
        self.asked.get(role.label()).map_or(0, Vec::len)
    }
}

/// The good answer to an effect.
pub fn usual(effect: &FeatureEffect) -> FeatureOutcome {
    match effect {
        FeatureEffect::CallModel { request, .. } => model(fixtures::good(request.role)),
        FeatureEffect::LoadApp { .. } => FeatureOutcome::AppLoaded {
            current: Box::new(fixtures::current(3)),
        },
        FeatureEffect::RunChecks { tests, .. } => FeatureOutcome::Checks {
            report: fixtures::report(tests, 0),
        },
        FeatureEffect::PublishPreview { .. } => FeatureOutcome::PreviewReady,
        FeatureEffect::PlanMigration { .. } => FeatureOutcome::Migration {
            plan: fixtures::migration(3, 0),
        },
        FeatureEffect::Publish(publication) => FeatureOutcome::Published {
            slug: publication.slug.clone(),
            version: publication.base_version.unwrap_or_default() + 1,
        },
        FeatureEffect::WipeScratch { .. }
        | FeatureEffect::Report(_)
        | FeatureEffect::ReportUsage(_) => FeatureOutcome::Done,
    }
}

/// A model's answer with this output.
pub fn model(output: serde_json::Value) -> FeatureOutcome {
    FeatureOutcome::Model {
        answer: Box::new(Ok(ModelAnswer {
            output,
            provider: None,
            model: "scripted".to_owned(),
            usage: Usage {
                input_tokens: 1_000,
                cached_input_tokens: 0,
                output_tokens: 500,
            },
            cost_micros: 900,
        })),
        took_ms: 1_200,
    }
}

pub fn model_failure(failure: ModelFailure) -> FeatureOutcome {
    FeatureOutcome::Model {
        answer: Box::new(Err(failure.into())),
        took_ms: 1_200,
    }
}

/// The role an effect asks, if it asks a model.
pub fn role(effect: &FeatureEffect) -> Option<AgentRole> {
    match effect {
        FeatureEffect::CallModel { request, .. } => Some(request.role),
        _ => None,
    }
}

pub fn code(result: Result<Reply, Problem>) -> (u16, String) {
    let problem = result.map(|reply| reply.view.status).unwrap_err();
    (problem.status, problem.code)
}

/// A feature that waits for approval.
pub fn waiting() -> Driver {
    let mut driver = Driver::new();
    driver.create(true);
    driver.settle_to(FeatureStatus::AwaitingApproval);
    driver
}

/// Approval of what is there now.
pub fn approve(driver: &mut Driver) -> Command {
    Command::Approve {
        revision: driver.view().revision,
        slug: None,
        accept_loss: false,
    }
}
