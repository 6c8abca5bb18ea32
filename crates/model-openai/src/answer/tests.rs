//! Answers in the bytes the API and its likes send.

use edgewright_model_wire::AnswerReader;
use edgewright_pipeline::{
    agent::AgentRole,
    model::{ModelAnswer, Usage},
};
use edgewright_types::Provider;

use super::*;
use crate::catalogue::model_for;

/// A whole answer of the Chat Completions API, as it comes over the wire.
const RECORDED: &str = include_str!("recorded.sse");

fn read(stream: &str, size: usize) -> (String, Result<ModelAnswer, ModelFailure>) {
    let (name, prices) = model_for(Provider::Openai, AgentRole::Planner, None);
    let mut reader = AnswerReader::new(Provider::Openai, &name, prices, take);
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
        assert_eq!(answer.model, "gpt-5.6-luna-2026-07-09");
        assert_eq!(
            answer.usage,
            Usage {
                input_tokens: 3_021,
                cached_input_tokens: 2_000,
                output_tokens: 89
            }
        );
        // (21 x 200 + 1000 x 250 + 2000 x 20 + 89 x 1200) thousandths of a millionth.
        assert_eq!(answer.cost_micros, 401);
    }
}

#[test]
fn a_stream_that_breaks_off_before_its_end_is_worth_another_try() {
    let end = RECORDED.find("\"finish_reason\":\"stop\"").unwrap();
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
fn a_server_that_says_less_is_understood() {
    let plain = "data: {\"choices\":[{\"delta\":{\"content\":\"```json\\n{\\\"steps\\\":1}\\n```\"}}]}\n\n\
        data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    let answer = read(plain, 5).1.unwrap();
    assert_eq!(answer.output["steps"], 1);
    assert_eq!(
        (answer.model.as_str(), answer.usage),
        ("gpt-5.6-luna", Usage::default())
    );
    let tool = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm {\",\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"answer\",\"arguments\":\"{\\\"steps\\\":\"}}]}}]}\n\n\
        data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"2}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
    assert_eq!(read(tool, 7).1.unwrap().output["steps"], 2);
}

#[test]
fn thoughts_are_counted_however_they_are_told() {
    let beside = RECORDED.replace(
        "\"completion_tokens\":89,\"total_tokens\":3110",
        "\"completion_tokens\":25,\"total_tokens\":3110",
    );
    assert_eq!(read(&beside, 99).1.unwrap().usage.output_tokens, 89);
    let more = RECORDED.replace("\"cached_tokens\":2000", "\"cached_tokens\":9999999");
    assert_eq!(read(&more, 99).1.unwrap().usage.input_tokens, 3_021);
}

#[test]
fn a_refusal_and_a_cut_answer_are_told_apart() {
    let ended = |reason: &str| {
        let stream = RECORDED.replace(
            "\"finish_reason\":\"stop\"",
            &format!("\"finish_reason\":\"{reason}\""),
        );
        read(&stream, 64).1
    };
    assert_eq!(ended("content_filter"), Err(ModelFailure::Declined));
    assert_eq!(ended("length"), Err(ModelFailure::Unusable));
    let refused = RECORDED.replacen(
        "\"content\":\"{",
        "\"refusal\":\"I cannot\",\"content\":\"{",
        1,
    );
    assert_eq!(read(&refused, 64).1, Err(ModelFailure::Declined));
}

#[test]
fn an_error_in_the_middle_is_sorted() {
    let broken = |error: &str| {
        let head = RECORDED.split("\n\n").next().unwrap();
        read(&format!("{head}\n\ndata: {{\"error\":{error}}}\n\n"), 64).1
    };
    let busy = ModelFailure::Busy {
        retry_after_ms: None,
    };
    assert_eq!(
        broken(r#"{"message":"x","type":"rate_limit_exceeded"}"#),
        Err(busy)
    );
    assert_eq!(
        broken(r#"{"message":"x","code":"insufficient_quota"}"#),
        Err(ModelFailure::KeyRefused)
    );
    assert_eq!(
        broken(r#"{"message":"x","type":"invalid_request_error"}"#),
        Err(ModelFailure::Rejected)
    );
    assert_eq!(broken(r#""something""#), Err(ModelFailure::Unreachable));
}
