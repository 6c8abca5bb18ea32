//! `compress`: data in fewer bytes.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Form;
use crate::function::{Function, Outcome};
use crate::{Context, FunctionError};

/// Data and the format it gets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The data.
    data: String,
    /// The form the data is in; `text` if not given.
    #[serde(default)]
    data_form: Form,
    /// The format; `gzip` if not given.
    #[serde(default)]
    format: Format,
}

/// A format of compressed data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// Of files that end in .gz and of most of the web.
    #[default]
    Gzip,
    /// What HTTP calls deflate.
    Zlib,
    /// Without anything around it.
    Deflate,
}

pub(crate) struct Compress;

impl Function for Compress {
    const NAME: &'static str = "compress:1.0.0";
    const SUMMARY: &'static str = "Compresses data; the result is in base64.";
    const EXAMPLE: &'static str = r#"{
  "with": {"data": "aaaaaaaaaaaaaaaaaaaa", "format": "deflate"},
  "returns": "S0zEBAA="
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let data = arguments.data_form.read(&arguments.data, "/data")?;
        let level = Compression::default();
        // Writing into memory does not fail; the type says it might.
        let compressed = match arguments.format {
            Format::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), level);
                encoder.write_all(&data).and_then(|()| encoder.finish())
            }
            Format::Zlib => {
                let mut encoder = ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(&data).and_then(|()| encoder.finish())
            }
            Format::Deflate => {
                let mut encoder = DeflateEncoder::new(Vec::new(), level);
                encoder.write_all(&data).and_then(|()| encoder.finish())
            }
        };
        let refused = |_| FunctionError::data("/data", "This data cannot be compressed.");
        Ok(Form::Base64.write(compressed.map_err(refused)?)?.into())
    }
}
