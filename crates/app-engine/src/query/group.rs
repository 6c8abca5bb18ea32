//! Groups of an aggregate: by value, or by day, week, month or year.

use edgewright_definition::document::Bucket;
use edgewright_storage::SqlValue;
use serde_json::Value;

use crate::call::Failure;
use crate::compiled::CompiledTable;
use crate::row::titles_of;
use crate::session::Session;
use crate::store::names_of;
use crate::value::ValueKind;

/// What makes the groups.
pub(super) struct Grouping<'a> {
    /// SQL that yields the key.
    pub sql: String,
    /// What a key is.
    pub kind: ValueKind,
    field: &'a str,
    is_bucket: bool,
}

/// Groups by a name of the table; none if it is not stored.
pub(super) fn grouping<'a>(
    session: &Session<'_>,
    table: &CompiledTable,
    name: &'a str,
    bucket: Option<Bucket>,
) -> Option<Grouping<'a>> {
    let (kind, column) = table.stored_name(name)?;
    let day = match kind {
        ValueKind::Date => column.to_owned(),
        ValueKind::Moment => {
            let offset = session.asker.offset_minutes;
            format!("date({column} / 1000 + {offset} * 60, 'unixepoch')")
        }
        _ => {
            return Some(Grouping {
                sql: column.to_owned(),
                kind,
                field: name,
                is_bucket: false,
            });
        }
    };
    let sql = match bucket {
        // A moment falls into days unless asked otherwise; no two moments would share a group.
        None | Some(Bucket::Day) => day,
        // Back to the Monday: six days back, then forward to the next Monday or the same day.
        Some(Bucket::Week) => format!("date({day}, '-6 days', 'weekday 1')"),
        Some(Bucket::Month) => format!("substr({day}, 1, 7)"),
        Some(Bucket::Year) => format!("substr({day}, 1, 4)"),
    };
    Some(Grouping {
        sql,
        kind: ValueKind::Date,
        field: name,
        is_bucket: true,
    })
}

impl Grouping<'_> {
    /// Whether the groups follow one another in time.
    pub(super) const fn is_over_time(&self) -> bool {
        self.is_bucket
    }

    /// The key as callers get it.
    pub(super) fn key(&self, stored: &SqlValue) -> Value {
        self.kind.wire(stored)
    }

    /// The keys in words.
    pub(super) fn labels(
        &self,
        session: &Session<'_>,
        table: &CompiledTable,
        keys: &[SqlValue],
    ) -> Result<Vec<String>, Failure> {
        let texts: Vec<&str> = keys.iter().filter_map(SqlValue::as_text).collect();
        let known = match &self.kind {
            ValueKind::Link(target) => titles_of(session, target, &texts)?,
            ValueKind::Person => names_of(session.storage, &texts)?,
            _ => std::collections::BTreeMap::new(),
        };
        let options = table
            .field(self.field)
            .map_or(&[] as &[_], |field| field.options());
        Ok(keys
            .iter()
            .map(|key| {
                let known = key.as_text().and_then(|id| known.get(id)).cloned();
                known.unwrap_or_else(|| match (&self.kind, key) {
                    (_, SqlValue::Null) => "None".to_owned(),
                    // A row or person without words here is not this role's to see.
                    (ValueKind::Link(_) | ValueKind::Person, _) => "Other".to_owned(),
                    _ => self.kind.words(options, key),
                })
            })
            .collect())
    }
}
