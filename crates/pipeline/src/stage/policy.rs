//! What no checker of references finds in a definition: keys that do not belong into it, and addresses outside.
//!
//! A definition is read by everybody who may open the app, so a key in it is given away; that is sent back. An address
//! may be right, such as a help page in a label, so whoever approves is shown it.

use edgewright_definition::{Finding, Severity};
use serde_json::Value;

/// How well-known keys begin.
const KEY_PREFIXES: &[&str] = &[
    "sk-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "ewk_",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "AIza",
    "xai-",
    "hf_",
    "SG.",
    "eyJhbGciOi",
];
/// Characters after the beginning that make it a key rather than a word.
const KEY_CHARS: usize = 12;
/// Most findings of this kind; a definition full of them has been understood.
const FINDINGS: usize = 20;

/// What is to be sent back, as lines, and what is to be shown.
pub fn look_through(definition: &Value) -> (Vec<String>, Vec<Finding>) {
    let mut found = Found::default();
    found.walk(definition, &mut String::new());
    (found.secrets, found.addresses)
}

#[derive(Default)]
struct Found {
    secrets: Vec<String>,
    addresses: Vec<Finding>,
}

impl Found {
    fn walk(&mut self, value: &Value, pointer: &mut String) {
        let length = pointer.len();
        match value {
            Value::String(text) => self.text(text, pointer),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer.push_str(&format!("/{index}"));
                    self.walk(item, pointer);
                    pointer.truncate(length);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    pointer.push('/');
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    self.walk(member, pointer);
                    pointer.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, pointer: &str) {
        if is_secret(text) && self.secrets.len() < FINDINGS {
            self.secrets.push(format!(
                "{pointer}: this looks like a key or a password. Everybody who may open the app could read it; leave it out."
            ));
        }
        // Example rows may have example addresses.
        let address = outside_address(text).filter(|_| !pointer.starts_with("/samples/"));
        if let Some(address) = address.filter(|_| self.addresses.len() < FINDINGS) {
            self.addresses.push(Finding {
                pointer: pointer.to_owned(),
                severity: Severity::Warning,
                code: "address-outside".to_owned(),
                message: format!(
                    "Here is an address outside of the app: {address}. Let it go live only if you know it."
                ),
            });
        }
    }
}

fn is_secret(text: &str) -> bool {
    let is_key_char =
        |character: &char| character.is_ascii_alphanumeric() || "-_.".contains(*character);
    let has_key = KEY_PREFIXES.iter().any(|prefix| {
        text.match_indices(prefix).any(|(at, _)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let rest = text
                .get(at.saturating_add(prefix.len())..)
                .unwrap_or_default();
            let run: Vec<char> = rest
                .chars()
                .take_while(is_key_char)
                .take(KEY_CHARS)
                .collect();
            before.is_none_or(|character| !character.is_ascii_alphanumeric())
                && run.len() == KEY_CHARS
                && run.iter().any(char::is_ascii_digit)
        })
    });
    has_key || text.contains("-----BEGIN ") && text.contains("PRIVATE KEY")
}

/// The first address of another server in a text, up to its path.
fn outside_address(text: &str) -> Option<&str> {
    let start = text.find("https://").or_else(|| text.find("http://"))?;
    let rest = text.get(start..)?;
    let after_scheme = rest.find("://")?.saturating_add(3);
    let host = rest.get(after_scheme..)?;
    let end = host
        .find(|character: char| {
            character == '/' || character.is_whitespace() || "\"'<>)?#".contains(character)
        })
        .unwrap_or(host.len());
    rest.get(..after_scheme.saturating_add(end))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sent_back_with_their_place() {
        for key in [
            "sk-live-0123456789abcdef",
            "use AKIAIOSFODNN7EXAMPLE here",
            "token=ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "-----BEGIN RSA PRIVATE KEY-----",
        ] {
            let definition = json!({"tables": [{"fields": [{"default": key}]}]});
            let (secrets, _) = look_through(&definition);
            assert_eq!(secrets.len(), 1, "{key}");
            assert!(secrets[0].starts_with("/tables/0/fields/0/default: "));
            assert!(!secrets[0].contains(key));
        }
        for word in [
            "task-list-of-the-day",
            "sk-",
            "SG.",
            "risk-assessment-2026-form",
            "hf_a",
            "sk-ill-names-of-people",
        ] {
            assert_eq!(
                look_through(&json!([word])),
                (Vec::new(), Vec::new()),
                "{word}"
            );
        }
    }

    #[test]
    fn addresses_outside_are_shown_but_for_example_rows() {
        let definition = json!({
            "app": {"description": "See https://evil.example/x?y=1 and more"},
            "samples": [{"site": "https://example.com"}],
        });
        let (secrets, addresses) = look_through(&definition);
        assert!(secrets.is_empty());
        assert_eq!(addresses.len(), 1);
        assert_eq!(addresses[0].pointer, "/app/description");
        assert!(addresses[0].message.contains("https://evil.example."));
    }
}
