//! Says something to the analyst.

use edgewright_limits::pipeline::MESSAGES;
use edgewright_types::Problem;

use super::{check_text, not_possible_now};
use crate::{
    artifact::{Answer, Author},
    engine::Refusal,
    stage,
    view::FeatureStatus,
    work::Work,
};

pub fn apply(
    work: &mut Work<'_, '_>,
    text: Option<&str>,
    answers: Vec<Answer>,
) -> Result<(), Refusal> {
    let status = work.state.status;
    if !matches!(status, FeatureStatus::Drafting | FeatureStatus::Failed) {
        return Err(not_possible_now(status, "Talking to the analyst").into());
    }
    if work.state.talk.messages >= MESSAGES {
        return Err(Problem::caller(
            422,
            "conversation-full",
            "This conversation has as many messages as there can be. Begin a new build.",
        )
        .into());
    }
    let said = text
        .filter(|text| !text.trim().is_empty())
        .map(|text| check_text(text, "/text"))
        .transpose()?;
    let answered = take_answers(work, answers)?;
    let words = match (answered, said) {
        (Some(answers), Some(text)) => format!("{answers}\n\n{text}"),
        (Some(words), None) | (None, Some(words)) => words,
        (None, None) => check_text("", "/text")?,
    };
    work.cancel_pending();
    work.state.failure = None;
    work.state.status = FeatureStatus::Drafting;
    work.say(Author::Builder, &words);
    stage::analyst::enter(work);
    Ok(())
}

/// Puts the answers to their questions; returns them as they read in the conversation.
fn take_answers(work: &mut Work<'_, '_>, answers: Vec<Answer>) -> Result<Option<String>, Refusal> {
    let mut lines = Vec::new();
    for (index, mut answer) in answers.into_iter().enumerate() {
        answer.text = check_text(&answer.text, &format!("/answers/{index}/text"))?;
        let talk = &mut work.state.talk;
        let asked = talk
            .questions
            .iter()
            .position(|question| question.id == answer.question_id)
            .map(|at| talk.questions.remove(at));
        let Some(question) = asked else {
            let pointer = format!("/answers/{index}/question_id");
            return Err(Problem::caller(
                422,
                "question-unknown",
                "This question is not open any more. Say it in your own words instead.",
            )
            .with_error(pointer, "question-unknown", "No open question has this id.")
            .into());
        };
        lines.push(format!("{} {}", question.text, answer.text));
        answer.question = question.text;
        talk.answers.push(answer);
    }
    Ok((!lines.is_empty()).then(|| lines.join("\n")))
}
