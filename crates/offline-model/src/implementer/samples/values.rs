//! One value of one example row, read from the catalogue or made up to fit its field.

use crate::language::lexicon::is_one_of;
use edgewright_definition::document::{Field, FieldType, Operand, Sample, Table};
use serde_json::Value;

use crate::{language::field_kind, naming::id_of};

const SAMPLE_TEXTS: &str = include_str!("../../language/words/sample_texts.txt");
const FIRST_NAMES: &[&str] = &[
    "Anna Berger",
    "Tom Okafor",
    "Maria Lindt",
    "Jonas Weber",
    "Priya Nair",
    "Sam Carter",
    "Leila Haddad",
    "Ben Fischer",
    "Grace Mbeki",
    "Oliver Grant",
    "Sofia Rossi",
    "Ivan Petrov",
];
const PLACES: &[&str] = &[
    "4 Mill Lane",
    "11 Church Street",
    "2 Station Road",
    "7 The Green",
    "19 Harbour View",
    "5 Orchard Close",
];
const TOWNS: &[&str] = &[
    "Ashford",
    "Brampton",
    "Colby",
    "Denholm",
    "Eastleigh",
    "Farley",
];
const NOTES: &[&str] = &[
    "All fine so far",
    "Ask again next week",
    "Prefers mornings",
    "",
    "Checked and correct",
    "",
];

/// Reads a catalogue value: `+3` is a date in three days, `2@10` a moment, the name of a row a link.
#[must_use]
pub fn read(text: &str, field: &Field, _table: &Table, earlier: &[Sample]) -> Option<Operand> {
    Some(match field.kind {
        FieldType::Date => Operand::Today {
            today: text.trim_start_matches('+').parse().ok()?,
        },
        FieldType::DateTime => {
            let (days, hours) = text.split_once('@').unwrap_or((text, "0"));
            let days: i64 = days.trim_start_matches('+').parse().ok()?;
            let hours: i64 = hours.parse().ok()?;
            Operand::Now {
                now: days
                    .checked_mul(86_400)?
                    .checked_add(hours.checked_mul(3_600)?)?,
            }
        }
        FieldType::Integer => Operand::from(text.parse::<i64>().ok()?),
        FieldType::Decimal | FieldType::Money => Operand::from(text.to_owned()),
        FieldType::Boolean => Operand::from(text == "yes"),
        FieldType::Select => Operand::from(
            field
                .options
                .iter()
                .find(|option| option.label == text || option.id == id_of(text))?
                .id
                .clone(),
        ),
        FieldType::MultiSelect => {
            let ids: Vec<String> = text
                .split('|')
                .filter_map(|part| field.options.iter().find(|option| option.label == part))
                .map(|option| option.id.clone())
                .collect();
            Operand::from(ids)
        }
        FieldType::Relation => link_named(text, field, earlier)?,
        FieldType::Text | FieldType::LongText | FieldType::Email | FieldType::Url => {
            Operand::from(text.to_owned())
        }
        _ => return None,
    })
}

/// A link to the example row of that name, or to the one that has its place.
fn link_named(name: &str, field: &Field, earlier: &[Sample]) -> Option<Operand> {
    let target = field.table.as_deref()?;
    let rows = || earlier.iter().filter(|sample| sample.table == target);
    let is_named = |sample: &&Sample| {
        sample
            .values
            .values()
            .any(|value| value.literal().and_then(Value::as_str) == Some(name))
    };
    let sample = rows().find(is_named)?;
    Some(Operand::Reference {
        reference: sample.reference.clone()?,
    })
}

/// A value made up for a field; none if it is best left empty.
#[must_use]
pub fn value_of(field: &Field, table: &Table, index: usize, earlier: &[Sample]) -> Option<Operand> {
    let lower = field.label.to_lowercase();
    let step = i64::try_from(index).unwrap_or(0);
    Some(match field.kind {
        FieldType::Text => Operand::from(text(field, table, &lower, index)?),
        FieldType::LongText if listed(&lower, index).is_some() => {
            Operand::from(listed(&lower, index)?)
        }
        FieldType::LongText => {
            let note = NOTES.get(index % NOTES.len()).copied().unwrap_or_default();
            let note = if note.is_empty() && field.required {
                "As agreed"
            } else {
                note
            };
            return (!note.is_empty()).then(|| Operand::from(note));
        }
        FieldType::Integer => within(field, whole(&lower, step)),
        FieldType::Decimal => Operand::from(format!("{}.{}", 2 + step * 3, (step * 25) % 100 / 10)),
        FieldType::Money => Operand::from(format!("{}.{:02}", 12 + step * 17, (step * 50) % 100)),
        FieldType::Boolean => Operand::from(index % 3 != 1),
        FieldType::Date => Operand::Today {
            today: day(&lower, table, field, step),
        },
        FieldType::DateTime => Operand::Now {
            now: day(&lower, table, field, step)
                .checked_mul(86_400)?
                .checked_add(7_200)?,
        },
        FieldType::Select => Operand::from(
            field
                .options
                .get(index % field.options.len().max(1))?
                .id
                .clone(),
        ),
        FieldType::MultiSelect => Operand::from(vec![
            field
                .options
                .get(index % field.options.len().max(1))?
                .id
                .clone(),
        ]),
        FieldType::Email => Operand::from(format!("{}@example.org", address_of(name(index)))),
        FieldType::Url => Operand::from(format!("https://example.org/{}", index + 1)),
        FieldType::Relation => {
            let rows: Vec<&Sample> = earlier
                .iter()
                .filter(|sample| Some(&sample.table) == field.table.as_ref())
                .collect();
            let reference = rows.get(index % rows.len().max(1))?.reference.clone()?;
            Operand::Reference { reference }
        }
        _ => return None,
    })
}

/// A value of the list for fields of this name.
fn listed(lower: &str, index: usize) -> Option<&'static str> {
    let fits = |name: &str| {
        let name = name.replace('_', " ");
        lower == name || lower.ends_with(&format!(" {name}"))
    };
    let (_, values) = SAMPLE_TEXTS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .find(|(names, _)| names.split(' ').any(fits))?;
    let values: Vec<&str> = values.split(" | ").collect();
    values.get(index % values.len().max(1)).copied()
}

fn name(index: usize) -> &'static str {
    FIRST_NAMES
        .get(index % FIRST_NAMES.len())
        .copied()
        .unwrap_or("Anna Berger")
}

fn address_of(name: &str) -> String {
    name.to_lowercase().replace(' ', ".")
}

fn text(field: &Field, table: &Table, lower: &str, index: usize) -> Option<String> {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let pick = |list: &[&str]| list.get(index % list.len()).map(|text| (*text).to_owned());
    if field.pattern.is_some() {
        return Some(format!("0170 555 01{:02}", index + 1));
    }
    if has(&["address", "street", "location"]) {
        return pick(PLACES);
    }
    if field.id != table.title
        && let Some(value) = listed(lower, index)
    {
        return Some(value.to_owned());
    }
    if has(&["contact number", "phone", "mobile"]) {
        return Some(format!("0170 555 01{:02}", index + 1));
    }
    if has(&["town", "city", "place", "region"]) {
        return pick(TOWNS);
    }
    if has(&["postcode", "zip"]) {
        return Some(format!("AB1 {}CD", index + 1));
    }
    let is_name = lower == "name" || lower.ends_with(" name") || lower == "full name";
    let last = lower.rsplit(' ').next().unwrap_or_default();
    if names_person(lower, table, is_name) {
        return pick(FIRST_NAMES);
    }
    if lower == "first name" || lower == "last name" || lower == "surname" {
        let whole = name(index);
        let part = if lower == "first name" {
            whole.split(' ').next()
        } else {
            whole.split(' ').nth(1)
        };
        return part.map(str::to_owned);
    }
    let coded =
        is_one_of(last, "number code barcode tag plate") && table.label_one.to_lowercase() != last;
    if coded && (field.id == table.title || field.required) {
        let first = lower.chars().next().unwrap_or('n').to_uppercase();
        return Some(format!("{first}-{:03}", index + 1));
    }
    if field.id == table.title || field.required {
        if !is_name
            && lower != "title"
            && let Some(value) = listed(lower, index)
        {
            return Some(value.to_owned());
        }
        let label = if is_name || lower == "title" || lower == "what" {
            &table.label_one
        } else {
            &field.label
        };
        return Some(format!("{label} {}", index + 1));
    }
    if has(&["number", "code", "no", "plate", "isbn", "serial"])
        && field_kind::kind_of(lower).is_some()
    {
        return Some(format!(
            "{}-{:03}",
            lower.chars().next().unwrap_or('n').to_uppercase(),
            index + 1
        ));
    }
    let _ = index;
    None
}

/// Whether a field holds somebody's name: by its own name, or because the rows say how to reach somebody.
fn names_person(lower: &str, table: &Table, is_name: bool) -> bool {
    let person_words = [
        "member",
        "person",
        "who",
        "contact",
        "owner",
        "author",
        "by",
        "customer",
        "client",
        "teacher",
        "coach",
        "driver",
        "assigned",
        "responsible",
        "parent",
        "organiser",
        "leader",
    ];
    let people_table = crate::language::token::is_person(
        table
            .label_one
            .to_lowercase()
            .rsplit(' ')
            .next()
            .unwrap_or_default(),
    );
    let reached = table.fields.iter().any(|field| {
        field.kind == FieldType::Email || field.label == "Phone" || field.label == "Date of birth"
    });
    (is_name && (people_table || reached))
        || crate::language::token::is_person(lower.rsplit(' ').next().unwrap_or_default())
        || lower.split(' ').any(|word| person_words.contains(&word))
}

/// A whole number of a size that fits what it counts.
fn whole(lower: &str, step: i64) -> i64 {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["year", "vintage"]) {
        return 2012 + step * 2;
    }
    if has(&["age"]) {
        return 8 + step * 7;
    }
    if has(&["rating", "stars"]) {
        return 1 + (step + 3) % 5;
    }
    if has(&["mileage", "odometer"]) {
        return 21_000 + step * 8_400;
    }
    if has(&["pages"]) {
        return 180 + step * 46;
    }
    if has(&["minutes", "duration"]) {
        return 20 + step * 10;
    }
    if has(&["capacity", "seats"]) {
        return 10 + step * 10;
    }
    2 + step * 3
}

fn within(field: &Field, number: i64) -> Operand {
    let bound = |operand: &Option<Operand>| {
        operand
            .as_ref()
            .and_then(Operand::literal)
            .and_then(Value::as_i64)
    };
    let least = bound(&field.min).unwrap_or(number);
    let most = bound(&field.max).unwrap_or(number.max(least));
    let width = (most - least + 1).max(1);
    let fitting = if number < least || number > most {
        least + number.rem_euclid(width)
    } else {
        number
    };
    Operand::from(fitting)
}

/// Days from today: past for what happened, around today for what is due, later dates of a row after earlier ones.
fn day(lower: &str, table: &Table, field: &Field, step: i64) -> i64 {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["birth", "born", "dob"]) {
        return -9_000 - step * 730;
    }
    let dates: Vec<&Field> = table
        .fields
        .iter()
        .filter(|field| matches!(field.kind, FieldType::Date | FieldType::DateTime))
        .collect();
    let place = i64::try_from(
        dates
            .iter()
            .position(|known| known.id == field.id)
            .unwrap_or(0),
    )
    .unwrap_or(0);
    if has(&[
        "expir",
        "renew",
        "warranty",
        "valid",
        "best before",
        "use by",
    ]) {
        return 5 + step * 24;
    }
    if has(&["due", "deadline", "until", "end", "return", "back", "next"]) {
        return -9 + step * 4 + place;
    }
    if has(&[
        "since", "joined", "bought", "purchase", "started", "opened", "founded", "added",
        "reported", "ordered", "last", "planted", "hired",
    ]) {
        return -60 + step * 7 - 9;
    }
    -4 + step * 3 + place - i64::from(dates.len() > 1) * 8
}
