//! What a function takes, and what is wrong with what it is given.

use edgewright_workflow_engine::WorkflowError;
use serde_json::{Map, Value};

use super::Function;

/// One argument.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    name: &'static str,
    kind: Kind,
    is_needed: bool,
}

/// What an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A whole number from 0.
    Count,
    Object,
    List,
    /// A list of texts.
    Texts,
}

/// Something wrong with the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// JSON pointer within the arguments.
    pub pointer: String,
    pub message: String,
}

impl Argument {
    pub const fn needed(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            is_needed: true,
        }
    }

    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            is_needed: false,
        }
    }
}

impl Kind {
    const fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Count => "a whole number from 0",
            Self::Object => "an object",
            Self::List => "a list",
            Self::Texts => "a list of texts",
        }
    }

    fn fits(self, value: &Value, is_open: &dyn Fn(&Value) -> bool) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Count => value.as_i64().is_some_and(|count| count >= 0),
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
            Self::Texts => value.as_array().is_some_and(|items| {
                let mut items = items.iter();
                items.all(|item| item.is_string() || is_open(item))
            }),
        }
    }
}

/// Everything wrong with the arguments of a function. What `is_open` is not known yet, and nothing is said of it.
pub fn wrongs(
    function: &Function,
    given: &Map<String, Value>,
    is_open: &dyn Fn(&Value) -> bool,
) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    for argument in function.arguments {
        // What is null is not given.
        match given.get(argument.name).filter(|value| !value.is_null()) {
            None if argument.is_needed => wrongs.push(Wrong {
                pointer: String::new(),
                message: format!("{} needs '{}'.", function.name, argument.name),
            }),
            Some(value) if !is_open(value) && !argument.kind.fits(value, is_open) => {
                wrongs.push(Wrong {
                    pointer: format!("/{}", argument.name),
                    message: format!("'{}' is {}.", argument.name, argument.kind.words()),
                });
            }
            _ => {}
        }
    }
    for name in given.keys() {
        if !function.arguments.iter().any(|known| known.name == name) {
            let known: Vec<_> = function.arguments.iter().map(|known| known.name).collect();
            let shown: String = name.chars().take(80).collect();
            wrongs.push(Wrong {
                pointer: format!("/{}", name.replace('~', "~0").replace('/', "~1")),
                message: format!(
                    "{} does not take '{shown}'. It takes {}.",
                    function.name,
                    known.join(", ")
                ),
            });
        }
    }
    wrongs
}

/// The arguments of a call, all as the function takes them; those that are null are left out.
///
/// # Errors
/// The first that does not fit.
pub fn read(function: &Function, arguments: &Value) -> Result<Map<String, Value>, WorkflowError> {
    let Value::Object(given) = arguments else {
        return Err(WorkflowError::validation(format!(
            "The arguments of {} are an object.",
            function.name
        )));
    };
    if let Some(wrong) = wrongs(function, given, &|_| false).into_iter().next() {
        return Err(WorkflowError::validation(wrong.message));
    }
    let mut given = given.clone();
    given.retain(|_, value| !value.is_null());
    Ok(given)
}
