//! What a function may still make. A function whose result can be larger than its arguments asks before it makes more.

use edgewright_limits::function::{RESULT_BYTES, VALUES};
use serde_json::Value;

use crate::{FunctionError, intake};

/// What is left of the size a result may have.
#[derive(Debug)]
pub(crate) struct Quota {
    bytes: usize,
    values: usize,
}

impl Quota {
    /// A whole result.
    pub(crate) const fn result() -> Self {
        Self {
            bytes: RESULT_BYTES,
            values: VALUES,
        }
    }

    /// So many bytes more, in one value.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), FunctionError> {
        self.spend(bytes, 1)
    }

    /// A copy of a value.
    pub(crate) fn copy(&mut self, value: &Value) -> Result<Value, FunctionError> {
        let size = intake::size_of(value).ok_or_else(too_large)?;
        self.spend(size.bytes, size.values)?;
        Ok(value.clone())
    }

    fn spend(&mut self, bytes: usize, values: usize) -> Result<(), FunctionError> {
        let left = self
            .bytes
            .checked_sub(bytes)
            .zip(self.values.checked_sub(values));
        (self.bytes, self.values) = left.ok_or_else(too_large)?;
        Ok(())
    }
}

fn too_large() -> FunctionError {
    let message = format!(
        "The result would be larger than {} MB or {VALUES} values. Work on the data in parts.",
        RESULT_BYTES / (1024 * 1024)
    );
    FunctionError::too_large("", message)
}
