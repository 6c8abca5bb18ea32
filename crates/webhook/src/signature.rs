//! The ways in which senders sign, and what a secret looks like in each.

use base64::{Engine, engine::general_purpose::STANDARD};
use edgewright_limits::webhook::{SECRET_BYTES, SECRET_BYTES_MIN};
use edgewright_types::{Entropy, Secret};
use serde::{Deserialize, Serialize};

/// Before the key of a secret of Standard Webhooks.
const PREFIX: &str = "whsec_";

/// How a sender signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// By Standard Webhooks.
    Standard,
    /// As GitHub does.
    Github,
    /// As Stripe does.
    Stripe,
    /// As Slack does.
    Slack,
    /// Not at all: whoever knows the address may send.
    None,
}

/// Why a text cannot be the secret of a hook, in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit(pub &'static str);

impl Signature {
    /// Whether there is a secret at all.
    #[must_use]
    pub const fn has_secret(self) -> bool {
        !matches!(self, Self::None)
    }

    /// The word of the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Github => "github",
            Self::Stripe => "stripe",
            Self::Slack => "slack",
            Self::None => "none",
        }
    }

    /// A new secret, where it is ours to choose; the others are given out by the sender.
    #[must_use]
    pub fn new_secret(self, entropy: [Entropy; 2]) -> Option<Secret> {
        let bytes: Vec<u8> = entropy.iter().flat_map(|part| part.0).collect();
        match self {
            Self::Standard => Some(Secret::new(format!("{PREFIX}{}", STANDARD.encode(bytes)))),
            Self::Github => Some(Secret::new(base16ct::lower::encode_string(&bytes))),
            Self::Stripe | Self::Slack | Self::None => None,
        }
    }

    /// Checks what somebody says the secret is.
    ///
    /// # Errors
    /// Why it cannot be one.
    pub fn check_secret(self, secret: &Secret) -> Result<(), Unfit> {
        let text = secret.expose();
        match self {
            Self::None => Err(Unfit("A hook without signatures has no secret.")),
            Self::Standard => key(secret).map(|_| ()).ok_or(Unfit(
                "A secret of Standard Webhooks is 'whsec_' and 24 to 64 bytes in base64. Leave it out to get a new one.",
            )),
            Self::Github | Self::Stripe | Self::Slack => {
                let fits = (SECRET_BYTES_MIN..=SECRET_BYTES).contains(&text.len())
                    && text.bytes().all(|byte| byte.is_ascii_graphic());
                fits.then_some(())
                    .ok_or(Unfit("A secret is 16 to 200 visible ASCII characters."))
            }
        }
    }
}

/// The key of a secret of Standard Webhooks.
pub fn key(secret: &Secret) -> Option<Vec<u8>> {
    let text = secret.expose();
    let key = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
    (24..=64).contains(&key.len()).then_some(key)
}
