use edgewright_limits::{app, contract_test, expression, value};
use serde_json::json;

use super::*;
use crate::contract_test::{ContractTest, Expectation, Outcome, Step, StepAction};
use crate::document::{
    Access, Alert, AppInfo, Choice, Field, FieldType, Filter, FilterOp, Grant, Highlight, Operand,
    Permission, Related, ResultType, Role, Rule, Sample, Sort, Tone, View, ViewType, Visibility,
};

fn small() -> AppDefinition {
    let value = json!({
        "format": "edgewright.app/1",
        "app": {"name": "Tools"},
        "tables": [{"id": "tools", "label": "Tools", "label_one": "Tool", "title": "name",
            "fields": [{"id": "name", "label": "Name", "type": "text"}]}],
        "views": [{"id": "tools", "label": "Tools", "type": "grid", "table": "tools"}],
        "access": {"visibility": "private", "tables": {"tools": {}}}
    });
    crate::parse_value(&value).unwrap()
}

fn codes(app: &AppDefinition) -> Vec<String> {
    check(app).into_iter().map(|finding| finding.code).collect()
}

/// A limit holds: with one below and with as many as it says nothing has the code, with one more something has.
#[track_caller]
fn edge(limit: usize, code: &str, build: impl Fn(usize) -> AppDefinition) {
    for (count, refused) in [(limit - 1, false), (limit, false), (limit + 1, true)] {
        let found = codes(&build(count));
        assert_eq!(
            found.iter().any(|found| found == code),
            refused,
            "{count} of {limit}: {found:?}"
        );
    }
}

fn with_field(field: Field) -> AppDefinition {
    let mut app = small();
    app.tables[0].fields.push(field);
    app
}

#[test]
fn a_small_app_has_no_findings() {
    assert_eq!(codes(&small()), Vec::<String>::new());
}

#[test]
fn counts_hold_at_their_edges() {
    edge(app::TABLES, "too-many", |count| {
        let mut app = small();
        let table = app.tables[0].clone();
        for index in 1..count {
            let mut table = table.clone();
            table.id = format!("tools_{index}");
            app.access
                .tables
                .insert(table.id.clone(), Default::default());
            app.tables.push(table);
        }
        app
    });
    edge(app::FIELDS_PER_TABLE, "too-many", |count| {
        let mut app = small();
        let more = (1..count).map(|index| Field::new(&format!("f{index}"), "F", FieldType::Text));
        app.tables[0].fields.extend(more);
        app
    });
    edge(app::VIEWS, "too-many", |count| {
        let mut app = small();
        app.views = (0..count)
            .map(|index| View::new(&format!("v{index}"), "V", ViewType::Grid, "tools"))
            .collect();
        app
    });
    edge(app::ROLES, "too-many", |count| {
        let mut app = small();
        app.access.roles = roles(count);
        app
    });
    edge(app::SAMPLES, "too-many", |count| {
        let mut app = small();
        app.samples = vec![sample("a"); count];
        app
    });
    edge(app::OPTIONS, "too-many", |count| {
        let mut field = Field::new("kind", "Kind", FieldType::Select);
        field.options = options(count);
        with_field(field)
    });
}

fn roles(count: usize) -> Vec<Role> {
    let role = |index: usize| Role {
        id: format!("role_{index}"),
        label: "Role".to_owned(),
        description: None,
    };
    (0..count).map(role).collect()
}

fn options(count: usize) -> Vec<Choice> {
    let choice = |index: usize| Choice {
        id: format!("o{index}"),
        label: "O".to_owned(),
        tone: None,
    };
    (0..count).map(choice).collect()
}

fn sample(name: &str) -> Sample {
    Sample {
        table: "tools".to_owned(),
        reference: None,
        values: [("name".to_owned(), Operand::from(name))].into(),
    }
}

#[test]
fn counts_inside_a_table_hold_at_their_edges() {
    edge(app::RULES, "too-many", |count| {
        let mut app = small();
        let rule = |index: usize| Rule {
            id: format!("r{index}"),
            expression: "true".to_owned(),
            message: "No.".to_owned(),
            fields: Vec::new(),
        };
        app.tables[0].rules = (0..count).map(rule).collect();
        app
    });
    edge(app::UNIQUE_RULES, "too-many", |count| with_unique(count, 1));
    edge(app::UNIQUE_FIELDS, "too-many", |count| {
        with_unique(1, count)
    });
    edge(app::TRANSITIONS, "too-many", |count| {
        let mut field = Field::new("state", "State", FieldType::Select);
        field.options = options(1);
        let mut app = with_field(field);
        let transition = |index: usize| json!({"id": format!("t{index}"), "label": "T", "from": ["o0"], "to": "o0"});
        let transitions: Vec<_> = (0..count).map(transition).collect();
        let lifecycle = json!({"field": "state", "initial": "o0", "transitions": transitions});
        app.tables[0].lifecycle = serde_json::from_value(lifecycle).unwrap();
        app
    });
}

fn with_unique(rules: usize, fields: usize) -> AppDefinition {
    let mut app = small();
    let ids: Vec<String> = (0..fields).map(|index| format!("f{index}")).collect();
    let more = ids.iter().map(|id| Field::new(id, "F", FieldType::Text));
    app.tables[0].fields.extend(more);
    let rule = |index: usize| crate::document::UniqueRule {
        id: format!("u{index}"),
        fields: ids.clone(),
        condition: None,
        message: "No.".to_owned(),
    };
    app.tables[0].unique = (0..rules).map(rule).collect();
    app
}

#[test]
fn counts_inside_a_view_hold_at_their_edges() {
    edge(app::SORTS, "too-many", |count| {
        let mut app = small();
        let sort = Sort {
            field: "name".to_owned(),
            descending: false,
        };
        app.views[0].sort = vec![sort; count];
        app
    });
    edge(app::HIGHLIGHTS, "too-many", |count| {
        let mut app = small();
        let highlight = Highlight {
            filter: Filter::test("name", FilterOp::Eq, "x"),
            tone: Tone::Danger,
            label: "X".to_owned(),
        };
        app.views[0].highlights = vec![highlight; count];
        app
    });
    edge(app::RELATED, "too-many", |count| {
        let mut field = Field::new("part_of", "Part of", FieldType::Relation);
        field.table = Some("tools".to_owned());
        let mut app = with_field(field);
        let related = Related {
            table: "tools".to_owned(),
            field: "part_of".to_owned(),
            fields: Vec::new(),
        };
        app.views[0].kind = ViewType::Detail;
        app.views[0].related = vec![related; count];
        app
    });
    edge(app::ALERTS, "too-many", |count| {
        let mut app = small();
        let alert = |index: usize| Alert {
            id: format!("a{index}"),
            label: "A".to_owned(),
            table: "tools".to_owned(),
            filter: Filter::test("name", FilterOp::Eq, "x"),
            tone: Tone::Info,
            roles: None,
        };
        app.alerts = (0..count).map(alert).collect();
        app
    });
}

#[test]
fn conditions_hold_at_their_edges() {
    let with_filter = |filter: Filter| {
        let mut app = small();
        app.views[0].filter = Some(filter);
        app
    };
    let test = || Filter::test("name", FilterOp::Eq, "x");
    edge(app::FILTER_TESTS, "condition-too-long", |count| {
        with_filter(Filter::Any {
            any: vec![test(); count],
        })
    });
    edge(app::FILTER_DEPTH, "condition-too-deep", |depth| {
        let nested = (0..depth).fold(test(), |inner, _| Filter::Not {
            not: Box::new(inner),
        });
        with_filter(nested)
    });
    edge(app::FILTER_LIST_VALUES, "value-does-not-fit", |count| {
        with_filter(Filter::test("name", FilterOp::In, vec!["x"; count]))
    });
}

#[test]
fn lengths_hold_at_their_edges() {
    edge(app::ID_CHARS, "id-form", |length| {
        let mut app = small();
        app.views[0].id = "v".repeat(length);
        app
    });
    edge(app::LABEL_CHARS, "text-too-long", |length| {
        let mut app = small();
        app.views[0].label = "é".repeat(length);
        app
    });
    edge(app::DESCRIPTION_CHARS, "text-too-long", |length| {
        let mut app = small();
        app.app.description = "é".repeat(length);
        app
    });
    edge(app::PREFIX_CHARS, "text-too-long", |length| {
        let mut field = Field::new("number", "Number", FieldType::Autonumber);
        field.prefix = Some("#".repeat(length));
        with_field(field)
    });
    edge(expression::SOURCE_BYTES, "expression-too-long", |length| {
        computed("c", &format!("{:length$}", ".name"), ResultType::Text)
    });
    edge(expression::PATTERN_BYTES, "text-too-long", |length| {
        let mut field = Field::new("code", "Code", FieldType::Text);
        field.pattern = Some("a".repeat(length));
        with_field(field)
    });
    edge(value::TEXT_CHARS, "length-does-not-fit", |length| {
        let mut field = Field::new("code", "Code", FieldType::Text);
        field.max_length = Some(u32::try_from(length).unwrap());
        with_field(field)
    });
    edge(usize::from(value::DECIMAL_PLACES), "too-many", |places| {
        let mut field = Field::new("size", "Size", FieldType::Decimal);
        field.decimals = Some(u8::try_from(places).unwrap());
        with_field(field)
    });
}

fn computed(id: &str, source: &str, result: ResultType) -> AppDefinition {
    with_field(computed_field(id, source, result))
}

fn computed_field(id: &str, source: &str, result: ResultType) -> Field {
    let mut field = Field::new(id, id, FieldType::Computed);
    field.expression = Some(source.to_owned());
    field.result = Some(result);
    field
}

#[test]
fn moments_away_hold_at_their_edges() {
    let limit = usize::try_from(app::RELATIVE_SECONDS).unwrap();
    for sign in [1, -1] {
        edge(limit, "value-does-not-fit", |seconds| {
            let mut field = Field::new("due_at", "Due", FieldType::DateTime);
            let now = i64::try_from(seconds).unwrap() * sign;
            field.default = Some(Operand::Now { now });
            with_field(field)
        });
    }
}

#[test]
fn days_away_hold_at_their_edges() {
    let limit = usize::try_from(app::RELATIVE_DAYS).unwrap();
    for sign in [1, -1] {
        edge(limit, "value-does-not-fit", |days| {
            let mut field = Field::new("due_on", "Due", FieldType::Date);
            let today = i64::try_from(days).unwrap() * sign;
            field.default = Some(Operand::Today { today });
            with_field(field)
        });
    }
}

#[test]
fn chains_of_computed_fields_hold_at_their_edge() {
    edge(expression::COMPUTED_DEPTH, "too-many", |depth| {
        let mut app = small();
        let mut below = "name".to_owned();
        for index in 0..depth {
            let id = format!("c{index}");
            let field = computed_field(&id, &format!(".{below}"), ResultType::Text);
            app.tables[0].fields.push(field);
            below = id;
        }
        app
    });
}

#[test]
fn contract_tests_hold_at_their_edges() {
    let app = small();
    let step = Step {
        role: "owner".to_owned(),
        action: StepAction::List {
            table: "tools".to_owned(),
            filter: None,
            search: None,
        },
        expect: Expectation {
            outcome: Outcome::Done,
            values: Default::default(),
            count: None,
            field: None,
        },
    };
    let test = |index: usize, given: usize, steps: usize| ContractTest {
        id: format!("t{index}"),
        sentence: "It lists.".to_owned(),
        requirement: None,
        given: vec![sample("a"); given],
        steps: vec![step.clone(); steps],
    };
    let refused = |tests: Vec<ContractTest>| {
        let findings = check_tests(&app, &ContractTests { tests });
        findings.iter().any(|finding| finding.code == "too-many")
    };
    for (extra, wanted) in [(0, false), (1, false), (2, true)] {
        let count = |limit: usize| limit - 1 + extra;
        let many = (0..count(contract_test::TESTS)).map(|index| test(index, 0, 1));
        assert_eq!(refused(many.collect()), wanted);
        assert_eq!(
            refused(vec![test(0, count(contract_test::GIVEN), 1)]),
            wanted
        );
        assert_eq!(
            refused(vec![test(0, 0, count(contract_test::STEPS))]),
            wanted
        );
    }
}

#[test]
fn volatile_fields_infect_what_reads_them() {
    let mut app = computed("late", ".name < $today", ResultType::Boolean);
    let field = computed_field(
        "very_late",
        "if .late then 1 else 0 end",
        ResultType::Integer,
    );
    app.tables[0].fields.push(field);
    app.views[0].sort = vec![Sort {
        field: "very_late".to_owned(),
        descending: false,
    }];
    assert_eq!(codes(&app), ["field-changes-by-itself"]);
    app.views[0].sort.clear();
    assert_eq!(codes(&app), Vec::<String>::new());
}

#[test]
fn a_stable_computed_field_can_be_searched_and_sorted() {
    let mut app = computed("shout", ".name | ascii_upcase", ResultType::Text);
    app.views[0].sort = vec![Sort {
        field: "shout".to_owned(),
        descending: true,
    }];
    app.views[0].filter = Some(Filter::test("shout", FilterOp::StartsWith, "A"));
    app.views[0].group_by = Some("shout".to_owned());
    let findings = codes(&app);
    // Names may be empty, and the trial says so; nothing else is wrong.
    assert!(
        findings
            .iter()
            .all(|code| code == "expression-fails-on-trial"),
        "{findings:?}"
    );
}

#[test]
fn requests_may_name_rows_and_definitions_may_not() {
    let app = small();
    let filter = Filter::test("id", FilterOp::Eq, "r_01jd3v5m9q0000000000000000");
    assert_eq!(check_filter(&app, &app.tables[0], &filter), []);
    let mut app = small();
    app.views[0].filter = Some(filter);
    assert_eq!(codes(&app), ["value-does-not-fit"]);
}

#[test]
fn views_are_seen_by_those_who_may_use_them() {
    let mut app = small();
    app.access = Access {
        visibility: Visibility::Invited,
        roles: roles(3),
        visitor_role: None,
        tables: [(
            "tools".to_owned(),
            [
                ("role_0".to_owned(), reads()),
                ("role_1".to_owned(), creates()),
            ]
            .into(),
        )]
        .into(),
    };
    assert_eq!(roles_seeing(&app, &app.views[0]), ["role_0"]);
    let form = View::new("add", "Add", ViewType::Form, "tools");
    assert_eq!(roles_seeing(&app, &form), ["role_1"]);
    let named = View {
        roles: Some(vec!["owner".to_owned(), "role_2".to_owned()]),
        ..form
    };
    assert_eq!(roles_seeing(&app, &named), ["role_2"]);
}

fn reads() -> Grant {
    Grant {
        read: Permission::Every(true),
        ..Grant::default()
    }
}

fn creates() -> Grant {
    Grant {
        create: Permission::Every(true),
        ..Grant::default()
    }
}

#[test]
fn defaults_of_the_app_are_fine() {
    let info: AppInfo = serde_json::from_value(json!({"name": "Tools"})).unwrap();
    let app = AppDefinition {
        app: info,
        ..small()
    };
    assert_eq!(codes(&app), Vec::<String>::new());
}

#[test]
fn an_example_is_judged_by_what_the_app_keeps_of_it() {
    let with = |names: &[&str]| {
        let mut app = small();
        let field = &mut app.tables[0].fields[0];
        (field.required, field.unique) = (true, true);
        app.samples = names.iter().map(|name| sample(name)).collect();
        codes(&app)
    };
    for nothing in ["", "  ", "\u{200b}"] {
        assert_eq!(with(&[nothing]), ["value-does-not-fit"], "{nothing:?}");
    }
    assert_eq!(with(&["Saw", " Saw "]), ["row-not-unique"]);
}
