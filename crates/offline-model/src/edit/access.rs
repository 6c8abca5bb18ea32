//! `make it public`, `only I may see it`, `let members add tools`, `members should not see the notes`.

use crate::language::lexicon::is_one_of;
use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::Brief;

use crate::{
    analyst::{people::grant, visibility::settle},
    language::{
        pattern::{find, has_any},
        phrase::words_of,
        token::Token,
    },
    meaning::terms,
    naming::{label_of, listed, lower_first},
    recognise::subject::{main_thing, named_things},
};

/// Changes who may open the app.
pub fn visibility(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let public = has_any(
        tokens,
        &[
            "make|open|publish|turn|set|share * public|everyone|everybody|anyone|anybody|all",
            "should|must|can|is be? public",
            "anyone|anybody|everyone|everybody|the can|should|may|public see|view|look|open|browse|read",
        ],
    );
    let private = has_any(
        tokens,
        &[
            "make|keep|turn|set * private",
            "only|just i|me|myself can|may|should|want to? be? able? to? see|open|use|access|view|read",
            "only|just for? me|myself",
            "should|must be? private",
            "nobody|no else|one can|may|should|else",
            "not|no longer? public",
        ],
    );
    let invited = has_any(
        tokens,
        &[
            "only|just invited|people|members|staff * invite|invited|can|may|see|open",
            "make|set|turn * invite-only|invited",
            "invite only|people|members",
            "by invitation",
        ],
    );
    if private && !invited && !public {
        brief.visibility = Visibility::Private;
        settle(brief);
        return Some("Only you can open the app".to_owned());
    }
    if public {
        brief.visibility = Visibility::Public;
        let seen: Vec<String> = named_things(tokens, brief)
            .iter()
            .map(|thing| format!("See all {}", lower_first(&thing.label)))
            .collect();
        if has_any(tokens, &["see|view|look|browse|read"]) && !seen.is_empty() {
            grant(brief, "Visitor", &seen);
        }
        settle(brief);
        let visitor = visitor_may(brief);
        return Some(format!(
            "Anybody can open the app; a visitor may {}",
            if visitor.is_empty() {
                "see nothing yet".to_owned()
            } else {
                visitor
            }
        ));
    }
    if invited && named_things(tokens, brief).is_empty() {
        brief.visibility = Visibility::Invited;
        settle(brief);
        if brief.people.is_empty() {
            grant(
                brief,
                "Guest",
                &brief
                    .things
                    .iter()
                    .map(|thing| format!("See all {}", lower_first(&thing.label)))
                    .collect::<Vec<_>>(),
            );
        }
        return Some("Only you and the people you invite can open the app".to_owned());
    }
    None
}

/// What a visitor may do, in one phrase.
fn visitor_may(brief: &Brief) -> String {
    let may: Vec<String> = brief
        .people
        .iter()
        .filter(|person| person.id == "visitor")
        .flat_map(|person| &person.may)
        .map(|sentence| lower_first(sentence))
        .collect();
    listed(&may)
}

/// `only I can change them`: nobody else adds, changes or deletes anything.
pub fn owner_only(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    const WAYS: &[&str] = &[
        "only|just i|me|myself can|may|should be? able? to? change|edit|add|update|delete|manage",
        "nobody|no-one else can|may|should be? able? to? change|edit|add|update|delete|manage",
    ];
    if !has_any(tokens, WAYS) {
        return None;
    }
    for person in &mut brief.people {
        person.may.retain(|sentence| sentence.starts_with("See"));
    }
    brief.people.retain(|person| !person.may.is_empty());
    Some("Only you may change anything".to_owned())
}

/// Changes what a kind of person may do.
pub fn permission(tokens: &[Token], brief: &mut Brief) -> Option<String> {
    let found = find(tokens, "let|allow|enable|permit {np} to? {rest}").or_else(|| find(tokens, "{np} should|can|may|must|cannot|are|is|to also|only|not|never|no? be? able|allowed? to? {rest}"))?;
    let name = found.tokens(tokens, 0);
    let person = name.iter().rev().find(|token| token.is_person())?;
    let rest = found.tokens(tokens, 1);
    let label = brief
        .people
        .iter()
        .find(|known| terms::plain(&known.label) == person.noun)
        .map_or_else(|| label_of(&person.noun), |known| known.label.clone());
    let denied = tokens
        .get(..found.span.end)
        .unwrap_or_default()
        .iter()
        .take(name.len() + 8)
        .any(|token| is_one_of(&token.word, "not cannot never"))
        && !has_any(rest, &["only"]);
    let verbs = [
        "see", "view", "add", "create", "change", "edit", "update", "delete", "remove", "manage",
        "cancel", "enter", "read", "browse", "book", "reserve", "do", "move", "approve", "record",
        "log",
    ];
    if !rest
        .iter()
        .take(4)
        .any(|token| verbs.contains(&token.verb.as_str()))
    {
        return None;
    }
    if denied {
        return deny(&label, rest, brief);
    }
    let sentences = sentences(rest, brief);
    if sentences.is_empty() {
        return None;
    }
    if brief.visibility == Visibility::Private {
        brief.visibility = Visibility::Invited;
    }
    grant(brief, &label, &sentences);
    settle(brief);
    Some(format!(
        "{label} may {}",
        listed(
            &sentences
                .iter()
                .map(|sentence| lower_first(sentence))
                .collect::<Vec<_>>()
        )
    ))
}

fn sentences(rest: &[Token], brief: &Brief) -> Vec<String> {
    if has_any(rest, &["everything|anything"]) {
        return if has_any(rest, &["see|view|read"]) {
            brief
                .things
                .iter()
                .map(|thing| format!("See all {}", lower_first(&thing.label)))
                .collect()
        } else {
            vec!["Do everything".to_owned()]
        };
    }
    let own = rest.iter().any(|token| is_one_of(&token.word, "their own"));
    let named = named_things(rest, brief);
    let things: Vec<_> = if named.is_empty() {
        main_thing(brief).into_iter().collect()
    } else {
        named
    };
    let mut all = Vec::new();
    for token in rest {
        let verb = match token.verb.as_str() {
            "see" | "view" | "read" | "browse" => "See",
            "add" | "create" | "enter" | "book" | "reserve" | "record" | "log" => "Add",
            "change" | "edit" | "update" | "move" | "approve" => "Change",
            "delete" | "remove" => "Delete",
            "cancel" => "Cancel",
            "manage" => "Manage",
            _ => continue,
        };
        for thing in things.iter().take(4) {
            let whose = match (verb, own) {
                ("Add" | "Manage", _) => "",
                (_, true) => "their own ",
                ("See", false) => "all ",
                _ => "",
            };
            let sentence = format!("{verb} {whose}{}", lower_first(&thing.label));
            if !all.contains(&sentence) {
                all.push(sentence);
            }
        }
    }
    all
}

/// Takes away what was granted: a whole thing, or one field of it.
fn deny(label: &str, rest: &[Token], brief: &mut Brief) -> Option<String> {
    let things: Vec<String> = named_things(rest, brief)
        .iter()
        .map(|thing| thing.id.clone())
        .collect();
    let words = words_of(rest);
    let field = brief.things.iter().find_map(|thing| {
        let last = words.split(' ').skip(1).collect::<Vec<_>>().join(" ");
        terms::field(thing, last.trim_start_matches("the "))
            .map(|field| (thing.label.clone(), field.label.clone()))
    });
    let at = brief
        .people
        .iter()
        .position(|person| person.label == label)?;
    if let Some((thing, field)) = field.filter(|_| things.is_empty()) {
        let many = lower_first(&thing);
        let person = brief.people.get_mut(at)?;
        let sees = person
            .may
            .iter_mut()
            .find(|sentence| sentence.starts_with("See") && sentence.contains(&many))?;
        *sees = format!(
            "{} without {}",
            sees.split(" without ").next().unwrap_or_default(),
            lower_first(&field)
        );
        return Some(format!("{label} no longer sees {}", lower_first(&field)));
    }
    let verb = rest.iter().find_map(|token| match token.verb.as_str() {
        "see" | "view" | "read" => Some("See"),
        "add" | "create" => Some("Add"),
        "change" | "edit" | "update" => Some("Change"),
        "delete" | "remove" => Some("Delete"),
        _ => None,
    })?;
    let names: Vec<String> = things
        .iter()
        .filter_map(|id| terms::thing_by_id(brief, id))
        .map(|thing| lower_first(&thing.label))
        .collect();
    let person = brief.people.get_mut(at)?;
    let before = person.may.len();
    person.may.retain(|sentence| {
        !(sentence.starts_with(verb) && names.iter().any(|name| sentence.contains(name)))
    });
    (person.may.len() < before).then(|| {
        format!(
            "{label} may no longer {} {}",
            lower_first(verb),
            listed(&names)
        )
    })
}
