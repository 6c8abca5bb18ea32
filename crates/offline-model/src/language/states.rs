//! What the name of a state tells: whether it is an end, a detour or a condition, and what leads to it.

use super::lexicon::pairs;
use crate::naming::{capitalised, lower_first};

const MOVES: &str = include_str!("words/state_moves.txt");
const KINDS: &str = include_str!("words/state_kinds.txt");

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
    match pairs(KINDS)
        .find(|(_, name)| *name == key)
        .map(|(kind, _)| kind)
    {
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
    pairs(MOVES).find(|(name, _)| *name == key).map_or_else(
        || {
            let words = lower_first(state);
            let adjective = words.ends_with("ed") && !words.contains(' ');
            if adjective {
                format!("Mark as {words}")
            } else {
                format!("Move to {words}")
            }
        },
        |(_, label)| capitalised(&label.replace('_', " ")),
    )
}

/// Whether a name is known as that of a state.
#[must_use]
pub fn is_known_state(label: &str) -> bool {
    let key = key_of(label);
    pairs(MOVES).any(|(name, _)| name == key) || pairs(KINDS).any(|(_, name)| name == key)
}

fn key_of(label: &str) -> String {
    label.trim().to_lowercase().replace(' ', "_")
}
