//! Adding and removing things.

use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind};

use super::{FieldDraft, add_field, add_template_field};
use crate::{
    catalogue::{FieldLine, Thing},
    language::{
        inflection::{plural_phrase, singular_phrase},
        token::is_person,
    },
    limits::MAX_THINGS,
    meaning::terms,
    naming::{id_of, label_of, unique_id},
};

/// Endings of what has a title rather than a name.
const TITLED: &str = "book film movie song task article post event video game album episode talk lesson recipe project idea document story page job issue ticket";

/// The thing a name means, added with a name field if the brief has none like it; none if there are too many.
pub fn add_thing(brief: &mut Brief, name: &str) -> Option<String> {
    let one = singular_phrase(&name.to_lowercase());
    if let Some(known) = terms::thing(brief, &one) {
        return Some(known.id.clone());
    }
    let many = plural_phrase(&one);
    let id = push(brief, &label_of(&one), &label_of(&many), Vec::new())?;
    let title = if TITLED.split(' ').any(|word| one.ends_with(word)) {
        "Title"
    } else {
        "Name"
    };
    add_field(
        brief,
        &id,
        FieldDraft {
            required: true,
            ..FieldDraft::new(title, FieldKind::Text)
        },
    );
    Some(id)
}

/// A thing of the catalogue, under the builder's own name for it if they have one.
pub fn add_template_thing(
    brief: &mut Brief,
    template: &Thing,
    name: Option<&str>,
    mentioned: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let (one, many) = match name {
        Some(name) => (
            label_of(&singular_phrase(name)),
            label_of(&plural_phrase(&singular_phrase(name))),
        ),
        None => (template.one.clone(), template.many.clone()),
    };
    if let Some(known) = brief
        .things
        .iter()
        .find(|thing| thing.label_one == one || thing.label == many)
    {
        return Some(known.id.clone());
    }
    let id = push(brief, &one, &many, template.states.clone())?;
    for line in template
        .field_lines()
        .filter(|line| line.kind != FieldKind::Link)
    {
        // Choices of kinds fit the catalogue's own name only.
        let of_its_kind = name.is_some()
            && line.kind == FieldKind::Choice
            && [
                "Kind",
                "Category",
                "Species",
                "Type",
                "Course",
                "Voice",
                "Muscle group",
            ]
            .contains(&line.label.as_str());
        if !of_its_kind && wanted(&line, mentioned) {
            add_template_field(brief, &id, &line, None);
        }
    }
    Some(id)
}

/// Optional fields are there if the text speaks of them.
pub fn wanted(line: &FieldLine, mentioned: &dyn Fn(&str) -> bool) -> bool {
    let lower = line.label.to_lowercase();
    line.core
        || mentioned(&lower)
        || mentioned(&lower.replace("e-mail", "email"))
        || (lower.starts_with("number of ") && mentioned(lower.trim_start_matches("number of ")))
}

fn push(brief: &mut Brief, one: &str, many: &str, states: Vec<String>) -> Option<String> {
    if brief.things.len() >= MAX_THINGS || one.is_empty() || many.is_empty() {
        return None;
    }
    let id = unique_id(&id_of(many), |id| {
        brief.things.iter().any(|thing| thing.id == id)
    });
    brief.things.push(BriefThing {
        id: id.clone(),
        label: many.to_owned(),
        label_one: one.to_owned(),
        fields: Vec::new(),
        states,
    });
    Some(id)
}

/// Takes a thing out, with the links, screens and rules that need it.
pub fn remove_thing(brief: &mut Brief, id: &str) {
    brief.things.retain(|thing| thing.id != id);
    for thing in &mut brief.things {
        thing
            .fields
            .retain(|field| field.points_at.as_deref() != Some(id));
    }
    brief.screens.retain(|screen| screen.thing != id);
    let known = brief.clone();
    brief.rules.retain(|rule| {
        crate::meaning::rule::read(&rule.text, &known)
            .is_none_or(|meaning| crate::meaning::written::thing_of(&meaning) != id)
    });
}

/// Gives a list of people an e-mail and a phone field.
pub fn people_field(brief: &mut Brief, id: &str) {
    let person = terms::thing_by_id(brief, id).is_some_and(|thing| {
        is_person(
            thing
                .label_one
                .to_lowercase()
                .rsplit(' ')
                .next()
                .unwrap_or_default(),
        )
    });
    if person {
        add_field(brief, id, FieldDraft::new("E-mail", FieldKind::Email));
        add_field(brief, id, FieldDraft::new("Phone", FieldKind::Text));
    }
}
