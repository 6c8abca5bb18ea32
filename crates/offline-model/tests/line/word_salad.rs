//! Texts nobody would write: whatever comes in, an app comes out that the checker accepts and whose checks hold.

use crate::support::{Built, build};
use edgewright_definition::Severity;
use edgewright_pipeline::agent::CurrentApp;

const WORDS: &[&str] = &[
    "we",
    "our",
    "members",
    "customers",
    "staff",
    "tools",
    "books",
    "rooms",
    "orders",
    "invoices",
    "each",
    "every",
    "has",
    "have",
    "with",
    "name",
    "price",
    "date",
    "status",
    "due",
    "back",
    "and",
    "or",
    ",",
    ",",
    ".",
    ":",
    "(",
    ")",
    "track",
    "keep",
    "list",
    "of",
    "the",
    "a",
    "borrow",
    "book",
    "reserve",
    "order",
    "can",
    "should",
    "be",
    "able",
    "to",
    "see",
    "warn",
    "me",
    "when",
    "late",
    "a week",
    "calendar",
    "board",
    "chart",
    "per month",
    "public",
    "only",
    "not",
    "twice",
    "no two",
    "same",
    "unique",
    "required",
    "between",
    "1",
    "5",
    "open",
    "closed",
    "done",
    "in progress",
    "paid",
    "total",
    "quantity",
    "times",
    "is",
    "are",
    "e-mail",
    "phone",
    "photo",
    "rating",
    "→",
    "belongs",
    "who",
    "how much",
    "whether",
    "rename",
    "remove",
    "add",
    "field",
    "state",
    "public",
    "everyone",
    "approve",
    "manager",
    "low",
    "stock",
    "below",
    "10",
    "deposit",
    "notes",
    "age",
    "birthday",
    "minus",
    "plus",
    "from",
    "until",
];

/// A small generator with a fixed beginning, so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn text(&mut self) -> String {
        let length = 3 + self.roll(40);
        (0..length)
            .map(|_| WORDS[self.roll(WORDS.len())])
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn assert_holds(built: &Built, text: &str) {
    let errors: Vec<_> = built
        .findings
        .iter()
        .chain(&built.test_findings)
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{text}\n{errors:?}");
    let failed: Vec<_> = built
        .report
        .results
        .iter()
        .filter(|result| !result.holds)
        .collect();
    assert!(failed.is_empty(), "{text}\n{failed:?}");
}

#[test]
fn any_words_make_an_app_that_holds() {
    let mut dice = Dice(7);
    for _ in 0..60 {
        let text = dice.text();
        let built = build(&text, None);
        assert_holds(&built, &text);
        let current = CurrentApp {
            version: 1,
            definition: built.definition.clone(),
            contract_tests: built.tests.clone(),
        };
        let change = dice.text();
        assert_holds(
            &build(&change, Some(&current)),
            &format!("{text}\nthen: {change}"),
        );
    }
}
