//! What an API key may do. A signed-in person may do everything that is theirs; a key only what its scopes say.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// One thing an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// See apps, their versions and their people.
    AppsRead,
    /// Publish, change and delete apps.
    AppsWrite,
    /// See features.
    FeaturesRead,
    /// Begin and steer features.
    FeaturesWrite,
    /// Read rows of apps the person may open.
    RowsRead,
    /// Change rows of apps the person may open.
    RowsWrite,
    /// See workflows and their runs.
    WorkflowsRead,
    /// Publish, change and delete workflows, and run them.
    WorkflowsWrite,
    /// Start, cancel and replay runs, and see them.
    WorkflowsRun,
}

/// A text that is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not something an API key can be allowed to do")]
pub struct UnknownScope(String);

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 9] = [
        Self::AppsRead,
        Self::AppsWrite,
        Self::FeaturesRead,
        Self::FeaturesWrite,
        Self::RowsRead,
        Self::RowsWrite,
        Self::WorkflowsRead,
        Self::WorkflowsWrite,
        Self::WorkflowsRun,
    ];

    /// The scope as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppsRead => "apps:read",
            Self::AppsWrite => "apps:write",
            Self::FeaturesRead => "features:read",
            Self::FeaturesWrite => "features:write",
            Self::RowsRead => "rows:read",
            Self::RowsWrite => "rows:write",
            Self::WorkflowsRead => "workflows:read",
            Self::WorkflowsWrite => "workflows:write",
            Self::WorkflowsRun => "workflows:run",
        }
    }

    /// The wider scopes with which it is allowed as well: one may read what one may write or run.
    const fn implied_by(self) -> &'static [Self] {
        match self {
            Self::AppsRead => &[Self::AppsWrite],
            Self::FeaturesRead => &[Self::FeaturesWrite],
            Self::RowsRead => &[Self::RowsWrite],
            Self::WorkflowsRead => &[Self::WorkflowsRun, Self::WorkflowsWrite],
            Self::WorkflowsRun => &[Self::WorkflowsWrite],
            Self::AppsWrite | Self::FeaturesWrite | Self::RowsWrite | Self::WorkflowsWrite => &[],
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| UnknownScope(text.chars().take(64).collect()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The scopes of one key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Scopes as somebody asks for them.
    ///
    /// # Errors
    /// [`UnknownScope`] for the first one that does not exist.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, UnknownScope> {
        texts
            .iter()
            .map(|text| text.as_ref().parse())
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Scopes as they were stored. One that no longer exists allows nothing.
    #[must_use]
    pub fn from_stored<T: AsRef<str>>(texts: &[T]) -> Self {
        Self(
            texts
                .iter()
                .filter_map(|text| text.as_ref().parse().ok())
                .collect(),
        )
    }

    /// Whether a key with these scopes may do something.
    #[must_use]
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
            || scope
                .implied_by()
                .iter()
                .any(|wider| self.0.contains(wider))
    }

    /// The scopes as text, sorted, each once.
    #[must_use]
    pub fn to_texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_round_trips() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
    }

    #[test]
    fn writing_allows_reading_and_nothing_else_allows_more() {
        let scopes = Scopes::parse(&["apps:write", "apps:write"]).unwrap();
        assert_eq!(scopes.to_texts(), ["apps:write"]);
        let allowed: Vec<_> = Scope::ALL
            .into_iter()
            .filter(|scope| scopes.allow(*scope))
            .collect();
        assert_eq!(allowed, [Scope::AppsRead, Scope::AppsWrite]);
        let runs = Scopes::parse(&["workflows:run"]).unwrap();
        assert!(runs.allow(Scope::WorkflowsRead));
        assert!(!runs.allow(Scope::WorkflowsWrite));
        let read = Scopes::parse(&["apps:read"]).unwrap();
        assert!(!read.allow(Scope::AppsWrite));
    }

    #[test]
    fn an_unknown_scope_is_refused_when_asked_for_and_ignored_when_stored() {
        assert!(Scopes::parse(&["apps:read", "*"]).is_err());
        assert_eq!(
            Scopes::from_stored(&["apps:read", "*"]).to_texts(),
            ["apps:read"]
        );
    }
}
