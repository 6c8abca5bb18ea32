//! `switch`.

use crate::expression::Expression;
use crate::flow::Flow;
use crate::read::{Object, Part, named_items};

/// Chooses where to go on: at the first case that matches, else at the one without a condition, else as `then` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// The cases, in order.
    pub cases: Vec<Case>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The name.
    pub name: String,
    /// When it matches; if not given, when no other does.
    pub when: Option<Expression>,
    /// Where to go.
    pub then: Flow,
}

impl Switch {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        object.required("switch", |part| {
            let read: Vec<Option<Case>> = named_items(part)?
                .iter()
                .map(|(name, part)| Case::read(name, part))
                .collect();
            if read.is_empty() {
                return part.wrong_type("a list with at least one case");
            }
            let cases = read.into_iter().collect::<Option<_>>()?;
            Some(Self { cases })
        })
    }
}

impl Case {
    fn read(name: &str, part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let when = object.optional("when", Expression::read);
        let then = object.required("then", Flow::read);
        object.finish();
        Some(Self {
            name: name.to_owned(),
            when,
            then: then?,
        })
    }
}
