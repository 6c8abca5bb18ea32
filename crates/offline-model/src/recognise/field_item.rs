//! One item of a list of fields: `a deposit`, `when it is due back`, `status (open or done)`.

use edgewright_pipeline::artifact::{Brief, FieldKind};

use super::choices::choice_labels;
use crate::{
    language::{
        field_kind::{kind_of, usual_choices},
        inflection::singular_phrase,
        list::Item,
        phrase::{is_article, words_of},
        token::{Kind, Token},
    },
    meaning::terms,
    naming::label_of,
    shape::FieldDraft,
};

/// What an item of a list of fields means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldItem {
    /// A field.
    Field(FieldDraft),
    /// The states the thing goes through.
    States(Vec<String>),
    /// A picture or file, kept as a link to it.
    File(FieldDraft),
}

/// What an item means; none if it names no field.
#[must_use]
pub fn read(item: &Item, owner: &str, brief: &Brief) -> Option<FieldItem> {
    let tokens = trimmed(&item.tokens);
    if tokens.is_empty() || tokens.len() > 9 {
        return None;
    }
    if let Some(draft) = interrogative(&tokens, owner, brief) {
        return Some(FieldItem::Field(draft));
    }
    if !tokens
        .iter()
        .enumerate()
        .all(|(at, token)| can_be_in_name(at, token))
    {
        return None;
    }
    let words = cleaned(&tokens);
    if words.is_empty() || words.split(' ').count() > 5 || !words.chars().any(char::is_alphabetic) {
        return None;
    }
    let opening = words.to_lowercase();
    if [
        "chart ",
        "calendar ",
        "board ",
        "graph ",
        "list ",
        "report ",
        "overview ",
        "view ",
    ]
    .iter()
    .any(|word| opening.starts_with(word))
    {
        return None;
    }
    if let Some(states) = named_states(&tokens) {
        return Some(FieldItem::States(states));
    }
    if [
        "reminder",
        "notification",
        "alert",
        "warning",
        "calendar",
        "chart",
        "board",
        "overview",
    ]
    .iter()
    .any(|word| words.to_lowercase().trim_end_matches('s').ends_with(word))
    {
        return None;
    }
    let options = choice_labels(&item.inside);
    let lower = singular_if_plural_field(&words);
    if is_state_name(&lower) && options.len() > 1 {
        return Some(FieldItem::States(options));
    }
    if options.is_empty()
        && item.inside.is_empty()
        && matches!(lower.as_str(), "status" | "stage" | "state")
        && kind_of(&lower) == Some(FieldKind::Choice)
    {
        return Some(FieldItem::States(usual_choices("status")));
    }
    if let Some(draft) = file(&lower) {
        return Some(FieldItem::File(draft));
    }
    let told = hint(&item.inside);
    let kind = told.or_else(|| kind_of(&lower));
    let label = label_of(&lower);
    if let Some(target) = link_target(&lower, owner, brief).filter(|_| {
        told.is_none()
            && !matches!(
                kind,
                Some(
                    FieldKind::Email | FieldKind::Money | FieldKind::Date | FieldKind::WholeNumber
                )
            )
    }) {
        return Some(FieldItem::Field(FieldDraft::link(&label, &target, false)));
    }
    if options.len() > 1
        && told.is_none()
        && !matches!(
            kind,
            Some(FieldKind::Money | FieldKind::Date | FieldKind::DateTime | FieldKind::Email)
        )
    {
        let kind = if kind == Some(FieldKind::Choices) {
            FieldKind::Choices
        } else {
            FieldKind::Choice
        };
        return Some(FieldItem::Field(FieldDraft {
            choices: options,
            ..FieldDraft::new(&label, kind)
        }));
    }
    let required = item
        .inside
        .iter()
        .flatten()
        .any(|token| matches!(token.word.as_str(), "required" | "mandatory" | "compulsory"));
    Some(FieldItem::Field(FieldDraft {
        required,
        ..FieldDraft::new(&label, kind.unwrap_or(FieldKind::Text))
    }))
}

/// Without what leads up to the name or trails behind it: `with a photo of each` becomes `photo`, `a rating from 1 to 5` becomes `rating`.
fn trimmed(tokens: &[Token]) -> Vec<Token> {
    let start = tokens
        .iter()
        .position(|token| {
            !(is_article(token)
                || matches!(
                    token.word.as_str(),
                    "with"
                        | "and"
                        | "also"
                        | "plus"
                        | "maybe"
                        | "perhaps"
                        | "possibly"
                        | "optionally"
                        | "of"
                        | "for"
                ))
        })
        .unwrap_or(tokens.len());
    let rest = tokens.get(start..).unwrap_or_default();
    // `parents enter their name` names a name.
    let enters = rest.first().is_some_and(|token| token.is_person())
        && rest.get(1).is_some_and(|token| {
            matches!(
                token.verb.as_str(),
                "enter" | "give" | "add" | "provide" | "put" | "fill" | "leave" | "write"
            )
        });
    let rest = if enters {
        rest.get(2..).unwrap_or_default()
    } else {
        rest
    };
    let skip = if enters {
        rest.iter().take_while(|token| is_article(token)).count()
    } else {
        0
    };
    let rest = rest.get(skip..).unwrap_or_default();
    let range = |at: usize| {
        let here = rest.get(at).is_some_and(|token| {
            matches!(
                token.word.as_str(),
                "from" | "between" | "out" | "up" | "in" | "on"
            )
        });
        here && rest
            .get(at + 1..(at + 3).min(rest.len()))
            .unwrap_or_default()
            .iter()
            .any(|next| {
                next.kind == Kind::Number
                    || matches!(
                        next.word.as_str(),
                        "scale" | "one" | "euros" | "pounds" | "dollars"
                    )
            })
    };
    let end = (1..rest.len())
        .find(|at| {
            range(*at)
                || (rest
                    .get(*at)
                    .is_some_and(|token| matches!(token.word.as_str(), "of" | "for"))
                    && rest.get(at + 1).is_some_and(|next| {
                        matches!(next.word.as_str(), "each" | "it" | "them" | "every" | "one")
                    }))
        })
        .unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().to_vec()
}

/// Names of fields are nouns with little between them.
fn can_be_in_name(at: usize, token: &Token) -> bool {
    const SMALL: &str = "of for to in on by per at from until since first last next due back out paid done who what start end own before after best new up off not whom same second third used needed without with";
    let first = at == 0 && matches!(token.word.as_str(), "is" | "has" | "needs" | "can" | "was");
    let small = SMALL.split(' ').any(|word| word == token.word)
        && (at > 0 || !matches!(token.word.as_str(), "in" | "at" | "to" | "with" | "without"));
    let participle = token.word.ends_with("ed") || token.word.ends_with("ing");
    token.kind == Kind::Number
        || (token.kind == Kind::Word
            && (token.nominal
                || small
                || first
                || participle
                || is_article(token)
                || token.is_modifier()))
}

/// `status requested approved rejected`: a state's name with the states right behind it.
fn named_states(tokens: &[Token]) -> Option<Vec<String>> {
    let (first, rest) = tokens.split_first()?;
    let states: Vec<String> = rest.iter().map(|token| label_of(&token.raw)).collect();
    (is_state_name(&first.noun) && states.len() >= 2).then_some(states)
}

/// Whether a name is that of a state.
#[must_use]
pub fn is_state_name(name: &str) -> bool {
    ["status", "stage", "state", "progress"]
        .iter()
        .any(|word| name == *word || name.ends_with(&format!(" {word}")))
}

/// The words of an item without what introduces them: `the name of the owner` becomes `owner name`.
fn cleaned(tokens: &[Token]) -> String {
    let words = field_words(tokens);
    let lower = words.to_lowercase();
    for (start, end) in [
        ("name of the ", " name"),
        ("name of ", " name"),
        ("names of ", " name"),
        ("phone number of the ", " phone"),
        ("email of the ", " e-mail"),
    ] {
        if let Some(rest) = lower.strip_prefix(start) {
            return format!("{}{end}", singular_phrase(rest));
        }
    }
    for (ending, instead) in [
        (" so on", ""),
        (" etc", ""),
        (" if any", ""),
        (" if known", ""),
        (" too", ""),
        (" as well", ""),
        (" please", ""),
    ] {
        if let Some(rest) = lower.strip_suffix(ending) {
            return format!("{rest}{instead}");
        }
    }
    words
}

/// The words of a field's name: `monthly payment` keeps its adjective, `the new price` loses it.
fn field_words(tokens: &[Token]) -> String {
    let telling = |token: &Token| {
        token.is_modifier()
            && matches!(
                token.word.as_str(),
                "monthly"
                    | "weekly"
                    | "daily"
                    | "yearly"
                    | "annual"
                    | "annually"
                    | "hourly"
                    | "quarterly"
                    | "total"
                    | "short"
                    | "long"
                    | "current"
                    | "main"
                    | "full"
                    | "best"
                    | "recent"
                    | "available"
                    | "additional"
                    | "special"
                    | "optional"
            )
    };
    let start = tokens
        .iter()
        .position(|token| {
            !(is_article(token)
                || (token.is_modifier() && !telling(token))
                || (token.possessive && token.is_person()))
        })
        .unwrap_or(0);
    let rest = tokens.get(start..).unwrap_or_default();
    let (lead, tail): (Vec<&Token>, &[Token]) = match rest.split_first() {
        Some((first, tail)) if telling(first) && !tail.is_empty() => (vec![first], tail),
        _ => (Vec::new(), rest),
    };
    let mut words: Vec<String> = lead.iter().map(|token| token.word.clone()).collect();
    words.push(words_of(tail));
    words.join(" ").trim().to_owned()
}

/// Field names in the plural mean one of each: `prices`, `phone numbers`, `names`.
fn singular_if_plural_field(words: &str) -> String {
    let lower = words.to_lowercase();
    let keep = [
        "notes",
        "comments",
        "instructions",
        "details",
        "tags",
        "labels",
        "hours",
        "minutes",
        "ingredients",
        "steps",
        "allergies",
        "symptoms",
        "expenses",
        "goals",
        "points",
        "seats",
        "pages",
        "calories",
        "reps",
        "sets",
        "servings",
        "guests",
        "people",
        "units",
        "likes",
        "miles",
        "kilometres",
        "requirements",
        "keywords",
        "findings",
        "directions",
        "copies",
        "results",
        "skills",
        "interests",
        "preferences",
        "amenities",
        "observations",
        "days",
        "toppings",
        "members",
        "assists",
        "participants",
        "litres",
        "liters",
    ];
    let last = lower.rsplit(' ').next().unwrap_or_default();
    if keep.contains(&last) {
        keep_case(words)
    } else {
        singular_phrase(&keep_case(words))
    }
}

/// Acronyms keep their capitals; everything else is lower case.
fn keep_case(words: &str) -> String {
    words
        .split(' ')
        .map(|word| {
            if word.chars().count() > 1
                && word
                    .chars()
                    .all(|letter| letter.is_uppercase() || letter.is_ascii_digit())
            {
                word.to_owned()
            } else {
                word.to_lowercase()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// A type said in brackets: `due (date)`, `paid (yes/no)`.
fn hint(inside: &[Vec<Token>]) -> Option<FieldKind> {
    let words: Vec<&str> = inside
        .iter()
        .flatten()
        .map(|token| token.word.as_str())
        .collect();
    Some(match words.as_slice() {
        ["yes", "no"]
        | ["y", "n"]
        | ["true", "false"]
        | ["checkbox" | "tick" | "boolean"]
        | ["tick", "box"] => FieldKind::YesNo,
        ["date"] => FieldKind::Date,
        ["date", "time"] | ["datetime"] | ["time"] => FieldKind::DateTime,
        ["number" | "integer" | "count"] | ["whole", "number"] => FieldKind::WholeNumber,
        ["decimal"] => FieldKind::Number,
        ["money" | "currency" | "price" | "amount" | "eur" | "gbp" | "usd" | "£" | "$" | "€"] => {
            FieldKind::Money
        }
        ["long", "text"] | ["free", "text"] | ["multiline"] | ["paragraph"] => FieldKind::LongText,
        ["text" | "string"] => FieldKind::Text,
        ["email" | "e-mail"] => FieldKind::Email,
        ["url" | "link" | "website"] => FieldKind::WebAddress,
        _ => return None,
    })
}

/// A picture or file as a field for a link to it.
fn file(lower: &str) -> Option<FieldDraft> {
    let words = [
        "photo",
        "picture",
        "image",
        "photograph",
        "attachment",
        "file",
        "document",
        "scan",
        "video",
        "pdf",
        "logo",
        "receipt photo",
        "screenshot",
        "upload",
        "receipt scan",
    ];
    words
        .iter()
        .find(|word| lower == **word || lower.ends_with(&format!(" {word}")))
        .map(|_| FieldDraft::new(&label_of(&format!("{lower} link")), FieldKind::WebAddress))
}

/// The thing an item names, if it is not the owner itself.
fn link_target(lower: &str, owner: &str, brief: &Brief) -> Option<String> {
    let one = singular_phrase(lower);
    brief
        .things
        .iter()
        .find(|thing| {
            let label = terms::plain(&thing.label_one);
            label == one
                || lower == terms::plain(&thing.label)
                || (one.ends_with(&format!(" {label}"))
                    && one.split(' ').count() < 4
                    && !one.contains(" on ")
                    && !one.contains(" of ")
                    && !one.contains(" for "))
        })
        .filter(|thing| thing.id != owner)
        .map(|thing| thing.id.clone())
}

/// `who has it`, `when it is due`, `how much it cost`, `whether it is paid`.
fn interrogative(tokens: &[Token], owner: &str, brief: &Brief) -> Option<FieldDraft> {
    let first = tokens.first()?.word.as_str();
    let second = tokens.get(1).map_or("", |token| token.word.as_str());
    let rest: Vec<&Token> = tokens
        .iter()
        .skip(1)
        .filter(|token| {
            !matches!(
                token.word.as_str(),
                "it" | "they"
                    | "is"
                    | "are"
                    | "was"
                    | "were"
                    | "has"
                    | "have"
                    | "been"
                    | "i"
                    | "we"
                    | "the"
                    | "a"
                    | "an"
                    | "he"
                    | "she"
                    | "did"
                    | "do"
                    | "does"
                    | "had"
                    | "its"
                    | "their"
                    | "my"
                    | "our"
                    | "them"
                    | "someone"
                    | "somebody"
                    | "each"
                    | "one"
                    | "or"
                    | "not"
                    | "will"
                    | "should"
                    | "be"
                    | "to"
                    | "of"
            )
        })
        .collect();
    let said = |tokens: &[&Token]| {
        tokens
            .iter()
            .map(|token| token.word.clone())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let verb = tokens
        .iter()
        .skip(1)
        .find(|token| {
            (token.verbal || token.word.ends_with("ed"))
                && !matches!(token.verb.as_str(), "be" | "have" | "do")
        })
        .map(|token| token.word.clone());
    let people = || {
        brief.things.iter().find(|thing| {
            thing.id != owner
                && thing
                    .fields
                    .iter()
                    .any(|field| field.kind == FieldKind::Email)
        })
    };
    match (first, second) {
        ("who", _)
            if tokens.iter().any(|token| {
                matches!(
                    token.word.as_str(),
                    "coming" | "attending" | "going" | "joining" | "come"
                )
            }) =>
        {
            None
        }
        ("who", _) => {
            let label = match verb.as_deref() {
                Some("borrowed" | "borrow") => "Borrower".to_owned(),
                Some("brings" | "bring" | "brought") => "Brought by".to_owned(),
                Some(verb)
                    if verb.ends_with("ed")
                        || verb.ends_with('t')
                        || verb.ends_with("id")
                        || verb.ends_with("en") =>
                {
                    label_of(&format!("{verb} by"))
                }
                _ => "Who".to_owned(),
            };
            Some(people().map_or_else(
                || FieldDraft::new(&label, FieldKind::Text),
                |thing| FieldDraft::link(&thing.label_one, &thing.id, false),
            ))
        }
        ("when", _) => Some(FieldDraft::new(
            &when_label(tokens, &said(&rest)),
            FieldKind::Date,
        )),
        ("where", _) => Some(FieldDraft::new(
            if rest.iter().any(|token| token.verb == "buy") {
                "Bought at"
            } else {
                "Location"
            },
            FieldKind::Text,
        )),
        ("how", "much" | "expensive") => {
            let words: Vec<&Token> = rest
                .iter()
                .copied()
                .filter(|token| !matches!(token.word.as_str(), "much" | "expensive"))
                .collect();
            let label = match words.first().map(|token| token.verb.as_str()) {
                None | Some("cost") => "Cost".to_owned(),
                Some("pay") => "Amount paid".to_owned(),
                Some("owe") => "Amount owed".to_owned(),
                Some("spend") => "Amount spent".to_owned(),
                Some("weigh") => return Some(FieldDraft::new("Weight", FieldKind::Number)),
                Some(_) if words.first().is_some_and(|token| token.nominal) => {
                    return Some(FieldDraft::new(&label_of(&said(&words)), FieldKind::Number));
                }
                Some(_) => "Amount".to_owned(),
            };
            Some(FieldDraft::new(&label, FieldKind::Money))
        }
        ("how", "many") => {
            let nouns: Vec<&Token> = rest
                .iter()
                .copied()
                .filter(|token| token.nominal)
                .take(2)
                .collect();
            let label = if nouns.is_empty() {
                "How many".to_owned()
            } else {
                label_of(&format!("number of {}", said(&nouns)))
            };
            Some(FieldDraft::new(&label, FieldKind::WholeNumber))
        }
        ("how", _)
            if tokens
                .iter()
                .any(|token| token.verb == "feel" || token.word == "felt") =>
        {
            let choices = ["Great", "Good", "Okay", "Tired"]
                .iter()
                .map(|choice| (*choice).to_owned())
                .collect();
            Some(FieldDraft {
                choices,
                ..FieldDraft::new("Feeling", FieldKind::Choice)
            })
        }
        ("how", "long") => Some(FieldDraft::new("Hours", FieldKind::Number)),
        ("how", "often") => Some(FieldDraft {
            choices: usual_choices("frequency"),
            ..FieldDraft::new("Frequency", FieldKind::Choice)
        }),
        ("how", "old") => Some(FieldDraft::new("Age", FieldKind::WholeNumber)),
        ("how", "good" | "well") => Some(FieldDraft::new("Rating", FieldKind::WholeNumber)),
        ("whether" | "if", _) => {
            // The name of the thing itself is no part of the name of its field.
            let kept: Vec<&Token> = rest
                .iter()
                .copied()
                .filter(|token| {
                    !brief
                        .things
                        .iter()
                        .any(|thing| terms::plain(&thing.label_one) == token.noun)
                })
                .collect();
            let words = said(if kept.is_empty() { &rest } else { &kept });
            (!words.is_empty() && words.len() < 40)
                .then(|| FieldDraft::new(&label_of(&words), FieldKind::YesNo))
        }
        ("what", "is" | "was")
            if tokens.iter().any(|token| {
                matches!(
                    token.word.as_str(),
                    "wrong" | "broken" | "needed" | "missing" | "happening"
                )
            }) =>
        {
            let state = tokens.iter().find(|token| {
                matches!(
                    token.word.as_str(),
                    "wrong" | "broken" | "needed" | "missing" | "happening"
                )
            })?;
            Some(FieldDraft::new(
                &format!("What is {}", state.word),
                FieldKind::LongText,
            ))
        }
        ("what", "happened") => Some(FieldDraft::new("What happened", FieldKind::LongText)),
        ("what", _)
            if tokens.iter().any(|token| {
                matches!(
                    token.verb.as_str(),
                    "pay" | "cost" | "charge" | "spend" | "owe"
                )
            }) =>
        {
            let label = if tokens.iter().any(|token| token.verb == "pay") {
                "Price paid"
            } else {
                "Cost"
            };
            Some(FieldDraft::new(label, FieldKind::Money))
        }
        ("what" | "which", _) => {
            let noun: Vec<&Token> = rest
                .iter()
                .copied()
                .filter(|token| token.nominal)
                .take(2)
                .collect();
            if noun.is_empty() {
                // `what they bring` is as good a name as any.
                let short = (3..=4).contains(&tokens.len())
                    && tokens
                        .last()
                        .is_some_and(|token| token.is_word() && !token.is_function());
                return short.then(|| {
                    FieldDraft::new(
                        &label_of(
                            &tokens
                                .iter()
                                .map(|token| token.word.clone())
                                .collect::<Vec<_>>()
                                .join(" "),
                        ),
                        FieldKind::Text,
                    )
                });
            }
            let words = said(&noun);
            let target = link_target(&words, owner, brief);
            Some(target.map_or_else(
                || {
                    FieldDraft::new(
                        &label_of(&words),
                        kind_of(&words).unwrap_or(FieldKind::Text),
                    )
                },
                |target| FieldDraft::link(&label_of(&singular_phrase(&words)), &target, false),
            ))
        }
        _ => None,
    }
}

/// `when it is due back` is `Due back`, `when I last watered it` is `Last watered`, `when it runs out` is `Runs out`.
fn when_label(tokens: &[Token], words: &str) -> String {
    if words.starts_with("due") || words.starts_with("last") || words.starts_with("next") {
        return label_of(words);
    }
    let verb = tokens.iter().enumerate().skip(1).rev().find(|(_, token)| {
        (token.verbal || token.word.ends_with("ed"))
            && !matches!(token.verb.as_str(), "be" | "have" | "do")
    });
    let Some((at, verb)) = verb else {
        return if words.is_empty() || words.len() > 30 {
            "When".to_owned()
        } else {
            label_of(words)
        };
    };
    let particle = tokens.get(at + 1).filter(|next| {
        matches!(
            next.word.as_str(),
            "out" | "up" | "back" | "in" | "off" | "down"
        )
    });
    let word =
        if verb.word.ends_with("ed") || verb.word.ends_with('s') || verb.word.ends_with("ght") {
            verb.word.clone()
        } else {
            format!("{}s", verb.word)
        };
    match particle {
        Some(particle) => label_of(&format!("{word} {}", particle.word)),
        None => label_of(&format!("{word} on")),
    }
}
