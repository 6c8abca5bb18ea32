//! The events of an answer, as the API streams them.

use edgewright_model_wire::{Draft, End};
use edgewright_pipeline::model::ModelFailure;
use serde::Deserialize;

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

/// Takes the data of one event.
pub fn take(draft: &mut Draft, data: &[u8]) -> Option<String> {
    // An event that cannot be read is of a kind that did not exist when this was written.
    match edgewright_typed_json::from_text(data).unwrap_or(Event::Other) {
        Event::MessageStart { message } => {
            draft.model = message.model;
            count(draft, message.usage.as_ref());
        }
        Event::ContentBlockDelta {
            delta: Piece::Json { partial_json },
        } => return draft.write(partial_json),
        Event::ContentBlockDelta {
            delta: Piece::Text { text },
        } => draft.aside(&text),
        Event::MessageDelta { delta, usage } => {
            draft.end = delta.stop_reason.as_deref().map(end).or(draft.end);
            count(draft, usage.as_ref());
        }
        Event::MessageStop => {
            draft.end = draft.end.or(Some(End::Whole));
            draft.over = true;
        }
        Event::Error { error } => draft.failure = Some(stream_failure(&error.kind)),
        Event::ContentBlockDelta { .. } | Event::Other => {}
    }
    None
}

fn end(stop_reason: &str) -> End {
    match stop_reason {
        "refusal" => End::Declined,
        "max_tokens" | "model_context_window_exceeded" => End::Cut,
        _ => End::Whole,
    }
}

/// Later counts are totals, not additions.
fn count(draft: &mut Draft, usage: Option<&WireUsage>) {
    let Some(usage) = usage else {
        return;
    };
    let tokens = &mut draft.tokens;
    tokens.input = usage.input_tokens.unwrap_or(tokens.input);
    tokens.cache_write = usage
        .cache_creation_input_tokens
        .unwrap_or(tokens.cache_write);
    tokens.cache_read = usage.cache_read_input_tokens.unwrap_or(tokens.cache_read);
    tokens.output = usage.output_tokens.unwrap_or(tokens.output);
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
