//! Adding screens.

use edgewright_pipeline::artifact::{Brief, BriefScreen, ScreenKind};

use crate::{
    limits::MAX_SCREENS,
    naming::{id_of, unique_id},
};

/// A screen to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenDraft {
    /// How it looks.
    pub kind: ScreenKind,
    /// Id of the thing it shows.
    pub thing: String,
    /// What its tab says.
    pub label: String,
    /// What it is for, in the words of `meaning::screen`.
    pub note: Option<String>,
}

/// Adds a screen; false if one like it is there or there are too many.
pub fn add_screen(brief: &mut Brief, draft: ScreenDraft) -> bool {
    let alike = |screen: &BriefScreen| {
        screen.thing == draft.thing
            && screen.kind == draft.kind
            && (screen.note == draft.note
                || (screen.kind == ScreenKind::Board)
                || (screen.kind == ScreenKind::Calendar && draft.note.is_none()))
    };
    if brief.screens.iter().any(alike) || brief.screens.len() >= MAX_SCREENS {
        return false;
    }
    let label = unique_label(brief, &draft.label);
    let id = unique_id(&id_of(&label), |id| {
        brief.screens.iter().any(|screen| screen.id == id)
    });
    brief.screens.push(BriefScreen {
        id,
        label,
        kind: draft.kind,
        thing: draft.thing,
        note: draft.note,
    });
    true
}

fn unique_label(brief: &Brief, label: &str) -> String {
    let taken = |label: &str| brief.screens.iter().any(|screen| screen.label == label);
    if !taken(label) {
        return label.to_owned();
    }
    (2..100)
        .map(|number| format!("{label} {number}"))
        .find(|label| !taken(label))
        .unwrap_or_else(|| label.to_owned())
}
