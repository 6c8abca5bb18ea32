use serde_json::json;

use super::*;

fn minimal() -> Value {
    json!({
        "format": "edgewright.app/1",
        "app": {"name": "Tools"},
        "tables": [{"id": "tools", "label": "Tools", "label_one": "Tool", "title": "name",
            "fields": [{"id": "name", "label": "Name", "type": "text"}]}],
        "views": [],
        "access": {"visibility": "private", "tables": {"tools": {}}}
    })
}

#[track_caller]
fn check(value: &Value, code: &str, pointer: &str) -> String {
    let from_text = parse(value.to_string().as_bytes()).unwrap_err();
    let from_value = parse_value(value).unwrap_err();
    assert_eq!(from_text[0].code, code, "{}", from_text[0].message);
    assert_eq!(from_text[0].pointer, pointer, "{}", from_text[0].message);
    assert_eq!(from_text, from_value);
    from_text[0].message.clone()
}

#[test]
fn a_small_document_parses() {
    assert!(parse_value(&minimal()).is_ok());
}

#[test]
fn a_misspelt_member_is_located_and_guessed() {
    let mut value = minimal();
    value["tables"][0]["fields"][0]["lable"] = json!("Name");
    let message = check(&value, "unknown-member", "/tables/0/fields/0/lable");
    assert!(message.contains("Did you mean 'label'?"), "{message}");
}

#[test]
fn a_wrong_type_is_located() {
    let mut value = minimal();
    value["tables"][0]["fields"][0]["type"] = json!("txt");
    let message = check(&value, "unknown-value", "/tables/0/fields/0/type");
    assert!(message.contains("Did you mean 'text'?"), "{message}");
    value["tables"][0]["fields"][0]["type"] = json!(3);
    check(&value, "wrong-type", "/tables/0/fields/0/type");
}

#[test]
fn a_missing_member_is_located_at_its_parent() {
    let mut value = minimal();
    value["tables"][0].as_object_mut().unwrap().remove("title");
    check(&value, "missing-member", "/tables/0");
}

#[test]
fn conditions_and_permissions_are_located_inside() {
    let mut value = minimal();
    value["access"]["roles"] = json!([{"id": "member", "label": "Member"}]);
    value["access"]["tables"]["tools"] = json!({"member": {"read": {"where":
        {"all": [{"field": "name", "op": "eq", "value": 1}, {"field": "name", "op": "is"}]}}}});
    check(
        &value,
        "unknown-value",
        "/access/tables/tools/member/read/where/all/1/op",
    );
    value["access"]["tables"]["tools"] = json!({"member": {"read": {"when": true}}});
    check(
        &value,
        "unknown-member",
        "/access/tables/tools/member/read/when",
    );
    value["access"]["tables"]["tools"] = json!({"member": {"read": "yes"}});
    check(&value, "wrong-type", "/access/tables/tools/member/read");
}

#[test]
fn size_holds_at_its_edge() {
    let text = minimal().to_string();
    let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    assert!(parse(padded(DEFINITION_BYTES - 1).as_bytes()).is_ok());
    assert!(parse(padded(DEFINITION_BYTES).as_bytes()).is_ok());
    let error = parse(padded(DEFINITION_BYTES + 1).as_bytes()).unwrap_err();
    assert_eq!(error[0].code, "document-too-large");
}

#[test]
fn depth_holds_at_its_edge() {
    let nested = |depth: usize| {
        let mut value = json!(1);
        for _ in 0..depth {
            value = json!([value]);
        }
        value
    };
    for (depth, fits) in [
        (JSON_DEPTH - 1, true),
        (JSON_DEPTH, true),
        (JSON_DEPTH + 1, false),
    ] {
        let value = nested(depth);
        let too_deep =
            |findings: Vec<Finding>| findings.iter().any(|f| f.code == "document-too-deep");
        assert_eq!(!too_deep(parse_value(&value).unwrap_err()), fits);
        assert_eq!(
            !too_deep(parse(value.to_string().as_bytes()).unwrap_err()),
            fits
        );
    }
    let brackets_in_text = json!({ "format": "[".repeat(500) });
    assert_eq!(
        parse_value(&brackets_in_text).unwrap_err()[0].code,
        "missing-member"
    );
}

#[test]
fn text_that_is_not_json_is_one_finding() {
    for text in ["", "{", "{]", "nul", "{} x", "\u{0}"] {
        let findings = parse(text.as_bytes()).unwrap_err();
        assert_eq!(findings.len(), 1, "{text}");
    }
    assert_eq!(parse(b"{").unwrap_err()[0].code, "not-json");
}

#[test]
fn a_member_given_twice_is_refused() {
    let text = minimal()
        .to_string()
        .replacen("\"views\":[]", "\"views\":[],\"views\":[]", 1);
    assert_eq!(
        parse(text.as_bytes()).unwrap_err()[0].code,
        "duplicate-member"
    );
}
