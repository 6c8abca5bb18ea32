//! What an expression may cost.

/// The bounds of one run. Every bound is checked before the work or the memory it bounds is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Steps of the interpreter; a step is 10 to 130 ns of native work.
    pub steps: u64,
    /// Total size of the outputs, in bytes of roughly their JSON text.
    pub output_bytes: u64,
    /// Memory asked for over the whole run, in bytes; freed memory is not given back.
    pub alloc_bytes: u64,
    /// Largest single value, in bytes of roughly its JSON text, counted as if nothing were shared.
    pub value_weight: u64,
    /// Deepest nesting of arrays and objects in a value.
    pub depth: u16,
    /// Deepest nesting of the interpreter itself; this is what protects the machine stack.
    pub nest: u16,
}

impl Budget {
    /// For rules that run with every write or render: checks, guards, visibility, computed fields.
    pub const RULE: Budget = Budget {
        steps: 50_000,
        ..Budget::EVALUATE
    };

    /// For work a person asked for: workflow data and the command line.
    pub const EVALUATE: Budget = Budget {
        steps: 400_000,
        output_bytes: 4 << 20,
        alloc_bytes: 16 << 20,
        value_weight: 2 << 20,
        depth: 128,
        nest: 400,
    };
}

impl Default for Budget {
    fn default() -> Self {
        Budget::EVALUATE
    }
}

/// The bound that ended a run. An expression cannot catch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exhausted {
    /// Too much work.
    Steps,
    /// Too much memory asked for.
    Bytes,
    /// Too much output.
    Output,
    /// A value nests too deeply.
    Depth,
    /// The expression calls itself too deeply.
    Nest,
    /// A single value grew too large.
    Weight,
}

impl std::fmt::Display for Exhausted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Exhausted::Steps => "The expression takes too many steps. Narrow the data it goes through.",
            Exhausted::Bytes => "The expression needs too much memory. Narrow the data it builds.",
            Exhausted::Output => "The expression produces too much output. Return fewer or smaller values.",
            Exhausted::Depth => "The expression builds a value that is nested too deeply.",
            Exhausted::Nest => "The expression calls itself too deeply. Use reduce, range or recurse instead of a recursive definition.",
            Exhausted::Weight => "The expression builds a value that is too large.",
        })
    }
}
