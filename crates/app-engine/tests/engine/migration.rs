//! From version to version with the data in place, and back.

use edgewright_app_engine::{Command, Query};
use edgewright_definition::AppDefinition;
use serde_json::{Value, json};

use crate::world::{World, object, owner, rows_of};

fn app(fields: Value, extra: Value) -> AppDefinition {
    let mut table =
        json!({"id": "things", "label": "Things", "label_one": "Thing", "title": "name"});
    table["fields"] = fields;
    for (member, value) in object(extra) {
        table[member] = value;
    }
    serde_json::from_value(json!({
        "format": "edgewright.app/1",
        "app": {"name": "Things"},
        "tables": [table],
        "views": [{"id": "list", "label": "List", "type": "grid", "table": "things"}],
        "access": {"visibility": "private", "tables": {"things": {}}}
    }))
    .unwrap()
}

fn name() -> Value {
    json!({"id": "name", "label": "Name", "type": "text", "required": true})
}

fn field(id: &str, kind: &str) -> Value {
    json!({"id": id, "label": id, "type": kind})
}

fn with(fields: &[Value]) -> AppDefinition {
    let mut all = vec![name()];
    all.extend_from_slice(fields);
    app(Value::from(all), json!({}))
}

fn next(
    world: &World,
    definition: &AppDefinition,
    base: u32,
    accept_loss: bool,
) -> Result<u32, edgewright_types::Problem> {
    let command = Command::Publish {
        address: "olga/things".parse().unwrap(),
        definition: Box::new(definition.clone()),
        tests: Default::default(),
        base_version: Some(base),
        accept_loss,
    };
    world
        .apply(&owner(), command)
        .map(|applied| applied.body["version"].as_u64().unwrap() as u32)
}

fn rollback(world: &World, to_version: u32, base_version: u32) -> Value {
    let command = Command::Rollback {
        to_version,
        base_version,
    };
    world.apply(&owner(), command).unwrap().body
}

fn values(world: &World, field: &str) -> Vec<Value> {
    let mut asked = rows_of("things");
    asked.sort = vec![edgewright_definition::document::Sort {
        field: "id".into(),
        descending: false,
    }];
    world.column(&owner(), asked, field)
}

#[test]
fn a_new_field_gives_old_rows_its_default_and_writes_no_row_for_it() {
    let world = World::with(&with(&[]));
    for number in 0..20 {
        world.add("things", json!({"name": number.to_string()}));
    }
    let mut price = field("price", "money");
    price["default"] = json!("2.50");
    let definition = with(&[
        price,
        field("done", "boolean"),
        field("number", "autonumber"),
        field("note", "text"),
    ]);
    next(&world, &definition, 1, false).unwrap();
    assert_eq!(values(&world, "price"), vec![json!("2.50"); 20]);
    assert_eq!(values(&world, "done"), vec![json!(false); 20]);
    assert_eq!(values(&world, "note"), vec![json!(null); 20]);
    assert_eq!(
        values(&world, "number"),
        (1..=20).map(Value::from).collect::<Vec<_>>()
    );
    let row = world
        .create(&owner(), "things", json!({"name": "new"}))
        .unwrap();
    assert_eq!(row["number"], 21);
}

#[test]
fn losing_values_must_be_agreed_to_and_can_be_undone() {
    let world = World::with(&with(&[field("note", "text")]));
    world.add("things", json!({"name": "a", "note": "kept"}));
    world.add("things", json!({"name": "b"}));
    let problem = next(&world, &with(&[]), 1, false).unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "loss-not-accepted")
    );
    assert_eq!(problem.extensions["plan"]["rows_losing_data"], 1);
    let plan = world
        .ask(
            &owner(),
            Query::VersionPlan {
                definition: Box::new(with(&[])),
            },
        )
        .unwrap();
    assert_eq!(plan, problem.extensions["plan"]);
    assert_eq!(next(&world, &with(&[]), 1, true).unwrap(), 2);
    world.add("things", json!({"name": "c"}));
    assert!(values(&world, "note").iter().all(Value::is_null));
    assert_eq!(rollback(&world, 1, 2)["version"], 3);
    assert_eq!(
        values(&world, "note"),
        [json!("kept"), json!(null), json!(null)]
    );
    assert_eq!(values(&world, "name"), ["a", "b", "c"]);
    let versions = world.ask(&owner(), Query::VersionList).unwrap();
    assert_eq!(versions["items"][0]["restores"], 1);
}

#[test]
fn a_changed_type_keeps_what_it_can_and_gives_back_the_rest() {
    let world = World::with(&with(&[field("size", "text")]));
    for size in ["12", "about 5", "7"] {
        world.add("things", json!({"name": size, "size": size}));
    }
    let definition = with(&[field("size", "integer")]);
    let problem = next(&world, &definition, 1, false).unwrap_err();
    assert_eq!(problem.extensions["plan"]["rows_losing_data"], 1);
    next(&world, &definition, 1, true).unwrap();
    assert_eq!(values(&world, "size"), [json!(12), json!(null), json!(7)]);
    let ids = values(&world, "id");
    world
        .update(
            &owner(),
            "things",
            ids[2].as_str().unwrap(),
            json!({"size": 8}),
        )
        .unwrap();
    world.add("things", json!({"name": "new", "size": 3}));
    rollback(&world, 1, 2);
    assert_eq!(values(&world, "size"), ["12", "about 5", "8", "3"]);
    rollback(&world, 2, 3);
    assert_eq!(
        values(&world, "size"),
        [json!(12), json!(null), json!(8), json!(3)]
    );
}

#[test]
fn a_removed_table_comes_back_with_its_rows() {
    let mut two = with(&[]);
    let mut other = two.tables[0].clone();
    other.id = "others".into();
    two.tables.push(other);
    two.access
        .tables
        .insert("others".into(), Default::default());
    let world = World::with(&two);
    world.add("others", json!({"name": "x"}));
    world.add("things", json!({"name": "y"}));
    assert_eq!(
        next(&world, &with(&[]), 1, false).unwrap_err().extensions["plan"]["rows_losing_data"],
        1
    );
    next(&world, &with(&[]), 1, true).unwrap();
    assert_eq!(world.ask(&owner(), Query::Usage).unwrap()["rows"], 1);
    assert!(world.list(&owner(), rows_of("others")).is_err());
    rollback(&world, 1, 2);
    assert_eq!(world.ask(&owner(), Query::Usage).unwrap()["rows"], 2);
    assert_eq!(world.column(&owner(), rows_of("others"), "name"), ["x"]);
}

#[test]
fn computed_fields_are_worked_out_for_rows_that_exist() {
    let computed = |expression: &str| {
        with(&[
            field("price", "money"),
            json!({"id": "twice", "label": "Twice", "type": "computed", "result": "money", "expression": expression}),
        ])
    };
    let world = World::with(&with(&[field("price", "money")]));
    world.add("things", json!({"name": "a", "price": "1.25"}));
    world.add("things", json!({"name": "b"}));
    next(&world, &computed(".price * 2"), 1, false).unwrap();
    assert_eq!(values(&world, "twice"), [json!("2.50"), json!(null)]);
    next(&world, &computed("(.price // 0) * 3"), 2, false).unwrap();
    assert_eq!(values(&world, "twice"), ["3.75", "0.00"]);
}

#[test]
fn rows_that_are_alike_keep_a_field_from_becoming_unique() {
    let world = World::with(&with(&[]));
    let ids = [
        world.add("things", json!({"name": "a"})),
        world.add("things", json!({"name": "a"})),
    ];
    let mut unique = with(&[]);
    unique.tables[0].fields[0].unique = true;
    let problem = next(&world, &unique, 1, false).unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "rows-not-unique")
    );
    assert_eq!(world.ask(&owner(), Query::AppView).unwrap()["version"], 1);
    world
        .update(&owner(), "things", &ids[0], json!({"name": "b"}))
        .unwrap();
    next(&world, &unique, 1, false).unwrap();
    assert_eq!(
        world
            .create(&owner(), "things", json!({"name": "a"}))
            .unwrap_err()
            .code,
        "row-invalid"
    );
}

#[test]
fn rows_get_the_first_state_of_a_lifecycle_that_is_new() {
    let world = World::with(&with(&[]));
    let id = world.add("things", json!({"name": "a"}));
    let state = json!({"id": "state", "label": "State", "type": "select", "required": true, "options": [{"id": "open", "label": "Open"}, {"id": "shut", "label": "Shut"}]});
    let lifecycle = json!({"lifecycle": {"field": "state", "initial": "open", "transitions": [{"id": "close", "label": "Close", "from": ["open"], "to": "shut"}]}});
    let definition = app(json!([name(), state]), lifecycle);
    next(&world, &definition, 1, false).unwrap();
    assert_eq!(values(&world, "state"), ["open"]);
    assert_eq!(
        world.transition(&owner(), "things", &id, "close").unwrap()["state"],
        "shut"
    );
}

#[test]
fn a_choice_that_goes_is_counted() {
    let choice = |ids: &[&str]| {
        let options: Vec<Value> = ids
            .iter()
            .map(|id| json!({"id": id, "label": id}))
            .collect();
        with(&[json!({"id": "kind", "label": "Kind", "type": "select", "options": options})])
    };
    let world = World::with(&choice(&["a", "b"]));
    world.add("things", json!({"name": "x", "kind": "b"}));
    world.add("things", json!({"name": "y", "kind": "a"}));
    let problem = next(&world, &choice(&["a"]), 1, false).unwrap_err();
    assert_eq!(problem.extensions["plan"]["rows_losing_data"], 1);
}

#[test]
fn a_stale_roll_back_is_refused() {
    let world = World::with(&with(&[]));
    next(&world, &with(&[field("note", "text")]), 1, false).unwrap();
    let roll = |to_version, base_version| {
        world.apply(
            &owner(),
            Command::Rollback {
                to_version,
                base_version,
            },
        )
    };
    assert_eq!(roll(1, 1).unwrap_err().code, "stale-version");
    assert_eq!(roll(9, 2).unwrap_err().code, "not-found");
    assert_eq!(roll(2, 2).unwrap_err().code, "not-found");
}

#[test]
fn what_is_in_the_trash_changes_its_type_too() {
    let world = World::with(&with(&[field("size", "integer")]));
    let id = world.add("things", json!({"name": "a", "size": 5}));
    let other = world.add("things", json!({"name": "b", "size": 6}));
    world.delete(&owner(), "things", &id).unwrap();
    world.delete(&owner(), "things", &other).unwrap();
    next(&world, &with(&[field("size", "text")]), 1, true).unwrap();
    let back = world.restore(&owner(), "things", &id).unwrap();
    assert_eq!(back.body["size"], "5");
    rollback(&world, 1, 2);
    let back = world.restore(&owner(), "things", &other).unwrap();
    assert_eq!(back.body["size"], 6);
    assert_eq!(values(&world, "size"), [json!(5), json!(6)]);
}
