//! Which keys are taken, published and believed.

use super::*;

#[test]
fn keys_sign_as_what_they_are_published_as() {
    for name in ["ed25519", "p256"] {
        let keys = SigningKeys::parse(&key(name).to_string()).unwrap();
        let published = serde_json::to_value(keys.jwks()).unwrap();
        assert_eq!(published["keys"][0]["alg"], keys.secret.algorithm_name());
        let issuers = issuers();
        let subject = AccessSubject {
            user_id: &UserId::new(NOW, Entropy([1; 16])),
            email: "ann@example.com",
            username: &"ann".parse().unwrap(),
            session_id: &SessionId::new(NOW, Entropy([2; 16])),
        };
        let token = issue_access_token(&keys, issuers.built_in().unwrap(), subject, NOW).unwrap();
        let document = published.to_string();
        let elsewhere = KeySet::parse(&document).unwrap();
        let token = UnverifiedToken::parse(&token).unwrap();
        assert!(
            token
                .verify(issuers.built_in().unwrap(), &elsewhere, NOW)
                .is_ok()
        );
        assert!(!document.contains("\"d\""), "a secret was published");
    }
}

#[test]
fn rotation_keeps_the_previous_key_until_it_is_removed() {
    let old = signed_with(
        "ed25519_previous",
        &header("EdDSA", "ed25519_previous"),
        &claims(),
    );
    assert!(verify_at(&old, NOW).is_ok());
    let issuers = issuers();
    let after = SigningKeys::parse(&key("ed25519").to_string()).unwrap();
    let token = UnverifiedToken::parse(&old).unwrap();
    let answer = token.verify(issuers.built_in().unwrap(), after.key_set(), NOW);
    assert_eq!(answer, Err(TokenError::UnknownKey));
}

#[test]
fn a_key_says_itself_what_it_is_for() {
    for (member, value, usable) in [
        ("alg", json!("RS256"), true),
        ("alg", json!("PS256"), false),
        ("alg", json!("HS256"), false),
        ("use", json!("sig"), true),
        ("use", json!("enc"), false),
        ("key_ops", json!(["verify"]), true),
        ("key_ops", json!(["encrypt"]), false),
        ("kid", json!(""), false),
        ("kid", json!("k".repeat(201)), false),
        ("n", json!("AQAB"), false),
    ] {
        let entry = with(public("rsa_2048"), member, value.clone());
        let id = entry["kid"].as_str().unwrap().to_owned();
        let set = KeySet::parse(&json!({"keys": [entry]}).to_string()).unwrap();
        assert_eq!(set.contains(&id), usable, "{member} = {value}");
    }
    let shared = json!({"keys": [{"kty": "oct", "k": "AAAA", "kid": "a"}, 7, {"kty": "new"}, public("p256")]});
    let set = KeySet::parse(&shared.to_string()).unwrap();
    assert!(!set.contains("a") && set.contains("p256"));
    for wrong in ["", "[]", "{}", "{\"keys\": 1}"] {
        assert!(KeySet::parse(wrong).is_err(), "{wrong}");
    }
    assert!(KeySet::parse(&" ".repeat(64 * 1024 + 1)).is_err());
}

#[test]
fn a_key_without_an_id_is_named_by_its_thumbprint() {
    // The key of RFC 8037, appendix A, and its thumbprint from appendix A.3.
    let key = json!({
        "kty": "OKP", "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    let keys = SigningKeys::parse(&key.to_string()).unwrap();
    assert_eq!(keys.key_id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn a_signing_key_that_cannot_sign_is_refused_at_the_start() {
    use crate::SigningKeysError as Refused;
    let parse = |value: Value| SigningKeys::parse(&value.to_string()).map(drop);
    let mismatched = with(key("ed25519"), "d", key("ed25519_previous")["d"].clone());
    assert_eq!(parse(public("ed25519")), Err(Refused::NoSecret));
    assert_eq!(parse(mismatched), Err(Refused::NoSecret));
    assert_eq!(parse(key("rsa_2048")), Err(Refused::Kind));
    assert_eq!(
        parse(json!({"keys": [key("p256"), public("rsa_2048")]})),
        Err(Refused::Kind)
    );
    assert_eq!(
        parse(json!({"keys": [key("p256"), key("p256")]})),
        Err(Refused::Twice)
    );
    assert_eq!(parse(json!({"keys": []})), Err(Refused::Malformed));
    assert_eq!(parse(json!("secret")), Err(Refused::Malformed));
    let shown = format!(
        "{:?}",
        SigningKeys::parse(&key("ed25519").to_string()).unwrap()
    );
    assert!(!shown.contains(key("ed25519")["d"].as_str().unwrap()));
}
