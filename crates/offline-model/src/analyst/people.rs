//! Who uses the app beside the owner, what they may do, and who may open it.

use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::{Brief, BriefPerson, FieldKind};

use super::{draft::Draft, own_words::in_own_words};
use crate::{
    language::{
        actions::action_at,
        inflection::plural,
        pattern::{find, find_all, has_any},
        token::Token,
    },
    meaning::terms,
    naming::{capitalised, id_of, label_of, lower_first, unique_id},
    recognise::subject::{is_people, main_thing, named_things},
};

/// Ways of saying that everybody may look.
const PUBLIC: &[&str] = &[
    "public|publicly",
    "anyone|anybody|everyone|everybody|visitors|strangers|world can|should|may|could|must|is|to see|view|look|browse|read|find|search|check|open|book|order|sign|submit|report|able",
    "on our|my|the website|site|web page|internet",
    "without|no|need signing|sign|login|logging|log|account|accounts",
    "open to all|everyone|everybody|anyone|public",
    "visible|accessible|available to|for everyone|everybody|anyone|all|public",
    "share|shared|shareable link with|publicly|anyone",
];

/// Ways of saying that nobody else may.
const PRIVATE: &[&str] = &[
    "only|just i|me|myself",
    "for|by myself",
    "private|privately",
    "nobody else",
    "personal",
    "just|only for me|myself|my",
    "my own",
];

/// Finds people, what they may do, and the visibility.
pub fn find_people(draft: &mut Draft<'_>) {
    for index in 0..draft.clauses.len() {
        acting(draft, index);
    }
    template_people(draft);
    everything_of(draft);
    visibility(draft);
}

/// `members should be able to reserve`, `only staff can approve`.
fn acting(draft: &mut Draft<'_>, index: usize) {
    let tokens = draft.clause(index);
    let Some(clause) = draft.clauses.get(index) else {
        return;
    };
    let (sentence, start) = (clause.sentence, clause.range.start);
    let Some((at, role)) = actor(tokens) else {
        return;
    };
    let rest = tokens.get(at..).unwrap_or_default();
    if has_any(rest, &["cannot|not|never"]) && !has_any(tokens, &["only"]) {
        // A prohibition needs nothing: what is not granted is denied.
        draft.note(sentence, start, "Nothing is allowed unless it is granted");
        return;
    }
    let public = matches!(
        role.as_str(),
        "anyone"
            | "anybody"
            | "everyone"
            | "everybody"
            | "visitor"
            | "public"
            | "people"
            | "person"
            | "stranger"
            | "user"
    );
    let label = role_label(draft, &role, public && has_any(tokens, PUBLIC));
    let may = permissions(rest, &draft.brief, &label);
    if may.is_empty() {
        return;
    }
    if public
        && !has_any(tokens, PUBLIC)
        && draft
            .brief
            .people
            .iter()
            .any(|person| person.label == "Member")
    {
        return;
    }
    grant(&mut draft.brief, &label, &may);
    draft.note(
        sentence,
        start,
        &format!(
            "{label} may {}",
            crate::naming::listed(
                &may.iter()
                    .map(|sentence| lower_first(sentence))
                    .collect::<Vec<_>>()
            )
        ),
    );
}

/// What a kind of person is called; general words go by what such people are called in the domain.
fn role_label(draft: &Draft<'_>, role: &str, is_public: bool) -> String {
    match role {
        "anyone" | "anybody" | "everyone" | "everybody" | "public" | "stranger" | "visitor" => "Visitor".to_owned(),
        "people" | "person" | "user" => {
            let known = draft.domain.and_then(|found| found.domain.people.iter().find(|person| person.words.iter().any(|word| word == role || word == "people" || word == "member"))).map(|person| person.label.clone());
            known.filter(|_| !is_public).unwrap_or_else(|| "Visitor".to_owned())
        }
        role => label_of(role),
    }
}

/// The person a clause lets do something, and where what they may do begins.
fn actor(tokens: &[Token]) -> Option<(usize, String)> {
    if let Some(found) = find(tokens, "{np} sign|signs|register|registers|apply|applies|enrol|enroll|rsvp|log|submit up|in|on|for|online|through|via|here|a|an|their").filter(|found| found.tokens(tokens, 0).last().is_some_and(Token::is_person)) {
        let person = found.tokens(tokens, 0).last()?;
        return Some((found.taken.first()?.end, person.noun.clone()));
    }
    if let Some(found) = find(tokens, "{np} add|adds|enter|enters|update|updates|record|records|log|logs|approve|approves|edit|edits|post|posts|fill|manage|manages|confirm|confirms|check|checks a|an|the|their|new|all|them|it|what|in|every? {np}").filter(|found| found.tokens(tokens, 0).last().is_some_and(|token| token.is_person() && token.word != "customers")) {
        let person = found.tokens(tokens, 0).last()?;
        return Some((found.taken.first()?.end, person.noun.clone()));
    }
    let modal = tokens.iter().position(|token| {
        matches!(
            token.word.as_str(),
            "can" | "could" | "should" | "may" | "must" | "able" | "to"
        ) || (token.word == "allowed")
    })?;
    let allows = tokens
        .iter()
        .take(modal + 1)
        .position(|token| matches!(token.verb.as_str(), "let" | "allow" | "enable"));
    let person = tokens
        .get(..modal)?
        .iter()
        .enumerate()
        .rev()
        .find(|(_, token)| token.is_person() && !token.possessive);
    let (at, person) = match (person, allows) {
        (Some(found), _) => found,
        (None, Some(allow)) => tokens
            .iter()
            .enumerate()
            .skip(allow)
            .find(|(_, token)| token.is_person())?,
        _ => return None,
    };
    let plain_to = tokens.get(modal).is_some_and(|token| token.word == "to") && allows.is_none();
    let verb_follows = tokens.get(modal + 1..)?.iter().take(4).any(|token| {
        token.verbal || token.word == "be" || token.word == "only" || token.word == "see"
    });
    if plain_to
        || !verb_follows
        || tokens
            .get(modal + 1)
            .is_some_and(|token| token.word == "be")
            && !tokens
                .get(modal + 2)
                .is_some_and(|token| matches!(token.word.as_str(), "able" | "allowed"))
    {
        return None;
    }
    Some((at + 1, person.noun.clone()))
}

/// What the verbs of a clause let somebody do, as sentences.
fn permissions(tokens: &[Token], brief: &Brief, label: &str) -> Vec<String> {
    let mut may: Vec<String> = Vec::new();
    let mut add = |sentence: String| {
        if !may.contains(&sentence) {
            may.push(sentence);
        }
    };
    let things: Vec<_> = named_things(tokens, brief)
        .into_iter()
        .filter(|thing| thing.label_one != label)
        .collect();
    let own = tokens.iter().any(|token| {
        matches!(
            token.word.as_str(),
            "their" | "own" | "themselves" | "his" | "her"
        )
    });
    let all = has_any(tokens, &["everything|anything|all|whole"]) && things.is_empty();
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_word() || token.nominal && at > 6 {
            continue;
        }
        if let Some((action, _)) = action_at(tokens, at).filter(|_| !token.nominal) {
            let event = brief
                .things
                .iter()
                .find(|thing| thing.label_one == action.one)
                .or_else(|| brief.things.iter().find(|thing| is_event(thing, &things)));
            if let Some(event) = event {
                for target in event
                    .fields
                    .iter()
                    .filter(|field| field.kind == FieldKind::Link)
                    .filter_map(|field| terms::thing_by_id(brief, field.points_at.as_deref()?))
                {
                    if is_people(target) {
                        add(format!(
                            "See their own entry in {}",
                            lower_first(&target.label)
                        ));
                    } else {
                        add(format!("See all {}", lower_first(&target.label)));
                    }
                }
                let many = lower_first(&event.label);
                let takes_place = things.iter().any(|thing| thing.id == event.id) && event.fields.iter().any(|field| field.kind == FieldKind::Link && field.points_at.as_deref().and_then(|id| terms::thing_by_id(brief, id)).is_some_and(is_people));
                if takes_place {
                    // Who signs up for a shift takes one that is there.
                    add(format!("See all {many}"));
                    add(format!("Change {many}"));
                    continue;
                }
                add(format!("Add {many}"));
                add(format!("See their own {many}"));
                if event.states.iter().any(|state| state.starts_with("Cancel")) {
                    add(format!("Cancel their own {many}"));
                }
                continue;
            }
        }
        let verb = match token.verb.as_str() {
            "see" | "view" | "browse" | "read" | "look" | "check" | "find" | "search" | "know"
            | "access" => "See",
            "add" | "enter" | "create" | "post" | "log" | "record" | "fill" | "write"
            | "propose" | "suggest" | "upload" => "Add",
            "edit" | "change" | "update" | "mark" | "complete" | "move" | "correct" | "tick"
            | "approve" | "reject" | "confirm" | "close" | "assign" => "Change",
            "delete" | "remove" => "Delete",
            "cancel" | "withdraw" => "Cancel",
            "manage" | "administer" | "run" | "handle" => "Manage",
            _ => continue,
        };
        if all {
            if verb == "See" {
                for thing in &brief.things {
                    add(format!("See all {}", lower_first(&thing.label)));
                }
            } else {
                add("Do everything".to_owned());
            }
            continue;
        }
        let targets: Vec<_> = if things.is_empty() {
            main_thing(brief).into_iter().collect()
        } else {
            things.clone()
        };
        for thing in targets.into_iter().take(3) {
            let many = lower_first(&thing.label);
            let whose = if own {
                "their own "
            } else if verb == "See" {
                "all "
            } else {
                ""
            };
            let whose = if verb == "Add" || verb == "Manage" {
                ""
            } else {
                whose
            };
            add(format!("{verb} {whose}{many}"));
            if verb == "Add" {
                add(format!(
                    "See {}{many}",
                    if own { "their own " } else { "all " }
                ));
            }
        }
    }
    may
}

fn is_event(
    thing: &edgewright_pipeline::artifact::BriefThing,
    named: &[&edgewright_pipeline::artifact::BriefThing],
) -> bool {
    let links = thing
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Link)
        .count();
    thing.states.len() > 1
        && links > 0
        && (named.is_empty()
            || named.iter().any(|named| {
                named.id == thing.id || terms::links_to(thing, &named.id).next().is_some()
            }))
}

/// Adds what a kind of person may do; the person with it if they are new.
pub fn grant(brief: &mut Brief, label: &str, may: &[String]) {
    let id = id_of(label);
    let known = brief
        .people
        .iter()
        .position(|person| person.id == id || person.label == label);
    let at = known.unwrap_or_else(|| {
        let id = unique_id(&id, |id| brief.people.iter().any(|person| person.id == id));
        brief.people.push(BriefPerson {
            id,
            label: label.to_owned(),
            may: Vec::new(),
        });
        brief.people.len() - 1
    });
    if let Some(person) = brief.people.get_mut(at) {
        for sentence in may {
            if !person.may.contains(sentence) {
                person.may.push(sentence.clone());
            }
        }
        let everything = person
            .may
            .iter()
            .any(|sentence| sentence == "Do everything");
        if everything {
            person.may = vec!["Do everything".to_owned()];
        }
    }
}

/// What the catalogue says such people do, if the text lets them act or they always do.
fn template_people(draft: &mut Draft<'_>) {
    let Some(domain) = draft.domain.map(|found| found.domain) else {
        return;
    };
    for person in &domain.people {
        let acts = draft
            .brief
            .people
            .iter()
            .find(|known| {
                person
                    .words
                    .iter()
                    .any(|word| known.label.to_lowercase() == *word)
                    || known.label == person.label
            })
            .map(|known| known.label.clone());
        let label = match acts {
            Some(label) => label,
            None if !person.only_if_acting
                && person.words.iter().any(|word| draft.mentions(word)) =>
            {
                person.label.clone()
            }
            None => continue,
        };
        let may: Vec<String> = person
            .may
            .iter()
            .map(|sentence| in_own_words(sentence, draft))
            .filter(|sentence| !crate::meaning::permission::read(sentence, &draft.brief).is_empty())
            .collect();
        let known_all = draft.brief.people.iter().any(|known| {
            known.label == label && known.may.iter().any(|sentence| sentence == "Do everything")
        });
        if !known_all {
            grant(&mut draft.brief, &label, &may);
        }
    }
}

/// `staff run the desk`: roles that look after everything.
fn everything_of(draft: &mut Draft<'_>) {
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        for found in find_all(
            tokens,
            "{np} manage|manages|look|looks|run|runs|handle|handles|do|does after? everything|all|the desk|whole|it",
        ) {
            let name = found.tokens(tokens, 0);
            let Some(person) = name.last().filter(|token| token.is_person()) else {
                continue;
            };
            let label = capitalised(&person.noun);
            grant(&mut draft.brief, &label, &["Do everything".to_owned()]);
            if let Some((sentence, start)) = draft
                .clauses
                .get(index)
                .map(|clause| (clause.sentence, clause.range.start))
            {
                draft.note(sentence, start, &format!("{label} may do everything"));
            }
        }
    }
}

fn visibility(draft: &mut Draft<'_>) {
    let mut public = false;
    let mut private = false;
    for index in 0..draft.clauses.len() {
        let tokens = draft.clause(index);
        let Some((sentence, start)) = draft
            .clauses
            .get(index)
            .map(|clause| (clause.sentence, clause.range.start))
        else {
            continue;
        };
        let denied = has_any(
            tokens,
            &["not|no|never|cannot public|everyone|anyone|everybody|anybody"],
        );
        if has_any(tokens, PUBLIC) && !denied {
            public = true;
            draft.note(sentence, start, "Anybody may open the app");
        } else if has_any(tokens, PRIVATE) {
            private = true;
            draft.note(
                sentence,
                start,
                "Only you may open the app unless somebody else is named",
            );
        }
    }
    let roles = !draft.brief.people.is_empty();
    draft.brief.visibility = if public {
        Visibility::Public
    } else if roles
        && !(private
            && draft
                .brief
                .people
                .iter()
                .all(|person| person.label == "Visitor"))
    {
        Visibility::Invited
    } else {
        Visibility::Private
    };
    settle(&mut draft.brief);
}

/// A public app says what a visitor may do; nobody else has visitors.
pub fn settle(brief: &mut Brief) {
    let visitor = brief
        .people
        .iter()
        .position(|person| person.id == "visitor");
    match (brief.visibility, visitor) {
        (Visibility::Public, None) => {
            let may: Vec<String> = brief
                .things
                .iter()
                .filter(|thing| !is_people(thing) && !has_people_data(thing))
                .map(|thing| format!("See all {}", lower_first(&thing.label)))
                .collect();
            grant(brief, "Visitor", &may);
        }
        (Visibility::Invited, Some(at)) => {
            // Without the public, those who may look are the people who are invited.
            if let Some(person) = brief.people.get_mut(at) {
                person.label = "Guest".to_owned();
                person.id = "guest".to_owned();
            }
        }
        (Visibility::Private, _) => brief.people.retain(|person| person.id != "visitor"),
        _ => {}
    }
    let _ = plural;
}

/// Rows that tell who did something are nothing for strangers.
fn has_people_data(thing: &edgewright_pipeline::artifact::BriefThing) -> bool {
    thing.fields.iter().any(|field| {
        field.kind == FieldKind::Email || (field.kind == FieldKind::Link && thing.states.len() > 1)
    })
}
