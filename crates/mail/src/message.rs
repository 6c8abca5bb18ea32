//! The messages, in plain words.

use serde::{Deserialize, Serialize};

/// A mail to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// A normalised address; its form cannot break a header.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// The mail with a sign-in code. The code stands at the start of the subject, where a phone shows it without opening
/// the mail. There is no link: mail scanners follow links, and a link that signs in would be used up by them.
#[must_use]
pub fn sign_in_code(to: &str, code: &str, lifetime_minutes: i64) -> Message {
    Message {
        to: to.to_owned(),
        subject: format!("{code} is your Edgewright sign-in code"),
        text: format!(
            "Your sign-in code is {code}\n\n\
             Type it into the page where you asked for it. It works once, for {lifetime_minutes} minutes.\n\n\
             If you did not ask for a code, you can ignore this mail: without the code nobody gets in. \
             Never give the code to anybody, also not to somebody who says they are from Edgewright.\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_mail_carries_the_code_and_no_link() {
        let mail = sign_in_code("ann@example.com", "012345", 10);
        assert_eq!(mail.to, "ann@example.com");
        assert!(mail.subject.starts_with("012345 "));
        assert!(mail.text.contains("012345") && mail.text.contains("10 minutes"));
        assert!(!mail.text.contains("http"));
        assert!(!mail.subject.contains(['\r', '\n']));
    }
}
