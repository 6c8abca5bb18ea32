//! Six-digit sign-in codes.
//!
//! A code is short, so its safety is in the attempts, the lifetime and the pepper, which are all needed.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{EmailAddress, Pepper};

/// How long a code stands.
pub const LOGIN_CODE_LIFETIME_MS: i64 = 10 * 60 * 1000;
/// How many guesses a code stands.
pub const LOGIN_CODE_ATTEMPTS: i32 = 5;

const CODES: u32 = 1_000_000;
/// The largest multiple of [`CODES`] in 32 bits. A draw at or above it would make low codes likelier.
const FAIR_DRAWS: u32 = u32::MAX - u32::MAX % CODES;

/// A sign-in code.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginCode(String);

impl LoginCode {
    /// A code from 32 bytes that nobody can guess, every code equally likely.
    #[must_use]
    pub fn from_entropy(entropy: &[u8; 32]) -> Self {
        let mut pool = *entropy;
        loop {
            for chunk in pool.as_chunks::<4>().0 {
                let draw = u32::from_le_bytes(*chunk);
                if draw < FAIR_DRAWS {
                    return Self(format!("{:06}", draw % CODES));
                }
            }
            // All eight draws were out of range: less likely than 10^-28, and still no reason to be unfair.
            pool = Sha256::digest(pool).into();
        }
    }

    /// A code as somebody types it: six ASCII digits, blanks between and around them ignored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text
            .chars()
            .take(32)
            .filter(|character| !character.is_whitespace())
            .collect();
        let fits = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then_some(Self(digits))
    }

    /// The digits, for the mail to its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored. The address is part of it, so a code is good for one address only.
    #[must_use]
    pub fn hash(&self, email: &EmailAddress, pepper: &Pepper) -> [u8; 32] {
        pepper.hash("login-code", &[email.as_str(), &self.0])
    }
}

impl fmt::Debug for LoginCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LoginCode(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(values: [u32; 8]) -> [u8; 32] {
        let mut entropy = [0; 32];
        for (target, value) in entropy.chunks_exact_mut(4).zip(values) {
            target.copy_from_slice(&value.to_le_bytes());
        }
        entropy
    }

    #[test]
    fn draws_that_would_be_unfair_are_passed_over() {
        assert_eq!(FAIR_DRAWS, 4_294_000_000);
        let code = |first| LoginCode::from_entropy(&draws([first, 7, 0, 0, 0, 0, 0, 0])).0;
        assert_eq!(code(FAIR_DRAWS - 1), "999999");
        assert_eq!(code(FAIR_DRAWS), "000007");
        assert_eq!(code(0), "000000");
        assert_eq!(LoginCode::from_entropy(&[255; 32]).0.len(), 6);
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let read = |text| LoginCode::parse(text).map(|code| code.0);
        assert_eq!(read(" 012 345\n").as_deref(), Some("012345"));
        for wrong in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "-12345"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_hash_belongs_to_one_address_and_one_pepper() {
        let code = LoginCode::parse("123456").unwrap();
        let (ann, ben) = ("ann@example.com", "ben@example.com");
        let hash = |email: &str, pepper: u8| {
            code.hash(&email.parse().unwrap(), &Pepper::new([pepper; 32]).unwrap())
        };
        assert_eq!(hash(ann, 1), hash(ann, 1));
        assert_ne!(hash(ann, 1), hash(ben, 1));
        assert_ne!(hash(ann, 1), hash(ann, 2));
    }
}
