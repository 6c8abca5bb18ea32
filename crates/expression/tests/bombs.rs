//! Hostile expressions: each ends within its budget, soon, on a machine stack of one mebibyte.
//!
//! `data/bombs.jsonl` holds one object per line: `name`, `expression`, `input`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use edgewright_expression::{Budget, Program, RunError};
use serde_json::Value;

/// The stack a Worker's Wasm module has.
const STACK_BYTES: usize = 1 << 20;

/// Generous for a debug build on a busy machine; the budgets end in a small part of it.
const DEADLINE: Duration = Duration::from_secs(10);

struct Bomb {
    name: String,
    expression: String,
    input: Value,
}

fn bombs() -> Vec<Bomb> {
    let lines = include_str!("data/bombs.jsonl").lines();
    let bomb = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Bomb {
            name: text(&line["name"]),
            expression: text(&line["expression"]),
            input: line["input"].take(),
        }
    };
    lines.map(bomb).collect()
}

/// Compiles and runs on a small stack; `None` when it does not end in time.
fn detonate(bomb: Bomb, budget: Budget) -> Option<Result<Vec<Value>, String>> {
    let (send, receive) = channel();
    let run = move || {
        let result = match Program::compile(&bomb.expression, &[]) {
            Err(refused) => Err(format!("refused: {}", refused.message)),
            Ok(program) => {
                program.fields_read();
                match program.run(&bomb.input, &[], &budget) {
                    Ok(outputs) => Ok(outputs),
                    Err(RunError::Budget(what)) => Err(format!("budget: {what:?}")),
                    Err(RunError::Value { message, .. }) => Err(format!("error: {message}")),
                }
            }
        };
        // The receiver is gone only when the deadline has passed.
        let _ = send.send(result);
    };
    let thread = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(run)
        .unwrap();
    let result = receive.recv_timeout(DEADLINE).ok();
    if result.is_some() {
        thread.join().unwrap();
    }
    result
}

#[test]
fn every_bomb_ends_within_the_budget_of_a_rule() {
    detonate_all(Budget::RULE);
}

#[test]
fn every_bomb_ends_within_the_budget_of_an_evaluation() {
    detonate_all(Budget::EVALUATE);
}

fn detonate_all(budget: Budget) {
    let bombs = bombs();
    assert!(bombs.len() >= 120);
    let mut caught = Vec::new();
    for bomb in bombs {
        let name = bomb.name.clone();
        let is_catch = name.starts_with("catch ") || name == "catch";
        match detonate(bomb, budget) {
            None => panic!("{name} did not end"),
            Some(Ok(outputs)) if is_catch => caught.push((name, outputs)),
            Some(_) => {}
        }
    }
    assert!(
        caught.is_empty(),
        "an expression caught the end of its budget: {caught:?}"
    );
}
