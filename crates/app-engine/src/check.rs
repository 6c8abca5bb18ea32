//! Checks (contract tests): what an app must do, run against the real engine.
//!
//! The app is published once into empty tables; every check then runs in a transaction of its own that is taken back,
//! so that each starts from an empty app and twenty of them take a moment.

use std::collections::BTreeMap;
use std::rc::Rc;

use edgewright_definition::AppDefinition;
use edgewright_definition::contract_test::{
    CheckFailure, CheckReport, CheckResult, ContractTest, ContractTests,
};
use edgewright_definition::document::OWNER_ROLE;
use edgewright_storage::{RollBack, SqlStorage};
use edgewright_types::{Actor, AppAddress, Entropy, FeatureId, Plan, UnixMillis, UserId};
use serde_json::Value;

use crate::call::{Call, Failure, UtcOnly};
use crate::command::add_samples;
use crate::compiled::Compiled;
use crate::engine::{Engine, compile_live};
use crate::migrate;
use crate::session::Session;
use crate::store::{Meta, VersionRecord, add_version, install, put_person, wipe};

mod expect;
mod step;

/// Name under which a check acts as somebody without any role.
pub const STRANGER: &str = "stranger";

/// Runs all checks. `storage` is emptied first and left with the app of the checks, without rows.
///
/// # Errors
/// When the definition cannot run at all, or storage fails; a check that does not hold is part of the report.
pub fn run(
    storage: &dyn SqlStorage,
    definition: &AppDefinition,
    tests: &ContractTests,
    now: UnixMillis,
    entropy: Entropy,
) -> Result<CheckReport, Failure> {
    let engine = Engine::new(Box::new(UtcOnly));
    let checking = Checking {
        address: AppAddress::Check(FeatureId::new(UnixMillis(0), entropy)),
        definition,
        now,
        entropy,
    };
    edgewright_storage::transaction(storage, || run_in(&engine, storage, &checking, tests))
}

/// What is checked, and when.
pub(crate) struct Checking<'a> {
    /// Where the app under test lives.
    pub address: AppAddress,
    /// What it is.
    pub definition: &'a AppDefinition,
    /// The moment of every step.
    pub now: UnixMillis,
    /// Randomness for its ids.
    pub entropy: Entropy,
}

/// Runs all checks inside the transaction that the caller opened.
pub(crate) fn run_in(
    engine: &Engine,
    storage: &dyn SqlStorage,
    checking: &Checking<'_>,
    tests: &ContractTests,
) -> Result<CheckReport, Failure> {
    let stage = Stage::new(engine, storage, checking)?;
    let mut report = CheckReport::default();
    for (position, test) in tests.tests.iter().enumerate() {
        let failure = stage.run_alone(test, position)?;
        let holds = failure.is_none();
        if holds {
            report.passed = report.passed.saturating_add(1);
        } else {
            report.failed = report.failed.saturating_add(1);
        }
        report.results.push(CheckResult {
            test_id: test.id.clone(),
            sentence: test.sentence.clone(),
            holds,
            failure,
        });
    }
    Ok(report)
}

/// The app under test and the people who use it.
struct Stage<'a> {
    engine: &'a Engine,
    storage: &'a dyn SqlStorage,
    compiled: Rc<Compiled>,
    meta: Meta,
    now: UnixMillis,
    entropy: Entropy,
}

impl<'a> Stage<'a> {
    fn new(
        engine: &'a Engine,
        storage: &'a dyn SqlStorage,
        checking: &Checking<'_>,
    ) -> Result<Self, Failure> {
        let Checking {
            definition,
            now,
            entropy,
            ..
        } = *checking;
        wipe(storage)?;
        install(storage)?;
        let owner = person(OWNER_ROLE, entropy);
        let Actor::Person {
            user_id, username, ..
        } = &owner
        else {
            return Err(Failure::ours("the owner of a check is a person"));
        };
        let mut meta = Meta {
            address: checking.address.clone(),
            owner_id: user_id.clone(),
            owner_name: username.clone(),
            version: 1,
            row_count: 0,
            next_seq: 1,
            counters: BTreeMap::new(),
            report_revision: 0,
            purged_on: String::new(),
            plan: Plan::default(),
        };
        let call = Call {
            actor: owner.clone(),
            now,
            entropy,
            idempotency_key: None,
        };
        migrate::apply(engine, storage, &call, None, definition, &mut meta)?;
        let record = VersionRecord {
            version: 1,
            plan: None,
            restores: None,
            at: now,
            by_name: username.clone(),
        };
        add_version(storage, &record, definition, &ContractTests::default())?;
        for role in &definition.access.roles {
            put_person(storage, &email_of(&role.id), &role.id, now)?;
        }
        meta.save(storage)?;
        Ok(Self {
            engine,
            storage,
            compiled: Rc::new(compile_live(storage, 1)?),
            meta,
            now,
            entropy,
        })
    }

    /// Runs one check and takes back what it did.
    fn run_alone(
        &self,
        test: &ContractTest,
        position: usize,
    ) -> Result<Option<CheckFailure>, Failure> {
        let mut outcome = Ok(None);
        let taken_back = self.storage.transaction_dyn(&mut || {
            outcome = self.run_test(test, position);
            Err(RollBack)
        })?;
        debug_assert!(taken_back.is_err(), "a check leaves nothing behind");
        outcome
    }

    fn run_test(
        &self,
        test: &ContractTest,
        position: usize,
    ) -> Result<Option<CheckFailure>, Failure> {
        let mut rows = BTreeMap::new();
        let mut entropy_index = u64::try_from(position)
            .unwrap_or_default()
            .wrapping_mul(1_000);
        if !test.given.is_empty() {
            let call = self.call(OWNER_ROLE, entropy_index);
            let session = self.session(&call);
            match add_samples(&session, &test.given) {
                Ok(references) => {
                    for sample in &test.given {
                        if let Some(name) = &sample.reference
                            && let Some(id) = references.get(name)
                        {
                            rows.insert(name.clone(), (sample.table.clone(), id.clone()));
                        }
                    }
                }
                Err((index, failure)) => {
                    return Ok(Some(expect::given_refused(&session, test, index, failure)?));
                }
            }
            session.meta().save(self.storage)?;
        }
        for (index, step) in test.steps.iter().enumerate() {
            entropy_index = entropy_index.wrapping_add(1);
            let failure = step::run(self, step, entropy_index, &mut rows)?;
            if let Some(mut failure) = failure {
                failure.step = u32::try_from(index).unwrap_or_default().saturating_add(1);
                return Ok(Some(failure));
            }
        }
        Ok(None)
    }

    fn call(&self, role: &str, entropy_index: u64) -> Call {
        Call {
            actor: actor(role, self.entropy),
            now: self.now,
            entropy: self.entropy.derive(entropy_index),
            idempotency_key: None,
        }
    }

    fn session<'s>(&'s self, call: &'s Call) -> Session<'s> {
        self.engine.session_of(
            self.storage,
            call,
            Rc::clone(&self.compiled),
            self.meta.clone(),
            OWNER_ROLE.to_owned(),
        )
    }
}

/// Rows by their name in the check: table and id.
type NamedRows = BTreeMap<String, (String, String)>;

fn actor(role: &str, entropy: Entropy) -> Actor {
    if role == STRANGER {
        return Actor::Anonymous;
    }
    person(role, entropy)
}

/// One person per role, the same in every step.
fn person(role: &str, entropy: Entropy) -> Actor {
    let number = role.bytes().fold(0_u64, |sum, byte| {
        sum.wrapping_mul(257).wrapping_add(u64::from(byte))
    });
    Actor::Person {
        user_id: UserId::new(UnixMillis(0), entropy.derive(number)),
        email: email_of(role),
        username: role.replace('_', "-"),
    }
}

fn email_of(role: &str) -> String {
    format!("{role}@people.example")
}

/// The answer of a refusal, for the agents.
fn answer_of(failure: &Failure) -> Value {
    serde_json::to_value(&failure.problem).unwrap_or_default()
}
