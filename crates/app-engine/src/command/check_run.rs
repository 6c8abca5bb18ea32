//! Runs checks in a scratch object.

use edgewright_definition::{AppDefinition, contract_test::ContractTests};
use edgewright_storage::SqlStorage;
use edgewright_types::{AppAddress, Problem};
use serde_json::json;

use super::publish::{check_definition, check_tests};
use crate::call::{Applied, Call, Failure};
use crate::check;
use crate::engine::Engine;

pub(super) fn run(
    engine: &Engine,
    storage: &dyn SqlStorage,
    call: &Call,
    address: &AppAddress,
    definition: AppDefinition,
    tests: &ContractTests,
) -> Result<Applied, Failure> {
    let is_free = engine
        .meta(storage)?
        .is_none_or(|meta| meta.address == *address);
    if !matches!(address, AppAddress::Check(_)) || !is_free {
        return Err(Problem::not_found("app").into());
    }
    check_definition(&definition)?;
    check_tests(&definition, tests)?;
    let checking = check::Checking {
        address: address.clone(),
        definition: &definition,
        now: call.now,
        entropy: call.entropy,
    };
    let report = check::run_in(engine, storage, &checking, tests)?;
    Ok(Applied::new(200, json!(report)))
}
