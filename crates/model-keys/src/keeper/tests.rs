//! No two sealings share a nonce. `EDGEWRIGHT_SEALINGS` says how many are tried; a repeat would give a key away.

#![allow(
    clippy::print_stdout,
    reason = "the long form says how many were tried"
)]

use edgewright_types::{Entropy, Secret};

use super::*;

/// Where the nonce is in sealed bytes, after the byte that says their form: the first sixteen of its bytes, of which two
/// would meet by chance once in a billion times a billion runs.
fn nonce_of(sealed: &[u8]) -> u128 {
    let bytes = sealed[1..17].try_into().unwrap();
    u128::from_be_bytes(bytes)
}

/// Seals as a key is sealed when it is put.
fn seal(count: usize) -> Vec<u128> {
    let person = UserId::new(UnixMillis(1), Entropy([1; 16]));
    let data_key = DataKey::from_entropy([2; 32]);
    let value = Secret::new("sk-0123456789".to_owned());
    (0..count)
        .map(|_| {
            let nonce = random().unwrap();
            let sealed = place::at(&person, "openai", 1, None, |place| {
                data_key.seal(place, &value, nonce)
            });
            nonce_of(&sealed)
        })
        .collect()
}

#[test]
fn no_two_sealings_share_a_nonce() {
    let sealings =
        std::env::var("EDGEWRIGHT_SEALINGS").map_or(20_000, |text| text.parse().unwrap());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut nonces: Vec<u128> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| seal(usize::div_ceil(sealings, threads))))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    let count = nonces.len();
    nonces.sort_unstable();
    nonces.dedup();
    assert!(count >= sealings);
    assert_eq!(count - nonces.len(), 0, "of {count}");
    println!("{count} sealings, 0 repeated nonces");
}
