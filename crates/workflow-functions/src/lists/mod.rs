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
pub use deduplicate::keys_of;
pub(crate) use filter::Filter;
pub(crate) use join::Join;
pub(crate) use limit::Limit;
pub(crate) use sort::Sort;
pub(crate) use split::Split;
pub(crate) use summarise::Summarise;

use edgewright_limits::function::{KEYS, RULES, WORK};

use crate::FunctionError;

/// Rules that one call may name.
pub(crate) fn check_rules(count: usize, pointer: &str) -> Result<(), FunctionError> {
    check_count(count, RULES, pointer)
}

/// Rules that one call may name, and how much there is to do with them.
pub(crate) fn check_work(items: usize, rules: usize, pointer: &str) -> Result<(), FunctionError> {
    check_rules(rules, pointer)?;
    if items.saturating_mul(rules) <= WORK {
        return Ok(());
    }
    let message = format!(
        "These on so many items are more than {WORK} steps. Name fewer, or work on the items in parts."
    );
    Err(FunctionError::too_large(pointer, message))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_bounded() {
        let rules = 100;
        assert!(check_work(WORK / rules - 1, rules, "").is_ok());
        assert!(check_work(WORK / rules, rules, "").is_ok());
        assert!(check_work(WORK / rules + 1, rules, "").is_err());
    }
}
