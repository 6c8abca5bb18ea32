//! Ids and labels out of a person's words.
//!
//! Ids are ASCII snake case, never a system field, a role that is taken or a word of the expression
//! language, so that everything made from them is valid.

use edgewright_definition::document::{OWNER_ROLE, SYSTEM_FIELDS};

use crate::limits::{MAX_ID_CHARS, MAX_LABEL_CHARS};

/// Words an id may not be: the expression language reads them as something else.
const TAKEN: &[&str] = &[
    "and", "as", "catch", "def", "elif", "else", "end", "false", "foreach", "if", "import",
    "include", "label", "limit", "not", "null", "or", "reduce", "then", "true", "try",
];

/// An id for a label: `Due back` becomes `due_back`.
#[must_use]
pub fn id_of(label: &str) -> String {
    let mut id = String::new();
    for character in label.chars() {
        let folded = fold(character);
        if folded.is_ascii_alphanumeric() {
            id.push(folded.to_ascii_lowercase());
        } else if !matches!(character, '\'' | '’') && !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
        if id.len() >= MAX_ID_CHARS {
            break;
        }
    }
    let id = id.trim_end_matches('_').to_owned();
    let starts_well = id.starts_with(|first: char| first.is_ascii_lowercase());
    let id = match (id.is_empty(), starts_well) {
        (true, _) => "item".to_owned(),
        (false, true) => id,
        (false, false) => format!("n_{id}"),
    };
    let taken = TAKEN.contains(&id.as_str())
        || SYSTEM_FIELDS.contains(&id.as_str())
        || id == OWNER_ROLE
        || id == "stranger";
    if taken { format!("{id}_value") } else { id }
}

/// The id, or the id with the first number that makes it free.
#[must_use]
pub fn unique_id(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    (2..1_000)
        .map(|number| format!("{wanted}_{number}"))
        .find(|id| !is_taken(id))
        .unwrap_or_else(|| format!("{wanted}_x"))
}

/// A label out of words: `due back` becomes `Due back`; acronyms keep their capitals.
#[must_use]
pub fn label_of(words: &str) -> String {
    let mut label = String::new();
    for word in words.split_whitespace() {
        let clean: String = word
            .chars()
            .filter(|character| character.is_alphanumeric() || "-'&/+%".contains(*character))
            .collect();
        if clean.is_empty() {
            continue;
        }
        if label.chars().count() + clean.chars().count() > MAX_LABEL_CHARS {
            break;
        }
        if !label.is_empty() {
            label.push(' ');
        }
        label.push_str(&spelled(&clean));
    }
    capitalised(&label)
}

/// The same words with the first letter large.
#[must_use]
pub fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// A label as it stands inside a sentence: `Due back` becomes `due back`, `VAT` stays.
#[must_use]
pub fn lower_first(label: &str) -> String {
    let mut characters = label.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let second_is_large = characters.clone().next().is_some_and(char::is_uppercase);
    if second_is_large {
        return label.to_owned();
    }
    first.to_lowercase().chain(characters).collect()
}

/// `a tool`, `an order`.
#[must_use]
pub fn with_article(label: &str) -> String {
    let word = lower_first(label);
    let lower = word.to_lowercase();
    let sounds_like_vowel = lower.starts_with(['a', 'e', 'i', 'o', 'u'])
        && !["uni", "use", "eu", "one"]
            .iter()
            .any(|start| lower.starts_with(start))
        || ["hour", "honour", "honor", "heir"]
            .iter()
            .any(|start| lower.starts_with(start));
    format!("{} {word}", if sounds_like_vowel { "an" } else { "a" })
}

/// `a, b and c`.
#[must_use]
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Text cut to so many characters, with an ellipsis if anything is gone.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Words that are written in capitals or in a way of their own.
fn spelled(word: &str) -> String {
    match word.to_lowercase().as_str() {
        "vat" | "isbn" | "url" | "gp" | "id" | "dob" | "gpa" | "vin" | "mot" | "sku" | "it"
        | "pin" | "cv" | "nhs" | "ssn" | "iban" | "rsvp" | "pc" | "tv" | "dvd" | "cd" | "lp"
        | "ph" | "faq" | "hr" | "eta" | "po" | "os" | "ip" | "usa" | "uk" | "eu" => {
            word.to_uppercase()
        }
        "email" | "e-mail" => "e-mail".to_owned(),
        lower if word.chars().all(char::is_uppercase) && word.chars().count() > 5 => {
            lower.to_owned()
        }
        _ => word.to_owned(),
    }
}

/// Latin letters with marks as plain ones; anything else as it is.
fn fold(character: char) -> char {
    match character {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => 'a',
        'ç' | 'Ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => 'i',
        'ñ' | 'Ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'Ù' | 'Ú' | 'Û' | 'Ü' => 'u',
        'ß' => 's',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_whatever_the_label() {
        assert_eq!(id_of("Due back"), "due_back");
        assert_eq!(id_of("Café crème"), "cafe_creme");
        assert_eq!(id_of("2nd name"), "n_2nd_name");
        assert_eq!(id_of("End"), "end_value");
        assert_eq!(id_of("Owner"), "owner_value");
        assert_eq!(id_of("'; DROP TABLE"), "drop_table");
        assert_eq!(id_of("日本"), "item");
        assert_eq!(id_of("Member's card"), "members_card");
    }

    #[test]
    fn labels_read_like_a_person_wrote_them() {
        assert_eq!(label_of("due back"), "Due back");
        assert_eq!(label_of("vat rate"), "VAT rate");
        assert_eq!(label_of("email"), "E-mail");
        assert_eq!(with_article("Order"), "an order");
        assert_eq!(with_article("Hour"), "an hour");
        assert_eq!(with_article("User"), "a user");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
