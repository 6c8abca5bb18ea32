//! `hmac`: the signature of data with a shared key.

use hmac::{KeyInit, Mac};
use schemars::JsonSchema;
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::Form;
use super::hash::DigestForm;
use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// Data, a key, and how the signature is made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The data.
    data: String,
    /// The form the data is in; `text` if not given.
    #[serde(default)]
    data_form: Form,
    /// The key.
    key: String,
    /// The form the key is in; `text` if not given.
    #[serde(default)]
    key_form: Form,
    /// The digest inside.
    algorithm: Algorithm,
    /// The form the signature gets; `hex` if not given.
    form: Option<DigestForm>,
}

/// The digest inside a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
enum Algorithm {
    /// SHA-256.
    #[serde(rename = "sha-256")]
    Sha256,
    /// SHA-512.
    #[serde(rename = "sha-512")]
    Sha512,
    /// SHA-1: only where an old interface asks for it.
    #[serde(rename = "sha-1")]
    Sha1,
}

pub(crate) struct Hmac;

impl Function for Hmac {
    const NAME: &'static str = "hmac:1.0.0";
    const SUMMARY: &'static str = "Signs data with a shared key (HMAC).";
    const EXAMPLE: &'static str = r#"{
  "with": {"data": "what do ya want for nothing?", "key": "Jefe", "algorithm": "sha-256"},
  "returns": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let data = arguments.data_form.read(&arguments.data, "/data")?;
        let key = arguments.key_form.read(&arguments.key, "/key")?;
        let signature = match arguments.algorithm {
            Algorithm::Sha256 => sign::<hmac::Hmac<Sha256>>(&key, &data),
            Algorithm::Sha512 => sign::<hmac::Hmac<Sha512>>(&key, &data),
            Algorithm::Sha1 => sign::<hmac::Hmac<Sha1>>(&key, &data),
        };
        let refused = || FunctionError::arguments("/key", "This key cannot be used.");
        Ok(DigestForm::of(arguments.form)
            .write(signature.ok_or_else(refused)?)?
            .into())
    }
}

fn sign<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(data);
    Some(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn signatures_are_those_of_the_standards() {
        let sign = |algorithm: &str| {
            let data = "what do ya want for nothing?";
            returns(
                "hmac",
                json!({"data": data, "key": "4a656665", "key_form": "hex", "algorithm": algorithm}),
            )
        };
        assert_eq!(sign("sha-1"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert!(
            sign("sha-512")
                .as_str()
                .unwrap()
                .starts_with("164b7a7bfcf819e2e395fbe73b56e0a3")
        );
        let key = json!({"data": "", "key": "x", "key_form": "hex", "algorithm": "sha-256"});
        assert_eq!(refused("hmac", key).pointer, "/key");
    }
}
