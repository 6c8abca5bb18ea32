//! `raise`.

use crate::error::ErrorReference;
use crate::read::Object;

/// Ends with an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Which one.
    pub error: ErrorReference,
}

impl Raise {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        object.required("raise", |part| {
            let object = part.object()?;
            let error = object.required("error", ErrorReference::read);
            object.finish();
            Some(Self { error: error? })
        })
    }
}
