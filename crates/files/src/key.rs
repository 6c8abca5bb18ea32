//! Where the content of a file lies: under its person, by what it is.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use edgewright_types::Username;
use sha2::{Digest as _, Sha256};

/// Before the digits of a digest, so that it says what it is.
const PREFIX: &str = "sha256-";

/// The SHA-256 of a content, as `sha256-` with 64 hexadecimal digits: one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest(String);

impl Digest {
    /// Of this content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        let mut text = PREFIX.to_owned();
        for byte in Sha256::digest(content) {
            let _infallible = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Digest {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix(PREFIX).ok_or(())?;
        let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        if digits.len() == 64 && digits.bytes().all(is_digit) {
            return Ok(Self(text.to_owned()));
        }
        Err(())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The key of a content in the bucket. The person's part says its own length, so that no name is the beginning of another.
#[must_use]
pub fn object_key(owner: &Username, digest: &Digest) -> String {
    let name = owner.as_str();
    format!("{}.{name}/{digest}", name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_person_is_the_beginning_of_another() {
        let digest = Digest::of(b"x");
        let prefix = |name: &str| {
            let key = object_key(&name.parse().unwrap(), &digest);
            key.split_once("sha256-").unwrap().0.to_owned()
        };
        let names = ["u1", "u11", "u1-1", "u1-11", "1u1", "11"];
        for one in names {
            for other in names {
                assert_eq!(prefix(one).starts_with(&prefix(other)), one == other);
            }
        }
        assert_eq!(prefix("u1"), "2.u1/");
    }

    #[test]
    fn a_digest_has_one_spelling() {
        let digest = Digest::of(b"");
        let text = "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest.as_str(), text);
        assert_eq!(text.parse(), Ok(digest));
        for wrong in [
            text.to_uppercase(),
            text.replace("sha256-", ""),
            text.replace("e3b0", "../."),
            format!("{text}0"),
        ] {
            assert_eq!(wrong.parse::<Digest>(), Err(()), "{wrong}");
        }
    }
}
