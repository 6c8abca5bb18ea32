//! The two cookies of a signed-in browser.
//!
//! Scripts cannot read them; other sites do not send them with a form post; the refresh token goes to the sign-in
//! routes only. Both values are ours (base64url and dots), so nothing in them needs quoting.

use crate::{
    RefreshToken,
    token::{ACCESS_TOKEN_LIFETIME_MS, REFRESH_TOKEN_LIFETIME_MS},
};

/// Name of the cookie with the access token.
pub const ACCESS_COOKIE: &str = "ew_access";
/// Name of the cookie with the refresh token.
pub const REFRESH_COOKIE: &str = "ew_refresh";

const ACCESS_PATH: &str = "/";
const REFRESH_PATH: &str = "/v1/auth";

/// Makes the `Set-Cookie` headers of one deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionCookies {
    secure: bool,
}

impl SessionCookies {
    /// For a public address: `Secure` everywhere but on `http://localhost`, where a browser would drop such a cookie.
    #[must_use]
    pub fn for_public_url(public_url: &str) -> Self {
        let host = public_url
            .strip_prefix("http://")
            .and_then(|rest| rest.split(['/', ':', '?', '#']).next());
        let local = host.is_some_and(|host| matches!(host, "localhost" | "127.0.0.1"));
        Self { secure: !local }
    }

    /// The headers of a browser that has just signed in or refreshed.
    #[must_use]
    pub fn sign_in(&self, access_token: &str, refresh_token: &RefreshToken) -> [String; 2] {
        [
            self.cookie(
                ACCESS_COOKIE,
                ACCESS_PATH,
                access_token,
                ACCESS_TOKEN_LIFETIME_MS,
            ),
            self.cookie(
                REFRESH_COOKIE,
                REFRESH_PATH,
                refresh_token.reveal(),
                REFRESH_TOKEN_LIFETIME_MS,
            ),
        ]
    }

    /// The headers of a browser that signs out.
    #[must_use]
    pub fn sign_out(&self) -> [String; 2] {
        [
            self.cookie(ACCESS_COOKIE, ACCESS_PATH, "", 0),
            self.cookie(REFRESH_COOKIE, REFRESH_PATH, "", 0),
        ]
    }

    fn cookie(self, name: &str, path: &str, value: &str, lifetime_ms: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let lifetime_s = lifetime_ms / 1_000;
        format!("{name}={value}; HttpOnly; SameSite=Lax{secure}; Path={path}; Max-Age={lifetime_s}")
    }
}

/// The value of a cookie in a `Cookie` header. When a name comes twice, the first one counts, which is the one with
/// the more specific path (RFC 6265).
#[must_use]
pub fn cookie_value<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header
        .split(';')
        .filter_map(|cookie| cookie.split_once('='))
        .find(|(found, _)| found.trim() == name)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        let token = RefreshToken::from_entropy(&[1; 32]);
        let [access, refresh] =
            SessionCookies::for_public_url("https://edgewright.dev").sign_in("a.b.c", &token);
        assert_eq!(
            access,
            "ew_access=a.b.c; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=900"
        );
        assert_eq!(
            refresh,
            format!(
                "ew_refresh={}; HttpOnly; SameSite=Lax; Secure; Path=/v1/auth; Max-Age=2592000",
                token.reveal()
            )
        );
    }

    #[test]
    fn only_plain_http_on_this_machine_goes_without_secure() {
        for (url, secure) in [
            ("http://localhost:8787", false),
            ("http://127.0.0.1:8787/", false),
            ("http://localhost", false),
            ("https://localhost:8787", true),
            ("http://localhost.example.com", true),
            ("http://example.com/localhost", true),
            ("http://localhost@example.com", true),
            ("", true),
        ] {
            assert_eq!(SessionCookies::for_public_url(url).secure, secure, "{url}");
        }
    }

    #[test]
    fn signing_out_empties_both() {
        for header in SessionCookies::for_public_url("https://x.example").sign_out() {
            assert!(header.contains("Max-Age=0"), "{header}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let header = "theme=dark; ew_access=a.b.c;ew_access=second; broken; x=\"y\"";
        assert_eq!(cookie_value(header, ACCESS_COOKIE), Some("a.b.c"));
        assert_eq!(cookie_value(header, "w_access"), None);
        assert_eq!(cookie_value("ew_access=", ACCESS_COOKIE), None);
        assert_eq!(cookie_value("", ACCESS_COOKIE), None);
    }
}
