//! `decompress`: data as it was before it was compressed. What would grow beyond all measure is stopped on the way.

use std::io::Read;

use edgewright_limits::function::{DECOMPRESSED_RATIO, RESULT_BYTES};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Form;
use super::compress::Format;
use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// Compressed data.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The compressed data.
    data: String,
    /// The form the compressed data is in; `base64` if not given.
    data_form: Option<Form>,
    /// Its format; `gzip` if not given.
    #[serde(default)]
    format: Format,
    /// The form the result gets; `text` if not given.
    #[serde(default)]
    form: Form,
}

pub(crate) struct Decompress;

impl Function for Decompress {
    const NAME: &'static str = "decompress:1.0.0";
    const SUMMARY: &'static str = "Decompresses data.";
    const EXAMPLE: &'static str = r#"{
  "with": {"data": "S0zEBAA=", "format": "deflate"},
  "returns": "aaaaaaaaaaaaaaaaaaaa"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let form = arguments.data_form.unwrap_or(Form::Base64);
        let data = form.read(&arguments.data, "/data")?;
        let bytes = match arguments.format {
            Format::Gzip => inflate(
                MultiGzDecoder::new(data.as_slice()),
                data.len(),
                RESULT_BYTES,
            ),
            Format::Zlib => inflate(ZlibDecoder::new(data.as_slice()), data.len(), RESULT_BYTES),
            Format::Deflate => inflate(
                DeflateDecoder::new(data.as_slice()),
                data.len(),
                RESULT_BYTES,
            ),
        };
        Ok(arguments.form.write(bytes?)?.into())
    }
}

/// Reads to the end, but no further than the result may be large and grown.
pub(crate) fn inflate(
    from: impl Read,
    compressed: usize,
    most_bytes: usize,
) -> Result<Vec<u8>, FunctionError> {
    let most = most_bytes.min(compressed.saturating_mul(DECOMPRESSED_RATIO));
    let mut bytes = Vec::new();
    let read = from.take(most as u64 + 1).read_to_end(&mut bytes);
    if read.is_err() {
        let message = "This is not compressed data of this format, or it is damaged.";
        return Err(FunctionError::data("/data", message));
    }
    if bytes.len() > most {
        let message = format!(
            "The data would grow beyond {} MB or {DECOMPRESSED_RATIO} times its size.",
            RESULT_BYTES / (1024 * 1024)
        );
        return Err(FunctionError::too_large("/data", message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use serde_json::json;

    #[test]
    fn every_format_comes_back() {
        for format in ["gzip", "zlib", "deflate"] {
            let small = returns(
                "compress",
                json!({"data": "Grüße".repeat(10), "format": format}),
            );
            let back = returns("decompress", json!({"data": small, "format": format}));
            assert_eq!(back, "Grüße".repeat(10));
            let damaged = refused("decompress", json!({"data": "AAECAwQ=", "format": format}));
            assert_eq!(
                (damaged.code, damaged.pointer.as_str()),
                (ErrorCode::Data, "/data")
            );
        }
    }

    #[test]
    fn size_and_growth_are_bounded() {
        let zeros = |count: usize| std::io::repeat(0).take(count as u64);
        for (count, fits) in [
            (RESULT_BYTES - 1, true),
            (RESULT_BYTES, true),
            (RESULT_BYTES + 1, false),
        ] {
            assert_eq!(
                inflate(zeros(count), RESULT_BYTES, RESULT_BYTES).is_ok(),
                fits,
                "{count}"
            );
        }
        let most = 10 * DECOMPRESSED_RATIO;
        for (count, fits) in [(most - 1, true), (most, true), (most + 1, false)] {
            assert_eq!(
                inflate(zeros(count), 10, RESULT_BYTES).is_ok(),
                fits,
                "{count}"
            );
        }
    }

    #[test]
    fn a_bomb_is_stopped() {
        let small = returns("compress", json!({"data": "0".repeat(3_000_000)}));
        let error = refused("decompress", json!({"data": small}));
        assert_eq!(error.code, ErrorCode::TooLarge);
    }
}
