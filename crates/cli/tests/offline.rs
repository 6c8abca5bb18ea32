//! The contract of the command line as far as it needs no server: what is printed where, and the exit codes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn run_with(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_edgewright"))
        .args(arguments)
        .env_remove("EDGEWRIGHT_URL")
        .env_remove("EDGEWRIGHT_API_KEY")
        .env(
            "EDGEWRIGHT_CONFIG",
            "/nonexistent/edgewright/credentials.json",
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads no input may be gone before all of it is written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn run(arguments: &[&str]) -> Output {
    run_with(arguments, "")
}

#[track_caller]
fn one_object(bytes: &[u8]) -> Value {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}"))
}

/// The problem on standard error of a command that printed nothing.
#[track_caller]
fn problem(output: &Output, exit_code: i32) -> Value {
    assert_eq!(output.status.code(), Some(exit_code));
    assert!(output.stdout.is_empty());
    let problem = one_object(&output.stderr);
    let code = problem["code"].as_str().unwrap();
    assert_eq!(
        problem["type"],
        format!("https://edgewright.dev/errors/{code}")
    );
    assert!(!problem["title"].as_str().unwrap().is_empty());
    assert!(!problem["detail"].as_str().unwrap().is_empty());
    problem
}

fn definition(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/definitions");
    folder.join(name).to_string_lossy().into_owned()
}

fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_good_definition_passes() {
    let output = run(&["check", &definition("tool-library.json"), "--json"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    let report = one_object(&output.stdout);
    assert_eq!(report["publishable"], true);
    assert!(report["findings"].is_array());
}

#[test]
fn checks_are_checked_along() {
    let app = definition("inventory.json");
    let with = |tests: &str| run(&["check", &app, "--tests", &definition(tests), "--json"]);
    assert_eq!(with("inventory.tests.json").status.code(), Some(0));
    assert_eq!(with("tool-library.tests.json").status.code(), Some(1));
}

#[test]
fn a_bad_definition_is_explained() {
    let text = std::fs::read_to_string(definition("inventory.json")).unwrap();
    let path = written(
        "bad.json",
        &text.replacen("\"title\": \"name\"", "\"title\": \"nam\"", 1),
    );
    let output = run(&["check", path.to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report = one_object(&output.stdout);
    assert_eq!(report["publishable"], false);
    let finding = &report["findings"][0];
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["pointer"], "/tables/0/title");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("Did you mean 'name'?")
    );
    assert_eq!(one_object(&output.stderr)["code"], "definition-invalid");
}

#[test]
fn text_that_is_no_definition_is_a_finding() {
    for text in ["", "{", "[]", "{\"format\": 1}"] {
        let output = run_with(&["check", "-", "--json"], text);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert_eq!(
            one_object(&output.stdout)["findings"][0]["severity"],
            "error"
        );
    }
}

#[test]
fn findings_are_readable_without_json() {
    let output = run_with(&["check", "-"], "{}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("error at /\n"), "{text}");
    assert!(
        text.ends_with("1 error keeps it from being published.\n"),
        "{text}"
    );
}

#[test]
fn a_missing_file_is_a_problem() {
    let output = run(&["check", "/nonexistent.json", "--json"]);
    assert_eq!(problem(&output, 1)["code"], "file-unreadable");
}

#[test]
fn expressions_are_worked_out() {
    let input = written("input.json", r#"{"a": [1, 2, 3]}"#);
    let input = input.to_str().unwrap();
    let output = run(&["eval", ".a[] | . * 2", "--input", input, "--json"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        one_object(&output.stdout),
        serde_json::json!({"outputs": [2, 4, 6]})
    );
    let output = run_with(&["eval", ".x", "--input", "-", "--json"], r#"{"x": "é"}"#);
    assert_eq!(one_object(&output.stdout)["outputs"][0], "é");
    let output = run(&["eval", "1, 2"]);
    assert_eq!(output.stdout, b"1\n2\n");
    let output = run(&["eval", "empty", "--json"]);
    assert_eq!(
        one_object(&output.stdout),
        serde_json::json!({"outputs": []})
    );
}

#[test]
fn expressions_that_cannot_be_worked_out_are_problems() {
    let code = |arguments: &[&str]| problem(&run(arguments), 1)["code"].clone();
    assert_eq!(code(&["eval", ".a |", "--json"]), "expression-broken");
    assert_eq!(code(&["eval", "$today", "--json"]), "expression-broken");
    assert_eq!(code(&["eval", "1 + \"a\"", "--json"]), "expression-failed");
    assert_eq!(
        code(&["eval", "[range(1e12)]", "--json"]),
        "expression-budget"
    );
    assert_eq!(
        code(&["eval", "try [range(1e12)] catch 0", "--json"]),
        "expression-budget"
    );
    let output = run_with(&["eval", ".", "--input", "-", "--json"], "{");
    assert_eq!(problem(&output, 1)["code"], "not-json");
}

#[test]
fn a_wrong_call_is_a_problem_with_its_own_exit_code() {
    for arguments in [
        vec!["--json"],
        vec!["chekc", "x", "--json"],
        vec!["check", "--json"],
        vec!["build", "x", "--mode", "magic", "--json"],
        vec!["rows", "list", "ann/tools", "--json"],
    ] {
        assert_eq!(
            problem(&run(&arguments), 2)["code"],
            "usage",
            "{arguments:?}"
        );
    }
}

#[test]
fn help_is_no_problem() {
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    for command in [
        "login", "build", "check", "publish", "eval", "rows", "models",
    ] {
        assert!(text.contains(command), "{command}");
    }
    assert_eq!(run(&["--version"]).status.code(), Some(0));
}

#[test]
fn a_server_that_does_not_answer_is_a_problem() {
    // Port 9 is kept for a service that discards everything; nobody runs it.
    let url = ["--url", "http://127.0.0.1:9", "--json"];
    let calls: [&[&str]; 4] = [
        &["login", "--email", "ann@example.org"],
        &["build", "A tool library"],
        &["rows", "list", "ann/tools", "tools"],
        &["publish", &definition("inventory.json"), "--slug", "stock"],
    ];
    for call in calls {
        let arguments: Vec<&str> = call.iter().chain(&url).copied().collect();
        assert_eq!(
            problem(&run(&arguments), 1)["code"],
            "server-unreachable",
            "{call:?}"
        );
    }
}

#[test]
fn arguments_are_checked_before_anything_is_sent() {
    let url = ["--url", "http://127.0.0.1:9", "--json"];
    let code = |call: &[&str]| {
        let arguments: Vec<&str> = call.iter().chain(&url).copied().collect();
        problem(&run(&arguments), 1)["code"].clone()
    };
    assert_eq!(code(&["rows", "list", "tools", "tools"]), "address-form");
    assert_eq!(code(&["rows", "add", "ann/tools", "tools"]), "values-form");
    assert_eq!(
        code(&["publish", "/nonexistent.json", "--slug", "x"]),
        "file-unreadable"
    );
    let output = run(&[
        "rows",
        "list",
        "ann/tools",
        "tools",
        "--url",
        "nonsense",
        "--json",
    ]);
    assert_eq!(problem(&output, 1)["code"], "url-form");
}

/// A key is read from standard input: what stands in the arguments can be read by other programs.
#[test]
fn a_key_is_no_argument() {
    let url = ["--url", "http://127.0.0.1:9", "--json"];
    let run_set = |more: &[&str], input: &str| {
        let set = ["models", "set", "openai"];
        let arguments: Vec<&str> = set.iter().chain(more).chain(&url).copied().collect();
        run_with(&arguments, input)
    };
    assert_eq!(problem(&run_set(&["sk-planted"], ""), 2)["code"], "usage");
    assert_eq!(problem(&run_set(&[], ""), 1)["code"], "key-missing");
    assert_eq!(problem(&run_set(&[], "\n"), 1)["code"], "key-missing");
    let output = run_set(&[], "sk-planted\n");
    assert_eq!(problem(&output, 1)["code"], "server-unreachable");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("planted"));
}

/// A result that got lost is no success: whoever reads the file would take it for an empty one.
#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_edgewright"))
        .args(["eval", "1 + 1", "--json"])
        .stdin(Stdio::null())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(one_object(&output.stderr)["code"], "output-unwritable");
}
