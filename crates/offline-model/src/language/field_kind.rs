//! What a field holds, going by its name.

use std::sync::LazyLock;

use edgewright_pipeline::artifact::FieldKind;

use super::{
    inflection::singular_phrase,
    lexicon::{WordMap, map_of, words},
};

const KINDS: &str = include_str!("words/field_kinds.txt");
static CHOICES: WordMap = WordMap::new(|| map_of(include_str!("words/default_choices.txt")));

/// One line of the list: what a name means that has one of the words at its place.
struct Line {
    kind: FieldKind,
    place: &'static str,
    entries: Vec<String>,
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    KINDS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(line_of)
        .collect()
});

fn line_of(line: &'static str) -> Option<Line> {
    let mut parts = line.splitn(3, ' ');
    let kind = kind_named(parts.next()?)?;
    let place = parts.next()?;
    let entries = words(parts.next()?)
        .map(|entry| entry.replace('_', " "))
        .collect();
    Some(Line {
        kind,
        place,
        entries,
    })
}

/// The kind a label suggests; none if it is just a name for something written.
#[must_use]
pub fn kind_of(label: &str) -> Option<FieldKind> {
    let lower = label.to_lowercase().replace('_', " ");
    let moment = (lower.starts_with("last ") || lower.starts_with("next "))
        && !lower.ends_with("name")
        && lower.split(' ').count() == 2;
    if moment {
        return Some(FieldKind::Date);
    }
    let one = singular_phrase(&lower);
    let fits = |line: &&Line| {
        line.entries.iter().any(|entry| {
            let as_one = if line.place == "whole" {
                one == *entry && !entry.ends_with('d')
            } else {
                fits_at(&one, line.place, entry)
            };
            fits_at(&lower, line.place, entry) || as_one
        })
    };
    LINES.iter().find(fits).map(|line| line.kind)
}

/// The choices a field of this name usually has; none if they cannot be guessed.
#[must_use]
pub fn usual_choices(label: &str) -> Vec<String> {
    let lower = label.to_lowercase().replace(' ', "_");
    let last = lower.rsplit('_').next().unwrap_or_default().to_owned();
    CHOICES
        .get(lower.as_str())
        .or_else(|| CHOICES.get(last.as_str()))
        .map(|choices| {
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
        "end" => label
            .strip_suffix(entry)
            .is_some_and(|before| before.is_empty() || before.ends_with(' ')),
        "start" => label
            .strip_prefix(entry)
            .is_some_and(|after| after.is_empty() || after.starts_with(' ')),
        _ => label.contains(entry) && format!(" {label} ").contains(&format!(" {entry} ")),
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
