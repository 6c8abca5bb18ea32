//! Secrets inside a run: never their values, only marks that stand for them.
//!
//! An expression that reads `$secrets.name` gets a mark. It can be put into texts and travels through data like any other
//! text; the adapter replaces it in the one request that leaves. So no value is ever journaled, shown or kept.
//! A mark cannot be forged: it holds a number of its run that nobody outside is shown, between two characters that
//! Unicode keeps out of interchange and that are taken out of everything that comes in.

use serde_json::{Map, Value};

const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';
/// Before the name of a secret whose value is percent-encoded where it goes.
const ENCODED: char = '%';
/// What is shown in place of a mark.
const SHOWN: &str = "••••";

/// The marks of one run.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'a> {
    /// The run's own number.
    pub nonce: &'a str,
}

impl Marks<'_> {
    /// What stands for a secret.
    #[must_use]
    pub fn mark(&self, name: &str) -> String {
        format!("{OPEN}{}:{name}{CLOSE}", self.nonce)
    }

    /// Percent-encodes a text for an address, its marks left as marks.
    #[must_use]
    pub fn percent_encode(&self, text: &str) -> String {
        let mut encoded = String::with_capacity(text.len());
        pieces(text, |piece| match piece {
            Piece::Text(text) => encoded.extend(percent_encoding::utf8_percent_encode(
                text,
                percent_encoding::NON_ALPHANUMERIC,
            )),
            Piece::Mark { nonce, name } => {
                let name = name.trim_start_matches(ENCODED);
                encoded.push_str(&format!("{OPEN}{nonce}:{ENCODED}{name}{CLOSE}"));
            }
        });
        encoded
    }

    /// Puts the values in. A mark of another run, or of a secret that is not given, becomes nothing.
    ///
    /// # Errors
    /// The name of the secret that is not there.
    pub fn reveal(
        &self,
        text: &str,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, String> {
        let mut revealed = String::with_capacity(text.len());
        let mut missing = None;
        pieces(text, |piece| match piece {
            Piece::Text(text) => revealed.push_str(text),
            Piece::Mark { nonce, name } if nonce == self.nonce => {
                let plain = name.trim_start_matches(ENCODED);
                match lookup(plain) {
                    Some(value) if plain == name => revealed.push_str(&value),
                    Some(value) => revealed.extend(percent_encoding::utf8_percent_encode(
                        &value,
                        percent_encoding::NON_ALPHANUMERIC,
                    )),
                    None => missing = Some(plain.to_owned()),
                }
            }
            Piece::Mark { .. } => {}
        });
        missing.map_or(Ok(revealed), Err)
    }

    /// The same for every text inside a value.
    ///
    /// # Errors
    /// The name of the secret that is not there.
    pub fn reveal_value(
        &self,
        value: &Value,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Value, String> {
        let mut missing = None;
        let revealed = map_texts(value, &mut |text| {
            self.reveal(text, lookup).unwrap_or_else(|name| {
                missing = Some(name);
                String::new()
            })
        });
        missing.map_or(Ok(revealed), Err)
    }
}

/// The value with every mark hidden, for people, events and answers.
#[must_use]
pub fn mask(value: &Value) -> Value {
    map_texts(value, &mut |text| mask_text(text))
}

/// Whether a mark is anywhere in a value.
#[must_use]
pub fn has_mark(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(OPEN),
        Value::Array(items) => items.iter().any(has_mark),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| name.contains(OPEN) || has_mark(member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text with every mark hidden.
#[must_use]
pub fn mask_text(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    pieces(text, |piece| match piece {
        Piece::Text(text) => masked.push_str(text),
        Piece::Mark { .. } => masked.push_str(SHOWN),
    });
    masked
}

/// A value that comes from outside: nothing in it can be taken for a mark.
#[must_use]
pub fn from_outside(value: &Value) -> Value {
    map_texts(value, &mut |text| {
        text.replace([OPEN, CLOSE], &char::REPLACEMENT_CHARACTER.to_string())
    })
}

enum Piece<'a> {
    Text(&'a str),
    Mark { nonce: &'a str, name: &'a str },
}

fn pieces<'a>(text: &'a str, mut take: impl FnMut(Piece<'a>)) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        if !before.is_empty() {
            take(Piece::Text(before));
        }
        let Some((mark, after)) = after.split_once(CLOSE) else {
            return;
        };
        if let Some((nonce, name)) = mark.split_once(':') {
            take(Piece::Mark { nonce, name });
        }
        rest = after;
    }
    if !rest.is_empty() {
        take(Piece::Text(rest));
    }
}

/// Applies `change` to every text of a value, names of members included. Values are nested no deeper than expressions
/// and readers of JSON allow, so this may follow their nesting.
fn map_texts(value: &Value, change: &mut dyn FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(text)),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| map_texts(item, change)).collect())
        }
        Value::Object(members) => {
            let mut mapped = Map::new();
            for (name, member) in members {
                let name = change(name);
                mapped.insert(name, map_texts(member, change));
            }
            Value::Object(mapped)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const MARKS: Marks<'_> = Marks { nonce: "n1" };

    fn lookup(name: &str) -> Option<String> {
        (name == "key").then(|| "s3 cret".to_owned())
    }

    #[test]
    fn a_mark_is_revealed_inside_texts_and_hidden_from_people() {
        let header = format!("Bearer {}", MARKS.mark("key"));
        assert_eq!(
            MARKS.reveal(&header, &lookup),
            Ok("Bearer s3 cret".to_owned())
        );
        assert_eq!(mask(&json!({"a": [header]})), json!({"a": ["Bearer ••••"]}));
        assert!(has_mark(&json!([{ MARKS.mark("key"): 1 }])));
        assert!(!has_mark(&json!([{"a": ["b", 1, null]}])));
        let address = MARKS.percent_encode(&format!("a b{}", MARKS.mark("key")));
        assert_eq!(
            MARKS.reveal(&address, &lookup),
            Ok("a%20bs3%20cret".to_owned())
        );
        assert_eq!(
            MARKS.reveal(&MARKS.mark("other"), &lookup),
            Err("other".to_owned())
        );
    }

    #[test]
    fn what_comes_in_cannot_name_a_secret() {
        let forged = json!({ MARKS.mark("key"): [MARKS.mark("key")] });
        let taken = from_outside(&forged).to_string();
        assert_eq!(
            MARKS.reveal(&taken, &|_| panic!("asked for a secret")),
            Ok(taken.clone())
        );
        let other = Marks { nonce: "n2" }.mark("key");
        assert_eq!(MARKS.reveal(&other, &lookup), Ok(String::new()));
    }
}
