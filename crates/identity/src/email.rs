//! E-mail addresses in one spelling.
//!
//! The form is the one browsers use for `<input type=email>` (HTML Standard, "valid email address"), which leaves out
//! quoted and commented forms on purpose, plus the lengths of RFC 5321 and at least two labels after the @. The
//! characters it allows cannot break a mail header.

use std::{fmt, str::FromStr};

use crate::Pepper;

/// A text that is not an e-mail address we can send to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address; it should look like name@example.com")]
pub struct EmailError;

/// A normalised address: lower case, without blanks around it.
///
/// Dots and `+tags` of the local part are kept: what they mean is up to the receiving server, and treating two
/// addresses as one could hand somebody's account to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is before the @.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }

    /// What stands for the address where the address itself must not be kept.
    #[must_use]
    pub fn hash(&self, pepper: &Pepper) -> [u8; 32] {
        pepper.hash("email", &[&self.0])
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        let fits = text.len() <= 254
            && (1..=64).contains(&local.len())
            && local.bytes().all(is_local_byte)
            && domain.contains('.')
            && domain.split('.').all(is_label);
        if !fits {
            return Err(EmailError);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

const fn is_local_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'.' | b'!'
                | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
                | b'-'
        )
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_spelling() {
        let email: EmailAddress = "  Ann.O'Hara+Tools@Example.COM ".parse().unwrap();
        assert_eq!(email.as_str(), "ann.o'hara+tools@example.com");
        assert_eq!(email.local_part(), "ann.o'hara+tools");
    }

    #[test]
    fn what_is_no_address_or_could_break_a_header_is_refused() {
        for wrong in [
            "",
            "@",
            "ann",
            "ann@",
            "@example.com",
            "ann@localhost",
            "a@b@example.com",
            "ann@example..com",
            "ann@-example.com",
            "ann@example-.com",
            "ann@exämple.com",
            "аnn@example.com",
            "ann@example.com\r\nBcc: all@example.com",
            "ann\n@example.com",
            "\"ann\"@example.com",
            "ann@[127.0.0.1]",
            "ann,ben@example.com",
            "Ann <ann@example.com>",
            "ann@example.com.",
        ] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn lengths_hold_at_their_edges() {
        let local = |length| format!("{}@example.com", "a".repeat(length)).parse::<EmailAddress>();
        assert!(local(64).is_ok());
        assert!(local(65).is_err());
        let label = |length| format!("a@{}.com", "b".repeat(length)).parse::<EmailAddress>();
        assert!(label(63).is_ok());
        assert!(label(64).is_err());
        let domain = format!("{0}.{0}.{0}.{1}", "b".repeat(61), "c".repeat(3));
        let total = |length: usize| {
            format!("{}@{domain}", "a".repeat(length - domain.len() - 1)).parse::<EmailAddress>()
        };
        assert!(total(254).is_ok());
        assert!(total(255).is_err());
    }
}
