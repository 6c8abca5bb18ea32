//! How much of a description is read and how large an answer may grow.
//!
//! A stranger may paste anything; every loop in this crate is bounded by one of these.

/// Most characters of a description that are read.
pub const MAX_TEXT_CHARS: usize = 12_000;
/// Most words of a description that are looked at.
pub const MAX_TOKENS: usize = 2_000;
/// Most things an app drafted here has.
pub const MAX_THINGS: usize = 9;
/// Most fields a drafted thing has.
pub const MAX_FIELDS: usize = 24;
/// Most choices a drafted field has.
pub const MAX_CHOICES: usize = 14;
/// Most states a drafted thing has.
pub const MAX_STATES: usize = 9;
/// Most screens a drafted app has, before the detail and form every table gets.
pub const MAX_SCREENS: usize = 16;
/// Longest label in characters.
pub const MAX_LABEL_CHARS: usize = 48;
/// Longest id in characters.
pub const MAX_ID_CHARS: usize = 40;
/// Longest quotation of the builder's words in characters.
pub const MAX_PHRASE_CHARS: usize = 90;
/// Most phrases the coverage of a brief lists.
pub const MAX_COVERAGE: usize = 30;
/// Questions open at once.
pub const MAX_QUESTIONS: usize = 3;
