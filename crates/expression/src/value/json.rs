//! Between `serde_json` values and ours.

use serde_json::{Map, Number, Value as Json};

use super::{Object, Str, Value};
use crate::meter::{Flow, Meter};

/// The largest whole number a 64-bit float holds exactly.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Takes a value in. Input is bounded by weight and depth; it costs no steps, because the caller chose it.
pub fn from_json(meter: &Meter, json: &Json) -> Flow<Value> {
    from_json_at(meter, json, 0)
}

fn from_json_at(meter: &Meter, json: &Json, depth: u16) -> Flow<Value> {
    meter.admit(0, depth)?;
    match json {
        Json::Null => Ok(Value::Null),
        Json::Bool(bool) => Ok(Value::Bool(*bool)),
        Json::Number(number) => Ok(Value::Num(number.as_f64().unwrap_or(f64::NAN))),
        Json::String(text) => Value::string(meter, text.as_str()),
        Json::Array(items) => {
            let items = items
                .iter()
                .map(|item| from_json_at(meter, item, depth + 1))
                .collect::<Flow<Vec<_>>>()?;
            Value::array(meter, items)
        }
        Json::Object(entries) => {
            let mut object = Object::default();
            for (key, item) in entries {
                object.insert(
                    meter,
                    Str::new(key.as_str()),
                    from_json_at(meter, item, depth + 1)?,
                )?;
            }
            Ok(Value::object(object))
        }
    }
}

/// Gives a value out. The caller has charged for its weight.
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(bool) => Json::Bool(*bool),
        Value::Num(number) => number_json(*number),
        Value::Str(text) => Json::String(text.as_str().to_owned()),
        Value::Arr(array) => Json::Array(array.items().iter().map(to_json).collect()),
        Value::Obj(object) => {
            let entries = object
                .entries()
                .iter()
                .map(|(key, item)| (key.as_str().to_owned(), to_json(item)));
            Json::Object(entries.collect::<Map<_, _>>())
        }
    }
}

fn number_json(number: f64) -> Json {
    if number.is_nan() {
        return Json::Null;
    }
    let number = number.clamp(f64::MIN, f64::MAX);
    if number.fract() == 0.0 && number.abs() <= MAX_EXACT {
        return Json::Number(Number::from(number as i64));
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}
