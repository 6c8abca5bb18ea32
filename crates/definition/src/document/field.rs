//! Fields of a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Operand;

/// One field. Members that do not fit its type are findings of the checker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable id, also the name in the REST API and in expressions: lower-case letters, digits and underscores.
    pub id: String,
    /// What people see.
    pub label: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// A short hint under the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Whether a row needs a value here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Whether no two rows may hold the same value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Value of a new row when none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Operand>,
    /// Smallest number or earliest date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Operand>,
    /// Largest number or latest date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Operand>,
    /// Longest text in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Regular expression (the jq `test` flavour) that the whole text must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// What to tell somebody whose text does not match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern_message: Option<String>,
    /// Choices of a select or multi-select.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Table a relation points at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Whether a relation points at one row or many; one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cardinality: Option<Cardinality>,
    /// What happens when the row a relation points at is deleted; `restrict` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<OnDelete>,
    /// jq expression of a computed field; its input is the row, with `$today`, `$now`, `$user` and `$role`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// What a computed field's expression yields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultType>,
    /// Digits after the point of a decimal; 2 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Text before an autonumber, such as `INV-`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// jq expression: the field is shown, and counts, only while it is true of the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_when: Option<String>,
    /// Field of the row a lookup or rollup reads, as `relation.field`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Field {
    /// A plain optional field of a type.
    #[must_use]
    pub fn new(id: &str, label: &str, kind: FieldType) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            kind,
            help: None,
            required: false,
            unique: false,
            default: None,
            min: None,
            max: None,
            max_length: None,
            pattern: None,
            pattern_message: None,
            options: Vec::new(),
            table: None,
            cardinality: None,
            on_delete: None,
            expression: None,
            result: None,
            decimals: None,
            prefix: None,
            visible_when: None,
            source: None,
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line of text.
    Text,
    /// Many lines of text.
    LongText,
    /// Formatted text.
    RichText,
    /// A whole number.
    Integer,
    /// An exact decimal number.
    Decimal,
    /// An amount in the app's currency, exact.
    Money,
    /// Yes or no.
    Boolean,
    /// A calendar day.
    Date,
    /// A moment.
    #[serde(rename = "datetime")]
    DateTime,
    /// A length of time in seconds.
    Duration,
    /// One of the options.
    Select,
    /// Any of the options.
    MultiSelect,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A telephone number.
    Phone,
    /// One to five.
    Rating,
    /// A percentage.
    Percent,
    /// A colour.
    Color,
    /// A number given by the app, one more for every row.
    Autonumber,
    /// Files.
    Attachment,
    /// A person who uses the app.
    User,
    /// A row of another table, or several.
    Relation,
    /// Worked out from the other fields of the row.
    Computed,
    /// A field of the row a relation points at.
    Lookup,
    /// Something worked out over the rows that point here.
    Rollup,
}

/// What a computed field yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultType {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// An amount of money.
    Money,
    /// Yes or no.
    Boolean,
    /// A calendar day.
    Date,
}

/// One choice of a select.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable id; this is what rows hold.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Colour by meaning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tone: Option<Tone>,
}

/// A colour by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Grey.
    Neutral,
    /// Blue.
    Info,
    /// Green.
    Success,
    /// Amber.
    Warning,
    /// Red.
    Danger,
}

/// How many rows a relation points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cardinality {
    /// At most one.
    One,
    /// Any number.
    Many,
}

/// What happens to a row when the row it points at is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The deletion is refused while rows point there.
    Restrict,
    /// The relation becomes empty.
    Clear,
    /// The row is deleted too.
    Cascade,
}
