//! Tokens of ours that this instance has verified, as long as the signing keys stay the same.

use std::{cell::RefCell, rc::Rc};

use edgewright_identity::{Person, SigningKeys, VerifiedTokens};
use edgewright_types::UnixMillis;

thread_local! {
    static KEPT: RefCell<Option<(Rc<SigningKeys>, VerifiedTokens)>> = const { RefCell::new(None) };
}

/// Whom a token speaks for that was verified with these keys before.
pub fn find(keys: &Rc<SigningKeys>, token: &str, now: UnixMillis) -> Option<Person> {
    KEPT.with_borrow(|kept| {
        let (verified_with, tokens) = kept.as_ref()?;
        if !Rc::ptr_eq(verified_with, keys) {
            return None;
        }
        tokens.find(token, now).cloned()
    })
}

/// Notes a token that has just been verified with these keys.
pub fn remember(keys: &Rc<SigningKeys>, token: &str, person: &Person, expires_at: UnixMillis) {
    KEPT.with_borrow_mut(|kept| {
        if kept
            .as_ref()
            .is_none_or(|(known, _)| !Rc::ptr_eq(known, keys))
        {
            *kept = Some((Rc::clone(keys), VerifiedTokens::new()));
        }
        if let Some((_, tokens)) = kept {
            tokens.remember(token, person.clone(), expires_at);
        }
    });
}
