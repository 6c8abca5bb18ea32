//! The rules of an AG-UI stream, as its official client holds events to them.

use std::collections::BTreeSet;

use edgewright_pipeline::{
    event::{AgUiEvent, Delivered},
    view::FeatureView,
};
use serde_json::Value;

/// Reads a whole stream; returns the state it leaves behind.
pub fn verify(events: &[Delivered]) -> Result<Value, String> {
    let mut open = false;
    let mut steps = BTreeSet::new();
    let mut texts = BTreeSet::new();
    let mut state = Value::Null;
    let mut last = 0;
    for Delivered { id, event } in events {
        if *id <= last {
            return Err(format!("event {id} comes after {last}"));
        }
        last = *id;
        if !open && !matches!(event, AgUiEvent::RunStarted { .. }) {
            return Err(format!("event {id} outside of a run: {event:?}"));
        }
        match event {
            AgUiEvent::RunStarted { .. } if open => return Err(format!("run begun twice at {id}")),
            AgUiEvent::RunStarted { .. } => open = true,
            AgUiEvent::RunFinished { .. } | AgUiEvent::RunError { .. } => {
                if !steps.is_empty() || !texts.is_empty() {
                    return Err(format!("run ended at {id} with {steps:?} {texts:?} open"));
                }
                open = false;
            }
            AgUiEvent::StepStarted { step_name } => {
                if !steps.insert(step_name.clone()) {
                    return Err(format!("step {step_name} begun twice at {id}"));
                }
            }
            AgUiEvent::StepFinished { step_name } => {
                if !steps.remove(step_name) {
                    return Err(format!("step {step_name} ended twice at {id}"));
                }
            }
            AgUiEvent::TextMessageStart { message_id, .. } => {
                if !texts.insert(message_id.clone()) {
                    return Err(format!("text {message_id} begun twice at {id}"));
                }
            }
            AgUiEvent::TextMessageContent { message_id, .. } => {
                if !texts.contains(message_id) {
                    return Err(format!("text {message_id} is not open at {id}"));
                }
            }
            AgUiEvent::TextMessageEnd { message_id } => {
                if !texts.remove(message_id) {
                    return Err(format!("text {message_id} ended twice at {id}"));
                }
            }
            AgUiEvent::StateSnapshot { snapshot } => state = snapshot.clone(),
            AgUiEvent::StateDelta { delta } => {
                let patch: json_patch::Patch =
                    serde_json::from_value(delta.clone()).map_err(|error| error.to_string())?;
                json_patch::patch(&mut state, &patch)
                    .map_err(|error| format!("event {id}: {error}"))?;
            }
        }
    }
    Ok(state)
}

/// The stream leaves a watcher with exactly the view, apart from the number of the last event.
pub fn matches(events: &[Delivered], view: &FeatureView) -> Result<(), String> {
    let mut seen = verify(events)?;
    let mut view = serde_json::to_value(view).map_err(|error| error.to_string())?;
    seen["last_event"] = Value::from(0);
    view["last_event"] = Value::from(0);
    if seen == view {
        return Ok(());
    }
    let difference = json_patch::diff(&seen, &view);
    Err(format!("a watcher's copy is not the view: {difference}"))
}
