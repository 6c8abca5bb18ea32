//! What is asked for.

use edgewright_types::{Plan, Problem, UnixMillis};
use serde::{Deserialize, de::DeserializeOwned};
use worker::{Request, console_error};

use crate::answer::Refusal;

/// A file to be kept; its content is the body, or is there already.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// Its name; without one it is kept until `kept_until`.
    #[serde(default)]
    pub name: Option<String>,
    /// Its media type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is in it, for a file that is there.
    #[serde(default)]
    pub file: Option<String>,
    /// Until when it is kept without a name.
    pub kept_until: UnixMillis,
    /// What its owner pays for.
    pub plan: Plan,
}

/// Which file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// By its name.
    #[serde(default)]
    pub name: Option<String>,
    /// By what is in it.
    #[serde(default)]
    pub file: Option<String>,
}

/// Which files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// What their names begin with.
    #[serde(default)]
    pub prefix: String,
    /// The last name of the page before.
    #[serde(default)]
    pub after: String,
    /// How many.
    pub limit: u32,
}

/// The body as a document. It was written by a Worker of ours; one of another version may write what is not known here.
pub async fn body<T: DeserializeOwned>(request: &mut Request) -> Result<T, Refusal> {
    read(&request.text().await?)
}

/// A document as text.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    edgewright_typed_json::from_text(text).map_err(|error| {
        console_error!("files.request_unreadable={error}");
        Problem::unavailable().into()
    })
}
