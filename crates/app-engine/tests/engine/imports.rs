//! Files that become rows.

mod ends;

use edgewright_app_engine::{Call, Failure, ImportRequest, Importing, Query};
use edgewright_definition::AppDefinition;
use edgewright_limits::import::{BATCH_ROWS, COLUMNS, LINE_BYTES};
use edgewright_limits::rows::PER_APP_FREE;
use edgewright_storage::SqlStorage;
use edgewright_types::{Actor, Problem};
use serde_json::{Value, json};

use crate::world::{World, owner, person, rows_of};

/// One field of every kind that is written, and a rule.
fn kinds() -> World {
    let definition: AppDefinition = serde_json::from_value(json!({
        "format": "edgewright.app/1",
        "app": {"name": "Things", "description": "All kinds.", "icon": "wrench", "accent": "teal", "currency": "EUR", "time_zone": "UTC", "locale": "en"},
        "tables": [
            {"id": "places", "label": "Places", "label_one": "Place", "title": "name",
             "fields": [{"id": "name", "label": "Name", "type": "text", "required": true},
                        {"id": "secret", "label": "Secret", "type": "boolean"}]},
            {"id": "things", "label": "Things", "label_one": "Thing", "title": "name",
             "fields": [
                {"id": "name", "label": "Name", "type": "text", "required": true, "max_length": 20},
                {"id": "code", "label": "Code", "type": "text", "unique": true},
                {"id": "notes", "label": "Notes", "type": "long_text"},
                {"id": "pieces", "label": "Pieces", "type": "integer", "min": 0},
                {"id": "weight", "label": "Weight", "type": "decimal", "decimals": 3},
                {"id": "price", "label": "Price", "type": "money", "max": "500"},
                {"id": "whole", "label": "Whole", "type": "boolean"},
                {"id": "bought_on", "label": "Bought on", "type": "date"},
                {"id": "seen_at", "label": "Seen at", "type": "datetime"},
                {"id": "state", "label": "State", "type": "select", "required": true, "default": "in", "options": [{"id": "in", "label": "In"}, {"id": "out", "label": "Out"}]},
                {"id": "tags", "label": "Tags", "type": "multi_select", "options": [{"id": "red", "label": "Red"}, {"id": "blue", "label": "Blue"}]},
                {"id": "contact", "label": "Contact", "type": "email"},
                {"id": "page", "label": "Page", "type": "url"},
                {"id": "place", "label": "Place", "type": "relation", "table": "places", "on_delete": "restrict"},
                {"id": "number", "label": "Number", "type": "autonumber", "prefix": "T-"},
                {"id": "total", "label": "Total", "type": "computed", "result": "decimal", "expression": "((.pieces // 0) * (.price // 0))"}
             ],
             "lifecycle": {"field": "state", "initial": "in", "transitions": [{"id": "lend", "label": "Lend", "from": ["in"], "to": "out"}]},
             "rules": [{"id": "dear", "expression": "(.pieces // 0) < 100 or (.price // 0) < 10", "message": "So many dear things are a mistake.", "fields": ["pieces"]}]}
        ],
        "views": [{"id": "all", "label": "All", "type": "grid", "table": "things", "fields": ["name"], "sort": [{"field": "name"}]},
                  {"id": "where", "label": "Where", "type": "grid", "table": "places", "fields": ["name"]}],
        "access": {"visibility": "invited",
            "roles": [{"id": "writer", "label": "Writer"}, {"id": "reader", "label": "Reader"}, {"id": "careful", "label": "Careful"}],
            "tables": {
                "places": {"writer": {"read": {"where": {"field": "secret", "op": "eq", "value": false}}}, "reader": {"read": true}, "careful": {"read": true}},
                "things": {
                    "writer": {"read": true, "create": true, "update": true, "hidden_fields": ["weight"], "read_only_fields": ["price"]},
                    "reader": {"read": true},
                    "careful": {"read": true, "create": {"where": {"field": "pieces", "op": "lte", "value": 5}}}
                }}}
    }))
    .unwrap();
    World::with(&definition)
}

fn request(table: &str) -> ImportRequest {
    ImportRequest {
        table: table.to_owned(),
        ..ImportRequest::default()
    }
}

fn dry(table: &str) -> ImportRequest {
    ImportRequest {
        dry_run: true,
        ..request(table)
    }
}

fn strict(table: &str) -> ImportRequest {
    ImportRequest {
        all_or_nothing: true,
        ..request(table)
    }
}

fn problem(failure: Failure) -> Problem {
    assert_eq!(failure.cause, None, "our fault: {failure}");
    *failure.problem
}

impl World {
    fn begin(&self, call: &Call, request: ImportRequest) -> Result<Importing, Problem> {
        self.engine
            .import_begin(&self.storage, call, request)
            .map_err(problem)
    }

    /// Hands over a file in pieces of a size. Answers the import.
    fn import_in_pieces(
        &self,
        actor: &Actor,
        request: ImportRequest,
        file: &[u8],
        size: usize,
    ) -> Result<Value, Problem> {
        self.import_as(&self.call(actor), request, file, size)
    }

    fn import_as(
        &self,
        call: &Call,
        request: ImportRequest,
        file: &[u8],
        size: usize,
    ) -> Result<Value, Problem> {
        let mut importing = self.begin(call, request)?;
        for piece in file.chunks(size) {
            let wants = self
                .engine
                .import_take(&self.storage, call, &mut importing, piece);
            if !wants.map_err(problem)? {
                break;
            }
        }
        let ended = self
            .engine
            .import_end(&self.storage, call, &mut importing, true);
        ended.map(|applied| applied.body).map_err(problem)
    }

    fn import(&self, actor: &Actor, request: ImportRequest, file: &str) -> Result<Value, Problem> {
        self.later(1);
        self.import_in_pieces(actor, request, file.as_bytes(), 64 * 1024)
    }

    fn undo(&self, actor: &Actor, import: &Value) -> Result<Value, Problem> {
        loop {
            let (table, id) = (
                import["table"].as_str().unwrap(),
                import["id"].as_str().unwrap(),
            );
            let call = self.call(actor);
            let undone = self.engine.import_undo(&self.storage, &call, table, id);
            let (applied, is_all) = undone.map_err(problem)?;
            if is_all {
                return Ok(applied.body);
            }
        }
    }

    fn count(&self, table: &str) -> i64 {
        let rows = self
            .storage
            .query(&format!("SELECT count(*) FROM t_{table}"), &[])
            .unwrap();
        rows.scalar().unwrap().as_integer().unwrap()
    }

    fn row_count(&self) -> Value {
        self.ask(&owner(), Query::Usage).unwrap()["rows"].clone()
    }
}

/// What was wrong, as `line field code`.
fn told(import: &Value) -> Vec<String> {
    let problems = import["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| {
            let field = problem["field"].as_str().unwrap_or("-");
            format!(
                "{} {field} {}",
                problem["line"],
                problem["code"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn every_kind_of_field_is_filled_as_if_it_was_typed_in() {
    let world = kinds();
    let place = world.add("places", json!({"name": "Shed"}));
    let file = format!(
        "\u{feff}Name,Code,Notes,Pieces,Weight,Price,Whole,Bought on,Seen at,State,Tags,Contact,Page,Place,Number,Total,Remarks\r\n\
         Saw,S1,\"two\r\nlines, and \"\"quotes\"\"\",3,\"1,5\",12.50,yes,2026-03-01,2026-03-01T09:00:00+01:00,In,Red; blue,Ann@Example.org,https://example.org,Shed,99,99,x\r\n\
         =1+1,S2,,,,,,,,,,,,{place},,,\r\n"
    );
    let import = world.import(&owner(), request("things"), &file).unwrap();
    assert_eq!(told(&import), Vec::<String>::new());
    assert_eq!(
        (&import["state"], &import["rows_added"]),
        (&json!("done"), &json!(2))
    );
    assert_eq!(
        import["columns"][16],
        json!({"header": "Remarks", "field": null})
    );
    assert_eq!(
        import["columns"][14]["field"],
        Value::Null,
        "numbers are the app's own"
    );
    let page = world.list(&owner(), rows_of("things")).unwrap();
    let (formula, saw) = (&page["items"][0], &page["items"][1]);
    assert_eq!(saw["notes"], "two\r\nlines, and \"quotes\"");
    assert_eq!(
        (&saw["pieces"], &saw["weight"], &saw["price"]),
        (&json!(3), &json!("1.500"), &json!("12.50"))
    );
    assert_eq!(
        (&saw["whole"], &saw["bought_on"]),
        (&json!(true), &json!("2026-03-01"))
    );
    assert_eq!(
        (&saw["seen_at"], &saw["state"]),
        (&json!("2026-03-01T08:00:00.000Z"), &json!("in"))
    );
    assert_eq!(
        (&saw["tags"], &saw["contact"]),
        (&json!(["red", "blue"]), &json!("ann@example.org"))
    );
    assert_eq!(
        (&saw["place"], &saw["total"]),
        (&json!(place), &json!("37.50"))
    );
    assert_eq!(
        (&saw["number"], &formula["number"]),
        (&json!("T-1"), &json!("T-2"))
    );
    assert_eq!(
        (&formula["name"], &formula["whole"]),
        (&json!("=1+1"), &json!(false))
    );
    assert_eq!(
        (&saw["revision"], &saw["created_by"]),
        (&json!(1), &formula["created_by"])
    );
    let next = world
        .create(&owner(), "things", json!({"name": "Next"}))
        .unwrap();
    assert_eq!(next["number"], "T-3");
}

#[test]
fn wrong_lines_are_left_out_and_told_by_line_and_field() {
    let world = kinds();
    world.add("places", json!({"name": "Shed"}));
    for _ in 0..2 {
        world.add("places", json!({"name": "Attic"}));
    }
    let file = "name,code,pieces,weight,price,whole,bought_on,seen_at,state,tags,contact,page,place\n\
        good,1,1,1,1,1,2026-01-01,2026-01-01T00:00:00Z,in,red,a@example.org,https://a.org,Shed\n\
        ,2,1,1,1,1,,,,,,,\n\
        a name that is far too long,3,,,,,,,,,,,\n\
        n,4,1.5,,,,,,,,,,\n\
        n,5,-1,,,,,,,,,,\n\
        n,6,,\"1,234\",,,,,,,,,\n\
        n,7,,,500.01,,,,,,,,\n\
        n,8,,,,maybe,,,,,,,\n\
        n,9,,,,,01.02.2026,,,,,,\n\
        n,10,,,,,,2026-01-01,,,,,\n\
        n,11,,,,,,,out,,,,\n\
        n,12,,,,,,,,green,,,\n\
        n,13,,,,,,,,,nobody,,\n\
        n,14,,,,,,,,,,ftp://x,\n\
        n,15,,,,,,,,,,,Cellar\n\
        n,16,,,,,,,,,,,Attic\n\
        n,17,200,,20,,,,,,,,\n\
        n,1,,,,,,,,,,,\n\
        n,18,,,,,,,,,,,,extra\n\
        \n\
        \"last\nline\",19,x,,,,,,,,,,\n";
    for asked in [dry("things"), request("things")] {
        let import = world.import(&owner(), asked, file).unwrap();
        assert_eq!(
            told(&import),
            [
                "3 name required",
                "4 name too-long",
                "5 pieces value-does-not-fit",
                "6 pieces too-small",
                "7 weight value-does-not-fit",
                "8 price too-large",
                "9 whole value-does-not-fit",
                "10 bought_on value-does-not-fit",
                "11 seen_at value-does-not-fit",
                "12 state state-not-settable",
                "13 tags value-does-not-fit",
                "14 contact value-does-not-fit",
                "15 page value-does-not-fit",
                "16 place no-such-row",
                "17 place several-rows",
                "18 pieces rule",
                "19 code taken",
                "20 - too-many-cells",
                "22 name value-does-not-fit",
                "22 pieces value-does-not-fit",
            ]
        );
        assert_eq!(
            (
                &import["rows_read"],
                &import["rows_added"],
                &import["rows_refused"]
            ),
            (&json!(20), &json!(1), &json!(19))
        );
        let of_price = &import["problems"][5];
        assert_eq!(
            (&of_price["value"], &of_price["column"]),
            (&json!("500.01"), &json!("price"))
        );
    }
    assert_eq!(world.count("things"), 1);
}

#[test]
fn a_dry_run_writes_nothing_and_finds_what_is_double_in_the_file() {
    let world = kinds();
    let mut file = String::from("Name;Code\n");
    for number in 0..BATCH_ROWS * 2 {
        file.push_str(&format!("n;{number}\n"));
    }
    file.push_str("again;7\nother;\nother;\n");
    let written = world.rows_written(|| {
        let import = world.import(&owner(), dry("things"), &file).unwrap();
        assert_eq!(
            told(&import),
            [format!("{} code taken", BATCH_ROWS * 2 + 2)]
        );
        assert_eq!(import["rows_added"], json!(BATCH_ROWS * 2 + 2));
        assert_eq!(import["dry_run"], true);
    });
    assert!(written > 0, "what is taken is found by trying");
    assert_eq!(world.count("things"), 0);
    let import = world.import(&owner(), request("things"), &file).unwrap();
    assert_eq!(
        (
            import["rows_added"].as_u64(),
            import["rows_refused"].as_u64()
        ),
        (Some(BATCH_ROWS as u64 * 2 + 2), Some(1))
    );
}

#[test]
fn all_or_nothing_is_nothing_if_anything_is_wrong() {
    let world = kinds();
    let mut file = String::from("Name,Pieces\n");
    for number in 0..BATCH_ROWS + 10 {
        file.push_str(&format!("n{number},1\n"));
    }
    let whole = world.import(&owner(), strict("things"), &file).unwrap();
    assert_eq!(
        (&whole["state"], &whole["rows_added"]),
        (&json!("done"), &json!(BATCH_ROWS + 10))
    );
    file.push_str("wrong,-1\nfine,1\nwrong,-2\n");
    let before = world.row_count();
    let import = world.import(&owner(), strict("things"), &file).unwrap();
    assert_eq!(
        (
            &import["state"],
            &import["rows_added"],
            &import["rows_refused"]
        ),
        (&json!("refused"), &json!(0), &json!(2))
    );
    assert_eq!(world.row_count(), before);
    assert_eq!(
        world.count("things"),
        i64::try_from(BATCH_ROWS).unwrap() + 10
    );
}

#[test]
fn what_an_import_added_can_be_taken_back_and_nothing_else() {
    let world = kinds();
    let mine = world.add("places", json!({"name": "Mine"}));
    let import = world
        .import(&owner(), request("places"), "name\na\nb\nc\nd\n")
        .unwrap();
    let page = world.list(&owner(), rows_of("places")).unwrap();
    let id = |name: &str| {
        let rows = page["items"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    world
        .update(&owner(), "places", &id("b"), json!({"name": "changed"}))
        .unwrap();
    world.add("things", json!({"name": "t", "place": id("c")}));
    let undone = world.undo(&owner(), &import).unwrap();
    assert_eq!(
        (&undone["state"], &undone["rows_added"]),
        (&json!("undone"), &json!(2))
    );
    let left = world.column(&owner(), rows_of("places"), "name");
    assert_eq!(left, ["c", "changed", "Mine"]);
    assert_eq!(world.row_count(), json!(4));
    assert!(world.get(&owner(), "places", &mine).is_ok());
    assert_eq!(world.undo(&owner(), &import).unwrap()["state"], "undone");
}

#[test]
fn only_who_may_add_rows_imports_and_only_they_see_it() {
    let world = kinds();
    let writer = world.give("wanda", "writer");
    let reader = world.give("rita", "reader");
    let careful = world.give("carl", "careful");
    let refused = |actor: &Actor, asked: ImportRequest, file: &str| {
        world.import(actor, asked, file).unwrap_err()
    };
    assert_eq!(
        refused(&reader, request("things"), "name\na\n").code,
        "not-allowed"
    );
    assert_eq!(
        refused(&writer, request("places"), "name\na\n").code,
        "not-allowed"
    );
    assert_eq!(
        refused(&person("nobody"), request("things"), "name\na\n").code,
        "not-found"
    );
    assert_eq!(
        refused(&Actor::Anonymous, request("things"), "name\na\n").code,
        "not-found"
    );
    assert_eq!(
        refused(&owner(), request("nothing"), "name\na\n").code,
        "not-found"
    );
    let of_price = refused(&writer, request("things"), "name,price\na,1\n");
    assert_eq!(
        (of_price.code.as_str(), of_price.errors[0].code.as_str()),
        ("import-columns-invalid", "read-only-field")
    );
    let hidden = world
        .import(&writer, request("things"), "name,weight\na,1\n")
        .unwrap();
    assert_eq!(hidden["columns"][1]["field"], Value::Null);
    let mapped = ImportRequest {
        mapping: [("w".to_owned(), Some("weight".to_owned()))].into(),
        ..request("things")
    };
    assert_eq!(
        refused(&writer, mapped, "name,w\na,1\n").errors[0].code,
        "unknown-field"
    );
    let import = world
        .import(&careful, request("things"), "name,pieces\na,5\nb,6\nc,1\n")
        .unwrap();
    assert_eq!(told(&import), ["3 - not-allowed"]);
    assert_eq!(import["rows_added"], 2);
    let get = |actor: &Actor, table: &str| {
        let (table, id) = (table.to_owned(), import["id"].as_str().unwrap().to_owned());
        world.ask(
            actor,
            Query::ImportGet {
                table,
                id,
                cursor: None,
                limit: None,
            },
        )
    };
    assert_eq!(
        get(&careful, "things").unwrap()["problems"],
        import["problems"]
    );
    assert_eq!(get(&owner(), "things").unwrap()["state"], "done");
    for (actor, table) in [
        (&writer, "things"),
        (&reader, "things"),
        (&careful, "places"),
    ] {
        assert_eq!(get(actor, table).unwrap_err().code, "not-found");
    }
    assert_eq!(world.undo(&writer, &import).unwrap_err().code, "not-found");
    assert_eq!(world.undo(&careful, &import).unwrap()["state"], "undone");
}

#[test]
fn a_relation_leads_to_no_row_that_who_imports_may_not_see() {
    let world = kinds();
    let writer = world.give("wanda", "writer");
    let secret = world.add("places", json!({"name": "Vault", "secret": true}));
    world.add("places", json!({"name": "Shed"}));
    let file = format!("name,place\na,Vault\nb,{secret}\nc,Shed\n");
    let import = world.import(&writer, request("things"), &file).unwrap();
    assert_eq!(
        told(&import),
        ["2 place no-such-row", "3 place no-such-row"]
    );
}

#[test]
fn exactly_as_many_rows_go_in_as_there_is_room_for() {
    for room in [0, 1, 2, 3, 4] {
        let world = kinds();
        let full = i64::try_from(PER_APP_FREE).unwrap();
        let set = [(full - room).into()];
        world
            .storage
            .query("UPDATE _meta SET row_count = ?1", &set)
            .unwrap();
        let file = "name,code\na,1\nb,1\nc,2\nd,3\n";
        for asked in [dry("things"), request("things")] {
            let import = world.import(&owner(), asked, file).unwrap();
            let added = room.min(3);
            assert_eq!(import["rows_added"], json!(added), "room for {room}");
            let state = if room < 3 { "stopped" } else { "done" };
            assert_eq!(import["state"], state, "room for {room}");
            if room < 3 {
                assert_eq!(import["stopped"]["code"], "row-limit-reached");
                assert_eq!(
                    import["rows_read"],
                    json!([0, 1, 3][usize::try_from(room).unwrap()]),
                    "room for {room}"
                );
            }
        }
        assert_eq!(world.count("things"), room.min(3));
        assert_eq!(
            world
                .create(&owner(), "things", json!({"name": "x"}))
                .is_ok(),
            room > 3
        );
    }
}

#[test]
fn the_same_rows_come_out_wherever_the_file_is_cut() {
    let file =
        "\u{feff}Name;Notes\r\nä;\"a;\r\n\"\"b\"\"\"\r\n\rc;d\n\"\";e\r\nf;\u{1f642}".as_bytes();
    let expected = {
        let world = kinds();
        let import = world
            .import_in_pieces(&owner(), request("things"), file, file.len())
            .unwrap();
        assert_eq!(told(&import), ["6 name required"]);
        world.column(&owner(), rows_of("things"), "notes")
    };
    assert_eq!(expected.len(), 3);
    for size in 1..file.len() {
        let world = kinds();
        let import = world
            .import_in_pieces(&owner(), request("things"), file, size)
            .unwrap();
        assert_eq!(told(&import), ["6 name required"], "pieces of {size}");
        assert_eq!(
            world.column(&owner(), rows_of("things"), "notes"),
            expected,
            "pieces of {size}"
        );
    }
    for cut in 0..=file.len() {
        let world = kinds();
        let call = world.call(&owner());
        let mut importing = world.begin(&call, request("things")).unwrap();
        for piece in [&file[..cut], &file[cut..]] {
            assert!(
                world
                    .engine
                    .import_take(&world.storage, &call, &mut importing, piece)
                    .unwrap()
            );
        }
        world
            .engine
            .import_end(&world.storage, &call, &mut importing, true)
            .unwrap();
        assert_eq!(
            world.column(&owner(), rows_of("things"), "notes"),
            expected,
            "cut at {cut}"
        );
    }
}

#[test]
fn hostile_files_are_refused_at_their_place() {
    let world = kinds();
    let import = |file: &[u8]| world.import_in_pieces(&owner(), request("things"), file, 1_000);
    let code = |file: &[u8]| import(file).unwrap_err().code;
    assert_eq!(code(b""), "import-unreadable");
    assert_eq!(code(b"\n\n\r\n"), "import-unreadable");
    assert_eq!(
        code(b"PK\x03\x04\x14\x00rest of a workbook"),
        "import-unreadable"
    );
    assert_eq!(
        code(b"\xff\xfen\x00a\x00m\x00e\x00\n\x00"),
        "import-unreadable"
    );
    assert_eq!(
        code(b"n\x00a\x00m\x00e\x00\n\x00a\x00\n\x00"),
        "import-unreadable"
    );
    assert_eq!(code(b"\"name"), "import-unreadable");
    assert_eq!(code(b"name,Name\na,b\n"), "import-columns-invalid");
    assert_eq!(code(b"what,ever\na,b\n"), "import-columns-invalid");
    let many = "x,".repeat(10_000) + "name\n" + &",".repeat(10_000) + "a\n";
    assert_eq!(code(many.as_bytes()), "import-columns-invalid");
    let most = "x,".repeat(COLUMNS - 1) + "name\n" + &",".repeat(COLUMNS - 1) + "a\n";
    assert_eq!(import(most.as_bytes()).unwrap()["rows_added"], 1);
    let long = format!("name,notes\na,{}\nb,c\n", "x".repeat(10 * 1024 * 1024));
    let import_of_long = import(long.as_bytes()).unwrap();
    assert_eq!(told(&import_of_long), ["2 - line-too-long"]);
    assert_eq!(import_of_long["rows_added"], 1);
    for over in [-1_i64, 0, 1] {
        let notes = usize::try_from(i64::try_from(LINE_BYTES).unwrap() + over).unwrap() - 1;
        let line = format!("name,notes\na,{}\n", "x".repeat(notes));
        let code = if over > 0 {
            "2 - line-too-long"
        } else {
            "2 notes value-does-not-fit"
        };
        assert_eq!(told(&import(line.as_bytes()).unwrap()), [code]);
    }
    assert_eq!(
        told(&import(b"name,notes\na,b\nc,\"open\nd,e\n").unwrap()),
        ["3 - quote-not-closed"]
    );
    assert_eq!(
        told(&import(b"name,notes\na,\xe9t\xe9\nb,c\n").unwrap()),
        ["2 notes not-utf-8"]
    );
    // Half a letter in each of two cells is no letter.
    assert_eq!(
        told(&import(b"name,notes\n\xc3,\xa9\n").unwrap()),
        ["2 name not-utf-8", "2 notes not-utf-8"]
    );
    assert_eq!(
        told(&import(b"name,notes\na,b\x00c\n").unwrap()),
        ["2 notes value-does-not-fit"]
    );
    let returns = import(b"name,notes\ra,b\rc,d\r").unwrap();
    assert_eq!(returns["rows_added"], 2);
    assert_eq!(
        import(b"name\n=cmd|' /C calc'!A0\n").unwrap()["rows_added"],
        1
    );
    let tabs = import(b"name\tnotes\na\tb,c;d\n").unwrap();
    assert_eq!(
        (
            &tabs["rows_added"],
            tabs["columns"].as_array().unwrap().len()
        ),
        (&json!(1), 2)
    );
}
