//! One person on real storage: instances that come and go, workflows that come and go, and never a run too many.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use edgewright_limits::workflow_run::{RUNS_PER_HOUR_FREE, RUNS_PER_HOUR_PAID};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{Plan, UnixMillis, WorkflowAddress};
use edgewright_workflow_owner::{Admitted, FAULTED, HOUR_MS, Owner, Want};

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

fn storage() -> NativeStorage {
    let storage = NativeStorage::in_memory().unwrap();
    instance("installs").install(&storage).unwrap();
    storage
}

fn instance(epoch: &str) -> Owner {
    Owner::new(epoch.to_owned())
}

fn address(text: &str) -> WorkflowAddress {
    text.parse().unwrap()
}

fn admit(
    owner: &Owner,
    storage: &NativeStorage,
    workflow: &str,
    runs: u32,
    now: UnixMillis,
) -> Admitted {
    let admitted = owner.admit(storage, &address(workflow), Plan::Free, runs, now);
    admitted.unwrap().unwrap()
}

#[test]
fn all_workflows_share_the_hour() {
    for (plan, most) in [
        (Plan::Free, RUNS_PER_HOUR_FREE),
        (Plan::Paid, RUNS_PER_HOUR_PAID),
    ] {
        let (storage, owner) = (storage(), instance("a"));
        owner.warm(&storage, Vec::new(), NOW).unwrap();
        let mut granted = 0;
        for number in 0..most + 7 {
            let workflow = address(&format!("ann/flow-{}", number % 7));
            let admitted = owner.admit(&storage, &workflow, plan, 1, NOW);
            granted += admitted.unwrap().unwrap().granted;
        }
        assert_eq!(granted, most);
    }
}

#[test]
fn nothing_is_admitted_before_the_workflows_were_asked() {
    let (storage, owner) = (storage(), instance("a"));
    let asked = owner.admit(&storage, &address("ann/flow"), Plan::Free, 1, NOW);
    assert_eq!(asked.unwrap(), None);
    let begun = vec![NOW.plus(-HOUR_MS), NOW.plus(1 - HOUR_MS), NOW];
    owner.warm(&storage, begun, NOW).unwrap();
    // The first is an hour old and does not count any more.
    let admitted = admit(&owner, &storage, "ann/flow", RUNS_PER_HOUR_FREE, NOW);
    assert_eq!(admitted.granted, RUNS_PER_HOUR_FREE - 2);
    assert_eq!(admitted.retry_at, Some(NOW.plus(1)));
}

#[test]
fn a_workflow_that_ran_is_asked_by_the_next_instance_also_if_it_never_said_what_it_wants() {
    let (storage, owner) = (storage(), instance("a"));
    owner.warm(&storage, Vec::new(), NOW).unwrap();
    admit(&owner, &storage, "ann/one", 1, NOW);
    admit(&owner, &storage, "ann/one", 1, NOW);
    let written = storage.rows_written();
    admit(&owner, &storage, "ann/one", 5, NOW);
    assert_eq!(storage.rows_written(), written, "a run wrote a row");
    assert_eq!(
        instance("b").workflows(&storage).unwrap(),
        [address("ann/one")]
    );
}

#[test]
fn a_deleted_workflow_leaves_its_runs_for_an_hour_told_twice_or_not() {
    let storage = storage();
    let begun = vec![NOW.plus(-10), NOW];
    for _ in 0..2 {
        instance("a")
            .leave(&storage, &address("ann/gone"), &begun, NOW)
            .unwrap();
    }
    let full = RUNS_PER_HOUR_FREE;
    for (now, counted) in [
        (NOW, 2),
        (NOW.plus(HOUR_MS - 10), 1),
        (NOW.plus(HOUR_MS), 0),
    ] {
        let next = instance("b");
        next.warm(&storage, Vec::new(), now).unwrap();
        let admitted = admit(&next, &storage, "ann/other", full, now);
        assert_eq!(admitted.granted, full - counted);
    }
}

#[test]
fn only_the_instance_that_admitted_takes_back() {
    let (storage, owner) = (storage(), instance("b"));
    owner.warm(&storage, Vec::new(), NOW).unwrap();
    let admitted = admit(&owner, &storage, "ann/flow", RUNS_PER_HOUR_FREE, NOW);
    owner.give_back("a", admitted.at, 5);
    assert_eq!(admit(&owner, &storage, "ann/flow", 1, NOW).granted, 0);
    owner.give_back("b", admitted.at, 5);
    assert_eq!(admit(&owner, &storage, "ann/flow", 9, NOW).granted, 5);
}

#[test]
fn events_go_to_those_who_may_want_them() {
    let (storage, owner) = (storage(), instance("a"));
    let want = |kind: Option<&str>, source: Option<&str>| Want {
        kind: kind.map(str::to_owned),
        source: source.map(str::to_owned),
    };
    let subscribe = |workflow: &str, wants: Vec<Want>| {
        owner
            .subscribe(&storage, &address(workflow), wants)
            .unwrap();
    };
    subscribe("ann/orders", vec![want(Some("order"), None)]);
    subscribe("ann/shop", vec![want(Some("order"), Some("/shop"))]);
    subscribe("ann/nothing", Vec::new());
    let who = |owner: &Owner, kind: &str, source: &str| {
        owner
            .subscribers(&storage, kind, source)
            .unwrap()
            .workflows
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(who(&owner, "order", "/shop"), ["ann/orders", "ann/shop"]);
    assert_eq!(who(&owner, "order", "/other"), ["ann/orders"]);
    assert!(who(&owner, "return", "/shop").is_empty());
    assert!(!owner.wants_faults(&storage).unwrap());

    let faults = vec![want(Some(FAULTED), None)];
    assert!(owner.begins_to_want_faults(&storage, &faults).unwrap());
    subscribe("ann/errors", faults.clone());
    assert!(!owner.begins_to_want_faults(&storage, &faults).unwrap());
    let written = storage.rows_written();
    subscribe("ann/errors", faults);
    assert_eq!(
        storage.rows_written(),
        written,
        "the same again wrote a row"
    );
    // Another instance knows the same.
    assert!(instance("b").wants_faults(&storage).unwrap());
    assert_eq!(owner.wanted(&storage).unwrap().items.len(), 3);
    owner
        .leave(&storage, &address("ann/orders"), &[], NOW)
        .unwrap();
    assert_eq!(who(&instance("b"), "order", "/other"), Vec::<String>::new());
}
