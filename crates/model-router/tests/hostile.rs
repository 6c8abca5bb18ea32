//! Answers as nobody wants them, over all wire formats: each ends, in bounded memory, with a failure that says what
//! to do next.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use edgewright_limits::pipeline::OUTPUT_BYTES;
use edgewright_model_router::{AnswerReader, Patience, Refusal, candidates, failure};
use edgewright_pipeline::{
    agent::{AgentRole, read},
    artifact::Plan,
    model::{ModelAnswer, ModelFailure},
};
use edgewright_types::{ModelAccess, Provider, Secret, UnixMillis};
use serde_json::json;

const GOOD: &str = "{\"summary\": \"s\", \"steps\": []}";

fn reader(provider: Provider) -> AnswerReader {
    let access = ModelAccess {
        provider,
        base_url: None,
        api_key: Secret::new("k".to_owned()),
        model: None,
    };
    candidates(AgentRole::Planner, &[access], &[])[0].reader()
}

/// One piece of an answer as the provider streams it.
fn piece(provider: Provider, text: &str) -> String {
    let event = match provider {
        Provider::Anthropic => {
            let delta = json!({"type": "input_json_delta", "partial_json": text});
            json!({"type": "content_block_delta", "index": 0, "delta": delta})
        }
        Provider::Google => json!({"candidates": [{"content": {"parts": [{"text": text}]}}]}),
        _ => json!({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": null}]}),
    };
    format!("data: {event}\n\n")
}

/// What the provider streams when the answer is over.
fn end(provider: Provider, reason: &str) -> String {
    let events = match provider {
        Provider::Anthropic => vec![
            json!({"type": "message_delta", "delta": {"stop_reason": reason}}).to_string(),
            json!({"type": "message_stop"}).to_string(),
        ],
        Provider::Google => vec![json!({"candidates": [{"finishReason": reason}]}).to_string()],
        _ => vec![
            json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}).to_string(),
            "[DONE]".to_owned(),
        ],
    };
    let lines = events.iter().map(|event| format!("data: {event}\n\n"));
    lines.collect()
}

/// Why an answer ended: whole, cut, refused.
const fn reasons(provider: Provider) -> [&'static str; 3] {
    match provider {
        Provider::Anthropic => ["tool_use", "max_tokens", "refusal"],
        Provider::Google => ["STOP", "MAX_TOKENS", "SAFETY"],
        _ => ["stop", "length", "content_filter"],
    }
}

fn finish(provider: Provider, stream: &str) -> Result<ModelAnswer, ModelFailure> {
    let mut reader = reader(provider);
    for bytes in stream.as_bytes().chunks(1_000) {
        reader.push(bytes);
    }
    reader.finish().map_err(|failed| failed.failure)
}

fn said(provider: Provider, text: &str) -> Result<ModelAnswer, ModelFailure> {
    let [whole, ..] = reasons(provider);
    finish(provider, &(piece(provider, text) + &end(provider, whole)))
}

#[test]
fn answers_end_typed_over_every_protocol() {
    for provider in Provider::ALL {
        let [_, cut, refused] = reasons(provider);
        assert!(said(provider, GOOD).is_ok(), "{provider:?}");
        for malformed in [
            "",
            "{\"summary\": ",
            "{\"a\":1}}",
            "not JSON",
            "{\"a\":1,\"a\":2}",
            "\u{0}",
            "NaN",
        ] {
            let answer = said(provider, malformed);
            assert_eq!(
                answer,
                Err(ModelFailure::Unusable),
                "{provider:?} {malformed}"
            );
        }
        let half = piece(provider, "{\"summary\": \"s");
        let broken_off = finish(provider, &half);
        assert_eq!(broken_off, Err(ModelFailure::Unreachable), "{provider:?}");
        let cut = finish(provider, &(half + &end(provider, cut)));
        assert_eq!(cut, Err(ModelFailure::Unusable), "{provider:?}");
        let refused = finish(provider, &(piece(provider, GOOD) + &end(provider, refused)));
        assert_eq!(refused, Err(ModelFailure::Declined), "{provider:?}");
    }
}

#[test]
fn another_shape_is_found_out_by_the_agents_type() {
    for provider in Provider::ALL {
        for wrong in [
            "{}",
            "{\"summary\": 1, \"steps\": []}",
            "{\"summary\": \"s\", \"steps\": [], \"admin\": true}",
        ] {
            let answer = said(provider, wrong).unwrap();
            assert!(
                read::<Plan>(&answer.output).is_err(),
                "{provider:?} {wrong}"
            );
        }
    }
}

#[test]
fn ten_megabytes_are_not_kept() {
    let large = "x".repeat(64 * 1024);
    for provider in Provider::ALL {
        let one = piece(provider, &large);
        let mut reader = reader(provider);
        let mut pushed = 0;
        while !reader.is_over() {
            reader.push(one.as_bytes());
            pushed += large.len();
            assert!(pushed <= OUTPUT_BYTES + 2 * large.len(), "{provider:?}");
        }
        let failed = reader.finish().unwrap_err();
        assert_eq!(failed.failure, ModelFailure::Unusable);
        let at_once = said(provider, &"x".repeat(10 * 1024 * 1024));
        assert_eq!(at_once, Err(ModelFailure::Unusable), "{provider:?}");
    }
}

#[test]
fn an_answer_may_be_as_long_as_its_bound_and_no_longer() {
    for provider in Provider::ALL {
        let [whole, ..] = reasons(provider);
        for (length, fits) in [
            (OUTPUT_BYTES - 1, true),
            (OUTPUT_BYTES, true),
            (OUTPUT_BYTES + 1, false),
        ] {
            let padding = piece(provider, &" ".repeat(length - 2));
            let stream = piece(provider, "{") + &padding + &piece(provider, "}");
            let answer = finish(provider, &(stream + &end(provider, whole)));
            assert_eq!(answer.is_ok(), fits, "{provider:?} {length}");
        }
    }
}

#[test]
fn streams_without_end_end() {
    for provider in Provider::ALL {
        let endless = [
            &piece(provider, " "),
            ": ping\n\n",
            "data: {\"type\": \"ping\"}\n\n",
            "data: {}\n\n",
            "data: x\n",
            "data",
            "\n",
        ];
        for stream in endless {
            let bytes = stream.repeat(64 * 1024 / stream.len());
            let mut reader = reader(provider);
            let mut pushed = 0_usize;
            while !reader.is_over() {
                reader.push(bytes.as_bytes());
                pushed += bytes.len();
                assert!(pushed < 20 * 1024 * 1024, "{provider:?} {stream:?}");
            }
            let failed = reader.finish().unwrap_err();
            assert_eq!(
                failed.failure,
                ModelFailure::Unusable,
                "{provider:?} {stream:?}"
            );
        }
    }
}

#[test]
fn noise_is_no_answer_and_no_crash() {
    let noise: Vec<u8> = (0_u32..50_000)
        .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let streams: [&[u8]; 3] = [
        &noise,
        b"<html>502 Bad Gateway</html>",
        b"data: null\n\ndata: []\n\ndata: 1\n\ndata: {\"choices\":7,\"candidates\":{}}\n\n",
    ];
    for provider in Provider::ALL {
        for bytes in streams {
            let mut reader = reader(provider);
            reader.push(bytes);
            assert!(reader.finish().is_err(), "{provider:?}");
        }
    }
}

#[test]
fn a_slow_answer_is_borne_for_a_bounded_time() {
    let patience = Patience::new(None, None);
    // A byte arrives right before every bound: the whole is bounded all the same.
    let (mut elapsed_ms, mut bytes) = (0, 0);
    while let Some(wait_ms) = patience.next_byte_ms(elapsed_ms) {
        assert!(wait_ms <= patience.idle_ms);
        elapsed_ms += wait_ms;
        bytes += 1;
    }
    assert_eq!((elapsed_ms, bytes), (patience.total_ms, 3));
}

#[test]
fn refusals_are_sorted_by_their_status() {
    let sorted = |status, retry_after| {
        failure(&Refusal {
            status,
            retry_after,
            retry_after_ms: None,
            body: b"{\"error\": {}}",
            now: UnixMillis(1_792_567_680_000),
        })
    };
    let busy = |retry_after_ms| ModelFailure::Busy { retry_after_ms };
    for (status, retry_after, expected) in [
        (429, Some("3"), busy(Some(3_000))),
        (
            429,
            Some("Wed, 21 Oct 2026 07:28:20 GMT"),
            busy(Some(20_000)),
        ),
        (429, None, busy(None)),
        (529, None, busy(None)),
        (503, Some("1"), busy(Some(1_000))),
        (503, None, ModelFailure::Unreachable),
        (500, None, ModelFailure::Unreachable),
        (401, None, ModelFailure::KeyRefused),
        (403, None, ModelFailure::KeyRefused),
        (404, None, ModelFailure::Rejected),
        (302, None, ModelFailure::Rejected),
    ] {
        assert_eq!(sorted(status, retry_after), expected, "{status}");
    }
}
