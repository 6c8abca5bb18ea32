//! `fork`.

use super::Tasks;
use crate::read::{Object, Part};

/// Runs tasks at the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// One task each. Their `then` reaches nowhere: a branch is done after its task.
    pub branches: Tasks,
    /// Whether the first to be done wins and the others are cancelled. Else the output is a list, in this order.
    pub compete: bool,
}

impl Fork {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        object.required("fork", |part| {
            let object = part.object()?;
            let branches = object.required("branches", Tasks::read);
            let compete = object.optional("compete", Part::boolean);
            object.finish();
            Some(Self {
                branches: branches?,
                compete: compete.unwrap_or_default(),
            })
        })
    }
}
