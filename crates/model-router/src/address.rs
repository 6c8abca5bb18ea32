//! Where requests, and with them a key, may be sent.
//!
//! An address is typed by people. In production it must be a name in the public internet, over TLS: anything else could
//! reach what stands beside the server. Names that resolve to private addresses cannot be told from here; the runtime's
//! network has to keep those out, as Cloudflare's does.

use edgewright_types::{HostRefused, check_public_host};

/// Longest address.
const ADDRESS_CHARS: usize = 500;

/// Why an address is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressRefused {
    /// It is no address of an API.
    Malformed,
    /// It has no TLS.
    Insecure,
    /// It is not in the public internet.
    Private,
}

impl AddressRefused {
    /// What is wrong and what to do, in plain words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Malformed => {
                "This is not the address of a model server. Write it as https://name.example/v1, without a user name, a question mark or a hash."
            }
            Self::Insecure => {
                "This address does not begin with https://, so the key could be read on its way. Use one that does."
            }
            Self::Private => {
                "This address is not in the public internet, so it cannot be reached from here. Use a public name, or run Edgewright yourself in development mode beside your model server."
            }
        }
    }
}

/// Whether a key may be sent to an address. In development any server may be asked, such as one on the same machine.
///
/// # Errors
/// Why not.
pub fn check_base_url(base_url: &str, development: bool) -> Result<(), AddressRefused> {
    let (rest, secure) = match (
        base_url.strip_prefix("https://"),
        base_url.strip_prefix("http://"),
    ) {
        (Some(rest), _) => (rest, true),
        (None, Some(rest)) => (rest, false),
        (None, None) => return Err(AddressRefused::Malformed),
    };
    // Nothing but what an address plainly consists of: parsers disagree about the rest, and one of them sends the key.
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "-._~/:[]".contains(character);
    if base_url.len() > ADDRESS_CHARS || !rest.chars().all(plain) {
        return Err(AddressRefused::Malformed);
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err(AddressRefused::Malformed);
    }
    if development {
        return if authority.is_empty() {
            Err(AddressRefused::Malformed)
        } else {
            Ok(())
        };
    }
    if !secure {
        return Err(AddressRefused::Insecure);
    }
    check_public_host(authority).map_err(|refused| match refused {
        HostRefused::Malformed => AddressRefused::Malformed,
        HostRefused::Private => AddressRefused::Private,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_names_over_tls_are_used_everywhere() {
        for address in [
            "https://api.x.ai/v1",
            "https://openrouter.ai/api/v1",
            "https://My-Server.Example.com:8443/v1/",
            "https://models.example.org.",
        ] {
            assert_eq!(check_base_url(address, false), Ok(()), "{address}");
            assert_eq!(check_base_url(address, true), Ok(()), "{address}");
        }
    }

    #[test]
    fn ones_own_server_is_used_in_development_only() {
        for (address, refused) in [
            ("http://127.0.0.1:11434/v1", AddressRefused::Insecure),
            ("http://api.example.com/v1", AddressRefused::Insecure),
            ("https://localhost/v1", AddressRefused::Private),
            ("https://models.localhost", AddressRefused::Private),
            ("https://models.internal/v1", AddressRefused::Private),
            ("https://ollama:11434/v1", AddressRefused::Private),
            ("https://127.0.0.1/v1", AddressRefused::Private),
            ("https://127.1", AddressRefused::Private),
            ("https://2130706433/", AddressRefused::Private),
            ("https://0x7f000001/", AddressRefused::Private),
            ("https://0177.0.0.1/", AddressRefused::Private),
            ("https://10.0.0.8/v1", AddressRefused::Private),
            ("https://169.254.169.254/latest", AddressRefused::Private),
            ("https://[::1]/v1", AddressRefused::Private),
            ("https://[::ffff:10.0.0.1]/v1", AddressRefused::Private),
            ("https://metadata.google.internal", AddressRefused::Private),
            ("https://8.8.8.8/v1", AddressRefused::Private),
        ] {
            assert_eq!(check_base_url(address, false), Err(refused), "{address}");
            assert_eq!(check_base_url(address, true), Ok(()), "{address}");
        }
    }

    #[test]
    fn what_parsers_may_disagree_about_is_no_address() {
        for address in [
            "",
            "https://",
            "ftp://example.com",
            "//example.com",
            "HTTPS://example.com",
            "javascript:alert(1)",
            "https://user:pass@example.com",
            "https://example.com@127.0.0.1/",
            "https://example.com\\@127.0.0.1",
            "https://example.com/?x=1",
            "https://example.com/#x",
            "https://exa mple.com",
            "https://example.com/\r\nx: y",
            "https://example.com/%2e%2e/x",
            "https://example.com/../x",
            "https://examplе.com",
            "https://１２７.0.0.1",
            "https:///example.com",
            "https://example.com\u{0}",
        ] {
            for development in [false, true] {
                assert_eq!(
                    check_base_url(address, development),
                    Err(AddressRefused::Malformed),
                    "{address:?}"
                );
            }
        }
        for address in [
            "https://-a.example",
            "https://a..example",
            "https://a.example:99999",
            "https://a_b.example",
        ] {
            let refused = check_base_url(address, false);
            assert_eq!(refused, Err(AddressRefused::Malformed), "{address}");
        }
        let long = format!("https://a.example/{}", "x".repeat(ADDRESS_CHARS));
        assert_eq!(check_base_url(&long, true), Err(AddressRefused::Malformed));
    }
}
