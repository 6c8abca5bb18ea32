//! What the values of a condition are relative to.

use chrono::{Days, NaiveDate, NaiveTime};
use edgewright_definition::document::{Choice, Me, Operand};
use edgewright_storage::SqlValue;
use edgewright_types::UnixMillis;
use serde_json::Value;

use crate::compiled::CompiledTable;
use crate::value::ValueKind;

/// Who asks and when: all that a relative value can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asker {
    /// User id, e-mail address and name; none for somebody who did not sign in.
    pub person: Option<(String, String, String)>,
    /// Now.
    pub now: UnixMillis,
    /// The app's own date.
    pub today: NaiveDate,
    /// Minutes to add to UTC for the app's local time.
    pub offset_minutes: i32,
}

/// A condition's surroundings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// Table whose rows are looked at.
    pub table: &'a CompiledTable,
    /// Who asks; none where only written-out values may stand.
    pub asker: Option<&'a Asker>,
}

impl<'a> Scope<'a> {
    /// Only written-out values.
    pub(crate) const fn literal(table: &'a CompiledTable) -> Self {
        Self { table, asker: None }
    }
}

/// What an operand is here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Resolved {
    /// A value.
    Value(SqlValue),
    /// Something about a person, and nobody signed in. It equals nothing, not even an empty field.
    Nobody,
}

/// Works out an operand for a field of that kind.
pub(crate) fn resolve(
    asker: Option<&Asker>,
    operand: &Operand,
    kind: &ValueKind,
    options: &[Choice],
) -> Result<Resolved, String> {
    if let Operand::Literal(value) = operand {
        return literal(value, kind, options).map(Resolved::Value);
    }
    let asker = asker.ok_or("Only written-out values can stand here.")?;
    match operand {
        Operand::Today { today } => Ok(Resolved::Value(asker.day(*today, kind))),
        Operand::Now { now } => Ok(Resolved::Value(asker.moment(*now, kind))),
        Operand::Me { me } => Ok(asker.me(*me).map_or(Resolved::Nobody, Resolved::Value)),
        Operand::Reference { .. } => Err("Names of example rows mean nothing here.".to_owned()),
        Operand::Literal(_) => Ok(Resolved::Nobody),
    }
}

/// Comparing asks for no particular form: nobody is kept from searching by half an address.
fn literal(value: &Value, kind: &ValueKind, options: &[Choice]) -> Result<SqlValue, String> {
    match kind {
        ValueKind::Url => ValueKind::Prose.parse(options, value),
        ValueKind::Email => {
            let lower = value
                .as_str()
                .map_or_else(|| value.clone(), |text| text.to_lowercase().into());
            ValueKind::Line.parse(options, &lower)
        }
        _ => kind.parse(options, value),
    }
}

impl Asker {
    /// Something about the person who asks.
    pub(crate) fn me(&self, me: Me) -> Option<SqlValue> {
        let (id, email, name) = self.person.as_ref()?;
        Some(SqlValue::from(match me {
            Me::Id => id.as_str(),
            Me::Email => email.as_str(),
            Me::Name => name.as_str(),
        }))
    }

    fn day(&self, days: i64, kind: &ValueKind) -> SqlValue {
        let distance = Days::new(days.unsigned_abs());
        let day = if days < 0 {
            self.today.checked_sub_days(distance)
        } else {
            self.today.checked_add_days(distance)
        };
        let Some(day) = day else {
            return SqlValue::Null;
        };
        if *kind == ValueKind::Moment {
            let local = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
            return SqlValue::Integer(local - i64::from(self.offset_minutes) * 60_000);
        }
        SqlValue::from(day.to_string())
    }

    fn moment(&self, seconds: i64, kind: &ValueKind) -> SqlValue {
        let moment = self.now.plus(seconds.saturating_mul(1000));
        if *kind == ValueKind::Date {
            return SqlValue::from(self.local_date(moment).to_string());
        }
        SqlValue::Integer(moment.0)
    }

    fn local_date(&self, moment: UnixMillis) -> NaiveDate {
        moment.plus(i64::from(self.offset_minutes) * 60_000).date()
    }
}
