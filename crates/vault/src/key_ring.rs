//! The keys of the platform, which seal data keys: the first one seals, all of them open.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::{
    DataKey, KeyRingError, Nonce, OpenError, context,
    envelope::{self, KeyBytes},
};

const PURPOSE: &str = "edgewright/data-key/1";
/// Longest id of a key.
const ID_BYTES: usize = 16;

/// The secret `VAULT_KEYS`: `id:key` entries with commas between, the current one first.
pub struct KeyRing {
    current: Key,
    previous: Vec<Key>,
}

struct Key {
    id: String,
    bytes: KeyBytes,
}

/// A data key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedDataKey {
    /// Id of the platform's key it was sealed under.
    pub key_id: String,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

/// A data key that was opened.
#[derive(Debug)]
pub struct OpenedDataKey {
    /// The key.
    pub key: DataKey,
    /// Whether it was sealed under an earlier key of the platform, and should be sealed anew.
    pub is_stale: bool,
}

impl KeyRing {
    /// Reads the secret as configured.
    ///
    /// # Errors
    /// What is wrong with it, without any of it.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let mut keys: Vec<Key> = Vec::new();
        let entries = text.split(',').map(str::trim);
        for (index, entry) in entries.filter(|entry| !entry.is_empty()).enumerate() {
            let key = Key::parse(entry).ok_or(KeyRingError::Form(index + 1))?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(KeyRingError::Twice(index + 1));
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(KeyRingError::Empty)?;
        Ok(Self {
            current,
            previous: keys.collect(),
        })
    }

    /// Id of the key that seals.
    #[must_use]
    pub fn current_id(&self) -> &str {
        &self.current.id
    }

    /// Ids of the keys that only open.
    #[must_use]
    pub fn previous_ids(&self) -> Vec<String> {
        self.previous.iter().map(|key| key.id.clone()).collect()
    }

    /// Seals somebody's data key under the current key.
    #[must_use]
    pub fn seal(&self, tenant: &str, key: &DataKey, nonce: Nonce) -> SealedDataKey {
        let place = place(tenant, &self.current.id);
        SealedDataKey {
            key_id: self.current.id.clone(),
            bytes: envelope::seal(&self.current.bytes, nonce, &place, key.0.as_slice()),
        }
    }

    /// Opens somebody's data key under whichever key it was sealed.
    ///
    /// # Errors
    /// [`OpenError`], if that key is not here, or the bytes are not what was sealed for this person.
    pub fn open(&self, tenant: &str, sealed: &SealedDataKey) -> Result<OpenedDataKey, OpenError> {
        let is_stale = sealed.key_id != self.current.id;
        let key = std::iter::once(&self.current)
            .chain(&self.previous)
            .find(|key| key.id == sealed.key_id)
            .ok_or_else(|| OpenError::UnknownKey {
                key_id: sealed.key_id.chars().take(ID_BYTES).collect(),
            })?;
        let plain = envelope::open(&key.bytes, &place(tenant, &key.id), &sealed.bytes)?;
        let bytes: [u8; 32] = plain
            .as_slice()
            .try_into()
            .map_err(|_| OpenError::Damaged)?;
        Ok(OpenedDataKey {
            key: DataKey(KeyBytes::new(bytes)),
            is_stale,
        })
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "KeyRing({}, …)", self.current.id)
    }
}

impl Key {
    fn parse(entry: &str) -> Option<Self> {
        let (id, key) = entry.split_once(':')?;
        let is_id = (1..=ID_BYTES).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(key).ok()?);
        let bytes: [u8; 32] = decoded.as_slice().try_into().ok()?;
        is_id.then(|| Self {
            id: id.to_owned(),
            bytes: KeyBytes::new(bytes),
        })
    }
}

fn place(tenant: &str, key_id: &str) -> Vec<u8> {
    context::join([PURPOSE, tenant, key_id].iter().map(|part| part.as_bytes()))
}
