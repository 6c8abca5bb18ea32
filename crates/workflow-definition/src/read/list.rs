//! The standard's way of keeping names in order: a list of objects with one member each.

use super::Part;
use super::part::cut;

/// The names and the parts of such a list. An item of another form is a finding.
pub(crate) fn named_items<'a>(part: &Part<'a>) -> Option<Vec<(String, Part<'a>)>> {
    let items = part.items()?;
    let read: Vec<Option<(String, Part<'a>)>> = items.iter().map(named_item).collect();
    read.into_iter().collect()
}

fn named_item<'a>(item: &Part<'a>) -> Option<(String, Part<'a>)> {
    let members = item.map()?;
    let mut all = members.iter();
    match (all.next(), all.next()) {
        (Some((name, value)), None) => Some((name.clone(), item.member(name, value))),
        (None, _) => item.wrong_type("an object with one member: the name and what it stands for"),
        (Some((first, _)), Some((second, _))) => {
            item.error(
                "several-names",
                format!(
                    "This item has several names: '{}', '{}'. Give each an item of its own; if \
                     the second belongs to the first, indent it further.",
                    cut(first),
                    cut(second)
                ),
            );
            None
        }
    }
}
