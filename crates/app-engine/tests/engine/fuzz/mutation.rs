//! A definition changed at random: a place removed, doubled, moved over another of its name, or said otherwise.

use serde_json::Value;

/// Where chance comes from: a seed, or the bytes of a fuzzer.
pub trait Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize;

    /// One of these.
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

/// Pointers to every value of a document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Changes one thing: removes it, doubles it, moves a value of the same name over it, or changes a word or number.
pub fn mutate(document: &mut Value, dice: &mut impl Dice) {
    let mut found = Vec::new();
    places(document, "", &mut found);
    let at = dice.pick(&found[1..]).clone();
    let (parent, name) = at.rsplit_once('/').unwrap();
    let same_name: Vec<Value> = found
        .iter()
        .filter(|other| other.ends_with(&format!("/{name}")))
        .filter_map(|other| document.pointer(other).cloned())
        .collect();
    let other = dice.pick(&same_name).clone();
    let how = dice.roll(6);
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => match how {
            0 => {
                members.remove(name);
            }
            1..=3 => {
                members.insert(name.to_owned(), other);
            }
            _ => twist(members.get_mut(name).unwrap(), dice),
        },
        Value::Array(items) => {
            let index: usize = name.parse().unwrap();
            match how {
                0 => {
                    items.remove(index);
                }
                1 => items.swap(index, 0),
                2 => items.push(other),
                _ => twist(&mut items[index], dice),
            }
        }
        _ => {}
    }
}

const TYPES: &[&str] = &[
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "boolean",
    "date",
    "datetime",
    "select",
    "multi_select",
    "email",
    "url",
    "relation",
    "autonumber",
    "computed",
    "grid",
    "cards",
    "kanban",
    "calendar",
    "chart",
    "detail",
];
const EXPRESSIONS: &[&str] = &[
    ".name",
    "true",
    "null",
    ".nothing",
    "1 / 0",
    "$today",
    "$user.email",
    "[.]|tostring",
    "error(\"x\")",
    "empty",
    "range(1000000)",
    "def f: f; f",
    ".created_at",
    ". as $x | $x | keys | length",
];

fn twist(value: &mut Value, dice: &mut impl Dice) {
    *value = match value {
        Value::Bool(flag) => Value::Bool(!*flag),
        Value::Number(_) => Value::from([-1, 0, 1, 3, 100][dice.roll(5)]),
        Value::String(text) if TYPES.contains(&text.as_str()) => Value::from(*dice.pick(TYPES)),
        Value::String(text) if text.contains('.') => Value::from(*dice.pick(EXPRESSIONS)),
        Value::String(text) => {
            let words = [
                "",
                "'",
                "ü\"",
                "2026-02-30",
                "eq",
                "contains",
                "in",
                "empty",
                "public",
                "cascade",
                "clear",
            ];
            Value::from(match dice.roll(3) {
                0 => format!("{text}x"),
                _ => (*dice.pick(&words)).to_owned(),
            })
        }
        _ => Value::Null,
    };
}
