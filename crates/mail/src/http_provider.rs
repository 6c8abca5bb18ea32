//! A mail provider that takes JSON over HTTPS, in the form of Resend's `POST /emails`, which others understand too.

use std::fmt;

use serde_json::json;

use crate::{MailError, Message};

/// Where Resend answers.
const DEFAULT_URL: &str = "https://api.resend.com/emails";

/// A provider and our account there.
#[derive(Clone)]
pub struct HttpProvider {
    url: String,
    key: String,
    from: String,
}

/// A request for the Worker to perform.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderRequest {
    /// Where to; the method is POST.
    pub url: String,
    /// Header names and values. One of them is the key: not for logs.
    pub headers: [(&'static str, String); 3],
    /// JSON text.
    pub body: String,
}

impl HttpProvider {
    /// An account: the secret `MAIL_API_KEY` and the sender, such as `Edgewright <hello@edgewright.dev>`.
    #[must_use]
    pub fn new(key: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            url: DEFAULT_URL.to_owned(),
            key: key.into(),
            from: from.into(),
        }
    }

    /// The same account at another address, for a compatible provider.
    #[must_use]
    pub fn at(mut self, url: impl Into<String>) -> Self {
        self.url = url.into();
        self
    }

    /// The request that hands over a message. The same idempotency key again sends nothing twice.
    #[must_use]
    pub fn request(&self, message: &Message, idempotency_key: &str) -> ProviderRequest {
        let body = json!({
            "from": self.from,
            "to": [message.to],
            "subject": message.subject,
            "text": message.text,
        });
        ProviderRequest {
            url: self.url.clone(),
            headers: [
                ("authorization", format!("Bearer {}", self.key)),
                ("content-type", "application/json".to_owned()),
                ("idempotency-key", idempotency_key.to_owned()),
            ],
            body: body.to_string(),
        }
    }
}

impl fmt::Debug for HttpProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HttpProvider({}, key hidden)", self.url)
    }
}

impl fmt::Debug for ProviderRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "ProviderRequest({}, headers and body hidden)",
            self.url
        )
    }
}

/// What an HTTP status says about the message.
///
/// # Errors
/// [`MailError`] when it was not accepted.
pub const fn read_answer(status: u16) -> Result<(), MailError> {
    match status {
        200..=299 => Ok(()),
        401 | 403 => Err(MailError::NotSetUp),
        408 | 409 | 425 | 429 | 500..=599 => Err(MailError::TryLater),
        _ => Err(MailError::Refused),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn request() -> ProviderRequest {
        let message = Message {
            to: "ann@example.com".to_owned(),
            subject: "Subject \"quoted\"\r\nBcc: all@example.com".to_owned(),
            text: "Text".to_owned(),
        };
        HttpProvider::new("secret-key", "Edgewright <hello@edgewright.dev>")
            .request(&message, "eff_1")
    }

    #[test]
    fn a_request_carries_the_message_as_json() {
        let body: Value = serde_json::from_str(&request().body).unwrap();
        assert_eq!(body["to"], json!(["ann@example.com"]));
        assert_eq!(body["from"], "Edgewright <hello@edgewright.dev>");
        assert_eq!(
            body["subject"],
            "Subject \"quoted\"\r\nBcc: all@example.com"
        );
        assert_eq!(body["text"], "Text");
        assert_eq!(
            request().headers[2],
            ("idempotency-key", "eff_1".to_owned())
        );
    }

    #[test]
    fn the_key_and_the_message_stay_out_of_logs() {
        let provider = HttpProvider::new("secret-key", "x").at("https://mail.example");
        let shown = format!("{provider:?} {:?}", request());
        assert!(
            !shown.contains("secret-key") && !shown.contains("ann@"),
            "{shown}"
        );
    }

    #[test]
    fn statuses_say_whether_to_try_again() {
        for (status, answer) in [
            (200, Ok(())),
            (202, Ok(())),
            (401, Err(MailError::NotSetUp)),
            (403, Err(MailError::NotSetUp)),
            (409, Err(MailError::TryLater)),
            (429, Err(MailError::TryLater)),
            (500, Err(MailError::TryLater)),
            (503, Err(MailError::TryLater)),
            (400, Err(MailError::Refused)),
            (422, Err(MailError::Refused)),
            (302, Err(MailError::Refused)),
        ] {
            assert_eq!(read_answer(status), answer, "{status}");
        }
    }
}
