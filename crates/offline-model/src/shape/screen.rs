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
    let thing = brief.things.iter().find(|thing| thing.id == draft.thing);
    let start = |note: &Option<String>| {
        let screen = BriefScreen {
            id: String::new(),
            label: String::new(),
            kind: draft.kind,
            thing: draft.thing.clone(),
            note: note.clone(),
        };
        thing.and_then(|thing| crate::meaning::screen::read(&screen, thing).by)
    };
    let alike = |screen: &BriefScreen| {
        let same = match draft.kind {
            ScreenKind::Board => true,
            ScreenKind::Calendar => {
                draft.note.is_none() || start(&screen.note) == start(&draft.note)
            }
            _ => screen.note == draft.note,
        };
        screen.thing == draft.thing && screen.kind == draft.kind && same
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
