//! What a field holds, going by its name.

use edgewright_pipeline::artifact::FieldKind;

use super::{
    inflection::singular_phrase,
    lexicon::{pairs, words},
};

const KINDS: &str = include_str!("words/field_kinds.txt");
const CHOICES: &str = include_str!("words/default_choices.txt");

/// The kind a label suggests; none if it is just a name for something written.
#[must_use]
pub fn kind_of(label: &str) -> Option<FieldKind> {
    let lower = label.to_lowercase().replace('_', " ");
    let one = singular_phrase(&lower);
    let moment = (lower.starts_with("last ") || lower.starts_with("next "))
        && !lower.ends_with("name")
        && lower.split(' ').count() == 2;
    if moment {
        return Some(FieldKind::Date);
    }
    KINDS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let mut parts = line.splitn(3, ' ');
            let (kind, place, entries) = (parts.next()?, parts.next()?, parts.next()?);
            let fits = words(entries).any(|entry| {
                let entry = entry.replace('_', " ");
                fits_at(&lower, place, &entry)
                    || (place != "whole" && fits_at(&one, place, &entry))
                    || (place == "whole" && one == entry && !entry.ends_with('d'))
            });
            fits.then(|| kind_named(kind)).flatten()
        })
}

/// The choices a field of this name usually has; none if they cannot be guessed.
#[must_use]
pub fn usual_choices(label: &str) -> Vec<String> {
    let lower = label.to_lowercase().replace(' ', "_");
    let last = lower.rsplit('_').next().unwrap_or_default().to_owned();
    pairs(CHOICES)
        .find(|(name, _)| *name == lower)
        .or_else(|| pairs(CHOICES).find(|(name, _)| *name == last))
        .map(|(_, choices)| {
            choices
                .split('|')
                .map(|choice| choice.replace('_', " "))
                .collect()
        })
        .unwrap_or_default()
}

fn fits_at(label: &str, place: &str, entry: &str) -> bool {
    match place {
        "whole" => label == entry,
        "end" => label == entry || label.ends_with(&format!(" {entry}")),
        "start" => label == entry || label.starts_with(&format!("{entry} ")),
        _ => format!(" {label} ").contains(&format!(" {entry} ")),
    }
}

fn kind_named(name: &str) -> Option<FieldKind> {
    edgewright_typed_json::from_value(&serde_json::Value::from(name)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_a_field_holds() {
        for (label, kind) in [
            ("Deposit", Some(FieldKind::Money)),
            ("purchase price", Some(FieldKind::Money)),
            ("Due back", Some(FieldKind::Date)),
            ("Date of birth", Some(FieldKind::Date)),
            ("appointment time", Some(FieldKind::DateTime)),
            ("e-mail", Some(FieldKind::Email)),
            ("email addresses", Some(FieldKind::Email)),
            ("website", Some(FieldKind::WebAddress)),
            ("number of seats", Some(FieldKind::WholeNumber)),
            ("weight", Some(FieldKind::Number)),
            ("allergies", None),
            ("notes", Some(FieldKind::LongText)),
            ("paid", Some(FieldKind::YesNo)),
            ("invoice number", Some(FieldKind::RunningNumber)),
            ("serial number", Some(FieldKind::Text)),
            ("phone number", Some(FieldKind::Text)),
            ("priority", Some(FieldKind::Choice)),
            ("tags", Some(FieldKind::Choices)),
            ("author", None),
        ] {
            assert_eq!(kind_of(label), kind, "{label}");
        }
        assert_eq!(usual_choices("Priority"), ["Low", "Normal", "High"]);
    }
}
