//! Lengths of time: ISO 8601 texts, objects of whole numbers, or expressions that yield an ISO 8601 text.
//!
//! A day is 24 hours and a week seven of them. Months and years are refused: how long they are depends on where one
//! starts, and the standard's own object form has none.

use jiff::{Span, SpanRelativeTo};

use edgewright_limits::workflow::DURATION_MS;

use crate::expression::Expression;
use crate::read::Part;

/// A length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Duration {
    /// Known from the definition.
    Fixed {
        /// Milliseconds, at most [`DURATION_MS`].
        millis: u64,
    },
    /// Known when it runs: the expression yields an ISO 8601 text, read with [`parse_iso8601`].
    Expression(Expression),
}

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// It is not of the form.
    #[error(
        "This is not an ISO 8601 duration. Write it like PT30S, PT1H30M or P1DT12H; only the last number may have a fraction, and only of hours, minutes or seconds."
    )]
    Form,
    /// It has months or years.
    #[error(
        "Months and years have no fixed length. Count in days, hours, minutes and seconds, such as P30D."
    )]
    Calendar,
    /// It is longer than anything may take.
    #[error("This is longer than {} days, the longest that is possible. Use a schedule for what lies further away.", DURATION_MS / 86_400_000)]
    TooLong,
}

impl DurationError {
    /// Code of the finding.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "duration-invalid",
            Self::Calendar => "duration-calendar",
            Self::TooLong => "duration-too-long",
        }
    }
}

/// Milliseconds of an ISO 8601 duration; a part of a millisecond counts as a whole one, so that nothing fires early.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_iso8601(text: &str) -> Result<u64, DurationError> {
    let plain = |byte: u8| byte.is_ascii_digit() || b"PYMWDTHS.".contains(&byte);
    if !text.starts_with('P') || !text.bytes().all(plain) {
        return Err(DurationError::Form);
    }
    let span: Span = text.parse().map_err(|_| DurationError::Form)?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(DurationError::Calendar);
    }
    let exact = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| DurationError::TooLong)?;
    let rounded_up = exact.as_millis() + i128::from(exact.subsec_nanos() % 1_000_000 != 0);
    within_limit(u64::try_from(rounded_up).map_err(|_| DurationError::TooLong)?)
}

fn within_limit(millis: u64) -> Result<u64, DurationError> {
    if millis <= DURATION_MS {
        Ok(millis)
    } else {
        Err(DurationError::TooLong)
    }
}

/// The members of the object form and what one of each is worth in milliseconds.
const UNITS: [(&str, u64); 5] = [
    ("days", 86_400_000),
    ("hours", 3_600_000),
    ("minutes", 60_000),
    ("seconds", 1_000),
    ("milliseconds", 1),
];

impl Duration {
    /// The milliseconds, if the definition says them.
    #[must_use]
    pub const fn fixed_millis(&self) -> Option<u64> {
        match self {
            Self::Fixed { millis } => Some(*millis),
            Self::Expression(_) => None,
        }
    }

    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let millis = if let Some(text) = part.value.as_str() {
            if let Some(expression) = Expression::wrapped(text) {
                return Some(Self::Expression(expression));
            }
            parse_iso8601(text)
        } else if part.value.is_object() {
            read_object(part)?
        } else {
            return part.wrong_type("a duration, such as PT30S or {\"seconds\": 30}");
        };
        match millis {
            Ok(millis) => Some(Self::Fixed { millis }),
            Err(error) => {
                part.error(error.code(), error.to_string());
                None
            }
        }
    }
}

fn read_object(part: &Part<'_>) -> Option<Result<u64, DurationError>> {
    let object = part.object()?;
    let units = UNITS.map(|(name, worth)| {
        let Some(part) = object.member(name) else {
            return Some(0);
        };
        part.count().map(|count| count.saturating_mul(worth))
    });
    let is_empty = object.members().is_some_and(serde_json::Map::is_empty);
    object.finish();
    if is_empty {
        return part.wrong_type(
            "a duration with at least one of days, hours, minutes, seconds, milliseconds",
        );
    }
    let millis = units
        .into_iter()
        .try_fold(0_u64, |sum, unit| Some(sum.saturating_add(unit?)))?;
    Some(within_limit(millis))
}
