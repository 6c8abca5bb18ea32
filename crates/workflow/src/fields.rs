//! Fields that people fill in: in forms that start runs, and in approvals. What comes back is checked here, with the place of
//! everything that does not fit.

use std::collections::BTreeSet;

use edgewright_limits::form::{
    CHOICE_CHARS, CHOICES, FIELDS, LABEL_CHARS, LONG_TEXT_CHARS, NAME_CHARS, PAGES, TEXT_CHARS,
};
use edgewright_types::{Problem, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FormFieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A number.
    Number,
    /// A day, as 2026-11-20.
    Date,
    /// One of the choices.
    Choice,
    /// True or false.
    YesNo,
    /// An e-mail address.
    Email,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Its name in the values.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it holds.
    pub kind: FormFieldKind,
    /// Whether it must be filled in.
    #[serde(default)]
    pub required: bool,
    /// What can be chosen, for a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// A word of help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The page it is on, from 1.
    #[serde(default = "first_page")]
    pub page: u32,
}

const fn first_page() -> u32 {
    1
}

/// What is wrong at one place: a pointer, and words.
pub type Misfit = (String, String);

/// Whether fields can be asked for.
pub fn check(fields: &[FormField]) -> Vec<Misfit> {
    let mut misfits = Vec::new();
    if fields.len() > FIELDS {
        misfits.push((
            "/fields".to_owned(),
            format!("There are at most {FIELDS} fields."),
        ));
    }
    let mut names = BTreeSet::new();
    for (index, field) in fields.iter().enumerate() {
        let mut wrong = |member: &str, words: &str| {
            misfits.push((format!("/fields/{index}/{member}"), words.to_owned()));
        };
        if !is_name(&field.name) {
            wrong(
                "name",
                "A name is letters, digits and underscores, and begins with a letter.",
            );
        }
        if !names.insert(field.name.as_str()) {
            wrong("name", "Another field has this name.");
        }
        if !(1..=LABEL_CHARS).contains(&field.label.chars().count()) {
            wrong("label", "A label has 1 to 200 characters.");
        }
        if !(1..=PAGES).contains(&field.page) {
            wrong("page", "Pages are numbered from 1 to 20.");
        }
        let has_choices = !field.choices.is_empty();
        if has_choices != (field.kind == FormFieldKind::Choice) {
            wrong("choices", "A choice has choices, and no other field has.");
        }
        if !are_choices(&field.choices) {
            wrong("choices", "Choices are different texts, at most 100.");
        }
    }
    misfits
}

/// Whether texts can be chosen from.
pub fn are_choices(choices: &[String]) -> bool {
    let different: BTreeSet<_> = choices.iter().collect();
    let fit = |choice: &String| (1..=CHOICE_CHARS).contains(&choice.chars().count());
    choices.len() <= CHOICES && different.len() == choices.len() && choices.iter().all(fit)
}

fn is_name(name: &str) -> bool {
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain
        && name
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic())
        && name.len() <= NAME_CHARS
}

/// The values as they are kept: one for every field, null for one that was left empty.
///
/// # Errors
/// `values-invalid`, with every place that does not fit.
pub fn accept(
    fields: &[FormField],
    given: &Map<String, Value>,
) -> Result<Map<String, Value>, Problem> {
    let mut kept = Map::new();
    let mut misfits = Vec::new();
    for name in given.keys() {
        if !fields.iter().any(|field| field.name == *name) {
            let place = name.replace('~', "~0").replace('/', "~1");
            misfits.push((
                format!("/values/{place}"),
                "There is no field of this name.".to_owned(),
            ));
        }
    }
    for field in fields {
        let value = given.get(&field.name).unwrap_or(&Value::Null);
        match value_of(field, value) {
            Ok(value) => {
                kept.insert(field.name.clone(), value);
            }
            Err(words) => misfits.push((format!("/values/{}", field.name), words)),
        }
    }
    if misfits.is_empty() {
        return Ok(kept);
    }
    let problem = Problem::caller(
        422,
        "values-invalid",
        "Something filled in does not fit; see errors for what.",
    );
    Err(misfits
        .into_iter()
        .fold(problem, |problem, (place, words)| {
            problem.with_error(place, "invalid", words)
        }))
}

fn value_of(field: &FormField, value: &Value) -> Result<Value, String> {
    let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    if is_empty {
        return if field.required {
            Err(format!("{} is needed.", field.label))
        } else {
            Ok(Value::Null)
        };
    }
    let label = &field.label;
    let fits = match field.kind {
        FormFieldKind::YesNo => {
            return match value {
                Value::Bool(false) if field.required => {
                    Err(format!("{label} has to be agreed to."))
                }
                Value::Bool(_) => Ok(value.clone()),
                _ => Err(format!("{label} is yes or no.")),
            };
        }
        FormFieldKind::Number => {
            return match value {
                Value::Number(_) => Ok(value.clone()),
                _ => Err(format!("{label} is a number.")),
            };
        }
        _ => value
            .as_str()
            .filter(|text| !text.contains('\0'))
            .ok_or_else(|| format!("{label} is a text."))?,
    };
    let text = fits;
    let longest = match field.kind {
        FormFieldKind::LongText => LONG_TEXT_CHARS,
        _ => TEXT_CHARS,
    };
    if text.chars().count() > longest {
        return Err(format!("{label} has at most {longest} characters."));
    }
    let is_right = match field.kind {
        FormFieldKind::Date => {
            text.len() == 10 && UnixMillis::from_rfc3339(&format!("{text}T00:00:00Z")).is_some()
        }
        FormFieldKind::Choice => field.choices.iter().any(|choice| choice == text),
        FormFieldKind::Email => is_email(text),
        _ => true,
    };
    if is_right {
        return Ok(value.clone());
    }
    Err(match field.kind {
        FormFieldKind::Date => format!("{label} is a day, such as 2026-11-20."),
        FormFieldKind::Choice => format!("{label} is one of: {}.", field.choices.join(", ")),
        _ => format!("{label} is an e-mail address."),
    })
}

/// Whether a text can be an e-mail address. Only a mail to it would tell whether it is one.
pub fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = !text
        .chars()
        .any(|character| character.is_whitespace() || character.is_control());
    plain
        && !name.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && text.len() <= 254
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(name: &str, kind: FormFieldKind) -> FormField {
        FormField {
            name: name.to_owned(),
            label: name.to_owned(),
            kind,
            required: true,
            choices: if kind == FormFieldKind::Choice {
                vec!["red".to_owned(), "blue".to_owned()]
            } else {
                Vec::new()
            },
            help: None,
            page: 1,
        }
    }

    #[test]
    fn every_value_that_does_not_fit_is_named() {
        let fields = [
            field("text", FormFieldKind::Text),
            field("number", FormFieldKind::Number),
            field("day", FormFieldKind::Date),
            field("colour", FormFieldKind::Choice),
            field("agreed", FormFieldKind::YesNo),
            field("email", FormFieldKind::Email),
        ];
        let good = json!({
            "text": "x", "number": 1.5, "day": "2024-02-29", "colour": "red", "agreed": true, "email": "a@b.example"
        });
        let kept = accept(&fields, good.as_object().unwrap()).unwrap();
        assert_eq!(Value::Object(kept), good);
        let bad = json!({
            "text": " ", "number": "1", "day": "2023-02-29", "colour": "green", "agreed": false, "email": "a b@c", "more": 1
        });
        let refused = accept(&fields, bad.as_object().unwrap()).unwrap_err();
        let mut places: Vec<_> = refused
            .errors
            .iter()
            .map(|error| error.pointer.trim_start_matches("/values/"))
            .collect();
        places.sort_unstable();
        assert_eq!(
            places,
            ["agreed", "colour", "day", "email", "more", "number", "text"]
        );
        assert_eq!(refused.errors[0].pointer, "/values/more");
    }

    #[test]
    fn texts_are_bounded() {
        let fields = [field("text", FormFieldKind::Text)];
        let of = |length: usize| json!({ "text": "x".repeat(length) });
        assert!(accept(&fields, of(TEXT_CHARS).as_object().unwrap()).is_ok());
        assert!(accept(&fields, of(TEXT_CHARS + 1).as_object().unwrap()).is_err());
    }

    #[test]
    fn fields_that_cannot_be_asked_for_are_named() {
        assert!(check(&[field("a", FormFieldKind::Choice)]).is_empty());
        let mut wrong = field("1a", FormFieldKind::Text);
        wrong.choices = vec!["x".to_owned()];
        wrong.page = 0;
        let misfits = check(&[
            wrong,
            field("b", FormFieldKind::Text),
            field("b", FormFieldKind::Text),
        ]);
        let places: Vec<_> = misfits.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(
            places,
            [
                "/fields/0/name",
                "/fields/0/page",
                "/fields/0/choices",
                "/fields/2/name"
            ]
        );
    }
}
