//! What `may` sentences mean: `See all tools`, `Add loans`, `See their own loans`, `Change loans`.

use edgewright_pipeline::artifact::Brief;

use super::terms;

/// Something a role may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permitted {
    /// Everything the owner may, with every thing.
    Everything,
    /// One verb on the rows of one thing.
    Rows {
        verb: Verb,
        thing: String,
        whose: Whose,
    },
    /// See a thing's rows without some of the fields.
    SeeWithout { thing: String, fields: Vec<String> },
}

/// What is done with rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Look at them.
    See,
    /// Add some.
    Add,
    /// Change them, and move them along.
    Change,
    /// Delete them.
    Delete,
    /// Move them to an end nobody hoped for, and nothing else.
    Cancel,
    /// All of these.
    Manage,
}

/// Whose rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    All,
    /// Those the person added.
    Own,
    /// The one that carries the person's e-mail address.
    Self_,
}

/// Verbs in the words people use.
const VERBS: &[(Verb, &[&str])] = &[
    (
        Verb::See,
        &[
            "see", "view", "read", "browse", "look at", "look up", "search", "find", "list",
        ],
    ),
    (
        Verb::Add,
        &[
            "add", "create", "make", "enter", "submit", "report", "book", "request", "post",
            "record", "log", "place", "reserve", "write",
        ],
    ),
    (
        Verb::Change,
        &[
            "change", "edit", "update", "move", "correct", "complete", "approve", "close",
        ],
    ),
    (Verb::Cancel, &["cancel", "withdraw", "call off"]),
    (Verb::Delete, &["delete", "remove"]),
    (
        Verb::Manage,
        &[
            "manage",
            "look after",
            "do everything with",
            "handle",
            "maintain",
        ],
    ),
];

/// What a sentence permits; empty if it is not understood.
#[must_use]
pub fn read(sentence: &str, brief: &Brief) -> Vec<Permitted> {
    let lower = terms::plain(sentence);
    let lower = ["may ", "can ", "they may ", "they can "]
        .iter()
        .find_map(|start| lower.strip_prefix(start))
        .unwrap_or(&lower)
        .to_owned();
    if [
        "do everything",
        "manage everything",
        "do anything",
        "see and change everything",
        "everything",
    ]
    .contains(&lower.as_str())
    {
        return vec![Permitted::Everything];
    }
    let mut found = Vec::new();
    let (verbs, object) = verbs_of(&lower);
    let (object, without) = object
        .split_once(" without ")
        .map_or((object.as_str(), ""), |(object, without)| (object, without));
    let whose = if object.contains("own entry") {
        Whose::Self_
    } else if ["their own ", "own ", "his own ", "her own "]
        .iter()
        .any(|start| object.starts_with(start))
    {
        Whose::Own
    } else {
        Whose::All
    };
    let name = object
        .trim_start_matches("their ")
        .trim_start_matches("own ")
        .trim_start_matches("entry in ")
        .trim_start_matches("all ")
        .trim_start_matches("the ");
    let things: Vec<String> = if name == "everything" {
        brief.things.iter().map(|thing| thing.id.clone()).collect()
    } else {
        name.split(" and ")
            .flat_map(|part| part.split(", "))
            .filter_map(|part| terms::thing(brief, part))
            .map(|thing| thing.id.clone())
            .collect()
    };
    for thing in things {
        for verb in &verbs {
            found.push(Permitted::Rows {
                verb: *verb,
                thing: thing.clone(),
                whose,
            });
        }
        let fields: Vec<String> = terms::thing_by_id(brief, &thing)
            .map(|thing| {
                without
                    .split(" and ")
                    .flat_map(|part| part.split(", "))
                    .filter_map(|name| terms::field(thing, name))
                    .map(|field| field.id.clone())
                    .collect()
            })
            .unwrap_or_default();
        if !fields.is_empty() {
            found.push(Permitted::SeeWithout { thing, fields });
        }
    }
    found
}

/// The verbs a sentence begins with, and the rest: `add and change their own loans`.
fn verbs_of(lower: &str) -> (Vec<Verb>, String) {
    let mut verbs = Vec::new();
    let mut rest = lower.to_owned();
    while let Some((verb, length)) = VERBS.iter().find_map(|(verb, words)| {
        words
            .iter()
            .find(|word| rest.starts_with(&format!("{word} ")))
            .map(|word| (*verb, word.len() + 1))
    }) {
        verbs.push(verb);
        rest = rest.chars().skip(length).collect();
        for joint in ["and ", "or ", ", "] {
            rest = rest.strip_prefix(joint).map(str::to_owned).unwrap_or(rest);
        }
    }
    (verbs, rest)
}
