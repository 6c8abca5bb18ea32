//! Whatever the checker accepts must run: the example apps are changed at random, and every change that the checker
//! lets through is published, filled, queried in every way, migrated to and rolled back from. Nothing may be our fault.
//! The fuzz target `definition` does the same with chance of its own.

mod mutation;
mod try_out;

use edgewright_definition::{AppDefinition, checker};

use crate::world::{EXAMPLES, example};
use mutation::{Dice, mutate};
use try_out::try_out;

/// Numbers that look random and are the same in every run.
struct Seeded(u64);

impl Dice for Seeded {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % sides.max(1)
    }
}

/// A changed example that the checker accepts, if this seed leads to one.
fn accepted(name: &str, seed: u64) -> Option<AppDefinition> {
    let mut dice = Seeded(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut document = serde_json::to_value(example(name)).unwrap();
    for _ in 0..=dice.roll(4) {
        mutate(&mut document, &mut dice);
    }
    let definition: AppDefinition = serde_json::from_value(document).ok()?;
    checker::is_publishable(&checker::check(&definition)).then_some(definition)
}

#[test]
fn whatever_the_checker_accepts_runs() {
    let seeds: u64 = std::env::var("FUZZ_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(60);
    let mut tried = 0;
    for name in EXAMPLES {
        for seed in 1..=seeds {
            let Some(definition) = accepted(name, seed) else {
                continue;
            };
            let ran = std::panic::catch_unwind(|| try_out(name, &definition));
            if let Err(panic) = ran {
                let text = serde_json::to_string_pretty(&definition).unwrap();
                std::fs::write(std::env::temp_dir().join("refused-definition.json"), text).unwrap();
                panic!("{name}, seed {seed}: {:?}", panic.downcast_ref::<String>());
            }
            tried += 1;
        }
    }
    assert!(
        tried >= 10,
        "only {tried} changed definitions were accepted"
    );
}
