//! What the format knows and the runtime does not offer yet, with what to use instead.
//!
//! Offering one more is removing its line here; the checker reads nothing else.

use crate::document::{FieldType, ViewType};

/// The alternative to a field type the runtime does not offer yet; none if it does.
#[must_use]
pub const fn field_alternative(kind: FieldType) -> Option<&'static str> {
    match kind {
        FieldType::RichText => Some("a long text (long_text)"),
        FieldType::Duration => {
            Some("a whole number (integer) with the unit in its label, such as 'Minutes'")
        }
        FieldType::Phone => Some("a text with a pattern"),
        FieldType::Rating => Some("a whole number (integer) with min 1 and max 5"),
        FieldType::Percent => Some("a decimal with min 0 and max 100"),
        FieldType::Color => Some("a select with the colours as options"),
        FieldType::Attachment => Some("a web address (url) of the file"),
        FieldType::User => Some("an e-mail address (email) with the default {\"me\": \"email\"}"),
        FieldType::Lookup => Some("a relation; the detail view shows the row it points at"),
        FieldType::Rollup => Some("a chart or the totals of a grid of the other table"),
        _ => None,
    }
}

/// The alternative to a relation to many rows.
pub const RELATION_MANY_ALTERNATIVE: &str =
    "a table in between with two relations, one to each side";

/// The alternative to a view type the runtime does not offer yet; none if it does.
#[must_use]
pub const fn view_alternative(kind: ViewType) -> Option<&'static str> {
    match kind {
        ViewType::Dashboard => Some("a chart view and a grid with totals, each its own tab"),
        _ => None,
    }
}

/// The alternative to automations.
pub const AUTOMATION_ALTERNATIVE: &str =
    "an alert, which shows the rows that need attention at the top of the app";
