//! Sealed bytes: a format byte, the nonce, the ciphertext with its tag. XChaCha20-Poly1305.

use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use crate::{Nonce, OpenError};

/// The only format so far.
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = size_of::<Nonce>();

/// Thirty-two bytes that open something; gone from memory when dropped.
pub type KeyBytes = Zeroizing<[u8; 32]>;

/// Seals a text of bytes for one place.
pub fn seal(key: &KeyBytes, nonce: Nonce, place: &[u8], plain: &[u8]) -> Vec<u8> {
    let payload = Payload {
        msg: plain,
        aad: place,
    };
    // The library refuses texts of more than 256 GB; nothing here comes near, and what is empty never opens.
    let sealed = cipher(key)
        .encrypt(&XNonce::from(nonce), payload)
        .unwrap_or_default();
    let mut bytes = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
    bytes.push(FORMAT);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    bytes
}

/// Opens what was sealed for this place.
pub fn open(key: &KeyBytes, place: &[u8], bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (nonce, sealed) = bytes
        .strip_prefix(&[FORMAT])
        .and_then(|rest| rest.split_first_chunk::<NONCE_BYTES>())
        .ok_or(OpenError::Damaged)?;
    let payload = Payload {
        msg: sealed,
        aad: place,
    };
    cipher(key)
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| OpenError::Damaged)
}

fn cipher(key: &KeyBytes) -> XChaCha20Poly1305 {
    let key: &[u8; 32] = key;
    XChaCha20Poly1305::new(<&Key>::from(key))
}
