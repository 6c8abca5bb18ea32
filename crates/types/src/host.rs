//! Which hosts lie in the public internet, by their name alone.
//!
//! Addresses typed by people must not reach what stands beside the server. Names that resolve to private addresses cannot
//! be told from here; the runtime's network has to keep those out, as Cloudflare's does.

/// Endings of names that are not in the public internet.
const PRIVATE_NAMES: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "test",
    "invalid",
    "onion",
    "arpa",
    "localdomain",
];

/// Why a host is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostRefused {
    /// It is no name of a host, perhaps with a port.
    Malformed,
    /// It is not in the public internet.
    Private,
}

/// A name in the public internet, perhaps with a port. Addresses in numbers are refused in every spelling: there are
/// many, public ones rarely have a certificate, and private ones must not be reached.
///
/// # Errors
/// Why not.
pub fn check_public_host(authority: &str) -> Result<(), HostRefused> {
    if authority.starts_with('[') {
        return Err(HostRefused::Private);
    }
    let (name, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if !labels.iter().all(is_label) || !is_port {
        return Err(HostRefused::Malformed);
    }
    let last = labels.last().copied().unwrap_or_default();
    let in_numbers = last.starts_with(|character: char| character.is_ascii_digit());
    if labels.len() < 2 || in_numbers || PRIVATE_NAMES.contains(&last) {
        return Err(HostRefused::Private);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_public_internet_are_used() {
        for host in ["api.x.ai", "My-Server.Example.com:8443", "example.org."] {
            assert_eq!(check_public_host(host), Ok(()), "{host}");
        }
        for host in [
            "localhost",
            "127.1",
            "2130706433",
            "0x7f000001",
            "169.254.169.254",
            "[::1]",
            "metadata.google.internal",
            "8.8.8.8",
        ] {
            assert_eq!(check_public_host(host), Err(HostRefused::Private), "{host}");
        }
        for host in [
            "",
            "-a.example",
            "a..example",
            "a.example:99999",
            "a.example:+1",
            "a_b.example",
        ] {
            assert_eq!(
                check_public_host(host),
                Err(HostRefused::Malformed),
                "{host}"
            );
        }
    }
}
