//! What every file of the catalogue must keep to.

use super::*;

#[test]
fn every_file_is_read_whole() {
    let all: Vec<Domain> = serde_json::from_str(FILES).unwrap();
    assert_eq!(all.len(), domains().len());
    for domain in all {
        for thing in &domain.things {
            for line in &thing.fields {
                let field =
                    FieldLine::read(line).unwrap_or_else(|| panic!("{}: {line}", domain.id));
                if let Some(target) = field.points_at {
                    assert!(
                        domain.things.iter().any(|thing| thing.one == target),
                        "{}: {line}",
                        domain.id
                    );
                }
            }
            for row in &thing.rows {
                let values = row.iter().filter(|value| !value.starts_with('=')).count();
                assert!(values <= thing.fields.len(), "{}: {row:?}", domain.id);
                let states: Vec<&str> = row
                    .iter()
                    .filter_map(|value| value.strip_prefix('='))
                    .collect();
                assert!(
                    states
                        .iter()
                        .all(|state| thing.states.iter().any(|known| known == state)),
                    "{}: {row:?}",
                    domain.id
                );
                assert!(
                    states.len() <= usize::from(!thing.states.is_empty()),
                    "{}: {row:?}",
                    domain.id
                );
            }
        }
        for screen in &domain.screens {
            assert!(
                domain.things.iter().any(|thing| thing.one == screen.thing),
                "{}: {}",
                domain.id,
                screen.label
            );
        }
    }
}

#[test]
fn links_in_example_rows_lead_somewhere() {
    for domain in domains() {
        for thing in &domain.things {
            for (at, field) in thing.field_lines().enumerate() {
                let Some(target) = field
                    .points_at
                    .and_then(|one| domain.things.iter().find(|thing| thing.one == one))
                else {
                    continue;
                };
                for value in thing
                    .rows
                    .iter()
                    .filter_map(|row| row.get(at))
                    .filter(|value| !value.is_empty())
                {
                    assert!(
                        target.rows.iter().any(|row| row.first() == Some(value)),
                        "{}/{}: no {} {value}",
                        domain.id,
                        thing.one,
                        target.one
                    );
                }
            }
        }
    }
}
