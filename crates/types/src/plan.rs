//! What somebody pays for. The numbers that follow from it are in `edgewright_limits`.

use serde::{Deserialize, Serialize};

/// A person's plan; their apps have the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Costs nothing.
    #[default]
    Free,
    /// Is paid for.
    Paid,
}

impl Plan {
    /// As it is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Paid => "paid",
        }
    }

    /// From what [`Plan::as_str`] wrote.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Free, Self::Paid]
            .into_iter()
            .find(|plan| plan.as_str() == word)
    }

    /// One of two values.
    #[must_use]
    pub const fn pick<T: Copy>(self, free: T, paid: T) -> T {
        match self {
            Self::Free => free,
            Self::Paid => paid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_same_everywhere() {
        for plan in [Plan::Free, Plan::Paid] {
            assert_eq!(Plan::from_word(plan.as_str()), Some(plan));
            assert_eq!(serde_json::to_value(plan).ok(), Some(plan.as_str().into()));
        }
        assert_eq!(Plan::from_word("gold"), None);
    }
}
