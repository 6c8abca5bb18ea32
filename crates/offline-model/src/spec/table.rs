//! One table out of one thing.

use crate::language::lexicon::is_one_of;
use edgewright_definition::document::{Field, FieldType, Table};
use edgewright_pipeline::artifact::{Brief, BriefThing};

use super::{
    decisions::restrict_moves, field::field_of, lifecycle::lifecycle_of, rules::add_rules,
};
use crate::{catalogue, meaning::rule::Meaning, naming::lower_first};

/// The table; a live one keeps what the brief does not speak of.
#[must_use]
pub fn table_of(
    thing: &BriefThing,
    brief: &Brief,
    meanings: &[(String, String, Meaning)],
    live: Option<&Table>,
) -> Table {
    let mut fields: Vec<Field> = thing
        .fields
        .iter()
        .map(|field| field_of(field, thing, brief, meanings, live))
        .collect();
    keep_unknown(&mut fields, live);
    let machine = lifecycle_of(thing, meanings, live);
    let lifecycle = machine.map(|(field, mut machine)| {
        restrict_moves(&mut machine, &field, thing, brief);
        let at = fields
            .iter()
            .position(|field| {
                !matches!(
                    field.kind,
                    FieldType::Text | FieldType::Relation | FieldType::Autonumber
                )
            })
            .unwrap_or(fields.len());
        fields.retain(|known| known.id != field.id);
        fields.insert(at.min(fields.len()), field);
        machine
    });
    let title = title_of(&mut fields, thing, live);
    let mut table = Table {
        id: thing.id.clone(),
        label: thing.label.clone(),
        label_one: thing.label_one.clone(),
        description: live
            .and_then(|table| table.description.clone())
            .or_else(|| Some(description(thing))),
        icon: live
            .and_then(|table| table.icon.clone())
            .or_else(|| icon(thing)),
        title,
        fields,
        lifecycle,
        rules: Vec::new(),
        unique: Vec::new(),
    };
    add_rules(&mut table, brief, meanings, live);
    table
}

/// Fields of types the brief has no word for stay as they are in a live table.
fn keep_unknown(fields: &mut Vec<Field>, live: Option<&Table>) {
    for field in live.iter().flat_map(|table| &table.fields) {
        if super::field::kind_of(field).is_none() && fields.iter().all(|known| known.id != field.id)
        {
            fields.push(field.clone());
        }
    }
}

/// The field that names a row: the first text or running number; a thing without any gets one.
fn title_of(fields: &mut Vec<Field>, thing: &BriefThing, live: Option<&Table>) -> String {
    let kept = live.map(|table| table.title.clone()).filter(|id| {
        fields
            .iter()
            .any(|field| field.id == *id && can_name(field))
    });
    if let Some(kept) = kept {
        return kept;
    }
    let named = fields.iter().find(|field| {
        is_one_of(&field.id, "name title full_name") && field.kind == FieldType::Text
    });
    let first = fields.first().filter(|field| {
        matches!(
            field.kind,
            FieldType::Text | FieldType::Autonumber | FieldType::Email | FieldType::Url
        )
    });
    let running = fields
        .iter()
        .find(|field| field.kind == FieldType::Autonumber);
    let text = fields
        .iter()
        .find(|field| field.kind == FieldType::Text && field.pattern.is_none() && field.required);
    if let Some(field) = named.or(first).or(running).or(text) {
        return field.id.clone();
    }
    let links = fields.iter().any(|field| field.kind == FieldType::Relation);
    let (label, kind) = if links {
        ("Number", FieldType::Autonumber)
    } else {
        ("Name", FieldType::Text)
    };
    let id = crate::naming::unique_id(&crate::naming::id_of(label), |id| {
        fields.iter().any(|field| field.id == id)
    });
    let mut name = Field::new(&id, label, kind);
    if kind == FieldType::Text {
        name.required = live.is_none();
        name.max_length = Some(200);
    } else {
        name.prefix = Some(format!(
            "{} ",
            thing.label_one.chars().take(11).collect::<String>().trim()
        ));
    }
    fields.insert(0, name);
    id
}

/// Whether a field can name a row.
const fn can_name(field: &Field) -> bool {
    !matches!(
        field.kind,
        FieldType::Relation | FieldType::MultiSelect | FieldType::Boolean | FieldType::Computed
    )
}

fn description(thing: &BriefThing) -> String {
    let one = lower_first(&thing.label_one);
    let details: Vec<String> = thing
        .fields
        .iter()
        .take(4)
        .map(|field| lower_first(&field.label))
        .collect();
    if details.is_empty() {
        format!("Every {one} goes here.")
    } else {
        format!("Every {one} with its {}.", crate::naming::listed(&details))
    }
}

fn icon(thing: &BriefThing) -> Option<String> {
    catalogue::thing_named(&thing.label_one.to_lowercase(), None)
        .and_then(|template| template.icon.clone())
}
