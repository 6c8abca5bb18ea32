//! A session that was found standing, as whoever holds a socket open for it carries it.

use edgewright_types::{SessionId, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::session_checks::BELIEVED_MS;

/// A session and when it was last found standing. It is believed for a minute, wherever it was asked about, so that a
/// sign-out holds everywhere a minute later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingSession {
    /// Which.
    pub id: SessionId,
    /// When it stood.
    pub found_at: UnixMillis,
}

impl StandingSession {
    /// Whether it need not be asked about now.
    #[must_use]
    pub fn is_believed(&self, now: UnixMillis) -> bool {
        now < self.believed_until()
    }

    /// From when on it must be asked about.
    #[must_use]
    pub fn believed_until(&self) -> UnixMillis {
        self.found_at.plus(BELIEVED_MS)
    }
}

#[cfg(test)]
mod tests {
    use edgewright_types::Entropy;

    use super::*;

    #[test]
    fn it_is_believed_for_a_minute() {
        let found_at = UnixMillis(1_000_000);
        let session = StandingSession {
            id: SessionId::new(found_at, Entropy([1; 16])),
            found_at,
        };
        for (after, wanted) in [(0, true), (59_999, true), (60_000, false), (60_001, false)] {
            assert_eq!(session.is_believed(found_at.plus(after)), wanted, "{after}");
        }
    }
}
