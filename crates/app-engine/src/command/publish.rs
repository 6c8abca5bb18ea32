//! Makes a definition live: the first version, or the next one with its migration.

use edgewright_definition::difference::MigrationPlan;
use edgewright_definition::{
    AppDefinition, Finding, Severity, checker, contract_test::ContractTests,
};
use edgewright_storage::SqlStorage;
use edgewright_types::{Actor, AppAddress, Plan, Problem, UnixMillis};
use serde_json::{Value, json};

use crate::answer::Published;
use crate::call::{Applied, Call, Effect, Event, Failure};
use crate::compiled::Compiled;
use crate::engine::{Engine, compile_live};
use crate::migrate;
use crate::problems::stale_version;
use crate::store::{Meta, VersionRecord, add_version, install, wipe};

/// What is to be published.
pub(super) struct Publication {
    pub address: AppAddress,
    pub definition: AppDefinition,
    pub tests: ContractTests,
    pub base_version: Option<u32>,
    pub accept_loss: bool,
}

pub(super) fn run(
    engine: &Engine,
    storage: &dyn SqlStorage,
    call: &Call,
    asked: Publication,
) -> Result<Applied, Failure> {
    check_definition(&asked.definition)?;
    check_tests(&asked.definition, &asked.tests)?;
    let live = match engine.meta(storage)? {
        // A preview is thrown away with every definition that is tried.
        Some(meta) if meta.address.is_scratch() && asked.base_version.is_none() => {
            check_owner(call, &meta, &asked)?;
            wipe(storage)?;
            None
        }
        other => other,
    };
    let Some(meta) = live else {
        let (applied, meta) = go_live(engine, storage, call, asked, None, None)?;
        meta.save(storage)?;
        return Ok(applied);
    };
    check_owner(call, &meta, &asked)?;
    match asked.base_version {
        None => return Err(address_taken(meta.version).into()),
        Some(base) if base != meta.version => return Err(stale_version(meta.version).into()),
        Some(_) => {}
    }
    let live = compile_live(storage, meta.version)?;
    let (applied, meta) = go_live(engine, storage, call, asked, Some((&live, meta)), None)?;
    meta.save(storage)?;
    Ok(applied)
}

fn address_taken(version: u32) -> Problem {
    Problem::caller(
        409,
        "address-taken",
        "You already have an app at this address. Choose another address, or publish a new version of that app.",
    )
    .with("current_version", version)
}

/// Somebody else's address does not exist, as far as the caller can tell.
fn check_owner(call: &Call, meta: &Meta, asked: &Publication) -> Result<(), Failure> {
    let is_owner = call.actor.user_id() == Some(&meta.owner_id);
    if is_owner && meta.address == asked.address {
        return Ok(());
    }
    Err(Problem::not_found("app").into())
}

/// The checker decides what may be published.
///
/// # Errors
/// `definition-invalid` with what was found.
pub(crate) fn check_definition(definition: &AppDefinition) -> Result<(), Failure> {
    refuse_errors("/definition", checker::check(definition))
}

/// Checks that do not fit the definition could never hold.
///
/// # Errors
/// `definition-invalid` with what was found.
pub(crate) fn check_tests(
    definition: &AppDefinition,
    tests: &ContractTests,
) -> Result<(), Failure> {
    refuse_errors("/contract_tests", checker::check_tests(definition, tests))
}

fn refuse_errors(place: &str, findings: Vec<Finding>) -> Result<(), Failure> {
    let findings: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    let Some(first) = findings.first() else {
        return Ok(());
    };
    let mut problem = Problem::caller(422, "definition-invalid", first.message.clone());
    for finding in &findings {
        let pointer = format!("{place}{}", finding.pointer);
        problem = problem.with_error(pointer, &finding.code, finding.message.clone());
    }
    Err(problem.into())
}

/// Migrates and records the version. `live` is what is published now, `restores` the version a roll-back brings back.
pub(super) fn go_live(
    engine: &Engine,
    storage: &dyn SqlStorage,
    call: &Call,
    asked: Publication,
    live: Option<(&Compiled, Meta)>,
    restores: Option<u32>,
) -> Result<(Applied, Meta), Failure> {
    let (before, mut meta) = match live {
        Some((before, meta)) => (Some(before), meta),
        None => {
            let meta = first_meta(call, &asked)?;
            install(storage)?;
            (None, meta)
        }
    };
    let plan = before
        .map(|before| migrate::plan(storage, before, &asked.definition))
        .transpose()?;
    if let Some(plan) = plan.as_ref().filter(|plan| plan.rows_losing_data > 0)
        && !asked.accept_loss
    {
        return Err(loss_not_accepted(plan).into());
    }
    meta.version = meta.version.saturating_add(1);
    migrate::apply(engine, storage, call, before, &asked.definition, &mut meta)?;
    let record = VersionRecord {
        version: meta.version,
        plan,
        restores,
        at: call.now,
        by_name: call.actor.display_name().to_owned(),
    };
    add_version(storage, &record, &asked.definition, &asked.tests)?;
    let mut applied = Applied::new(201, published(&meta));
    applied.events.push(Event::Version {
        version: meta.version,
    });
    let version = Some(meta.version);
    applied
        .effects
        .extend(report(&mut meta, &asked.definition, version, call.now));
    Ok((applied, meta))
}

/// Only what takes an address publishes a first version, and it has none to start from: a next version of nothing would
/// be an app beside the directory and its limits.
fn first_meta(call: &Call, asked: &Publication) -> Result<Meta, Failure> {
    if asked.base_version.is_some() {
        return Err(Problem::not_found("app").into());
    }
    let Actor::Person {
        user_id, username, ..
    } = &call.actor
    else {
        return Err(Problem::not_found("app").into());
    };
    if !asked.address.is_scratch() && asked.address.owner_segment() != username {
        return Err(Problem::not_found("app").into());
    }
    Ok(Meta {
        address: asked.address.clone(),
        owner_id: user_id.clone(),
        owner_name: username.clone(),
        version: 0,
        row_count: 0,
        next_seq: 1,
        counters: std::collections::BTreeMap::new(),
        report_revision: 0,
        purged_on: String::new(),
        plan: Plan::default(),
    })
}

fn loss_not_accepted(plan: &MigrationPlan) -> Problem {
    let rows = plan.rows_losing_data;
    let detail = format!(
        "{rows} {} would lose something by this change. Look at what, then publish again and agree to it.",
        if rows == 1 { "row" } else { "rows" }
    );
    Problem::caller(409, "loss-not-accepted", detail).with("plan", json!(plan))
}

fn published(meta: &Meta) -> Value {
    json!(Published {
        owner: meta.address.owner_segment().to_owned(),
        slug: meta.address.slug_segment().to_owned(),
        version: meta.version,
        url: url_of(&meta.address),
    })
}

/// Path of the page where people use the app.
pub(crate) fn url_of(address: &AppAddress) -> String {
    format!("/u/{address}")
}

/// The next report to the directory; scratch apps are not listed in it.
pub(super) fn report(
    meta: &mut Meta,
    definition: &AppDefinition,
    version: Option<u32>,
    now: UnixMillis,
) -> Option<Effect> {
    if meta.address.is_scratch() {
        return None;
    }
    meta.report_revision = meta.report_revision.saturating_add(1);
    let visibility = serde_json::to_value(definition.access.visibility)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default();
    Some(Effect::ReportApp {
        address: meta.address.clone(),
        owner: meta.owner_id.clone(),
        revision: u64::try_from(meta.report_revision).unwrap_or_default(),
        version,
        name: definition.app.name.clone(),
        description: definition.app.description.clone(),
        icon: definition.app.icon.clone(),
        visibility,
        at: now,
    })
}
