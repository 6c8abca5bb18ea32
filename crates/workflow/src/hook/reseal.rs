//! The hook's secrets under another key of the platform. What is sealed stays the same.

use edgewright_storage::{SqlStorage, StorageError};

use super::store;
use crate::Workflow;

impl Workflow {
    /// The secret of the hook and the one before it, sealed.
    ///
    /// # Errors
    /// When storage fails.
    pub fn sealed_hook_secrets(storage: &dyn SqlStorage) -> Result<Vec<String>, StorageError> {
        let Some(hook) = store::load(storage)? else {
            return Ok(Vec::new());
        };
        let previous = hook.previous.map(|(sealed, _)| sealed);
        Ok(hook.sealed_secret.into_iter().chain(previous).collect())
    }
}

/// Puts `to` where `from` is. Where it is no more, somebody set the hook up anew.
pub fn swap(storage: &dyn SqlStorage, from: &str, to: &str) -> Result<(), StorageError> {
    let Some(mut hook) = store::load(storage)? else {
        return Ok(());
    };
    let previous = hook.previous.as_mut().map(|(sealed, _)| sealed);
    let mut kept = hook.sealed_secret.iter_mut().chain(previous);
    let Some(found) = kept.find(|sealed| *sealed == from) else {
        return Ok(());
    };
    to.clone_into(found);
    store::save(storage, &hook)
}

#[cfg(test)]
mod tests {
    use edgewright_storage_native::NativeStorage;
    use edgewright_types::UnixMillis;
    use edgewright_webhook::Signature;

    use super::super::{Answering, Hook, HookSettings, install, store};
    use super::*;

    fn with_hook() -> NativeStorage {
        let storage = NativeStorage::in_memory().unwrap();
        install(&storage).unwrap();
        let hook = Hook {
            settings: HookSettings {
                signature: Signature::Standard,
                answer: Answering::Accepted,
                methods: vec!["POST".to_owned()],
            },
            sealed_secret: Some("new under old key".to_owned()),
            previous: Some(("before under old key".to_owned(), UnixMillis(9))),
            created_at: UnixMillis(0),
            updated_at: UnixMillis(5),
        };
        store::save(&storage, &hook).unwrap();
        storage
    }

    #[test]
    fn each_secret_changes_its_seal_and_nothing_else_changes() {
        let storage = with_hook();
        let before = store::load(&storage).unwrap().unwrap();
        for from in Workflow::sealed_hook_secrets(&storage).unwrap() {
            swap(&storage, &from, &from.replace("old", "new")).unwrap();
        }
        let after = store::load(&storage).unwrap().unwrap();
        assert_eq!(
            after,
            Hook {
                sealed_secret: Some("new under new key".to_owned()),
                previous: Some(("before under new key".to_owned(), UnixMillis(9))),
                ..before
            }
        );
    }

    #[test]
    fn a_secret_that_was_changed_in_the_meantime_stays() {
        let storage = with_hook();
        let before = store::load(&storage).unwrap();
        swap(&storage, "another", "something").unwrap();
        assert_eq!(store::load(&storage).unwrap(), before);
        store::remove(&storage).unwrap();
        swap(&storage, "new under old key", "something").unwrap();
        assert_eq!(store::load(&storage).unwrap(), None);
    }
}
