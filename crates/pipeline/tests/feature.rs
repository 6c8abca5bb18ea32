//! A feature from its builder's side: what each command does, when it is refused, and what goes to the agents.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod world;

use edgewright_durable_host::Attempt;
use edgewright_pipeline::{
    Command, FeatureEffect, FeatureOutcome,
    agent::AgentRole,
    artifact::{Answer, Author, Mode, Verdict},
    model::ModelFailure,
    view::{FeatureStatus, Stage, StageState},
};
use edgewright_types::{Actor, Entropy, UnixMillis, UserId};
use serde_json::json;
use world::{
    driver::{Driver, approve, code, model, model_failure, role, usual, waiting},
    fixtures,
};

fn stranger() -> Actor {
    Actor::Person {
        user_id: UserId::new(UnixMillis(9), Entropy([9; 16])),
        email: "bob@example.com".to_owned(),
        username: "bob".to_owned(),
    }
}

#[test]
fn a_wish_becomes_an_app() {
    let mut driver = waiting();
    let view = driver.view();
    assert!(
        view.stages
            .iter()
            .take(7)
            .all(|stage| stage.state == StageState::Done)
    );
    assert_eq!(view.report.unwrap().failed, 0);
    assert_eq!(view.cost.cost_micros, 7 * 900);
    assert!(view.preview_path.is_some() && !view.access.is_empty());
    let command = approve(&mut driver);
    assert_eq!(
        driver.send(command).unwrap().view.status,
        FeatureStatus::Publishing
    );
    let view = driver.settle_to(FeatureStatus::Done);
    let app = view.app.unwrap();
    assert_eq!(
        (app.slug.as_str(), app.version),
        ("village-tool-library", 1)
    );
    assert!(
        driver
            .performed
            .iter()
            .any(|effect| matches!(effect, FeatureEffect::WipeScratch { .. }))
    );
}

#[test]
fn a_build_costs_few_rows() {
    let mut driver = Driver::new();
    let before = driver.host.storage().rows_written();
    driver.create(true);
    driver.settle_to(FeatureStatus::AwaitingApproval);
    let rows = driver.host.storage().rows_written() - before;
    // Thirteen turns of a state and an events row, eleven effects of an insert and a delete, two messages.
    assert!(rows <= 60, "{rows} rows");
}

#[test]
fn to_everybody_else_it_does_not_exist() {
    let mut driver = waiting();
    for command in [
        Command::View,
        Command::Cancel,
        Command::Retry,
        Command::Create {
            text: "x".to_owned(),
            mode: None,
            app: None,
            start: false,
        },
    ] {
        for actor in [
            stranger(),
            Actor::Anonymous,
            Actor::System {
                reason: "x".to_owned(),
            },
        ] {
            let refused = driver.send_as(actor, command.clone(), None);
            assert_eq!(code(refused), (404, "not-found".to_owned()));
        }
    }
    assert!(
        driver
            .host
            .engine()
            .may_watch(driver.host.storage(), &stranger())
            .is_err()
    );
}

#[test]
fn words_are_held_to_their_limits() {
    let mut driver = Driver::new();
    let create = |text: String| Command::Create {
        text,
        mode: None,
        app: None,
        start: false,
    };
    let most = edgewright_limits::pipeline::MESSAGE_CHARS;
    assert_eq!(
        code(driver.send(create(" \n".to_owned()))).1,
        "text-missing"
    );
    assert_eq!(
        code(driver.send(create("ä".repeat(most + 1)))).1,
        "text-too-long"
    );
    assert!(driver.send(create("ä".repeat(most))).is_ok());
}

#[test]
fn the_same_key_does_the_same_once() {
    let mut driver = Driver::new();
    let create = |text: &str| Command::Create {
        text: text.to_owned(),
        mode: None,
        app: None,
        start: false,
    };
    assert!(
        driver
            .send_as(world::owner(), create("Tools"), Some("k"))
            .unwrap()
            .created
    );
    let again = driver
        .send_as(world::owner(), create("Tools"), Some("k"))
        .unwrap();
    assert!(again.replayed && !again.created);
    let other = driver.send_as(world::owner(), create("Cars"), Some("k"));
    assert_eq!(code(other), (422, "idempotency-key-reused".to_owned()));
    driver.settle();
    let say = |text: &str| Command::Message {
        text: Some(text.to_owned()),
        answers: Vec::new(),
    };
    driver
        .send_as(world::owner(), say("Add dates"), Some("m"))
        .unwrap();
    let again = driver
        .send_as(world::owner(), say("Add dates"), Some("m"))
        .unwrap();
    assert!(again.replayed);
    let other = driver.send_as(world::owner(), say("Add colours"), Some("m"));
    assert_eq!(code(other).1, "idempotency-key-reused");
    let said = driver
        .view()
        .conversation
        .iter()
        .filter(|message| message.author == Author::Builder)
        .count();
    assert_eq!(said, 2);
}

#[test]
fn questions_are_asked_twice_at_most_and_then_it_is_built() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| {
        (role(effect) == Some(AgentRole::Analyst)).then(|| {
            Attempt::Done(model(
                serde_json::to_value(fixtures::analyst(Mode::App, 2)).unwrap(),
            ))
        })
    });
    driver.create(false);
    let view = driver.settle_to(FeatureStatus::Drafting);
    assert_eq!(view.questions.len(), 2);
    let answer = |id: &str| Answer {
        question_id: id.to_owned(),
        question: String::new(),
        text: "Yes".to_owned(),
    };
    let wrong = Command::Message {
        text: None,
        answers: vec![answer("other")],
    };
    assert_eq!(code(driver.send(wrong)).1, "question-unknown");
    let answers = Command::Message {
        text: None,
        answers: vec![answer("q1"), answer("q2")],
    };
    driver.send(answers).unwrap();
    let view = driver.settle();
    assert_eq!(view.questions.len(), 2, "the second round");
    let asked = &driver.asked[AgentRole::Analyst.label()];
    assert_eq!(asked[1].input["answers"][0]["question"], "Question 1?");
    driver
        .send(Command::Message {
            text: Some("No idea".to_owned()),
            answers: Vec::new(),
        })
        .unwrap();
    let view = driver.settle();
    assert!(view.questions.is_empty(), "nobody is asked a third time");
    driver.send(Command::Start { mode: None }).unwrap();
    driver.settle_to(FeatureStatus::AwaitingApproval);
}

#[test]
fn just_build_it_does_not_wait_for_answers() {
    let mut driver = Driver::new();
    driver.create(false);
    // The analyst is still at work: the build begins as soon as there is a brief.
    driver.send(Command::Start { mode: None }).unwrap();
    driver.settle_to(FeatureStatus::AwaitingApproval);
}

#[test]
fn only_apps_are_built_and_nothing_pretends() {
    for mode in [Mode::Workflow, Mode::Code] {
        let mut driver = Driver::new();
        let create = |start| Command::Create {
            text: "Copy orders every night".to_owned(),
            mode: Some(mode),
            app: None,
            start,
        };
        let view = driver.send(create(true)).unwrap().view;
        assert_eq!(view.status, FeatureStatus::Failed);
        assert_eq!(view.failure.unwrap().code, "mode-not-available");
        let view = driver.settle();
        assert!(view.definition.is_none() && driver.asked.is_empty());

        let mut driver = Driver::new();
        driver.send(create(false)).unwrap();
        driver.settle_to(FeatureStatus::Drafting);
        let refused = driver.send(Command::Start { mode: None });
        assert_eq!(code(refused), (422, "mode-not-available".to_owned()));
        driver
            .send(Command::Start {
                mode: Some(Mode::App),
            })
            .unwrap();
        driver.settle_to(FeatureStatus::AwaitingApproval);
    }
}

#[test]
fn a_recommended_mode_that_cannot_be_built_ends_the_build_in_plain_words() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| {
        (role(effect) == Some(AgentRole::Analyst)).then(|| {
            Attempt::Done(model(
                serde_json::to_value(fixtures::analyst(Mode::Workflow, 0)).unwrap(),
            ))
        })
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    assert_eq!(view.failure.unwrap().code, "mode-not-available");
    driver
        .send(Command::Start {
            mode: Some(Mode::App),
        })
        .unwrap();
    driver.settle_to(FeatureStatus::AwaitingApproval);
}

#[test]
fn the_builders_edit_of_the_brief_wins() {
    let mut driver = Driver::new();
    driver.create(false);
    let first = driver.settle();
    let mut brief = first.brief.clone().unwrap();
    brief.title = "Our tools".to_owned();
    let edit = |revision| Command::EditBrief {
        brief: Box::new(brief.clone()),
        revision,
    };
    assert_eq!(
        code(driver.send(edit(first.revision - 1))),
        (409, "stale-revision".to_owned())
    );
    driver.send(edit(first.revision)).unwrap();
    assert_eq!(driver.view().title, "Our tools");

    driver
        .send(Command::Message {
            text: Some("More".to_owned()),
            answers: Vec::new(),
        })
        .unwrap();
    let late = driver.start();
    brief.summary = "Edited while the analyst thinks.".to_owned();
    let edit = Command::EditBrief {
        brief: Box::new(brief.clone()),
        revision: driver.view().revision,
    };
    driver.send(edit).unwrap();
    for owed in &late {
        driver.finish(owed, Attempt::Done(usual(&owed.effect)));
    }
    assert_eq!(
        driver.view().brief.unwrap().summary,
        brief.summary,
        "a late answer does not undo the edit"
    );
    driver.settle();
    let asked = driver.asked[AgentRole::Analyst.label()].last().unwrap();
    assert_eq!(asked.input["brief"]["summary"], brief.summary);
}

#[test]
fn a_brief_that_does_not_fit_together_is_refused_with_places() {
    let mut driver = Driver::new();
    driver.create(false);
    let view = driver.settle();
    let mut brief = view.brief.unwrap();
    brief.things[0].id = "Not an id".to_owned();
    brief.title = String::new();
    let edit = Command::EditBrief {
        brief: Box::new(brief),
        revision: view.revision,
    };
    let problem = driver
        .send(edit)
        .map(|reply| reply.view.status)
        .unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (422, "brief-invalid")
    );
    let places: Vec<_> = problem
        .errors
        .iter()
        .map(|error| error.pointer.as_str())
        .collect();
    assert_eq!(places, ["/brief/title", "/brief/things/0/id"]);
}

#[test]
fn an_answer_goes_back_with_its_findings_three_times_at_most() {
    for agent in AgentRole::ALL {
        for which in 0..2 {
            let mut driver = Driver::new();
            driver.script = Box::new(move |effect| {
                (role(effect) == Some(agent))
                    .then(|| Attempt::Done(model(fixtures::bad(agent, which))))
            });
            driver.create(true);
            let view = driver.settle_to(FeatureStatus::Failed);
            assert_eq!(
                view.failure.unwrap().code,
                "invalid-output",
                "{agent:?} {which}"
            );
            let asked = &driver.asked[agent.label()];
            assert_eq!(asked.len(), 3, "{agent:?}");
            assert_eq!(asked[2].corrections.len(), 2);
            assert!(
                asked[1].corrections[0].findings[0].contains(':'),
                "{:?}",
                asked[1].corrections
            );
            assert!(
                view.preview_path.is_none()
                    || agent == AgentRole::SecurityReviewer
                    || agent == AgentRole::CodeReviewer
            );

            driver.script = Box::new(|_| None);
            driver.send(Command::Retry).unwrap();
            driver.settle_to(FeatureStatus::AwaitingApproval);
        }
    }
}

#[test]
fn failing_checks_reach_the_implementer_then_the_tester_then_the_builder() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| match effect {
        FeatureEffect::RunChecks { tests, .. } => Some(Attempt::Done(FeatureOutcome::Checks {
            report: fixtures::report(tests, 1),
        })),
        _ => None,
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    let failure = view.failure.unwrap();
    assert_eq!(
        (failure.code.as_str(), failure.stage),
        ("checks-failed", Stage::Checks)
    );
    assert!(
        failure.message.contains("A owner adding a tool is done"),
        "{}",
        failure.message
    );
    let implementer = &driver.asked[AgentRole::Implementer.label()];
    assert_eq!(implementer[1].input["report"]["failed"], 1);
    assert!(implementer[1].input["attempt"].is_object());
    let tester = &driver.asked[AgentRole::ContractTester.label()];
    assert_eq!(tester.len(), 2);
    assert!(tester[1].corrections[0].findings[0].contains("it was done"));
    let told = tester[1].input.to_string();
    assert!(!told.contains("\"views\""), "the tester never sees the app");
    assert!(view.preview_path.is_none());
}

#[test]
fn a_blocking_review_is_mended_or_ends_the_build() {
    let blocking = || {
        Attempt::Done(model(
            serde_json::to_value(fixtures::review(Verdict::Revise)).unwrap(),
        ))
    };
    let mut driver = Driver::new();
    let mut first = true;
    driver.script = Box::new(move |effect| {
        let security = role(effect) == Some(AgentRole::SecurityReviewer);
        (security && std::mem::take(&mut first)).then(blocking)
    });
    driver.create(true);
    driver.settle_to(FeatureStatus::AwaitingApproval);
    let implementer = &driver.asked[AgentRole::Implementer.label()];
    assert_eq!(implementer[1].input["reviews"][0]["verdict"], "revise");

    let mut driver = Driver::new();
    driver.script =
        Box::new(move |effect| (role(effect) == Some(AgentRole::SecurityReviewer)).then(blocking));
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    assert_eq!(view.failure.unwrap().code, "review-blocking");
    assert_eq!(
        code({
            let command = approve(&mut driver);
            driver.send(command)
        })
        .1,
        "not-possible-now"
    );
}

#[test]
fn a_build_stops_before_it_costs_more_than_it_may() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| {
        let FeatureOutcome::Model {
            mut answer,
            took_ms,
        } = usual(effect)
        else {
            return None;
        };
        if let Ok(answer) = answer.as_mut() {
            answer.cost_micros = edgewright_limits::pipeline::COST_CAP_MICROS / 2 - 1;
        }
        Some(Attempt::Done(FeatureOutcome::Model { answer, took_ms }))
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    assert_eq!(view.failure.unwrap().code, "budget-reached");
    assert!(view.cost.cost_micros <= view.cost.cap_micros);
    let spent = view.cost.cost_micros;
    driver.script = Box::new(|_| None);
    driver.send(Command::Retry).unwrap();
    let view = driver.settle();
    assert!(
        view.cost.cap_micros > spent,
        "trying again grants as much once more"
    );
    assert_eq!(
        view.status,
        FeatureStatus::AwaitingApproval,
        "{:?}",
        view.failure
    );
}

#[test]
fn what_the_model_says_about_itself_is_told_plainly() {
    for (failure, expected) in [
        (ModelFailure::KeyRefused, "model-key-refused"),
        (ModelFailure::Declined, "model-declined"),
        (ModelFailure::Rejected, "model-rejected"),
        (ModelFailure::Unusable, "invalid-output"),
    ] {
        let mut driver = Driver::new();
        let scripted = failure.clone();
        driver.script = Box::new(move |effect| {
            role(effect).map(|_| Attempt::Done(model_failure(scripted.clone())))
        });
        driver.create(true);
        let view = driver.settle_to(FeatureStatus::Failed);
        assert_eq!(view.failure.unwrap().code, expected);
    }
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| {
        role(effect).map(|_| Attempt::Retry {
            after_ms: Some(5_000),
            reason: "busy".to_owned(),
        })
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::Failed);
    assert_eq!(view.failure.unwrap().code, "model-unavailable");
    assert_eq!(driver.times_asked(AgentRole::Analyst), 6);
}

#[test]
fn a_stopped_build_stays_stopped() {
    let mut driver = Driver::new();
    driver.create(true);
    let late = driver.start();
    assert!(!late.is_empty());
    let view = driver.send(Command::Cancel).unwrap().view;
    assert_eq!(view.status, FeatureStatus::Cancelled);
    for owed in &late {
        driver.finish(owed, Attempt::Done(usual(&owed.effect)));
    }
    let after = driver.settle_to(FeatureStatus::Cancelled);
    assert_eq!(after.revision, view.revision, "late results change nothing");
    assert!(
        driver.send(Command::Cancel).is_ok(),
        "stopping twice is stopping"
    );
    for command in [
        Command::Retry,
        Command::Start { mode: None },
        approve(&mut driver),
    ] {
        assert_eq!(
            code(driver.send(command)),
            (409, "not-possible-now".to_owned())
        );
    }
}

#[test]
fn what_is_sent_back_is_made_again_with_the_feedback() {
    let mut driver = waiting();
    driver
        .send(Command::Reject {
            feedback: "Show who has it".to_owned(),
        })
        .unwrap();
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    for agent in [AgentRole::Spec, AgentRole::Implementer] {
        let asked = driver.asked[agent.label()].last().unwrap();
        assert_eq!(
            asked.input["feedback"],
            json!(["Show who has it"]),
            "{agent:?}"
        );
    }
    let implementer = driver.asked[AgentRole::Implementer.label()].last().unwrap();
    assert!(implementer.input["attempt"].is_object());
    assert_eq!(view.conversation.last().unwrap().text, "Show who has it");
}

#[test]
fn approving_is_of_what_was_seen_and_happens_once() {
    let mut driver = waiting();
    let view = driver.view();
    let old = Command::Approve {
        revision: 1,
        slug: None,
        accept_loss: false,
    };
    assert_eq!(code(driver.send(old)), (409, "stale-revision".to_owned()));
    let slug = "our-tools".parse().ok();
    let yes = Command::Approve {
        revision: view.revision,
        slug,
        accept_loss: false,
    };
    driver
        .send_as(world::owner(), yes.clone(), Some("yes"))
        .unwrap();
    assert!(
        driver
            .send_as(world::owner(), yes.clone(), Some("yes"))
            .unwrap()
            .replayed
    );
    assert_eq!(code(driver.send(yes)), (409, "not-possible-now".to_owned()));
    assert_eq!(code(driver.send(Command::Cancel)).1, "not-possible-now");
    let view = driver.settle_to(FeatureStatus::Done);
    assert_eq!(view.app.unwrap().slug, "our-tools");
    let published = driver
        .performed
        .iter()
        .filter(|effect| matches!(effect, FeatureEffect::Publish(_)))
        .count();
    assert_eq!(published, 1);
}

#[test]
fn a_name_that_is_taken_can_be_chosen_again() {
    let mut driver = waiting();
    let mut first = true;
    driver.script = Box::new(move |effect| {
        let taken = matches!(effect, FeatureEffect::Publish(_)) && std::mem::take(&mut first);
        taken.then(|| {
            Attempt::Done(FeatureOutcome::Refused {
                code: "slug-taken".to_owned(),
                message: "Taken.".to_owned(),
                plan: None,
            })
        })
    });
    let command = approve(&mut driver);
    driver.send(command).unwrap();
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    assert_eq!(view.failure.as_ref().unwrap().code, "slug-taken");
    let slug = "another".parse().ok();
    driver
        .send(Command::Approve {
            revision: view.revision,
            slug,
            accept_loss: false,
        })
        .unwrap();
    let view = driver.settle_to(FeatureStatus::Done);
    assert!(view.failure.is_none());
    assert_eq!(view.app.unwrap().slug, "another");
}

fn change(driver: &mut Driver) {
    let app = "ann/tools".parse().ok();
    let text = "Also record the deposit.".to_owned();
    driver
        .send(Command::Create {
            text,
            mode: None,
            app,
            start: true,
        })
        .unwrap();
}

#[test]
fn a_live_app_is_changed_from_what_it_is() {
    let mut driver = Driver::new();
    change(&mut driver);
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    assert_eq!(view.base_version, Some(3));
    assert!(view.changes.is_some());
    for agent in [AgentRole::Analyst, AgentRole::Spec, AgentRole::Implementer] {
        assert_eq!(
            driver.asked[agent.label()][0].input["current"]["version"],
            3,
            "{agent:?}"
        );
    }
    let kept = &driver.asked[AgentRole::ContractTester.label()][0].input["kept"]["tests"];
    assert_eq!(kept.as_array().unwrap().len(), 2);
    let named = Command::Approve {
        revision: view.revision,
        slug: "other".parse().ok(),
        accept_loss: false,
    };
    assert_eq!(code(driver.send(named)).1, "slug-fixed");
    let command = approve(&mut driver);
    driver.send(command).unwrap();
    let view = driver.settle_to(FeatureStatus::Done);
    assert_eq!(view.app.unwrap().version, 4);
}

#[test]
fn losing_data_must_be_agreed_to() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| {
        matches!(effect, FeatureEffect::PlanMigration { .. }).then(|| {
            Attempt::Done(FeatureOutcome::Migration {
                plan: fixtures::migration(3, 7),
            })
        })
    });
    change(&mut driver);
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    let no = Command::Approve {
        revision: view.revision,
        slug: None,
        accept_loss: false,
    };
    let problem = driver.send(no).map(|reply| reply.view.status).unwrap_err();
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "loss-not-accepted")
    );
    assert_eq!(problem.extensions["plan"]["rows_losing_data"], 7);
    let yes = Command::Approve {
        revision: view.revision,
        slug: None,
        accept_loss: true,
    };
    driver.send(yes).unwrap();
    driver.settle_to(FeatureStatus::Done);
}

#[test]
fn an_app_that_moved_on_is_changed_anew() {
    let mut driver = Driver::new();
    change(&mut driver);
    driver.settle_to(FeatureStatus::AwaitingApproval);
    let mut stale = true;
    driver.script = Box::new(move |effect| match effect {
        FeatureEffect::Publish(_) if std::mem::take(&mut stale) => {
            Some(Attempt::Done(FeatureOutcome::Refused {
                code: "stale-version".to_owned(),
                message: "Version 4 is live.".to_owned(),
                plan: None,
            }))
        }
        FeatureEffect::LoadApp { .. } => Some(Attempt::Done(FeatureOutcome::AppLoaded {
            current: Box::new(fixtures::current(4)),
        })),
        _ => None,
    });
    let command = approve(&mut driver);
    driver.send(command).unwrap();
    driver.settle_to(FeatureStatus::AwaitingApproval);
    driver.send(Command::Retry).unwrap();
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    assert_eq!(view.base_version, Some(4));
    let command = approve(&mut driver);
    driver.send(command).unwrap();
    assert_eq!(
        driver.settle_to(FeatureStatus::Done).app.unwrap().version,
        5
    );
}

#[test]
fn somebody_elses_app_cannot_be_changed() {
    let mut driver = Driver::new();
    for app in ["bob/tools", "~preview/feat_00000000000000000000000000"] {
        let app = app.parse().ok();
        let refused = driver.send(Command::Create {
            text: "x".to_owned(),
            mode: None,
            app,
            start: false,
        });
        assert_eq!(code(refused), (404, "not-found".to_owned()));
    }
}

#[test]
fn a_build_outlives_a_preview_that_cannot_be_put_up() {
    let mut driver = Driver::new();
    driver.script = Box::new(|effect| {
        matches!(effect, FeatureEffect::PublishPreview { .. }).then(|| Attempt::Retry {
            after_ms: None,
            reason: "down".to_owned(),
        })
    });
    driver.create(true);
    let view = driver.settle_to(FeatureStatus::AwaitingApproval);
    assert!(view.preview_path.is_none());
}
