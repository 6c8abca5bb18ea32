//! Text inside text, ignoring case.
//!
//! LIKE would be the usual way; a Durable Object refuses patterns beyond 50 bytes, and its wildcards would have to be
//! escaped. `lower()` knows ASCII only, so letters beyond it are looked for in both cases.

use super::Params;

/// Whether a column's text contains (or starts with) `needle`.
pub(crate) fn text_condition(
    column: &str,
    needle: &str,
    at_start: bool,
    params: &mut Params,
) -> String {
    let test = if at_start { "= 1" } else { "> 0" };
    let parts: Vec<String> = spellings(needle)
        .into_iter()
        .map(|spelling| {
            let spelling = params.add(spelling);
            format!("coalesce(instr(lower({column}), {spelling}), 0) {test}")
        })
        .collect();
    format!("({})", parts.join(" OR "))
}

/// What `lower()` may have made of a text that equals `needle` but for case.
fn spellings(needle: &str) -> Vec<String> {
    let lower = needle.to_lowercase();
    let mut all = vec![lower.clone()];
    if needle.is_ascii() {
        return all;
    }
    let upper_beyond_ascii = |character: char| -> String {
        if character.is_ascii() {
            character.to_string()
        } else {
            character.to_uppercase().collect()
        }
    };
    let mut characters = lower.chars();
    let first: String = characters
        .next()
        .map(upper_beyond_ascii)
        .unwrap_or_default();
    all.push(first + characters.as_str());
    all.push(lower.chars().map(upper_beyond_ascii).collect());
    all.push(
        needle
            .chars()
            .map(|character| character.to_ascii_lowercase())
            .collect(),
    );
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_are_found_in_either_case() {
        // lower() leaves the letters beyond ASCII as they are.
        let stored = |text: &str| -> String {
            text.chars()
                .map(|character| character.to_ascii_lowercase())
                .collect()
        };
        for (text, needle) in [
            ("Änderung", "änderung"),
            ("änderung", "ÄNDERUNG"),
            ("GRÖẞE ÜBER", "über"),
            ("Écluse", "éCLUSE"),
            ("naïve", "NAÏVE"),
            ("ЖУРНАЛ", "журнал"),
        ] {
            let found = spellings(needle)
                .iter()
                .any(|spelling| stored(text).contains(spelling));
            assert!(found, "{needle} in {text}");
        }
    }
}
