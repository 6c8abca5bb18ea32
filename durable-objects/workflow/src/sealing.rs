//! Seals and opens what only this workflow may know, under the keys of the platform. Each value gets a data key of its own.
//! What is opened leaves only as a [`Secret`]; nothing here is logged but that it did not work.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use edgewright_types::{Problem, ProblemKind, Secret};
use edgewright_vault::{Context, DataKey, KeyRing, SealedDataKey};
use serde::{Deserialize, Serialize};
use worker::{Env, console_error};

const NAME: &str = "VAULT_KEYS";

/// A value as it is kept.
#[derive(Serialize, Deserialize)]
struct Sealed {
    key_id: String,
    key: String,
    value: String,
}

/// The keys, and whose values they are for.
pub struct Sealing {
    ring: KeyRing,
    workflow: String,
}

impl Sealing {
    /// The keys of the platform for the workflow at an address. Without them nothing is kept and nothing opened.
    ///
    /// # Errors
    /// When the deployment has none.
    pub fn of(env: &Env, workflow: String) -> Result<Self, Problem> {
        let text = env.secret(NAME).map(|secret| secret.to_string());
        let text = Secret::new(text.unwrap_or_default());
        let ring = KeyRing::parse(text.expose()).map_err(|error| {
            console_error!("secret.invalid={NAME} error={error}");
            unavailable()
        })?;
        Ok(Self { ring, workflow })
    }

    /// Seals a value for one field.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn seal(&self, field: &str, value: &Secret) -> Result<String, Problem> {
        let key = DataKey::from_entropy(random()?);
        let sealed_key = self.ring.seal(&self.workflow, &key, random()?);
        let sealed = Sealed {
            key_id: sealed_key.key_id,
            key: STANDARD_NO_PAD.encode(sealed_key.bytes),
            value: STANDARD_NO_PAD.encode(key.seal(&self.place(field), value, random()?)),
        };
        edgewright_typed_json::to_text(&sealed).map_err(|_| Problem::ours())
    }

    /// Opens a value that was sealed for this field.
    pub fn open(&self, field: &str, sealed: &str) -> Option<Secret> {
        let opened = self.try_open(field, sealed);
        if opened.is_none() {
            console_error!("workflow.sealed_value_damaged={field}");
        }
        opened
    }

    /// The same value with its data key sealed under the current key of the platform; none if it is, or does not open.
    pub fn reseal(&self, sealed: &str) -> Option<String> {
        let kept: Sealed = edgewright_typed_json::from_text(sealed).ok()?;
        if kept.key_id == self.ring.current_id() {
            return None;
        }
        let key = SealedDataKey {
            key_id: kept.key_id,
            bytes: STANDARD_NO_PAD.decode(kept.key).ok()?,
        };
        let opened = self.ring.open(&self.workflow, &key).ok()?;
        let sealed_key = self.ring.seal(&self.workflow, &opened.key, random().ok()?);
        let sealed = Sealed {
            key_id: sealed_key.key_id,
            key: STANDARD_NO_PAD.encode(sealed_key.bytes),
            value: kept.value,
        };
        edgewright_typed_json::to_text(&sealed).ok()
    }

    fn try_open(&self, field: &str, sealed: &str) -> Option<Secret> {
        let sealed: Sealed = edgewright_typed_json::from_text(sealed).ok()?;
        let key = SealedDataKey {
            key_id: sealed.key_id,
            bytes: STANDARD_NO_PAD.decode(sealed.key).ok()?,
        };
        let opened = self.ring.open(&self.workflow, &key).ok()?;
        let value = STANDARD_NO_PAD.decode(sealed.value).ok()?;
        opened.key.open(&self.place(field), &value).ok()
    }

    fn place<'a>(&'a self, field: &'a str) -> Context<'a> {
        Context {
            tenant: &self.workflow,
            record: "workflow",
            field,
            version: 1,
            bound: &[],
        }
    }
}

fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| unavailable())?;
    Ok(bytes)
}

fn unavailable() -> Problem {
    Problem::new(
        ProblemKind::Ours,
        503,
        "sealing-unavailable",
        "Keys can be neither kept nor opened right now, and nothing was changed. Try again later.",
    )
    .with("retry_after_seconds", 60)
}
