//! `call` of a function: one of the workflow, or a built-in one.

use crate::document::is_version;
use crate::outside;
use crate::read::{Object, Part};
use crate::template::Template;

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFunction {
    /// Which one.
    pub function: FunctionName,
    /// Its arguments, an object; they are the function's raw input.
    pub with: Option<Template>,
}

/// The name of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionName {
    /// One of `use.functions`.
    Own(String),
    /// A built-in one, written `name:version@default`.
    BuiltIn {
        /// The name.
        name: String,
        /// The version.
        version: String,
    },
}

impl CallFunction {
    pub(super) fn read(object: &Object<'_>, call: &Part<'_>, text: &str) -> Option<Self> {
        let function = read_name(call, text);
        let with = object.optional("with", Template::read_object);
        Some(Self {
            function: function?,
            with,
        })
    }
}

fn read_name(part: &Part<'_>, text: &str) -> Option<FunctionName> {
    if text.contains("://") {
        outside::report(part, &outside::CALL_BY_ADDRESS);
        return None;
    }
    let Some((function, catalog)) = text.rsplit_once('@') else {
        return Some(FunctionName::Own(text.to_owned()));
    };
    if catalog != "default" {
        outside::report(part, &outside::CALL_FROM_CATALOG);
        return None;
    }
    match function.split_once(':') {
        Some((name, version)) if !name.is_empty() && is_version(version) => {
            Some(FunctionName::BuiltIn {
                name: name.to_owned(),
                version: version.to_owned(),
            })
        }
        _ => {
            part.error(
                "function-name-invalid",
                "A built-in function is called by its name and version, such as hash:1.0.0@default.",
            );
            None
        }
    }
}
