//! The lowered program: what the interpreter walks.
//!
//! All names are resolved. A variable is found by how many frames to go up and the slot there.
//! `one` on a node promises exactly one output (or a stop), which lets the interpreter evaluate it as a plain value.

use crate::builtins::format::Format;
use crate::builtins::{ControlFn, NativeFn};

/// A node of the program.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: Kind,
    /// Exactly one output, in value mode.
    pub one: bool,
}

/// A boxed node.
pub type Child = Box<Node>;

/// Where a variable, closure or label lives.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub up: u16,
    pub slot: u16,
}

/// A constant; made into a value once per run.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a destructuring pattern binds.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// A variable, by its slot in the new frame.
    Variable(u16),
    Array(Vec<Pattern>),
    /// Key expressions, each with exactly one output, and what is bound below them.
    Object(Vec<(Node, Pattern)>),
}

/// A pattern with the number of slots its frame needs.
#[derive(Clone, Debug)]
pub struct Binder {
    pub pattern: Pattern,
    pub slots: u16,
}

/// A piece of an interpolated string.
#[derive(Clone, Debug)]
pub enum TextPart {
    Constant(usize),
    Term(Node),
}

/// A call of a native whose arguments are values.
#[derive(Clone, Debug)]
pub struct NativeCall {
    pub run: NativeFn,
    pub name: &'static str,
    pub args: Vec<Node>,
}

/// A call of a native whose arguments are closures.
#[derive(Clone, Debug)]
pub struct ControlCall {
    pub run: ControlFn,
    pub name: &'static str,
    pub args: Vec<Node>,
}

/// How far up a function was defined.
#[derive(Clone, Copy, Debug)]
pub enum Home {
    /// At the root, where no frames are.
    Root,
    /// This many frames up.
    Up(u16),
}

/// What a node does.
#[derive(Clone, Debug)]
pub enum Kind {
    Identity,
    Empty,
    Constant(usize),
    Global(u16),
    Variable(Place),
    Closure(Place),
    Text(Format, Vec<TextPart>),
    Array(Option<Child>),
    Object(Vec<(Node, Node)>),
    Negate(Child),
    Pipe(Child, Child),
    Comma(Child, Child),
    Alternative(Child, Child),
    And(Child, Child),
    Or(Child, Child),
    Arithmetic(Arithmetic, Child, Child),
    Compare(Comparison, Child, Child),
    /// `path |= update`
    Update(Child, Child),
    /// `path = value`
    Assign(Child, Child),
    /// `path += value` and its kin
    UpdateArithmetic(Arithmetic, Child, Child),
    /// `path //= value`
    UpdateAlternative(Child, Child),
    Bind(Child, Binder, Child),
    Reduce(Box<Fold>),
    Foreach(Box<Fold>, Option<Child>),
    Label(Child),
    Break(u16),
    Try(Child, Option<Child>),
    If(Child, Child, Child),
    Index {
        base: Child,
        key: Child,
        optional: bool,
    },
    Slice {
        base: Child,
        from: Option<Child>,
        to: Option<Child>,
        optional: bool,
    },
    Iterate {
        base: Child,
        optional: bool,
    },
    Call {
        function: usize,
        home: Home,
        args: Vec<Node>,
    },
    Native(Box<NativeCall>),
    Control(Box<ControlCall>),
}

/// The parts `reduce` and `foreach` share.
#[derive(Clone, Debug)]
pub struct Fold {
    pub source: Node,
    pub binder: Binder,
    pub init: Node,
    pub update: Node,
}

/// A lowered program.
#[derive(Debug)]
pub struct Code {
    pub body: Node,
    /// Bodies of the definitions, the prelude's included; `None` only while lowering.
    pub functions: Vec<Option<Node>>,
    pub constants: Vec<Constant>,
    /// Names of the variables the host gives, in slot order.
    pub globals: Vec<String>,
}
