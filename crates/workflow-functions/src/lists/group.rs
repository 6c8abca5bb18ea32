//! Items that are the same in some fields, together.

use std::collections::HashMap;

use serde_json::Value;

use crate::order;
use crate::path::Path;

/// Items of one group, with their positions in the list.
pub(super) type Group<'a> = Vec<(usize, &'a Value)>;

/// The groups of a list, in the order in which each began. Without fields there is one, even of an empty list.
pub(super) fn group_by<'a>(items: &'a [Value], by: &[Path]) -> Vec<Group<'a>> {
    if by.is_empty() {
        return vec![items.iter().enumerate().collect()];
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (position, item) in items.iter().enumerate() {
        let key = order::key_of_all(by.iter().map(|path| path.get_or_null(item)));
        let next = groups.len();
        let index = *known.entry(key).or_insert(next);
        match groups.get_mut(index) {
            Some(group) => group.push((position, item)),
            None => groups.push(vec![(position, item)]),
        }
    }
    groups
}
