//! Native SQLite keeps the storage contract; the Durable Object runs the same cases in workerd.

use edgewright_storage::contract_cases;
use edgewright_storage_native::NativeStorage;

#[test]
fn every_case_holds() {
    let storage = NativeStorage::in_memory().unwrap();
    let failed: Vec<_> = contract_cases::all()
        .into_iter()
        .filter_map(|(name, case)| case(&storage).err().map(|difference| (name, difference)))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
