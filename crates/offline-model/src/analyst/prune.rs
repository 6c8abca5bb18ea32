//! What the catalogue suggested and the builder, who described it in their own words, did not name goes again.

use crate::language::lexicon::is_one_of;
use edgewright_pipeline::artifact::FieldKind;

use super::draft::Draft;
use crate::{
    catalogue::{Thing, matching::Haystack},
    meaning::terms,
    recognise::subject::is_people,
    shape,
};

/// Fields of things the builder listed the fields of.
pub fn unnamed_fields(draft: &mut Draft<'_>) {
    for (template, id) in draft.made.clone() {
        let said = said_of(draft, &id);
        let few = if draft.domain.is_some_and(|found| found.settled) {
            3
        } else {
            2
        };
        if said.len() >= few {
            prune_template(draft, template, &id, &said);
        }
    }
    own_titles(draft);
    // People whose fields were listed get no contact details nobody asked for.
    let ids: Vec<String> = draft
        .brief
        .things
        .iter()
        .map(|thing| thing.id.clone())
        .filter(|id| draft.template_of(id).is_none())
        .collect();
    for id in ids {
        let said = said_of(draft, &id);
        let thing = draft
            .brief
            .things
            .iter_mut()
            .find(|thing| thing.id == id)
            .filter(|_| said.len() >= 2);
        if let Some(thing) = thing {
            thing
                .fields
                .retain(|field| said.contains(&field.id) || !is_one_of(&field.id, "e_mail phone"));
        }
    }
}

fn said_of(draft: &Draft<'_>, id: &str) -> Vec<String> {
    draft
        .said
        .iter()
        .filter(|(owner, _)| owner == id)
        .map(|(_, field)| field.clone())
        .collect()
}

/// A field that names a row by its id.
fn is_name(id: &str) -> bool {
    matches!(id, "name" | "title" | "full_name" | "first_name")
}

/// Takes out what only the catalogue suggested, and puts the name first.
fn prune_template(draft: &mut Draft<'_>, template: &Thing, id: &str, said: &[String]) {
    let suggested: Vec<String> = template.field_lines().map(|line| line.label).collect();
    let mentioned: Vec<String> = suggested
        .iter()
        .filter(|label| label.contains(' ') && draft.mentions(&label.to_lowercase()))
        .cloned()
        .collect();
    let Some(thing) = draft.brief.things.iter_mut().find(|thing| thing.id == id) else {
        return;
    };
    let first_text = thing
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Text && field.required)
        .map(|field| field.id.clone());
    let has_name = thing
        .fields
        .iter()
        .any(|field| said.contains(&field.id) && is_name(&field.id));
    thing.fields.retain(|field| {
        let keep_title = Some(&field.id) == first_text.as_ref() && !has_name;
        let needed = matches!(field.kind, FieldKind::Link | FieldKind::RunningNumber);
        said.contains(&field.id)
            || keep_title
            || needed
            || !suggested.contains(&field.label)
            || mentioned.contains(&field.label)
    });
    let at = thing
        .fields
        .iter()
        .position(|field| has_name && is_name(&field.id));
    if let Some(at) = at {
        let mut name = thing.fields.remove(at);
        name.required = true;
        thing.fields.insert(0, name);
    }
}

/// `Permit number` of a car park permit.
fn is_number_of(label: &str, one: &str) -> bool {
    let lower = label.to_lowercase();
    lower
        .strip_suffix(" number")
        .is_some_and(|name| one.ends_with(name))
}

/// Whether the field listed first can name a row: a line of text that is no way to reach somebody.
fn can_name(field: &edgewright_pipeline::artifact::BriefField) -> bool {
    let lower = field.label.to_lowercase();
    // A trainer names no class, but a client names a photo shoot.
    let helper = crate::language::token::is_person(&lower)
        && !is_one_of(&lower, "client customer applicant guest patient");
    field.kind == FieldKind::Text
        && !helper
        && ![
            "phone", "mobile", "contact", "location", "from", "time", "colour", "color", "size",
            "type", "genre", "class",
        ]
        .iter()
        .any(|word| lower.split(' ').any(|part| part == *word))
}

/// A field that names the thing replaces the name nobody asked for.
fn own_titles(draft: &mut Draft<'_>) {
    const TITLES: &[&str] = &[
        "Title",
        "What",
        "Subject",
        "Medicine",
        "Product",
        "Task",
        "Song",
        "Item",
        "First name",
        "Full name",
        "Question",
        "Topic",
        "Event",
        "Headline",
        "Description",
        "Artist",
        "Destination",
        "Term",
        "Word",
        "Quote",
    ];
    for thing in &mut draft.brief.things {
        let said: Vec<&String> = draft
            .said
            .iter()
            .filter(|(owner, _)| *owner == thing.id)
            .map(|(_, field)| field)
            .collect();
        let one = thing.label_one.to_lowercase();
        let names = |label: &str| {
            TITLES.contains(&label)
                || label.to_lowercase() == one
                || label.to_lowercase() == format!("{one} name")
                || is_number_of(label, &one)
                || label.to_lowercase().ends_with(" title")
        };
        let first_said = said.first().map(|field| (*field).clone());
        let own = thing
            .fields
            .iter()
            .find(|field| {
                field.kind == FieldKind::Text && said.contains(&&field.id) && names(&field.label)
            })
            .or_else(|| {
                thing.fields.iter().find(|field| {
                    Some(&field.id) == first_said.as_ref() && can_name(field) && said.len() > 1
                })
            })
            .map(|field| field.id.clone());
        let unsaid = thing.fields.first().is_some_and(|field| {
            field.kind == FieldKind::Text && field.required && !said.contains(&&field.id)
        });
        let Some(own) = own.filter(|_| unsaid) else {
            continue;
        };
        thing.fields.remove(0);
        if let Some(at) = thing.fields.iter().position(|field| field.id == own) {
            let mut field = thing.fields.remove(at);
            field.required = true;
            thing.fields.insert(0, field);
        }
    }
}

/// Where the builder described things of their own, things of the catalogue that nobody mentioned go again,
/// and so do things named in passing of which nothing more is said.
pub fn unmentioned_things(draft: &mut Draft<'_>) {
    let listed: Vec<String> = draft
        .brief
        .things
        .iter()
        .filter(|thing| said_of(draft, &thing.id).len() >= 3)
        .map(|thing| thing.id.clone())
        .collect();
    let whole = Haystack::of(draft.text);
    let own = draft
        .brief
        .things
        .iter()
        .filter(|thing| {
            !is_people(thing)
                && draft
                    .template_of(&thing.id)
                    .is_none_or(|template| template.words.iter().any(|word| whole.has(word)))
        })
        .count();
    if listed.is_empty() && own < 2 {
        return;
    }
    let unasked: Vec<String> = draft
        .made
        .iter()
        .filter(|(template, id)| {
            !template.words.iter().any(|word| whole.has(word)) && !draft.is_listed(id)
        })
        .map(|(_, id)| id.clone())
        .chain(
            draft
                .in_passing
                .iter()
                .filter(|id| said_of(draft, id).is_empty())
                .cloned(),
        )
        .collect();
    for id in unasked {
        // What links people to what was described is what the app is for, unless several things were described.
        let links = listed.len() < 2
            && terms::thing_by_id(&draft.brief, &id).is_some_and(|thing| {
                thing.states.len() > 1
                    && thing.fields.iter().any(|field| {
                        field
                            .points_at
                            .as_deref()
                            .is_some_and(|target| listed.iter().any(|known| known == target))
                    })
            });
        if links {
            continue;
        }
        drop_suggested_links(draft, &id, &listed);
        let needed = draft
            .brief
            .things
            .iter()
            .any(|thing| thing.id != id && terms::links_to(thing, &id).next().is_some());
        if !needed && draft.brief.things.len() > 1 {
            shape::remove_thing(&mut draft.brief, &id);
        }
    }
}

/// Links to a thing that only the catalogue put into things whose fields were listed.
fn drop_suggested_links(draft: &mut Draft<'_>, target: &str, listed: &[String]) {
    let said = draft.said.clone();
    for thing in draft
        .brief
        .things
        .iter_mut()
        .filter(|thing| listed.contains(&thing.id))
    {
        let id = thing.id.clone();
        thing.fields.retain(|field| {
            field.points_at.as_deref() != Some(target)
                || said.contains(&(id.clone(), field.id.clone()))
        });
    }
}
