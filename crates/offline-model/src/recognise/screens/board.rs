//! Boards and cards.

use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind, ScreenKind};

use super::Wanted;
use crate::{
    language::{field_kind::usual_choices, pattern::has_any, token::Token},
    recognise::subject::{main_thing, named_thing, named_things, working_thing},
    shape::{FieldDraft, ScreenDraft},
};

/// The board a clause asks for.
pub fn read(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    let asks = has_any(
        tokens,
        &[
            "kanban|trello",
            "board|pipeline|columns",
            "drag|dragging|dragged {rest}",
            "move * along|through|across|between",
        ],
    );
    let not_a_view = has_any(
        tokens,
        &[
            "board game|games|member|members|meeting|meetings|room",
            "notice|message|score|leader|skate|surf|white|bulletin board",
            "on the board",
            "board of",
        ],
    );
    if !asks || not_a_view {
        return None;
    }
    let has_columns = |thing: &&BriefThing| {
        thing.states.len() > 1
            || thing
                .fields
                .iter()
                .any(|field| field.kind == FieldKind::Choice)
    };
    let thing = named_things(tokens, brief)
        .into_iter()
        .find(has_columns)
        .or_else(|| working_thing(brief).filter(has_columns))
        .or_else(|| brief.things.iter().find(has_columns))
        .or_else(|| named_thing(tokens, brief))
        .or_else(|| main_thing(brief))?;
    let choice = thing
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Choice && thing.states.len() < 2);
    let needs = (!has_columns(&thing)).then(|| FieldDraft {
        choices: usual_choices("status"),
        ..FieldDraft::new("Status", FieldKind::Choice)
    });
    let note = choice.map(|field| format!("By {}", field.label));
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::Board,
            thing: thing.id.clone(),
            label: format!("{} board", thing.label_one),
            note,
        },
        needs,
    })
}

/// The cards a clause asks for.
pub fn cards(tokens: &[Token], brief: &Brief) -> Option<Wanted> {
    if !has_any(
        tokens,
        &[
            "gallery|tiles",
            "as|with|in|card cards|grid",
            "card|cards view|layout",
        ],
    ) || has_any(
        tokens,
        &[
            "credit|debit|business|membership|trading|playing|pokemon|report card|cards",
            "pay|by card",
        ],
    ) {
        return None;
    }
    let thing = named_thing(tokens, brief).or_else(|| main_thing(brief))?;
    Some(Wanted {
        screen: ScreenDraft {
            kind: ScreenKind::Cards,
            thing: thing.id.clone(),
            label: format!("{} gallery", thing.label_one),
            note: None,
        },
        needs: None,
    })
}
