//! Values that are written out, or relative to the day, the moment or the person.

use edgewright_limits::app::{RELATIVE_DAYS, RELATIVE_SECONDS};

use crate::document::{Me, Operand};
use crate::kind::Kind;
use crate::value;

/// Where an operand stands, which decides what it may be relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowed {
    /// The day and the moment.
    pub(super) time: bool,
    /// The person who asks.
    pub(super) person: bool,
    /// An example row. Whether the name resolves is for the caller to check.
    pub(super) reference: bool,
    /// A row id written out, which no definition can know.
    pub(super) row_id: bool,
}

impl Allowed {
    /// Only written-out values.
    pub(super) const LITERAL: Self = Self {
        time: false,
        person: false,
        reference: false,
        row_id: false,
    };
    /// What a running app can work out.
    pub(super) const RUNNING: Self = Self {
        time: true,
        person: true,
        ..Self::LITERAL
    };
    /// What a check can work out.
    pub(super) const CHECK: Self = Self {
        reference: true,
        ..Self::RUNNING
    };
}

/// Whether an operand fits what a field holds.
pub(super) fn fits(kind: Kind<'_>, operand: &Operand, allowed: Allowed) -> Result<(), String> {
    match operand {
        Operand::Literal(literal) => literal_fits(kind, literal, allowed),
        Operand::Today { today } => {
            let possible = allowed.time && kind == Kind::Date;
            relative(
                possible,
                *today,
                RELATIVE_DAYS,
                "'today' fits only a date, and",
            )
        }
        Operand::Now { now } => {
            let possible = allowed.time && kind == Kind::DateTime;
            relative(
                possible,
                *now,
                RELATIVE_SECONDS,
                "'now' fits only a date and time, and",
            )
        }
        Operand::Me { me } => person(kind, *me, allowed),
        Operand::Reference { .. } => match kind {
            Kind::Relation(_) | Kind::RowId if allowed.reference => Ok(()),
            _ => Err(
                "'ref' names an example row; it fits only a relation, in example rows and checks."
                    .to_owned(),
            ),
        },
    }
}

fn literal_fits(
    kind: Kind<'_>,
    literal: &serde_json::Value,
    allowed: Allowed,
) -> Result<(), String> {
    let is_row = matches!(kind, Kind::Relation(_) | Kind::RowId | Kind::Person);
    if is_row && !allowed.row_id {
        return Err(
            "A row or a person cannot be written out here, because each app has its own. \
             Leave it out."
                .to_owned(),
        );
    }
    value::fits(kind, literal)
}

fn relative(possible: bool, offset: i64, limit: i64, rule: &str) -> Result<(), String> {
    if possible && (-limit..=limit).contains(&offset) {
        return Ok(());
    }
    Err(format!(
        "{rule} only where the app can work it out, at most {limit} away."
    ))
}

fn person(kind: Kind<'_>, me: Me, allowed: Allowed) -> Result<(), String> {
    let fits = match me {
        Me::Id => matches!(kind, Kind::Person | Kind::Text),
        Me::Email => matches!(kind, Kind::Email | Kind::Text),
        Me::Name => kind == Kind::Text,
    };
    if fits && allowed.person {
        return Ok(());
    }
    Err(
        "'me' stands for the person who asks: their email fits an e-mail field, their \
         name a text, their id 'created_by'; and only where somebody asks."
            .to_owned(),
    )
}
