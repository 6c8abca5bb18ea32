//! Where a key belongs: its person, its provider, its version, and the address it may be sent to.

use edgewright_types::UserId;
use edgewright_vault::{Context, DataKey, OpenError};

/// Runs something with the place of a key.
///
/// The address is part of it: a key whose row was pointed at another server does not open.
pub fn at<T>(
    person: &UserId,
    provider: &str,
    version: i64,
    base_url: Option<&str>,
    work: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let record = format!("model_keys/{provider}");
    work(&Context {
        tenant: person.as_str(),
        record: &record,
        field: "key",
        version,
        bound: base_url.as_slice(),
    })
}

/// Opens the key of one row.
pub fn open(
    data_key: &DataKey,
    person: &UserId,
    row: &edgewright_postgres::SealedModelKey,
) -> Result<edgewright_types::Secret, OpenError> {
    let base_url = row.base_url.as_deref();
    at(person, &row.provider, row.version, base_url, |place| {
        data_key.open(place, &row.sealed)
    })
}
