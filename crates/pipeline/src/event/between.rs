//! The events of one turn, worked out from the feature before and after it.

use edgewright_limits::pipeline::STREAMED_PIECES;
use serde_json::Value;

use super::{AgUiEvent, EventPiece, Live, RunOutcome, StoredEvent, run_id};
use crate::{
    state::{EventLog, FeatureState},
    view::{FeatureStatus, FeatureView, StageState},
};

/// What a turn did, as far as the event log is concerned.
pub struct Told<'a> {
    /// The feature before, none at its beginning.
    pub before: Option<(&'a FeatureState, FeatureView)>,
    /// The feature after.
    pub after: &'a FeatureState,
    /// Its view.
    pub view: &'a FeatureView,
    /// What the analyst said in this turn, if it was accepted.
    pub said: Option<&'a str>,
    /// The text this instance streams.
    pub live: &'a Live,
    /// Whether the text begun before this turn broke off and begins again.
    pub text_broke_off: bool,
    /// Whether the log begins anew with this turn.
    pub anew: bool,
}

/// The events of a turn and where the log stands after it.
#[must_use]
pub fn between(told: &Told<'_>) -> (Vec<StoredEvent>, EventLog) {
    let old = told
        .before
        .as_ref()
        .map(|(state, _)| state.log.clone())
        .unwrap_or_default();
    let mut writer = Writer {
        events: Vec::new(),
        log: EventLog {
            last: first_free(&old, told.live),
            ..old.clone()
        },
        thread: told.after.id.to_string(),
    };
    if !old.run_open {
        writer.log.runs = writer.log.runs.saturating_add(1);
        writer.log.run_open = true;
        writer.push(AgUiEvent::RunStarted {
            thread_id: writer.thread.clone(),
            run_id: run_id(writer.log.runs),
        });
    }
    writer.end_text(told, &old);
    writer.steps(told);
    writer.state(told);
    writer.begin_text(told);
    writer.end_run(told.after);
    (writer.events, writer.log)
}

/// The last number taken. Pieces that a dead instance streamed are unknown: their numbers are skipped.
fn first_free(log: &EventLog, live: &Live) -> u64 {
    match &log.text {
        Some(text) if text.id == live.message_id() => log.last.max(live.last()),
        Some(_) => log.last.saturating_add(STREAMED_PIECES),
        None => log.last,
    }
}

struct Writer {
    events: Vec<StoredEvent>,
    log: EventLog,
    thread: String,
}

impl Writer {
    fn push(&mut self, event: AgUiEvent) {
        self.push_text(event, Vec::new());
    }

    fn push_text(&mut self, event: AgUiEvent, pieces: Vec<EventPiece>) {
        self.log.last = self.log.last.saturating_add(1);
        self.events.push(StoredEvent {
            seq: self.log.last,
            event,
            pieces,
        });
    }

    fn end_text(&mut self, told: &Told<'_>, old: &EventLog) {
        let Some(text) = &old.text else {
            return;
        };
        let goes_on = told
            .after
            .pending
            .iter()
            .any(|pending| pending.id == text.effect);
        if goes_on && !told.text_broke_off {
            return;
        }
        self.log.text = None;
        if let Some(said) = told.said.filter(|said| !said.is_empty()) {
            let streamed = text.id == told.live.message_id() && said.starts_with(told.live.text());
            let pieces = if streamed {
                told.live.pieces().to_vec()
            } else {
                Vec::new()
            };
            let content = AgUiEvent::TextMessageContent {
                message_id: text.id.clone(),
                delta: said.to_owned(),
            };
            self.push_text(content, pieces);
        }
        self.push(AgUiEvent::TextMessageEnd {
            message_id: text.id.clone(),
        });
    }

    fn steps(&mut self, told: &Told<'_>) {
        let old = told.before.as_ref().map(|(state, _)| &state.stages);
        let was = |stage| old.and_then(|runs| runs.iter().find(|run| run.stage == stage));
        let mut begun = Vec::new();
        for run in &told.after.stages {
            let before = was(run.stage);
            let ran = before.is_some_and(|before| before.state == StageState::Running);
            let runs = run.state == StageState::Running;
            // A stage that began and ended within this turn is told as well.
            let ended = matches!(run.state, StageState::Done | StageState::Failed);
            let passed_by = !ran && ended && before != Some(run) && run.attempts > 0;
            let step_name = || run.stage.as_str().to_owned();
            if ran && !runs {
                self.push(AgUiEvent::StepFinished {
                    step_name: step_name(),
                });
            } else if (runs && !ran) || passed_by {
                begun.push(AgUiEvent::StepStarted {
                    step_name: step_name(),
                });
                if passed_by {
                    begun.push(AgUiEvent::StepFinished {
                        step_name: step_name(),
                    });
                }
            }
        }
        for event in begun {
            self.push(event);
        }
    }

    fn state(&mut self, told: &Told<'_>) {
        let after = without_cursor(told.view);
        match &told.before {
            Some((_, before)) if !told.anew => {
                let delta = json_patch::diff(&without_cursor(before), &after);
                if !delta.0.is_empty() {
                    self.push(AgUiEvent::StateDelta {
                        delta: serde_json::to_value(delta).unwrap_or_default(),
                    });
                }
            }
            _ => self.push(AgUiEvent::StateSnapshot { snapshot: after }),
        }
    }

    /// A text begins as soon as the analyst is asked, so that its first piece needs no row.
    fn begin_text(&mut self, told: &Told<'_>) {
        if self.log.text.is_some() {
            return;
        }
        let Some(effect) = told.after.asks_analyst() else {
            return;
        };
        self.log.texts = self.log.texts.saturating_add(1);
        let id = format!("text_{}", self.log.texts);
        self.push(AgUiEvent::TextMessageStart {
            message_id: id.clone(),
            role: "assistant".to_owned(),
        });
        self.log.text = Some(crate::state::OpenText {
            id,
            effect: effect.clone(),
        });
    }

    fn end_run(&mut self, after: &FeatureState) {
        if !after.pending.is_empty() {
            return;
        }
        self.log.run_open = false;
        let failure = after
            .failure
            .as_ref()
            .filter(|_| after.status == FeatureStatus::Failed);
        let event = match failure {
            Some(failure) => AgUiEvent::RunError {
                message: failure.message.clone(),
                code: failure.code.clone(),
            },
            None => AgUiEvent::RunFinished {
                thread_id: self.thread.clone(),
                run_id: run_id(self.log.runs),
                outcome: if after.status == FeatureStatus::Cancelled {
                    RunOutcome::Cancelled
                } else {
                    RunOutcome::Success
                },
            },
        };
        self.push(event);
    }
}

/// The view without the number of the last event, which every event would change.
fn without_cursor(view: &FeatureView) -> Value {
    let mut value = serde_json::to_value(view).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.insert("last_event".to_owned(), Value::from(0));
    }
    value
}
