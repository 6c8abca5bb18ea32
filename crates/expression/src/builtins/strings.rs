//! Strings: cutting, joining, searching, and the way to code points and back.

use super::arrays::indices_of;
use super::types::to_string;
use super::{Native, one, zero};
use crate::eval::{Machine, split};
use crate::meter::Flow;
use crate::value::{Value, charge_walk, describe, error};

pub const NATIVES: &[Native] = &[
    zero("ascii_downcase", |machine, input| {
        map_text(
            machine,
            &input,
            "explode input must be a string",
            str::to_ascii_lowercase,
        )
    }),
    zero("ascii_upcase", |machine, input| {
        map_text(
            machine,
            &input,
            "explode input must be a string",
            str::to_ascii_uppercase,
        )
    }),
    one("endswith", ends_with),
    zero("explode", explode),
    zero("implode", implode),
    one("indices", |machine, input, part| {
        indices_of(machine, &input, &part)
    }),
    one("join", join),
    zero("ltrim", |machine, input| {
        trim(machine, input, str::trim_start)
    }),
    one("ltrimstr", |machine, input, part| {
        strip(machine, input, &part, |text, part| text.strip_prefix(part))
    }),
    zero("rtrim", |machine, input| {
        trim(machine, input, str::trim_end)
    }),
    one("rtrimstr", |machine, input, part| {
        strip(machine, input, &part, |text, part| text.strip_suffix(part))
    }),
    one("split", split_by),
    one("startswith", starts_with),
    zero("trim", |machine, input| trim(machine, input, str::trim)),
    zero("utf8bytelength", byte_length),
];

fn map_text(
    machine: &Machine<'_>,
    input: &Value,
    message: &str,
    map: fn(&str) -> String,
) -> Flow<Value> {
    let Some(text) = input.as_str() else {
        return Err(error(message));
    };
    charge_walk(&machine.meter, input)?;
    machine.meter.alloc(text.len() as u64)?;
    Value::string(&machine.meter, map(text))
}

fn starts_with(machine: &Machine<'_>, input: Value, part: Value) -> Flow<Value> {
    let (Some(text), Some(part)) = (input.as_str(), part.as_str()) else {
        return Err(error("startswith() requires string inputs"));
    };
    machine.meter.step(part.len() as u64 / 16)?;
    Ok(Value::Bool(text.starts_with(part)))
}

fn ends_with(machine: &Machine<'_>, input: Value, part: Value) -> Flow<Value> {
    let (Some(text), Some(part)) = (input.as_str(), part.as_str()) else {
        return Err(error("endswith() requires string inputs"));
    };
    machine.meter.step(part.len() as u64 / 16)?;
    Ok(Value::Bool(text.ends_with(part)))
}

/// Strips one end where it is there; anything that is not text stays as it is.
fn strip(
    machine: &Machine<'_>,
    input: Value,
    part: &Value,
    cut: for<'t> fn(&'t str, &str) -> Option<&'t str>,
) -> Flow<Value> {
    let (Some(text), Some(part)) = (input.as_str(), part.as_str()) else {
        return Ok(input);
    };
    machine.meter.step(part.len() as u64 / 16)?;
    match cut(text, part) {
        Some(rest) => Value::copy_text(&machine.meter, rest),
        None => Ok(input),
    }
}

fn trim(machine: &Machine<'_>, input: Value, cut: fn(&str) -> &str) -> Flow<Value> {
    let Some(text) = input.as_str() else {
        return Err(error(format!("{} cannot be trimmed", describe(&input))));
    };
    charge_walk(&machine.meter, &input)?;
    Value::copy_text(&machine.meter, cut(text))
}

fn byte_length(_: &Machine<'_>, input: Value) -> Flow<Value> {
    match input.as_str() {
        Some(text) => Ok(Value::count(text.len())),
        None => Err(error(format!(
            "{} only strings have UTF-8 byte length",
            describe(&input)
        ))),
    }
}

fn explode(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    let Some(text) = input.as_str() else {
        return Err(error("explode input must be a string"));
    };
    charge_walk(&machine.meter, &input)?;
    machine.meter.alloc_items(text.len(), size_of::<Value>())?;
    Value::array(
        &machine.meter,
        text.chars()
            .map(|c| Value::Num(f64::from(c as u32)))
            .collect(),
    )
}

fn implode(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    let Value::Arr(array) = &input else {
        return Err(error("implode input must be an array"));
    };
    charge_walk(&machine.meter, &input)?;
    machine.meter.alloc_items(array.items().len(), 4)?;
    let mut text = String::new();
    for item in array.items() {
        let Value::Num(number) = item else {
            return Err(error(format!(
                "{} can't be imploded, unicode codepoint needs to be numeric",
                describe(item)
            )));
        };
        // What is no character becomes the replacement character, as in jq; casts saturate.
        text.push(
            char::from_u32(if *number < 0.0 {
                u32::MAX
            } else {
                *number as u32
            })
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        );
    }
    Value::string(&machine.meter, text)
}

fn split_by(machine: &Machine<'_>, input: Value, separator: Value) -> Flow<Value> {
    match (input.as_str(), separator.as_str()) {
        (Some(text), Some(separator)) => split(&machine.meter, text, separator),
        _ => Err(error("split input and separator must be strings")),
    }
}

fn join(machine: &Machine<'_>, input: Value, separator: Value) -> Flow<Value> {
    let items: Vec<&Value> = match &input {
        Value::Arr(array) => array.items().iter().collect(),
        Value::Obj(object) => object.entries().iter().map(|(_, value)| value).collect(),
        other => return Err(error(format!("Cannot iterate over {}", describe(other)))),
    };
    machine.meter.alloc_items(items.len(), 8)?;
    let mut text = String::new();
    for (at, item) in items.into_iter().enumerate() {
        machine.meter.step(1)?;
        if at > 0 {
            append(machine, &mut text, &separator)?;
        }
        match item {
            Value::Null => {}
            Value::Bool(_) | Value::Num(_) => {
                append(machine, &mut text, &to_string(machine, item.clone())?)?
            }
            item => append(machine, &mut text, item)?,
        }
    }
    Value::string(&machine.meter, text)
}

/// Appends text in place; the growth is asked for first.
fn append(machine: &Machine<'_>, text: &mut String, piece: &Value) -> Flow<()> {
    match piece {
        Value::Null => Ok(()),
        Value::Str(piece) => {
            machine
                .meter
                .admit((text.len() + piece.as_str().len()) as u64, 0)?;
            machine.meter.alloc(2 * piece.as_str().len() as u64)?;
            text.push_str(piece.as_str());
            Ok(())
        }
        other => {
            let so_far = Value::copy_text(
                &machine.meter,
                text.get(..text.len().min(16)).unwrap_or_default(),
            )?;
            Err(error(format!(
                "{} and {} cannot be added",
                describe(&so_far),
                describe(other)
            )))
        }
    }
}
