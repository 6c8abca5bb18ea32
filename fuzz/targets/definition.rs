//! App definitions: an example changed as the bytes say, or a document written out. Whatever the checker accepts is
//! published into real SQLite, filled, asked for in every view by every role, migrated to and rolled back from.

#![no_main]

#[path = "../../crates/app-engine/tests/engine/fuzz/mutation.rs"]
mod mutation;
#[path = "../../crates/app-engine/tests/engine/fuzz/try_out.rs"]
mod try_out;
#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/watched.rs"]
mod watched;
#[expect(dead_code, reason = "the engine's tests use more of it")]
#[path = "../../crates/app-engine/tests/engine/world.rs"]
mod world;

use std::sync::OnceLock;

use edgewright_definition::{AppDefinition, access_lines, checker, parse, parse_value};
use libfuzzer_sys::fuzz_target;
use mutation::{Dice, mutate};
use serde_json::Value;
use try_out::try_out;
use world::EXAMPLES;

/// Changes per document; more of them rarely leave anything the checker accepts.
const CHANGES: usize = 6;

/// Chance that is the fuzzer's: two bytes a roll, and the first side once they are used up.
struct Bytes<'a>(&'a [u8]);

impl Dice for Bytes<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        let (taken, rest) = self.0.split_at(self.0.len().min(2));
        self.0 = rest;
        taken
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
            % sides.max(1)
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((example, definition)) = definition_of(data) else {
        return;
    };
    let findings = checker::check(&definition);
    let _ = access_lines(&definition);
    if !checker::is_publishable(&findings) {
        return;
    }
    let again = serde_json::to_value(&definition).unwrap();
    assert_eq!(
        parse_value(&again).as_ref(),
        Ok(&definition),
        "it does not read as it was written"
    );
    try_out(example, &definition);
});

fn definition_of(data: &[u8]) -> Option<(&'static str, AppDefinition)> {
    if data.first() == Some(&b'{') {
        return Some((EXAMPLES[0], parse(data).ok()?));
    }
    let mut dice = Bytes(data);
    let at = dice.roll(EXAMPLES.len());
    let mut document = examples()[at].clone();
    for _ in 0..CHANGES {
        if dice.0.is_empty() {
            break;
        }
        mutate(&mut document, &mut dice);
    }
    Some((EXAMPLES[at], parse_value(&document).ok()?))
}

fn examples() -> &'static [Value] {
    static READ: OnceLock<Vec<Value>> = OnceLock::new();
    READ.get_or_init(|| {
        let names = EXAMPLES.iter();
        names
            .map(|name| serde_json::to_value(world::example(name)).unwrap())
            .collect()
    })
}
