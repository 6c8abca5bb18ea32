//! The limits of one build at their edges.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_limits::pipeline::{
    BRIEF_BYTES, CHECK_ROUNDS, FEEDBACK, IDEMPOTENCY_KEYS, MESSAGE_CHARS, MESSAGES,
    OUTPUT_ATTEMPTS, QUESTION_ROUNDS, QUESTIONS, REVIEW_ROUNDS, SAME_FAILURES, TOKEN_CAP,
};
use edgewright_pipeline::{
    Command, FeatureEffect, FeatureOutcome,
    agent::AgentRole,
    artifact::{Brief, Mode, Verdict},
    view::FeatureStatus,
};
use world::{
    driver::{Driver, code, model, role, usual},
    fixtures,
};

fn say(text: &str) -> Command {
    Command::Message {
        text: Some(text.to_owned()),
        answers: Vec::new(),
    }
}

fn count(limit: u32) -> usize {
    usize::try_from(limit).unwrap()
}

/// A builder whose agent always answers the same.
fn driver_with(agent: AgentRole, output: serde_json::Value) -> Driver {
    let mut driver = Driver::new();
    driver.script = Box::new(move |effect| {
        (role(effect) == Some(agent)).then(|| Attempt::Done(model(output.clone())))
    });
    driver
}

#[test]
fn a_message_one_below_at_and_above() {
    let mut driver = Driver::new();
    driver.create(false);
    driver.settle();
    for (length, wanted) in [(MESSAGE_CHARS - 1, true), (MESSAGE_CHARS, true)] {
        assert_eq!(driver.send(say(&"ä".repeat(length))).is_ok(), wanted);
        driver.settle();
    }
    let over = driver.send(say(&"ä".repeat(MESSAGE_CHARS + 1)));
    assert_eq!(code(over).1, "text-too-long");
}

#[test]
fn a_conversation_ends_when_it_is_full() {
    let mut driver = Driver::new();
    driver.create(false);
    let mut before = driver.settle().conversation.len();
    loop {
        match driver.send(say("more")) {
            Ok(_) => assert!(before < count(MESSAGES), "one more than there may be"),
            Err(problem) => {
                assert_eq!(problem.code, "conversation-full");
                assert!(before >= count(MESSAGES), "{before}");
                break;
            }
        }
        before = driver.settle().conversation.len();
    }
}

#[test]
fn a_brief_one_below_at_and_above() {
    for (extra, wanted) in [(0, true), (1, true), (2, false)] {
        let mut driver = Driver::new();
        driver.create(false);
        let view = driver.settle();
        let mut brief = view.brief.unwrap();
        let size = |brief: &Brief| edgewright_typed_json::to_text(brief).unwrap().len();
        let room = BRIEF_BYTES - 1 - size(&brief);
        brief.summary.push_str(&"x".repeat(room + extra));
        assert_eq!(size(&brief), BRIEF_BYTES - 1 + extra);
        let edit = Command::EditBrief {
            brief: Box::new(brief),
            revision: view.revision,
        };
        assert_eq!(driver.send(edit).is_ok(), wanted, "{extra}");
    }
}

#[test]
fn an_analyst_asks_so_many_questions_so_often() {
    for (asked, wanted) in [
        (QUESTIONS - 1, FeatureStatus::Drafting),
        (QUESTIONS, FeatureStatus::Drafting),
        (QUESTIONS + 1, FeatureStatus::Failed),
    ] {
        let output = serde_json::to_value(fixtures::analyst(Mode::App, asked)).unwrap();
        let mut driver = driver_with(AgentRole::Analyst, output);
        driver.create(false);
        assert_eq!(driver.settle().status, wanted, "{asked}");
    }
    let output = serde_json::to_value(fixtures::analyst(Mode::App, 1)).unwrap();
    let mut driver = driver_with(AgentRole::Analyst, output);
    driver.create(false);
    let mut rounds = 0;
    while !driver.settle().questions.is_empty() {
        rounds += 1;
        driver.send(say("no idea")).unwrap();
    }
    assert_eq!(rounds, QUESTION_ROUNDS);
}

#[test]
fn an_agent_answers_so_often() {
    let mut driver = driver_with(AgentRole::Spec, fixtures::bad(AgentRole::Spec, 0));
    driver.create(true);
    driver.settle_to(FeatureStatus::Failed);
    assert_eq!(driver.times_asked(AgentRole::Spec), count(OUTPUT_ATTEMPTS));
}

#[test]
fn checks_run_so_often_and_are_looked_at_again_in_between() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| match effect {
        FeatureEffect::RunChecks { tests, .. } => Some(Attempt::Done(FeatureOutcome::Checks {
            report: fixtures::report(tests, 1),
        })),
        _ => None,
    });
    driver.create(true);
    driver.settle_to(FeatureStatus::Failed);
    let kinds: Vec<char> = driver
        .performed
        .iter()
        .filter_map(|effect| match effect {
            FeatureEffect::RunChecks { .. } => Some('r'),
            other if role(other) == Some(AgentRole::ContractTester) => Some('t'),
            _ => None,
        })
        .collect();
    let runs = kinds.iter().filter(|kind| **kind == 'r').count();
    assert_eq!(runs, count(CHECK_ROUNDS));
    let second_look = kinds.iter().rposition(|kind| *kind == 't').unwrap();
    let runs_before = kinds[..second_look].iter().filter(|kind| **kind == 'r');
    assert_eq!(runs_before.count(), count(SAME_FAILURES));
}

#[test]
fn a_build_is_reviewed_so_often() {
    let review = serde_json::to_value(fixtures::review(Verdict::Revise)).unwrap();
    let mut driver = driver_with(AgentRole::SecurityReviewer, review);
    driver.create(true);
    driver.settle_to(FeatureStatus::Failed);
    assert_eq!(
        driver.times_asked(AgentRole::SecurityReviewer),
        count(REVIEW_ROUNDS)
    );
}

#[test]
fn so_much_feedback_reaches_the_agents() {
    let mut driver = Driver::new();
    driver.create(true);
    for round in 1..=FEEDBACK + 1 {
        driver.settle_to(FeatureStatus::AwaitingApproval);
        let feedback = format!("wish {round}");
        driver.send(Command::Reject { feedback }).unwrap();
    }
    driver.settle_to(FeatureStatus::AwaitingApproval);
    let asked = driver.asked[AgentRole::Implementer.label()].last().unwrap();
    let kept = asked.input["feedback"].as_array().unwrap();
    assert_eq!(kept.len(), FEEDBACK);
    assert_eq!(kept[FEEDBACK - 1], format!("wish {}", FEEDBACK + 1));
}

#[test]
fn the_first_key_and_the_latest_are_remembered() {
    let mut driver = Driver::new();
    let create = || Command::Create {
        text: "Tools".to_owned(),
        mode: None,
        app: None,
        start: false,
    };
    let send = |driver: &mut Driver, command, key: &str| {
        driver.send_as(world::owner(), command, Some(key)).unwrap()
    };
    send(&mut driver, create(), "first");
    for number in 0..IDEMPOTENCY_KEYS {
        driver.settle();
        send(&mut driver, say("more"), &format!("key {number}"));
    }
    driver.settle();
    let latest = format!("key {}", IDEMPOTENCY_KEYS - 1);
    assert!(send(&mut driver, create(), "first").replayed);
    assert!(send(&mut driver, say("more"), &latest).replayed);
    assert!(!send(&mut driver, say("more"), "key 0").replayed);
}

#[test]
fn a_build_stops_when_its_tokens_are_used() {
    let outcome = |tokens: u64| {
        let mut driver = Driver::new();
        driver.script = Box::new(move |effect| {
            let FeatureOutcome::Model {
                mut answer,
                took_ms,
            } = usual(effect)
            else {
                return None;
            };
            let is_first = role(effect) == Some(AgentRole::Analyst);
            if let Ok(answer) = answer.as_mut() {
                answer.usage.input_tokens = if is_first { tokens } else { 0 };
                answer.usage.output_tokens = 0;
            }
            Some(Attempt::Done(FeatureOutcome::Model { answer, took_ms }))
        });
        driver.create(true);
        driver.settle().failure.map(|failure| failure.code)
    };
    assert_eq!(outcome(TOKEN_CAP - 1), None);
    assert_eq!(outcome(TOKEN_CAP).as_deref(), Some("budget-reached"));
    assert_eq!(outcome(TOKEN_CAP + 1).as_deref(), Some("budget-reached"));
}
