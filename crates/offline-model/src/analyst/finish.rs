//! The last touches of a first brief: names, screens, order, title and summary.

use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind, ScreenKind};

use super::{draft::Draft, own_words::label_in_own_words};
use crate::{
    catalogue,
    language::{
        lexicon::is_in,
        pattern::find,
        phrase::{noun_phrase, words_of},
        text::joined,
        token::{Kind, Token},
    },
    meaning::terms,
    naming::{capitalised, label_of, listed, lower_first, shortened},
    recognise::subject::is_people,
    shape::{self, FieldDraft, ScreenDraft},
};

const ORGANISATIONS: &str = include_str!("../language/words/organisations.txt");
const OCCASIONS: &str = include_str!("../language/words/occasions.txt");
const ESTABLISHMENTS: &str = include_str!("../language/words/establishments.txt");

/// A plain list, when nothing at all was understood.
pub fn plain_list(draft: &mut Draft<'_>) {
    if !draft.brief.things.is_empty() {
        return;
    }
    if let Some(id) = shape::add_thing(&mut draft.brief, "entry") {
        shape::add_field(
            &mut draft.brief,
            &id,
            FieldDraft {
                choices: vec![
                    "Idea".to_owned(),
                    "Important".to_owned(),
                    "Other".to_owned(),
                ],
                ..FieldDraft::new("Category", FieldKind::Choice)
            },
        );
        shape::add_field(
            &mut draft.brief,
            &id,
            FieldDraft::new("Date", FieldKind::Date),
        );
        shape::add_field(
            &mut draft.brief,
            &id,
            FieldDraft::new("Notes", FieldKind::LongText),
        );
    }
}

/// A text field called after a thing points at that thing.
pub fn texts_to_links(draft: &mut Draft<'_>) {
    let things: Vec<(String, String)> = draft
        .brief
        .things
        .iter()
        .map(|thing| (thing.id.clone(), thing.label_one.to_lowercase()))
        .collect();
    for thing in &mut draft.brief.things {
        let own = thing.id.clone();
        for field in thing
            .fields
            .iter_mut()
            .filter(|field| field.kind == FieldKind::Text)
        {
            let target = things
                .iter()
                .find(|(id, one)| *id != own && field.label.to_lowercase() == *one);
            if let Some((id, _)) = target {
                field.kind = FieldKind::Link;
                field.points_at = Some(id.clone());
            }
        }
    }
}

/// Every thing can be named; a bare one gets notes.
pub fn complete_things(draft: &mut Draft<'_>) {
    let ids: Vec<String> = draft
        .brief
        .things
        .iter()
        .map(|thing| thing.id.clone())
        .collect();
    for id in ids {
        name_thing(&mut draft.brief, &id);
        let bare = draft
            .brief
            .things
            .iter()
            .find(|thing| thing.id == id && thing.fields.len() < 2)
            .map(|thing| thing.label_one.to_lowercase());
        if let Some(one) = bare.filter(|_| !draft.is_listed(&id)) {
            if is_in(OCCASIONS, one.rsplit(' ').next().unwrap_or_default()) {
                shape::add_field(
                    &mut draft.brief,
                    &id,
                    FieldDraft::new("Date", FieldKind::Date),
                );
            }
            shape::add_field(
                &mut draft.brief,
                &id,
                FieldDraft::new("Notes", FieldKind::LongText),
            );
        }
    }
    shape::add_order_rules(&mut draft.brief);
}

/// A thing without a name or number gets a number, so that its rows can be told apart.
pub fn name_thing(brief: &mut Brief, id: &str) {
    let Some(thing) = brief.things.iter_mut().find(|thing| thing.id == id) else {
        return;
    };
    let nameable = |thing: &BriefThing| {
        thing.fields.iter().any(|field| {
            matches!(field.kind, FieldKind::RunningNumber)
                || (field.kind == FieldKind::Text
                    && (field.required
                        || matches!(field.id.as_str(), "name" | "title" | "full_name")))
        })
    };
    if nameable(thing) {
        return;
    }
    if let Some(text) = thing
        .fields
        .first_mut()
        .filter(|field| field.kind == FieldKind::Text)
    {
        text.required = true;
        return;
    }
    if let Some(text) = thing
        .fields
        .iter_mut()
        .find(|field| {
            field.kind == FieldKind::Text
                && !field.label.to_lowercase().contains("phone")
                && !field.label.to_lowercase().contains("address")
        })
        .filter(|_| true)
        && !thing
            .fields
            .iter()
            .any(|field| field.kind == FieldKind::Link)
    {
        if let Some(field) = thing.fields.iter_mut().find(|field| {
            field.kind == FieldKind::Text
                && !field.label.to_lowercase().contains("phone")
                && !field.label.to_lowercase().contains("address")
        }) {
            field.required = true;
        }
        return;
    }
    let links = thing
        .fields
        .iter()
        .any(|field| field.kind == FieldKind::Link);
    let (label, kind, required) = if links {
        ("Number", FieldKind::RunningNumber, false)
    } else {
        ("Name", FieldKind::Text, true)
    };
    if shape::add_field(
        brief,
        id,
        FieldDraft {
            required,
            ..FieldDraft::new(label, kind)
        },
    )
    .is_some()
        && let Some(thing) = brief.things.iter_mut().find(|thing| thing.id == id)
        && let Some(field) = thing.fields.pop()
    {
        thing.fields.insert(0, field);
    }
}

/// A list or cards for every thing, before the screens that were asked for; a board for what has states.
pub fn complete_screens(draft: &mut Draft<'_>) {
    let asked = std::mem::take(&mut draft.brief.screens);
    let things = draft.brief.things.clone();
    for thing in &things {
        let cards = draft
            .template_of(&thing.id)
            .is_some_and(|template| template.cards);
        let kind = if cards {
            ScreenKind::Cards
        } else {
            ScreenKind::List
        };
        shape::add_screen(
            &mut draft.brief,
            ScreenDraft {
                kind,
                thing: thing.id.clone(),
                label: thing.label.clone(),
                note: None,
            },
        );
    }
    for screen in asked {
        shape::add_screen(
            &mut draft.brief,
            ScreenDraft {
                kind: screen.kind,
                thing: screen.thing,
                label: screen.label,
                note: screen.note,
            },
        );
    }
    for thing in things.iter().filter(|thing| thing.states.len() > 1) {
        if draft
            .brief
            .screens
            .iter()
            .all(|screen| !(screen.thing == thing.id && screen.kind == ScreenKind::Board))
        {
            shape::add_screen(
                &mut draft.brief,
                ScreenDraft {
                    kind: ScreenKind::Board,
                    thing: thing.id.clone(),
                    label: format!("{} board", thing.label_one),
                    note: None,
                },
            );
        }
    }
    for thing in things.iter().filter(|thing| thing.states.len() > 1) {
        let start = thing
            .fields
            .iter()
            .find(|field| field.kind == FieldKind::DateTime && field.required);
        let shown = draft
            .brief
            .screens
            .iter()
            .any(|screen| screen.thing == thing.id && screen.kind == ScreenKind::Calendar);
        if let Some(start) = start.filter(|_| !shown) {
            shape::add_screen(
                &mut draft.brief,
                ScreenDraft {
                    kind: ScreenKind::Calendar,
                    thing: thing.id.clone(),
                    label: "Calendar".to_owned(),
                    note: Some(format!("By {}", start.label)),
                },
            );
        }
    }
    // What is worked with every day comes first, lists of people last.
    let rank = |id: &str| {
        things
            .iter()
            .position(|thing| thing.id == id)
            .map_or(99, |at| {
                at + if things.get(at).is_some_and(is_people) {
                    50
                } else {
                    0
                }
            })
    };
    draft
        .brief
        .screens
        .sort_by_key(|screen| (rank(&screen.thing) / 50, 0));
}

/// Name of the app: what the text calls it, else the domain's, else its first thing.
pub fn title(draft: &mut Draft<'_>) {
    let named = draft
        .text
        .sentences
        .iter()
        .find_map(|sentence| named_title(&sentence.tokens));
    let of_domain = draft
        .domain
        .filter(|found| found.settled)
        .map(|found| domain_title(draft, found.domain));
    let of_things = || {
        let labels: Vec<String> = draft
            .brief
            .things
            .iter()
            .take(2)
            .enumerate()
            .map(|(at, thing)| {
                if at == 0 {
                    thing.label.clone()
                } else {
                    lower_first(&thing.label)
                }
            })
            .collect();
        if labels.first().is_some_and(|label| label == "Entries") {
            own_words(draft)
        } else {
            listed(&labels)
        }
    };
    let in_passing = mentioned_organisation(draft);
    let specific = in_passing.clone().filter(|name| {
        draft.domain.is_some_and(|found| {
            found
                .domain
                .strong
                .iter()
                .any(|phrase| *phrase == name.to_lowercase())
        })
    });
    let title = named
        .or_else(|| organisation(draft))
        .or(specific)
        .or(of_domain)
        .or(in_passing)
        .unwrap_or_else(of_things);
    draft.brief.title = if title.trim().is_empty() {
        "My list".to_owned()
    } else {
        shortened(&capitalised(title.trim()), 60)
    };
}

/// The domain's name in the builder's words.
fn domain_title(draft: &Draft<'_>, domain: &catalogue::Domain) -> String {
    let slot = domain.things.iter().find(|thing| thing.slot);
    let own = slot
        .and_then(|slot| draft.made_of(&slot.one))
        .and_then(|id| terms::thing_by_id(&draft.brief, id));
    match slot.zip(own) {
        Some((slot, own)) if own.label_one != slot.one => {
            let title = label_in_own_words(&domain.name, draft);
            if title == domain.name && domain.name.ends_with("library") {
                format!("{} library", own.label_one)
            } else {
                title
            }
        }
        _ => domain.name.clone(),
    }
}

/// Who asks, said outright: `we are a tool library`, `I run a bakery`, `Bike repair shop.`
fn organisation(draft: &Draft<'_>) -> Option<String> {
    draft.text.sentences.iter().take(3).find_map(|sentence| {
        let tokens = &sentence.tokens;
        let found = find(
            tokens,
            "we|this are|is a|an|the small|little|local|tiny? {np}",
        )
        .or_else(|| {
            find(
                tokens,
                "i|we run|own|manage|have a|an|the|my|our small|little|local|tiny? {np}",
            )
        })
        .map(|found| found.tokens(tokens, 0).to_vec());
        let whole = || {
            let range = noun_phrase(tokens, 0)?;
            let ends = tokens
                .get(range.end)
                .is_none_or(|next| next.kind == Kind::Colon);
            (ends && range.len() > 1 && range.len() < 6)
                .then(|| tokens.get(range).map(<[Token]>::to_vec))
                .flatten()
        };
        organisation_name(&found.or_else(whole)?)
    })
}

/// Who asks, in passing: `for our scout group`.
fn mentioned_organisation(draft: &Draft<'_>) -> Option<String> {
    draft.text.sentences.iter().take(3).find_map(|sentence| {
        let found = find(
            &sentence.tokens,
            "for|at|in|to our|my|the small|little|local? {np}",
        )?;
        organisation_name(found.tokens(&sentence.tokens, 0))
    })
}

/// Whether a phrase of several words names an organisation: `translation agency`.
#[must_use]
pub fn is_organisation_name(name: &[Token]) -> bool {
    let singular = name.last().is_some_and(|last| last.word == last.noun);
    name.len() > 1 && singular && organisation_name(name).is_some()
}

/// Whether a single word names who asks rather than what is kept: `Household: …`.
#[must_use]
pub fn is_establishment(name: &[Token]) -> bool {
    name.last()
        .is_some_and(|last| last.noun == "household" || is_in(ORGANISATIONS, &last.noun))
}

/// The name of an organisation, if that is what a phrase names.
fn organisation_name(name: &[Token]) -> Option<String> {
    let words = words_of(name);
    let last = name
        .last()
        .filter(|last| is_in(ORGANISATIONS, &last.noun) && !last.is_person())?;
    let whole = name.len() > 1 || is_in(ESTABLISHMENTS, &last.noun);
    (whole && words.len() < 40).then(|| label_of(&words))
}

/// `called "Shed"`, `an app called Shed`.
fn named_title(tokens: &[Token]) -> Option<String> {
    let found = find(
        tokens,
        "app|it|tool|system|application|database|project called|named|titled {rest}",
    )?;
    let rest = found.tokens(tokens, 0);
    let end = rest
        .iter()
        .position(|token| {
            token.kind == crate::language::token::Kind::Comma
                || matches!(
                    token.word.as_str(),
                    "that" | "which" | "where" | "with" | "to" | "for" | "and"
                )
        })
        .unwrap_or(rest.len())
        .min(5);
    let words: Vec<Token> = rest
        .get(..end)?
        .iter()
        .filter(|token| token.is_word())
        .cloned()
        .collect();
    let title = label_of(&joined(&words));
    (!title.is_empty()).then_some(title)
}

/// The builder's own first words, for a list nobody could name.
fn own_words(draft: &Draft<'_>) -> String {
    let words: Vec<String> = draft
        .text
        .sentences
        .first()
        .map(|sentence| {
            sentence
                .tokens
                .iter()
                .filter(|token| token.is_word())
                .take(4)
                .map(|token| token.raw.clone())
                .collect()
        })
        .unwrap_or_default();
    let title = label_of(&words.join(" "));
    let _ = words_of;
    if title.is_empty() {
        "My list".to_owned()
    } else {
        title
    }
}

/// Two to four sentences about what the app will do.
pub fn summary(brief: &Brief) -> String {
    let keeps: Vec<String> = brief
        .things
        .iter()
        .map(|thing| lower_first(&thing.label))
        .collect();
    let mut sentences = vec![format!("{} keeps {}.", brief.title, listed(&keeps))];
    for thing in brief
        .things
        .iter()
        .filter(|thing| thing.states.len() > 1)
        .take(1)
    {
        let states: Vec<String> = thing
            .states
            .iter()
            .map(|state| lower_first(state))
            .collect();
        sentences.push(format!(
            "{} moves through the states {}.",
            capitalised(&crate::naming::with_article(&thing.label_one)),
            listed(&states)
        ));
    }
    let others: Vec<String> = brief
        .screens
        .iter()
        .filter(|screen| {
            !matches!(
                screen.kind,
                ScreenKind::List | ScreenKind::Cards | ScreenKind::Form | ScreenKind::Detail
            )
        })
        .map(|screen| lower_first(&screen.label))
        .take(4)
        .collect();
    if !others.is_empty() {
        sentences.push(format!(
            "Beside lists there {} {}.",
            if others.len() == 1 { "is" } else { "are" },
            listed(&others)
        ));
    }
    sentences.push(match brief.visibility {
        Visibility::Private => "Only you can open it.".to_owned(),
        Visibility::Invited => {
            let people: Vec<String> = brief
                .people
                .iter()
                .map(|person| {
                    crate::language::inflection::plural_phrase(&lower_first(&person.label))
                })
                .collect();
            if people.is_empty() {
                "You and the people you invite can open it.".to_owned()
            } else {
                format!("You and the {} you invite can open it.", listed(&people))
            }
        }
        Visibility::Public => "Anybody with its address can open it.".to_owned(),
    });
    shortened(&sentences.join(" "), 480)
}
