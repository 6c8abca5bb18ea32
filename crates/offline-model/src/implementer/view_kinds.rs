//! How each kind of screen becomes a view.

use edgewright_definition::document::{
    Field, FieldType, MeasureOp, Sort, Table, Total, View, ViewType,
};
use edgewright_pipeline::artifact::{BriefScreen, BriefThing, ScreenKind, Spec};

use super::{
    view_parts::{chart_of, filter_of},
    views::related_to,
};
use crate::{
    meaning::screen::{self, Shown},
    naming::lower_first,
};

/// The view of a screen; none if the table has nothing to draw it by.
#[must_use]
pub fn view_of(
    screen: &BriefScreen,
    thing: &BriefThing,
    table: &Table,
    spec: &Spec,
) -> Option<View> {
    let shown = screen::read(screen, thing);
    let kind = match screen.kind {
        ScreenKind::List => ViewType::Grid,
        ScreenKind::Cards => ViewType::Cards,
        ScreenKind::Board => ViewType::Kanban,
        ScreenKind::Calendar => ViewType::Calendar,
        ScreenKind::Chart => ViewType::Chart,
        ScreenKind::Form => ViewType::Form,
        ScreenKind::Detail => ViewType::Detail,
    };
    let mut view = plain_view(kind, &screen.id, &screen.label, table, spec)?;
    match kind {
        ViewType::Kanban => {
            let by = shown
                .by
                .as_deref()
                .and_then(|id| table.field(id))
                .filter(|field| field.kind == FieldType::Select);
            let by = by.filter(|_| table.lifecycle.is_none());
            view.group_by = by.map(|field| field.id.clone()).or(view.group_by);
        }
        ViewType::Calendar => {
            if let Some(field) = shown
                .by
                .as_deref()
                .and_then(|id| table.field(id))
                .filter(|field| is_date(field))
            {
                view.start = Some(field.id.clone());
                view.end = end_of(thing, table, &field.id);
            }
            if let Some(until) = shown
                .until
                .as_deref()
                .and_then(|id| table.field(id))
                .filter(|field| is_date(field))
            {
                view.end = Some(until.id.clone());
            }
        }
        ViewType::Chart => view.chart = chart_of(&shown, table).or(view.chart),
        _ => {}
    }
    if !matches!(kind, ViewType::Form | ViewType::Detail) {
        view.filter = filter_of(&shown, table);
    }
    Some(view)
}

/// What a view shows as in the words of the brief.
#[must_use]
pub const fn shows_as(kind: ViewType) -> ScreenKind {
    match kind {
        ViewType::Grid | ViewType::Dashboard => ScreenKind::List,
        ViewType::Cards => ScreenKind::Cards,
        ViewType::Kanban => ScreenKind::Board,
        ViewType::Calendar => ScreenKind::Calendar,
        ViewType::Chart => ScreenKind::Chart,
        ViewType::Form => ScreenKind::Form,
        ViewType::Detail => ScreenKind::Detail,
    }
}

/// A view of a kind with nothing special asked for; none if the table has nothing to draw it by.
#[must_use]
pub fn plain_view(
    kind: ViewType,
    id: &str,
    label: &str,
    table: &Table,
    spec: &Spec,
) -> Option<View> {
    let mut view = View::new(id, label, kind, &table.id);
    view.icon = Some(icon(kind, table));
    match kind {
        ViewType::Grid => {
            view.fields = main_fields(table, 7);
            view.sort = order(table);
            view.totals = view
                .fields
                .iter()
                .filter_map(|id| table.field(id))
                .filter(|field| field.kind == FieldType::Money)
                .map(|field| Total {
                    field: field.id.clone(),
                    op: MeasureOp::Sum,
                })
                .collect();
        }
        ViewType::Cards => {
            view.subtitle = subtitle(table);
            view.fields = card_fields(table, view.subtitle.as_deref(), None);
            view.sort = order(table);
        }
        ViewType::Kanban => {
            let by = table
                .lifecycle
                .as_ref()
                .map(|machine| machine.field.clone())
                .or_else(|| {
                    table
                        .fields
                        .iter()
                        .find(|field| field.kind == FieldType::Select)
                        .map(|field| field.id.clone())
                })?;
            view.subtitle = subtitle(table);
            view.fields = card_fields(table, view.subtitle.as_deref(), Some(&by));
            view.group_by = Some(by);
        }
        ViewType::Calendar => {
            let start = main_date(table)?;
            view.end = end_after(table, &start);
            view.start = Some(start);
            view.subtitle = subtitle(table);
            view.color_by = table
                .lifecycle
                .as_ref()
                .map(|machine| machine.field.clone())
                .or_else(|| {
                    table
                        .fields
                        .iter()
                        .find(|field| field.kind == FieldType::Select)
                        .map(|field| field.id.clone())
                });
        }
        ViewType::Chart => view.chart = chart_of(&Shown::default(), table),
        ViewType::Form => {
            view.fields = form_fields(table);
            view.submit_label = Some(format!("Add {}", lower_first(&table.label_one)));
            if view.fields.is_empty() {
                return None;
            }
        }
        ViewType::Detail => view.related = related_to(table, spec),
        ViewType::Dashboard => return None,
    }
    Some(view)
}

fn icon(kind: ViewType, table: &Table) -> String {
    match kind {
        ViewType::Grid => table.icon.clone().unwrap_or_else(|| "list".to_owned()),
        ViewType::Detail => "file-text".to_owned(),
        ViewType::Form => "plus".to_owned(),
        ViewType::Cards => table
            .icon
            .clone()
            .unwrap_or_else(|| "layout-grid".to_owned()),
        ViewType::Kanban => "square-kanban".to_owned(),
        ViewType::Calendar => "calendar".to_owned(),
        ViewType::Chart => "chart-column".to_owned(),
        ViewType::Dashboard => "layout-dashboard".to_owned(),
    }
}

/// Whether a field is a day or a moment.
pub fn is_date(field: &Field) -> bool {
    matches!(field.kind, FieldType::Date | FieldType::DateTime)
}

/// The fields that tell most, the title first.
#[must_use]
pub fn main_fields(table: &Table, most: usize) -> Vec<String> {
    let rank = |field: &Field| -> u8 {
        match field.kind {
            _ if field.id == table.title => 0,
            FieldType::Relation => 1,
            FieldType::Select => 2,
            FieldType::Date | FieldType::DateTime | FieldType::Money => 3,
            FieldType::Boolean | FieldType::Integer | FieldType::Decimal | FieldType::Computed => 4,
            FieldType::Text | FieldType::Email => 5,
            FieldType::Url | FieldType::MultiSelect => 6,
            _ => 9,
        }
    };
    let mut chosen: Vec<&Field> = table
        .fields
        .iter()
        .filter(|field| rank(field) < 9)
        .collect();
    chosen.sort_by_key(|field| rank(field));
    chosen.truncate(most);
    let mut ids: Vec<String> = table
        .fields
        .iter()
        .filter(|field| chosen.iter().any(|known| known.id == field.id))
        .map(|field| field.id.clone())
        .collect();
    if let Some(at) = ids.iter().position(|id| *id == table.title) {
        let title = ids.remove(at);
        ids.insert(0, title);
    }
    ids
}

fn card_fields(table: &Table, subtitle: Option<&str>, by: Option<&str>) -> Vec<String> {
    main_fields(table, 7)
        .into_iter()
        .filter(|id| *id != table.title && Some(id.as_str()) != subtitle && Some(id.as_str()) != by)
        .take(4)
        .collect()
}

fn form_fields(table: &Table) -> Vec<String> {
    let state = table
        .lifecycle
        .as_ref()
        .map(|machine| machine.field.as_str());
    table
        .fields
        .iter()
        .filter(|field| {
            !matches!(field.kind, FieldType::Computed | FieldType::Autonumber)
                && Some(field.id.as_str()) != state
        })
        .map(|field| field.id.clone())
        .collect()
}

fn subtitle(table: &Table) -> Option<String> {
    let of = |kind: FieldType| {
        table
            .fields
            .iter()
            .find(|field| field.kind == kind && field.id != table.title)
            .map(|field| field.id.clone())
    };
    of(FieldType::Relation).or_else(|| {
        let state = table
            .lifecycle
            .as_ref()
            .map(|machine| machine.field.clone());
        of(FieldType::Select).filter(|id| Some(id) != state.as_ref())
    })
}

/// By date where a date matters, else by name.
fn order(table: &Table) -> Vec<Sort> {
    let named = table
        .field(&table.title)
        .filter(|field| field.kind == FieldType::Text);
    let field = match (main_date(table), named) {
        (Some(date), _) if table.lifecycle.is_some() => date,
        (_, Some(title)) => title.id.clone(),
        (Some(date), None) => {
            return vec![Sort {
                field: date,
                descending: true,
            }];
        }
        (None, None) => return Vec::new(),
    };
    vec![Sort {
        field,
        descending: false,
    }]
}

fn main_date(table: &Table) -> Option<String> {
    let thing = as_thing(table);
    screen::main_date(&thing).map(str::to_owned)
}

fn end_after(table: &Table, start: &str) -> Option<String> {
    screen::end_date(&as_thing(table), start).map(str::to_owned)
}

fn end_of(thing: &BriefThing, table: &Table, start: &str) -> Option<String> {
    screen::end_date(thing, start)
        .filter(|id| table.field(id).is_some())
        .map(str::to_owned)
}

/// A table in the words of the brief, as far as dates go.
fn as_thing(table: &Table) -> BriefThing {
    crate::edit::from_definition::thing_of(table)
}
