//! What one field holds: how it is read from the wire, stored, shown to expressions and written back.
//!
//! Whether a value fits is decided in one place, `edgewright_definition::value`; here it only becomes a column's
//! value. Amounts are stored as scaled integers, so that they compare and sum exactly.

mod convert;
mod expression;
mod format;
mod parse;
mod scaled;

pub(crate) use convert::{Side, convert};
pub(crate) use expression::moment_for_expression;
pub(crate) use parse::moment_of;
pub(crate) use scaled::{format_scaled, parse_scaled, rescale};

use edgewright_definition::document::{Choice, Field};
use edgewright_definition::kind::Kind;
use edgewright_limits::value::MONEY_PLACES;

/// What a field or system column holds, with all that is needed to store one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// One line of text.
    Line,
    /// Text of many lines.
    Prose,
    /// An e-mail address, lower case.
    Email,
    /// A web address.
    Url,
    /// A whole number.
    Integer,
    /// A number with so many digits after the point.
    Scaled(u8),
    /// Yes or no.
    Boolean,
    /// A calendar day.
    Date,
    /// A moment.
    Moment,
    /// One of the options.
    Choice,
    /// Any of the options.
    Choices,
    /// A row of that table.
    Link(String),
    /// A number given by the app, with the text before it.
    Autonumber(String),
    /// The row's own id.
    RowId,
    /// The id of a person.
    Person,
}

impl ValueKind {
    /// The kind of a field; none for what the runtime does not offer.
    pub(crate) fn of_field(field: &Field) -> Option<Self> {
        Kind::of_field(field).map(|kind| Self::of_kind(kind, field.prefix.as_deref()))
    }

    /// The kind of one of the system's own columns.
    pub(crate) fn of_system(name: &str) -> Option<Self> {
        Kind::of_system(name).map(|kind| Self::of_kind(kind, None))
    }

    fn of_kind(kind: Kind<'_>, prefix: Option<&str>) -> Self {
        match kind {
            Kind::Text => Self::Line,
            Kind::LongText => Self::Prose,
            Kind::Email => Self::Email,
            Kind::Url => Self::Url,
            Kind::Integer => Self::Integer,
            Kind::Autonumber => Self::Autonumber(prefix.unwrap_or_default().to_owned()),
            Kind::Decimal(places) => Self::Scaled(places),
            Kind::Money => Self::Scaled(MONEY_PLACES),
            Kind::Boolean => Self::Boolean,
            Kind::Date => Self::Date,
            Kind::DateTime => Self::Moment,
            Kind::Select(_) => Self::Choice,
            Kind::MultiSelect(_) => Self::Choices,
            Kind::Relation(table) => Self::Link(table.to_owned()),
            Kind::RowId => Self::RowId,
            Kind::Person => Self::Person,
        }
    }

    /// The same as the definition's checker sees it.
    pub(crate) fn checked<'a>(&'a self, options: &'a [Choice]) -> Kind<'a> {
        match self {
            Self::Line => Kind::Text,
            Self::Prose => Kind::LongText,
            Self::Email => Kind::Email,
            Self::Url => Kind::Url,
            Self::Integer => Kind::Integer,
            Self::Scaled(places) => Kind::Decimal(*places),
            Self::Boolean => Kind::Boolean,
            Self::Date => Kind::Date,
            Self::Moment => Kind::DateTime,
            Self::Choice => Kind::Select(options),
            Self::Choices => Kind::MultiSelect(options),
            Self::Link(table) => Kind::Relation(table),
            Self::Autonumber(_) => Kind::Autonumber,
            Self::RowId => Kind::RowId,
            Self::Person => Kind::Person,
        }
    }

    /// Names how the value is stored: fields with the same tag can share a column.
    pub(crate) fn storage_tag(&self) -> String {
        match self {
            Self::Line | Self::Prose => "text".to_owned(),
            Self::Email => "email".to_owned(),
            Self::Url => "url".to_owned(),
            Self::Integer => "integer".to_owned(),
            Self::Scaled(places) => format!("scaled:{places}"),
            Self::Boolean => "boolean".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Moment => "moment".to_owned(),
            Self::Choice => "choice".to_owned(),
            Self::Choices => "choices".to_owned(),
            Self::Link(table) => format!("link:{table}"),
            Self::Autonumber(_) => "autonumber".to_owned(),
            Self::RowId | Self::Person => "id".to_owned(),
        }
    }

    /// The column's type.
    pub(crate) const fn column_type(&self) -> &'static str {
        match self {
            Self::Integer
            | Self::Scaled(_)
            | Self::Boolean
            | Self::Moment
            | Self::Autonumber(_) => "INTEGER",
            _ => "TEXT",
        }
    }

    /// Whether people read it as text: searched, and sorted without regard to case.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Line | Self::Prose | Self::Email | Self::Url)
    }
}
