//! `decode`: text as it was before it was encoded.

use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Form;
use super::encode::Encoding;
use crate::function::{Function, Outcome};
use crate::{Context, FunctionError, html};

/// An encoded text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The encoded text.
    text: String,
    /// Its encoding.
    from: Encoding,
}

pub(crate) struct Decode;

impl Function for Decode {
    const NAME: &'static str = "decode:1.0.0";
    const SUMMARY: &'static str =
        "Decodes text from base64, hexadecimal digits, an address or HTML.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "SGVsbG8", "from": "base64"},
  "returns": "Hello"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let text = arguments.text.as_str();
        let bytes = match arguments.from {
            Encoding::Base64 => Form::Base64.read(text, "/text")?,
            Encoding::Base64url => Form::Base64url.read(text, "/text")?,
            Encoding::Hex => Form::Hex.read(text, "/text")?,
            Encoding::Url => percent_decode_str(text).collect(),
            Encoding::Html => return Ok(html::unescaped(text).into()),
        };
        let message = "What this decodes to is no text in UTF-8.";
        let decoded = String::from_utf8(bytes);
        Ok(decoded
            .map_err(|_| FunctionError::data("/text", message))?
            .into())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn what_cannot_be_decoded_is_told() {
        for (from, text) in [
            ("base64", "a"),
            ("hex", "abc"),
            ("url", "%ff"),
            ("base64", "/w=="),
        ] {
            let error = refused("decode", json!({"text": text, "from": from}));
            assert_eq!(error.pointer, "/text", "{from} {text}");
        }
    }

    #[test]
    fn html_knows_its_names_and_keeps_the_rest() {
        let decoded = returns(
            "decode",
            json!({"text": "&euro;&#x41;&amp;lt; <b> &nosuch; &", "from": "html"}),
        );
        assert_eq!(decoded, "€A&lt; <b> &nosuch; &");
    }
}
