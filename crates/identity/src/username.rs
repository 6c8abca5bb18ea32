//! A username for somebody who signs in for the first time, from their e-mail address.

use edgewright_types::{Entropy, Username};

use crate::EmailAddress;

/// Longest base; leaves room for the longest suffix within [`Username::MAX`].
const BASE_MAX: usize = 28;
/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789w";

/// Usernames to try in this order; the first one that is free is taken. Valid and not reserved, all of them. The last
/// ones carry randomness, so that even a very common name finds a place.
#[must_use]
pub fn username_candidates(email: &EmailAddress, entropy: Entropy) -> Vec<Username> {
    let base = base_of(email.local_part());
    let numbered = (2..=9).map(|number| format!("{base}-{number}"));
    let random = [5, 10].map(|length| format!("{base}-{}", random_suffix(entropy, length)));
    std::iter::once(base.clone())
        .chain(numbered)
        .chain(random)
        .filter_map(|name| name.parse().ok())
        .collect()
}

/// The letters and digits before a `+tag`, everything between them one hyphen.
fn base_of(local_part: &str) -> String {
    let name = local_part.split('+').next().unwrap_or_default();
    let mut base = String::new();
    for character in name.chars().take(BASE_MAX) {
        let lower = character.to_ascii_lowercase();
        if lower.is_ascii_alphanumeric() {
            base.push(lower);
        } else if !base.is_empty() && !base.ends_with('-') {
            base.push('-');
        }
    }
    let base = base.trim_end_matches('-');
    if base.len() < Username::MIN {
        return "builder".to_owned();
    }
    base.to_owned()
}

fn random_suffix(entropy: Entropy, length: usize) -> String {
    entropy
        .0
        .iter()
        .take(length)
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(email: &str) -> Vec<String> {
        username_candidates(&email.parse().unwrap(), Entropy([9; 16]))
            .into_iter()
            .map(String::from)
            .collect()
    }

    #[test]
    fn a_username_comes_from_the_local_part() {
        assert_eq!(candidates("Ann.O'Hara+tools@example.com")[0], "ann-o-hara");
        assert_eq!(candidates("_ann__@example.com")[0], "ann");
        assert_eq!(candidates("a@example.com")[0], "builder");
        assert_eq!(candidates("+x@example.com")[0], "builder");
    }

    #[test]
    fn taken_and_reserved_names_get_a_suffix() {
        let names = candidates("ann@example.com");
        assert_eq!(names[..3], ["ann", "ann-2", "ann-3"]);
        assert_eq!(names.len(), 11);
        assert_eq!(names[9].len(), "ann-".len() + 5);
        assert_eq!(candidates("admin@example.com")[0], "admin-2");
    }

    #[test]
    fn the_longest_local_part_still_gives_names() {
        let names = candidates(&format!("{}@example.com", "a-".repeat(32)));
        assert_eq!(names.len(), 11);
    }
}
