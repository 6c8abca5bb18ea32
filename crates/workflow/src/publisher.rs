//! The person a workflow acts as: its owner, as they were when they published last. One row.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::{Actor, Username};

/// Makes the table.
pub fn install(storage: &dyn SqlStorage) -> Result<(), StorageError> {
    storage.query(
        "CREATE TABLE IF NOT EXISTS publisher (one INTEGER PRIMARY KEY CHECK (one = 1), user_id TEXT NOT NULL, \
         email TEXT NOT NULL)",
        &[],
    )?;
    Ok(())
}

/// Keeps who published; the row is written when it changes.
pub fn save(storage: &dyn SqlStorage, actor: &Actor) -> Result<(), StorageError> {
    let Actor::Person { user_id, email, .. } = actor else {
        return Ok(());
    };
    storage.query(
        "INSERT INTO publisher (one, user_id, email) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET user_id = ?1, \
         email = ?2 WHERE user_id <> ?1 OR email <> ?2",
        &[user_id.as_str().into(), email.as_str().into()],
    )?;
    Ok(())
}

/// The owner as somebody who asks; none where nothing was published since this is kept.
pub fn load(storage: &dyn SqlStorage, owner: &Username) -> Result<Option<Actor>, StorageError> {
    let rows = storage.query("SELECT user_id, email FROM publisher", &[])?;
    let Some([user_id, email]) = rows.first() else {
        return Ok(None);
    };
    let user_id = user_id.as_text().and_then(|text| text.parse().ok());
    let (Some(user_id), Some(email)) = (user_id, email.as_text()) else {
        return Err(StorageError::Internal(
            "the row 'publisher' cannot be read".to_owned(),
        ));
    };
    Ok(Some(Actor::Person {
        user_id,
        email: email.to_owned(),
        username: owner.to_string(),
    }))
}
