//! Who has which role, by verified e-mail address.

use edgewright_storage::{SqlStorage, StorageError};
use edgewright_types::UnixMillis;

use super::{integer_at, text_at};

/// One person: address, role, since when.
pub(crate) type PersonRecord = (String, String, UnixMillis);

/// The role given to an address.
pub(crate) fn role_of(
    storage: &dyn SqlStorage,
    email: &str,
) -> Result<Option<String>, StorageError> {
    let rows = storage.query("SELECT role FROM _people WHERE email = ?1", &[email.into()])?;
    Ok(rows.first().map(|row| text_at(row, 0)))
}

/// Gives a role, in place of another.
pub(crate) fn put_person(
    storage: &dyn SqlStorage,
    email: &str,
    role: &str,
    now: UnixMillis,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO _people (email, role, at) VALUES (?1, ?2, ?3) ON CONFLICT (email) DO UPDATE SET role = excluded.role";
    storage
        .query(sql, &[email.into(), role.into(), now.0.into()])
        .map(|_| ())
}

/// Takes a role away; false if there was none.
pub(crate) fn remove_person(storage: &dyn SqlStorage, email: &str) -> Result<bool, StorageError> {
    let sql = "DELETE FROM _people WHERE email = ?1 RETURNING email";
    Ok(storage.query(sql, &[email.into()])?.first().is_some())
}

/// Everybody with a role, by address.
pub(crate) fn list_people(storage: &dyn SqlStorage) -> Result<Vec<PersonRecord>, StorageError> {
    let rows = storage.query("SELECT email, role, at FROM _people ORDER BY email", &[])?;
    Ok(rows
        .rows
        .iter()
        .map(|row| {
            (
                text_at(row, 0),
                text_at(row, 1),
                UnixMillis(integer_at(row, 2)),
            )
        })
        .collect())
}
