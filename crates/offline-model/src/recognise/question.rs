//! Fields asked for as a question: `who has it`, `when it is due`, `how much it cost`, `whether it is paid`.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::{Brief, FieldKind};

use super::field_item::link_target;
use crate::{
    language::{
        field_kind::{kind_of, usual_choices},
        inflection::singular_phrase,
        token::{Kind, Token},
    },
    meaning::terms,
    naming::label_of,
    shape::FieldDraft,
};

/// Words of a question that are no part of the field's name.
const FILLERS: &str = "it they is are was were has have been i we the a an he she did do does had its their my our them someone somebody each one or not will should be to of";
/// Participles after which somebody did something: `paid by`.
const BY: &[&str] = &["ed", "t", "id", "en"];

/// The field a question asks for; none if the tokens are no question about a field.
#[must_use]
pub fn read(tokens: &[Token], owner: &str, brief: &Brief) -> Option<FieldDraft> {
    let first = tokens.first()?.word.as_str();
    let rest: Vec<&Token> = tokens
        .iter()
        .skip(1)
        .filter(|token| !FILLERS.split(' ').any(|filler| filler == token.word))
        .collect();
    match first {
        "who" => who(tokens, owner, brief),
        "when" => Some(FieldDraft::new(
            &when_label(tokens, &said(&rest)),
            FieldKind::Date,
        )),
        "where" => {
            let bought = rest.iter().any(|token| token.verb == "buy");
            Some(FieldDraft::new(
                if bought { "Bought at" } else { "Location" },
                FieldKind::Text,
            ))
        }
        "how" => how(tokens, &rest),
        "whether" | "if" => whether(&rest, brief),
        "which" if asked_noun(tokens).is_some() => asked_noun(tokens),
        "what" | "which" => what(tokens, &rest, owner, brief),
        _ => None,
    }
}

/// `which parts we used` is `Parts used`.
fn asked_noun(tokens: &[Token]) -> Option<FieldDraft> {
    match tokens {
        [_, noun, who, verb]
            if noun.nominal && verb.verbal && is_one_of(&who.word, "we i they were was") =>
        {
            Some(FieldDraft::new(
                &label_of(&format!("{} {}", noun.word, verb.word)),
                FieldKind::LongText,
            ))
        }
        _ => None,
    }
}

fn said(tokens: &[&Token]) -> String {
    tokens
        .iter()
        .map(|token| token.word.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn who(tokens: &[Token], owner: &str, brief: &Brief) -> Option<FieldDraft> {
    let comes = tokens
        .iter()
        .any(|token| is_one_of(&token.word, "coming attending going joining come"));
    if comes {
        return None;
    }
    // `who has not paid` is a yes or no.
    let has = tokens.get(1).is_some_and(|token| token.verb == "have");
    if let Some(done) = tokens
        .last()
        .filter(|last| has && is_one_of(&last.word, "paid passed confirmed signed voted replied"))
    {
        return Some(FieldDraft::new(&label_of(&done.word), FieldKind::YesNo));
    }
    let is_verb = |token: &&Token| {
        (token.verbal || token.word.ends_with("ed")) && !is_one_of(&token.verb, "be have do")
    };
    let verb = tokens
        .iter()
        .skip(1)
        .find(is_verb)
        .map(|token| token.word.as_str());
    let label = match verb {
        Some("borrowed" | "borrow") => "Borrower".to_owned(),
        Some("brings" | "bring" | "brought") => "Brought by".to_owned(),
        Some("made" | "makes") => "Made by".to_owned(),
        Some(verb) if verb.ends_with('s') => label_of(&format!("{} by", past_of(verb))),
        Some(verb) if BY.iter().any(|end| verb.ends_with(end)) => label_of(&format!("{verb} by")),
        _ => quality(tokens).unwrap_or_else(|| "Who".to_owned()),
    };
    let is_list_of_people = |thing: &&edgewright_pipeline::artifact::BriefThing| {
        thing.id != owner
            && thing
                .fields
                .iter()
                .any(|field| field.kind == FieldKind::Email)
    };
    let people = brief.things.iter().find(is_list_of_people);
    Some(people.map_or_else(
        || FieldDraft::new(&label, FieldKind::Text),
        |thing| FieldDraft::link(&thing.label_one, &thing.id, false),
    ))
}

/// `who is responsible` asks for the responsible person.
fn quality(tokens: &[Token]) -> Option<String> {
    match tokens {
        [_, has, it] if has.verb == "have" && is_one_of(&it.word, "it them one") => {
            Some("Who has it".to_owned())
        }
        [_, be, quality] if be.verb == "be" && quality.is_word() && !quality.is_function() => {
            Some(label_of(&quality.word))
        }
        _ => None,
    }
}

/// `hires` as in `hired by`, for regular verbs.
fn past_of(verb: &str) -> String {
    let stem = verb.strip_suffix('s').unwrap_or(verb);
    match stem.strip_suffix("ie") {
        Some(short) => format!("{short}ied"),
        None if stem.ends_with('e') => format!("{stem}d"),
        None => format!("{stem}ed"),
    }
}

fn how(tokens: &[Token], rest: &[&Token]) -> Option<FieldDraft> {
    let feels = tokens
        .iter()
        .any(|token| token.verb == "feel" || token.word == "felt");
    let second = tokens.get(1).map_or("", |token| token.word.as_str());
    Some(match second {
        "much" | "expensive" => return Some(how_much(rest)),
        "many" => {
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
            FieldDraft::new(&label, FieldKind::WholeNumber)
        }
        _ if feels => {
            let choices = ["Great", "Good", "Okay", "Tired"]
                .map(str::to_owned)
                .to_vec();
            FieldDraft {
                choices,
                ..FieldDraft::new("Feeling", FieldKind::Choice)
            }
        }
        "long" => FieldDraft::new("Hours", FieldKind::Number),
        "often" => FieldDraft {
            choices: usual_choices("frequency"),
            ..FieldDraft::new("Frequency", FieldKind::Choice)
        },
        "old" => FieldDraft::new("Age", FieldKind::WholeNumber),
        "bad" | "severe" | "serious" | "strong" => {
            FieldDraft::new("Severity", FieldKind::WholeNumber)
        }
        "good" | "well" | "happy" | "satisfied" => {
            FieldDraft::new("Rating", FieldKind::WholeNumber)
        }
        _ => return None,
    })
}

fn how_much(rest: &[&Token]) -> FieldDraft {
    let words: Vec<&Token> = rest
        .iter()
        .copied()
        .filter(|token| !is_one_of(&token.word, "much expensive"))
        .collect();
    let label = match words.first().map(|token| token.verb.as_str()) {
        None | Some("cost") => "Cost",
        Some("pay") => "Amount paid",
        Some("owe") => "Amount owed",
        Some("spend") => "Amount spent",
        Some("weigh") => return FieldDraft::new("Weight", FieldKind::Number),
        Some(_) if words.first().is_some_and(|token| token.nominal) => {
            return FieldDraft::new(&label_of(&said(&words)), FieldKind::Number);
        }
        Some(_) => "Amount",
    };
    FieldDraft::new(label, FieldKind::Money)
}

/// The name of the thing itself is no part of the name of its field: `whether the lesson was paid` is `Paid`.
fn whether(rest: &[&Token], brief: &Brief) -> Option<FieldDraft> {
    let is_thing = |token: &Token| {
        brief
            .things
            .iter()
            .any(|thing| terms::plain(&thing.label_one) == token.noun)
    };
    let kept: Vec<&Token> = rest
        .iter()
        .copied()
        .filter(|token| !is_thing(token) && token.kind != Kind::Number)
        .collect();
    let words = said(if kept.is_empty() { rest } else { &kept });
    (!words.is_empty() && words.len() < 40)
        .then(|| FieldDraft::new(&label_of(&words), FieldKind::YesNo))
}

fn what(tokens: &[Token], rest: &[&Token], owner: &str, brief: &Brief) -> Option<FieldDraft> {
    let second = tokens.get(1).map_or("", |token| token.word.as_str());
    // `what did you like`, `what could be better`: the question is its own best name.
    let asks = matches!(
        second,
        "did" | "do" | "does" | "could" | "can" | "should" | "would"
    );
    if asks && (3..8).contains(&tokens.len()) {
        let all: Vec<&Token> = tokens.iter().collect();
        return Some(FieldDraft::new(&label_of(&said(&all)), FieldKind::LongText));
    }
    let state = tokens
        .iter()
        .find(|token| is_one_of(&token.word, "wrong broken needed missing happening"));
    if let Some(state) = state.filter(|_| matches!(second, "is" | "was")) {
        return Some(FieldDraft::new(
            &format!("What is {}", state.word),
            FieldKind::LongText,
        ));
    }
    if second == "happened" {
        return Some(FieldDraft::new("What happened", FieldKind::LongText));
    }
    if second == "about" || tokens.last().is_some_and(|last| last.word == "about") {
        return Some(FieldDraft::new("About", FieldKind::Text));
    }
    let costs = tokens
        .iter()
        .find(|token| is_one_of(&token.verb, "pay cost charge spend owe"));
    if let Some(costs) = costs {
        return Some(FieldDraft::new(
            if costs.verb == "pay" {
                "Price paid"
            } else {
                "Cost"
            },
            FieldKind::Money,
        ));
    }
    let nouns: Vec<&Token> = rest
        .iter()
        .copied()
        .filter(|token| token.nominal)
        .take(2)
        .collect();
    if nouns.is_empty() {
        // `what they bring` is as good a name as any.
        let short = (3..=4).contains(&tokens.len())
            && tokens
                .last()
                .is_some_and(|token| token.is_word() && !token.is_function());
        let all: Vec<&Token> = tokens.iter().collect();
        return short.then(|| FieldDraft::new(&label_of(&said(&all)), FieldKind::Text));
    }
    let words = said(&nouns);
    Some(match link_target(&words, owner, brief) {
        Some(target) => FieldDraft::link(&label_of(&singular_phrase(&words)), &target, false),
        None => FieldDraft::new(
            &label_of(&words),
            kind_of(&words).unwrap_or(FieldKind::Text),
        ),
    })
}

/// `when it is due back` is `Due back`, `when I last watered it` is `Last watered`, `when it runs out` is `Runs out`.
fn when_label(tokens: &[Token], words: &str) -> String {
    if words.starts_with("due") || words.starts_with("last") || words.starts_with("next") {
        return label_of(words);
    }
    let verb = tokens.iter().enumerate().skip(1).rev().find(|(_, token)| {
        (token.verbal || token.word.ends_with("ed")) && !is_one_of(&token.verb, "be have do")
    });
    let Some((at, verb)) = verb else {
        return if words.is_empty() || words.len() > 30 {
            "When".to_owned()
        } else {
            label_of(words)
        };
    };
    let particle = tokens
        .get(at + 1)
        .filter(|next| is_one_of(&next.word, "out up back in off down"));
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
