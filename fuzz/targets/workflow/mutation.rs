//! A definition changed as the fuzzer's bytes say: parts removed, and parts of any seed put where they may not belong.

use serde_json::Value;

/// Changes per document; more of them rarely leave anything that is accepted.
const CHANGES: usize = 4;

/// Chance that is the fuzzer's: two bytes a roll, and the first side once they are used up.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        let (taken, rest) = self.0.split_at(self.0.len().min(2));
        self.0 = rest;
        let number = taken
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        number % sides.max(1)
    }
}

/// Texts that mean something somewhere.
const WORDS: &[&str] = &[
    "continue",
    "exit",
    "end",
    "each",
    "next",
    "",
    "x",
    "PT1S",
    "P1Y",
    "${ . }",
    "${ $secrets.token }",
    ".x",
    "$input",
    "https://api.example.com/{id}",
    "${ \"https://b.example/\\(.x)\" }",
    "latest",
    "get",
    "hash:1.0.0@default",
    "greet",
    "0 0 * * *",
    "1.0.0",
    "usual",
    "gone",
    "short",
    "shop",
];

/// One of the documents with a few changes.
pub fn changed(documents: &[Value], data: &[u8]) -> Value {
    let mut dice = Bytes(data);
    let mut document = documents[dice.roll(documents.len())].clone();
    for _ in 0..CHANGES {
        if dice.0.is_empty() {
            break;
        }
        change(&mut document, documents, &mut dice);
    }
    document
}

fn change(document: &mut Value, documents: &[Value], dice: &mut Bytes<'_>) {
    let mut places = Vec::new();
    list(document, "", &mut places);
    let place = places[dice.roll(places.len())].clone();
    let Some(value) = document.pointer_mut(&place) else {
        return;
    };
    let donor = &documents[dice.roll(documents.len())];
    let mut theirs = Vec::new();
    list(donor, "", &mut theirs);
    let from = &theirs[dice.roll(theirs.len())];
    let given = donor.pointer(from).cloned().unwrap_or_default();
    let name = from.rsplit('/').next().unwrap_or_default().to_owned();
    match (dice.roll(6), value) {
        (0, Value::Object(members)) => {
            members.insert(name, given);
        }
        (1, Value::Object(members)) => {
            let names: Vec<String> = members.keys().cloned().collect();
            members.remove(names.get(dice.roll(names.len())).map_or("", String::as_str));
        }
        (0 | 1, Value::Array(items)) => items.push(given),
        (2, Value::Array(items)) if !items.is_empty() => {
            items.remove(dice.roll(items.len()));
        }
        (3, value) => *value = Value::from([-1, 0, 1, 7, 404, 1_000][dice.roll(6)]),
        (4, value) => *value = given,
        (_, value) => *value = Value::from(WORDS[dice.roll(WORDS.len())]),
    }
}

fn list(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                list(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                list(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}
