use std::collections::BTreeSet;

use crate::Program;

/// Checks what an expression reads of its input: `*` for all, else the paths with dots.
fn check(source: &str, expected: &[&str]) {
    let read = Program::compile(source, &["user", "old"])
        .unwrap()
        .fields_read();
    let mut paths: BTreeSet<String> = read.paths.iter().map(|path| path.join(".")).collect();
    if read.all {
        paths.insert("*".to_owned());
    }
    assert_eq!(
        paths,
        expected.iter().map(|path| (*path).to_owned()).collect(),
        "{source}"
    );
}

fn check_variables(source: &str, expected: &[&str]) {
    let read = Program::compile(source, &["user", "old"])
        .unwrap()
        .fields_read();
    let mut paths = BTreeSet::new();
    for (name, read) in &read.variables_read {
        paths.extend(
            read.paths
                .iter()
                .map(|path| format!("{name}.{}", path.join("."))),
        );
        if read.all {
            paths.insert(format!("{name}.*"));
        }
    }
    assert_eq!(
        paths,
        expected.iter().map(|path| (*path).to_owned()).collect(),
        "{source}"
    );
}

#[test]
fn follows_static_paths() {
    check(".a.b == 1 and .c > 2", &["a.b", "c"]);
    check(".a | .b | .c", &["a.b.c"]);
    check(".[\"a b\"]", &["a b"]);
    check("if .a then .b else .c end", &["a", "b", "c"]);
    check("(.a, .b) | .c", &["a.c", "b.c"]);
    check("(.a | .b) | (.c | .d)", &["a.b.c.d"]);
    check("(.a | unique) | .b", &["a"]);
    check(".a // .b", &["a", "b"]);
    check(". as $r | $r.x + $r.y.z", &["x", "y.z"]);
    check(". as {$a, b: {c: $d}} | $d", &["a", "b.c"]);
    check("{n: .a, \"m\": .b}", &["a", "b"]);
    check("\"x\\(.a)\"", &["a"]);
    check("has(\"a\")", &["a"]);
    check("first(.a, .b)", &["a", "b"]);
    check("any(.tags[]; . == \"x\")", &["tags"]);
    check("def f($x): $x.y + 1; f(.a)", &["a.y"]);
    check("def f(g): g | .b; f(.a)", &["a.b"]);
    check("1 + 1", &[]);
    check("if .total < 0 then error(\"no\") else true end", &["total"]);
    check("try .a catch .", &["a"]);
}

#[test]
fn stops_at_items() {
    check("[.items[] | .price * .n] | add", &["items"]);
    check(".items[0].name", &["items"]);
    check("reduce .items[] as $i (0; . + $i.n)", &["items"]);
    check(".items | map(select(.done)) | length", &["items"]);
    check(".a[1:]", &["a"]);
}

#[test]
fn reads_all_when_it_cannot_tell() {
    for source in [
        ".",
        "keys",
        ".[.k]",
        "..",
        "to_entries",
        "tojson",
        ".[]",
        "del(.a)",
        ".a = 1",
        "@json",
        "[.]",
        "path(.a)",
        "walk(.)",
    ] {
        let read = Program::compile(source, &[]).unwrap().fields_read();
        assert!(read.all, "{source}");
    }
}

#[test]
fn lists_variables() {
    check_variables(
        "$user.role == \"admin\" and $old.a.b",
        &["user.role", "old.a.b"],
    );
    check_variables("$user as $u | $u.id", &["user.id"]);
    check_variables("[$user]", &["user.*"]);
    check_variables(".a == 1", &[]);
    check_variables(".[\"a\", $user.k]", &["user.k"]);
}

#[test]
fn definitions_that_call_themselves_stay_sound() {
    check(
        "def f: if .a then .a | f else .b end; .x | f",
        &["x.a", "x.b"],
    );
    check(
        "def f(g): (.b | g), (.c | f(g)); .r | f(.z)",
        &["r.b.z", "r.c", "r.c.z"],
    );
}

#[test]
fn gives_up_within_bounds() {
    let mut source = String::from("def f0: .a;");
    for at in 1..30 {
        source.push_str(&format!("def f{at}: f{0}, f{0};", at - 1));
    }
    source.push_str("f29");
    assert!(Program::compile(&source, &[]).unwrap().fields_read().all);
}
