//! Keys as they are kept. They may wait in memory like this; opened they may not.

use edgewright_postgres::{DataKeyRow, Database, Error, SealedModelKey};
use edgewright_types::{ModelAccess, Provider, UserId};
use edgewright_vault::{KeyRing, OpenError, SealedDataKey};

use crate::place;

/// The keys of one person, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKeys {
    person: UserId,
    data_key: SealedDataKey,
    rows: Vec<SealedModelKey>,
}

impl SealedKeys {
    /// Reads them; none if the person gave no keys.
    ///
    /// # Errors
    /// When the control plane does not answer.
    pub async fn read(database: &Database, person: &UserId) -> Result<Option<Self>, Error> {
        let kept = database.model_key_sealed(person).await?;
        Ok(kept.map(|(data_key, rows)| Self::of(person, data_key, rows)))
    }

    /// The keys of a person that were read together with something else.
    #[must_use]
    pub fn of(person: &UserId, data_key: DataKeyRow, rows: Vec<SealedModelKey>) -> Self {
        Self {
            person: person.clone(),
            data_key: sealed(data_key),
            rows,
        }
    }

    /// Whether there is one for this provider.
    #[must_use]
    pub fn has(&self, provider: Provider) -> bool {
        self.rows
            .iter()
            .any(|row| row.provider == provider.as_str())
    }

    /// Whether the data key is not sealed under the current key of the platform.
    #[must_use]
    pub fn is_stale(&self, ring: &KeyRing) -> bool {
        self.data_key.key_id != ring.current_id()
    }

    /// Opens all of them, in the order in which providers are asked. One that does not open closes them all: asking
    /// another provider instead would spend money that nobody agreed to.
    ///
    /// # Errors
    /// [`OpenError`] for the first that does not open.
    pub fn open(&self, ring: &KeyRing) -> Result<Vec<ModelAccess>, OpenError> {
        let data_key = ring.open(self.person.as_str(), &self.data_key)?.key;
        Provider::ALL
            .iter()
            .filter_map(|provider| {
                let row = self
                    .rows
                    .iter()
                    .find(|row| row.provider == provider.as_str())?;
                Some(
                    place::open(&data_key, &self.person, row).map(|api_key| ModelAccess {
                        provider: *provider,
                        base_url: row.base_url.clone(),
                        api_key,
                        model: row.model.clone(),
                    }),
                )
            })
            .collect()
    }
}

/// A row of the control plane, as the vault takes it.
pub fn sealed(row: DataKeyRow) -> SealedDataKey {
    SealedDataKey {
        key_id: row.key_id,
        bytes: row.sealed,
    }
}
