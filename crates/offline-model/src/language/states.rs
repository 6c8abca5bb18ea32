//! What the name of a state tells: whether it is an end, a detour or a condition, and what leads to it.

use super::lexicon::{WordMap, map_back, map_of};
use crate::naming::{capitalised, lower_first};

static MOVES: WordMap = WordMap::new(|| map_of(include_str!("words/state_moves.txt")));
static KINDS: WordMap = WordMap::new(|| map_back(include_str!("words/state_kinds.txt")));

/// What kind of state it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// One step of the usual way.
    Step,
    /// A detour that leads back to the usual way.
    Side,
    /// An end off the usual way.
    Stopped,
    /// A condition things go in and out of.
    Resource,
    /// A step that can be taken back.
    Past,
}

/// The kind of a state by its name.
#[must_use]
pub fn state_kind(label: &str) -> StateKind {
    let key = key_of(label);
    match KINDS.get(key.as_str()).copied() {
        Some("stopped") => StateKind::Stopped,
        Some("side") => StateKind::Side,
        Some("resource") => StateKind::Resource,
        Some("past") => StateKind::Past,
        _ => StateKind::Step,
    }
}

/// What the button says that leads to a state.
#[must_use]
pub fn move_label(state: &str) -> String {
    let key = key_of(state);
    MOVES.get(key.as_str()).map_or_else(
        || {
            let words = lower_first(state);
            let adjective = words.ends_with("ed") && !words.contains(' ');
            if adjective {
                format!("Mark as {words}")
            } else {
                format!("Move to {words}")
            }
        },
        |label| capitalised(&label.replace('_', " ")),
    )
}

/// Whether a name is known as that of a state.
#[must_use]
pub fn is_known_state(label: &str) -> bool {
    let key = key_of(label);
    MOVES.contains_key(key.as_str()) || KINDS.contains_key(key.as_str())
}

/// Whether a name is known as a state's or has the form of one: `picked up`, `waiting for parts`, `in review`.
#[must_use]
pub fn looks_like_state(label: &str) -> bool {
    let lower = label.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default();
    is_known_state(&lower)
        || state_kind(&lower) != StateKind::Step
        || (first.ends_with("ed") && first.len() > 4)
        || (first.ends_with("ing") && first.len() > 5)
        || ["in ", "to ", "under ", "on ", "not "]
            .iter()
            .any(|lead| lower.starts_with(lead))
}

fn key_of(label: &str) -> String {
    label.trim().to_lowercase().replace(' ', "_")
}
