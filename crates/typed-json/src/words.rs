//! What does not fit, for people: serde speaks of units, sequences and maps.

use crate::Mismatch;

/// Characters of a caller's own text that are shown back.
const SHOWN_CHARS: usize = 60;

impl Mismatch {
    /// What does not fit and what is needed instead, as sentences.
    #[must_use]
    pub fn in_plain_words(&self) -> String {
        let text = self.message();
        let mut names = text.split('`').skip(1).step_by(2);
        let name = names.next().unwrap_or_default();
        let known: Vec<&str> = names.collect();
        let possible = if known.is_empty() {
            String::new()
        } else {
            format!(" Possible: {}.", known.join(", "))
        };
        if text.starts_with("unknown field") {
            return format!("There is no '{name}' here.{possible}");
        }
        if text.starts_with("unknown variant") {
            return format!("'{name}' is not possible here.{possible}");
        }
        if text.starts_with("missing field") {
            return format!("'{name}' is missing here. Add it.");
        }
        if text.starts_with("duplicate field") {
            return format!("'{name}' is given twice. Keep one.");
        }
        let mistaken = text
            .strip_prefix("invalid type: ")
            .or_else(|| text.strip_prefix("invalid value: "))
            .and_then(|rest| rest.rsplit_once(", expected "));
        match mistaken {
            Some((found, expected)) => {
                format!(
                    "This is {}; it should be {}.",
                    found_as(found),
                    expected_as(expected)
                )
            }
            None => format!("{text}."),
        }
    }
}

fn found_as(found: &str) -> String {
    let found = found.replace('`', "");
    let number = found
        .strip_prefix("integer ")
        .or_else(|| found.strip_prefix("floating point "));
    if let Some(number) = number {
        return format!("the number {number}");
    }
    if let Some(text) = found.strip_prefix("string ") {
        return match text.char_indices().nth(SHOWN_CHARS) {
            Some((end, _)) => format!("the text {}…\"", text.get(..end).unwrap_or_default()),
            None => format!("the text {text}"),
        };
    }
    match found.as_str() {
        "unit value" => "null".to_owned(),
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        other => other.strip_prefix("boolean ").unwrap_or(other).to_owned(),
    }
}

fn expected_as(expected: &str) -> &str {
    match expected {
        "a map" => "an object",
        "a sequence" => "a list",
        "a string" => "text",
        "a boolean" => "true or false",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}
