//! The chunks of an answer, as the API streams them.

use edgewright_model_wire::{Draft, End};
use edgewright_pipeline::model::ModelFailure;
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Chunk {
    candidates: Vec<Candidate>,
    prompt_feedback: Option<Feedback>,
    usage_metadata: Option<WireUsage>,
    model_version: Option<String>,
    error: Option<WireError>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Candidate {
    content: Content,
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Content {
    parts: Vec<Part>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Part {
    text: Option<String>,
    thought: bool,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Feedback {
    block_reason: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct WireUsage {
    prompt_token_count: u64,
    cached_content_token_count: u64,
    candidates_token_count: u64,
    thoughts_token_count: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireError {
    code: u64,
    status: String,
}

/// Takes the data of one event.
pub fn take(draft: &mut Draft, data: &[u8]) -> Option<String> {
    // What cannot be read is no part of an answer; an answer that lacks it is no JSON, and found out at its end.
    let chunk: Chunk = edgewright_typed_json::from_text(data).unwrap_or_default();
    if let Some(error) = &chunk.error {
        draft.failure = Some(stream_failure(error));
        return None;
    }
    draft.model = chunk.model_version.or_else(|| draft.model.take());
    if let Some(usage) = &chunk.usage_metadata {
        count(draft, usage);
    }
    if chunk
        .prompt_feedback
        .is_some_and(|feedback| feedback.block_reason.is_some())
    {
        draft.end = Some(End::Declined);
    }
    let candidate = chunk.candidates.into_iter().next()?;
    draft.end = candidate.finish_reason.as_deref().map(end).or(draft.end);
    let mut piece = String::new();
    for part in candidate.content.parts {
        let text = part.text.unwrap_or_default();
        if part.thought {
            draft.aside(&text);
        } else {
            piece.push_str(&text);
        }
    }
    if piece.is_empty() {
        return None;
    }
    draft.write(piece)
}

fn end(finish_reason: &str) -> End {
    match finish_reason {
        "MAX_TOKENS" => End::Cut,
        "SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" => {
            End::Declined
        }
        _ => End::Whole,
    }
}

/// Later counts are totals, not additions. The prompt's count includes what came from the cache; thoughts are counted
/// beside the answer and paid like it.
fn count(draft: &mut Draft, usage: &WireUsage) {
    let tokens = &mut draft.tokens;
    tokens.cache_read = usage
        .cached_content_token_count
        .min(usage.prompt_token_count);
    tokens.input = usage.prompt_token_count.saturating_sub(tokens.cache_read);
    tokens.output = usage
        .candidates_token_count
        .saturating_add(usage.thoughts_token_count);
}

fn stream_failure(error: &WireError) -> ModelFailure {
    match (error.code, error.status.as_str()) {
        (429, _) | (_, "RESOURCE_EXHAUSTED" | "UNAVAILABLE") => ModelFailure::Busy {
            retry_after_ms: None,
        },
        (401 | 403, _) | (_, "UNAUTHENTICATED" | "PERMISSION_DENIED") => ModelFailure::KeyRefused,
        (400 | 404, _) | (_, "INVALID_ARGUMENT" | "NOT_FOUND") => ModelFailure::Rejected,
        _ => ModelFailure::Unreachable,
    }
}

#[cfg(test)]
mod tests;
