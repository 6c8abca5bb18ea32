use serde_json::{Value, json};

use super::*;
use crate::AppDefinition;

fn base() -> Value {
    json!({
        "format": "edgewright.app/1",
        "app": {"name": "Tools"},
        "tables": [
            {"id": "tools", "label": "Tools", "label_one": "Tool", "title": "name", "fields": [
                {"id": "name", "label": "Name", "type": "text"},
                {"id": "price", "label": "Price", "type": "integer"},
                {"id": "kind", "label": "Kind", "type": "select", "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]}
            ]},
            {"id": "people", "label": "People", "label_one": "Person", "title": "name", "fields": [
                {"id": "name", "label": "Name", "type": "text"}
            ]}
        ],
        "views": [{"id": "tools", "label": "Tools", "type": "grid", "table": "tools"}],
        "access": {
            "visibility": "invited",
            "roles": [{"id": "member", "label": "Members"}],
            "tables": {"tools": {"member": {"read": true, "hidden_fields": ["price"]}}, "people": {}}
        }
    })
}

fn app(value: &Value) -> AppDefinition {
    crate::parse_value(value).unwrap()
}

/// The sentences and the risk after a change of the base.
#[track_caller]
fn check(change: impl Fn(&mut Value), wanted: &[&str], wanted_risk: Risk) -> Difference {
    let (old, mut value) = (app(&base()), base());
    change(&mut value);
    let new = app(&value);
    let difference = diff(&old, &new);
    let sentences: Vec<&str> = difference
        .changes
        .iter()
        .map(|change| change.sentence.as_str())
        .collect();
    assert_eq!(sentences, wanted);
    assert_eq!(risk(&old, &new, &difference), wanted_risk);
    difference
}

#[test]
fn nothing_changes_nothing() {
    check(|_| {}, &[], Risk::Low);
}

#[test]
fn a_rename_by_id_keeps_the_data() {
    let renamed = check(
        |app| app["tables"][0]["fields"][1]["label"] = json!("Deposit"),
        &["Renames the field Price of Tools to Deposit."],
        Risk::Medium,
    );
    assert!(!renamed.changes[0].loses_data);
    check(
        |app| app["tables"][0]["label"] = json!("Machines"),
        &["Renames the table Tools to Machines."],
        Risk::Medium,
    );
    check(
        |app| app["views"][0]["label"] = json!("All"),
        &["Renames the view Tools to All."],
        Risk::Low,
    );
}

#[test]
fn fields_come_go_and_change() {
    check(
        |app| {
            let field = json!({"id": "deposit", "label": "Deposit", "type": "money"});
            app["tables"][0]["fields"]
                .as_array_mut()
                .unwrap()
                .push(field);
        },
        &["Adds the field Deposit to Tools."],
        Risk::Medium,
    );
    let gone = check(
        |app| drop(app["tables"][0]["fields"].as_array_mut().unwrap().remove(2)),
        &["Removes the field Kind from Tools with its values."],
        Risk::High,
    );
    assert!(gone.changes[0].loses_data);
    check(
        |app| app["tables"][0]["fields"][1]["type"] = json!("text"),
        &["Changes what Price of Tools holds."],
        Risk::Medium,
    );
    check(
        |app| app["tables"][0]["fields"][0]["type"] = json!("integer"),
        &["Changes what Name of Tools holds; values that cannot be converted are lost."],
        Risk::High,
    );
    check(
        |app| {
            app["tables"][0]["fields"][2]["options"] =
                json!([{"id": "a", "label": "A"}, {"id": "c", "label": "C"}])
        },
        &["Changes Kind of Tools: adds the choice 'C', removes the choice 'B'."],
        Risk::High,
    );
    check(
        |app| app["tables"][0]["fields"][1]["required"] = json!(true),
        &["Changes Price of Tools: now required."],
        Risk::Medium,
    );
}

#[test]
fn a_lost_table_is_critical() {
    check(
        |app| {
            app["tables"].as_array_mut().unwrap().remove(1);
            app["access"]["tables"]
                .as_object_mut()
                .unwrap()
                .shift_remove("people");
        },
        &["Removes the table People with all its rows."],
        Risk::Critical,
    );
}

#[test]
fn wider_access_is_high_and_narrower_is_not() {
    check(
        |app| app["access"]["tables"]["tools"]["member"]["update"] = json!(true),
        &["Members may now change all Tools."],
        Risk::High,
    );
    check(
        |app| app["access"]["tables"]["tools"]["member"]["hidden_fields"] = json!([]),
        &["Now shown to Members: Price of Tools."],
        Risk::High,
    );
    check(
        |app| {
            app["access"]["tables"]["tools"]["member"]["read"] =
                json!({"where": {"field": "kind", "op": "eq", "value": "a"}})
        },
        &["Members may now see Tools where Kind is 'A'."],
        Risk::Medium,
    );
    check(
        |app| app["access"]["tables"]["tools"]["member"]["read"] = json!(false),
        &["Members may no longer see Tools."],
        Risk::Medium,
    );
    check(
        |app| app["access"]["visibility"] = json!("private"),
        &["Only the owner can now open the app."],
        Risk::Medium,
    );
}

#[test]
fn going_public_is_critical() {
    check(
        |app| {
            app["access"]["visibility"] = json!("public");
            app["access"]["visitor_role"] = json!("member");
        },
        &[
            "Everybody can now open the app.",
            "Visitors now count as Members.",
        ],
        Risk::Critical,
    );
}

#[test]
fn a_new_table_with_its_access_is_medium() {
    check(
        |app| {
            let mut table = app["tables"][1].clone();
            table["id"] = json!("loans");
            table["label"] = json!("Loans");
            app["tables"].as_array_mut().unwrap().push(table);
            app["access"]["tables"]["loans"] = json!({"member": {"read": true}});
        },
        &["Adds the table Loans.", "Members may now see all Loans."],
        Risk::Medium,
    );
}

#[test]
fn digits_decide_whether_amounts_convert() {
    let field = |kind: &str, decimals: Option<u8>| -> crate::document::Field {
        let mut value = json!({"id": "a", "label": "A", "type": kind});
        if let Some(decimals) = decimals {
            value["decimals"] = json!(decimals);
        }
        serde_json::from_value(value).unwrap()
    };
    assert!(converts_safely(
        &field("decimal", Some(2)),
        &field("money", None)
    ));
    assert!(!converts_safely(
        &field("decimal", Some(3)),
        &field("money", None)
    ));
    assert!(converts_safely(
        &field("text", None),
        &field("long_text", None)
    ));
    assert!(!converts_safely(
        &field("long_text", None),
        &field("text", None)
    ));
    assert!(!converts_safely(
        &field("text", None),
        &field("email", None)
    ));
}
