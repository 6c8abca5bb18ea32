//! Going live when the outside does not answer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_pipeline::{Command, FeatureEffect, view::FeatureStatus};
use world::driver::{approve, code, waiting};

#[test]
fn a_publication_in_doubt_is_found_out_before_anything_else_is_built() {
    let mut driver = waiting();
    driver.script = Box::new(|effect| {
        matches!(effect, FeatureEffect::Publish(_)).then(|| Attempt::Retry {
            after_ms: None,
            reason: "no answer".to_owned(),
        })
    });
    let approval = approve(&mut driver);
    driver.send(approval).unwrap();
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    assert_eq!(view.failure.unwrap().code, "publish-unavailable");
    let send_back = || Command::Reject {
        feedback: "Show who has it".to_owned(),
    };
    assert_eq!(
        code(driver.send(send_back())),
        (409, "not-possible-now".to_owned())
    );
    assert_eq!(
        code(driver.send(Command::Cancel)),
        (409, "not-possible-now".to_owned())
    );
    driver.script = Box::new(|_| None);
    let approval = approve(&mut driver);
    driver.send(approval).unwrap();
    driver.settle_to(FeatureStatus::Done);
    let keys: std::collections::BTreeSet<_> = driver
        .performed
        .iter()
        .filter_map(|effect| match effect {
            FeatureEffect::Publish(publication) => Some(publication.key.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(keys.len(), 1, "every try was of the same publication");
}
