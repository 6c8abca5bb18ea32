//! Rules about lists.

use serde_json::Value;

use super::{Check, Fits, Misfit, Seen, misfit};
use crate::{
    equal::{equal, weight},
    node::{Id, Rule},
    place::Place,
};

impl Check<'_> {
    pub(super) fn list(&mut self, rule: &Rule, items: &[Value], place: &Place<'_>) -> Fits {
        let mut seen = Seen::default();
        let count = items.len() as u64;
        match rule {
            Rule::Size { least, .. } if count < *least => {
                return Err(misfit(
                    place,
                    format!("It has to have at least {least} items."),
                ));
            }
            Rule::Size { most, .. } if count > *most => {
                return Err(misfit(place, format!("It may have at most {most} items.")));
            }
            Rule::UniqueItems => self.unique(items, place)?,
            Rule::Items { first, rest } => {
                for (index, (item, id)) in items.iter().zip(first).enumerate() {
                    self.part(*id, item, &Place::Item(place, index))?;
                }
                seen.first_items = first.len();
                if let Some(id) = rest {
                    for (index, item) in items.iter().enumerate().skip(first.len()) {
                        self.part(*id, item, &Place::Item(place, index))?;
                    }
                    seen.first_items = items.len();
                }
            }
            Rule::Contains { id, least, most } => {
                for (index, item) in items.iter().enumerate() {
                    if self.fits(*id, item, &Place::Item(place, index))?.is_some() {
                        seen.items.insert(index);
                    }
                }
                let found = seen.items.len() as u64;
                if found < *least {
                    return Err(misfit(
                        place,
                        format!(
                            "At least {least} of its items have to be of one form, and {found} are."
                        ),
                    ));
                }
                if found > *most {
                    return Err(misfit(
                        place,
                        format!("At most {most} of its items may be of one form, and {found} are."),
                    ));
                }
            }
            _ => {}
        }
        Ok(seen)
    }

    fn unique(&mut self, items: &[Value], place: &Place<'_>) -> Result<(), Misfit> {
        for (index, item) in items.iter().enumerate() {
            // Comparing stops at the first difference; a step is for at most as much as the item itself.
            self.spend(weight(item).saturating_add(index as u64))?;
            if items.iter().take(index).any(|before| equal(before, item)) {
                return Err(misfit(
                    &Place::Item(place, index),
                    "It stands in the list twice.",
                ));
            }
        }
        Ok(())
    }

    pub(super) fn unevaluated_items(
        &mut self,
        id: Id,
        value: &Value,
        place: &Place<'_>,
        seen: &mut Seen,
    ) -> Result<(), Misfit> {
        let Value::Array(items) = value else {
            return Ok(());
        };
        for (index, item) in items.iter().enumerate() {
            if !seen.has_item(index) {
                self.part(id, item, &Place::Item(place, index))?;
            }
        }
        seen.first_items = items.len();
        Ok(())
    }
}
