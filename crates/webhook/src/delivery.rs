//! Which delivery a request is: senders repeat what they have not seen taken.

use edgewright_typed_json::from_text;
use serde::Deserialize;
use serde_json::Value;

use crate::{Request, Signature};

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    event_id: Value,
}

#[derive(Deserialize)]
struct Challenge {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
}

/// The id of a delivery whose signature is right; the same again is the same delivery. Where the sender has an id of its
/// own, no other is heeded.
#[must_use]
pub fn delivery(signature: Signature, request: &Request) -> Option<String> {
    let own = match signature {
        Signature::Standard => request.header("webhook-id").map(str::to_owned),
        Signature::Github => request.header("x-github-delivery").map(str::to_owned),
        Signature::Stripe => event(request).and_then(|event| text(&event.id)),
        Signature::Slack => event(request).and_then(|event| text(&event.event_id)),
        Signature::None => None,
    };
    let id = own.or_else(|| request.header("idempotency-key").map(str::to_owned))?;
    (!id.is_empty()).then(|| format!("hook:{}:{id}", signature.word()))
}

/// What Slack wants to hear back before it sends anything; none for everything else.
#[must_use]
pub fn challenge(signature: Signature, request: &Request) -> Option<String> {
    if signature != Signature::Slack {
        return None;
    }
    let asked: Challenge = from_text(&request.body).ok()?;
    (asked.kind == "url_verification").then_some(asked.challenge)
}

fn event(request: &Request) -> Option<Event> {
    from_text(&request.body).ok()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)], body: &str) -> Request {
        Request {
            method: "POST".to_owned(),
            path: String::new(),
            query: String::new(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn every_sender_names_deliveries_in_its_own_way() {
        let all = request(
            &[
                ("webhook-id", "msg_1"),
                ("x-github-delivery", "guid"),
                ("idempotency-key", "key"),
            ],
            r#"{"id":"evt_1","event_id":"Ev1","more":1}"#,
        );
        for (signature, expected) in [
            (Signature::Standard, "hook:standard:msg_1"),
            (Signature::Github, "hook:github:guid"),
            (Signature::Stripe, "hook:stripe:evt_1"),
            (Signature::Slack, "hook:slack:Ev1"),
            (Signature::None, "hook:none:key"),
        ] {
            assert_eq!(delivery(signature, &all).as_deref(), Some(expected));
        }
        assert_eq!(delivery(Signature::None, &request(&[], "{}")), None);
        assert_eq!(delivery(Signature::Slack, &request(&[], "payload=1")), None);
    }

    #[test]
    fn slack_asks_first() {
        let asked = request(
            &[],
            r#"{"token":"x","challenge":"3eZbrw1aB","type":"url_verification"}"#,
        );
        assert_eq!(
            challenge(Signature::Slack, &asked).as_deref(),
            Some("3eZbrw1aB")
        );
        assert_eq!(challenge(Signature::None, &asked), None);
        let event = request(&[], r#"{"type":"event_callback","challenge":"x"}"#);
        assert_eq!(challenge(Signature::Slack, &event), None);
    }
}
