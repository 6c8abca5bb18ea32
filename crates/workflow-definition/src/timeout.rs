//! How long a workflow or a task may take.

use serde_json::Value;

use crate::duration::Duration;
use crate::read::Part;

/// A timeout, or the name of one in `use.timeouts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Timeout {
    /// The name of one in `use.timeouts`; see [`crate::Workflow::timeout_duration`].
    Named(String),
    /// The time after which it ends with an error.
    After(Duration),
}

impl Timeout {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        if let Value::String(name) = part.value {
            return Some(Self::Named(name.clone()));
        }
        read_after(part).map(Self::After)
    }
}

/// `{ after: … }`.
pub(crate) fn read_after(part: &Part<'_>) -> Option<Duration> {
    let object = part.object()?;
    let after = object.required("after", Duration::read);
    object.finish();
    after
}
