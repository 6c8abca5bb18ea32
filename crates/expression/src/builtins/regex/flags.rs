//! The flags of a pattern.

use crate::meter::Flow;
use crate::value::{Value, describe, error};

/// Flags as jq spells them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `g`: all matches.
    pub global: bool,
    /// `i`: upper and lower case are the same.
    pub ignore_case: bool,
    /// `x`: spaces and comments in the pattern do not count.
    pub extended: bool,
    /// `s`: `.` matches line ends too.
    pub dot_all: bool,
    /// `n`: matches of nothing do not count.
    pub no_empty: bool,
}

impl Flags {
    /// Reads flags; `null` means none.
    pub fn read(value: &Value) -> Flow<Flags> {
        let mut flags = Flags::default();
        let text = match value {
            Value::Null => return Ok(flags),
            Value::Str(text) => text.as_str(),
            other => return Err(error(format!("{} is not a string", describe(other)))),
        };
        for flag in text.chars() {
            match flag {
                'g' => flags.global = true,
                'i' => flags.ignore_case = true,
                'x' => flags.extended = true,
                's' => flags.dot_all = true,
                'p' => flags.dot_all = true,
                'n' => flags.no_empty = true,
                'l' => {}
                _ => {
                    let shown: String = text.chars().take(16).collect();
                    return Err(error(format!("{shown} is not a valid modifier string")));
                }
            }
        }
        Ok(flags)
    }
}
