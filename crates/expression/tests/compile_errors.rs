//! What is refused is refused at its place and in plain words.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use edgewright_expression::Program;

#[track_caller]
fn check(source: &str, offset: usize, message: &str) {
    let refused = Program::compile(source, &["today", "user"]).unwrap_err();
    assert_eq!(
        (refused.offset, refused.message.as_str()),
        (offset, message)
    );
}

#[test]
fn unknown_names() {
    check(
        ".a | lenght",
        5,
        "There is no function called lenght. Did you mean length?",
    );
    check(
        "starts_with(\"a\")",
        0,
        "There is no function called starts_with. Did you mean startswith?",
    );
    check(
        "$usr.name",
        0,
        "There is no variable $usr. Did you mean $user?",
    );
    check(
        "1 + $nothing",
        4,
        "There is no variable $nothing. Available are $today, $user.",
    );
    check(
        "split(1; 2; 3)",
        0,
        "split has 3 arguments here; it takes 1 or 2.",
    );
    check("@cvs", 0, "There is no format @cvs. Did you mean @csv?");
    check("break $out", 6, "There is no label $out to break to.");
    check(
        "now",
        0,
        "now does not exist here: an expression does not read a clock; use the variable $now where it is offered.",
    );
}

#[test]
fn broken_syntax() {
    check(
        "1 +",
        3,
        "Expected a value where the expression or a bracket ends.",
    );
    check(
        ".a .b 1",
        6,
        "1 does not fit here; an operator or | may be missing before it.",
    );
    check("(1", 2, "There is no closing bracket for ( before the end.");
    check("\"abc", 4, "A text that starts with \" does not end.");
    check(
        "if .a then 1",
        12,
        "Expected else or end where the expression or a bracket ends.",
    );
    check(".a & .b", 3, "& .b does not belong in an expression.");
    check(
        "",
        0,
        "Expected a value where the expression or a bracket ends.",
    );
    check(
        "reduce . as $x (1)",
        0,
        "reduce needs two arguments: reduce … as $x (start; update).",
    );
}

#[test]
fn sizes() {
    check(
        &" ".repeat(9000),
        8192,
        "The expression is longer than 8192 bytes. Split it up.",
    );
    let nested = format!("{}1{}", "(".repeat(65), ")".repeat(65));
    check(&nested, 65, "Brackets are nested more than 64 deep here.");
}

#[test]
fn programs_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>() {}
    is_shared::<Program>();
}
