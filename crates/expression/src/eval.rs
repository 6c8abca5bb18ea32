//! The interpreter: a walk over the program with callbacks.
//!
//! Every output is handed to a callback at once, so nothing is kept that the expression does not keep itself.
//! Values and paths go through the same code: with a [`Trail`] a node also says where in the input its output lies.
//! Nodes that promise exactly one output are evaluated as plain values (`single`), which moves them and so edits in place.

mod access;
mod assign;
mod call;
mod fold;
mod many;
mod operate;
mod single;

pub use access::{bounds_of, index, index_at, range_of, slice};
pub use operate::{arithmetic, split, sum};

use std::cell::RefCell;

use crate::builtins::regex::RegexCache;
use crate::ir::{Code, Constant, Node, Place};
use crate::meter::{Flow, Meter, Stop};
use crate::paths::Path;
use crate::value::{Value, beginning, error};

/// One run of a program.
pub struct Machine<'m> {
    code: &'m Code,
    constants: Vec<Value>,
    globals: Vec<Value>,
    /// What the run may still cost.
    pub meter: Meter,
    /// Patterns this run has compiled.
    pub regexes: RefCell<RegexCache>,
}

/// Where outputs go.
pub type Out<'o> = &'o mut dyn FnMut(Trail, Value) -> Flow<()>;

/// Where in the input a value lies.
#[derive(Clone, Debug)]
pub enum Trail {
    /// Nobody asks.
    Off,
    /// Here.
    At(Path),
    /// Asked for, but the value was computed and lies nowhere.
    Lost,
}

impl Trail {
    /// The trail of something computed from the input.
    pub fn computed(&self) -> Trail {
        match self {
            Trail::Off => Trail::Off,
            Trail::At(_) | Trail::Lost => Trail::Lost,
        }
    }

    /// Whether only the value matters.
    pub fn is_off(&self) -> bool {
        matches!(self, Trail::Off)
    }

    /// The trail one key further down; `attempt` says what was tried, for the error.
    pub fn below(&self, meter: &Meter, base: &Value, key: &Value) -> Flow<Trail> {
        match self {
            Trail::Off => Ok(Trail::Off),
            Trail::At(path) => Ok(Trail::At(path.below(meter, key)?)),
            Trail::Lost => {
                let key = dump(key);
                Err(error(format!(
                    "Invalid path expression near attempt to access element {key} of {}",
                    dump(base)
                )))
            }
        }
    }
}

/// How much of a value a message about paths shows, in bytes.
const SHOWN_BYTES: usize = 29;

/// A value as jq's path messages show it.
pub fn dump(value: &Value) -> String {
    beginning(value, SHOWN_BYTES)
}

/// The variables, closures and labels in reach: a list of frames on the machine stack.
#[derive(Clone, Copy)]
pub struct Env<'a>(Option<&'a Frame<'a>>);

/// One frame.
pub struct Frame<'a> {
    slots: Slots<'a>,
    parent: Env<'a>,
}

/// What a frame holds.
pub enum Slots<'a> {
    Variable(Value),
    Variables(Vec<Value>),
    Closures(Vec<Closure<'a>>),
    Label(u32),
}

/// A filter argument with the names it was written under.
#[derive(Clone, Copy)]
pub struct Closure<'a> {
    body: &'a Node,
    env: Env<'a>,
}

impl<'a> Env<'a> {
    /// No frames.
    pub const ROOT: Env<'a> = Env(None);

    /// The environment inside a frame.
    pub fn inside(frame: &'a Frame<'a>) -> Env<'a> {
        Env(Some(frame))
    }

    /// A frame on top of this one.
    pub fn frame(self, slots: Slots<'a>) -> Frame<'a> {
        Frame {
            slots,
            parent: self,
        }
    }

    fn up(self, count: u16) -> Env<'a> {
        let mut env = self;
        for _ in 0..count {
            env = env.0.map_or(Env::ROOT, |frame| frame.parent);
        }
        env
    }

    fn slots(self, up: u16) -> Option<&'a Slots<'a>> {
        self.up(up).0.map(|frame| &frame.slots)
    }

    fn variable(self, place: Place) -> Value {
        match self.slots(place.up) {
            Some(Slots::Variable(value)) => value.clone(),
            Some(Slots::Variables(values)) => values
                .get(usize::from(place.slot))
                .cloned()
                .unwrap_or(Value::Null),
            _ => Value::Null,
        }
    }

    fn closure(self, place: Place) -> Option<Closure<'a>> {
        match self.slots(place.up) {
            Some(Slots::Closures(closures)) => closures.get(usize::from(place.slot)).copied(),
            _ => None,
        }
    }

    fn label(self, up: u16) -> Option<u32> {
        match self.slots(up) {
            Some(Slots::Label(label)) => Some(*label),
            _ => None,
        }
    }
}

impl<'m> Machine<'m> {
    /// A machine for one run. The program's constants become values here, at the run's expense.
    pub fn new(code: &'m Code, globals: Vec<Value>, meter: Meter) -> Flow<Machine<'m>> {
        let constants = code.constants.iter().map(|constant| match constant {
            Constant::Null => Ok(Value::Null),
            Constant::Bool(bool) => Ok(Value::Bool(*bool)),
            Constant::Number(number) => Ok(Value::Num(*number)),
            Constant::Text(text) => Value::copy_text(&meter, text),
        });
        let constants = constants.collect::<Flow<Vec<_>>>()?;
        Ok(Machine {
            code,
            constants,
            globals,
            meter,
            regexes: RefCell::default(),
        })
    }

    fn constant(&self, at: usize) -> Value {
        self.constants.get(at).cloned().unwrap_or(Value::Null)
    }

    fn global(&self, at: u16) -> Value {
        self.globals
            .get(usize::from(at))
            .cloned()
            .unwrap_or(Value::Null)
    }

    /// All outputs of a node, collected.
    pub fn collect<'a>(&'a self, node: &'a Node, env: Env<'a>, input: Value) -> Flow<Vec<Value>> {
        let mut values = Vec::new();
        if node.one {
            self.meter.alloc(size_of::<Value>() as u64)?;
            values.push(self.single(node, env, input)?);
            return Ok(values);
        }
        self.eval(node, env, Trail::Off, input, &mut |_, value| {
            self.meter.alloc(2 * size_of::<Value>() as u64)?;
            values.push(value);
            Ok(())
        })?;
        Ok(values)
    }

    /// The first output of a node, if there is one; the rest is not computed.
    pub fn first<'a>(&'a self, node: &'a Node, env: Env<'a>, input: Value) -> Flow<Option<Value>> {
        if node.one {
            return self.single(node, env, input).map(Some);
        }
        let label = self.meter.fresh_label();
        let mut first = None;
        let ran = self.eval(node, env, Trail::Off, input, &mut |_, value| {
            first = Some(value);
            Err(Stop::Break(label))
        });
        match ran {
            Err(Stop::Break(broken)) if broken == label => Ok(first),
            Err(stop) => Err(stop),
            Ok(()) => Ok(first),
        }
    }

    /// Every output of a node in value mode, given to `then`.
    pub fn each<'a>(
        &'a self,
        node: &'a Node,
        env: Env<'a>,
        input: Value,
        then: &mut dyn FnMut(Value) -> Flow<()>,
    ) -> Flow<()> {
        if node.one {
            let value = self.single(node, env, input)?;
            return then(value);
        }
        self.eval(node, env, Trail::Off, input, &mut |_, value| then(value))
    }
}
