//! Which events a workflow wants, told coarsely: by the attributes that are constants in its filters. The workflow itself
//! looks closer.

use serde::{Deserialize, Serialize};

/// The standard's event about a run that ended with an error.
pub const FAULTED: &str = "io.serverlessworkflow.workflow.faulted.v1";

/// Events of a kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Want {
    /// Their `type`; any if absent.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Their `source`; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Want {
    /// Whether an event may be one of them.
    #[must_use]
    pub fn fits(&self, kind: &str, source: &str) -> bool {
        let is = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|it| it == is);
        is(&self.kind, kind) && is(&self.source, source)
    }

    /// Whether events about runs that ended with an error are among them.
    #[must_use]
    pub fn is_faults(&self) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == FAULTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_may_be_anything() {
        let want = |kind: Option<&str>, source: Option<&str>| Want {
            kind: kind.map(str::to_owned),
            source: source.map(str::to_owned),
        };
        assert!(want(None, None).fits("a", "b"));
        assert!(want(Some("a"), None).fits("a", "b"));
        assert!(want(Some("a"), Some("b")).fits("a", "b"));
        assert!(!want(Some("a"), Some("c")).fits("a", "b"));
        assert!(!want(Some("A"), None).fits("a", "b"));
        assert!(want(None, Some("x")).is_faults());
        assert!(want(Some(FAULTED), None).is_faults());
        assert!(!want(Some("a"), None).is_faults());
    }
}
