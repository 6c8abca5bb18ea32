use edgewright_types::{Entropy, UnixMillis};
use edgewright_workflow_engine::effect::{OutgoingAuthentication, OutputForm};
use serde_json::json;

use super::*;

const MARKS: Marks<'_> = Marks { nonce: "n1" };

fn secret(name: &str) -> Option<String> {
    (name == "key").then(|| "s3 cret".to_owned())
}

fn id() -> EffectId {
    EffectId::new(UnixMillis(1), Entropy([1; 16]))
}

fn call(method: &str, uri: &str) -> HttpCall {
    HttpCall {
        method: method.to_owned(),
        uri: uri.to_owned(),
        headers: Vec::new(),
        query: Vec::new(),
        body: None,
        authentication: None,
        output: OutputForm::Content,
        redirect: false,
    }
}

fn request(call: &HttpCall) -> Result<Outgoing, WorkflowError> {
    let origins = ["https://api.example.com", "https://other.example:8443"];
    let origins = origins
        .iter()
        .map(|origin| Origin::of(origin, false).unwrap())
        .collect();
    let sender = Sender {
        marks: MARKS,
        secret: &secret,
        token: None,
        origins: &origins,
        private_addresses: false,
    };
    sender.request(call, &id())
}

fn header_of<'a>(request: &'a Outgoing, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn a_query_is_added_and_encoded_and_a_fragment_stays_at_home() {
    let mut call = call("GET", "https://api.example.com/a?x=1#part");
    call.query.push(("q".to_owned(), "a b&c".to_owned()));
    let request = request(&call).unwrap();
    assert_eq!(request.url, "https://api.example.com/a?x=1&q=a+b%26c");
}

#[test]
fn only_origins_of_the_workflow_are_called() {
    for allowed in [
        "https://api.example.com/a",
        "https://API.example.com:443/a",
        "https://other.example:8443/",
    ] {
        assert!(request(&call("GET", allowed)).is_ok(), "{allowed}");
    }
    for refused in [
        "http://api.example.com/a",
        "https://api.example.com:8443/a",
        "https://api.example.com.evil.example/a",
        "https://api.example.com@evil.example/a",
        "https://evil.example/?https://api.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "file:///etc/passwd",
        "api.example.com/a",
        "https://api.example.com\\@evil.example/",
        "https://api.example.com\r\n.evil.example/",
    ] {
        assert!(request(&call("GET", refused)).is_err(), "{refused}");
    }
}

#[test]
fn a_secret_is_put_in_where_its_mark_is_and_cannot_change_the_origin() {
    let mark = MARKS.mark("key");
    let mut posting = call("POST", "https://api.example.com/a");
    posting.headers.push(("X-Key".to_owned(), mark.clone()));
    posting.body = Some(json!({"key": mark, "n": 1}));
    let sent = request(&posting).unwrap();
    assert_eq!(header_of(&sent, "x-key"), Some("s3 cret"));
    assert_eq!(header_of(&sent, "content-type"), Some("application/json"));
    let body: Value = serde_json::from_slice(&sent.body.unwrap()).unwrap();
    assert_eq!(body, json!({"key": "s3 cret", "n": 1}));
    let host = format!("https://{mark}.example.com/");
    assert!(request(&call("GET", &host)).is_err());
    let mut lacking = call("GET", "https://api.example.com/a");
    lacking.query.push(("k".to_owned(), MARKS.mark("gone")));
    let refused = request(&lacking).err().unwrap();
    assert!(refused.detail.unwrap().contains("'gone' is not set"));
}

#[test]
fn every_try_carries_the_same_key_unless_the_workflow_has_its_own() {
    let mut posting = call("POST", "https://api.example.com/a");
    posting.body = Some(json!("plain"));
    let sent = request(&posting).unwrap();
    assert_eq!(header_of(&sent, "idempotency-key"), Some(id().as_str()));
    assert_eq!(
        header_of(&sent, "content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(sent.body.as_deref(), Some(b"plain".as_slice()));
    posting
        .headers
        .push(("Idempotency-Key".to_owned(), "own".to_owned()));
    assert_eq!(
        header_of(&request(&posting).unwrap(), "idempotency-key"),
        Some("own")
    );
}

#[test]
fn a_reader_has_no_body() {
    let mut reading = call("GET", "https://api.example.com/a");
    reading.body = Some(json!({}));
    assert!(request(&reading).is_err());
}

#[test]
fn authentication_wins_over_a_header_of_the_same_name() {
    let mut reading = call("GET", "https://api.example.com/a");
    reading
        .headers
        .push(("Authorization".to_owned(), "Basic x".to_owned()));
    reading.authentication = Some(OutgoingAuthentication::Bearer {
        token: MARKS.mark("key"),
    });
    let sent = request(&reading).unwrap();
    assert_eq!(header_of(&sent, "authorization"), Some("Bearer s3 cret"));
    let count = sent
        .headers
        .iter()
        .filter(|(name, _)| name == "authorization");
    assert_eq!(count.count(), 1);
}
