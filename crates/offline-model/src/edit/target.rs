//! Which thing a new field belongs to when nobody says.

use edgewright_pipeline::artifact::{Brief, BriefThing, FieldKind};

use crate::{
    catalogue,
    recognise::subject::{is_people, main_thing, working_thing},
};

/// Fields of what happens: a loan, a booking, an order.
const OF_EVENTS: &[&str] = &[
    "deposit",
    "paid",
    "fee",
    "fine",
    "amount",
    "returned",
    "late fee",
    "purpose",
    "reason",
    "guests",
    "payment",
    "discount",
    "quantity",
    "receipt",
    "tip",
    "due",
    "reminder",
    "outcome",
    "handed",
    "collected",
    "agreed",
];
/// Fields of what is kept.
const OF_OBJECTS: &[&str] = &[
    "colour",
    "color",
    "brand",
    "make",
    "model",
    "serial",
    "location",
    "shelf",
    "condition",
    "price",
    "value",
    "size",
    "weight",
    "category",
    "type",
    "manufacturer",
    "supplier",
    "barcode",
    "warranty",
    "material",
    "isbn",
    "author",
    "photo",
    "picture",
    "year",
    "description",
    "publisher",
    "age",
    "breed",
];
/// Fields of people.
const OF_PEOPLE: &[&str] = &[
    "phone",
    "mobile",
    "e-mail",
    "email",
    "address",
    "birthday",
    "date of birth",
    "emergency",
    "allerg",
    "postcode",
    "membership",
    "joined",
    "nickname",
    "job title",
    "company",
    "dietary",
    "gender",
    "telephone",
];

/// The thing a field of this name most likely belongs to.
#[must_use]
pub fn thing_for<'b>(label: &str, kind: FieldKind, brief: &'b Brief) -> Option<&'b BriefThing> {
    let lower = label.to_lowercase();
    let has = |words: &[&str]| {
        words.iter().any(|word| {
            lower == *word
                || lower.split(' ').any(|part| part == *word)
                || (word.len() > 6 && lower.contains(word))
        })
    };
    let people = || brief.things.iter().find(|thing| is_people(thing));
    let objects = || {
        main_thing(brief)
            .filter(|thing| thing.states.len() < 2)
            .or_else(|| {
                brief
                    .things
                    .iter()
                    .find(|thing| !is_people(thing) && thing.states.len() < 2)
            })
            .or_else(|| main_thing(brief))
    };
    let events = || working_thing(brief);
    if has(OF_EVENTS) {
        return events();
    }
    if has(OF_PEOPLE) {
        return people().or_else(|| main_thing(brief));
    }
    if has(OF_OBJECTS) {
        return objects();
    }
    if let Some(known) = from_catalogue(&lower, brief) {
        return Some(known);
    }
    match kind {
        FieldKind::Date | FieldKind::DateTime | FieldKind::YesNo => events(),
        _ => main_thing(brief),
    }
}

/// A thing of the catalogue that has such a field.
fn from_catalogue<'b>(lower: &str, brief: &'b Brief) -> Option<&'b BriefThing> {
    brief.things.iter().find(|thing| {
        catalogue::domains()
            .iter()
            .flat_map(|domain| &domain.things)
            .filter(|template| template.one == thing.label_one)
            .any(|template| {
                template
                    .field_lines()
                    .any(|line| line.label.to_lowercase() == lower)
            })
    })
}
