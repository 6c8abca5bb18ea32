//! Which sessions were found standing a moment ago, so that an access token does not outlive a sign-out by much.
//!
//! An access token is believed by its signature; whether its session still stands is asked again every minute. The
//! caller asks and tells; this only remembers when.

use std::collections::BTreeMap;

use edgewright_types::{SessionId, UnixMillis};

/// How long a session that stood is believed to stand.
pub const BELIEVED_MS: i64 = 60_000;
/// Sessions remembered at most; beyond, all are asked for anew.
const SESSIONS_MAX: usize = 10_000;

/// When each session was last found standing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionChecks(BTreeMap<SessionId, UnixMillis>);

impl SessionChecks {
    /// Nothing is known yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Whether to ask about the session now.
    #[must_use]
    pub fn should_ask(&self, session: &SessionId, now: UnixMillis) -> bool {
        self.0
            .get(session)
            .is_none_or(|found| now.since(*found) >= BELIEVED_MS)
    }

    /// When the session was last found standing.
    #[must_use]
    pub fn found_at(&self, session: &SessionId) -> Option<UnixMillis> {
        self.0.get(session).copied()
    }

    /// Notes that the session stood.
    pub fn found_standing(&mut self, session: &SessionId, now: UnixMillis) {
        if self.0.len() >= SESSIONS_MAX && !self.0.contains_key(session) {
            self.0.clear();
        }
        self.0.insert(session.clone(), now);
    }

    /// Notes that the session has ended.
    pub fn found_ended(&mut self, session: &SessionId) {
        self.0.remove(session);
    }
}

#[cfg(test)]
mod tests {
    use edgewright_types::Entropy;

    use super::*;

    fn session(number: u64) -> SessionId {
        SessionId::new(UnixMillis(0), Entropy([1; 16]).derive(number))
    }

    #[test]
    fn a_session_is_asked_about_once_a_minute() {
        let mut checks = SessionChecks::new();
        let start = UnixMillis(1_000_000);
        assert!(checks.should_ask(&session(1), start));
        checks.found_standing(&session(1), start);
        assert!(!checks.should_ask(&session(1), start.plus(BELIEVED_MS - 1)));
        assert!(checks.should_ask(&session(1), start.plus(BELIEVED_MS)));
        assert!(checks.should_ask(&session(2), start));
        assert_eq!(checks.found_at(&session(1)), Some(start));
        checks.found_ended(&session(1));
        assert!(checks.should_ask(&session(1), start));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut checks = SessionChecks::new();
        let max = u64::try_from(SESSIONS_MAX).unwrap();
        for number in 0..max {
            checks.found_standing(&session(number), UnixMillis(0));
        }
        assert_eq!(checks.0.len(), SESSIONS_MAX);
        checks.found_standing(&session(0), UnixMillis(1));
        assert_eq!(checks.0.len(), SESSIONS_MAX);
        checks.found_standing(&session(max), UnixMillis(1));
        assert_eq!(checks.0.len(), 1);
    }
}
