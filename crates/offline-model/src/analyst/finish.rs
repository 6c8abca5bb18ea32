//! The last touches of a first brief: names, screens, order, title and summary.

use crate::language::lexicon::is_one_of;
use edgewright_definition::document::Visibility;
use edgewright_pipeline::artifact::{Brief, BriefField, BriefThing, FieldKind, ScreenKind};

use super::draft::Draft;
use crate::{
    catalogue::FieldLine,
    language::lexicon::{WordSet, is_in, set_of},
    naming::{capitalised, listed, lower_first, shortened},
    recognise::subject::is_people,
    shape::{self, FieldDraft, ScreenDraft},
};

static OCCASIONS: WordSet =
    WordSet::new(|| set_of(include_str!("../language/words/occasions.txt")));

const USUAL_FIELDS: &str = include_str!("../language/words/usual_fields.txt");

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
            .find(|thing| thing.id == id && own_fields(thing) < 2)
            .map(|thing| thing.label_one.to_lowercase());
        if let Some(one) = bare.filter(|_| !draft.is_listed(&id)) {
            usual_fields(&mut draft.brief, &id, &one);
        }
    }
    shape::add_order_rules(&mut draft.brief);
}

/// What is usually noted of such a thing; of what is not known a date if it happens on a day, and notes.
fn usual_fields(brief: &mut Brief, id: &str, one: &str) {
    let last = one.rsplit(' ').next().unwrap_or_default();
    let known = USUAL_FIELDS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .find(|(words, _)| is_one_of(last, words))
        .map(|(_, fields)| fields);
    let usual = match known {
        Some(fields) => fields,
        None if is_in(&OCCASIONS, last) => "Date: date|Notes: long_text",
        None => "Notes: long_text",
    };
    // A bar parts fields and choices alike: what has no colon is a choice of the field before it.
    let mut lines: Vec<String> = Vec::new();
    for part in usual.split('|') {
        match lines.last_mut().filter(|_| !part.contains(": ")) {
            Some(line) => *line = format!("{line}|{part}"),
            None => lines.push(part.to_owned()),
        }
    }
    for line in lines.iter().filter_map(|line| FieldLine::read(line)) {
        shape::add_template_field(brief, id, &line, None);
    }
}

/// How many fields say something of the thing itself rather than what it points at.
fn own_fields(thing: &BriefThing) -> usize {
    let links = |field: &&BriefField| field.kind == FieldKind::Link;
    thing.fields.len() - thing.fields.iter().filter(links).count()
}

/// A thing without a name or number gets a number, so that its rows can be told apart.
pub fn name_thing(brief: &mut Brief, id: &str) {
    let Some(thing) = brief.things.iter_mut().find(|thing| thing.id == id) else {
        return;
    };
    let named = |field: &BriefField| {
        field.kind == FieldKind::RunningNumber
            || (field.kind == FieldKind::Text
                && (field.required || is_one_of(&field.id, "name title full_name")))
    };
    if thing.fields.iter().any(named) {
        return;
    }
    let links = thing
        .fields
        .iter()
        .any(|field| field.kind == FieldKind::Link);
    let naming = |field: &BriefField| {
        let label = field.label.to_lowercase();
        field.kind == FieldKind::Text && !label.contains("phone") && !label.contains("address")
    };
    let first = thing
        .fields
        .first()
        .is_some_and(|field| field.kind == FieldKind::Text);
    let text = if first {
        thing.fields.first_mut()
    } else {
        thing
            .fields
            .iter_mut()
            .find(|field| naming(field) && !links)
    };
    if let Some(text) = text {
        text.required = true;
        return;
    }
    let (label, kind) = if links {
        ("Number", FieldKind::RunningNumber)
    } else {
        ("Name", FieldKind::Text)
    };
    let added = shape::add_field(
        brief,
        id,
        FieldDraft {
            required: !links,
            ..FieldDraft::new(label, kind)
        },
    );
    let thing = brief
        .things
        .iter_mut()
        .find(|thing| thing.id == id)
        .filter(|_| added.is_some());
    if let Some(thing) = thing
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
        usual_screens(&mut draft.brief, thing);
    }
    if !draft
        .brief
        .screens
        .iter()
        .any(|screen| screen.kind == ScreenKind::Calendar)
    {
        calendar_of_occasions(&mut draft.brief, &things);
    }
    // Lists of people come last.
    let people: Vec<String> = things
        .iter()
        .filter(|thing| is_people(thing))
        .map(|thing| thing.id.clone())
        .collect();
    draft
        .brief
        .screens
        .sort_by_key(|screen| people.contains(&screen.thing));
}

/// What happens on a day has a calendar: the first such thing, if no calendar was asked for.
fn calendar_of_occasions(brief: &mut Brief, things: &[BriefThing]) {
    let day = |thing: &BriefThing| {
        let one = thing.label_one.to_lowercase();
        let happens = is_in(&OCCASIONS, one.rsplit(' ').next().unwrap_or_default());
        thing
            .fields
            .iter()
            .find(|field| {
                matches!(field.kind, FieldKind::Date | FieldKind::DateTime)
                    && happens
                    && ["Date", "Day", "When", "Starts", "Date and time"]
                        .contains(&field.label.as_str())
            })
            .map(|field| field.label.clone())
    };
    if let Some((thing, label)) = things.iter().find_map(|thing| Some((thing, day(thing)?))) {
        shape::add_screen(
            brief,
            ScreenDraft {
                kind: ScreenKind::Calendar,
                thing: thing.id.clone(),
                label: "Calendar".to_owned(),
                note: Some(format!("By {label}")),
            },
        );
    }
}

/// What goes through states has a board, and a calendar if it takes place at an hour.
fn usual_screens(brief: &mut Brief, thing: &BriefThing) {
    let has = |brief: &Brief, kind: ScreenKind| {
        brief
            .screens
            .iter()
            .any(|screen| screen.thing == thing.id && screen.kind == kind)
    };
    if !has(brief, ScreenKind::Board) {
        shape::add_screen(
            brief,
            ScreenDraft {
                kind: ScreenKind::Board,
                thing: thing.id.clone(),
                label: format!("{} board", thing.label_one),
                note: None,
            },
        );
    }
    let start = thing
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::DateTime && field.required);
    if let Some(start) = start.filter(|_| !has(brief, ScreenKind::Calendar)) {
        shape::add_screen(
            brief,
            ScreenDraft {
                kind: ScreenKind::Calendar,
                thing: thing.id.clone(),
                label: "Calendar".to_owned(),
                note: Some(format!("By {}", start.label)),
            },
        );
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
