//! Reading parts of values: `.a`, `.[0]`, `.[1:2]`, `.[]`.

use std::rc::Rc;

use super::{Env, Machine, Out, Trail};
use crate::ir::{Kind, Node};
use crate::meter::{Flow, Meter, Stop};
use crate::value::{Array, Object, Str, Value, error};

/// `base[key]`.
pub fn index(meter: &Meter, base: Value, key: &Value) -> Flow<Value> {
    match (&base, key) {
        (Value::Obj(object), Value::Str(name)) => {
            Ok(object.get(name.as_str()).cloned().unwrap_or(Value::Null))
        }
        (Value::Arr(array), Value::Num(number)) => {
            let items = array.items();
            let at = if *number < 0.0 {
                number.floor() + items.len() as f64
            } else {
                number.floor()
            };
            Ok(if at >= 0.0 {
                items.get(at as usize).cloned().unwrap_or(Value::Null)
            } else {
                Value::Null
            })
        }
        (Value::Null, Value::Str(_) | Value::Num(_)) => Ok(Value::Null),
        (Value::Null | Value::Arr(_) | Value::Str(_), Value::Obj(_)) => {
            let (from, to) = bounds_of(key)?;
            slice(meter, base, &from, &to)
        }
        (Value::Arr(array), Value::Arr(part)) => find_part(meter, array.items(), part.items()),
        (_, Value::Str(name)) => Err(error(format!(
            "Cannot index {} with string \"{}\"",
            base.kind(),
            shortened(name.as_str())
        ))),
        _ => Err(error(format!(
            "Cannot index {} with {}",
            base.kind(),
            key.kind()
        ))),
    }
}

/// `base[at]` for a position.
pub fn index_at(meter: &Meter, base: Value, at: usize) -> Flow<Value> {
    index(meter, base, &Value::count(at))
}

fn shortened(name: &str) -> &str {
    match name.char_indices().nth(60) {
        Some((end, _)) => name.get(..end).unwrap_or_default(),
        None => name,
    }
}

/// Where an array occurs within another.
fn find_part(meter: &Meter, items: &[Value], part: &[Value]) -> Flow<Value> {
    let mut found = Vec::new();
    if !part.is_empty() {
        for (at, window) in items.windows(part.len()).enumerate() {
            meter.step(1)?;
            let mut same = true;
            for (a, b) in window.iter().zip(part) {
                meter.step(1)?;
                if crate::value::compare(meter, a, b)?.is_ne() {
                    same = false;
                    break;
                }
            }
            if same {
                meter.alloc(2 * size_of::<Value>() as u64)?;
                found.push(Value::count(at));
            }
        }
    }
    Value::array(meter, found)
}

/// The bounds a slice key like `{"start": 1, "end": 2}` names.
pub fn bounds_of(key: &Value) -> Flow<(Value, Value)> {
    match key {
        Value::Obj(object) => match (object.get("start"), object.get("end")) {
            (Some(from), Some(to)) => Ok((from.clone(), to.clone())),
            _ => Err(error("Array/string slice indices must be integers")),
        },
        _ => Err(error("Array/string slice indices must be integers")),
    }
}

/// The range that bounds mean for a length; the end is never before the start.
pub fn range_of(length: usize, from: &Value, to: &Value) -> Flow<(usize, usize)> {
    let bound = |value: &Value, open: f64| match value {
        Value::Null => Ok(open),
        Value::Num(number) => {
            let at = if *number < 0.0 {
                number + length as f64
            } else {
                *number
            };
            Ok(at.clamp(0.0, length as f64))
        }
        _ => Err(error("Array/string slice indices must be integers")),
    };
    // A cast sends not-a-number to zero.
    let from = bound(from, 0.0)?.floor() as usize;
    let to = bound(to, length as f64)?.ceil() as usize;
    Ok((from, to.max(from)))
}

/// `base[from:to]`; strings count in code points.
pub fn slice(meter: &Meter, base: Value, from: &Value, to: &Value) -> Flow<Value> {
    match &base {
        Value::Null => Ok(Value::Null),
        Value::Arr(array) => {
            let (from, to) = range_of(array.items().len(), from, to)?;
            let part = array.items().get(from..to).unwrap_or_default();
            meter.alloc_items(part.len(), size_of::<Value>())?;
            Value::array(meter, part.to_vec())
        }
        Value::Str(text) => {
            let text = text.as_str();
            meter.step(1 + text.len() as u64 / 16)?;
            let (from, to) = range_of(text.chars().count(), from, to)?;
            let mut offsets = text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .skip(from);
            let start = offsets.next().unwrap_or(text.len());
            let end = if to > from {
                offsets.nth(to - from - 1).unwrap_or(text.len())
            } else {
                start
            };
            Value::copy_text(meter, text.get(start..end).unwrap_or_default())
        }
        _ => Err(error(format!("Cannot index {} with object", base.kind()))),
    }
}

/// The key of a slice in a path.
fn slice_key(meter: &Meter, from: &Value, to: &Value) -> Flow<Value> {
    let mut key = Object::default();
    key.insert(meter, Str::new("start"), from.clone())?;
    key.insert(meter, Str::new("end"), to.clone())?;
    Ok(Value::object(key))
}

impl Machine<'_> {
    /// The three kinds of access with any number of outputs.
    pub(super) fn access_many<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        match &node.kind {
            Kind::Index {
                base,
                key,
                optional,
            } => {
                let site = Site {
                    base,
                    env,
                    optional: *optional,
                };
                self.index_many(site, key, trail, input, out)
            }
            Kind::Slice {
                base,
                from,
                to,
                optional,
            } => {
                let site = Site {
                    base,
                    env,
                    optional: *optional,
                };
                self.slice_many(site, (from.as_deref(), to.as_deref()), trail, input, out)
            }
            Kind::Iterate { base, optional } => {
                self.eval(base, env, trail, input, &mut |trail, base| {
                    self.iterate(trail, base, *optional, out)
                })
            }
            _ => Ok(()),
        }
    }

    /// An index node with any number of keys or bases; the keys are the outer loop, as in jq.
    fn index_many<'a>(
        &'a self,
        site: Site<'a>,
        key: &'a Node,
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        self.each(key, site.env, input.clone(), &mut |key| {
            self.eval(
                site.base,
                site.env,
                trail.clone(),
                input.clone(),
                &mut |trail, base| {
                    let below = trail.below(&self.meter, &base, &key)?;
                    site.give(index(&self.meter, base, &key), below, out)
                },
            )
        })
    }

    /// A slice node with any number of bounds or bases.
    fn slice_many<'a>(
        &'a self,
        site: Site<'a>,
        bounds: (Option<&'a Node>, Option<&'a Node>),
        trail: Trail,
        input: Value,
        out: Out<'_>,
    ) -> Flow<()> {
        self.each_bound(bounds.0, site.env, &input, &mut |from| {
            self.each_bound(bounds.1, site.env, &input, &mut |to| {
                self.eval(
                    site.base,
                    site.env,
                    trail.clone(),
                    input.clone(),
                    &mut |trail, base| {
                        let below = match trail {
                            Trail::Off => Trail::Off,
                            trail => trail.below(
                                &self.meter,
                                &base,
                                &slice_key(&self.meter, &from, &to)?,
                            )?,
                        };
                        site.give(slice(&self.meter, base, &from, &to), below, out)
                    },
                )
            })
        })
    }

    fn each_bound<'a>(
        &'a self,
        bound: Option<&'a Node>,
        env: Env<'a>,
        input: &Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        match bound {
            None => then(Value::Null),
            Some(node) => self.each(node, env, input.clone(), then),
        }
    }

    /// Gives every child of a value.
    pub fn iterate(&self, trail: Trail, base: Value, optional: bool, out: Out<'_>) -> Flow<()> {
        if matches!(trail, Trail::Lost) && matches!(base, Value::Arr(_) | Value::Obj(_)) {
            return Err(error(format!(
                "Invalid path expression near attempt to iterate through {}",
                super::dump(&base)
            )));
        }
        match base {
            Value::Arr(array) if trail.is_off() => self.iterate_items(array, out),
            Value::Arr(array) => {
                for (at, item) in array.items().iter().enumerate() {
                    self.meter.step(1)?;
                    out(
                        trail.below(&self.meter, &Value::Null, &Value::count(at))?,
                        item.clone(),
                    )?;
                }
                Ok(())
            }
            Value::Obj(object) => {
                for (key, item) in object.entries() {
                    self.meter.step(1)?;
                    let below = if trail.is_off() {
                        Trail::Off
                    } else {
                        trail.below(&self.meter, &Value::Null, &Value::Str(key.clone()))?
                    };
                    out(below, item.clone())?;
                }
                Ok(())
            }
            _ if optional => Ok(()),
            other => Err(error(format!(
                "Cannot iterate over {}",
                crate::value::describe(&other)
            ))),
        }
    }
}

impl Machine<'_> {
    /// The items are moved out when nobody else holds the array, so that each can be edited in place.
    fn iterate_items(&self, array: Rc<Array>, out: Out<'_>) -> Flow<()> {
        match Rc::try_unwrap(array) {
            Ok(array) => {
                for item in array.into_items() {
                    self.meter.step(1)?;
                    out(Trail::Off, item)?;
                }
            }
            Err(shared) => {
                for item in shared.items() {
                    self.meter.step(1)?;
                    out(Trail::Off, item.clone())?;
                }
            }
        }
        Ok(())
    }
}

/// What the three kinds of access share.
#[derive(Clone, Copy)]
struct Site<'a> {
    base: &'a Node,
    env: Env<'a>,
    optional: bool,
}

impl Site<'_> {
    /// Gives what was read; with `?`, what cannot be read is left out.
    fn give(&self, read: Flow<Value>, trail: Trail, out: Out<'_>) -> Flow<()> {
        match read {
            Ok(value) => out(trail, value),
            Err(Stop::Error(_)) if self.optional => Ok(()),
            Err(stop) => Err(stop),
        }
    }
}
