//! Every view of every example runs as its roles see it, and the app's own OpenAPI document is complete.

use edgewright_app_engine::{Command, Query, RowAggregate, RowList};
use edgewright_definition::document::ViewType;
use edgewright_types::Actor;

use crate::world::{EXAMPLES, World, example, owner, rows_of};

#[test]
fn every_view_of_every_example_runs() {
    for name in EXAMPLES {
        let definition = example(name);
        let world = World::with(&definition);
        world.apply(&owner(), Command::SamplesFill).unwrap();
        let mut actors = vec![owner(), Actor::Anonymous];
        for role in &definition.access.roles {
            actors.push(world.give(&role.id.replace('_', ""), &role.id));
        }
        for actor in actors {
            let Ok(view) = world.ask(&actor, Query::AppView) else {
                continue;
            };
            let seen: edgewright_definition::AppDefinition =
                serde_json::from_value(view["definition"].clone()).unwrap();
            world.ask(&actor, Query::AlertList).unwrap();
            world.ask(&actor, Query::Openapi).unwrap();
            for view in &seen.views {
                let table = view.table.clone().unwrap();
                if view.kind == ViewType::Form || view.kind == ViewType::Detail {
                    continue;
                }
                let listed = RowList {
                    view: Some(view.id.clone()),
                    ..rows_of(&table)
                };
                world.list(&actor, listed).unwrap();
                if let Some(chart) = &view.chart {
                    let asked = RowAggregate {
                        table: table.clone(),
                        group_by: Some(chart.group_by.clone()),
                        bucket: chart.bucket,
                        measure: chart.measure.clone(),
                        filter: None,
                        search: None,
                        view: Some(view.id.clone()),
                    };
                    world.ask(&actor, Query::RowAggregate(asked)).unwrap();
                }
            }
        }
    }
}

#[test]
fn the_document_has_what_the_role_may_do_and_no_more() {
    let world = World::with(&example("tool-library"));
    let member = world.give("ann", "member");
    let document = world.ask(&owner(), Query::Openapi).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "/v1/apps/olga/things");
    assert!(document["paths"]["/tables/loans/rows/{row_id}/transitions/lend"]["post"].is_object());
    let document = world.ask(&member, Query::Openapi).unwrap();
    let tools = &document["paths"]["/tables/tools/rows"];
    assert!(tools["get"].is_object() && tools.get("post").is_none());
    assert!(
        document["paths"]
            .get("/tables/loans/rows/{row_id}/transitions/lend")
            .is_none()
    );
    assert!(!document.to_string().contains("Phone"));
    let writable = &document["components"]["schemas"]["LoansValues"]["properties"];
    assert!(
        writable.get("due_on").is_some()
            && writable.get("status").is_none()
            && writable.get("lent_at").is_none()
    );
}
