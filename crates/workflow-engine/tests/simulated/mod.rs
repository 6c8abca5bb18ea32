//! What surrounds a simulated workflow: clients that ask again until they are heard, and services that are asked twice.

use std::collections::{BTreeMap, BTreeSet};

use edgewright_durable_host::{
    Attempt, Owed,
    simulator::{Dice, Scenario},
};
use edgewright_storage::{SqlStorage, SqlValue};
use edgewright_types::{EffectId, RunId};
use edgewright_workflow_definition::read;
use edgewright_workflow_engine::{
    Command, Refusal, Reply, WorkflowEffect, WorkflowEngine, WorkflowOutcome,
    effect::Action,
    state::{RunStatus, StartedBy},
};
use serde_json::{Value, json};

use crate::world::{engine, ok, status};

/// A workflow under test. What it yields depends on its input alone, whatever goes wrong on the way.
pub struct Subject {
    pub name: &'static str,
    pub definition: &'static str,
    /// Whether it waits for an event of its run.
    pub listens: bool,
}

pub const SUBJECTS: &[Subject] = &[
    Subject {
        name: "five steps",
        definition: "do:
- once-a: { call: http, with: { method: post, endpoint: 'https://add', body: '${ .n }' } }
- once-b: { call: http, with: { method: post, endpoint: 'https://add', body: '${ . }' } }
- decide: { switch: [ { even: { when: '. % 2 == 0', then: once-c } }, { odd: { then: keep } } ] }
- once-c: { call: http, with: { method: post, endpoint: 'https://add', body: '${ . * 10 }' } }
- keep: { call: 'kv-set:1.0.0@default', with: { key: last, value: '${ . }' } }",
        listens: false,
    },
    Subject {
        name: "branches",
        definition: "do:
- all:
    fork:
      branches:
      - once-a: { call: http, with: { method: post, endpoint: 'https://add', body: '${ .n }' } }
      - pair: { do: [ { rest: { wait: PT2S } }, { once-b: { call: http, with: { method: post, endpoint: 'https://add', body: '${ .n + 5 }' } } } ] }
      - once-c: { call: 'double:1.0.0@default', with: { n: '${ .n }' } }
- sum: { set: '${ {sum: (.[0] + .[1] + .[2])} }' }
- once-say: { emit: { event: { with: { source: 'https://sim', type: summed, data: '${ . }' } } }, output: { as: '${ .data }' } }",
        listens: false,
    },
    Subject {
        name: "retries",
        definition: "do:
- attempt:
    try: [ { flaky: { call: http, with: { method: post, endpoint: 'https://flaky', body: '${ .n }' } } } ]
    catch: { errors: { with: { status: 503 } }, retry: { delay: PT1S, backoff: { exponential: {} }, limit: { attempt: { count: 4 } } } }
- hopeless:
    try: [ { never: { call: http, with: { method: post, endpoint: 'https://never' } } } ]
    catch: { retry: { delay: PT1S, limit: { attempt: { count: 1 } } }, do: [ { note: { set: { after: '${ $context.n }', status: '${ $error.status }' } } } ] }",
        listens: false,
    },
    Subject {
        name: "loops",
        definition: "do:
- each:
    for: { each: i, in: '[range(4)]' }
    do:
    - step: { call: http, with: { method: post, endpoint: 'https://add', body: '${ (.total // 0) + $i }' }, output: { as: '${ {total: .} }' } }
    - pause: { if: '$i == 2', wait: PT30S }
- count: { set: '${ . + {round: ((.round // 0) + 1)} }' }
- again: { if: .round < 150, set: '${ . }', then: count }",
        listens: false,
    },
    Subject {
        name: "events",
        definition: "do:
- hear: { listen: { to: { all: [ { with: { type: one }, correlate: { run: { from: .run, expect: '${ .n | tostring }' } } }, { with: { type: two }, correlate: { run: { from: .run, expect: '${ .n | tostring }' } } } ] } } }
- once-a: { call: http, with: { method: post, endpoint: 'https://add', body: '${ map(.value) | add }' } }",
        listens: true,
    },
    Subject {
        name: "another workflow",
        definition: "do:
- once-child: { run: { workflow: { namespace: sim, name: child, version: latest, input: { n: '${ .n }' } } } }
- once-a: { call: http, with: { method: post, endpoint: 'https://add', body: '${ .n }' } }",
        listens: false,
    },
    Subject {
        name: "time",
        definition: "timeout: { after: PT5H }
do:
- attempt:
    try: [ { long: { wait: PT1H, timeout: { after: PT10S } } } ]
    catch: { do: [ { note: { set: { status: '${ $error.status }', n: '${ $context.n }' } } } ] }
- race:
    fork:
      compete: true
      branches:
      - slow: { wait: PT20S }
      - quick: { do: [ { rest: { wait: PT1S } }, { win: { set: '${ . + {won: true} }' } } ] }
- last: { if: .n > 1, wait: PT10M }",
        listens: false,
    },
];

/// What a client still wants.
#[derive(Clone)]
enum Wish {
    Publish(Value),
    Start(i64),
    Tell {
        run: i64,
        event: &'static str,
    },
    Complete {
        run: RunId,
        effect: EffectId,
        value: Value,
    },
    Cancel(RunId),
}

pub struct World {
    pub subject: &'static Subject,
    wishes: Vec<Wish>,
    asked: Option<Wish>,
    troubled: bool,
    may_cancel: bool,
    /// Run of every number that was acknowledged.
    pub acknowledged: BTreeMap<i64, RunId>,
    told: BTreeSet<(i64, &'static str)>,
    heard: BTreeSet<(i64, &'static str)>,
    /// Runs somebody cancelled, by acknowledgement.
    pub cancelled: BTreeSet<RunId>,
    /// Distinct ids under which a service was asked, by run and task.
    pub keys: BTreeMap<(RunId, String), BTreeSet<EffectId>>,
    flaky: BTreeMap<RunId, BTreeSet<EffectId>>,
    children: BTreeSet<EffectId>,
    over: std::cell::RefCell<BTreeMap<String, (String, i64)>>,
}

impl World {
    pub fn new(subject: &'static Subject, dice: &mut Dice, troubled: bool) -> Self {
        let source = |definition: &str| {
            let text = format!(
                "document:\n  dsl: '1.0.3'\n  namespace: sim\n  name: test\n  version: '1.0.0'\n{definition}"
            );
            let workflow = read(&text).unwrap_or_else(|findings| panic!("{findings:?}"));
            workflow.source().clone()
        };
        let runs = 1 + dice.below(3);
        let mut wishes: Vec<Wish> = (1..=runs).rev().map(Wish::Start).collect();
        if troubled && runs > 1 {
            // Another version is published while runs are under way; they stay with theirs. It is given by number 2 on.
            wishes.insert(
                wishes.len() - 1,
                Wish::Publish(source(&format!(
                    "{}\noutput: {{ as: '${{ . }}' }}",
                    subject.definition
                ))),
            );
        }
        wishes.push(Wish::Publish(source(subject.definition)));
        Self {
            subject,
            wishes,
            asked: None,
            troubled,
            may_cancel: troubled && dice.chance(20),
            acknowledged: BTreeMap::new(),
            told: BTreeSet::new(),
            heard: BTreeSet::new(),
            cancelled: BTreeSet::new(),
            keys: BTreeMap::new(),
            flaky: BTreeMap::new(),
            children: BTreeSet::new(),
            over: std::cell::RefCell::default(),
        }
    }

    fn command(&self, wish: &Wish) -> Command {
        match wish {
            Wish::Publish(definition) => Command::Publish {
                definition: definition.clone(),
            },
            Wish::Start(number) => Command::Start {
                version: None,
                input: json!({"n": number}),
                started_by: StartedBy {
                    delivery: Some(format!("delivery-{number}")),
                    ..StartedBy::kind("webhook")
                },
                active_limit_ms: 1_000_000_000,
            },
            Wish::Tell { run, event } => Command::DeliverEvent {
                event: json!({
                    "specversion": "1.0", "id": format!("{run}-{event}"), "source": "https://sim", "type": event,
                    "run": run.to_string(), "data": {"value": run * 2},
                }),
            },
            Wish::Complete { run, effect, value } => Command::CompleteTask {
                run: run.clone(),
                effect: effect.clone(),
                outcome: WorkflowOutcome::Value {
                    value: value.clone(),
                },
            },
            Wish::Cancel(run) => Command::Cancel { run: run.clone() },
        }
    }

    /// The next wish: those of the list first, then events for runs that listen.
    fn wish(&mut self, storage: &dyn SqlStorage, dice: &mut Dice) -> Option<Wish> {
        if let Some(wish) = self.wishes.pop() {
            return Some(wish);
        }
        if self.may_cancel && dice.chance(10) {
            let run = self.acknowledged.values().next().cloned()?;
            self.may_cancel = false;
            return Some(Wish::Cancel(run));
        }
        if !self.subject.listens {
            return None;
        }
        let live = storage
            .query(
                "SELECT run FROM runs_live WHERE NOT EXISTS (SELECT 1 FROM runs_done WHERE id = run)",
                &[],
            )
            .ok()?;
        let is_live = |run: &RunId| {
            live.rows
                .iter()
                .any(|row| row[0].as_text() == Some(run.as_str()))
        };
        for (number, run) in &self.acknowledged {
            for event in ["one", "two"] {
                if !self.heard.contains(&(*number, event)) && is_live(run) {
                    return Some(Wish::Tell {
                        run: *number,
                        event,
                    });
                }
            }
        }
        None
    }

    fn answer(&mut self, owed: &Owed<WorkflowEffect>, dice: &mut Dice) -> WorkflowOutcome {
        let run = owed.effect.run.clone();
        match &owed.effect.action {
            Action::Http(call) => {
                let body = call.body.clone().unwrap_or_default();
                let number = body.as_i64().unwrap_or_default();
                match call.uri.as_str() {
                    "https://add" => ok(json!(number + 1)),
                    "https://flaky" => {
                        let asked = self.flaky.entry(run).or_default();
                        asked.insert(owed.id.clone());
                        let is_first = asked.len() <= 2 && asked.contains(&owed.id);
                        if is_first {
                            status(503, Value::Null)
                        } else {
                            ok(json!({"n": number}))
                        }
                    }
                    _ => status(500, Value::Null),
                }
            }
            Action::Function(call) => WorkflowOutcome::Value {
                value: json!(call.arguments["n"].as_i64().unwrap_or_default() * 2),
            },
            Action::RunWorkflow(child) => {
                // It runs elsewhere and says later how it ended; starting it twice starts it once.
                if self.children.insert(owed.id.clone()) {
                    self.wishes.push(Wish::Complete {
                        run,
                        effect: owed.id.clone(),
                        value: json!({"n": child.input["n"].as_i64().unwrap_or_default() + 100}),
                    });
                }
                if dice.chance(50) {
                    WorkflowOutcome::Done
                } else {
                    WorkflowOutcome::Pending
                }
            }
            Action::Emit { .. }
            | Action::Announce { .. }
            | Action::CancelWorkflow { .. }
            | Action::TellParent { .. } => WorkflowOutcome::Done,
            Action::Openapi(_) | Action::Timer { .. } => panic!("nobody asks for {owed:?}"),
        }
    }

    /// A run that is over stays as it is, and none of them goes away.
    fn check_over(&self, storage: &dyn SqlStorage) -> Result<(), String> {
        let Ok(rows) = storage.query(
            "SELECT id, status, started_at, ended_at FROM runs_done",
            &[],
        ) else {
            return Ok(());
        };
        let mut over = self.over.borrow_mut();
        if rows.rows.len() < over.len() {
            return Err("a run that was over is gone".to_owned());
        }
        for row in &rows.rows {
            let [
                SqlValue::Text(id),
                SqlValue::Text(status),
                SqlValue::Integer(from),
                SqlValue::Integer(to),
            ] = row.as_slice()
            else {
                return Err(format!("{row:?}"));
            };
            if to < from {
                return Err(format!("{id} ended before it began"));
            }
            let now = (status.clone(), *to);
            match over.get(id) {
                Some(before) if *before != now => {
                    return Err(format!("{id} was {before:?} and is {now:?}"));
                }
                Some(_) => {}
                None => {
                    over.insert(id.clone(), now);
                }
            }
        }
        Ok(())
    }
}

impl Scenario for World {
    type Engine = WorkflowEngine;

    fn engine(&self) -> WorkflowEngine {
        engine()
    }

    fn next_command(&mut self, storage: &dyn SqlStorage, dice: &mut Dice) -> Option<Command> {
        if self.asked.is_none() {
            self.asked = self.wish(storage, dice);
        }
        if let Some(Wish::Tell { run, event }) = &self.asked {
            self.told.insert((*run, event));
        }
        self.asked.as_ref().map(|wish| self.command(wish))
    }

    fn answered(&mut self, answer: Result<Reply, Refusal>) {
        let Some(wish) = self.asked.take() else {
            return;
        };
        match (wish, answer.unwrap_or_else(|refusal| panic!("{refusal}"))) {
            (Wish::Start(number), Reply::Started { run, .. }) => {
                let before = self.acknowledged.insert(number, run.clone());
                assert!(
                    before.is_none_or(|before| before == run),
                    "two runs of one delivery"
                );
            }
            (Wish::Tell { run, event }, Reply::Delivered { .. }) => {
                self.heard.insert((run, event));
            }
            (Wish::Cancel(run), Reply::Run { status, .. }) => {
                if status == RunStatus::Cancelled {
                    self.cancelled.insert(run);
                }
            }
            (Wish::Publish(_), Reply::Published { .. })
            | (Wish::Complete { .. }, Reply::Taken { .. }) => {}
            (_, other) => panic!("{other:?}"),
        }
    }

    fn perform(
        &mut self,
        owed: &Owed<WorkflowEffect>,
        dice: &mut Dice,
    ) -> Attempt<WorkflowOutcome> {
        let retry = |reason: &str| Attempt::Retry {
            after_ms: None,
            reason: reason.to_owned(),
        };
        // A call that breaks off too often is given up; that is tested elsewhere, so later tries go well.
        let is_troubled = self.troubled && owed.attempt < 8;
        if is_troubled && dice.chance(12) {
            return retry("not now");
        }
        let task = format!("{:?}", owed.effect.frame);
        let key = (owed.effect.run.clone(), task);
        self.keys.entry(key).or_default().insert(owed.id.clone());
        let outcome = self.answer(owed, dice);
        if is_troubled && dice.chance(12) {
            return retry("done, but the answer is lost");
        }
        Attempt::Done(outcome)
    }

    fn check(&self, storage: &dyn SqlStorage) -> Result<(), String> {
        self.check_over(storage)
    }
}
