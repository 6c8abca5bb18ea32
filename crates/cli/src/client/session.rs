//! Signing in, and staying signed in.

use serde_json::{Value, json};

use super::{Client, Payload};
use crate::credentials::SignIn;
use crate::failure::Failure;

impl Client {
    /// Forgets the sign-in, so that one that has ended does not stand in the way of the next.
    pub fn forget_sign_in(&mut self) {
        self.credentials.servers.remove(&self.url);
        self.api_key = None;
    }

    /// Trades an e-mail address and its code for a sign-in, and keeps it. Answers the person.
    pub fn sign_in(&mut self, email: &str, code: &str) -> Result<Value, Failure> {
        let body = json!({"email": email, "code": code, "deliver": "body"});
        let answer = self.send_once(
            &ureq::http::Method::POST,
            "/v1/auth/sessions",
            Payload::Json(&body),
            None,
        )?;
        self.keep(email, &answer)?;
        Ok(answer.get("user").cloned().unwrap_or_default())
    }

    /// Renews the sign-in. `false` if there is none, or it ended for good.
    pub(super) fn renew(&mut self) -> Result<bool, Failure> {
        if self.api_key.is_some() {
            return Ok(false);
        }
        let Some(kept) = self.credentials.servers.remove(&self.url) else {
            return Ok(false);
        };
        let body = json!({"refresh_token": kept.refresh_token});
        let answer = self.send_once(
            &ureq::http::Method::POST,
            "/v1/auth/sessions/refresh",
            Payload::Json(&body),
            None,
        );
        match answer {
            Ok(answer) => self.keep(&kept.email, &answer).map(|()| true),
            Err(failure) if matches!(failure.status(), Some(400..=499)) => {
                self.credentials.write()?;
                Ok(false)
            }
            Err(failure) => Err(failure),
        }
    }

    fn keep(&mut self, email: &str, answer: &Value) -> Result<(), Failure> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let (Some(access_token), Some(refresh_token)) =
            (text("access_token"), text("refresh_token"))
        else {
            return Err(Failure::local(
                "answer-unreadable",
                "The server answered without a sign-in. Check the address.",
            ));
        };
        let sign_in = SignIn {
            email: email.to_owned(),
            access_token,
            refresh_token,
        };
        self.credentials.servers.insert(self.url.clone(), sign_in);
        self.credentials.current = Some(self.url.clone());
        self.credentials.write()
    }
}
