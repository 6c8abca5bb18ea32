//! `try` and `catch`.

use super::Tasks;
use crate::error::ErrorFilter;
use crate::expression::Expression;
use crate::read::{Object, Part};
use crate::retry::RetryReference;

/// Runs tasks and catches their errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Try {
    /// What is tried.
    pub tasks: Tasks,
    /// What is caught and what then.
    pub catch: Catch,
}

/// What is caught and what then: first the retries, and once they are used up `do`. Without `do` the error ends here and
/// the task yields its input.
#[derive(Debug, Clone, PartialEq)]
pub struct Catch {
    /// Which errors; all if not given.
    pub errors: Option<ErrorFilter>,
    /// Variable with the error, in the conditions of this catch and in its tasks.
    pub as_: String,
    /// Only if this is true of the error.
    pub when: Option<Expression>,
    /// Not if this is true of the error.
    pub except_when: Option<Expression>,
    /// Whether it is tried again.
    pub retry: Option<RetryReference>,
    /// What is run when an error was caught and is not tried again.
    pub tasks: Option<Tasks>,
}

impl Try {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        let tasks = object.required("try", Tasks::read);
        let catch = object.required("catch", Catch::read);
        Some(Self {
            tasks: tasks?,
            catch: catch?,
        })
    }
}

impl Catch {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let errors = object.optional("errors", |part| {
            let object = part.object()?;
            let with = object.optional("with", ErrorFilter::read);
            object.finish();
            with
        });
        let catch = Self {
            errors,
            as_: object
                .optional("as", Part::text)
                .unwrap_or_else(|| "error".to_owned()),
            when: object.optional("when", Expression::read),
            except_when: object.optional("exceptWhen", Expression::read),
            retry: object.optional("retry", RetryReference::read),
            tasks: object.optional("do", Tasks::read),
        };
        object.finish();
        Some(catch)
    }
}
