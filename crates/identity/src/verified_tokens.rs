//! Tokens of ours that were verified before, so that a signature is checked once and not with every request.
//!
//! A token is found by all of its text, so nothing that was not verified is ever found. It is forgotten when it ends,
//! and all are when the signing keys change. Whether its session still stands is another question.

use std::collections::BTreeMap;

use edgewright_types::UnixMillis;

use crate::Person;

/// Tokens remembered at most; beyond, all are verified anew.
const TOKENS_MAX: usize = 2_000;

/// Whom each verified token speaks for, and until when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifiedTokens(BTreeMap<String, (Person, UnixMillis)>);

impl VerifiedTokens {
    /// Nothing was verified yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Whom a token speaks for that was verified before and has not ended.
    #[must_use]
    pub fn find(&self, token: &str, now: UnixMillis) -> Option<&Person> {
        let (person, expires_at) = self.0.get(token)?;
        (now < *expires_at).then_some(person)
    }

    /// Notes a token that has just been verified.
    pub fn remember(&mut self, token: &str, person: Person, expires_at: UnixMillis) {
        if self.0.len() >= TOKENS_MAX {
            self.0.clear();
        }
        self.0.insert(token.to_owned(), (person, expires_at));
    }
}

#[cfg(test)]
mod tests {
    use edgewright_types::{Entropy, SessionId, UserId};

    use super::*;

    fn ann() -> Person {
        Person {
            user_id: UserId::new(UnixMillis(0), Entropy([1; 16])),
            email: "ann@example.com".to_owned(),
            username: "ann".parse().unwrap(),
            session_id: SessionId::new(UnixMillis(0), Entropy([2; 16])),
        }
    }

    #[test]
    fn only_the_very_same_token_is_found_and_only_until_it_ends() {
        let mut tokens = VerifiedTokens::new();
        tokens.remember("a.b.c", ann(), UnixMillis(1_000));
        assert_eq!(tokens.find("a.b.c", UnixMillis(999)), Some(&ann()));
        assert_eq!(tokens.find("a.b.c", UnixMillis(1_000)), None);
        for other in ["a.b.", "a.b.c ", "a.b.d", "A.b.c", ""] {
            assert_eq!(tokens.find(other, UnixMillis(0)), None);
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut tokens = VerifiedTokens::new();
        for number in 0..=TOKENS_MAX {
            tokens.remember(&number.to_string(), ann(), UnixMillis(1));
        }
        assert_eq!(tokens.0.len(), 1);
    }
}
