//! Functions on lists of items.

mod aggregate;
mod deduplicate;
mod filter;
mod group;
mod join;
mod limit;
mod number;
mod sort;
mod split;
mod summarise;

pub(crate) use aggregate::Aggregate;
pub(crate) use deduplicate::Deduplicate;
pub(crate) use filter::Filter;
pub(crate) use join::Join;
pub(crate) use limit::Limit;
pub(crate) use sort::Sort;
pub(crate) use split::Split;
pub(crate) use summarise::Summarise;

use edgewright_limits::function::{KEYS, RULES};

use crate::FunctionError;

/// Rules that one call may name.
pub(crate) fn check_rules(count: usize, pointer: &str) -> Result<(), FunctionError> {
    check_count(count, RULES, pointer)
}

/// Fields that one call may go by.
fn check_keys(count: usize, pointer: &str) -> Result<(), FunctionError> {
    check_count(count, KEYS, pointer)
}

fn check_count(count: usize, most: usize, pointer: &str) -> Result<(), FunctionError> {
    if count <= most {
        return Ok(());
    }
    let message = format!("At most {most} are possible here; these are {count}.");
    Err(FunctionError::too_large(pointer, message))
}
