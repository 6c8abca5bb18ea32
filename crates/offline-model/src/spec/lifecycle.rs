//! The states of a table and the moves between them.
//!
//! Nobody says which moves exist. The usual way runs through the states in their order; ends that nobody
//! hopes for can be reached from every open state; detours lead out and back; conditions change freely.

use edgewright_definition::document::{
    Choice, Field, FieldType, Lifecycle, Operand, Table, Tone, Transition,
};
use edgewright_pipeline::artifact::BriefThing;

use crate::{
    language::states::{StateKind, move_label, state_kind},
    meaning::rule::Meaning,
    naming::{id_of, lower_first, unique_id},
};

/// Id of the field that holds the state, unless it is taken.
pub const STATUS_FIELD: &str = "status";

/// The id of a state or choice by its label.
#[must_use]
pub fn choice_id(label: &str) -> String {
    id_of(label)
}

/// The id of a state of a table by its label; a renamed state keeps the id it had.
#[must_use]
pub fn state_id(table: &Table, label: &str) -> String {
    let field = table
        .lifecycle
        .as_ref()
        .and_then(|machine| table.field(&machine.field));
    let option = field.and_then(|field| field.options.iter().find(|option| option.label == label));
    option.map_or_else(|| choice_id(label), |option| option.id.clone())
}

/// The state field and the moves of a thing; none if it has no states.
#[must_use]
pub fn lifecycle_of(
    thing: &BriefThing,
    meanings: &[(String, String, Meaning)],
    live: Option<&Table>,
) -> Option<(Field, Lifecycle)> {
    let live_machine = live.and_then(|table| table.lifecycle.as_ref());
    let live_field = live_machine.and_then(|machine| live?.field(&machine.field));
    if thing.states.len() < 2 {
        return None;
    }
    let options = options_of(&thing.states, live_field);
    let mut field = live_field.cloned().unwrap_or_else(|| {
        let id = unique_id(STATUS_FIELD, |id| {
            thing.fields.iter().any(|field| field.id == id)
        });
        Field::new(&id, "Status", FieldType::Select)
    });
    field.options.clone_from(&options);
    let mut transitions = live_machine
        .map(|machine| kept(&machine.transitions, &options))
        .unwrap_or_default();
    for (from, to) in moves(&options) {
        add_move(
            &mut transitions,
            &options,
            &from,
            &to,
            live_machine.is_some(),
        );
    }
    let initial = live_machine
        .map(|machine| machine.initial.clone())
        .filter(|initial| options.iter().any(|option| option.id == *initial))
        .or_else(|| options.first().map(|option| option.id.clone()))?;
    field.default = Some(Operand::from(initial.clone()));
    connect(&mut transitions, &options, &initial);
    apply_rules(&mut transitions, thing, &options, meanings);
    let machine = Lifecycle {
        field: field.id.clone(),
        initial,
        transitions,
    };
    Some((field, machine))
}

/// The choice a label had: by its label, by its id, or by its place if the label that stood there is gone.
#[must_use]
pub fn known_choice<'o>(
    label: &str,
    at: usize,
    labels: &[String],
    options: &'o [Choice],
) -> Option<&'o Choice> {
    let by_name = options
        .iter()
        .find(|option| option.label == label)
        .or_else(|| options.iter().find(|option| option.id == choice_id(label)));
    let renamed = || {
        options
            .get(at)
            .filter(|option| options.len() == labels.len() && !labels.contains(&option.label))
    };
    by_name.or_else(renamed)
}

/// The states as choices, each with a colour; those that exist keep their ids.
fn options_of(states: &[String], live: Option<&Field>) -> Vec<Choice> {
    let mut options: Vec<Choice> = Vec::new();
    let last_good = states
        .iter()
        .rposition(|state| state_kind(state) != StateKind::Stopped)
        .unwrap_or(0);
    for (at, state) in states.iter().enumerate() {
        if let Some(known) = live
            .and_then(|field| known_choice(state, at, states, &field.options))
            .filter(|known| options.iter().all(|option| option.id != known.id))
        {
            options.push(Choice {
                label: state.clone(),
                ..known.clone()
            });
            continue;
        }
        let id = unique_id(&choice_id(state), |id| {
            options.iter().any(|option| option.id == id)
        });
        options.push(Choice {
            id,
            label: state.clone(),
            tone: Some(tone_of(state, at, last_good)),
        });
    }
    options
}

fn tone_of(state: &str, at: usize, last_good: usize) -> Tone {
    let lower = state.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match state_kind(state) {
        StateKind::Stopped if has(&["cancel", "withdrawn", "expired", "dispos"]) => Tone::Neutral,
        StateKind::Stopped => Tone::Danger,
        StateKind::Side => Tone::Warning,
        StateKind::Resource
            if has(&[
                "available",
                "free",
                "clean",
                "vacant",
                "healthy",
                "in stock",
                "active",
            ]) =>
        {
            Tone::Success
        }
        StateKind::Resource if has(&["broken", "sick", "out of", "off road", "unavailable"]) => {
            Tone::Danger
        }
        StateKind::Resource => Tone::Warning,
        _ if at == last_good => Tone::Success,
        _ if at == 0 => Tone::Neutral,
        _ => Tone::Info,
    }
}

/// The moves that survive: from and to states that still exist.
fn kept(transitions: &[Transition], options: &[Choice]) -> Vec<Transition> {
    let exists = |id: &String| options.iter().any(|option| option.id == *id);
    transitions
        .iter()
        .filter(|transition| exists(&transition.to))
        .map(|transition| Transition {
            from: transition
                .from
                .iter()
                .filter(|from| exists(from))
                .cloned()
                .collect(),
            ..transition.clone()
        })
        .filter(|transition| !transition.from.is_empty())
        .collect()
}

/// Which state leads to which, by what the states are called.
fn moves(options: &[Choice]) -> Vec<(String, String)> {
    let kind = |option: &&Choice| state_kind(&option.label);
    let conditions = options
        .iter()
        .filter(|option| kind(option) == StateKind::Resource)
        .count();
    let mut pairs = Vec::new();
    if conditions * 2 > options.len() {
        for to in options {
            for from in options.iter().filter(|from| from.id != to.id) {
                pairs.push((from.id.clone(), to.id.clone()));
            }
        }
        return pairs;
    }
    let way: Vec<&Choice> = options
        .iter()
        .filter(|option| !matches!(kind(option), StateKind::Stopped | StateKind::Side))
        .collect();
    for pair in way.windows(2) {
        if let [from, to] = pair {
            pairs.push((from.id.clone(), to.id.clone()));
        }
    }
    let open: Vec<&&Choice> = way.iter().take(way.len().saturating_sub(1)).collect();
    for side in options
        .iter()
        .filter(|option| kind(option) == StateKind::Side)
    {
        for state in &open {
            pairs.push((state.id.clone(), side.id.clone()));
            pairs.push((side.id.clone(), state.id.clone()));
        }
        if let Some(last) = way.last() {
            pairs.push((side.id.clone(), last.id.clone()));
        }
    }
    let leave_from = options
        .iter()
        .filter(|option| kind(option) == StateKind::Side)
        .chain(open.iter().map(|state| **state))
        .collect::<Vec<_>>();
    for stopped in options
        .iter()
        .filter(|option| kind(option) == StateKind::Stopped)
    {
        for state in &leave_from {
            pairs.push((state.id.clone(), stopped.id.clone()));
        }
    }
    if let [.., before, last] = way.as_slice()
        && state_kind(&last.label) == StateKind::Past
    {
        pairs.push((last.id.clone(), before.id.clone()));
    }
    pairs
}

/// Adds a move, joining moves that lead to the same state; a live app's moves between known states stay as they are.
fn add_move(
    transitions: &mut Vec<Transition>,
    options: &[Choice],
    from: &str,
    to: &str,
    live: bool,
) {
    let known = |id: &str| {
        transitions
            .iter()
            .any(|transition| transition.to == id || transition.from.iter().any(|from| from == id))
    };
    if live && known(from) && known(to) {
        return;
    }
    let position = |id: &str| options.iter().position(|option| option.id == id);
    let backwards = position(from) > position(to)
        && options
            .iter()
            .any(|option| option.id == from && state_kind(&option.label) == StateKind::Past);
    let label = options
        .iter()
        .find(|option| option.id == to)
        .map_or_else(String::new, |option| {
            if backwards {
                format!("Back to {}", lower_first(&option.label))
            } else {
                move_label(&option.label)
            }
        });
    if let Some(existing) = transitions
        .iter_mut()
        .find(|transition| transition.to == to && transition.label == label)
    {
        if !existing.from.iter().any(|known| known == from) {
            existing.from.push(from.to_owned());
        }
        return;
    }
    let id = unique_id(&id_of(&label), |id| {
        transitions.iter().any(|transition| transition.id == id)
    });
    transitions.push(Transition {
        id,
        label,
        from: vec![from.to_owned()],
        to: to.to_owned(),
        guard: None,
        roles: None,
        set: Default::default(),
    });
}

/// Every state must be reachable: one that is not is reached from the state before it.
fn connect(transitions: &mut Vec<Transition>, options: &[Choice], initial: &str) {
    for (at, option) in options.iter().enumerate() {
        let reached = option.id == initial
            || transitions
                .iter()
                .any(|transition| transition.to == option.id);
        if reached {
            continue;
        }
        let from = at
            .checked_sub(1)
            .and_then(|before| options.get(before))
            .map_or(initial, |before| before.id.as_str())
            .to_owned();
        let label = move_label(&option.label);
        let id = unique_id(&id_of(&label), |id| {
            transitions.iter().any(|transition| transition.id == id)
        });
        transitions.push(Transition {
            id,
            label,
            from: vec![from],
            to: option.id.clone(),
            guard: None,
            roles: None,
            set: Default::default(),
        });
    }
}

/// Dates that are set by a move, and moves only some may make.
fn apply_rules(
    transitions: &mut [Transition],
    thing: &BriefThing,
    options: &[Choice],
    meanings: &[(String, String, Meaning)],
) {
    let id = |label: &str| {
        options
            .iter()
            .find(|option| option.label == label)
            .map(|option| option.id.clone())
    };
    for (_, _, meaning) in meanings {
        match meaning {
            Meaning::Stamped {
                thing: owner,
                state,
                field,
                days,
            } if *owner == thing.id => {
                let moment = thing.fields.iter().any(|known| {
                    known.id == *field
                        && known.kind == edgewright_pipeline::artifact::FieldKind::DateTime
                });
                let now = if moment {
                    Operand::Now { now: days * 86_400 }
                } else {
                    Operand::Today { today: *days }
                };
                for transition in transitions
                    .iter_mut()
                    .filter(|transition| Some(&transition.to) == id(state).as_ref())
                {
                    transition
                        .set
                        .entry(field.clone())
                        .or_insert_with(|| now.clone());
                }
            }
            Meaning::OnlyBy {
                thing: owner,
                state,
                role,
            } if *owner == thing.id => {
                for transition in transitions
                    .iter_mut()
                    .filter(|transition| Some(&transition.to) == id(state).as_ref())
                {
                    let roles = transition.roles.get_or_insert_with(Vec::new);
                    if !roles.contains(role) {
                        roles.push(role.clone());
                    }
                }
            }
            _ => {}
        }
    }
}
