//! What kind of value something is, conversions between kinds, and errors.

use super::{Native, one, zero};
use crate::eval::Machine;
use crate::meter::{Flow, Stop};
use crate::value::{Str, Value, charge_walk, describe, error, from_json, to_text};

pub const NATIVES: &[Native] = &[
    zero("debug", |_, input| Ok(input)),
    zero("error", |_, input| Err(Stop::Error(input))),
    one("error", |_, _, message| Err(Stop::Error(message))),
    zero("fromjson", from_text),
    zero("infinite", |_, _| Ok(Value::Num(f64::INFINITY))),
    zero("isinfinite", |_, input| {
        Ok(is_number(&input, f64::is_infinite))
    }),
    zero("isnan", |_, input| Ok(is_number(&input, f64::is_nan))),
    zero("isnormal", |_, input| Ok(is_number(&input, f64::is_normal))),
    zero("length", length),
    zero("nan", |_, _| Ok(Value::Num(f64::NAN))),
    zero("not", |_, input| Ok(Value::Bool(!input.is_true()))),
    zero("toarray", to_array),
    zero("tojson", |machine, input| to_json_text(machine, &input)),
    zero("tonumber", to_number),
    zero("tostring", to_string),
    zero("type", |machine, input| {
        Value::copy_text(&machine.meter, input.kind())
    }),
];

/// The number of a value that must be one.
pub fn number(value: &Value) -> Flow<f64> {
    match value {
        Value::Num(number) => Ok(*number),
        other => Err(error(format!("{} number required", describe(other)))),
    }
}

fn is_number(value: &Value, test: fn(f64) -> bool) -> Value {
    Value::Bool(matches!(value, Value::Num(number) if test(*number)))
}

fn to_json_text(machine: &Machine<'_>, value: &Value) -> Flow<Value> {
    Value::string(&machine.meter, to_text(&machine.meter, value)?)
}

/// A value as text: strings as they are, everything else as JSON.
pub fn to_string(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    match input {
        Value::Str(_) => Ok(input),
        other => to_json_text(machine, &other),
    }
}

fn to_array(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    match input {
        Value::Arr(_) => Ok(input),
        other => {
            machine.meter.alloc(64)?;
            Value::array(&machine.meter, vec![other])
        }
    }
}

fn length(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    match &input {
        Value::Null => Ok(Value::Num(0.0)),
        Value::Num(number) => Ok(Value::Num(number.abs())),
        Value::Str(text) => {
            machine.meter.step(text.as_str().len() as u64 / 32)?;
            Ok(Value::count(text.as_str().chars().count()))
        }
        Value::Arr(array) => Ok(Value::count(array.items().len())),
        Value::Obj(object) => Ok(Value::count(object.len())),
        Value::Bool(_) => Err(error(format!("{} has no length", describe(&input)))),
    }
}

/// Reads JSON. The parser's own copy is paid for before it is built; it nests at most 128 deep.
fn from_text(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    let Value::Str(text) = &input else {
        return Err(error(format!(
            "{} only strings can be parsed",
            describe(&input)
        )));
    };
    charge_walk(&machine.meter, &input)?;
    machine
        .meter
        .alloc((text.as_str().len() as u64).saturating_mul(8))?;
    if let Some(number) = special_number(text.as_str()) {
        return Ok(Value::Num(number));
    }
    match serde_json::from_str(text.as_str()) {
        Ok(json) => from_json(&machine.meter, &json),
        Err(problem) => Err(error(format!("{problem} (while parsing {})", shown(text)))),
    }
}

fn shown(text: &Str) -> String {
    describe(&Value::Str(text.clone()))
}

/// The spellings of not-a-number and infinity that jq reads.
fn special_number(text: &str) -> Option<f64> {
    match text.trim() {
        "nan" | "NaN" | "-nan" | "-NaN" => Some(f64::NAN),
        "infinity" | "Infinity" => Some(f64::INFINITY),
        "-infinity" | "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn to_number(machine: &Machine<'_>, input: Value) -> Flow<Value> {
    match &input {
        Value::Num(_) => Ok(input),
        Value::Str(text) => {
            charge_walk(&machine.meter, &input)?;
            let trimmed = text.as_str().trim_matches([' ', '\t', '\n', '\r']);
            let plain = trimmed
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            let read = if plain {
                trimmed.parse().ok()
            } else {
                special_number(trimmed)
            };
            read.map(Value::Num)
                .ok_or_else(|| error(format!("Cannot use {} as a number", shown(text))))
        }
        other => Err(error(format!(
            "{} cannot be parsed as a number",
            describe(other)
        ))),
    }
}
