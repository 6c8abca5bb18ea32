use super::*;

fn request(headers: &[(&str, &str)], body: &[u8]) -> Request {
    Request {
        method: "POST".to_owned(),
        path: String::new(),
        query: String::new(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.to_vec(),
    }
}

fn seconds(seconds: i64) -> UnixMillis {
    UnixMillis(seconds * 1_000)
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// The vector in the tests of the libraries of Standard Webhooks.
#[test]
fn standard_webhooks() {
    const SIGNED_AT: i64 = 1_614_265_330;
    let right = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let other = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx");
    let body = br#"{"test": 2432232314}"#;
    let signed = |signature: &str, body: &[u8]| {
        request(
            &[
                ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                ("webhook-timestamp", "1614265330"),
                ("webhook-signature", signature),
            ],
            body,
        )
    };
    const GOOD: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let ask = |secrets: &[Secret], request: &Request, at: i64| {
        verify(Signature::Standard, secrets, request, seconds(at)).is_ok()
    };
    let good = signed(GOOD, body);
    assert!(ask(std::slice::from_ref(&right), &good, SIGNED_AT));
    assert!(ask(&[other.clone(), right.clone()], &good, SIGNED_AT));
    let several = signed(&format!("v1a,AAAA v1,AAAA {GOOD}"), body);
    assert!(ask(std::slice::from_ref(&right), &several, SIGNED_AT));
    assert!(!ask(&[other], &good, SIGNED_AT));
    assert!(!ask(&[], &good, SIGNED_AT));
    for age in [-300, 300] {
        assert!(ask(std::slice::from_ref(&right), &good, SIGNED_AT + age));
    }
    for age in [-301, 301] {
        assert!(!ask(std::slice::from_ref(&right), &good, SIGNED_AT + age));
    }
    for forged in [
        "",
        "v1,",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ] {
        assert!(!ask(
            std::slice::from_ref(&right),
            &signed(forged, body),
            SIGNED_AT
        ));
    }
    assert!(!ask(
        std::slice::from_ref(&right),
        &signed(GOOD, br#"{"test":2432232314}"#),
        SIGNED_AT
    ));
    assert!(!ask(
        std::slice::from_ref(&right),
        &request(&[], body),
        SIGNED_AT
    ));
}

/// The vector in GitHub's documentation.
#[test]
fn github() {
    let right = [secret("It's a Secret to Everybody")];
    let signed = |signature: &str, body: &[u8]| {
        let request = request(&[("x-hub-signature-256", signature)], body);
        verify(Signature::Github, &right, &request, seconds(0)).is_ok()
    };
    const GOOD: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    assert!(signed(GOOD, b"Hello, World!"));
    assert!(!signed(GOOD, b"Hello, World"));
    assert!(!signed(&GOOD.replace("sha256", "sha1"), b"Hello, World!"));
    assert!(!signed(&GOOD.replace("757", "758"), b"Hello, World!"));
    assert!(!signed("sha256=", b"Hello, World!"));
}

/// The vector in Slack's documentation.
#[test]
fn slack() {
    const SIGNED_AT: i64 = 1_531_420_618;
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    let right = [secret("8f742231b10e8888abcd99yyyzzz85a5")];
    let signed = |timestamp: &str, at: i64| {
        let request = request(
            &[
                (
                    "x-slack-signature",
                    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                ),
                ("x-slack-request-timestamp", timestamp),
            ],
            BODY.as_bytes(),
        );
        verify(Signature::Slack, &right, &request, seconds(at)).is_ok()
    };
    assert!(signed("1531420618", SIGNED_AT));
    assert!(!signed("1531420618", SIGNED_AT + 301));
    assert!(!signed("1531420619", SIGNED_AT));
    assert!(!signed("+1531420618", SIGNED_AT));
}

/// Stripe publishes no vector; this one was made with OpenSSL.
#[test]
fn stripe() {
    const SIGNED_AT: i64 = 1_492_774_577;
    const GOOD: &str = "219a42e1ddcb82aa598135e688e5bbebca5efb000e8c5852fd85dab65c70d251";
    let right = [secret("whsec_test_secret_of_stripe")];
    let signed = |header: &str, at: i64| {
        let request = request(&[("stripe-signature", header)], br#"{"id":"evt_1"}"#);
        verify(Signature::Stripe, &right, &request, seconds(at)).is_ok()
    };
    assert!(signed(&format!("t=1492774577,v1={GOOD}"), SIGNED_AT));
    assert!(signed(
        &format!("t=1492774577,v1=00,v1={GOOD},v0=00"),
        SIGNED_AT
    ));
    assert!(!signed(&format!("t=1492774577,v0={GOOD}"), SIGNED_AT));
    assert!(!signed(&format!("t=1492774578,v1={GOOD}"), SIGNED_AT));
    assert!(!signed(&format!("t=1492774577,v1={GOOD}"), SIGNED_AT + 301));
    assert!(!signed(&format!("v1={GOOD}"), SIGNED_AT));
}
