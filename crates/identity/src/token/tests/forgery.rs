//! Tokens made by somebody who has no key, or the wrong one.

use super::*;

#[test]
fn no_signature_is_no_token_however_it_is_spelled() {
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let body = unsigned(&header(algorithm, "ed25519"), &claims());
        assert_eq!(
            refusal(&format!("{body}.")),
            TokenError::Algorithm,
            "{algorithm}"
        );
        assert_eq!(refusal(&body), TokenError::Malformed);
    }
    let body = unsigned(&header("EdDSA", "ed25519"), &claims());
    assert_eq!(refusal(&format!("{body}.")), TokenError::Signature);
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "a.b.c.d",
        &format!("{body}.x.y"),
    ] {
        assert_eq!(refusal(text), TokenError::Malformed, "{text}");
    }
}

#[test]
fn a_public_key_is_never_used_as_a_shared_secret() {
    for secret in [
        public("ed25519").to_string().into_bytes(),
        URL_SAFE_NO_PAD
            .decode(key("ed25519")["x"].as_str().unwrap())
            .unwrap(),
        Vec::new(),
    ] {
        let message = unsigned(&header("HS256", "ed25519"), &claims());
        let signature = Hs256.sign(&Hs256Key::new(&secret), message.as_bytes());
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_bytes()));
        assert_eq!(refusal(&token), TokenError::Algorithm);
    }
}

#[test]
fn the_algorithm_is_the_keys_and_not_the_headers() {
    let theirs = with(claims(), "iss", json!(OTHER));
    for (signer, algorithm, kid) in [
        ("rsa_2048", "RS256", "p256"),
        ("p256", "ES256", "rsa_2048"),
        ("p256", "EdDSA", "p256"),
        ("rsa_2048", "PS256", "rsa_2048"),
        ("rsa_2048", "RS512", "rsa_2048"),
        ("p256", "es256", "p256"),
        ("p256", "ES256K", "p256"),
    ] {
        let token = signed_with(signer, &header(algorithm, kid), &theirs);
        assert_eq!(
            refusal(&token),
            TokenError::Algorithm,
            "{algorithm} by {kid}"
        );
    }
    let wrong_key = signed_with("ed25519_previous", &header("EdDSA", "ed25519"), &claims());
    assert_eq!(refusal(&wrong_key), TokenError::Signature);
}

#[test]
fn a_header_brings_no_key_and_asks_for_nothing() {
    for (member, value) in [
        ("jwk", public("ed25519")),
        ("jku", json!("https://evil.example/jwks")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["AAAA"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("typ", json!("JWT")),
        ("typ", Value::Null),
    ] {
        let token = signed_with(
            "ed25519",
            &with(header("EdDSA", "ed25519"), member, value),
            &claims(),
        );
        assert_eq!(refusal(&token), TokenError::Header, "{member}");
    }
    let cbor = with(header("EdDSA", "ed25519"), "cty", json!("CBOR"));
    assert_eq!(
        refusal(&signed_with("ed25519", &cbor, &claims())),
        TokenError::Malformed
    );
}

#[test]
fn a_key_is_found_by_its_exact_id_only() {
    let no_id = without(header("EdDSA", "ed25519"), "kid");
    assert_eq!(
        refusal(&signed_with("ed25519", &no_id, &claims())),
        TokenError::NoKeyId
    );
    for kid in [
        "",
        "ED25519",
        "ed25519 ",
        "../../ed25519",
        "ed25519' OR '1'='1",
        "ed25519\0",
    ] {
        let token = signed_with("ed25519", &header("EdDSA", kid), &claims());
        assert_eq!(refusal(&token), TokenError::UnknownKey, "{kid}");
    }
}

#[test]
fn broken_signatures_and_encodings_are_refused() {
    let es256 = |signature: &[u8]| {
        let message = unsigned(&header("ES256", "p256"), &claims());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    };
    assert_eq!(refusal(&es256(&[0; 64])), TokenError::Signature);
    assert_eq!(refusal(&es256(&[255; 64])), TokenError::Signature);
    assert_eq!(refusal(&es256(&[1; 63])), TokenError::Signature);
    assert_eq!(refusal(&es256(&[1; 65])), TokenError::Signature);

    let good = ours(&claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let with_signature = |bytes: &[u8]| format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes));
    assert!(verify_at(&with_signature(&bytes), NOW).is_ok());
    assert_eq!(refusal(&with_signature(&[0; 64])), TokenError::Signature);
    assert_eq!(
        refusal(&with_signature(&plus_group_order(&bytes))),
        TokenError::Signature
    );

    let truncated: String = good.chars().take(good.len() - 1).collect();
    for text in [
        truncated,
        format!("{good}="),
        format!("{good}=="),
        format!(" {good}"),
        format!("{good}\n"),
        good.replacen('.', "=.", 1),
        format!("{message}.{}", signature.replace(['-', '_'], "+")),
        format!("{message}+.{signature}"),
    ] {
        assert!(verify_at(&text, NOW).is_err(), "{text}");
    }
    for position in 0..64 {
        let mut flipped = bytes.clone();
        flipped[position] ^= 1;
        assert_eq!(refusal(&with_signature(&flipped)), TokenError::Signature);
    }
}

#[test]
fn unused_bits_of_the_last_character_are_not_free_to_choose() {
    let good = ours(&claims());
    let last = good.chars().last().unwrap();
    let others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let body: String = good.chars().take(good.len() - 1).collect();
    for other in others.chars().filter(|other| *other != last) {
        assert!(
            verify_at(&format!("{body}{other}"), NOW).is_err(),
            "{other}"
        );
    }
}

/// The same Ed25519 signature with its scalar made larger by the group order.
fn plus_group_order(signature: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut changed = signature.to_vec();
    let mut carry = 0u16;
    for (byte, order) in changed.iter_mut().skip(32).zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    changed
}

#[test]
fn size_is_checked_before_anything_is_read() {
    let padding = |bytes| ours(&with(claims(), "padding", json!("a".repeat(bytes))));
    assert!(verify_at(&padding(4_000), NOW).is_ok());
    assert_eq!(refusal(&padding(8_000)), TokenError::TooLarge);
    let long = with(
        header("EdDSA", "ed25519"),
        "padding",
        json!("a".repeat(2_000)),
    );
    assert_eq!(
        refusal(&signed_with("ed25519", &long, &claims())),
        TokenError::TooLarge
    );
    assert_eq!(refusal(&"a".repeat(1_000_000)), TokenError::TooLarge);
}
