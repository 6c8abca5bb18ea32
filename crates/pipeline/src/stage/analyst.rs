//! Understanding: the analyst talks with the builder and writes the brief.

use edgewright_limits::pipeline::{MESSAGE_CHARS, QUESTION_ROUNDS, QUESTIONS};
use serde_json::Value;

use super::{Taken, ask, begin_build, forget_corrections, loads_app};
use crate::{
    agent::{AgentRole, AnalystInput, AnalystOutput, read},
    artifact::Author,
    view::Stage,
    work::Work,
};

pub fn enter(work: &mut Work<'_, '_>) {
    if loads_app(work, Stage::Analyst) {
        return;
    }
    forget_corrections(work, AgentRole::Analyst);
    work.start_stage(Stage::Analyst, "Reading what you need");
    ask(work, AgentRole::Analyst);
}

pub fn input(work: &Work<'_, '_>) -> Option<Value> {
    let talk = &work.state.talk;
    serde_json::to_value(AnalystInput {
        conversation: work.messages().to_vec(),
        answers: talk.answers.clone(),
        brief: talk.brief.clone(),
        current: work.state.current.clone(),
        chosen_mode: work.state.chosen_mode,
        no_questions: may_not_ask(work),
    })
    .ok()
}

fn may_not_ask(work: &Work<'_, '_>) -> bool {
    let talk = &work.state.talk;
    talk.no_questions || talk.rounds >= QUESTION_ROUNDS
}

pub fn take(work: &mut Work<'_, '_>, output: &Value) -> Taken {
    let mut output: AnalystOutput = read(output)?;
    let quiet = may_not_ask(work);
    if quiet {
        output.questions.clear();
    }
    let findings = findings(&output);
    if !findings.is_empty() {
        return Err(findings);
    }
    forget_corrections(work, AgentRole::Analyst);
    work.say(Author::Analyst, output.say.trim());
    let talk = &mut work.state.talk;
    if !output.questions.is_empty() {
        talk.rounds = talk.rounds.saturating_add(1);
    }
    talk.questions = output.questions;
    talk.recommendation = Some(output.recommendation);
    talk.brief = Some(output.brief);
    work.finish_stage(Stage::Analyst, "The brief is written");
    if work.state.talk.start_when_ready {
        begin_build(work);
    }
    Ok(())
}

fn findings(output: &AnalystOutput) -> Vec<String> {
    let mut findings = Vec::new();
    if output.say.trim().is_empty() || output.say.chars().count() > MESSAGE_CHARS {
        findings.push("/say: say one to three sentences.".to_owned());
    }
    if output.questions.len() > QUESTIONS {
        findings.push(format!("/questions: ask at most {QUESTIONS} questions."));
    }
    for (index, question) in output.questions.iter().enumerate() {
        let again = output
            .questions
            .iter()
            .filter(|other| other.id == question.id)
            .count()
            > 1;
        if question.text.trim().is_empty() || again {
            findings.push(format!(
                "/questions/{index}: every question has words and an id of its own."
            ));
        }
    }
    if output.recommendation.reason.trim().is_empty() {
        findings.push("/recommendation/reason: say why, in one sentence.".to_owned());
    }
    let brief = output.brief.check();
    findings.extend(
        brief
            .into_iter()
            .map(|(pointer, detail)| format!("/brief{pointer}: {detail}")),
    );
    findings
}
