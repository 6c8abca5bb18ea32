//! The contract tester: what must hold, as checks that run, from brief and spec alone.
//!
//! It never sees the definition. What the roles may do and what is warned of it works out from the brief by
//! the same reading the implementer uses.

mod access;
mod computed;
mod kept;
mod needed;
mod rows;
mod rules;
mod states;
mod values;
mod warnings;

use edgewright_definition::contract_test::{
    ContractTest, ContractTests, Expectation, Outcome, Step, StepAction,
};
use edgewright_pipeline::{agent::TesterInput, model::Correction};

use rows::Rows;

/// Most checks of one app.
const MOST: usize = 16;

/// The tester's answer.
#[must_use]
pub fn write(input: &TesterInput, corrections: &[Correction]) -> ContractTests {
    let rows = Rows::new(&input.spec.tables);
    let kept = kept::still_valid(&input.kept, &input.spec);
    let mut groups = vec![
        needed::tests(&input.spec, &rows),
        states::tests(input, &rows),
        rules::tests(input, &rows),
        access::tests(input, &rows),
        warnings::tests(input, &rows),
        computed::tests(input, &rows),
        values::tests(&input.spec, &rows),
    ];
    // A check written again for the same purpose replaces the one that was kept.
    let written = |id: &str| groups.iter().flatten().find(|test| test.id == id).cloned();
    let mut tests: Vec<ContractTest> = kept
        .into_iter()
        .map(|test| written(&test.id).unwrap_or(test))
        .collect();
    let room = MOST.max(tests.len() + 6);
    // Some of every kind before more of one kind.
    while tests.len() < room && groups.iter().any(|group| !group.is_empty()) {
        for group in &mut groups {
            if group.is_empty() || tests.len() >= room {
                continue;
            }
            let test = group.remove(0);
            if tests
                .iter()
                .all(|known| known.id != test.id && known.sentence != test.sentence)
            {
                tests.push(test);
            }
        }
    }
    let tests = without_refused(tests, corrections);
    ContractTests { tests }
}

/// Checks that were objected to are left out; at least one stays.
fn without_refused(tests: Vec<ContractTest>, corrections: &[Correction]) -> Vec<ContractTest> {
    let refused: Vec<String> = corrections
        .iter()
        .flat_map(|correction| {
            correction.findings.iter().filter_map(|line| {
                let at: usize = line
                    .split("/tests/")
                    .nth(1)?
                    .split(|character: char| !character.is_ascii_digit())
                    .next()?
                    .parse()
                    .ok()?;
                correction
                    .output
                    .pointer(&format!("/tests/{at}/id"))?
                    .as_str()
                    .map(str::to_owned)
            })
        })
        .collect();
    let left: Vec<ContractTest> = tests
        .iter()
        .filter(|test| !refused.contains(&test.id))
        .cloned()
        .collect();
    if left.is_empty() {
        tests.into_iter().take(1).collect()
    } else {
        left
    }
}

/// A step that must be done.
fn done(role: &str, action: StepAction) -> Step {
    Step {
        role: role.to_owned(),
        action,
        expect: expect(Outcome::Done),
    }
}

/// A step that must be refused.
fn refused(role: &str, action: StepAction) -> Step {
    Step {
        role: role.to_owned(),
        action,
        expect: expect(Outcome::Refused),
    }
}

fn expect(outcome: Outcome) -> Expectation {
    Expectation {
        outcome,
        values: Default::default(),
        count: None,
        field: None,
    }
}

/// A check with its sentence.
fn test(
    id: String,
    sentence: String,
    requirement: Option<String>,
    given: Vec<edgewright_definition::document::Sample>,
    steps: Vec<Step>,
) -> ContractTest {
    ContractTest {
        id: id.chars().take(78).collect(),
        sentence: crate::naming::shortened(&sentence, 300),
        requirement,
        given,
        steps,
    }
}
