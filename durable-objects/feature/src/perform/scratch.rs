//! The scratch objects of a feature: where checks run, and the preview.

use edgewright_app_engine::Command;
use edgewright_definition::{
    AppDefinition,
    contract_test::{CheckReport, ContractTests},
};
use edgewright_durable_host::Attempt;
use edgewright_pipeline::FeatureOutcome;
use edgewright_types::{Actor, AppAddress, FeatureId};
use serde_json::Value;
use worker::Env;

use super::{
    Tried,
    apps::{Answer, Refused, command},
    retry,
};

/// Runs the checks.
pub async fn check(
    env: &Env,
    feature: &FeatureId,
    actor: &Actor,
    definition: &AppDefinition,
    tests: &ContractTests,
) -> Tried {
    let address = AppAddress::Check(feature.clone());
    let run = Command::CheckRun {
        address: address.clone(),
        definition: Box::new(definition.clone()),
        tests: tests.clone(),
    };
    let answer: Answer<CheckReport> = command(env, actor, &address, run, None).await;
    match answer {
        Ok(report) => Attempt::Done(FeatureOutcome::Checks { report }),
        Err(refused) => refused.into_tried(),
    }
}

/// Puts the app into the preview, in place of what was there, with its example rows.
pub async fn preview(
    env: &Env,
    feature: &FeatureId,
    actor: &Actor,
    definition: &AppDefinition,
) -> Tried {
    let address = AppAddress::Preview(feature.clone());
    match put_up(env, actor, &address, definition).await {
        Ok(()) => Attempt::Done(FeatureOutcome::PreviewReady),
        Err(refused) => refused.into_tried(),
    }
}

async fn put_up(
    env: &Env,
    actor: &Actor,
    address: &AppAddress,
    definition: &AppDefinition,
) -> Answer<()> {
    let publish = Command::Publish {
        address: address.clone(),
        definition: Box::new(definition.clone()),
        tests: ContractTests::default(),
        base_version: None,
        accept_loss: true,
    };
    command::<Value>(env, actor, address, publish, None).await?;
    command::<Value>(env, actor, address, Command::SamplesFill, None).await?;
    Ok(())
}

/// Empties both.
pub async fn wipe(env: &Env, feature: &FeatureId) -> Tried {
    let system = Actor::System {
        reason: "the build is over".to_owned(),
    };
    for address in [
        AppAddress::Preview(feature.clone()),
        AppAddress::Check(feature.clone()),
    ] {
        if let Err(Refused::Broken(reason)) = empty(env, &system, &address).await {
            return retry(reason);
        }
    }
    Attempt::Done(FeatureOutcome::Done)
}

/// An object that is empty already is as good as one that was emptied.
async fn empty(env: &Env, actor: &Actor, address: &AppAddress) -> Answer<()> {
    match command::<Value>(env, actor, address, Command::AppDelete, None).await {
        Err(Refused::Told(problem)) if matches!(problem.status, 404 | 410) => Ok(()),
        other => other.map(drop),
    }
}
