//! What a name in a table holds, whether it is a field, a computed field or one of the system's own columns.

use edgewright_limits::value::DECIMAL_PLACES_DEFAULT;

use crate::document::{Choice, Field, FieldType, FilterOp, ResultType, Table};

/// What a value is, with what is needed to tell whether one fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind<'a> {
    /// One line of text.
    Text,
    /// Many lines of text.
    LongText,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A whole number.
    Integer,
    /// A number the app gives.
    Autonumber,
    /// An exact number with that many digits after the point.
    Decimal(u8),
    /// An amount of money.
    Money,
    /// Yes or no.
    Boolean,
    /// A calendar day.
    Date,
    /// A moment.
    DateTime,
    /// One of the options.
    Select(&'a [Choice]),
    /// Any of the options.
    MultiSelect(&'a [Choice]),
    /// The id of a row of that table.
    Relation(&'a str),
    /// The id of the row itself.
    RowId,
    /// The id of a person.
    Person,
}

impl<'a> Kind<'a> {
    /// What a field holds; none for what the runtime does not offer and for a computed field without a result.
    #[must_use]
    pub fn of_field(field: &'a Field) -> Option<Self> {
        let kind = match field.kind {
            FieldType::Text => Self::Text,
            FieldType::LongText => Self::LongText,
            FieldType::Email => Self::Email,
            FieldType::Url => Self::Url,
            FieldType::Integer => Self::Integer,
            FieldType::Autonumber => Self::Autonumber,
            FieldType::Decimal => Self::Decimal(field.decimals.unwrap_or(DECIMAL_PLACES_DEFAULT)),
            FieldType::Money => Self::Money,
            FieldType::Boolean => Self::Boolean,
            FieldType::Date => Self::Date,
            FieldType::DateTime => Self::DateTime,
            FieldType::Select => Self::Select(&field.options),
            FieldType::MultiSelect => Self::MultiSelect(&field.options),
            FieldType::Relation => Self::Relation(field.table.as_deref()?),
            FieldType::Computed => return Some(Self::of_result(field.result?, field.decimals)),
            FieldType::RichText
            | FieldType::Duration
            | FieldType::Phone
            | FieldType::Rating
            | FieldType::Percent
            | FieldType::Color
            | FieldType::Attachment
            | FieldType::User
            | FieldType::Lookup
            | FieldType::Rollup => return None,
        };
        Some(kind)
    }

    const fn of_result(result: ResultType, decimals: Option<u8>) -> Self {
        match result {
            ResultType::Text => Self::Text,
            ResultType::Integer => Self::Integer,
            ResultType::Decimal => Self::Decimal(match decimals {
                Some(places) => places,
                None => DECIMAL_PLACES_DEFAULT,
            }),
            ResultType::Money => Self::Money,
            ResultType::Boolean => Self::Boolean,
            ResultType::Date => Self::Date,
        }
    }

    /// What a system column holds.
    #[must_use]
    pub fn of_system(name: &str) -> Option<Self> {
        match name {
            "id" => Some(Self::RowId),
            "revision" => Some(Self::Integer),
            "created_at" | "updated_at" => Some(Self::DateTime),
            "created_by" => Some(Self::Person),
            _ => None,
        }
    }

    /// What a name of a table holds: a field's or a system column's.
    #[must_use]
    pub fn of_name(table: &'a Table, name: &str) -> Option<Self> {
        match table.field(name) {
            Some(field) => Self::of_field(field),
            None => Self::of_system(name),
        }
    }

    /// Whether it is a number one can add up.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Decimal(_) | Self::Money)
    }

    /// Whether it is a day or a moment.
    #[must_use]
    pub const fn is_temporal(&self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }

    /// Whether it is written as free text.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::LongText | Self::Email | Self::Url)
    }

    /// The comparisons a condition may make with it.
    #[must_use]
    pub const fn comparisons(&self) -> &'static [FilterOp] {
        use FilterOp::{
            Contains, Empty, Eq, Gt, Gte, In, Lt, Lte, Ne, NotEmpty, NotIn, StartsWith,
        };
        match self {
            Self::Text | Self::LongText | Self::Email | Self::Url => {
                &[Eq, Ne, In, NotIn, Contains, StartsWith, Empty, NotEmpty]
            }
            Self::Integer
            | Self::Autonumber
            | Self::Decimal(_)
            | Self::Money
            | Self::Date
            | Self::DateTime => &[Eq, Ne, Lt, Lte, Gt, Gte, In, NotIn, Empty, NotEmpty],
            Self::Boolean => &[Eq, Ne, Empty, NotEmpty],
            Self::Select(_) | Self::Relation(_) | Self::RowId | Self::Person => {
                &[Eq, Ne, In, NotIn, Empty, NotEmpty]
            }
            Self::MultiSelect(_) => &[Contains, Empty, NotEmpty],
        }
    }

    /// It in words, for messages.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Text => "a line of text",
            Self::LongText => "text",
            Self::Email => "an e-mail address",
            Self::Url => "a web address",
            Self::Integer | Self::Autonumber => "a whole number",
            Self::Decimal(_) => "a number",
            Self::Money => "an amount of money",
            Self::Boolean => "yes or no",
            Self::Date => "a date",
            Self::DateTime => "a date and time",
            Self::Select(_) => "one of the options",
            Self::MultiSelect(_) => "some of the options",
            Self::Relation(_) | Self::RowId => "a row",
            Self::Person => "a person",
        }
    }
}
