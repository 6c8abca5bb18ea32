//! Bounds that hold whatever the protocol.

use super::*;

/// A protocol in which the data is the answer, and `.` ends it.
fn take(draft: &mut Draft, data: &[u8]) -> Option<String> {
    draft.tokens.output += 1;
    if data == b"." {
        draft.end = Some(End::Whole);
        draft.over = true;
        return None;
    }
    draft.write(String::from_utf8_lossy(data).into_owned())
}

fn reader() -> AnswerReader {
    let prices = Prices {
        output: 1_000,
        ..Prices::FREE
    };
    AnswerReader::new(Provider::Compatible, "own", prices, take)
}

#[test]
fn words_around_the_document_are_left_out() {
    for text in [
        "{\"a\":1}",
        "```json\ndata: {\"a\":1}\ndata: ```",
        "Here: {\"a\":1} Done.",
    ] {
        let mut reader = reader();
        reader.push(format!("data: {text}\n\ndata: .\n\n").as_bytes());
        assert_eq!(reader.finish().unwrap().output["a"], 1, "{text}");
    }
}

#[test]
fn what_a_failed_answer_cost_is_not_forgotten() {
    let mut reader = reader();
    reader.push(b"data: {\"a\n\n");
    let failed = reader.finish().unwrap_err();
    assert_eq!(failed.failure, ModelFailure::Unreachable);
    assert_eq!((failed.usage.output_tokens, failed.cost_micros), (1, 1));
}

#[test]
fn a_stream_of_nothing_ends() {
    let mut reader = reader();
    let comment = format!(": {}\n\n", "x".repeat(1_000)).repeat(100);
    let mut pushed = 0;
    while !reader.is_over() {
        reader.push(comment.as_bytes());
        pushed += 1;
        assert!(pushed < 1_000, "an endless stream must end");
    }
    assert_eq!(reader.finish().unwrap_err().failure, ModelFailure::Unusable);
}
