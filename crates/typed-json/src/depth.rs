//! How deep JSON nests, measured before anything enters it: whoever reads documents of strangers refuses what is too deep
//! for a recursive reader.

use serde_json::Value;

/// Deepest nesting of brackets outside strings; exact for valid JSON, and never too low for what a parser would enter.
#[must_use]
pub fn text_depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text {
        if in_string {
            in_string = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether a value nests at most so many levels deep. It is not looked at any further than one level beyond.
#[must_use]
pub fn is_within_depth(value: &Value, levels: usize) -> bool {
    let mut inner: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => return true,
    };
    levels
        .checked_sub(1)
        .is_some_and(|levels| inner.all(|value| is_within_depth(value, levels)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{is_within_depth, text_depth};

    #[test]
    fn text_and_value_agree() {
        let documents = [
            json!(1),
            json!([]),
            json!({}),
            json!({"a": [1, {"b": "[[[\"{{"}], "c": 2}),
            json!([[[[]]], {"\\": [0]}]),
        ];
        for document in documents {
            let depth = text_depth(document.to_string().as_bytes());
            assert!(is_within_depth(&document, depth), "{document}");
            assert!(
                depth == 0 || !is_within_depth(&document, depth - 1),
                "{document}"
            );
        }
    }

    #[test]
    fn brackets_that_do_not_match_count_as_they_open() {
        assert_eq!(text_depth(b"]]][[["), 3);
        assert_eq!(text_depth(b"[\"[\\\"[\"{"), 2);
    }

    #[test]
    fn a_value_is_not_entered_further_than_asked() {
        let mut deep = Value::Null;
        for _ in 0..100 {
            deep = Value::Array(vec![deep]);
        }
        assert!(is_within_depth(&deep, 100));
        assert!(!is_within_depth(&deep, 99));
    }
}
