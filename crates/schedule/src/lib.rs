//! When a workflow starts by the clock: the next slot of a schedule, and what is done about missed ones.
//!
//! Time is an input; nothing in here has a clock or starts anything. The rules for people: docs/workflows/profile.md.
//!
//! Days on which clocks change: a slot at a fixed time that does not exist that day comes at the first moment after the
//! gap; one that exists twice comes once, the first time; a slot by the hour or by the minute follows the time that
//! passes, so it comes in both of two equal hours and not in one that is left out.

mod cron;
mod due;
mod recurrence;
mod zone;

pub use cron::{Cron, CronError};
pub use due::{Due, Missed, Start};
pub use recurrence::Recurrence;
pub use zone::Zone;
