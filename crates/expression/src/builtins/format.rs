//! `@csv`, `@html` and the other formats, as filters and in strings.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Native, one};
use crate::eval::Machine;
use crate::meter::{Flow, Meter};
use crate::value::{Value, describe, error, number_text, to_text};

/// `format("csv")` is `@csv`, with the name computed.
pub const NATIVES: &[Native] = &[one("format", |machine: &Machine<'_>, input, name| {
    let Some(text) = name.as_str() else {
        return Err(error(format!("{} is not a valid format", describe(&name))));
    };
    match FORMATS
        .iter()
        .find(|(known, _)| known.strip_prefix('@') == Some(text))
    {
        Some((_, format)) => format.apply(&machine.meter, input),
        None => Err(error(format!(
            "{} is not a valid format",
            text.get(..text.len().min(32)).unwrap_or_default()
        ))),
    }
})];

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Csv,
    Tsv,
    Html,
    Uri,
    Sh,
    Base64,
    Base64Decode,
}

const FORMATS: [(&str, Format); 9] = [
    ("@base64", Format::Base64),
    ("@base64d", Format::Base64Decode),
    ("@csv", Format::Csv),
    ("@html", Format::Html),
    ("@json", Format::Json),
    ("@sh", Format::Sh),
    ("@text", Format::Text),
    ("@tsv", Format::Tsv),
    ("@uri", Format::Uri),
];

/// What `@uri` leaves as it is, besides letters and digits.
const URI_ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Padding is optional, as in jq.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What escaping can at most multiply a text by.
const HTML_FACTOR: u64 = 6;
const URI_FACTOR: u64 = 3;
const SH_FACTOR: u64 = 4;

impl Format {
    /// The format with this name, the `@` included.
    pub fn named(name: &str) -> Option<Format> {
        FORMATS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, format)| *format)
    }

    /// All names, the `@` included.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|(name, _)| *name)
    }

    /// Formats a value. What the format can make of a text is asked for before it is made.
    pub fn apply(self, meter: &Meter, value: Value) -> Flow<Value> {
        match self {
            Format::Text => text_of(meter, value),
            Format::Json => Value::string(meter, to_text(meter, &value)?),
            Format::Csv => separated(meter, &value, ",", &csv_cell),
            Format::Tsv => separated(meter, &value, "\t", &tsv_cell),
            Format::Html => escaped(meter, value, HTML_FACTOR, |text| {
                replace_each(text, html_escape)
            }),
            Format::Uri => escaped(meter, value, URI_FACTOR, |text| {
                utf8_percent_encode(text, URI_ESCAPED).to_string()
            }),
            Format::Sh => shell(meter, value),
            Format::Base64 => escaped(meter, value, 2, |text| BASE64.encode(text)),
            Format::Base64Decode => base64_decode(meter, value),
        }
    }
}

fn text_of(meter: &Meter, value: Value) -> Flow<Value> {
    match value {
        Value::Str(_) => Ok(value),
        other => Value::string(meter, to_text(meter, &other)?),
    }
}

/// Asks for the largest text that escaping can make.
fn reserve(meter: &Meter, length: usize, factor: u64) -> Flow<()> {
    let size = (length as u64).saturating_mul(factor);
    meter.admit(size, 0)?;
    meter.alloc(size + 8)?;
    meter.step(length as u64 / 16)
}

fn escaped(
    meter: &Meter,
    value: Value,
    factor: u64,
    escape: impl Fn(&str) -> String,
) -> Flow<Value> {
    let value = text_of(meter, value)?;
    let text = value.as_str().unwrap_or_default();
    reserve(meter, text.len(), factor)?;
    Value::string(meter, escape(text))
}

fn replace_each(text: &str, escape: fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match escape(c) {
            Some(escaped) => out.push_str(escaped),
            None => out.push(c),
        }
    }
    out
}

fn html_escape(c: char) -> Option<&'static str> {
    match c {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '\'' => Some("&apos;"),
        '"' => Some("&quot;"),
        _ => None,
    }
}

fn tsv_escape(c: char) -> Option<&'static str> {
    match c {
        '\t' => Some("\\t"),
        '\r' => Some("\\r"),
        '\n' => Some("\\n"),
        '\\' => Some("\\\\"),
        _ => None,
    }
}

fn csv_cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn tsv_cell(text: &str) -> String {
    replace_each(text, tsv_escape)
}

/// A row of cells.
fn separated(
    meter: &Meter,
    value: &Value,
    separator: &str,
    cell: &dyn Fn(&str) -> String,
) -> Flow<Value> {
    let name = if separator == "," { "csv" } else { "tsv" };
    let Value::Arr(array) = value else {
        return Err(error(format!(
            "{} cannot be {name}-formatted, only array",
            describe(value)
        )));
    };
    let mut row = String::new();
    for (at, item) in array.items().iter().enumerate() {
        meter.step(1)?;
        if at > 0 {
            row.push_str(separator);
        }
        let cell = match item {
            Value::Null => String::new(),
            Value::Bool(true) => "true".to_owned(),
            Value::Bool(false) => "false".to_owned(),
            Value::Num(number) if number.is_nan() => String::new(),
            Value::Num(number) => number_text(*number),
            Value::Str(text) => {
                reserve(meter, text.as_str().len() + 2, 2)?;
                cell(text.as_str())
            }
            other => {
                return Err(error(format!(
                    "{} is not valid in a csv row",
                    describe(other)
                )));
            }
        };
        meter.alloc(2 * cell.len() as u64 + 2)?;
        row.push_str(&cell);
        meter.admit(row.len() as u64, 0)?;
    }
    Value::string(meter, row)
}

/// Words for a shell, each quoted.
fn shell(meter: &Meter, value: Value) -> Flow<Value> {
    let items = match &value {
        Value::Arr(array) => array.items(),
        single => std::slice::from_ref(single),
    };
    let mut line = String::new();
    for (at, item) in items.iter().enumerate() {
        meter.step(1)?;
        if at > 0 {
            line.push(' ');
        }
        let word = match item {
            Value::Arr(_) | Value::Obj(_) => {
                return Err(error(format!(
                    "{} can not be escaped for shell",
                    describe(item)
                )));
            }
            Value::Str(text) => {
                reserve(meter, text.as_str().len() + 2, SH_FACTOR)?;
                format!("'{}'", text.as_str().replace('\'', "'\\''"))
            }
            other => to_text(meter, other)?,
        };
        meter.alloc(2 * word.len() as u64 + 2)?;
        line.push_str(&word);
        meter.admit(line.len() as u64, 0)?;
    }
    Value::string(meter, line)
}

fn base64_decode(meter: &Meter, value: Value) -> Flow<Value> {
    let value = text_of(meter, value)?;
    let text = value.as_str().unwrap_or_default();
    // What is not UTF-8 becomes replacement characters of three bytes each.
    reserve(meter, text.len(), 3)?;
    let trimmed = text.trim_end_matches('=');
    match BASE64.decode(trimmed) {
        Ok(bytes) => Value::string(meter, String::from_utf8_lossy(&bytes)),
        Err(base64::DecodeError::InvalidLength(_)) => Err(error(format!(
            "{} trailing base64 byte found",
            describe(&value)
        ))),
        Err(_) => Err(error(format!(
            "{} is not valid base64 data",
            describe(&value)
        ))),
    }
}
