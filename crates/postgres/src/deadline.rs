//! An end to waiting, on the platform's timer. Native builds are tests, which end by themselves.

use std::future::Future;

#[cfg(target_arch = "wasm32")]
pub async fn within_ms<F: Future>(limit_ms: u64, work: F) -> Option<F::Output> {
    use futures::future::{Either, select};

    let delay = worker::Delay::from(std::time::Duration::from_millis(limit_ms));
    match select(std::pin::pin!(work), std::pin::pin!(delay)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(((), _)) => None,
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub async fn within_ms<F: Future>(_limit_ms: u64, work: F) -> Option<F::Output> {
    Some(work.await)
}
