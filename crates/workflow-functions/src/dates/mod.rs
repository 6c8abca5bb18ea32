//! Functions on dates and times. Zones are those of the IANA, from the database that is compiled in; the rules of days on
//! which clocks change are the library's: a time that does not exist is the same distance behind the gap, one that exists
//! twice is the first of the two.

mod add;
mod boundary;
mod convert;
mod difference;
mod format;
mod moment;
mod parse;
mod parts;
mod zone;

pub(crate) use add::DateAdd;
pub(crate) use boundary::{DateEndOf, DateStartOf};
pub(crate) use convert::DateConvert;
pub(crate) use difference::DateDifference;
pub(crate) use format::DateFormat;
pub(crate) use moment::{Moment, written};
pub(crate) use parse::DateParse;
pub(crate) use parts::DateParts;
pub(crate) use zone::Zone;

use crate::FunctionError;

/// Beyond the years that the calendar has.
fn out_of_range(pointer: &str) -> FunctionError {
    let message = "The result is outside the years -9999 to 9999.";
    FunctionError::data(pointer, message)
}
