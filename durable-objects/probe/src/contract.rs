//! Runs the storage contract's cases on this object's own database.

use edgewright_do_storage::DurableStorage;
use edgewright_storage::contract_cases;
use serde_json::{Value, json};
use worker::{Response, Result};

/// Every case with what it found: `{name, difference}`, where no difference is `null`.
pub fn run(storage: &DurableStorage) -> Result<Response> {
    let outcomes: Vec<Value> = contract_cases::all()
        .into_iter()
        .map(|(name, case)| json!({ "name": name, "difference": case(storage).err() }))
        .collect();
    Response::from_json(&outcomes)
}
