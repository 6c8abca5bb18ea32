//! Tokens that must be believed, and every known way to make one that must not be.

mod claims;
mod forgery;
mod keys;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use edgewright_types::{Entropy, SessionId, UnixMillis, UserId};
use jwt_compact::{
    Algorithm as _, AlgorithmSignature,
    alg::{Ed25519, Es256, Hs256, Hs256Key, Rsa, RsaPrivateKey},
    jwk::JsonWebKey,
};
use serde_json::{Value, json};

use super::*;
use crate::{Issuer, Issuers, KeySet, SigningKeys};

const ISSUER: &str = "https://edgewright.example";
const AUDIENCE: &str = "edgewright";
const OTHER: &str = "https://id.example";
const NOW_SECONDS: i64 = 1_800_000_000;
const NOW: UnixMillis = UnixMillis(NOW_SECONDS * 1000 + 999);

fn key(name: &str) -> Value {
    let fixtures: Value = serde_json::from_str(include_str!("tests/keys.json")).unwrap();
    let mut key = fixtures["keys"][name].clone();
    key["kid"] = json!(name);
    key
}

fn public(name: &str) -> Value {
    let mut key = key(name);
    for secret in ["d", "p", "q", "dp", "dq", "qi"] {
        key.as_object_mut().unwrap().remove(secret);
    }
    key
}

fn jwk(name: &str) -> JsonWebKey<'static> {
    let mut key = key(name);
    key.as_object_mut().unwrap().remove("kid");
    serde_json::from_value(key).unwrap()
}

fn issuers() -> Issuers {
    Issuers::parse(
        &json!([
            {"issuer": ISSUER, "audience": AUDIENCE},
            {"issuer": OTHER, "audience": AUDIENCE, "jwks_url": "https://id.example/jwks"},
        ])
        .to_string(),
    )
    .unwrap()
}

fn signing_keys() -> SigningKeys {
    let keys = json!({"keys": [key("ed25519"), public("ed25519_previous"), public("p256")]});
    SigningKeys::parse(&keys.to_string()).unwrap()
}

/// The keys of the other issuer.
fn other_keys() -> KeySet {
    let keys = json!({"keys": [public("rsa_2048"), public("p256"), public("ed25519"), public("rsa_1024")]});
    KeySet::parse(&keys.to_string()).unwrap()
}

fn header(algorithm: &str, kid: &str) -> Value {
    json!({"alg": algorithm, "kid": kid, "typ": "at+jwt"})
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": UserId::new(NOW, Entropy([1; 16])), "aud": AUDIENCE,
        "iat": NOW_SECONDS, "nbf": NOW_SECONDS, "exp": NOW_SECONDS + 900,
        "email": "ann@example.com", "email_verified": true, "username": "ann",
        "sid": SessionId::new(NOW, Entropy([2; 16])),
    })
}

fn with(mut document: Value, member: &str, value: Value) -> Value {
    document[member] = value;
    document
}

fn without(mut document: Value, member: &str) -> Value {
    document.as_object_mut().unwrap().remove(member);
    document
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn signed_with(name: &str, header: &Value, claims: &Value) -> String {
    let message = unsigned(header, claims);
    let signature = match name {
        "p256" => Es256
            .sign(&(&jwk(name)).try_into().unwrap(), message.as_bytes())
            .as_bytes()
            .into_owned(),
        "rsa_2048" | "rsa_1024" => {
            let key: RsaPrivateKey = (&jwk(name)).try_into().unwrap();
            Rsa::rs256()
                .sign(&key, message.as_bytes())
                .as_bytes()
                .into_owned()
        }
        _ => Ed25519
            .sign(&(&jwk(name)).try_into().unwrap(), message.as_bytes())
            .as_bytes()
            .into_owned(),
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token of ours with other claims.
fn ours(claims: &Value) -> String {
    signed_with("ed25519", &header("EdDSA", "ed25519"), claims)
}

/// What becomes of a token that claims any issuer we know.
fn verify_at(token: &str, now: UnixMillis) -> Result<VerifiedToken, TokenError> {
    let issuers = issuers();
    let token = UnverifiedToken::parse(token)?;
    let issuer: &Issuer = issuers.of(&token)?;
    if issuer.issuer == ISSUER {
        token.verify(issuer, signing_keys().key_set(), now)
    } else {
        token.verify(issuer, &other_keys(), now)
    }
}

fn refusal(token: &str) -> TokenError {
    verify_at(token, NOW).expect_err(token)
}

#[test]
fn a_token_we_issue_speaks_for_its_person_until_it_ends() {
    let issuers = issuers();
    let keys = signing_keys();
    let subject = AccessSubject {
        user_id: &UserId::new(NOW, Entropy([1; 16])),
        email: "ann@example.com",
        username: &"ann".parse().unwrap(),
        session_id: &SessionId::new(NOW, Entropy([2; 16])),
    };
    let token = issue_access_token(&keys, issuers.built_in().unwrap(), subject, NOW).unwrap();
    let verified = verify_at(&token, NOW).unwrap();
    let person = verified.person().unwrap();
    assert_eq!(&person.user_id, subject.user_id);
    assert_eq!(person.email, subject.email);
    assert_eq!(&person.username, subject.username);
    assert_eq!(&person.session_id, subject.session_id);
    assert_eq!(verified.expires_at, UnixMillis((NOW_SECONDS + 900) * 1000));
    assert!(verify_at(&token, NOW.plus(ACCESS_TOKEN_LIFETIME_MS + 61_000)).is_err());
}

#[test]
fn another_issuer_signs_with_any_of_three_algorithms_and_ours_never_with_rsa() {
    let theirs = with(claims(), "iss", json!(OTHER));
    for (name, algorithm) in [
        ("rsa_2048", "RS256"),
        ("p256", "ES256"),
        ("ed25519", "EdDSA"),
    ] {
        let token = signed_with(name, &header(algorithm, name), &theirs);
        assert!(verify_at(&token, NOW).is_ok(), "{name}");
    }
    let weak = signed_with("rsa_1024", &header("RS256", "rsa_1024"), &theirs);
    assert_eq!(refusal(&weak), TokenError::UnknownKey);

    let issuers = issuers();
    let rsa = signed_with("rsa_2048", &header("RS256", "rsa_2048"), &claims());
    let token = UnverifiedToken::parse(&rsa).unwrap();
    let answer = token.verify(issuers.built_in().unwrap(), &other_keys(), NOW);
    assert_eq!(answer, Err(TokenError::Algorithm));
}
