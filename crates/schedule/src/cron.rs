//! Cron expressions of five fields: minute, hour, day of the month, month, day of the week.
//!
//! Where both days are restricted, either is enough, as in every cron. The library searches to the year 5000; here no
//! search looks further than [`SEARCH_YEARS`], so that what never comes is known at once.

use croner::errors::CronError as Refused;
use croner::parser::{CronParser, Seconds, Year};
use edgewright_types::UnixMillis;
use jiff::{Timestamp, Zoned, civil};

use crate::Zone;

/// Longest expression.
pub const CRON_CHARS: usize = 200;

/// Years a search looks ahead: the 29th of February on a given weekday is up to 40 years away.
const SEARCH_YEARS: i16 = 40;

/// Changes of a zone's clock that are looked behind; most zones have two a year.
const CHANGES: usize = 8;

/// Years the library can look at.
const LAST_YEAR: i16 = 4_900;

/// Years from which it is tried whether an expression ever comes true: all combinations of dates and weekdays are in them.
const TRIAL_YEAR: i16 = 2000;

/// A cron expression in a time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    fields: String,
    zone: Zone,
}

/// Why an expression is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// It is too long.
    #[error(
        "A cron expression has at most {CRON_CHARS} characters. Use steps such as */5 instead of lists."
    )]
    TooLong,
    /// It is one of the words with an at sign.
    #[error(
        "Words such as @daily are not used here. Write the five fields, such as 0 0 * * * for midnight."
    )]
    Nickname,
    /// It has another number of fields.
    #[error(
        "A cron expression has five fields (minute, hour, day of the month, month, day of the week); this has {0}. Seconds and years cannot be given."
    )]
    Fields(usize),
    /// A field is wrong.
    #[error("This is not a cron expression: {0}. Write it like 30 6 * * 1-5.")]
    Invalid(String),
    /// There is no such day.
    #[error("This day never comes. Look at the day of the month and the month.")]
    Never,
}

impl Cron {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(expression: &str, zone: Zone) -> Result<Self, CronError> {
        if expression.len() > CRON_CHARS {
            return Err(CronError::TooLong);
        }
        if expression.contains('@') {
            return Err(CronError::Nickname);
        }
        let fields: Vec<&str> = expression.split_ascii_whitespace().collect();
        if fields.len() != 5 {
            return Err(CronError::Fields(fields.len()));
        }
        let known =
            |character: char| character.is_ascii_alphanumeric() || "*,-/#?".contains(character);
        if fields
            .iter()
            .any(|field| field.split(',').any(str::is_empty))
        {
            return Err(CronError::Invalid("an item of a list is empty".to_owned()));
        }
        let fields = fields.join(" ");
        if let Some(character) = fields.chars().find(|c| !known(*c) && *c != ' ') {
            return Err(CronError::Invalid(format!(
                "'{}' has no meaning in it",
                character.escape_default()
            )));
        }
        let cron = Self {
            fields,
            zone: Zone::utc(),
        };
        let start = civil::date(TRIAL_YEAR, 1, 1).at(0, 0, 0, 0);
        let start = start.to_zoned(cron.zone.zone.clone()).ok();
        let start = start.ok_or(CronError::Never)?;
        match cron.search(&start, false) {
            Ok(_) => Ok(Self { zone, ..cron }),
            Err(Refused::TimeSearchLimitExceeded | Refused::InvalidDate | Refused::InvalidTime) => {
                Err(CronError::Never)
            }
            Err(refused) => Err(CronError::Invalid(in_words(&refused))),
        }
    }

    /// The first slot after a moment; none beyond the calendar.
    #[must_use]
    pub fn next_after(&self, after: UnixMillis) -> Option<UnixMillis> {
        let second = Timestamp::from_second(after.0.div_euclid(1_000)).ok()?;
        let start = second.to_zoned(self.zone.zone.clone());
        let found = self
            .search(&start, false)
            .ok()
            .or_else(|| self.beyond_gap(&start));
        Some(UnixMillis(found?.timestamp().as_millisecond()))
    }

    /// Where a zone leaves out a whole day, as Samoa did in 2011, the library gives up; the search goes on behind it.
    fn beyond_gap(&self, start: &Zoned) -> Option<Zoned> {
        let zone = &self.zone.zone;
        let mut changes = zone.following(start.timestamp()).take(CHANGES);
        changes.find_map(|change| {
            let change = change.timestamp().to_zoned(zone.clone());
            self.search(&change, true).ok()
        })
    }

    /// The first slot after a moment, or at it, looked for in the years from it on only.
    fn search(&self, start: &Zoned, inclusive: bool) -> Result<Zoned, Refused> {
        let year = start.year();
        if !(1..=LAST_YEAR).contains(&year) {
            return Err(Refused::TimeSearchLimitExceeded);
        }
        let last = year + SEARCH_YEARS;
        let pattern = format!("0 {} {year}-{last}", self.fields);
        let cron = CronParser::builder()
            .seconds(Seconds::Required)
            .year(Year::Required)
            .build()
            .parse(&pattern)?;
        cron.find_next_occurrence(start, inclusive)
    }

    /// Whether two slots can be closer together than this, looked at on a stretch of a day and more.
    #[must_use]
    pub fn is_more_often_than(&self, interval_ms: u64) -> bool {
        // Fields count minutes, so nothing is closer than one.
        if interval_ms <= 60_000 {
            return false;
        }
        let even = Self {
            fields: self.fields.clone(),
            zone: Zone::utc(),
        };
        let Some(first) = even.next_after(UnixMillis(0)) else {
            return false;
        };
        let mut slot = first;
        // A day has that many minutes; one more slot shows the step over midnight.
        for _ in 0..=24 * 60 {
            let Some(next) = even.next_after(slot) else {
                return false;
            };
            if u64::try_from(next.since(slot)).is_ok_and(|gap| gap < interval_ms) {
                return true;
            }
            if next.since(first) > 2 * 86_400_000 {
                return false;
            }
            slot = next;
        }
        false
    }
}

fn in_words(refused: &Refused) -> String {
    match refused {
        Refused::InvalidPattern(why)
        | Refused::IllegalCharacters(why)
        | Refused::ComponentError(why) => why.trim_end_matches('.').chars().take(200).collect(),
        _ => "a field is empty or out of its range".to_owned(),
    }
}

#[cfg(test)]
mod tests;
