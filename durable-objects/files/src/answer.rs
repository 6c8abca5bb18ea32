//! Answers of the object.

use edgewright_storage::StorageError;
use edgewright_types::Problem;
use serde::Serialize;
use worker::{Response, Result, console_error};

/// Why something was not done.
pub enum Refusal {
    /// What the caller is told.
    Problem(Box<Problem>),
    /// Our own trouble, told to the log only.
    Ours(String),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        Self::Ours(error.to_string())
    }
}

impl From<worker::Error> for Refusal {
    fn from(error: worker::Error) -> Self {
        Self::Ours(error.to_string())
    }
}

/// A response, or why there is none.
pub fn answer(done: std::result::Result<Response, Refusal>) -> Result<Response> {
    match done {
        Ok(response) => Ok(response),
        Err(Refusal::Problem(told)) => problem(&told),
        Err(Refusal::Ours(cause)) => {
            console_error!("files={cause}");
            problem(&Problem::unavailable())
        }
    }
}

/// A problem document.
pub fn problem(problem: &Problem) -> Result<Response> {
    let response = Response::from_json(&serde_json::to_value(problem)?)?;
    Ok(response.with_status(problem.status))
}

/// A document.
pub fn json(document: &impl Serialize) -> std::result::Result<Response, Refusal> {
    let document = serde_json::to_value(document).map_err(worker::Error::from)?;
    Ok(Response::from_json(&document)?)
}
