//! Effects that only wait for their time: the host settles them itself.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::cell::RefCell;

use edgewright_durable_host::{Engine, Host, RetryPolicy, Settled, Turn};
use edgewright_storage::{SqlStorage, StorageError};
use edgewright_storage_native::NativeStorage;
use edgewright_types::{EffectId, Entropy, UnixMillis};

const NOW: UnixMillis = UnixMillis(1_000_000);

/// Rings so often, each time a second later, and once calls off what rings at the same time.
#[derive(Default)]
struct Bells {
    rung: RefCell<Vec<&'static str>>,
    second: RefCell<Option<EffectId>>,
}

impl Engine for Bells {
    type Command = ();
    type Reply = ();
    type Effect = u32;
    type Outcome = &'static str;
    type Error = StorageError;

    fn install(&self, _: &dyn SqlStorage) -> Result<(), StorageError> {
        Ok(())
    }

    fn handle(&self, turn: &mut Turn<'_, u32>, (): ()) -> Result<(), StorageError> {
        turn.perform_at(0, NOW.plus(1_000));
        let second = turn.perform_at(1, NOW.plus(1_001));
        *self.second.borrow_mut() = Some(second);
        turn.perform_at(2, NOW.plus(1_002));
        Ok(())
    }

    fn settle(
        &self,
        turn: &mut Turn<'_, u32>,
        settled: Settled<u32, &'static str>,
    ) -> Result<(), StorageError> {
        self.rung.borrow_mut().push(settled.result.unwrap());
        if settled.effect == 0 {
            turn.cancel(&self.second.borrow().clone().unwrap());
            turn.perform(3);
        }
        Ok(())
    }

    fn unreadable(&self, _: &mut Turn<'_, u32>, id: &EffectId) -> Result<(), StorageError> {
        panic!("{id} cannot be read")
    }

    fn settled_by_time(&self, effect: &u32) -> Option<&'static str> {
        ["first", "second", "", "asked for when the first rang"]
            .get(usize::try_from(*effect).unwrap())
            .copied()
            .filter(|name| !name.is_empty())
    }

    fn retry_policy(&self, _: &u32) -> RetryPolicy {
        RetryPolicy::default()
    }
}

#[test]
fn time_settles_what_only_waits_for_it() {
    let storage = NativeStorage::in_memory().unwrap();
    let host = Host::open(Bells::default(), &storage).unwrap();
    host.command(NOW, Entropy([1; 16]), ()).unwrap();
    let entropy = Entropy([2; 16]);
    assert_eq!(host.start_due(NOW.plus(999), entropy).unwrap(), []);
    assert_eq!(host.next_alarm(NOW), Ok(Some(NOW.plus(1_000))));
    let before = storage.rows_written();
    let started = host.start_due(NOW.plus(2_000), entropy).unwrap();
    assert_eq!(
        *host.engine().rung.borrow(),
        ["first", "asked for when the first rang"],
        "what was called off in between does not ring, what became due does"
    );
    let others: Vec<u32> = started.iter().map(|owed| owed.effect).collect();
    assert_eq!(
        others,
        [2],
        "what is to be done outside is handed out, once"
    );
    assert_eq!(
        storage.rows_written() - before,
        5,
        "three effects gone, one asked for, one try counted"
    );
}
