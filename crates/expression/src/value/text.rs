//! Values as JSON text, written under a limit.

use std::fmt::Write;

use super::Value;
use crate::meter::{Flow, Meter};

/// How much of a value an error message shows, in bytes.
const DESCRIBE_BYTES: usize = 14;

/// The full JSON text of a value. What escapes would add is asked for before anything is built.
pub fn to_text(meter: &Meter, value: &Value) -> Flow<String> {
    meter.step(2 + value.weight() / 4)?;
    let size = text_size(value);
    meter.admit(size, 0)?;
    meter.alloc(size)?;
    let mut out = String::with_capacity(size as usize);
    write_value(
        &mut Limited {
            out: &mut out,
            left: usize::MAX,
        },
        value,
    );
    Ok(out)
}

/// The kind of a value and the beginning of its text, as jq's messages show it.
pub fn describe(value: &Value) -> String {
    format!("{} ({})", value.kind(), beginning(value, DESCRIBE_BYTES))
}

/// The text of a value, cut to a few bytes.
pub fn beginning(value: &Value, most: usize) -> String {
    let mut out = String::new();
    let whole = write_value(
        &mut Limited {
            out: &mut out,
            left: most + 16,
        },
        value,
    );
    if !whole || out.len() > most {
        let end = (0..=most.saturating_sub(3))
            .rev()
            .find(|at| out.is_char_boundary(*at));
        out.truncate(end.unwrap_or(0));
        out.push_str("...");
    }
    out
}

/// An upper bound of the bytes of the JSON text.
fn text_size(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Num(_) => 25,
        Value::Str(text) => string_size(text.as_str()),
        Value::Arr(array) => {
            2 + array
                .items()
                .iter()
                .map(|item| 1 + text_size(item))
                .sum::<u64>()
        }
        Value::Obj(object) => {
            2 + object
                .entries()
                .iter()
                .map(|(key, item)| 2 + string_size(key.as_str()) + text_size(item))
                .sum::<u64>()
        }
    }
}

fn string_size(text: &str) -> u64 {
    2 + text
        .bytes()
        .map(|byte| {
            if byte < 0x20 || byte == 0x7f {
                6
            } else {
                1 + u64::from(byte == b'"' || byte == b'\\')
            }
        })
        .sum::<u64>()
}

/// A writer that stops at its limit, so that describing a huge value costs nothing.
struct Limited<'o> {
    out: &'o mut String,
    left: usize,
}

impl Limited<'_> {
    fn put(&mut self, text: &str) -> bool {
        if text.len() > self.left {
            self.left = 0;
            return false;
        }
        self.left -= text.len();
        self.out.push_str(text);
        true
    }
}

fn write_value(out: &mut Limited<'_>, value: &Value) -> bool {
    match value {
        Value::Null => out.put("null"),
        Value::Bool(true) => out.put("true"),
        Value::Bool(false) => out.put("false"),
        Value::Num(number) => out.put(&number_text(*number)),
        Value::Str(text) => write_string(out, text.as_str()),
        Value::Arr(array) => {
            let mut comma = "[";
            let whole = array
                .items()
                .iter()
                .all(|item| out.put(std::mem::replace(&mut comma, ",")) && write_value(out, item));
            whole && out.put(if array.items().is_empty() { "[]" } else { "]" })
        }
        Value::Obj(object) => {
            let mut comma = "{";
            let whole = object.entries().iter().all(|(key, item)| {
                out.put(std::mem::replace(&mut comma, ","))
                    && write_string(out, key.as_str())
                    && out.put(":")
                    && write_value(out, item)
            });
            whole
                && out.put(if object.entries().is_empty() {
                    "{}"
                } else {
                    "}"
                })
        }
    }
}

fn write_string(out: &mut Limited<'_>, text: &str) -> bool {
    out.put("\"")
        && text.chars().all(|c| match c {
            '"' => out.put("\\\""),
            '\\' => out.put("\\\\"),
            '\n' => out.put("\\n"),
            '\r' => out.put("\\r"),
            '\t' => out.put("\\t"),
            '\u{8}' => out.put("\\b"),
            '\u{c}' => out.put("\\f"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => out.put(&format!("\\u{:04x}", c as u32)),
            c => out.put(c.encode_utf8(&mut [0; 4])),
        })
        && out.put("\"")
}

/// A number as jq prints it: whole numbers without a fraction, not-a-number as null, the infinities as the largest numbers.
pub fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "null".to_owned();
    }
    let number = number.clamp(f64::MIN, f64::MAX);
    if number == 0.0 {
        return if number.is_sign_negative() { "-0" } else { "0" }.to_owned();
    }
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return (number as i64).to_string();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let significant = digits.bytes().filter(u8::is_ascii_digit).count() as i32;
    // Plain while it stays short, in the same bounds as jq.
    if exponent > -5 && exponent < significant + 15 {
        return number.to_string();
    }
    let mut out = String::from(digits);
    let sign = if exponent < 0 { '-' } else { '+' };
    // Writing to a string cannot fail.
    let _ = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
    out
}
