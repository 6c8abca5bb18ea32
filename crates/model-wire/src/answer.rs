//! An answer that is still arriving: its events cut out of bytes, its text, its tokens, and how it ended.

use edgewright_limits::pipeline::OUTPUT_BYTES;
use edgewright_pipeline::model::{FailedCall, ModelAnswer, ModelFailure};
use edgewright_types::Provider;
use serde_json::Value;

use crate::{
    price::{Prices, Tokens},
    sse::EventReader,
};

/// Bytes of a whole stream that are read, events around the answer included.
const STREAM_BYTES: usize = 16 * 1024 * 1024;
/// Events of a whole stream that are read: more than an answer has tokens, thoughts included.
const STREAM_EVENTS: usize = 100_000;

/// How an answer ended, as the provider says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With its last word.
    Whole,
    /// At its longest.
    Cut,
    /// The model, or a filter before it, declined.
    Declined,
}

/// What an adapter makes of the events.
#[derive(Debug, Default)]
pub struct Draft {
    /// The model, as the provider names it.
    pub model: Option<String>,
    /// Totals so far.
    pub tokens: Tokens,
    /// How it ended, once the provider has said so.
    pub end: Option<End>,
    /// Nothing follows any more.
    pub over: bool,
    /// Why it failed, if it did.
    pub failure: Option<ModelFailure>,
    json: String,
    aside_bytes: usize,
}

impl Draft {
    /// Adds a piece of the answer and hands it on to whoever reads along.
    pub fn write(&mut self, piece: String) -> Option<String> {
        self.json.push_str(&piece);
        if self.json.len() > OUTPUT_BYTES {
            self.failure = Some(ModelFailure::Unusable);
        }
        Some(piece)
    }

    /// Notes text that is not the answer: it is not kept, but it may not be endless either.
    pub fn aside(&mut self, text: &str) {
        self.aside_bytes = self.aside_bytes.saturating_add(text.len());
        if self.aside_bytes > OUTPUT_BYTES {
            self.failure = Some(ModelFailure::Unusable);
        }
    }

    fn output(&self) -> Result<Value, ModelFailure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        match self.end {
            None => Err(ModelFailure::Unreachable),
            Some(End::Cut) => Err(ModelFailure::Unusable),
            Some(End::Declined) => Err(ModelFailure::Declined),
            Some(End::Whole) => edgewright_typed_json::from_text(document(&self.json))
                .map_err(|_| ModelFailure::Unusable),
        }
    }
}

/// What an adapter does with the data of one event; the piece of the answer in it, if there is one.
pub type Take = fn(&mut Draft, &[u8]) -> Option<String>;

/// Reads one streamed answer.
#[derive(Debug)]
pub struct AnswerReader {
    take: Take,
    provider: Provider,
    asked: String,
    prices: Prices,
    events: EventReader,
    event_count: usize,
    bytes: usize,
    draft: Draft,
}

impl AnswerReader {
    /// A reader for an answer of the model that was asked.
    #[must_use]
    pub fn new(provider: Provider, model: &str, prices: Prices, take: Take) -> Self {
        Self {
            take,
            provider,
            asked: model.to_owned(),
            prices,
            events: EventReader::default(),
            event_count: 0,
            bytes: 0,
            draft: Draft::default(),
        }
    }

    /// Takes bytes of the body and returns the pieces of the answer's JSON in them.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        let mut pieces = String::new();
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.is_over() {
            return pieces;
        }
        let events = self.events.push(bytes);
        let fits =
            events.is_ok() && self.bytes <= STREAM_BYTES && self.event_count <= STREAM_EVENTS;
        let events = events.unwrap_or_default();
        self.event_count = self.event_count.saturating_add(events.len());
        for data in events {
            if !self.is_over() {
                pieces.extend((self.take)(&mut self.draft, &data));
            }
        }
        if !fits && !self.is_over() {
            self.draft.failure = Some(ModelFailure::Unusable);
        }
        pieces
    }

    /// Whether nothing more is worth reading.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.draft.over || self.draft.failure.is_some()
    }

    /// The answer, once the body has ended.
    ///
    /// # Errors
    /// Why there is none, also when the body broke off, with what it cost as far as the provider said.
    pub fn finish(self) -> Result<ModelAnswer, FailedCall> {
        match self.draft.output() {
            Ok(output) => {
                let usage = self.draft.tokens.usage();
                let cost_micros = self.prices.cost_micros(&self.draft.tokens);
                Ok(ModelAnswer {
                    output,
                    provider: Some(self.provider),
                    model: self.draft.model.unwrap_or(self.asked),
                    usage,
                    cost_micros,
                })
            }
            Err(failure) => Err(self.give_up(failure)),
        }
    }

    /// No answer, for a reason from outside the stream; what it cost so far is not forgotten.
    #[must_use]
    pub fn give_up(self, failure: ModelFailure) -> FailedCall {
        FailedCall {
            failure,
            provider: Some(self.provider),
            model: self.asked,
            usage: self.draft.tokens.usage(),
            cost_micros: self.prices.cost_micros(&self.draft.tokens),
            next: None,
        }
    }
}

/// The JSON document in an answer. A model without a schema of its protocol may put a fence or a word around it.
fn document(text: &str) -> &str {
    let start = text.find('{').unwrap_or_default();
    let end = text
        .rfind('}')
        .map_or(text.len(), |at| at.saturating_add(1));
    text.get(start..end).unwrap_or(text)
}

#[cfg(test)]
mod tests;
