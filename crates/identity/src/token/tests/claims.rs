//! Tokens that are signed by the right key and still say the wrong thing.

use super::*;

#[test]
fn the_audience_must_be_ours() {
    for (audience, fits) in [
        (json!(AUDIENCE), true),
        (json!([AUDIENCE]), true),
        (json!(["x", AUDIENCE]), true),
        (json!("other"), false),
        (json!([]), false),
        (json!(["other", "edgewright2"]), false),
        (json!(""), false),
    ] {
        let answer = verify_at(&ours(&with(claims(), "aud", audience.clone())), NOW);
        assert_eq!(answer.is_ok(), fits, "{audience}");
    }
    for wrong in [
        json!(null),
        json!(7),
        json!({"a": AUDIENCE}),
        json!([[AUDIENCE]]),
    ] {
        assert_eq!(
            refusal(&ours(&with(claims(), "aud", wrong))),
            TokenError::Malformed
        );
    }
}

#[test]
fn issuer_and_subject_must_be_there_and_known() {
    for wrong in [
        json!("https://evil.example"),
        json!(""),
        json!(format!("{ISSUER}/")),
    ] {
        assert_eq!(
            refusal(&ours(&with(claims(), "iss", wrong))),
            TokenError::Issuer
        );
    }
    assert_eq!(
        refusal(&ours(&with(claims(), "sub", json!("")))),
        TokenError::Subject
    );
    for missing in ["iss", "sub", "aud"] {
        assert_eq!(
            refusal(&ours(&without(claims(), missing))),
            TokenError::Malformed
        );
    }
    assert_eq!(
        refusal(&ours(&without(claims(), "exp"))),
        TokenError::Expired
    );
    assert_eq!(
        refusal(&ours(&without(claims(), "iat"))),
        TokenError::IssuedInFuture
    );
    assert!(verify_at(&ours(&without(claims(), "nbf")), NOW).is_ok());
}

#[test]
fn an_issuer_vouches_for_its_own_tokens_only() {
    let issuers = issuers();
    let text = ours(&claims());
    let token = UnverifiedToken::parse(&text).unwrap();
    let theirs = UnverifiedToken::parse(&text).unwrap();
    assert!(
        token
            .verify(issuers.built_in().unwrap(), signing_keys().key_set(), NOW)
            .is_ok()
    );
    let other = Issuers::built_in_only(OTHER, AUDIENCE);
    let answer = theirs.verify(other.built_in().unwrap(), signing_keys().key_set(), NOW);
    assert_eq!(answer, Err(TokenError::Issuer));
}

#[test]
fn times_hold_at_the_edges_of_the_skew() {
    for (member, offset, fits) in [
        ("exp", -59, true),
        ("exp", -60, false),
        ("exp", -61, false),
        ("nbf", 59, true),
        ("nbf", 60, true),
        ("nbf", 61, false),
        ("iat", 59, true),
        ("iat", 60, true),
        ("iat", 61, false),
    ] {
        let token = ours(&with(claims(), member, json!(NOW_SECONDS + offset)));
        assert_eq!(verify_at(&token, NOW).is_ok(), fits, "{member} {offset}");
    }
}

#[test]
fn strange_times_are_refused_without_a_panic() {
    for member in ["exp", "nbf", "iat"] {
        for wrong in [
            json!("1800000900"),
            json!(null),
            json!([1]),
            json!(1e300),
            json!(i64::MAX),
            json!(u64::MAX),
            json!(true),
        ] {
            let answer = verify_at(&ours(&with(claims(), member, wrong.clone())), NOW);
            assert!(answer.is_err(), "{member} = {wrong}");
        }
    }
    assert!(
        verify_at(
            &ours(&with(claims(), "nbf", json!(-8_000_000_000_000i64))),
            NOW
        )
        .is_ok()
    );
    assert!(verify_at(&ours(&claims()), UnixMillis(i64::MAX)).is_err());
    assert!(verify_at(&ours(&claims()), UnixMillis(i64::MIN)).is_err());
}

#[test]
fn a_repeated_claim_is_refused() {
    let text = claims().to_string();
    let doubled = text.replacen('{', "{\"sub\":\"somebody-else\",", 1);
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let message = format!(
        "{}.{}",
        part(&header("EdDSA", "ed25519").to_string()),
        part(&doubled)
    );
    let key = (&jwk("ed25519")).try_into().unwrap();
    let signature = Ed25519.sign(&key, message.as_bytes());
    let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_bytes()));
    assert_eq!(refusal(&token), TokenError::Malformed);
}

#[test]
fn an_address_counts_only_when_its_issuer_has_verified_it() {
    let theirs = |verified: Value| {
        let claims = with(
            with(claims(), "iss", json!(OTHER)),
            "email_verified",
            verified,
        );
        signed_with("rsa_2048", &header("RS256", "rsa_2048"), &claims)
    };
    for (verified, counts) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!(1), false),
        (json!(null), false),
    ] {
        let token = verify_at(&theirs(verified.clone()), NOW).unwrap();
        assert_eq!(token.verified_email.is_some(), counts, "{verified}");
    }
}
