//! Answers of the object.

use edgewright_types::Problem;
use edgewright_workflow::Answer;
use edgewright_workflow_engine::Refusal;
use worker::{Response, Result, console_error};

/// What came of a command or a question.
pub fn answer(done: std::result::Result<Answer, Refusal>) -> Result<Response> {
    match done {
        Ok(Answer { status: 204, .. }) => Ok(Response::empty()?.with_status(204)),
        Ok(Answer { status, document }) => Ok(Response::from_json(&document)?.with_status(status)),
        Err(Refusal::Problem(told)) => problem(&told),
        Err(Refusal::Storage(error)) => {
            console_error!("workflow.storage={error}");
            problem(&Problem::ours())
        }
    }
}

/// A problem document.
pub fn problem(problem: &Problem) -> Result<Response> {
    let document = serde_json::to_value(problem)?;
    let response = Response::from_json(&document)?.with_status(problem.status);
    response
        .headers()
        .set("content-type", "application/problem+json")?;
    Ok(response)
}
