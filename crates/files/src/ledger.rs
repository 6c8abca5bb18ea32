//! Which files there are.

use edgewright_limits::file::{
    COLLECTED, LISTED, NAMES, STORED_BYTES_FREE, STORED_BYTES_PAID, UNFINISHED_MS,
};
use edgewright_storage::{SqlStorage, SqlValue, StorageError, transaction};
use edgewright_types::{Plan, Problem, UnixMillis};
use serde::Serialize;

use crate::Digest;

const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS contents (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, state INTEGER NOT NULL, \
     at INTEGER NOT NULL, kept_until INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY, digest TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL) \
     WITHOUT ROWID",
];

/// States of a content: being written, whole, being let go of.
const BEGUN: i64 = 0;
const WHOLE: i64 = 1;
const GOING: i64 = 2;

/// A file to be kept.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// What is in it.
    pub digest: &'a Digest,
    /// How many bytes.
    pub size: u64,
    /// Its name; without one it is kept for a time.
    pub name: Option<&'a str>,
    /// Its media type.
    pub kind: &'a str,
    /// Until when it is kept without a name.
    pub kept_until: UnixMillis,
}

/// What is to be done for a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// Its content is to be written into the bucket.
    Write,
    /// Its content is there.
    IsThere,
}

/// A file as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is called; nothing if it has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is in it.
    pub file: String,
    /// How many bytes.
    pub size: i64,
    /// Its media type.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The files of one person in their storage.
#[derive(Clone, Copy)]
pub struct Ledger<'a>(pub &'a dyn SqlStorage);

type Refused = Result<Result<Begun, Problem>, StorageError>;

impl Ledger<'_> {
    /// Makes the tables.
    ///
    /// # Errors
    /// When storage fails.
    pub fn install(&self) -> Result<(), StorageError> {
        TABLES
            .iter()
            .try_for_each(|sql| self.0.query(sql, &[]).map(drop))
    }

    /// Makes room for a file, before anything of it is written.
    ///
    /// # Errors
    /// When storage fails; inside, why there is no room.
    pub fn begin(&self, new: &New<'_>, plan: Plan, now: UnixMillis) -> Refused {
        if let Some(name) = new.name
            && self.digest_of(name)?.is_none()
            && self.count("SELECT count(*) FROM names", &[])? >= NAMES
        {
            return Ok(Err(no_room(format!(
                "You keep {NAMES} named files already. Delete some that are no longer needed."
            ))));
        }
        match self.state(new.digest)? {
            Some(WHOLE) => {
                // Whoever wants it now is not to lose it to somebody for whom its time is over.
                self.keep_until(new.digest, new.kept_until)?;
                return Ok(Ok(Begun::IsThere));
            }
            Some(GOING) => return Ok(Err(Problem::unavailable())),
            Some(_) => return Ok(Ok(Begun::Write)),
            None => {}
        }
        let most = plan.pick(STORED_BYTES_FREE, STORED_BYTES_PAID);
        if self.stored_bytes()?.saturating_add(new.size) > most {
            return Ok(Err(no_room(format!(
                "Your files may take {most} bytes together on this plan. Delete some that are no longer needed."
            ))));
        }
        self.0.query(
            "INSERT INTO contents (digest, size, state, at, kept_until) VALUES (?1, ?2, ?3, ?4, ?5)",
            &[
                new.digest.as_str().into(),
                i64::try_from(new.size).unwrap_or(i64::MAX).into(),
                BEGUN.into(),
                now.0.into(),
                new.kept_until.0.into(),
            ],
        )?;
        Ok(Ok(Begun::Write))
    }

    /// The content is in the bucket: from now on the file is there. False if its room was given away meanwhile.
    ///
    /// # Errors
    /// When storage fails.
    pub fn finish(&self, new: &New<'_>, now: UnixMillis) -> Result<bool, StorageError> {
        transaction(self.0, || {
            if self.state(new.digest)?.is_none_or(|state| state == GOING) {
                return Ok(false);
            }
            self.0.query(
                "UPDATE contents SET state = ?2 WHERE digest = ?1 AND state <> ?2",
                &[new.digest.as_str().into(), WHOLE.into()],
            )?;
            self.keep_until(new.digest, new.kept_until)?;
            if let Some(name) = new.name {
                self.0.query(
                    "INSERT OR REPLACE INTO names (name, digest, type, at) VALUES (?1, ?2, ?3, ?4)",
                    &[
                        name.into(),
                        new.digest.as_str().into(),
                        new.kind.into(),
                        now.0.into(),
                    ],
                )?;
            }
            Ok(true)
        })
    }

    /// A file by its name.
    ///
    /// # Errors
    /// When storage fails.
    pub fn named(&self, name: &str) -> Result<Option<Entry>, StorageError> {
        let rows = self.0.query(
            "SELECT name, digest, size, type FROM names JOIN contents USING (digest) WHERE name = ?1 AND state = ?2",
            &[name.into(), WHOLE.into()],
        )?;
        Ok(rows.first().map(entry))
    }

    /// Bytes of a content that is there.
    ///
    /// # Errors
    /// When storage fails.
    pub fn size(&self, digest: &Digest) -> Result<Option<i64>, StorageError> {
        let rows = self.0.query(
            "SELECT size FROM contents WHERE digest = ?1 AND state = ?2",
            &[digest.as_str().into(), WHOLE.into()],
        )?;
        Ok(rows.scalar().and_then(SqlValue::as_integer))
    }

    /// Named files in order of their names, from after `after` on.
    ///
    /// # Errors
    /// When storage fails.
    pub fn list(&self, prefix: &str, after: &str, limit: u32) -> Result<Vec<Entry>, StorageError> {
        let rows = self.0.query(
            "SELECT name, digest, size, type FROM names JOIN contents USING (digest) \
             WHERE name > ?1 AND substr(name, 1, length(?2)) = ?2 AND state = ?3 ORDER BY name LIMIT ?4",
            &[
                after.into(),
                prefix.into(),
                WHOLE.into(),
                i64::from(limit.min(LISTED.saturating_add(1))).into(),
            ],
        )?;
        Ok(rows.rows.iter().map(|row| entry(row)).collect())
    }

    /// Takes a name away; its content goes later, if nothing else needs it. Whether there was such a name.
    ///
    /// # Errors
    /// When storage fails.
    pub fn remove(&self, name: &str) -> Result<bool, StorageError> {
        let was_there = self.digest_of(name)?.is_some();
        if was_there {
            self.0
                .query("DELETE FROM names WHERE name = ?1", &[name.into()])?;
        }
        Ok(was_there)
    }

    /// Contents that nobody needs any more, from now on being let go of; also those for which that was not finished.
    ///
    /// # Errors
    /// When storage fails.
    pub fn let_go(&self, now: UnixMillis) -> Result<Vec<Digest>, StorageError> {
        transaction(self.0, || {
            let rows = self.0.query(
                "SELECT digest FROM contents WHERE state = ?1 \
                 OR (kept_until <= ?2 AND at <= ?3 AND NOT EXISTS (SELECT 1 FROM names WHERE names.digest = contents.digest)) \
                 OR (state = ?4 AND at <= ?3) LIMIT ?5",
                &[
                    GOING.into(),
                    now.0.into(),
                    now.plus(-UNFINISHED_MS).0.into(),
                    BEGUN.into(),
                    i64::from(COLLECTED).into(),
                ],
            )?;
            let texts = rows.rows.iter().filter_map(|row| row.first()?.as_text());
            let digests: Vec<Digest> = texts.filter_map(|text| text.parse().ok()).collect();
            for digest in &digests {
                self.0.query(
                    "UPDATE contents SET state = ?2 WHERE digest = ?1 AND state <> ?2",
                    &[digest.as_str().into(), GOING.into()],
                )?;
            }
            Ok(digests)
        })
    }

    /// A content is out of the bucket.
    ///
    /// # Errors
    /// When storage fails.
    pub fn gone(&self, digest: &Digest) -> Result<(), StorageError> {
        self.0.query(
            "DELETE FROM contents WHERE digest = ?1 AND state = ?2",
            &[digest.as_str().into(), GOING.into()],
        )?;
        Ok(())
    }

    /// When something can be let go of next; none if everything has a name.
    ///
    /// # Errors
    /// When storage fails.
    pub fn next_look(&self) -> Result<Option<UnixMillis>, StorageError> {
        let rows = self.0.query(
            "SELECT min(CASE WHEN state = ?1 THEN at + ?2 ELSE max(kept_until, at + ?2) END) FROM contents \
             WHERE state <> ?1 AND NOT EXISTS (SELECT 1 FROM names WHERE names.digest = contents.digest) OR state <> ?3",
            &[BEGUN.into(), UNFINISHED_MS.into(), WHOLE.into()],
        )?;
        Ok(rows.scalar().and_then(SqlValue::as_integer).map(UnixMillis))
    }

    /// Bytes of all contents, those being written or let go of included.
    ///
    /// # Errors
    /// When storage fails.
    pub fn stored_bytes(&self) -> Result<u64, StorageError> {
        self.count("SELECT coalesce(sum(size), 0) FROM contents", &[])
    }

    fn keep_until(&self, digest: &Digest, until: UnixMillis) -> Result<(), StorageError> {
        self.0.query(
            "UPDATE contents SET kept_until = ?2 WHERE digest = ?1 AND kept_until < ?2",
            &[digest.as_str().into(), until.0.into()],
        )?;
        Ok(())
    }

    fn state(&self, digest: &Digest) -> Result<Option<i64>, StorageError> {
        let rows = self.0.query(
            "SELECT state FROM contents WHERE digest = ?1",
            &[digest.as_str().into()],
        )?;
        Ok(rows.scalar().and_then(SqlValue::as_integer))
    }

    fn digest_of(&self, name: &str) -> Result<Option<String>, StorageError> {
        let rows = self
            .0
            .query("SELECT digest FROM names WHERE name = ?1", &[name.into()])?;
        Ok(rows.scalar().and_then(SqlValue::as_text).map(str::to_owned))
    }

    fn count(&self, sql: &str, params: &[SqlValue]) -> Result<u64, StorageError> {
        let rows = self.0.query(sql, params)?;
        let count = rows.scalar().and_then(SqlValue::as_integer);
        Ok(u64::try_from(count.unwrap_or_default()).unwrap_or_default())
    }
}

fn entry(row: &[SqlValue]) -> Entry {
    let text = |position: usize| row.get(position).and_then(SqlValue::as_text);
    Entry {
        name: text(0).map(str::to_owned),
        file: text(1).unwrap_or_default().to_owned(),
        size: row
            .get(2)
            .and_then(SqlValue::as_integer)
            .unwrap_or_default(),
        kind: text(3).unwrap_or_default().to_owned(),
    }
}

fn no_room(detail: String) -> Problem {
    Problem::caller(409, "file-limit-reached", detail)
}

#[cfg(test)]
mod tests;
