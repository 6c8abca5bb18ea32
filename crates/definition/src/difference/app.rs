//! The app as a whole, and its example rows.

use super::{Change, ChangeKind};
use crate::AppDefinition;

/// Adds what changes about the app as a whole.
pub(super) fn compare(old: &AppDefinition, new: &AppDefinition, changes: &mut Vec<Change>) {
    let mut add = |item: &str, sentence: String| {
        changes.push(Change::new(
            ChangeKind::AppChanged,
            None,
            Some(item),
            sentence,
        ));
    };
    let (before, after) = (&old.app, &new.app);
    if before.name != after.name {
        add(
            "name",
            format!("Renames the app {} to {}.", before.name, after.name),
        );
    }
    if before.currency != after.currency {
        add(
            "currency",
            format!(
                "Amounts of money are now {} instead of {}; the numbers stay.",
                after.currency, before.currency
            ),
        );
    }
    if before.time_zone != after.time_zone {
        add(
            "time_zone",
            format!("'Today' is now meant in {}.", after.time_zone),
        );
    }
    if before.locale != after.locale {
        add(
            "locale",
            format!(
                "Dates and numbers are now written as in '{}'.",
                after.locale
            ),
        );
    }
    let look = |app: &AppDefinition| {
        (
            app.app.description.clone(),
            app.app.icon.clone(),
            app.app.accent.clone(),
        )
    };
    if look(old) != look(new) {
        add(
            "look",
            "Changes the description, the icon or the colour of the app.".to_owned(),
        );
    }
    if old.samples != new.samples {
        add(
            "samples",
            "Changes the example rows; rows already there stay.".to_owned(),
        );
    }
}
