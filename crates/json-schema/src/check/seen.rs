//! What of a value the rules of a schema looked at, for the keywords that ask for the rest.

use std::collections::HashSet;

/// What was looked at.
#[derive(Debug, Default)]
pub struct Seen {
    /// Items from the first one on.
    pub first_items: usize,
    /// Items beyond those.
    pub items: HashSet<usize>,
    /// Members.
    pub members: HashSet<String>,
}

impl Seen {
    /// What the one or the other looked at.
    pub fn add(&mut self, other: Self) {
        self.first_items = self.first_items.max(other.first_items);
        if self.items.is_empty() {
            self.items = other.items;
        } else {
            self.items.extend(other.items);
        }
        if self.members.is_empty() {
            self.members = other.members;
        } else {
            self.members.extend(other.members);
        }
    }

    /// Whether an item was looked at.
    pub fn has_item(&self, index: usize) -> bool {
        index < self.first_items || self.items.contains(&index)
    }
}
