//! Values of secrets that a service gives back: they are masked before the answer enters a run, in the forms in which
//! services and proxies repeat what they were sent.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use memchr::memmem::Finder;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// What is shown instead.
const SHOWN: &str = "••••";
/// Parts of a secret that are shorter are not looked for: they would be found everywhere.
const LEAST: usize = 4;
/// Members of a secret for an authentication that say whom it is for and are no secret themselves.
const OPEN: [&str; 12] = [
    "username",
    "authority",
    "grant",
    "id",
    "scopes",
    "audiences",
    "issuers",
    "endpoints",
    "authentication",
    "encoding",
    "token_path",
    "request",
];
/// Characters that addresses keep as they are.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What is looked for.
#[derive(Default)]
pub struct Mask {
    /// Longest first, so that nothing of a longer one stays beside a shorter one.
    forms: Vec<String>,
}

impl Mask {
    /// Masks these values, and every text inside those that are JSON objects.
    #[must_use]
    pub fn of<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut forms = Vec::new();
        for secret in secrets {
            add_forms(secret, &mut forms);
            if let Ok(Value::Object(members)) = serde_json::from_str(secret) {
                add_members(&members, &mut forms);
            }
        }
        forms.sort_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
        forms.dedup();
        Self { forms }
    }

    /// Masks what was made of a secret for one request, such as the value of a header, as well.
    #[must_use]
    pub fn with(mut self, made: &str) -> Self {
        add_forms(made, &mut self.forms);
        self.forms
            .sort_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
        self
    }

    /// A text without them.
    #[must_use]
    pub fn text(&self, text: String) -> String {
        self.forms.iter().fold(text, |text, form| {
            if text.contains(form.as_str()) {
                text.replace(form.as_str(), SHOWN)
            } else {
                text
            }
        })
    }

    /// A value without them, names of members and numbers included.
    #[must_use]
    pub fn value(&self, value: Value) -> Value {
        if self.forms.is_empty() {
            return value;
        }
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Number(number) => {
                let text = number.to_string();
                let masked = self.text(text.clone());
                if masked == text {
                    Value::Number(number)
                } else {
                    Value::String(masked)
                }
            }
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                let members = members
                    .into_iter()
                    .map(|(name, member)| (self.text(name), self.value(member)));
                Value::Object(members.collect())
            }
            other => other,
        }
    }

    /// Bytes without them.
    #[must_use]
    pub fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.forms
            .iter()
            .fold(bytes, |bytes, form| replaced(bytes, form.as_bytes()))
    }
}

fn add_members(members: &Map<String, Value>, forms: &mut Vec<String>) {
    for (name, member) in members {
        match member {
            _ if OPEN.contains(&name.as_str()) => {}
            Value::String(text) => add_forms(text, forms),
            Value::Object(inside) => add_members(inside, forms),
            _ => {}
        }
    }
}

/// A text as it is, and as it looks inside JSON, an address, base64 and hexadecimal digits.
fn add_forms(text: &str, forms: &mut Vec<String>) {
    if text.len() < LEAST {
        return;
    }
    forms.push(text.to_owned());
    if let Ok(quoted) = serde_json::to_string(text) {
        forms.push(quoted.trim_matches('"').to_owned());
    }
    for set in [NON_ALPHANUMERIC, UNRESERVED] {
        let encoded = utf8_percent_encode(text, set).to_string();
        forms.push(encoded.replace("%20", "+"));
        forms.push(lower_escapes(&encoded));
        forms.push(encoded);
    }
    let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    forms.push(digits.to_ascii_uppercase());
    forms.push(digits);
    for before in 0..3 {
        add_base64(text, before, forms);
    }
    forms.retain(|form| form.len() >= LEAST);
}

/// The digits of base64 that only the text decides, with so many bytes before it.
fn add_base64(text: &str, before: usize, forms: &mut Vec<String>) {
    let bytes = [vec![0; before], text.as_bytes().to_vec()].concat();
    // Six bits a digit: the first ones hold bits of what stands before, the last one bits of what stands behind.
    let first = (before * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    for engine in [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD] {
        let encoded = engine.encode(&bytes);
        if let Some(sure) = encoded.get(first..last) {
            forms.push(sure.to_owned());
        }
    }
}

/// Escapes of addresses in small letters, as some write them.
fn lower_escapes(encoded: &str) -> String {
    let mut lowered = String::with_capacity(encoded.len());
    let mut after_percent = 0;
    for character in encoded.chars() {
        if character == '%' {
            after_percent = 2;
            lowered.push(character);
        } else if after_percent > 0 {
            after_percent -= 1;
            lowered.push(character.to_ascii_lowercase());
        } else {
            lowered.push(character);
        }
    }
    lowered
}

fn replaced(bytes: Vec<u8>, form: &[u8]) -> Vec<u8> {
    let finder = Finder::new(form);
    let mut masked = Vec::new();
    let mut end = 0;
    for at in finder.find_iter(&bytes) {
        masked.extend_from_slice(bytes.get(end..at).unwrap_or_default());
        masked.extend_from_slice(SHOWN.as_bytes());
        end = at + form.len();
    }
    if end == 0 {
        return bytes;
    }
    masked.extend_from_slice(bytes.get(end..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
    use serde_json::json;

    const SECRET: &str = "pl4nted/\"val ue+ü?";

    fn mask() -> Mask {
        Mask::of([SECRET].into_iter())
    }

    #[test]
    fn a_value_is_found_in_every_form_in_which_it_is_repeated() {
        for before in ["", "a", "ab", "abc:", "user:"] {
            for after in ["", "z", "zz", " and more"] {
                let all = format!("{before}{SECRET}{after}");
                for encoded in [BASE64_STANDARD.encode(&all), BASE64_URL_SAFE.encode(&all)] {
                    let masked = mask().text(encoded.clone());
                    assert!(masked.contains(SHOWN), "{before} {after}");
                    // What is left of it holds at most the edges.
                    assert!(
                        masked.len()
                            < encoded.len() / 2
                                + 2 * SHOWN.len()
                                + before.len() * 2
                                + after.len() * 2,
                        "{masked}"
                    );
                }
            }
        }
        let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
        let query: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        for form in [
            SECRET.to_owned(),
            hex.clone(),
            hex.to_uppercase(),
            query.clone(),
            utf8_percent_encode(SECRET, NON_ALPHANUMERIC).to_string(),
            utf8_percent_encode(SECRET, NON_ALPHANUMERIC)
                .to_string()
                .to_lowercase(),
            utf8_percent_encode(SECRET, UNRESERVED).to_string(),
        ] {
            assert_eq!(
                mask().text(format!("<{form}>")),
                format!("<{SHOWN}>"),
                "{form}"
            );
            let bytes = mask().bytes(format!("<{form}{form}>").into_bytes());
            assert_eq!(bytes, format!("<{SHOWN}{SHOWN}>").into_bytes());
        }
    }

    #[test]
    fn values_are_masked_at_every_depth_and_stay_what_they_are_otherwise() {
        let mask = Mask::of(["12345678", "planted!"].into_iter());
        let given = json!({"a": ["planted!", 12_345_678, 1.5, null], "x planted! y": {"b": true}});
        let masked = json!({"a": [SHOWN, SHOWN, 1.5, null], "x •••• y": {"b": true}});
        assert_eq!(mask.value(given), masked);
    }

    #[test]
    fn of_an_object_what_is_secret_is_masked_and_what_is_not_is_left() {
        let login = r#"{"username":"anna","password":"pass-word"}"#;
        let mask = Mask::of([login].into_iter());
        assert_eq!(mask.text("anna pass-word".to_owned()), "anna ••••");
        let basic = BASE64_STANDARD.encode("anna:pass-word");
        assert!(mask.text(basic).contains(SHOWN));
    }
}
