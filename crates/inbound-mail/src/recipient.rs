//! The address of a workflow's mailbox: `{slug}.{owner}.{token}@{domain}`.
//!
//! It names the workflow, so that a mail finds it without a directory; the token makes it an address that nobody guesses.

use std::fmt;

use edgewright_types::WorkflowAddress;

/// Characters of a token: 60 bits, in small letters because servers on the way may change capitals.
pub const TOKEN_CHARS: usize = 12;
/// Longest part before the `@` (RFC 5321, section 4.5.3.1.1).
const LOCAL_PART_CHARS: usize = 64;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// For whom a mail is: a mailbox, if it is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The workflow.
    pub workflow: WorkflowAddress,
    /// The part that nobody guesses.
    pub token: String,
}

/// The names are too long for an address of e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit {
    /// Characters that owner and slug may have together.
    pub most_chars: usize,
}

impl Recipient {
    /// A new mailbox of a workflow.
    ///
    /// # Errors
    /// When owner and slug are too long.
    pub fn new(workflow: WorkflowAddress, random: [u8; 16]) -> Result<Self, Unfit> {
        let letter = |byte: &u8| {
            ALPHABET
                .get(usize::from(byte % 32))
                .map(|&byte| char::from(byte))
        };
        let token = random.iter().take(TOKEN_CHARS).filter_map(letter).collect();
        let recipient = Self { workflow, token };
        if recipient.to_string().len() > LOCAL_PART_CHARS {
            return Err(Unfit {
                most_chars: LOCAL_PART_CHARS - TOKEN_CHARS - 2,
            });
        }
        Ok(recipient)
    }

    /// Reads the address a mail is delivered to; none if it can be no mailbox of ours.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        let (local, _domain) = address.trim().rsplit_once('@')?;
        let local = local.to_ascii_lowercase();
        let mut parts = local.split('.');
        let (slug, owner, token) = (parts.next()?, parts.next()?, parts.next()?);
        let is_token =
            token.len() == TOKEN_CHARS && token.bytes().all(|byte| ALPHABET.contains(&byte));
        if parts.next().is_some() || !is_token {
            return None;
        }
        Some(Self {
            workflow: WorkflowAddress::from_segments(owner, slug).ok()?,
            token: token.to_owned(),
        })
    }
}

/// The part before the `@`.
impl fmt::Display for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WorkflowAddress { owner, slug } = &self.workflow;
        write!(formatter, "{slug}.{owner}.{}", self.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workflow(owner: &str, slug: &str) -> WorkflowAddress {
        WorkflowAddress::from_segments(owner, slug).unwrap()
    }

    #[test]
    fn an_address_names_its_mailbox_in_any_spelling() {
        let recipient = Recipient::new(workflow("ann", "to-do"), [7; 16]).unwrap();
        let address = format!("{recipient}@in.example");
        assert_eq!(Recipient::of_address(&address), Some(recipient.clone()));
        let shouted = format!(" {} ", address.to_uppercase());
        assert_eq!(Recipient::of_address(&shouted), Some(recipient));
    }

    #[test]
    fn what_can_be_no_mailbox_is_none() {
        let token = "a".repeat(TOKEN_CHARS);
        let short = "a".repeat(TOKEN_CHARS - 1);
        for address in [
            String::new(),
            "@".to_owned(),
            format!("list.ann.{token}"),
            format!("list.ann.{token}.x@d"),
            format!("list.ann.{short}@d"),
            format!("list.ann.{short}1@d"),
            format!("l_st.ann.{token}@d"),
            format!("../ann.{token}@d"),
            format!("list.admin.{token}@d"),
        ] {
            assert_eq!(Recipient::of_address(&address), None, "{address}");
        }
    }

    #[test]
    fn names_fit_into_an_address_below_and_at_its_length_and_not_above() {
        let make = |chars: usize| Recipient::new(workflow("ann", &"s".repeat(chars - 3)), [0; 16]);
        let most = make(60).unwrap_err().most_chars;
        assert!(make(most - 1).is_ok() && make(most).is_ok());
        assert_eq!(make(most + 1), Err(Unfit { most_chars: most }));
        let longest = format!("{}@d", make(most).unwrap());
        assert!(Recipient::of_address(&longest).is_some());
    }

    #[test]
    fn tokens_are_as_random_as_what_they_are_made_of() {
        let of = |byte: u8| {
            Recipient::new(workflow("ann", "list"), [byte; 16])
                .unwrap()
                .token
        };
        let all: std::collections::BTreeSet<_> = (0..32).map(of).collect();
        assert_eq!(all.len(), 32);
    }
}
