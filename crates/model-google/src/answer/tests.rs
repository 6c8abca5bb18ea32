//! Answers in the bytes the API sends.

use edgewright_model_wire::AnswerReader;
use edgewright_pipeline::{
    agent::AgentRole,
    model::{ModelAnswer, Usage},
};
use edgewright_types::Provider;
use serde_json::Value;

use super::*;
use crate::catalogue::model_for;

/// A whole answer of `streamGenerateContent` with thoughts before it, as it comes over the wire.
const RECORDED: &str = include_str!("recorded.sse");

fn read(stream: &str, size: usize) -> (String, Result<ModelAnswer, ModelFailure>) {
    let (name, prices) = model_for(AgentRole::Planner, None);
    let mut reader = AnswerReader::new(Provider::Google, &name, prices, take);
    let mut streamed = String::new();
    for piece in stream.as_bytes().chunks(size) {
        streamed.push_str(&reader.push(piece));
    }
    (streamed, reader.finish().map_err(|failed| failed.failure))
}

#[test]
fn a_recorded_answer_is_read_however_it_is_cut() {
    for size in 1..RECORDED.len() {
        let (streamed, answer) = read(RECORDED, size);
        let answer = answer.unwrap();
        assert_eq!(answer.output["summary"], "Grüße: a plan");
        assert_eq!(
            serde_json::from_str::<Value>(&streamed).unwrap(),
            answer.output
        );
        assert_eq!(answer.model, "gemini-3.1-flash-lite");
        assert_eq!(
            answer.usage,
            Usage {
                input_tokens: 3_021,
                cached_input_tokens: 2_000,
                output_tokens: 89
            }
        );
        // (1021 x 250 + 2000 x 25 + 89 x 1500) thousandths of a millionth, rounded up.
        assert_eq!(answer.cost_micros, 439);
    }
}

#[test]
fn a_stream_that_breaks_off_before_its_end_is_worth_another_try() {
    let end = RECORDED.find("\"finishReason\"").unwrap();
    for head in (0..end).filter_map(|cut| RECORDED.get(..cut)) {
        assert_eq!(
            read(head, 50).1,
            Err(ModelFailure::Unreachable),
            "{}",
            head.len()
        );
    }
}

#[test]
fn refusals_and_cut_answers_are_told_apart() {
    let ended = |reason: &str| read(&RECORDED.replace("\"STOP\"", &format!("\"{reason}\"")), 64).1;
    for reason in [
        "SAFETY",
        "RECITATION",
        "PROHIBITED_CONTENT",
        "BLOCKLIST",
        "SPII",
        "LANGUAGE",
    ] {
        assert_eq!(ended(reason), Err(ModelFailure::Declined), "{reason}");
    }
    assert_eq!(ended("MAX_TOKENS"), Err(ModelFailure::Unusable));
    let blocked = "data: {\"promptFeedback\": {\"blockReason\": \"PROHIBITED_CONTENT\"},\"usageMetadata\": {\"promptTokenCount\": 7}}\n\n";
    assert_eq!(read(blocked, 9).1, Err(ModelFailure::Declined));
}

#[test]
fn an_error_in_the_middle_is_sorted() {
    let broken = |code: u16, status: &str| {
        let head = RECORDED.split("\n\n").next().unwrap();
        let error = format!(
            "data: {{\"error\": {{\"code\": {code},\"message\": \"x\",\"status\": \"{status}\"}}}}\n\n"
        );
        read(&format!("{head}\n\n{error}"), 64).1
    };
    let busy = || ModelFailure::Busy {
        retry_after_ms: None,
    };
    assert_eq!(broken(503, "UNAVAILABLE"), Err(busy()));
    assert_eq!(broken(429, "RESOURCE_EXHAUSTED"), Err(busy()));
    assert_eq!(
        broken(403, "PERMISSION_DENIED"),
        Err(ModelFailure::KeyRefused)
    );
    assert_eq!(broken(400, "INVALID_ARGUMENT"), Err(ModelFailure::Rejected));
    assert_eq!(broken(500, "INTERNAL"), Err(ModelFailure::Unreachable));
}
