//! What an answer other than 200 means.

use chrono::DateTime;
use edgewright_pipeline::model::ModelFailure;
use edgewright_types::UnixMillis;

/// Longest wait a provider may ask for; anything longer is not believed.
const RETRY_AFTER_MAX_MS: u64 = 600_000;
/// How much of a refusal is looked at.
const LOOKED_AT_BYTES: usize = 16 * 1024;

/// Words in a refusal that say the key is at fault, whatever the status: wrong, or without credit. They are matched,
/// never shown or logged, because providers quote parts of the key.
const KEY_AT_FAULT: &[&str] = &[
    "API_KEY_INVALID",
    "API key not valid",
    "Incorrect API key",
    "invalid_api_key",
    "insufficient_quota",
    "credit balance is too low",
];

/// An answer other than 200.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// Status.
    pub status: u16,
    /// Header `retry-after`.
    pub retry_after: Option<&'a str>,
    /// Header `retry-after-ms`, which OpenAI sends beside it.
    pub retry_after_ms: Option<&'a str>,
    /// Beginning of the body.
    pub body: &'a [u8],
    /// Now.
    pub now: UnixMillis,
}

/// Sorts a refusal by whether asking again helps.
#[must_use]
pub fn failure(refusal: &Refusal<'_>) -> ModelFailure {
    let seen = refusal.body.get(..LOOKED_AT_BYTES).unwrap_or(refusal.body);
    let body = String::from_utf8_lossy(seen);
    if KEY_AT_FAULT.iter().any(|words| body.contains(words)) {
        return ModelFailure::KeyRefused;
    }
    match refusal.status {
        401..=403 => ModelFailure::KeyRefused,
        // A redirect is not followed: the key would go with it.
        300..=399 | 400 | 404..=406 | 410 | 411 | 413..=422 => ModelFailure::Rejected,
        429 | 529 => ModelFailure::Busy {
            retry_after_ms: wait_ms(refusal, &body),
        },
        _ => match wait_ms(refusal, &body) {
            Some(retry_after_ms) => ModelFailure::Busy {
                retry_after_ms: Some(retry_after_ms),
            },
            None => ModelFailure::Unreachable,
        },
    }
}

fn wait_ms(refusal: &Refusal<'_>, body: &str) -> Option<u64> {
    let exact = refusal
        .retry_after_ms
        .and_then(|header| header.trim().parse::<u64>().ok());
    let wait = exact
        .or_else(|| {
            refusal
                .retry_after
                .and_then(|header| header_ms(header, refusal.now))
        })
        .or_else(|| retry_delay_ms(body))?;
    Some(wait.min(RETRY_AFTER_MAX_MS))
}

/// Seconds, or the moment at which asking again is welcome.
fn header_ms(header: &str, now: UnixMillis) -> Option<u64> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let moment = DateTime::parse_from_rfc2822(header).ok()?;
    let wait = moment.timestamp_millis().saturating_sub(now.0);
    Some(u64::try_from(wait).unwrap_or_default())
}

/// Google names the wait in the body: `"retryDelay": "17s"`.
fn retry_delay_ms(body: &str) -> Option<u64> {
    let (_, rest) = body.split_once("\"retryDelay\"")?;
    let text = rest.split('"').nth(1)?.strip_suffix('s')?;
    let whole = text.split('.').next()?;
    let seconds: u64 = whole.parse().ok()?;
    Some(seconds.saturating_add(1).saturating_mul(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-21T07:28:00Z.
    const NOW: UnixMillis = UnixMillis(1_792_567_680_000);

    fn sorted(status: u16, retry_after: Option<&str>, body: &str) -> ModelFailure {
        failure(&Refusal {
            status,
            retry_after,
            retry_after_ms: None,
            body: body.as_bytes(),
            now: NOW,
        })
    }

    const fn busy(retry_after_ms: Option<u64>) -> ModelFailure {
        ModelFailure::Busy { retry_after_ms }
    }

    #[test]
    fn statuses_are_sorted_by_whether_asking_again_helps() {
        assert_eq!(sorted(429, Some("7"), ""), busy(Some(7_000)));
        assert_eq!(sorted(529, None, ""), busy(None));
        assert_eq!(sorted(503, Some("999999"), ""), busy(Some(600_000)));
        assert_eq!(sorted(500, None, ""), ModelFailure::Unreachable);
        assert_eq!(sorted(500, Some("soon"), ""), ModelFailure::Unreachable);
        assert_eq!(sorted(401, None, ""), ModelFailure::KeyRefused);
        for status in [301, 302, 307, 308, 400, 404, 413, 415, 422] {
            assert_eq!(sorted(status, None, ""), ModelFailure::Rejected, "{status}");
        }
    }

    #[test]
    fn a_wait_may_be_a_moment_or_in_the_body() {
        let date = Some("Wed, 21 Oct 2026 07:28:09 GMT");
        assert_eq!(sorted(429, date, ""), busy(Some(9_000)));
        let past = Some("Wed, 21 Oct 2026 07:00:00 GMT");
        assert_eq!(sorted(503, past, ""), busy(Some(0)));
        let google = r#"{"error":{"code":429,"details":[{"retryDelay":"17.3s"}]}}"#;
        assert_eq!(sorted(429, None, google), busy(Some(18_000)));
        let exact = failure(&Refusal {
            status: 429,
            retry_after: Some("9"),
            retry_after_ms: Some("250"),
            body: b"",
            now: NOW,
        });
        assert_eq!(exact, busy(Some(250)));
    }

    #[test]
    fn a_key_without_credit_is_a_key_at_fault() {
        let openai = r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;
        assert_eq!(sorted(429, Some("1"), openai), ModelFailure::KeyRefused);
        let google = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#;
        assert_eq!(sorted(400, None, google), ModelFailure::KeyRefused);
        let xai = r#"{"code":"invalid argument","error":"Incorrect API key provided: xa***1"}"#;
        assert_eq!(sorted(400, None, xai), ModelFailure::KeyRefused);
        let anthropic = r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#;
        assert_eq!(sorted(400, None, anthropic), ModelFailure::KeyRefused);
    }

    #[test]
    fn a_huge_refusal_is_not_read_to_its_end() {
        let late = format!("{}API_KEY_INVALID", " ".repeat(LOOKED_AT_BYTES));
        assert_eq!(sorted(500, None, &late), ModelFailure::Unreachable);
    }
}
