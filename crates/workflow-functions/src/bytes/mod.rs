//! Functions on bytes: encodings, digests, compression. JSON has no bytes, so they travel as text in a form.

mod compress;
mod decode;
mod decompress;
mod encode;
mod hash;
mod hmac;

pub(crate) use compress::Compress;
pub(crate) use decode::Decode;
pub(crate) use decompress::{Decompress, inflate};
pub(crate) use encode::Encode;
pub(crate) use hash::Hash;
pub(crate) use hmac::Hmac;

use base64::Engine as _;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::FunctionError;

/// Both alphabets are read with or without padding, because senders differ.
const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, CONFIG);

/// How bytes are written as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    /// As they are, in UTF-8.
    #[default]
    Text,
    /// In base64.
    Base64,
    /// In base64 with the letters that addresses may have, without padding.
    Base64url,
    /// Two hexadecimal digits for each byte.
    Hex,
}

impl Form {
    /// The bytes that a text stands for.
    pub(crate) fn read(self, text: &str, pointer: &str) -> Result<Vec<u8>, FunctionError> {
        let (bytes, name) = match self {
            Self::Text => return Ok(text.as_bytes().to_vec()),
            Self::Base64 => (STANDARD.decode(without_breaks(text)).ok(), "base64"),
            Self::Base64url => (URL_SAFE.decode(without_breaks(text)).ok(), "base64url"),
            Self::Hex => (
                base16ct::mixed::decode_vec(text.trim()).ok(),
                "hexadecimal digits",
            ),
        };
        bytes.ok_or_else(|| FunctionError::data(pointer, format!("This is not text in {name}.")))
    }

    /// Bytes as text.
    pub(crate) fn write(self, bytes: Vec<u8>) -> Result<String, FunctionError> {
        Ok(match self {
            Self::Text => String::from_utf8(bytes).map_err(|_| {
                let message = "These bytes are no text in UTF-8. Ask for base64 instead.";
                FunctionError::data("", message)
            })?,
            Self::Base64 => BASE64_STANDARD.encode(bytes),
            Self::Base64url => BASE64_URL_SAFE_NO_PAD.encode(bytes),
            Self::Hex => base16ct::lower::encode_string(&bytes),
        })
    }
}

/// In mail base64 comes in lines.
fn without_breaks(text: &str) -> String {
    text.chars()
        .filter(|char| !char.is_ascii_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_comes_back() {
        let bytes = vec![0xfb, 0xff, 0x00, b'a'];
        for (form, text) in [
            (Form::Base64, "+/8AYQ=="),
            (Form::Base64url, "-_8AYQ"),
            (Form::Hex, "fbff0061"),
        ] {
            assert_eq!(form.write(bytes.clone()).unwrap(), text);
            assert_eq!(form.read(text, "").unwrap(), bytes);
            assert_eq!(form.read("ß", "/data").unwrap_err().pointer, "/data");
        }
        assert!(Form::Text.write(bytes).is_err());
        assert_eq!(Form::Base64.read("+/8A\r\nYQ", "").unwrap().len(), 4);
        assert_eq!(Form::Hex.read("FBff", "").unwrap(), [0xfb, 0xff]);
    }
}
