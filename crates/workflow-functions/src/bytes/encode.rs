//! `encode`: text for a place where not every character may stand.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Form;
use crate::Context;
use crate::function::{Function, Outcome};

/// Everything but the characters that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A text and the encoding it gets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// The encoding.
    to: Encoding,
}

/// An encoding of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Encoding {
    /// Base64.
    Base64,
    /// Base64 with the letters that addresses may have, without padding.
    Base64url,
    /// Two hexadecimal digits for each byte.
    Hex,
    /// As a part of an address, with per cent signs.
    Url,
    /// As text in HTML or XML.
    Html,
}

pub(crate) struct Encode;

impl Function for Encode {
    const NAME: &'static str = "encode:1.0.0";
    const SUMMARY: &'static str =
        "Encodes text in base64 or hexadecimal digits, for an address, or for HTML.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "a b&c/é", "to": "url"},
  "returns": "a%20b%26c%2F%C3%A9"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let text = arguments.text;
        let encoded = match arguments.to {
            Encoding::Base64 => Form::Base64.write(text.into_bytes())?,
            Encoding::Base64url => Form::Base64url.write(text.into_bytes())?,
            Encoding::Hex => Form::Hex.write(text.into_bytes())?,
            Encoding::Url => utf8_percent_encode(&text, RESERVED).to_string(),
            Encoding::Html => quick_xml::escape::escape(&text).into_owned(),
        };
        Ok(encoded.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    #[test]
    fn every_encoding_comes_back() {
        let text = "<a href=\"x\">é & 'ü'</a>?=%41+";
        for to in ["base64", "base64url", "hex", "url", "html"] {
            let encoded = returns("encode", json!({"text": text, "to": to}));
            assert_ne!(encoded, text);
            assert_eq!(
                returns("decode", json!({"text": encoded, "from": to})),
                text,
                "{to}"
            );
        }
    }
}
