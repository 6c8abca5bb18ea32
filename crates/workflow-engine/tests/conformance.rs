//! The standard's conformance scenarios, retold: one test per scenario, services answered by a script.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use serde_json::{Value, json};
use world::{World, completed, faulted, names, ok, status, task};

const COLOURS: &str = r#"
  - setRed: { set: { colors: '${ .colors + ["red"] }' } }
  - setGreen: { set: { colors: '${ .colors + ["green"] }' } }
  - setBlue: { set: { colors: '${ .colors + ["blue"] }' } }
"#;

fn pet(id: u32) -> Value {
    json!({"id": id, "name": "milou", "status": "available"})
}

#[test]
fn competing_branches_have_one_winner() {
    let world = World::new(&format!(
        "do:\n- race:\n    fork:\n      compete: true\n      branches:{}",
        COLOURS.replace("\n  -", "\n      -")
    ));
    let output = completed(&world.run(json!({})));
    assert_eq!(output["colors"].as_array().unwrap().len(), 1);
}

#[test]
fn http_content_with_a_query_in_the_address() {
    let world = World::new(
        "do:
- findPet:
    call: http
    with:
      method: get
      endpoint: { uri: 'https://petstore.swagger.io/v2/pet/findByStatus?status={status}' }
    output: { as: '.[0]' }",
    );
    world.script(vec![ok(json!([pet(1), pet(2)]))]);
    assert_eq!(
        completed(&world.run(json!({"status": "available"}))),
        pet(1)
    );
    let call = world.http_calls().remove(0);
    assert_eq!(call.method, "GET");
    assert_eq!(
        call.uri,
        "https://petstore.swagger.io/v2/pet/findByStatus?status=available"
    );
}

#[test]
fn http_response_has_request_status_headers_and_content() {
    let world = World::new(
        "do:
- getPet:
    call: http
    with:
      method: get
      endpoint: { uri: 'https://petstore.swagger.io/v2/pet/{petId}' }
      output: response",
    );
    world.script(vec![ok(pet(1))]);
    let output = completed(&world.run(json!({"petId": 1})));
    assert_eq!(output["content"], pet(1));
    assert_eq!(output["statusCode"], 200);
    assert_eq!(output["headers"]["content-type"], "application/json");
    assert_eq!(
        output["request"],
        json!({"method": "get", "uri": "https://petstore.swagger.io/v2/pet/1", "headers": {}})
    );
}

#[test]
fn http_with_basic_authentication() {
    let world = World::new(
        "do:
- login:
    call: http
    with:
      method: get
      endpoint:
        uri: https://httpbin.org/basic-auth/{username}/{password}
        authentication:
          basic: { username: '${ .username }', password: '${ .password }' }",
    );
    world.script(vec![ok(json!({}))]);
    completed(
        &world.run(json!({"username": "serverless-workflow", "password": "conformance-test"})),
    );
    let call = serde_json::to_value(&world.http_calls()[0]).unwrap();
    assert_eq!(
        call["authentication"],
        json!({"scheme": "basic", "username": "serverless-workflow", "password": "conformance-test"})
    );
}

#[test]
fn openapi_calls_are_handed_to_the_adapter() {
    for (output, wanted) in [("content", json!(2)), ("response", json!(4))] {
        let world = World::new(&format!(
            "do:
- findPet:
    call: openapi
    with:
      document: {{ endpoint: 'https://petstore.swagger.io/v2/swagger.json' }}
      operationId: findPetsByStatus
      parameters: {{ status: '${{ .status }}' }}
      output: {output}
    output: {{ as: '. | length' }}"
        ));
        world.script(vec![ok(json!([pet(1), pet(2)]))]);
        assert_eq!(
            completed(&world.run(json!({"status": "available"}))),
            wanted
        );
        let performed = world.performed.borrow();
        let action = serde_json::to_value(&performed[0].effect.action).unwrap();
        assert_eq!(action["operation_id"], "findPetsByStatus");
        assert_eq!(action["parameters"], json!({"status": "available"}));
    }
}

#[test]
fn input_is_filtered() {
    let world = World::new(
        "do:
- setPlayerId:
    input: { from: .user.claims.subject }
    set: { playerId: '${ . }' }",
    );
    let view = world.run(json!({"user": {"claims": {"subject": "6AsnRgGEB0q2O7ux9JXFAw"}}}));
    assert_eq!(
        completed(&view),
        json!({"playerId": "6AsnRgGEB0q2O7ux9JXFAw"})
    );
}

#[test]
fn output_is_filtered_and_need_not_be_an_object() {
    let world = World::new(
        "do:
- getPetById1:
    call: http
    with: { method: get, endpoint: { uri: 'https://petstore.swagger.io/v2/pet/{petId}' } }
    output: { as: .id }
- getPetById2:
    call: http
    with: { method: get, endpoint: { uri: 'https://petstore.swagger.io/v2/pet/2' } }
    output: { as: '{ ids: [ $input, .id ] }' }",
    );
    world.script(vec![ok(pet(1)), ok(pet(2))]);
    let view = world.run(json!({"petId": 1}));
    assert_eq!(task(&view, "getPetById1").output, json!(1));
    assert_eq!(completed(&view), json!({"ids": [1, 2]}));
}

#[test]
fn tasks_inside_a_task_run_in_order() {
    let world = World::new(&format!(
        "do:\n- composite:\n    do:{}",
        COLOURS.replace("\n  -", "\n    -")
    ));
    let view = world.run(json!({}));
    assert_eq!(
        completed(&view),
        json!({"colors": ["red", "green", "blue"]})
    );
    assert_eq!(names(&view), ["composite", "setRed", "setGreen", "setBlue"]);
    assert_eq!(
        task(&view, "setBlue").reference,
        "/do/0/composite/do/2/setBlue"
    );
}

#[test]
fn an_event_is_its_own_output() {
    let world = World::new(
        r#"do:
- emitEvent:
    emit:
      event:
        with:
          source: https://fake-source.com
          type: com.fake-source.user.greeted.v1
          data: { greetings: '${ "Hello \(.user.firstName) \(.user.lastName)!" }' }"#,
    );
    world.script(vec![edgewright_workflow_engine::WorkflowOutcome::Done]);
    let output = completed(&world.run(json!({"user": {"firstName": "John", "lastName": "Doe"}})));
    for name in ["id", "specversion", "time"] {
        assert!(output[name].is_string(), "{output}");
    }
    assert_eq!(output["source"], "https://fake-source.com");
    assert_eq!(output["type"], "com.fake-source.user.greeted.v1");
    assert_eq!(output["data"], json!({"greetings": "Hello John Doe!"}));
}

#[test]
fn flow_is_in_order_or_as_it_is_said() {
    let world = World::new(&format!("do:{COLOURS}"));
    let view = world.run(json!({}));
    assert_eq!(names(&view), ["setRed", "setGreen", "setBlue"]);

    let world = World::new(
        r#"do:
- setRed: { set: { colors: '${ .colors + ["red"] }' }, then: setGreen }
- setBlue: { set: { colors: '${ .colors + ["blue"] }' }, then: end }
- setGreen: { set: { colors: '${ .colors + ["green"] }' }, then: setBlue }"#,
    );
    let view = world.run(json!({}));
    assert_eq!(
        completed(&view),
        json!({"colors": ["red", "green", "blue"]})
    );
    assert_eq!(names(&view), ["setRed", "setGreen", "setBlue"]);
}

#[test]
fn a_loop_hands_each_round_on_to_the_next() {
    let world = World::new(
        "do:
- loopColors:
    for: { each: color, in: '.colors' }
    do:
    - markProcessed:
        set:
          processed: '${ { colors: (.processed.colors + [ $color ]), indexes: (.processed.indexes + [ $index ])} }'",
    );
    let view = world.run(json!({"colors": ["red", "green", "blue"]}));
    assert_eq!(
        completed(&view),
        json!({"processed": {"colors": ["red", "green", "blue"], "indexes": [0, 1, 2]}})
    );
}

#[test]
fn an_error_is_raised_with_its_place() {
    let world = World::new(
        "do:
- raiseError:
    raise:
      error:
        status: 400
        type: https://serverlessworkflow.io/errors/types/compliance
        title: Compliance Error",
    );
    let error = faulted(&world.run(json!({})));
    assert_eq!(
        error.to_value(),
        json!({
            "type": "https://serverlessworkflow.io/errors/types/compliance",
            "status": 400,
            "title": "Compliance Error",
            "instance": "/do/0/raiseError",
        })
    );
}

#[test]
fn data_is_set() {
    let world = World::new(
        "do:
- setShape:
    set: { shape: circle, size: '${ .configuration.size }', fill: '${ .configuration.fill }' }",
    );
    let view = world.run(json!({"configuration": {"size": {"width": 6}, "fill": {"red": 69}}}));
    assert_eq!(
        completed(&view),
        json!({"shape": "circle", "size": {"width": 6}, "fill": {"red": 69}})
    );
}

fn switch(default: &str, then: &str) -> World {
    World::new(&format!(
        r#"do:
- switchColor:
    switch:
    - red: {{ when: '.color == "red"', then: setRed }}
    - green: {{ when: '.color == "green"', then: setGreen }}
    {default}
    {then}
- setRed: {{ set: {{ colors: '${{ .colors + [ "red" ] }}' }}, then: end }}
- setGreen: {{ set: {{ colors: '${{ .colors + [ "green" ] }}' }}, then: end }}
- setCustom: {{ set: {{ colors: '${{ .colors + [ $input.color ] }}' }} }}"#
    ))
}

#[test]
fn a_switch_takes_the_case_that_matches_or_the_default() {
    let view = switch("", "").run(json!({"color": "red"}));
    assert_eq!(completed(&view), json!({"colors": ["red"]}));
    assert_eq!(names(&view), ["switchColor", "setRed"]);

    let view = switch("", "then: end").run(json!({"color": "yellow"}));
    assert_eq!(completed(&view), json!({"color": "yellow"}));
    assert_eq!(names(&view), ["switchColor"]);

    let view = switch("- any: { then: setCustom }", "").run(json!({"color": "yellow"}));
    assert_eq!(completed(&view), json!({"colors": ["yellow"]}));
    assert_eq!(names(&view), ["switchColor", "setCustom"]);
}

fn caught(with_status: u16) -> World {
    World::new(&format!(
        "do:
- tryGetPet:
    try:
    - getPet:
        call: http
        with: {{ method: get, endpoint: {{ uri: 'https://petstore.swagger.io/v2/pet/getPetByName/{{petName}}' }} }}
    catch:
      errors:
        with:
          type: https://serverlessworkflow.io/dsl/errors/types/communication
          status: {with_status}
      as: err
      do:
      - setError: {{ set: {{ error: '${{ $err }}' }} }}"
    ))
}

#[test]
fn an_error_is_caught_if_it_is_the_one() {
    let world = caught(404);
    world.script(vec![status(404, Value::Null)]);
    let view = world.run(json!({"petName": "Milou"}));
    let error = &completed(&view)["error"];
    assert_eq!(error["instance"], "/do/0/tryGetPet/try/0/getPet");
    assert_eq!(error["status"], 404);
    assert!(error["type"].is_string() && error["title"].is_string());

    let world = caught(503);
    world.script(vec![status(404, Value::Null)]);
    let error = faulted(&world.run(json!({"petName": "Milou"})));
    assert_eq!(error.status, 404);
    assert_eq!(
        error.instance.as_deref(),
        Some("/do/0/tryGetPet/try/0/getPet")
    );
}
