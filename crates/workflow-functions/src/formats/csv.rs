//! What reading and writing CSV share: the character between cells.

use schemars::JsonSchema;
use serde::Deserialize;

/// The character between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub(super) enum Delimiter {
    /// A comma.
    #[serde(rename = ",")]
    Comma,
    /// A semicolon, as spreadsheets in Europe write it.
    #[serde(rename = ";")]
    Semicolon,
    /// A tabulator.
    #[serde(rename = "\t")]
    Tabulator,
    /// A vertical line.
    #[serde(rename = "|")]
    Line,
}

impl Delimiter {
    /// All of them, the most usual first.
    pub(super) const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tabulator, Self::Line];

    /// The character.
    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tabulator => b'\t',
            Self::Line => b'|',
        }
    }
}
