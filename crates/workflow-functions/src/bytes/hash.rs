//! `hash`: the digest of data.

use md5::Md5;
use schemars::JsonSchema;
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::Form;
use crate::Context;
use crate::function::{Function, Outcome};

/// Data and how its digest is made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The data.
    data: String,
    /// The form the data is in; `text` if not given.
    #[serde(default)]
    data_form: Form,
    /// How the digest is made.
    algorithm: Algorithm,
    /// The form the digest gets; `hex` if not given.
    form: Option<DigestForm>,
}

/// How a digest is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Algorithm {
    /// SHA-256.
    #[serde(rename = "sha-256")]
    Sha256,
    /// SHA-512.
    #[serde(rename = "sha-512")]
    Sha512,
    /// SHA-1: only where an old interface asks for it; it protects nothing.
    #[serde(rename = "sha-1")]
    Sha1,
    /// MD5: only where an old interface asks for it; it protects nothing.
    Md5,
}

/// How a digest is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DigestForm {
    /// Two hexadecimal digits for each byte.
    Hex,
    /// In base64.
    Base64,
    /// In base64 with the letters that addresses may have, without padding.
    Base64url,
}

impl DigestForm {
    /// The form as it is for all bytes.
    pub(super) const fn of(form: Option<Self>) -> Form {
        match form {
            None | Some(Self::Hex) => Form::Hex,
            Some(Self::Base64) => Form::Base64,
            Some(Self::Base64url) => Form::Base64url,
        }
    }
}

pub(crate) struct Hash;

impl Function for Hash {
    const NAME: &'static str = "hash:1.0.0";
    const SUMMARY: &'static str = "Makes the digest of data.";
    const EXAMPLE: &'static str = r#"{
  "with": {"data": "abc", "algorithm": "sha-256"},
  "returns": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let data = arguments.data_form.read(&arguments.data, "/data")?;
        let digest = match arguments.algorithm {
            Algorithm::Sha256 => Sha256::digest(data).to_vec(),
            Algorithm::Sha512 => Sha512::digest(data).to_vec(),
            Algorithm::Sha1 => Sha1::digest(data).to_vec(),
            Algorithm::Md5 => Md5::digest(data).to_vec(),
        };
        Ok(DigestForm::of(arguments.form).write(digest)?.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    #[test]
    fn digests_are_those_of_the_standards() {
        for (algorithm, wanted) in [
            ("sha-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("md5", "900150983cd24fb0d6963f7d28e17f72"),
        ] {
            assert_eq!(
                returns("hash", json!({"data": "abc", "algorithm": algorithm})),
                wanted
            );
        }
        let form =
            json!({"data": "616263", "data_form": "hex", "algorithm": "sha-512", "form": "base64"});
        let wanted = "3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";
        assert_eq!(returns("hash", form), wanted);
    }
}
