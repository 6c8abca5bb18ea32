//! The chunks of an answer, as the API streams them.

use edgewright_model_wire::{Draft, End};
use edgewright_pipeline::model::ModelFailure;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Chunk {
    model: Option<String>,
    choices: Vec<Choice>,
    usage: Option<WireUsage>,
    error: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Choice {
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Delta {
    content: Option<String>,
    refusal: Option<String>,
    reasoning_content: Option<String>,
    tool_calls: Option<Vec<ToolCall>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ToolCall {
    function: Function,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Function {
    arguments: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireUsage {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: Option<u64>,
    prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PromptDetails {
    cached_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
}

/// Takes the data of one event.
pub fn take(draft: &mut Draft, data: &[u8]) -> Option<String> {
    if data == b"[DONE]" {
        draft.over = true;
        return None;
    }
    // What cannot be read is no part of an answer; an answer that lacks it is no JSON, and found out at its end.
    let chunk: Chunk = edgewright_typed_json::from_text(data).unwrap_or_default();
    if let Some(error) = &chunk.error {
        draft.failure = Some(stream_failure(error));
        return None;
    }
    draft.model = chunk.model.or_else(|| draft.model.take());
    if let Some(usage) = &chunk.usage {
        count(draft, usage);
    }
    let choice = chunk.choices.into_iter().next()?;
    if let Some(reason) = &choice.finish_reason {
        let declined = draft.end == Some(End::Declined);
        draft.end = Some(if declined { End::Declined } else { end(reason) });
    }
    written(draft, choice.delta)
}

fn written(draft: &mut Draft, delta: Delta) -> Option<String> {
    if let Some(refusal) = delta.refusal.filter(|refusal| !refusal.is_empty()) {
        draft.aside(&refusal);
        draft.end = Some(End::Declined);
    }
    if let Some(thought) = delta.reasoning_content {
        draft.aside(&thought);
    }
    // A server that insists on tools puts the answer into one.
    let arguments = delta
        .tool_calls
        .unwrap_or_default()
        .into_iter()
        .filter_map(|call| call.function.arguments)
        .collect::<String>();
    let piece = delta.content.unwrap_or_default() + &arguments;
    if piece.is_empty() {
        return None;
    }
    draft.write(piece)
}

fn end(finish_reason: &str) -> End {
    match finish_reason {
        "length" => End::Cut,
        "content_filter" | "refusal" => End::Declined,
        _ => End::Whole,
    }
}

/// The prompt's count includes what the cache took part in. Thoughts are in the completion's count for OpenAI and
/// beside it for xAI; the total has them for both.
fn count(draft: &mut Draft, usage: &WireUsage) {
    let details = usage.prompt_tokens_details.as_ref();
    let cached =
        |count: fn(&PromptDetails) -> Option<u64>| details.and_then(count).unwrap_or_default();
    let tokens = &mut draft.tokens;
    tokens.cache_read = cached(|details| details.cached_tokens).min(usage.prompt_tokens);
    tokens.cache_write = cached(|details| details.cache_write_tokens)
        .min(usage.prompt_tokens.saturating_sub(tokens.cache_read));
    tokens.input = usage
        .prompt_tokens
        .saturating_sub(tokens.cache_read)
        .saturating_sub(tokens.cache_write);
    let beside = usage
        .total_tokens
        .map_or(0, |total| total.saturating_sub(usage.prompt_tokens));
    tokens.output = usage.completion_tokens.max(beside);
}

/// An error in the middle of a stream, in any of the shapes servers give it.
fn stream_failure(error: &Value) -> ModelFailure {
    let text = error.to_string();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["insufficient_quota", "invalid_api_key", "authentication"]) {
        ModelFailure::KeyRefused
    } else if says(&["rate_limit", "overloaded", "429", "503"]) {
        ModelFailure::Busy {
            retry_after_ms: None,
        }
    } else if says(&["invalid_request", "context_length"]) {
        ModelFailure::Rejected
    } else {
        ModelFailure::Unreachable
    }
}

#[cfg(test)]
mod tests;
