//! Keeps the keys of one person.

use edgewright_postgres::{DataKeyRow, Database, Error, NewModelKey};
use edgewright_types::{UnixMillis, UserId};
use edgewright_vault::{DataKey, KeyRing, SealedDataKey};

use crate::{Draft, KeyError, place, sealed::sealed};

/// Keeps the keys of one person.
pub struct Keeper<'a> {
    /// The control plane.
    pub database: &'a Database,
    /// The keys of the platform.
    pub ring: &'a KeyRing,
    /// Whose keys.
    pub person: &'a UserId,
    /// Now.
    pub now: UnixMillis,
}

impl Keeper<'_> {
    /// Seals a key and keeps it in the place of the one before it.
    ///
    /// # Errors
    /// See [`KeyError`]. Then the key before it still stands.
    pub async fn put(&self, draft: &Draft, audit_id: &str) -> Result<(), KeyError> {
        let data_key = self.data_key().await?;
        let (provider, base_url) = (draft.provider.as_str(), draft.base_url.as_deref());
        let nonce = random()?;
        let sealed = place::at(self.person, provider, self.now.0, base_url, |place| {
            data_key.seal(place, &draft.key, nonce)
        });
        let row = NewModelKey {
            provider,
            sealed,
            mask: &draft.mask(),
            base_url,
            model: draft.model.as_deref(),
            now: self.now,
            audit_id,
        };
        Ok(self.database.model_key_put(self.person, row).await?)
    }

    /// The person's data key; made if there is none yet, and sealed anew if an earlier key of the platform holds it.
    async fn data_key(&self) -> Result<DataKey, KeyError> {
        let kept = match self.database.data_key_find(self.person).await? {
            Some(kept) => kept,
            None => self.make_data_key().await?,
        };
        let kept = sealed(kept);
        let opened = self.ring.open(self.person.as_str(), &kept)?;
        if opened.is_stale {
            self.replace(&kept, &opened.key).await?;
        }
        Ok(opened.key)
    }

    /// Two first keys may be put at once; both then use the data key that was kept first.
    async fn make_data_key(&self) -> Result<DataKeyRow, KeyError> {
        let made = DataKey::from_entropy(random()?);
        let row = row(self.ring.seal(self.person.as_str(), &made, random()?));
        Ok(self
            .database
            .data_key_keep(self.person, &row, self.now)
            .await?)
    }

    /// Seals the data key under the current key of the platform, if an earlier one holds it. Stopped at any point,
    /// the data key opens as before or as after, and the values under it are not touched. True if it was changed.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub async fn reseal(&self) -> Result<bool, KeyError> {
        let Some(kept) = self.database.data_key_find(self.person).await? else {
            return Ok(false);
        };
        let kept = sealed(kept);
        let opened = self.ring.open(self.person.as_str(), &kept)?;
        if !opened.is_stale {
            return Ok(false);
        }
        self.replace(&kept, &opened.key).await
    }

    async fn replace(&self, old: &SealedDataKey, key: &DataKey) -> Result<bool, KeyError> {
        let new = row(self.ring.seal(self.person.as_str(), key, random()?));
        let old = row(old.clone());
        let replaced = self
            .database
            .data_key_replace(self.person, &old, &new, self.now)
            .await?;
        Ok(replaced)
    }
}

/// People whose data keys an earlier key of the platform holds.
///
/// # Errors
/// When the control plane does not answer.
pub async fn stale(database: &Database, ring: &KeyRing, limit: i32) -> Result<Vec<UserId>, Error> {
    let earlier = ring.previous_ids();
    if earlier.is_empty() {
        return Ok(Vec::new());
    }
    database.data_key_stale(earlier, limit).await
}

fn row(sealed: SealedDataKey) -> DataKeyRow {
    DataKeyRow {
        key_id: sealed.key_id,
        sealed: sealed.bytes,
    }
}

fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
