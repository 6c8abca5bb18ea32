//! How imports end: at their limits, broken off, gone on with, taken back.

use edgewright_app_engine::{Call, Query};
use edgewright_limits::import::{BATCH_BYTES, BATCH_ROWS, PROBLEMS, UNDO_ROWS, VALUE_CHARS};
use edgewright_storage::SqlStorage;
use serde_json::{Value, json};

use super::{dry, kinds, request, strict, told};
use crate::world::{World, example, owner, rows_of};

#[test]
fn so_many_problems_are_kept_and_all_are_counted() {
    for over in [-1_i64, 0, 1] {
        let world = kinds();
        let count = usize::try_from(i64::try_from(PROBLEMS).unwrap() + over).unwrap();
        let file = String::from("name,pieces\n") + &"a,x\n".repeat(count);
        let import = world.import(&owner(), request("things"), &file).unwrap();
        assert_eq!(import["problem_count"], json!(count));
        assert_eq!(
            import["problems"].as_array().unwrap().len(),
            count.min(PROBLEMS)
        );
        let page = |cursor: Option<&str>| {
            let (table, id) = (
                "things".to_owned(),
                import["id"].as_str().unwrap().to_owned(),
            );
            let cursor = cursor.map(str::to_owned);
            world
                .ask(
                    &owner(),
                    Query::ImportGet {
                        table,
                        id,
                        cursor,
                        limit: Some(100),
                    },
                )
                .unwrap()
        };
        let (mut next, mut seen) = (page(None), 0);
        loop {
            seen += next["problems"].as_array().unwrap().len();
            let Some(cursor) = next["next_cursor"].as_str() else {
                break;
            };
            next = page(Some(cursor));
        }
        assert_eq!(seen, count.min(PROBLEMS));
    }
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one import from its begin to its repetition"
)]
fn the_same_request_again_goes_on_where_it_broke_off_or_gets_the_same_answer() {
    let world = kinds();
    let mut file = String::from("name,pieces\n");
    for number in 0..BATCH_ROWS * 3 {
        let pieces = if number == 5 { "x" } else { "1" };
        file.push_str(&format!("n{number},{pieces}\n"));
    }
    let call = Call {
        idempotency_key: Some("k".to_owned()),
        ..world.call(&owner())
    };
    let another = Call {
        idempotency_key: Some("k".to_owned()),
        ..world.call(&owner())
    };
    let mut first = world.begin(&call, request("things")).unwrap();
    let two_thirds = &file.as_bytes()[..file.len() * 2 / 3];
    world
        .engine
        .import_take(&world.storage, &call, &mut first, two_thirds)
        .unwrap();
    assert_eq!(
        world.begin(&call, request("things")).err().unwrap().code,
        "import-running"
    );
    let broken = world
        .engine
        .import_end(&world.storage, &call, &mut first, false)
        .unwrap();
    assert_eq!(
        (&broken.body["state"], &broken.body["stopped"]["code"]),
        (&json!("failed"), &json!("import-broken-off"))
    );
    assert_eq!(broken.body["rows_added"], json!(BATCH_ROWS * 2 - 1));
    let other = file.replace("n1,", "m1,");
    assert_eq!(
        world
            .import_as(&call, request("things"), other.as_bytes(), 999)
            .unwrap_err()
            .code,
        "idempotency-key-reused"
    );
    assert_eq!(
        world
            .import_as(&another, dry("things"), file.as_bytes(), 999)
            .unwrap()["rows_added"],
        json!(BATCH_ROWS * 3 - 1)
    );
    assert_eq!(
        world
            .import_as(&call, strict("things"), file.as_bytes(), 999)
            .unwrap_err()
            .code,
        "idempotency-key-reused"
    );
    let whole = world
        .import_as(&call, request("things"), file.as_bytes(), 999)
        .unwrap();
    assert_eq!(
        (&whole["id"], &whole["state"]),
        (&broken.body["id"], &json!("done"))
    );
    assert_eq!(
        (&whole["rows_added"], told(&whole)),
        (
            &json!(BATCH_ROWS * 3 - 1),
            vec!["7 pieces value-does-not-fit".to_owned()]
        )
    );
    assert_eq!(
        world.count("things"),
        i64::try_from(BATCH_ROWS * 3 - 1).unwrap()
    );
    let again = world
        .import_as(&call, request("things"), file.as_bytes(), 7)
        .unwrap();
    assert_eq!(again, whole);
    assert_eq!(
        world
            .import_as(&call, request("things"), other.as_bytes(), 999)
            .unwrap_err()
            .code,
        "idempotency-key-reused"
    );
    assert_eq!(
        world.count("things"),
        i64::try_from(BATCH_ROWS * 3 - 1).unwrap()
    );
}

#[test]
fn an_import_that_died_is_found_broken_off_and_leaves_nothing_if_it_was_all_or_nothing() {
    for (asked, left) in [(request("things"), BATCH_ROWS), (strict("things"), 0)] {
        let mut world = kinds();
        let file = String::from("name\n") + &"n\n".repeat(BATCH_ROWS + 5);
        let call = world.call(&owner());
        let mut importing = world.begin(&call, asked).unwrap();
        world
            .engine
            .import_take(&world.storage, &call, &mut importing, file.as_bytes())
            .unwrap();
        assert_eq!(world.count("things"), i64::try_from(BATCH_ROWS).unwrap());
        drop(importing);
        // The machine dies; another one opens the same storage.
        world.engine = edgewright_app_engine::Engine::new(Box::new(edgewright_app_engine::UtcOnly));
        assert!(
            !world
                .engine
                .imports_settle(&world.storage, call.now)
                .unwrap()
        );
        assert_eq!(world.count("things"), i64::try_from(left).unwrap());
        assert_eq!(world.row_count(), json!(left));
        let found = world
            .storage
            .query("SELECT record FROM _imports", &[])
            .unwrap();
        let record: Value =
            serde_json::from_str(found.scalar().unwrap().as_text().unwrap()).unwrap();
        assert_eq!(
            (&record["state"], &record["rows_added"]),
            (&json!("failed"), &json!(left))
        );
        let import = json!({"table": "things", "id": record["id"]});
        assert_eq!(world.undo(&owner(), &import).unwrap()["rows_added"], 0);
        assert_eq!(world.count("things"), 0);
    }
}

#[test]
fn a_new_version_or_a_lost_role_ends_an_import() {
    let world = World::with(&example("tool-library"));
    let line = |number: usize| format!("n{number},power\n");
    let first: String = (0..BATCH_ROWS).map(line).collect();
    let file = format!("name,category\n{first}");
    let call = world.call(&owner());
    let mut importing = world.begin(&call, request("tools")).unwrap();
    assert!(
        world
            .engine
            .import_take(&world.storage, &call, &mut importing, file.as_bytes())
            .unwrap()
    );
    world.publish(&example("tool-library"), Some(1)).unwrap();
    let more: String = (0..BATCH_ROWS)
        .map(|number| line(number + BATCH_ROWS))
        .collect();
    assert!(
        !world
            .engine
            .import_take(&world.storage, &call, &mut importing, more.as_bytes())
            .unwrap()
    );
    let ended = world
        .engine
        .import_end(&world.storage, &call, &mut importing, true)
        .unwrap();
    assert_eq!(
        (&ended.body["state"], &ended.body["stopped"]["code"]),
        (&json!("failed"), &json!("app-changed"))
    );
    assert_eq!(world.count("tools"), i64::try_from(BATCH_ROWS).unwrap());
}

#[test]
fn search_and_order_are_right_after_an_import_and_its_undo() {
    let world = kinds();
    let file = String::from("name\n") + &"plain\n".repeat(6_000) + "needle\n";
    let plan = world.import(&owner(), request("things"), &file).unwrap();
    let search = |word: &str| {
        let asked = edgewright_app_engine::RowList {
            search: Some(word.to_owned()),
            ..rows_of("things")
        };
        world.list(&owner(), asked).unwrap()["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(search("needle"), 1);
    let second = world
        .import(&owner(), request("things"), "name\nneedle two\n")
        .unwrap();
    assert_eq!(search("needle"), 2, "the index takes up what comes later");
    world.undo(&owner(), &plan).unwrap();
    assert_eq!(search("needle"), 1);
    world.undo(&owner(), &second).unwrap();
    assert_eq!(search("needle"), 0);
}

#[test]
fn an_imported_row_costs_one_row_and_one_per_index() {
    let world = kinds();
    let file = String::from("name\n") + &"n\n".repeat(BATCH_ROWS * 2);
    let written = world.rows_written(|| world.import(&owner(), request("things"), &file).unwrap());
    // The row itself, the order of the view, the place and the code that may exist once.
    let per_row = u64::try_from(BATCH_ROWS * 2).unwrap();
    assert!(written <= per_row * 4 + 20, "{written} rows for {per_row}");
}

#[test]
fn a_step_is_so_many_rows_or_so_much_text() {
    let notes = "x".repeat(10_240);
    let of_text = BATCH_BYTES.div_ceil(notes.len() + 1);
    for (line, most) in [
        ("n,\n".to_owned(), BATCH_ROWS),
        (format!("n,{notes}\n"), of_text),
    ] {
        for over in [-1, 0, 1] {
            let world = kinds();
            let call = world.call(&owner());
            let mut importing = world.begin(&call, request("things")).unwrap();
            let rows = usize::try_from(i64::try_from(most).unwrap() + over).unwrap();
            let file = String::from("name,notes\n") + &line.repeat(rows);
            let engine = &world.engine;
            engine
                .import_take(&world.storage, &call, &mut importing, file.as_bytes())
                .unwrap();
            let written = if over < 0 { 0 } else { most };
            assert_eq!(world.count("things"), i64::try_from(written).unwrap());
        }
    }
}

#[test]
fn an_import_is_taken_back_in_steps() {
    for over in [-1_i64, 0, 1] {
        let world = kinds();
        let rows = usize::try_from(i64::try_from(UNDO_ROWS).unwrap() + over).unwrap();
        let file = String::from("name\n") + &"n\n".repeat(rows);
        let import = world.import(&owner(), request("things"), &file).unwrap();
        let id = import["id"].as_str().unwrap();
        let step = || {
            let call = world.call(&owner());
            let undone = world
                .engine
                .import_undo(&world.storage, &call, "things", id);
            undone.unwrap().1
        };
        assert_eq!(step(), over < 0);
        let left = if over > 0 { over } else { 0 };
        assert_eq!(world.count("things"), left);
        assert_eq!(world.undo(&owner(), &import).unwrap()["rows_added"], 0);
        assert_eq!(world.count("things"), 0);
    }
}

#[test]
fn a_value_that_is_wrong_is_shown_cut_short() {
    for over in [-1_i64, 0, 1] {
        let world = kinds();
        let chars = usize::try_from(i64::try_from(VALUE_CHARS).unwrap() + over).unwrap();
        let file = format!("name,pieces\na,{}\n", "ä".repeat(chars));
        let import = world.import(&owner(), dry("things"), &file).unwrap();
        let shown = import["problems"][0]["value"].as_str().unwrap();
        assert_eq!(
            shown.chars().count(),
            chars,
            "a cut is shown by three dots in one"
        );
        assert_eq!(shown.ends_with('…'), over > 0);
    }
}
