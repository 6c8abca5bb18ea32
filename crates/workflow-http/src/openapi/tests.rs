#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use edgewright_limits::workflow_run::OUTPUT_BYTES;
use edgewright_workflow_engine::effect::OutputForm;

use super::*;

const MARKS: Marks<'_> = Marks { nonce: "n" };
const URL: &str = "https://docs.example/v1/openapi.json";

fn call(operation: &str, parameters: Value) -> OpenapiCall {
    OpenapiCall {
        document: URL.to_owned(),
        document_authentication: None,
        operation_id: operation.to_owned(),
        parameters: parameters.as_object().unwrap().clone(),
        authentication: None,
        output: OutputForm::Content,
        redirect: false,
    }
}

fn made(parameter: &Value, value: &Value) -> HttpCall {
    let name = parameter["name"].as_str().unwrap();
    let document = json!({
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.example/v2"}],
        "paths": {"/things/{p}/end": {"get": {"operationId": "get", "parameters": [parameter]}}},
    });
    operation_call(&document, URL, &call("get", json!({name: value})), MARKS).unwrap()
}

#[test]
fn parameters_are_written_as_the_standard_shows() {
    // The examples of the OpenAPI specification, "Style Examples", with the names as they are there.
    let (list, object) = (
        json!(["blue", "black", "brown"]),
        json!({"R": 100, "G": 200, "B": 150}),
    );
    for (style, explode, value, written) in [
        ("matrix", false, json!("blue"), ";p=blue"),
        ("matrix", false, list.clone(), ";p=blue,black,brown"),
        ("matrix", true, list.clone(), ";p=blue;p=black;p=brown"),
        ("matrix", false, object.clone(), ";p=R,100,G,200,B,150"),
        ("matrix", true, object.clone(), ";R=100;G=200;B=150"),
        ("label", false, json!("blue"), ".blue"),
        ("label", false, list.clone(), ".blue,black,brown"),
        ("label", true, list.clone(), ".blue.black.brown"),
        ("label", true, object.clone(), ".R=100.G=200.B=150"),
        ("simple", false, json!("b lue/"), "b%20lue%2F"),
        ("simple", false, list.clone(), "blue,black,brown"),
        ("simple", false, object.clone(), "R,100,G,200,B,150"),
        ("simple", true, object.clone(), "R=100,G=200,B=150"),
    ] {
        let parameter = json!({"name": "p", "in": "path", "required": true, "style": style, "explode": explode, "schema": {}});
        let made = made(&parameter, &value);
        assert_eq!(
            made.uri,
            format!("https://api.example/v2/things/{written}/end"),
            "{style} {explode}"
        );
    }
    for (style, explode, value, written) in [
        ("form", true, json!("blue"), "color=blue"),
        ("form", false, list.clone(), "color=blue,black,brown"),
        (
            "form",
            true,
            list.clone(),
            "color=blue&color=black&color=brown",
        ),
        ("form", false, object.clone(), "color=R,100,G,200,B,150"),
        ("form", true, object.clone(), "R=100&G=200&B=150"),
        (
            "spaceDelimited",
            false,
            list.clone(),
            "color=blue%20black%20brown",
        ),
        (
            "pipeDelimited",
            false,
            list.clone(),
            "color=blue%7Cblack%7Cbrown",
        ),
        (
            "deepObject",
            true,
            object.clone(),
            "color[R]=100&color[G]=200&color[B]=150",
        ),
        ("form", true, json!("a&b=c"), "color=a%26b%3Dc"),
    ] {
        let parameter = json!({"name": "color", "in": "query", "style": style, "explode": explode, "schema": {}});
        let made = made(&parameter, &value);
        assert!(
            made.uri.ends_with(&format!("?{written}")),
            "{style} {explode}: {}",
            made.uri
        );
    }
    let header = made(
        &json!({"name": "x-list", "in": "header", "schema": {}}),
        &list,
    );
    assert_eq!(
        header.headers,
        [("x-list".to_owned(), "blue,black,brown".to_owned())]
    );
    let cookie = made(
        &json!({"name": "c", "in": "cookie", "schema": {}}),
        &json!("1"),
    );
    assert_eq!(cookie.headers, [("cookie".to_owned(), "c=1".to_owned())]);
}

#[test]
fn an_operation_is_found_with_what_its_path_and_references_add() {
    let document = json!({
        "openapi": "3.0.3",
        "servers": [{"url": "../api/{stage}", "variables": {"stage": {"default": "live"}}}],
        "paths": {"/a/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}, {"name": "q", "in": "query", "required": true, "schema": {}}],
            "post": {"operationId": "make", "parameters": [{"name": "q", "in": "query", "schema": {}}],
                     "requestBody": {"$ref": "#/components/requestBodies/thing"}},
        }},
        "components": {
            "parameters": {"id": {"name": "id", "in": "path", "required": true, "schema": {}}},
            "requestBodies": {"thing": {"required": true, "content": {"application/merge-patch+json": {}}}},
        },
    });
    let made = operation_call(
        &document,
        URL,
        &call("make", json!({"id": 7, "body": {"a": 1}})),
        MARKS,
    )
    .unwrap();
    assert_eq!(
        (made.method.as_str(), made.uri.as_str()),
        ("POST", "https://docs.example/api/live/a/7")
    );
    assert_eq!(
        made.headers,
        [(
            "content-type".to_owned(),
            "application/merge-patch+json".to_owned()
        )]
    );
    assert_eq!(made.body, Some(json!({"a": 1})));
    for (operation, parameters, words) in [
        ("none", json!({}), "no operation 'none'"),
        ("make", json!({"body": 1}), "needs the parameter 'id'"),
        ("make", json!({"id": 1}), "needs the parameter 'body'"),
        (
            "make",
            json!({"id": 1, "body": 1, "ide": 2}),
            "no parameter 'ide'",
        ),
        ("make", json!({"id": [[1]], "body": 1}), "nests too deep"),
    ] {
        let refused =
            operation_call(&document, URL, &call(operation, parameters), MARKS).unwrap_err();
        assert!(refused.detail.unwrap().contains(words), "{words}");
    }
}

#[test]
fn the_former_version_is_read_as_well() {
    let document = json!({
        "swagger": "2.0", "host": "pets.example", "basePath": "/v2", "schemes": ["http", "https"],
        "paths": {
            "/pet/findByStatus": {"get": {"operationId": "find", "parameters": [
                {"name": "status", "in": "query", "type": "array", "collectionFormat": "multi"},
                {"name": "tags", "in": "query", "type": "array"}]}},
            "/pet": {"post": {"operationId": "add", "parameters": [{"name": "pet", "in": "body", "required": true}]}},
            "/form": {"post": {"operationId": "form", "parameters": [{"name": "a", "in": "formData", "type": "string"}]}},
        },
    });
    let find = call("find", json!({"status": ["a", "b"], "tags": [1, 2]}));
    let made = operation_call(&document, URL, &find, MARKS).unwrap();
    assert_eq!(
        made.uri,
        "https://pets.example/v2/pet/findByStatus?status=a&status=b&tags=1,2"
    );
    let made = operation_call(
        &document,
        URL,
        &call("add", json!({"pet": {"name": "x"}})),
        MARKS,
    )
    .unwrap();
    assert_eq!(made.body, Some(json!({"name": "x"})));
    let made = operation_call(&document, URL, &call("form", json!({"a": "b c"})), MARKS).unwrap();
    assert_eq!(made.body, Some(json!("a=b%20c")));
}

#[test]
fn a_secret_stays_a_mark_until_it_leaves() {
    let parameter = json!({"name": "key", "in": "query", "schema": {}});
    let made = made(&parameter, &json!(MARKS.mark("k")));
    assert!(!made.uri.contains("%EF%B7%90"));
    let revealed = MARKS
        .reveal(&made.uri, &|_| Some("s/1".to_owned()))
        .unwrap();
    assert!(revealed.ends_with("?key=s%2F1"), "{revealed}");
    assert!(
        shown_request(&made)["uri"]
            .as_str()
            .unwrap()
            .ends_with("?key=••••")
    );
}

#[test]
fn a_document_is_json_or_yaml_and_not_too_large() {
    let yaml = b"openapi: 3.1.0\npaths: {}\n";
    assert_eq!(
        read_document(yaml),
        Ok(json!({"openapi": "3.1.0", "paths": {}}))
    );
    assert!(read_document(br#"{"swagger":"2.0"}"#).is_ok());
    for wrong in [&b"{}"[..], b"- a", b"\xff", b"openapi: '1.0'"] {
        assert!(read_document(wrong).is_err());
    }
    let of = |bytes: usize| {
        let frame = r#"{"openapi":"3.1.0","x":""}"#;
        frame
            .replace("\"\"", &format!("\"{}\"", "x".repeat(bytes - frame.len())))
            .into_bytes()
    };
    for (bytes, fits) in [
        (OUTPUT_BYTES - 1, true),
        (OUTPUT_BYTES, true),
        (OUTPUT_BYTES + 1, false),
    ] {
        assert_eq!(read_document(&of(bytes)).is_ok(), fits, "{bytes}");
    }
}
