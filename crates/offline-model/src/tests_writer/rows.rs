//! Rows that are whole: every needed field has a value that keeps the table's limits and rules.

use std::collections::BTreeMap;

use edgewright_definition::document::{Field, FieldType, Operand, Sample, Table};

/// Makes rows for checks.
pub struct Rows<'s> {
    tables: &'s [Table],
}

/// How deep a row may point at a row that points at a row.
const DEPTH: usize = 6;

impl<'s> Rows<'s> {
    /// Rows of these tables.
    #[must_use]
    pub const fn new(tables: &'s [Table]) -> Self {
        Self { tables }
    }

    /// The table with this id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&'s Table> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Everything a row of a table needs: the rows it points at, and its own values. Rows with other numbers differ in every field.
    #[must_use]
    pub fn whole(&self, table: &Table, number: i64) -> (Vec<Sample>, BTreeMap<String, Operand>) {
        let mut given = Vec::new();
        let values = self.values(table, number, &mut given, DEPTH);
        (given, values)
    }

    /// A row with its own name, after the rows it points at.
    #[must_use]
    pub fn named(&self, table: &Table, number: i64, name: &str) -> Vec<Sample> {
        let (mut given, values) = self.whole(table, number);
        given.push(Sample {
            table: table.id.clone(),
            reference: Some(name.to_owned()),
            values,
        });
        given
    }

    fn values(
        &self,
        table: &Table,
        number: i64,
        given: &mut Vec<Sample>,
        depth: usize,
    ) -> BTreeMap<String, Operand> {
        let mut values = BTreeMap::new();
        for field in table.fields.iter().filter(|field| is_needed(field, table)) {
            let value = if field.kind == FieldType::Relation {
                self.link(field, number, given, depth)
            } else {
                value_of(field, number)
            };
            if let Some(value) = value {
                values.insert(field.id.clone(), value);
            }
        }
        values
    }

    fn link(
        &self,
        field: &Field,
        number: i64,
        given: &mut Vec<Sample>,
        depth: usize,
    ) -> Option<Operand> {
        let target = self.table(field.table.as_deref()?)?;
        let name = format!("{}_{number}", target.id);
        if given
            .iter()
            .all(|sample| sample.reference.as_deref() != Some(&name))
            && depth > 0
        {
            let values = self.values(target, number, given, depth - 1);
            given.push(Sample {
                table: target.id.clone(),
                reference: Some(name.clone()),
                values,
            });
        }
        Some(Operand::Reference { reference: name })
    }

    /// A value for one field, with the row it points at if it is a link.
    #[must_use]
    pub fn value(&self, field: &Field, number: i64, given: &mut Vec<Sample>) -> Option<Operand> {
        if field.kind == FieldType::Relation {
            self.link(field, number, given, DEPTH)
        } else {
            value_of(field, number)
        }
    }
}

/// Whether a new row must name a value for the field.
#[must_use]
pub fn is_needed(field: &Field, table: &Table) -> bool {
    let is_state = table
        .lifecycle
        .as_ref()
        .is_some_and(|machine| machine.field == field.id);
    field.required
        && !is_state
        && field.default.is_none()
        && !matches!(field.kind, FieldType::Computed | FieldType::Autonumber)
}

/// A value that fits a field; other numbers give other values.
#[must_use]
pub fn value_of(field: &Field, number: i64) -> Option<Operand> {
    let bound = |operand: &Option<Operand>| {
        operand
            .as_ref()
            .and_then(Operand::literal)
            .and_then(|value| {
                value
                    .as_i64()
                    .or_else(|| value.as_str()?.parse::<f64>().ok().map(to_whole))
            })
    };
    let (least, most) = (bound(&field.min), bound(&field.max));
    let amount = |wanted: i64| {
        let low = least.unwrap_or(wanted.min(1));
        let high = most.unwrap_or(i64::from(i32::MAX)).max(low);
        low.max(1.min(high))
            .saturating_add(wanted - 1)
            .clamp(low, high)
    };
    Some(match field.kind {
        FieldType::Text if field.pattern.is_some() => {
            Operand::from(format!("0170 5550{number:03}"))
        }
        FieldType::Text | FieldType::LongText => {
            let longest = field.max_length.map_or(60, |longest| longest as usize);
            Operand::from(
                format!("{} {number}", field.label)
                    .chars()
                    .rev()
                    .take(longest.min(60))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect::<String>()
                    .trim()
                    .to_owned(),
            )
        }
        FieldType::Integer => Operand::from(amount(number)),
        FieldType::Decimal | FieldType::Money => Operand::from(amount(number).to_string()),
        FieldType::Boolean => Operand::from(true),
        FieldType::Date => Operand::Today { today: number },
        FieldType::DateTime => Operand::Now {
            now: number * 86_400,
        },
        FieldType::Select => {
            let at = usize::try_from(number - 1).unwrap_or(0) % field.options.len().max(1);
            Operand::from(field.options.get(at)?.id.clone())
        }
        FieldType::MultiSelect => Operand::from(vec![field.options.first()?.id.clone()]),
        FieldType::Email => Operand::from(format!("person{number}@example.org")),
        FieldType::Url => Operand::from(format!("https://example.org/{number}")),
        _ => return None,
    })
}

fn to_whole(number: f64) -> i64 {
    // Bounds are small numbers people write; anything else is cut to what fits.
    if number.is_finite() {
        format!("{number:.0}").parse().unwrap_or(0)
    } else {
        0
    }
}
