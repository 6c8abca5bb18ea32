//! Who may open the app.

use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind};

use super::{draft::Draft, people::grant};
use crate::{
    language::pattern::has_any,
    meaning::terms,
    naming::lower_first,
    recognise::subject::{is_people, working_thing},
};

/// Ways of saying that everybody may look.
pub const PUBLIC: &[&str] = &[
    "public|publicly",
    "anyone|anybody|everyone|everybody|visitors|strangers|world can|should|may|could|must|is|to see|view|look|browse|read|find|search|check|open|book|order|sign|submit|report|able",
    "on our|my|the website|site|web page|internet",
    "without|no|need a|an|any? signing|sign|login|logging|log|account|accounts",
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

pub fn visibility(draft: &mut Draft<'_>) {
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
    let nobody_signs_in = has_text(
        draft,
        &["without|no|need a|an|any? signing|sign|login|logging|log|account|accounts"],
    );
    let insider = draft.brief.people.first().is_some_and(|person| {
        let pattern = format!("only|just {}", person.label.to_lowercase());
        has_text(draft, &[&pattern])
    });
    if let [person] = draft.brief.people.as_mut_slice()
        && nobody_signs_in
        && !insider
    {
        person.id = "visitor".to_owned();
        person.label = "Visitor".to_owned();
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
    form_for_everybody(draft);
}

/// Whoever may open a public app and see nothing fills in its form.
fn form_for_everybody(draft: &mut Draft<'_>) {
    let asks = has_text(
        draft,
        &[
            "form|sign|register|submit|apply|enter|sign-up|fill|leave|report|book|reserve|order|vote|answer|request",
        ],
    );
    let idle = draft
        .brief
        .people
        .iter()
        .any(|person| person.id == "visitor" && person.may.is_empty());
    let kept = draft
        .heading
        .as_ref()
        .and_then(super::heading::Heading::one)
        .and_then(|one| terms::thing(&draft.brief, &one))
        .or_else(|| working_thing(&draft.brief));
    // A stranger cannot choose among rows a stranger does not see.
    let free = |thing: &&BriefThing| {
        !thing
            .fields
            .iter()
            .any(|field| field.kind == FieldKind::Link && field.required)
    };
    if let Some(thing) = kept.filter(free).filter(|_| asks && idle) {
        let many = lower_first(&thing.label);
        grant(&mut draft.brief, "Visitor", &[format!("Add {many}")]);
    }
}

fn has_text(draft: &Draft<'_>, patterns: &[&str]) -> bool {
    draft
        .text
        .sentences
        .iter()
        .any(|sentence| has_any(&sentence.tokens, patterns))
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
}

/// Rows that tell who did something are nothing for strangers.
fn has_people_data(thing: &BriefThing) -> bool {
    thing.fields.iter().any(|field| {
        field.kind == FieldKind::Email || (field.kind == FieldKind::Link && thing.states.len() > 1)
    })
}
