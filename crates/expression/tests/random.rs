//! Random programs: none panics, none overflows a stack of one mebibyte, none outlives its budget.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use std::thread;

use edgewright_expression::{Budget, Program};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

/// Programs per run; a longer hunt sets `EXPRESSION_FUZZ_CASES`.
const CASES: u32 = 3_000;

/// Small enough that thousands of programs take seconds, large enough to reach everything.
const BUDGET: Budget = Budget {
    steps: 20_000,
    ..Budget::EVALUATE
};

const ATOMS: &[&str] = &[
    ".",
    "..",
    ".a",
    ".b?",
    ".[0]",
    ".[]",
    ".[]?",
    ".[1:]",
    ".[-1]",
    "null",
    "true",
    "0",
    "1",
    "-1",
    "1e9",
    "nan",
    "infinite",
    "\"a\"",
    "\"\"",
    "[]",
    "{}",
    "[1,[2,{\"a\":3}]]",
    "{a:1,b:[2]}",
    "empty",
    "error",
    "\"(a+)+\"",
    "$x",
    "g",
    "first",
    "last",
    "range(3)",
    "\"a,b\"",
    "[[0],[\"a\"]]",
    "[\"a\",0]",
    "{\"start\":1,\"end\":2}",
    "1e300",
    "0.5",
    "$__loc__",
    "break $l",
];

const BINARY: &[&str] = &[
    "|", ",", "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "//", "=",
    "|=", "+=", "-=", "*=", "/=", "%=", "//=",
];

/// A call of a random function of the registry with these arguments.
fn call(at: usize, args: &[String]) -> String {
    let functions = edgewright_expression::functions();
    let (name, arity) = functions.into_iter().cycle().nth(at % 1_000).unwrap();
    let args: Vec<&str> = args
        .iter()
        .map(String::as_str)
        .cycle()
        .take(arity)
        .collect();
    if arity == 0 {
        name.to_owned()
    } else {
        format!("{name}({})", args.join("; "))
    }
}

fn programs() -> impl Strategy<Value = String> {
    let atom = proptest::sample::select(ATOMS).prop_map(str::to_owned);
    atom.prop_recursive(6, 40, 3, |inner| {
        prop_oneof![
            6 => (inner.clone(), proptest::sample::select(BINARY), inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            6 => (any::<usize>(), proptest::collection::vec(inner.clone(), 4)).prop_map(|(at, args)| call(at, &args)),
            2 => inner.clone().prop_map(|a| format!("[{a}]")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{a: ({a}), b: ({b})}}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{({a}): ({b})}}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} | .[{b}])")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} | .[{b}:{c}])")),
            1 => inner.clone().prop_map(|a| format!("({a} | .[])")),
            1 => inner.clone().prop_map(|a| format!("(try {a})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(try {a} catch {b})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("if {a} then {b} else {c} end")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} as $x | {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} as [$x, {{a: $y}}] | {b})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("(reduce {a} as $x ({b}; {c}))")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("(foreach ({a}) as $x ({b}; {c}))")),
            1 => inner.clone().prop_map(|a| format!("(label $l | {a})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(def g: {a}; {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(def f(g): {a}; f({b}))")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(def f(g): if g then {a} else f(g | {b}) end; f({b}))")),
            1 => inner.clone().prop_map(|a| format!("\"x\\({a})\"")),
            1 => inner.clone().prop_map(|a| format!("@csv \"\\({a})\"")),
            1 => inner.clone().prop_map(|a| format!("-({a})")),
            1 => inner.prop_map(|a| format!("({a} | @base64d, @html, @sh, @uri)?")),
        ]
    })
}

fn cases() -> u32 {
    std::env::var("EXPRESSION_FUZZ_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(CASES)
}

#[test]
fn random_programs_end_in_order() {
    let hunt = || {
        let config = Config {
            cases: cases(),
            failure_persistence: None,
            max_shrink_iters: 500,
            ..Config::default()
        };
        // A fixed seed, so that a failure is found again; a longer hunt varies it.
        let seed = std::env::var("EXPRESSION_FUZZ_SEED")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(7_u8);
        let mut runner = TestRunner::new_with_rng(
            config,
            TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]),
        );
        let input = json!({"a": {"a": [1, "x", null]}, "b": [[0, 1], {"a": true}], "c": "a,b"});
        let ran = runner.run(&programs(), |source| {
            // `g` and `$x` may be out of scope; those programs are refused, which is fine too.
            if let Ok(program) = Program::compile(&source, &["x"]) {
                program.fields_read();
                let _ = program.run(&input, &[("x", json!(1))], &BUDGET);
            }
            Ok(())
        });
        ran.unwrap();
    };
    thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(hunt)
        .unwrap()
        .join()
        .unwrap();
}

/// Field accesses for programs that do not take everything.
fn narrow_programs() -> impl Strategy<Value = String> {
    const PLACES: &[&str] = &[
        ".a",
        ".b",
        ".c",
        ".a.a",
        ".b[0]",
        ".b[]?",
        ".c?",
        ".a[\"a\"]?",
        "$x",
        "$x.a?",
        "1",
        "\"a\"",
        "null",
        "has(\"a\")",
        "(.a, .b)",
        "first(.a, .c)",
        "(. as $d | $d.a)",
        "(. as {a: $y} | $y)",
        "(. as {$c, b: [$y]} | [$c, $y])",
        "(def f: .a; f)",
        "(def f(g): g | .a?; f(.b, .c))",
        "(if .a then . else . end | .c)",
        "(.a // .b)",
        "([.b[]?] | length)",
        "(def f: if .a? then .a | f else .b? end; f)",
        "any(.b[]?; . == 1)",
        "(label $l | .a, break $l)",
        "(try .c.d catch .)",
        "limit(1; .b, .c)",
        "(reduce .b[]? as $i (.a; .))",
        "[foreach .b[]? as $i (0; . + 1; $i)]",
        "({a, b: .c} | .a)",
    ];
    proptest::sample::select(PLACES)
        .prop_map(str::to_owned)
        .prop_recursive(4, 20, 2, |inner| {
            prop_oneof![
                (
                    inner.clone(),
                    proptest::sample::select(BINARY),
                    inner.clone()
                )
                    .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(a, b, c)| format!("if {a} then {b} else {c} end")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} as $x | {b})")),
                (any::<usize>(), proptest::collection::vec(inner.clone(), 4))
                    .prop_map(|(at, args)| call(at, &args)),
                (
                    inner.clone(),
                    any::<usize>(),
                    proptest::collection::vec(inner, 4)
                )
                    .prop_map(|(a, at, args)| format!("({a} | {})", call(at, &args))),
            ]
        })
}

#[test]
fn fields_that_are_not_read_do_not_matter() {
    let config = Config {
        cases: 2 * cases(),
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]));
    let input = json!({"a": {"a": {"b": 2}}, "b": [1, "x", {"a": 3}], "c": {"a": "y"}});
    let given = json!({"a": 1, "b": 2});
    let followed = std::cell::Cell::new(0);
    let ran = runner.run(&narrow_programs(), |source| {
        let Ok(program) = Program::compile(&source, &["x"]) else {
            return Ok(());
        };
        let read = program.fields_read();
        let mut changed = input.clone();
        for (name, value) in changed.as_object_mut().unwrap() {
            if !read.all && !read.names.contains(name) {
                *value = json!([["changed"], name]);
            }
        }
        let mut changed_given = given.clone();
        for (name, value) in changed_given.as_object_mut().unwrap() {
            let of_x = read.variables_read.get("x");
            if !of_x.is_some_and(|of_x| of_x.all || of_x.names.contains(name)) {
                *value = json!({"changed": name});
            }
        }
        followed.set(followed.get() + u32::from(changed != input));
        let before = program.run(&input, &[("x", given.clone())], &BUDGET);
        let after = program.run(&changed, &[("x", changed_given)], &BUDGET);
        prop_assert_eq!(before, after);
        Ok(())
    });
    ran.unwrap();
    assert!(
        followed.get() > cases() / 4,
        "too few programs left a field unread: {}",
        followed.get()
    );
}

#[test]
fn random_text_is_refused_in_order() {
    let hunt = || {
        let config = Config {
            cases: cases(),
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner =
            TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]));
        let piece = proptest::sample::select(
            [
                "(", ")", "[", "]", "{", "}", "\"", "\\(", "\\", ".", "..", "$", "@", "@csv", ":",
                ";", ",", "?", "|", "-", "//", "as", "def", "if", "then", "end", "try", "reduce",
                "label", "break", "$x", "a", "1", ".5", "1e", "\\u12", "é", "\n", "#", "import",
                "__loc__",
            ]
            .as_slice(),
        );
        let texts = proptest::collection::vec(piece, 0..40)
            .prop_map(|pieces| pieces.join(" "))
            .boxed();
        let glued = proptest::collection::vec(
            proptest::sample::select(
                [
                    "(", "\"", "\\(", ".", "a", "[", "]", ")", "-", "$", "1", "e",
                ]
                .as_slice(),
            ),
            0..40,
        )
        .prop_map(|pieces| pieces.concat());
        let ran = runner.run(&prop_oneof![texts, glued], |source| {
            let compiled = Program::compile(&source, &[]);
            if let Err(refused) = compiled {
                prop_assert!(refused.offset <= source.len());
            }
            Ok(())
        });
        ran.unwrap();
    };
    thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(hunt)
        .unwrap()
        .join()
        .unwrap();
}
