//! The text that is being written right now. It lives in memory only: a piece per token would be a row per token.
//!
//! When the text is done it is kept as one event that still knows its pieces; when the instance dies, the numbers the
//! pieces had are skipped.

use edgewright_limits::pipeline::STREAMED_PIECES;
use edgewright_types::EffectId;

use super::{AgUiEvent, Delivered, EventPiece};
use crate::state::EventLog;

/// The text being written, if one is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Live {
    message_id: String,
    effect: Option<EffectId>,
    text: String,
    pieces: Vec<EventPiece>,
    last: u64,
}

impl Live {
    /// A text that begins after the event `last`.
    #[must_use]
    pub fn open(message_id: &str, effect: &EffectId, last: u64) -> Self {
        Self {
            message_id: message_id.to_owned(),
            effect: Some(effect.clone()),
            text: String::new(),
            pieces: Vec::new(),
            last,
        }
    }

    /// Id of the text; empty when none is being written.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its pieces so far.
    #[must_use]
    pub fn pieces(&self) -> &[EventPiece] {
        &self.pieces
    }

    /// Sequence number of the last event, pieces included.
    #[must_use]
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// What is streamed once the log stands like this.
    #[must_use]
    pub fn followed_by(&self, log: &EventLog) -> Self {
        match &log.text {
            Some(text) if text.id == self.message_id => Self {
                last: self.last.max(log.last),
                ..self.clone()
            },
            Some(text) => Self::open(&text.id, &text.effect, log.last),
            None => Self::default(),
        }
    }

    /// Adds a piece that an effect's model wrote; not one of an effect that does not write this text. Beyond the most
    /// pieces nothing is added: the rest comes with the end.
    pub fn push(&mut self, effect: &EffectId, delta: &str) {
        let room = u64::try_from(self.pieces.len()).unwrap_or(u64::MAX) < STREAMED_PIECES;
        if self.effect.as_ref() != Some(effect) || delta.is_empty() || !room {
            return;
        }
        self.text.push_str(delta);
        self.last = self.last.saturating_add(1);
        self.pieces.push(EventPiece {
            seq: self.last,
            end: self.text.len(),
        });
    }

    /// The pieces after a sequence number, as one event.
    pub(super) fn after(&self, after: u64) -> Option<Delivered> {
        let newest = self.pieces.last().filter(|piece| piece.seq > after)?;
        let seen = self
            .pieces
            .iter()
            .rev()
            .find(|piece| piece.seq <= after)
            .map_or(0, |piece| piece.end);
        Some(Delivered {
            id: newest.seq,
            event: AgUiEvent::TextMessageContent {
                message_id: self.message_id.clone(),
                delta: self.text.get(seen..).unwrap_or_default().to_owned(),
            },
        })
    }
}
