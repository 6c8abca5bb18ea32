//! ISO 8601 durations: what they come to, and what is none.

use edgewright_limits::workflow::DURATION_MS;
use edgewright_workflow_definition::duration::{DurationError, parse_iso8601};

#[test]
fn durations_come_to_milliseconds() {
    for (text, millis) in [
        ("PT0S", 0),
        ("PT1S", 1_000),
        ("PT0.5S", 500),
        ("PT0.0001S", 1),
        ("PT1.5M", 90_000),
        ("PT1H30M", 5_400_000),
        ("PT90M", 5_400_000),
        ("P1D", 86_400_000),
        ("P1DT12H", 129_600_000),
        ("P2W", 1_209_600_000),
        ("P366D", DURATION_MS),
    ] {
        assert_eq!(parse_iso8601(text), Ok(millis), "{text}");
    }
}

#[test]
fn what_is_no_duration_says_why() {
    for text in [
        "", "P", "PT", "P1", "1D", "p1d", "PT1s", "-PT1S", "+PT1S", "PT-1S", "P-1D", "PT1,5S",
        "P0.5D", "P1DT", "PT1S ", " PT1S", "PT1S1M", "PT1H1.5", "PT..5S", "1 hour", "PT١S",
    ] {
        assert_eq!(parse_iso8601(text), Err(DurationError::Form), "{text:?}");
    }
    for text in ["P1Y", "P1M", "P1Y2M3DT4H"] {
        assert_eq!(parse_iso8601(text), Err(DurationError::Calendar), "{text}");
    }
    for text in ["P366DT0.001S", "P367D", "PT8785H", "P53W"] {
        assert_eq!(parse_iso8601(text), Err(DurationError::TooLong), "{text}");
    }
    for text in [
        format!("PT{}S", "9".repeat(400)),
        format!("PT0.{}S", "1".repeat(400)),
    ] {
        let _ = parse_iso8601(&text);
    }
}
