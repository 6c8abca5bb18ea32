//! Regular expressions: `test`, `match`, `sub` and what is built on them.
//!
//! Patterns are parsed by `regex-syntax`; matching is our own machine, because a library's cannot be metered from outside.
//! It runs all alternatives side by side, so its work is bounded by the text times the pattern, and each unit of it is a charge.

mod flags;
mod machine;
mod pattern;
mod replace;

use std::rc::Rc;

use super::{Control, Native, two};
use crate::eval::Machine;
use crate::meter::Flow;
use crate::value::{Object, STRING_BYTES, Str, Value, charge_walk, describe, error};
use flags::Flags;
use machine::Found;
use pattern::Pattern;

pub const NATIVES: &[Native] = &[
    two("_matches", |machine, input, pattern, flags| {
        let search = Search::new(machine, &input, &pattern, &flags)?;
        let found = search.all(machine)?;
        machine
            .meter
            .alloc_items(found.len(), 2 * size_of::<Value>())?;
        let matches = found
            .iter()
            .map(|found| search.describe(machine, found))
            .collect::<Flow<Vec<_>>>()?;
        Value::array(&machine.meter, matches)
    }),
    two("split", |machine, input, pattern, flags| {
        let mut search = Search::new(machine, &input, &pattern, &flags)?;
        search.flags.global = true;
        search.split(machine)
    }),
    two("test", |machine, input, pattern, flags| {
        let mut search = Search::new(machine, &input, &pattern, &flags)?;
        search.flags.global = false;
        Ok(Value::Bool(!search.all(machine)?.is_empty()))
    }),
];

pub const CONTROLS: &[Control] = &[Control {
    name: "sub",
    arity: 3,
    one: false,
    run: replace::substitute,
}];

/// Compiled patterns of one run, few, because a run uses few.
#[derive(Default)]
pub struct RegexCache {
    entries: Vec<(Str, Flags, Rc<Pattern>)>,
}

const CACHED: usize = 16;

/// A pattern about to be used on a text.
struct Search {
    pattern: Rc<Pattern>,
    flags: Flags,
    /// The text by code points, which is what jq counts in.
    text: Vec<char>,
}

impl Search {
    fn new(machine: &Machine<'_>, input: &Value, pattern: &Value, flags: &Value) -> Flow<Search> {
        let Some(text) = input.as_str() else {
            return Err(error(format!(
                "{} cannot be matched, as it is not a string",
                describe(input)
            )));
        };
        let (source, flags) = source_and_flags(pattern, flags)?;
        let flags = Flags::read(&flags)?;
        charge_walk(&machine.meter, input)?;
        machine.meter.alloc_items(text.len(), size_of::<char>())?;
        let pattern = compiled(machine, &source, flags)?;
        Ok(Search {
            pattern,
            flags,
            text: text.chars().collect(),
        })
    }

    /// All matches, or the first one unless the flags ask for all.
    fn all(&self, machine: &Machine<'_>) -> Flow<Vec<Found>> {
        let mut found = Vec::new();
        let mut from = 0;
        while from <= self.text.len() {
            let Some(one) = machine::find(&machine.meter, &self.pattern, &self.text, from)? else {
                break;
            };
            let (start, end) = one.span();
            from = if end == start { end + 1 } else { end };
            machine.meter.alloc(64 + 2 * size_of::<Found>() as u64)?;
            if !(self.flags.no_empty && start == end) {
                found.push(one);
            }
            if !self.flags.global {
                break;
            }
        }
        Ok(found)
    }

    fn part(&self, machine: &Machine<'_>, from: usize, to: usize) -> Flow<Value> {
        let part = self.text.get(from..to).unwrap_or_default();
        machine.meter.alloc(STRING_BYTES + 4 * part.len() as u64)?;
        Value::string(&machine.meter, part.iter().collect::<String>())
    }

    /// The object jq gives for a match.
    fn describe(&self, machine: &Machine<'_>, found: &Found) -> Flow<Value> {
        let meter = &machine.meter;
        let mut captures = Vec::new();
        for (at, name) in self.pattern.names.iter().enumerate() {
            let mut capture = self.span(machine, found.group(at + 1))?;
            let name = name
                .as_ref()
                .map_or(Ok(Value::Null), |name| Value::copy_text(meter, name))?;
            capture.insert(meter, Str::new("name"), name)?;
            meter.alloc(2 * size_of::<Value>() as u64)?;
            captures.push(Value::object(capture));
        }
        let mut whole = self.span(machine, Some(found.span()))?;
        whole.insert(meter, Str::new("captures"), Value::array(meter, captures)?)?;
        Ok(Value::object(whole))
    }

    fn span(&self, machine: &Machine<'_>, span: Option<(usize, usize)>) -> Flow<Object> {
        let meter = &machine.meter;
        let mut object = Object::default();
        let mut insert = |name, value| object.insert(meter, Str::new(name), value);
        match span {
            Some((from, to)) => {
                insert("offset", Value::count(from))?;
                insert("length", Value::count(to - from))?;
                insert("string", self.part(machine, from, to)?)?;
            }
            // The order of the keys is jq's.
            None => {
                insert("offset", Value::Num(-1.0))?;
                insert("string", Value::Null)?;
                insert("length", Value::Num(0.0))?;
            }
        }
        Ok(object)
    }

    /// The named groups of a match as an object, the input of a replacement.
    fn named(&self, machine: &Machine<'_>, found: &Found) -> Flow<Value> {
        let mut object = Object::default();
        for (at, name) in self.pattern.names.iter().enumerate() {
            let Some(name) = name else { continue };
            let text = match found.group(at + 1) {
                Some((from, to)) => self.part(machine, from, to)?,
                None => Value::Null,
            };
            object.insert(&machine.meter, Str::new(name.as_str()), text)?;
        }
        Ok(Value::object(object))
    }

    fn split(&self, machine: &Machine<'_>) -> Flow<Value> {
        let mut parts = Vec::new();
        let mut from = 0;
        for found in self.all(machine)? {
            let (start, end) = found.span();
            machine.meter.alloc(2 * size_of::<Value>() as u64)?;
            parts.push(self.part(machine, from, start)?);
            from = end;
        }
        parts.push(self.part(machine, from, self.text.len())?);
        Value::array(&machine.meter, parts)
    }
}

/// The pattern and the flags, which may come as one array.
fn source_and_flags(pattern: &Value, flags: &Value) -> Flow<(Str, Value)> {
    match (pattern, flags) {
        (Value::Str(source), flags) => Ok((source.clone(), flags.clone())),
        (Value::Arr(both), Value::Null) => match both.items() {
            [Value::Str(source)] => Ok((source.clone(), Value::Null)),
            [Value::Str(source), flags] => Ok((source.clone(), flags.clone())),
            _ => Err(error(
                "A pattern must be a string, or an array of a string and its flags",
            )),
        },
        (Value::Arr(_), _) => Err(error("The flags are given twice")),
        (other, _) => Err(error(format!("{} not a string or array", other.kind()))),
    }
}

/// The compiled pattern, from this run's cache where possible.
fn compiled(machine: &Machine<'_>, source: &Str, flags: Flags) -> Flow<Rc<Pattern>> {
    let known = |cache: &RegexCache| {
        let entry = cache
            .entries
            .iter()
            .find(|(text, with, _)| text == source && *with == flags);
        entry.map(|(_, _, pattern)| Rc::clone(pattern))
    };
    if let Some(pattern) = known(&machine.regexes.borrow()) {
        return Ok(pattern);
    }
    let pattern = Rc::new(Pattern::compile(&machine.meter, source.as_str(), flags)?);
    let mut cache = machine.regexes.borrow_mut();
    if cache.entries.len() >= CACHED {
        cache.entries.remove(0);
    }
    cache
        .entries
        .push((source.clone(), flags, Rc::clone(&pattern)));
    Ok(pattern)
}
