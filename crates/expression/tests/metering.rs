//! What the known traps allocate is charged before it is allocated.
//!
//! Each case names the bytes that its result and its copies at least take. With one byte less to spend it has to end on the
//! budget; if a charge were missing, or came after the work, it would succeed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use edgewright_expression::{Budget, Exhausted, Program, RunError};
use serde_json::{Value, json};

const MIB: u64 = 1 << 20;

fn run(expression: &str, alloc_bytes: u64) -> Result<Vec<Value>, RunError> {
    let budget = Budget {
        steps: 100_000_000,
        alloc_bytes,
        value_weight: 64 * MIB,
        output_bytes: 256 * MIB,
        ..Budget::EVALUATE
    };
    Program::compile(expression, &[])
        .unwrap()
        .run(&Value::Null, &[], &budget)
}

#[test]
fn memory_is_charged_before_it_is_taken() {
    // Expression, and the least number of bytes it allocates.
    let cases: &[(&str, u64)] = &[
        ("\"x\" * 1e6 | length", 1_000_000),
        ("\"x\" * 1e6 | ascii_upcase | length", 2_000_000),
        ("\"\\u0000\" * 1e6 | tojson | length", 7_000_000),
        ("\"<\" * 1e6 | @html | length", 5_000_000),
        ("\"%\" * 1e6 | @uri | length", 4_000_000),
        ("\"'\" * 1e6 | @sh | length", 5_000_000),
        ("\"x\" * 999999 | @base64 | length", 2_333_331),
        ("\"x\" * 1e6 | explode | length", 17_000_000),
        ("\"ab\" * 1e5 | split(\"\") | length", 200_000 * 56),
        ("\"x\" * 1e6 | [., .] | add | length", 3_000_000),
        ("\"x\" * 1e6 | . as $s | $s + \"\" | length", 2_000_000),
        ("[range(1e5)] | length", 1_600_000),
        ("[range(1e5)] as $a | $a | reverse | length", 3_200_000),
        ("[range(1e5)] as $a | $a | sort | length", 3_200_000),
        ("[range(1e5)] as $a | $a | min", 3_200_000),
        ("[range(1e5) | 65] as $a | $a | implode | length", 1_700_000),
        ("[range(1e5)] as $a | $a + [1] | length", 3_200_000),
        ("[range(1e5)] as $a | $a | .[0] = 1 | length", 3_200_000),
        ("[range(1e5)] as $a | $a[1:] | length", 3_199_984),
        ("[range(1e5)] as $a | $a - [1] | length", 3_200_000),
        ("[range(1e5)] as $a | $a | del(.[0]) | length", 3_200_000),
        (".[100000] = 1 | length", 1_600_000),
        ("setpath([100000]; 1) | length", 1_600_000),
        (
            "[[range(1000)], (range(1000) | [.])] | transpose | length",
            16_000_000,
        ),
        (
            "[range(1e4) | {key: tostring, value: 1}] | from_entries | length",
            10_000 * 64,
        ),
        ("[range(1e4) | tostring] | join(\",\") | length", 48_889),
        ("\"a\" * 1e6 | test(\"b\")", 5_000_000),
        ("\"a\" * 1e5 | gsub(\"a\"; \"bb\") | length", 700_000),
        (
            "\"[\" + (\"1,\" * 1e5) + \"1]\" | fromjson | length",
            200_000 + 8 * 200_000,
        ),
    ];
    for (expression, least) in cases {
        let short = run(expression, least - 1);
        assert_eq!(
            short,
            Err(RunError::Budget(Exhausted::Bytes)),
            "{expression} with {least} bytes less one"
        );
        let plenty = run(expression, 512 * MIB);
        assert!(plenty.is_ok(), "{expression}: {plenty:?}");
    }
}

#[test]
fn impossible_sizes_are_refused_before_they_are_tried() {
    // If any of these asked the allocator first, the process would end.
    let cases = [
        ("\"x\" * 1e18", Exhausted::Weight),
        ("\"xyz\" * infinite", Exhausted::Weight),
        (".[536870911] = 1", Exhausted::Weight),
        ("setpath([536870911, 536870911]; 1)", Exhausted::Weight),
        ("reduce range(60) as $i ([]; [., .])", Exhausted::Weight),
        ("[range(1e15)]", Exhausted::Bytes),
        ("reduce range(1000) as $i (0; [.])", Exhausted::Depth),
        ("def f: [f]; f", Exhausted::Nest),
    ];
    for (expression, expected) in cases {
        let budget = Budget {
            steps: 100_000_000,
            ..Budget::EVALUATE
        };
        let ran = Program::compile(expression, &[])
            .unwrap()
            .run(&Value::Null, &[], &budget);
        assert_eq!(ran, Err(RunError::Budget(expected)), "{expression}");
    }
}

#[test]
fn the_end_of_the_budget_cannot_be_caught() {
    let endless = [
        "repeat(empty)",
        "(def f: f; f)",
        "(reduce range(1e9) as $i ([]; [.]))",
        "(\"x\" * 1e9)",
        "(range(1e12) | empty)",
    ];
    for bomb in endless {
        for trap in [
            format!("try {bomb} catch \"caught\""),
            format!("({bomb})?, \"caught\""),
            format!("({bomb}) // \"caught\""),
            format!("label $out | (try {bomb} catch break $out), \"caught\""),
            format!("first(try {bomb} catch \"caught\")"),
            format!("isempty({bomb})"),
            format!("[limit(1; ({bomb})?, \"caught\")]"),
            format!(".a |= (try {bomb} catch \"caught\")"),
            format!("path(try {bomb} catch .a)"),
            format!("any(({bomb})?; true)"),
            format!("reduce 1 as $x (0; try {bomb} catch \"caught\")"),
            format!("try error({bomb}) catch \"caught\""),
            format!("[.[]?, (try {bomb} catch \"caught\")]"),
        ] {
            let ran = Program::compile(&trap, &[])
                .unwrap()
                .run(&Value::Null, &[], &Budget::RULE);
            assert!(matches!(ran, Err(RunError::Budget(_))), "{trap}: {ran:?}");
        }
    }
}

#[test]
fn input_is_bounded_in_size_and_depth() {
    let program = Program::compile("1", &["given"]).unwrap();
    let large = json!("x".repeat(3 << 20));
    let mut deep = json!(1);
    for _ in 0..129 {
        deep = json!([deep]);
    }
    let budget = Budget::EVALUATE;
    assert_eq!(
        program.run(&large, &[], &budget),
        Err(RunError::Budget(Exhausted::Weight))
    );
    assert_eq!(
        program.run(&deep, &[], &budget),
        Err(RunError::Budget(Exhausted::Depth))
    );
    assert_eq!(
        program.run(&json!(1), &[("given", large)], &budget),
        Err(RunError::Budget(Exhausted::Weight))
    );
    assert_eq!(
        program.run(&json!(1), &[("given", json!(2))], &budget),
        Ok(vec![json!(1)])
    );
}

#[test]
fn output_is_bounded() {
    let program = Program::compile("[range(20000)] | ., ., ., ., ., ., ., ., ., .", &[]).unwrap();
    let budget = Budget {
        output_bytes: MIB,
        ..Budget::EVALUATE
    };
    assert_eq!(
        program.run(&Value::Null, &[], &budget),
        Err(RunError::Budget(Exhausted::Output))
    );
}
