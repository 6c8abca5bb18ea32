//! `for`.

use super::Tasks;
use crate::expression::Expression;
use crate::read::{Object, Part};

/// Runs tasks for each item of a list, one item after the other. The output of one round is the input of the next.
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// Variable with the item.
    pub each: String,
    /// Yields the list.
    pub in_: Expression,
    /// Variable with the index, from 0.
    pub at: String,
    /// Goes on only while this is true, decided before each round.
    pub while_: Option<Expression>,
    /// What is run for each.
    pub tasks: Tasks,
}

impl For {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        let each = object.required("for", |part| {
            let object = part.object()?;
            let each = object.optional("each", Part::text);
            let in_ = object.required("in", Expression::read);
            let at = object.optional("at", Part::text);
            object.finish();
            Some((each, in_?, at))
        });
        let while_ = object.optional("while", Expression::read);
        let tasks = object.required("do", Tasks::read);
        let (each, in_, at) = each?;
        Some(Self {
            each: each.unwrap_or_else(|| "item".to_owned()),
            in_,
            at: at.unwrap_or_else(|| "index".to_owned()),
            while_,
            tasks: tasks?,
        })
    }
}
