//! The functions every expression can call, one family per file.
//!
//! A native takes values; a control takes its arguments as filters; the prelude is written in jq.
//! None of them reads a clock, a random source, a file or the environment.

pub mod arrays;
pub mod control;
pub mod dates;
pub mod format;
pub mod loops;
pub mod math;
pub mod objects;
pub mod ordering;
pub mod pathing;
pub mod prelude;
pub mod regex;
pub mod strings;
pub mod types;

use crate::eval::{Env, Machine, Out, Trail};
use crate::ir::Node;
use crate::meter::Flow;
use crate::value::Value;

/// The code of a native, by the number of its arguments.
#[derive(Clone, Copy, Debug)]
pub enum NativeFn {
    Zero(fn(&Machine<'_>, Value) -> Flow<Value>),
    One(fn(&Machine<'_>, Value, Value) -> Flow<Value>),
    Two(fn(&Machine<'_>, Value, Value, Value) -> Flow<Value>),
    Three(fn(&Machine<'_>, Value, Value, Value, Value) -> Flow<Value>),
}

impl NativeFn {
    fn arity(self) -> usize {
        match self {
            NativeFn::Zero(_) => 0,
            NativeFn::One(_) => 1,
            NativeFn::Two(_) => 2,
            NativeFn::Three(_) => 3,
        }
    }
}

/// A function of values; it gives exactly one value or stops.
#[derive(Debug)]
pub struct Native {
    pub name: &'static str,
    pub run: NativeFn,
}

/// The filters a control was called with, and the names they were written under.
#[derive(Clone, Copy)]
pub struct ControlSite<'a> {
    pub args: &'a [Node],
    pub env: Env<'a>,
}

/// The code of a control.
pub type ControlFn =
    for<'a> fn(&'a Machine<'_>, ControlSite<'a>, Trail, Value, Out<'_>) -> Flow<()>;

/// A function of filters.
#[derive(Debug)]
pub struct Control {
    pub name: &'static str,
    pub arity: usize,
    /// It always gives exactly one value.
    pub one: bool,
    pub run: ControlFn,
}

/// What a name stands for.
pub enum Builtin {
    Native(&'static Native),
    Control(&'static Control),
    /// Its name, and its definition in jq.
    Prelude(&'static str, &'static str),
}

const fn zero(name: &'static str, run: fn(&Machine<'_>, Value) -> Flow<Value>) -> Native {
    Native {
        name,
        run: NativeFn::Zero(run),
    }
}

const fn one(name: &'static str, run: fn(&Machine<'_>, Value, Value) -> Flow<Value>) -> Native {
    Native {
        name,
        run: NativeFn::One(run),
    }
}

const fn two(
    name: &'static str,
    run: fn(&Machine<'_>, Value, Value, Value) -> Flow<Value>,
) -> Native {
    Native {
        name,
        run: NativeFn::Two(run),
    }
}

const fn three(
    name: &'static str,
    run: fn(&Machine<'_>, Value, Value, Value, Value) -> Flow<Value>,
) -> Native {
    Native {
        name,
        run: NativeFn::Three(run),
    }
}

const NATIVES: [&[Native]; 10] = [
    arrays::NATIVES,
    dates::NATIVES,
    format::NATIVES,
    math::NATIVES,
    objects::NATIVES,
    ordering::NATIVES,
    pathing::NATIVES,
    regex::NATIVES,
    strings::NATIVES,
    types::NATIVES,
];

const CONTROLS: [&[Control]; 5] = [
    control::CONTROLS,
    loops::CONTROLS,
    ordering::CONTROLS,
    pathing::CONTROLS,
    regex::CONTROLS,
];

/// Functions that are lowered to the constructs they stand for.
const INLINED: [(&str, usize); 4] = [("empty", 0), ("map", 1), ("map_values", 1), ("select", 1)];

/// Looks a function up. Names that start with `_` belong to the prelude.
pub fn find(name: &str, arity: usize) -> Option<Builtin> {
    if let Some(native) = NATIVES
        .iter()
        .copied()
        .flatten()
        .find(|native| native.name == name && native.run.arity() == arity)
    {
        return Some(Builtin::Native(native));
    }
    if let Some(control) = CONTROLS
        .iter()
        .copied()
        .flatten()
        .find(|control| control.name == name && control.arity == arity)
    {
        return Some(Builtin::Control(control));
    }
    let (known, _, source) = prelude::DEFINITIONS
        .iter()
        .find(|(known, takes, _)| *known == name && *takes == arity)?;
    Some(Builtin::Prelude(known, source))
}

/// Every function, as name and number of arguments.
pub fn registry() -> impl Iterator<Item = (&'static str, usize)> {
    let natives = NATIVES
        .iter()
        .copied()
        .flatten()
        .map(|native| (native.name, native.run.arity()));
    let controls = CONTROLS
        .iter()
        .copied()
        .flatten()
        .map(|control| (control.name, control.arity));
    let prelude = prelude::DEFINITIONS
        .iter()
        .map(|(name, arity, _)| (*name, *arity));
    natives
        .chain(controls)
        .chain(prelude)
        .chain(INLINED)
        .filter(|(name, _)| !name.starts_with('_'))
}

/// Names of all functions, for suggestions.
pub fn names() -> impl Iterator<Item = &'static str> {
    registry().map(|(name, _)| name)
}

/// The numbers of arguments a name can take.
pub fn arities(name: &str) -> impl Iterator<Item = usize> {
    let mut arities: Vec<usize> = registry()
        .filter(|(known, _)| *known == name)
        .map(|(_, arity)| arity)
        .collect();
    arities.sort_unstable();
    arities.into_iter()
}
