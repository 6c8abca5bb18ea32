//! Functions on text. Lengths and positions count characters (Unicode scalar values).

mod case;
mod join;
mod matching;
mod pad;
mod replace;
mod slug;
mod split;
mod trim;
mod truncate;

pub(crate) use case::TextCase;
pub(crate) use join::TextJoin;
pub(crate) use matching::TextMatch;
pub(crate) use pad::TextPad;
pub(crate) use replace::TextReplace;
pub(crate) use slug::TextSlug;
pub(crate) use split::TextSplit;
pub(crate) use trim::TextTrim;
pub(crate) use truncate::TextTruncate;

use schemars::JsonSchema;
use serde::Deserialize;

/// Where in a text something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Side {
    /// At the beginning.
    Start,
    /// At the end.
    End,
    /// At both.
    Both,
}
