//! When a workflow starts by the clock: the next occurrence of a schedule, and what is done about missed ones.
//!
//! Time is an input; nothing in here has a clock or starts anything.
