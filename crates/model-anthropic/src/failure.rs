//! What an answer other than 200 means.

use edgewright_pipeline::model::ModelFailure;

/// Longest wait a provider may ask for; anything longer is not believed.
const RETRY_AFTER_MAX_SECONDS: u64 = 600;

/// Sorts a status and its `retry-after` header.
#[must_use]
pub fn failure(status: u16, retry_after: Option<&str>) -> ModelFailure {
    match status {
        401..=403 => ModelFailure::KeyRefused,
        400 | 404 | 413 | 422 => ModelFailure::Rejected,
        429 | 529 => ModelFailure::Busy {
            retry_after_ms: retry_after.and_then(wait_ms),
        },
        _ => match retry_after.and_then(wait_ms) {
            Some(retry_after_ms) => ModelFailure::Busy {
                retry_after_ms: Some(retry_after_ms),
            },
            None => ModelFailure::Unreachable,
        },
    }
}

/// Seconds as the API sends them; the date form is ignored, and the usual back-off holds.
fn wait_ms(header: &str) -> Option<u64> {
    let seconds: u64 = header.trim().parse().ok()?;
    Some(seconds.min(RETRY_AFTER_MAX_SECONDS).saturating_mul(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_sorted_by_whether_asking_again_helps() {
        assert_eq!(
            failure(429, Some("7")),
            ModelFailure::Busy {
                retry_after_ms: Some(7_000)
            }
        );
        assert_eq!(
            failure(529, None),
            ModelFailure::Busy {
                retry_after_ms: None
            }
        );
        assert_eq!(
            failure(503, Some("999999")),
            ModelFailure::Busy {
                retry_after_ms: Some(600_000)
            }
        );
        assert_eq!(
            failure(500, Some("Wed, 21 Oct 2026 07:28:00 GMT")),
            ModelFailure::Unreachable
        );
        assert_eq!(failure(401, None), ModelFailure::KeyRefused);
        assert_eq!(failure(400, None), ModelFailure::Rejected);
    }
}
