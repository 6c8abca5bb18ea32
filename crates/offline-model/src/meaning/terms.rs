//! Finding the thing, field or state that words of a brief mean.

use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind};

use crate::language::{
    inflection::{plural_phrase, singular_phrase, verb_base},
    lexicon::words,
};

/// Words in lower case, without articles, marks and doubled spaces.
#[must_use]
pub fn plain(phrase: &str) -> String {
    let spaced: String = phrase
        .to_lowercase()
        .chars()
        .map(|character| {
            if character.is_alphanumeric() || "-'/&+%£$€".contains(character) {
                character
            } else {
                ' '
            }
        })
        .collect();
    let mut kept: Vec<&str> = spaced.split_whitespace().collect();
    while kept.len() > 1
        && kept.first().is_some_and(|word| {
            words("a an the each every all any their my our its his her some other same this that")
                .any(|article| article == *word)
        })
    {
        kept.remove(0);
    }
    kept.join(" ")
}

/// The thing a phrase means.
#[must_use]
pub fn thing<'b>(brief: &'b Brief, phrase: &str) -> Option<&'b BriefThing> {
    let wanted = plain(phrase);
    if wanted.is_empty() {
        return None;
    }
    let one = singular_phrase(&wanted);
    let many = plural_phrase(&wanted);
    let is = |thing: &&BriefThing| {
        let label_one = plain(&thing.label_one);
        thing.id == wanted
            || plain(&thing.label) == wanted
            || label_one == wanted
            || label_one == one
            || plain(&thing.label) == many
    };
    brief.things.iter().find(is).or_else(|| {
        let last = one.rsplit(' ').next().unwrap_or_default();
        brief.things.iter().find(|thing| {
            let label = plain(&thing.label_one);
            label.rsplit(' ').next() == Some(one.as_str()) || label == last
        })
    })
}

/// The thing with this id.
#[must_use]
pub fn thing_by_id<'b>(brief: &'b Brief, id: &str) -> Option<&'b BriefThing> {
    brief.things.iter().find(|thing| thing.id == id)
}

/// The field of a thing a phrase means.
#[must_use]
pub fn field<'t>(thing: &'t BriefThing, phrase: &str) -> Option<&'t BriefField> {
    let wanted = plain(phrase);
    if wanted.is_empty() {
        return None;
    }
    let one = singular_phrase(&wanted);
    let exact = |field: &&BriefField| {
        let label = plain(&field.label);
        field.id == wanted.replace(' ', "_")
            || label == wanted
            || singular_phrase(&label) == one
            || loose(&label) == loose(&wanted)
    };
    let shorter = [" number", " address", " date", " field", " name"]
        .iter()
        .find_map(|end| wanted.strip_suffix(end))
        .filter(|_| !wanted.starts_with("number "));
    let close = || {
        thing.fields.iter().find(|field| {
            shorter.is_some_and(|shorter| {
                plain(&field.label) == shorter || loose(&plain(&field.label)) == loose(shorter)
            })
        })
    };
    let date = |field: &&BriefField| matches!(field.kind, FieldKind::Date | FieldKind::DateTime);
    let meant = || match wanted.as_str() {
        "start" | "start time" | "starts" | "from" | "start date" | "begin" => {
            thing.fields.iter().filter(date).find(|field| {
                matches!(
                    plain(&field.label).as_str(),
                    "start" | "starts" | "from" | "start time" | "start date"
                )
            })
        }
        "end" | "end time" | "ends" | "until" | "end date" | "finish" => {
            thing.fields.iter().filter(date).find(|field| {
                matches!(
                    plain(&field.label).as_str(),
                    "end" | "ends" | "until" | "end time" | "end date"
                )
            })
        }
        "deadline" => thing
            .fields
            .iter()
            .filter(date)
            .find(|field| plain(&field.label).starts_with("due")),
        "birthday" | "dob" => thing
            .fields
            .iter()
            .filter(date)
            .find(|field| plain(&field.label).contains("birth")),
        "due" | "due date" => thing.fields.iter().filter(date).find(|field| {
            plain(&field.label).starts_with("due") || plain(&field.label) == "deadline"
        }),
        _ => None,
    };
    thing
        .fields
        .iter()
        .find(exact)
        .or_else(close)
        .or_else(meant)
        .or_else(|| {
            let mut ends = thing.fields.iter().filter(|field| {
                let label = format!(" {}", plain(&field.label));
                label.ends_with(&format!(" {one}")) || label.starts_with(&format!(" {wanted} "))
            });
            let only = ends.next();
            only.filter(|_| ends.next().is_none())
        })
}

/// The state of a thing a phrase means.
#[must_use]
pub fn state<'t>(thing: &'t BriefThing, phrase: &str) -> Option<&'t String> {
    let wanted = plain(phrase);
    thing
        .states
        .iter()
        .find(|state| plain(state) == wanted)
        .or_else(|| {
            thing.states.iter().find(|state| {
                !wanted.contains(' ') && verb_base(&plain(state)) == verb_base(&wanted)
            })
        })
}

/// The fields that point at a thing.
pub fn links_to<'t>(
    thing: &'t BriefThing,
    target: &'t str,
) -> impl Iterator<Item = &'t BriefField> {
    thing.fields.iter().filter(move |field| {
        field.kind == FieldKind::Link && field.points_at.as_deref() == Some(target)
    })
}

/// Spelling variants made equal: `e-mail` and `email`, `colour` and `color`.
fn loose(label: &str) -> String {
    let bare = [" on", " date", " at", " number"]
        .iter()
        .find_map(|end| label.strip_suffix(end))
        .unwrap_or(label);
    bare.replace(['-', ' '], "")
        .replace("colour", "color")
        .replace("licence", "license")
}
