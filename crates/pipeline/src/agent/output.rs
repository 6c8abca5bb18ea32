//! Reads an agent's output as its type, with a JSON pointer for whatever does not fit.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// Reads an output.
///
/// # Errors
/// Why it is not of the type, one line with a pointer.
pub fn read<T: DeserializeOwned>(output: &Value) -> Result<T, Vec<String>> {
    serde_path_to_error::deserialize(output).map_err(|error| {
        let pointer: String = error
            .path()
            .iter()
            .filter_map(|segment| match segment {
                Segment::Seq { index } => Some(format!("/{index}")),
                Segment::Map { key } => {
                    Some(format!("/{}", key.replace('~', "~0").replace('/', "~1")))
                }
                Segment::Enum { .. } | Segment::Unknown => None,
            })
            .collect();
        vec![format!("{pointer}: {}", error.into_inner())]
    })
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
