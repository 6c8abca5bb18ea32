//! Forms and approvals of workflows.

/// Fields of one form.
pub const FIELDS: usize = 50;
/// Pages of one form.
pub const PAGES: u32 = 20;
/// Characters of a field's name.
pub const NAME_CHARS: usize = 40;
/// Characters of a label or title.
pub const LABEL_CHARS: usize = 200;
/// Characters of an explanation.
pub const EXPLANATION_CHARS: usize = 5_000;
/// Choices of one field, or of an approval.
pub const CHOICES: usize = 100;
/// Characters of a choice.
pub const CHOICE_CHARS: usize = 100;
/// Characters of one line filled in.
pub const TEXT_CHARS: usize = 1_000;
/// Characters of several lines filled in.
pub const LONG_TEXT_CHARS: usize = 20_000;
/// People who may answer one approval besides the owner.
pub const ASSIGNEES: usize = 50;
/// Longest time an approval may stay open, in seconds: a year.
pub const EXPIRES_IN_SECONDS: i64 = 31_536_000;
/// Approvals of one workflow that are open at once.
pub const OPEN_APPROVALS: i64 = 1_000;
