//! Who may see and change what: deny by default, and nothing leaks.

use edgewright_app_engine::{Query, RowAggregate, RowList};
use edgewright_definition::document::{Filter, FilterOp, Measure, MeasureOp};
use edgewright_types::Actor;
use serde_json::json;

use crate::world::{World, codes, example, owner, person, rows_of, sorted};

struct Library {
    world: World,
    volunteer: Actor,
    member: Actor,
    drill: String,
    ann: String,
}

fn library() -> Library {
    let world = World::with(&example("tool-library"));
    let volunteer = world.give("vera", "volunteer");
    let member = world.give("ann", "member");
    let drill = world.add("tools", json!({"name": "Drill", "category": "power"}));
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org", "phone": "+49 30 123"}),
    );
    Library {
        world,
        volunteer,
        member,
        drill,
        ann,
    }
}

#[test]
fn somebody_without_a_role_finds_no_app() {
    let library = library();
    for actor in [Actor::Anonymous, person("stranger")] {
        let problem = library.world.ask(&actor, Query::AppView).unwrap_err();
        assert_eq!((problem.status, problem.code.as_str()), (404, "not-found"));
        let of_row = library
            .world
            .get(&actor, "tools", &library.drill)
            .unwrap_err();
        let of_random = library.world.get(&actor, "nothing", "r_1").unwrap_err();
        assert_eq!(of_row, of_random);
    }
}

#[test]
fn before_any_version_there_is_no_app() {
    let world = World::empty();
    let problem = world.ask(&owner(), Query::AppView).unwrap_err();
    assert_eq!(problem.code, "not-found");
    assert_eq!(
        world.create(&owner(), "tools", json!({})).unwrap_err().code,
        "not-found"
    );
}

#[test]
fn hidden_fields_never_leave() {
    let library = library();
    let (world, member) = (&library.world, &library.member);
    let row = world.get(member, "members", &library.ann).unwrap();
    assert!(
        row.get("email").is_none() && row.get("phone").is_none(),
        "{row}"
    );
    let view = world.ask(member, Query::AppView).unwrap();
    assert!(!view.to_string().contains("phone"), "{view}");
    let filtered = RowList {
        filter: Some(Filter::test("email", FilterOp::Eq, "ann@example.org")),
        ..rows_of("members")
    };
    let problem = world.list(member, filtered).unwrap_err();
    assert_eq!(problem.code, "filter-invalid");
    let problem = world
        .list(member, sorted("members", "phone", false))
        .unwrap_err();
    assert_eq!(problem.code, "sort-invalid");
    let found = RowList {
        search: Some("+49 30".into()),
        ..rows_of("members")
    };
    assert!(world.column(member, found.clone(), "id").is_empty());
    assert_eq!(world.column(&library.volunteer, found, "id").len(), 1);
    let grouped = Query::RowAggregate(RowAggregate {
        table: "members".into(),
        group_by: Some("email".into()),
        bucket: None,
        measure: Measure {
            op: MeasureOp::Count,
            field: None,
        },
        filter: None,
        search: None,
        view: None,
    });
    assert_eq!(
        world.ask(member, grouped).unwrap_err().code,
        "aggregate-invalid"
    );
}

#[test]
fn a_hidden_field_cannot_be_told_from_none() {
    let library = library();
    let list = |field: &str| {
        let problem = library
            .world
            .list(&library.member, sorted("members", field, false))
            .unwrap_err();
        problem.detail.replace(field, "…")
    };
    assert_eq!(list("phone"), list("nonsense"));
}

#[test]
fn row_rules_hold_for_reading() {
    let library = library();
    let (world, member) = (&library.world, &library.member);
    let old = world.add(
        "tools",
        json!({"name": "Old saw", "category": "other", "retired": true}),
    );
    assert_eq!(world.column(member, rows_of("tools"), "name"), ["Drill"]);
    assert_eq!(
        world.get(member, "tools", &old).unwrap_err().code,
        "not-found"
    );
    // What a member may not see, a member may not point at either.
    let loan = json!({"tool": old, "member": library.ann});
    let problem = world.create(member, "loans", loan).unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/tool".into(), "no-such-row".into())]
    );
}

#[test]
fn row_rules_hold_before_and_after_a_change() {
    let library = library();
    let (world, member) = (&library.world, &library.member);
    let row = world
        .create(
            member,
            "loans",
            json!({"tool": library.drill, "member": library.ann}),
        )
        .unwrap();
    assert_eq!(row["borrower_email"], "ann@example.org");
    let id = row["id"].as_str().unwrap();
    world
        .update(member, "loans", id, json!({"due_on": "2026-03-12"}))
        .unwrap();
    let other = library.world.give("ben", "member");
    let problem = world
        .update(&other, "loans", id, json!({"due_on": "2026-03-13"}))
        .unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (403, "not-allowed")
    );
    // The field behind the rule is read-only for members, so they cannot give a loan away.
    let problem = world
        .update(
            member,
            "loans",
            id,
            json!({"borrower_email": "ben@example.org"}),
        )
        .unwrap_err();
    assert_eq!(
        codes(&problem),
        [("/values/borrower_email".into(), "read-only-field".into())]
    );
}

#[test]
fn the_image_after_a_change_must_be_ones_own_too() {
    let mut definition = example("tool-library");
    let grants = definition.access.tables.get_mut("loans").unwrap();
    grants.get_mut("member").unwrap().read_only_fields.clear();
    let world = World::with(&definition);
    let member = world.give("ann", "member");
    let drill = world.add("tools", json!({"name": "Drill", "category": "power"}));
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    let row = world
        .create(&member, "loans", json!({"tool": drill, "member": ann}))
        .unwrap();
    let id = row["id"].as_str().unwrap();
    let problem = world
        .update(
            &member,
            "loans",
            id,
            json!({"borrower_email": "ben@example.org"}),
        )
        .unwrap_err();
    assert_eq!(problem.code, "not-allowed");
    assert_eq!(
        world.get(&owner(), "loans", id).unwrap()["borrower_email"],
        "ann@example.org"
    );
    let saw = world.add("tools", json!({"name": "Saw", "category": "power"}));
    let problem = world
        .create(
            &member,
            "loans",
            json!({"tool": saw, "member": ann, "borrower_email": "ben@example.org"}),
        )
        .unwrap_err();
    assert_eq!(problem.code, "not-allowed");
}

#[test]
fn a_role_does_only_what_it_was_given() {
    let library = library();
    let (world, member) = (&library.world, &library.member);
    let problem = world
        .create(member, "tools", json!({"name": "X", "category": "other"}))
        .unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (403, "not-allowed")
    );
    let problem = world
        .delete(&library.volunteer, "tools", &library.drill)
        .unwrap_err();
    assert_eq!(problem.code, "not-allowed");
    for query in [Query::PeopleList, Query::VersionList, Query::Usage] {
        assert_eq!(
            world.ask(&library.volunteer, query).unwrap_err().code,
            "not-allowed"
        );
    }
}

#[test]
fn a_role_taken_away_is_gone_at_once() {
    let library = library();
    let email = "ann@example.org".to_owned();
    let command = edgewright_app_engine::Command::PeopleRemove { email };
    library.world.apply(&owner(), command).unwrap();
    assert_eq!(
        library
            .world
            .ask(&library.member, Query::AppView)
            .unwrap_err()
            .code,
        "not-found"
    );
}

#[test]
fn nobody_is_not_the_author_of_what_nobody_signed() {
    let mut definition = example("tool-library");
    definition.access.visibility = edgewright_definition::document::Visibility::Public;
    definition.access.visitor_role = Some("member".into());
    let mine = serde_json::from_value(
        json!({"where": {"field": "borrower_email", "op": "eq", "value": {"me": "email"}}}),
    )
    .unwrap();
    definition
        .access
        .tables
        .get_mut("loans")
        .unwrap()
        .get_mut("member")
        .unwrap()
        .read = mine;
    let world = World::with(&definition);
    let drill = world.add("tools", json!({"name": "Drill", "category": "power"}));
    let ann = world.add(
        "members",
        json!({"name": "Ann", "email": "ann@example.org"}),
    );
    world.add(
        "loans",
        json!({"tool": drill, "member": ann, "borrower_email": null}),
    );
    assert!(
        world
            .column(&Actor::Anonymous, rows_of("loans"), "id")
            .is_empty()
    );
}

#[test]
fn the_definition_shows_no_other_role() {
    let library = library();
    let view = library.world.ask(&library.member, Query::AppView).unwrap();
    assert_eq!(view["role"], "member");
    assert_eq!(
        view["definition"]["access"]["roles"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let text = view["definition"].to_string();
    assert!(!text.contains("volunteer"), "{text}");
    assert!(!text.contains("week or more late") && !text.contains("Cordless"));
    assert_eq!(view["may"]["tools"]["create"], false);
    assert_eq!(
        view["may"]["loans"]["transitions"],
        json!(["extend", "cancel"])
    );
    let views: Vec<_> = view["definition"]["views"]
        .as_array()
        .unwrap()
        .iter()
        .map(|view| view["id"].clone())
        .collect();
    assert!(!views.contains(&json!("members")), "{views:?}");
}
