//! States move only along their transitions.

use edgewright_app_engine::{ChangeOp, Command, Event};
use serde_json::json;

use crate::world::{DAY_MS, World, codes, example, object, owner};

struct Loan {
    world: World,
    id: String,
}

fn loan() -> Loan {
    let world = World::with(&example("tool-library"));
    let drill = world.add("tools", json!({"name": "Drill", "category": "power"}));
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let id = world.add("loans", json!({"tool": drill, "member": ann}));
    Loan { world, id }
}

#[test]
fn a_state_is_never_set_by_hand() {
    let Loan { world, id } = loan();
    let problem = world
        .update(&owner(), "loans", &id, json!({"status": "out"}))
        .unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/status".into(), "state-not-settable".into())]
    );
    let row = world.get(&owner(), "loans", &id).unwrap();
    let (tool, member) = (&row["tool"], &row["member"]);
    let other = |status: &str| {
        world.create(
            &owner(),
            "loans",
            json!({"tool": tool, "member": member, "status": status}),
        )
    };
    assert_eq!(
        codes(&other("back").unwrap_err()),
        [("/values/status".into(), "state-not-settable".into())]
    );
    world.delete(&owner(), "loans", &id).unwrap();
    other("reserved").unwrap();
}

#[test]
fn a_transition_fills_in_what_it_sets() {
    let Loan { world, id } = loan();
    let row = world.transition(&owner(), "loans", &id, "lend").unwrap();
    assert_eq!(row["status"], "out");
    assert_eq!(row["lent_at"], world.now.get().to_rfc3339());
    assert_eq!(row["revision"], 2);
    let row = world
        .transition(&owner(), "loans", &id, "take_back")
        .unwrap();
    assert_eq!(row["returned_on"], "2026-03-02");
}

#[test]
fn a_move_from_another_state_says_from_where_it_is_possible() {
    let Loan { world, id } = loan();
    let problem = world
        .transition(&owner(), "loans", &id, "take_back")
        .unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (422, "transition-refused")
    );
    assert_eq!(
        problem.detail,
        "'Take back' is possible only from 'Out'. This row is 'Reserved' now."
    );
}

#[test]
fn a_guard_stops_with_its_own_words() {
    let Loan { world, id } = loan();
    world.transition(&owner(), "loans", &id, "lend").unwrap();
    world.transition(&owner(), "loans", &id, "extend").unwrap();
    world.later(30 * DAY_MS);
    let problem = world
        .transition(&owner(), "loans", &id, "extend")
        .unwrap_err();
    assert_eq!(
        problem.detail,
        "It is already late. Bring it back first, then borrow it again."
    );
}

#[test]
fn only_the_roles_of_a_transition_make_it() {
    let Loan { world, id } = loan();
    let member = world.give("ann", "member");
    let problem = world.transition(&member, "loans", &id, "lend").unwrap_err();
    assert_eq!(problem.code, "not-allowed");
}

#[test]
fn values_come_along_in_the_same_step() {
    let Loan { world, id } = loan();
    let command = |revision| Command::RowTransition {
        table: "loans".into(),
        id: id.clone(),
        transition: "lend".into(),
        values: object(json!({"deposit_paid": "20.00"})),
        revision: Some(revision),
    };
    assert_eq!(
        world.apply(&owner(), command(7)).unwrap_err().code,
        "stale-revision"
    );
    let applied = world.apply(&owner(), command(1)).unwrap();
    assert_eq!(applied.body["deposit_paid"], "20.00");
    assert!(
        matches!(&applied.events[..], [Event::Changed(changed)] if changed.op == ChangeOp::Transition && changed.revision == Some(2))
    );
}

#[test]
fn history_tells_who_did_what() {
    let Loan { world, id } = loan();
    world.transition(&owner(), "loans", &id, "lend").unwrap();
    world
        .update(&owner(), "loans", &id, json!({"deposit_paid": "5"}))
        .unwrap();
    world
        .update(&owner(), "loans", &id, json!({"deposit_paid": "6"}))
        .unwrap();
    let query = edgewright_app_engine::Query::RowHistory {
        table: "loans".into(),
        id: id.clone(),
    };
    let history = world.ask(&owner(), query).unwrap();
    let items = history["items"].as_array().unwrap();
    let ops: Vec<_> = items
        .iter()
        .map(|entry| entry["op"].as_str().unwrap())
        .collect();
    assert_eq!(ops, ["update", "update", "transition", "create"]);
    assert_eq!(
        items[0]["changes"]["deposit_paid"],
        json!({"from": "5.00", "to": "6.00"})
    );
    assert_eq!(
        items[1]["changes"]["deposit_paid"],
        json!({"from": null, "to": "5.00"})
    );
    assert_eq!(
        items[2]["changes"]["status"],
        json!({"from": "reserved", "to": "out"})
    );
    assert_eq!(items[0]["by"], "olga");
}
