//! The brief: what was understood, in words and parts the builder can edit.

use edgewright_definition::document::Visibility;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was understood. Everything the later agents know about the wish is in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// Name of the app.
    pub title: String,
    /// Two to four sentences to the builder about what the app will do.
    pub summary: String,
    /// Who uses it, besides the owner.
    pub people: Vec<BriefPerson>,
    /// What it keeps.
    pub things: Vec<BriefThing>,
    /// What must always hold, and what happens when, one sentence each.
    pub rules: Vec<BriefRule>,
    /// The screens it has.
    pub screens: Vec<BriefScreen>,
    /// Who may open it.
    pub visibility: Visibility,
    /// What was asked for and what became of it, phrase by phrase.
    pub coverage: Vec<Coverage>,
    /// What was assumed without being said, one sentence each.
    pub assumptions: Vec<String>,
}

impl Brief {
    /// What was asked for and will not be there, in the builder's terms.
    #[must_use]
    pub fn not_covered(&self) -> Vec<String> {
        self.coverage
            .iter()
            .filter(|entry| !entry.covered)
            .map(|entry| match &entry.note {
                Some(note) => format!("{}: {note}", entry.phrase),
                None => entry.phrase.clone(),
            })
            .collect()
    }
}

/// One phrase of the wish and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The builder's own words, shortened.
    pub phrase: String,
    /// Whether the app will do it.
    pub covered: bool,
    /// Where it went, or why it is left out and what to do instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A kind of person who uses the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefPerson {
    /// Becomes the role's id.
    pub id: String,
    /// What they are called: `Member`.
    pub label: String,
    /// What they may do, one short sentence each: `See all tools`, `Add reservations`.
    pub may: Vec<String>,
}

/// A kind of thing the app keeps; becomes a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefThing {
    /// Becomes the table's id.
    pub id: String,
    /// Many: `Tools`.
    pub label: String,
    /// One: `Tool`.
    pub label_one: String,
    /// What is noted about each.
    pub fields: Vec<BriefField>,
    /// States it goes through, in order; none if it has no life of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<String>,
}

/// Something noted about a thing; becomes a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefField {
    /// Becomes the field's id.
    pub id: String,
    /// What people see.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be filled in.
    #[serde(default)]
    pub required: bool,
    /// Choices, if it is a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Id of the thing it points at, if it points at one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_at: Option<String>,
}

/// What a field holds, in the builder's terms. All of these run today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Many lines of text.
    LongText,
    /// A whole number.
    WholeNumber,
    /// A number with digits after the point.
    Number,
    /// An amount of money.
    Money,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// A day and time.
    DateTime,
    /// One of a list.
    Choice,
    /// Several of a list.
    Choices,
    /// An e-mail address.
    Email,
    /// A web address.
    WebAddress,
    /// A row of another thing.
    Link,
    /// A running number.
    RunningNumber,
    /// Worked out from other fields.
    WorkedOut,
}

/// Something that must hold or happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefRule {
    /// Stable id.
    pub id: String,
    /// The rule as a sentence: `A tool that is out cannot be lent again`.
    pub text: String,
}

/// A screen of the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefScreen {
    /// Becomes the view's id.
    pub id: String,
    /// What its tab says.
    pub label: String,
    /// How it looks.
    pub kind: ScreenKind,
    /// Id of the thing it shows.
    pub thing: String,
    /// What it is for, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a screen looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScreenKind {
    /// Rows and columns.
    List,
    /// Cards side by side.
    Cards,
    /// Columns by state.
    Board,
    /// Days and weeks.
    Calendar,
    /// A chart.
    Chart,
    /// A form for a new one.
    Form,
    /// One with everything about it.
    Detail,
}
