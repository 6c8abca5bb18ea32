//! `set`.

use crate::read::Object;
use crate::template::Template;

/// Makes data: the task yields it.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// An object with expressions inside, or one expression.
    pub value: Template,
}

impl Set {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        object.required("set", |part| {
            if part
                .value
                .as_object()
                .is_some_and(serde_json::Map::is_empty)
            {
                return part.wrong_type("an object with at least one member, or an expression");
            }
            Template::read_transform(part).map(|value| Self { value })
        })
    }
}
