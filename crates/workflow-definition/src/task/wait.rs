//! `wait`.

use crate::duration::Duration;
use crate::read::Object;

/// Waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// How long.
    pub duration: Duration,
}

impl Wait {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        let duration = object.required("wait", Duration::read)?;
        Some(Self { duration })
    }
}
