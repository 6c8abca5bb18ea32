//! Reads an agent's output as its type, with a JSON pointer for whatever does not fit.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads an output.
///
/// # Errors
/// Why it is not of the type, one line with a pointer.
pub fn read<T: DeserializeOwned>(output: &Value) -> Result<T, Vec<String>> {
    edgewright_typed_json::from_value(output)
        .map_err(|mismatch| vec![format!("{}: {}", mismatch.pointer(), mismatch.message())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Plan;

    #[test]
    fn a_wrong_place_is_named() {
        let output = serde_json::json!({"summary": "s", "steps": [{"title": 1, "detail": "d"}]});
        let Err(findings) = read::<Plan>(&output) else {
            panic!("a number is no title");
        };
        assert!(findings[0].starts_with("/steps/0/title: "), "{findings:?}");
    }
}
