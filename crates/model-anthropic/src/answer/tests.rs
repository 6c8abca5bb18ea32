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

/// A whole answer of the Messages API with one tool call, as it comes over the wire.
const RECORDED: &str = include_str!("recorded.sse");

fn read(stream: &str, size: usize) -> (String, Result<ModelAnswer, ModelFailure>) {
    let (name, model) = model_for(AgentRole::Planner, None);
    let mut reader = AnswerReader::new(Provider::Anthropic, &name, model.prices, take);
    let mut streamed = String::new();
    for piece in stream.as_bytes().chunks(size) {
        streamed.push_str(&reader.push(piece));
    }
    (streamed, reader.finish().map_err(|failed| failed.failure))
}

#[test]
fn a_recorded_answer_is_read_however_it_is_cut() {
    for size in (1..RECORDED.len()).step_by(13).chain([2, 100_000]) {
        let (streamed, answer) = read(RECORDED, size);
        let answer = answer.unwrap();
        assert_eq!(answer.output["summary"], "Grüße: a plan");
        assert_eq!(
            serde_json::from_str::<Value>(&streamed).unwrap(),
            answer.output
        );
        assert_eq!(answer.model, "claude-haiku-4-5-20251001");
        assert_eq!(
            answer.usage,
            Usage {
                input_tokens: 21 + 1_000 + 2_000,
                cached_input_tokens: 2_000,
                output_tokens: 89
            }
        );
        // 21 x 1.00 + 1000 x 1.25 + 2000 x 0.10 + 89 x 5.00 millionths.
        assert_eq!(answer.cost_micros, 21 + 1_250 + 200 + 445);
    }
}

#[test]
fn a_stream_that_breaks_off_anywhere_is_worth_another_try() {
    let end = RECORDED.find("event: message_delta").unwrap();
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
fn overload_in_the_middle_is_busy() {
    let head = RECORDED.split("event: content_block_stop").next().unwrap();
    let stream = format!(
        "{head}event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"overloaded_error\",\"message\":\"x\"}}}}\n\n"
    );
    assert_eq!(
        read(&stream, 64).1,
        Err(ModelFailure::Busy {
            retry_after_ms: None
        })
    );
}

#[test]
fn a_refusal_and_a_cut_answer_are_told_apart() {
    let refused = RECORDED.replace(
        "\"stop_reason\":\"tool_use\"",
        "\"stop_reason\":\"refusal\"",
    );
    assert_eq!(read(&refused, 64).1, Err(ModelFailure::Declined));
    let cut = RECORDED.replace(
        "\"stop_reason\":\"tool_use\"",
        "\"stop_reason\":\"max_tokens\"",
    );
    assert_eq!(read(&cut, 64).1, Err(ModelFailure::Unusable));
}

#[test]
fn nonsense_is_not_an_answer() {
    for stream in [
        "",
        "data: x\n\n",
        "data: {\"type\":\"message_stop\"}\n\n",
        "<html>502</html>",
    ] {
        assert!(read(stream, 3).1.is_err(), "{stream}");
    }
}
