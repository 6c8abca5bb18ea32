//! The answer, as the API streams it.

use edgewright_limits::pipeline::OUTPUT_BYTES;
use edgewright_pipeline::{
    agent::AgentRole,
    model::{ModelAnswer, ModelFailure, Usage},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{catalogue::model_for, sse::EventReader};

/// Reads one streamed answer.
#[derive(Debug)]
pub struct AnswerReader {
    role: AgentRole,
    model: String,
    events: EventReader,
    json: String,
    text_bytes: usize,
    tokens: Tokens,
    stop_reason: Option<String>,
    stopped: bool,
    failure: Option<ModelFailure>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Tokens {
    input: u64,
    cache_write: u64,
    cache_read: u64,
    output: u64,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    MessageStart {
        message: Message,
    },
    ContentBlockDelta {
        delta: Piece,
    },
    MessageDelta {
        delta: MessageDelta,
        usage: Option<WireUsage>,
    },
    MessageStop,
    Error {
        error: WireError,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Message {
    model: Option<String>,
    usage: Option<WireUsage>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Piece {
    #[serde(rename = "input_json_delta")]
    Json { partial_json: String },
    #[serde(rename = "text_delta")]
    Text { text: String },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct MessageDelta {
    stop_reason: Option<String>,
}

#[derive(Deserialize)]
struct WireError {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct WireUsage {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

impl AnswerReader {
    /// A reader for an answer of the model that was asked.
    #[must_use]
    pub fn new(role: AgentRole, model: &str) -> Self {
        Self {
            role,
            model: model.to_owned(),
            events: EventReader::default(),
            json: String::new(),
            text_bytes: 0,
            tokens: Tokens::default(),
            stop_reason: None,
            stopped: false,
            failure: None,
        }
    }

    /// Takes bytes of the body and returns the pieces of the answer's JSON in them.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        if self.failure.is_some() {
            return Vec::new();
        }
        let Ok(events) = self.events.push(bytes) else {
            self.failure = Some(ModelFailure::Unusable);
            return Vec::new();
        };
        events.iter().filter_map(|data| self.take(data)).collect()
    }

    /// Whether nothing more is worth reading.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.stopped || self.failure.is_some()
    }

    fn take(&mut self, data: &[u8]) -> Option<String> {
        // An event that cannot be read is of a kind that did not exist when this was written.
        match edgewright_typed_json::from_text(data).unwrap_or(Event::Other) {
            Event::MessageStart { message } => {
                self.model = message.model.unwrap_or_else(|| self.model.clone());
                self.count(message.usage.as_ref());
            }
            Event::ContentBlockDelta {
                delta: Piece::Json { partial_json },
            } => {
                self.json.push_str(&partial_json);
                if self.json.len() > OUTPUT_BYTES {
                    self.failure = Some(ModelFailure::Unusable);
                }
                return Some(partial_json);
            }
            Event::ContentBlockDelta {
                delta: Piece::Text { text },
            } => {
                self.text_bytes = self.text_bytes.saturating_add(text.len());
                if self.text_bytes > OUTPUT_BYTES {
                    self.failure = Some(ModelFailure::Unusable);
                }
            }
            Event::MessageDelta { delta, usage } => {
                self.stop_reason = delta.stop_reason.or_else(|| self.stop_reason.take());
                self.count(usage.as_ref());
            }
            Event::MessageStop => self.stopped = true,
            Event::Error { error } => self.failure = Some(stream_failure(&error.kind)),
            Event::ContentBlockDelta { .. } | Event::Other => {}
        }
        None
    }

    /// Later counts are totals, not additions.
    fn count(&mut self, usage: Option<&WireUsage>) {
        let Some(usage) = usage else {
            return;
        };
        let tokens = &mut self.tokens;
        tokens.input = usage.input_tokens.unwrap_or(tokens.input);
        tokens.cache_write = usage
            .cache_creation_input_tokens
            .unwrap_or(tokens.cache_write);
        tokens.cache_read = usage.cache_read_input_tokens.unwrap_or(tokens.cache_read);
        tokens.output = usage.output_tokens.unwrap_or(tokens.output);
    }

    /// The answer, once the body has ended.
    ///
    /// # Errors
    /// [`ModelFailure`], also when the body broke off.
    pub fn finish(self) -> Result<ModelAnswer, ModelFailure> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if !self.stopped {
            return Err(ModelFailure::Unreachable);
        }
        match self.stop_reason.as_deref() {
            Some("refusal") => return Err(ModelFailure::Declined),
            Some("max_tokens" | "model_context_window_exceeded") => {
                return Err(ModelFailure::Unusable);
            }
            _ => {}
        }
        let output: Value =
            edgewright_typed_json::from_text(&self.json).map_err(|_| ModelFailure::Unusable)?;
        let cost_micros = self.cost_micros();
        let tokens = self.tokens;
        Ok(ModelAnswer {
            output,
            model: self.model,
            usage: Usage {
                input_tokens: tokens
                    .input
                    .saturating_add(tokens.cache_write)
                    .saturating_add(tokens.cache_read),
                cached_input_tokens: tokens.cache_read,
                output_tokens: tokens.output,
            },
            cost_micros,
        })
    }

    /// Prices are thousandths of a dollar per million tokens, so a thousand of their products make a millionth.
    fn cost_micros(&self) -> u64 {
        let name = undated(&self.model);
        let (_, model) = model_for(self.role, Some(name));
        let tokens = self.tokens;
        [
            (tokens.input, model.input_price),
            (tokens.cache_write, model.cache_write_price),
            (tokens.cache_read, model.cache_read_price),
            (tokens.output, model.output_price),
        ]
        .iter()
        .fold(0_u64, |sum, (count, price)| {
            sum.saturating_add(count.saturating_mul(*price))
        })
        .div_ceil(1_000)
    }
}

/// The API answers with a dated name (`claude-haiku-4-5-20251001`) where an alias was asked for.
fn undated(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((alias, date))
            if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            alias
        }
        _ => name,
    }
}

fn stream_failure(kind: &str) -> ModelFailure {
    match kind {
        "overloaded_error" | "rate_limit_error" => ModelFailure::Busy {
            retry_after_ms: None,
        },
        "authentication_error" | "permission_error" | "billing_error" => ModelFailure::KeyRefused,
        "invalid_request_error" | "request_too_large" => ModelFailure::Rejected,
        _ => ModelFailure::Unreachable,
    }
}

#[cfg(test)]
mod tests;
