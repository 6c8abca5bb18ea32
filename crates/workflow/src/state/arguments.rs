//! What the functions take.

use edgewright_limits::workflow_state::{KEY_CHARS, LISTED, TTL_SECONDS, VALUE_BYTES};
use edgewright_workflow_engine::WorkflowError;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    pub key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    pub key: String,
    pub value: Value,
    #[serde(default)]
    pub ttl_seconds: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompareAndSet {
    pub key: String,
    pub version: i64,
    pub value: Value,
    #[serde(default)]
    pub ttl_seconds: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Increment {
    pub key: String,
    #[serde(default = "one")]
    pub by: i64,
    #[serde(default)]
    pub ttl_seconds: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    #[serde(default)]
    pub prefix: String,
    #[serde(default = "most")]
    pub limit: u32,
}

const fn one() -> i64 {
    1
}

const fn most() -> u32 {
    LISTED
}

/// What all of them have to keep to.
pub trait Bounded {
    fn key(&self) -> Option<&str>;
    fn ttl_seconds(&self) -> Option<i64> {
        None
    }
    fn limit(&self) -> u32 {
        1
    }
}

impl Bounded for Get {
    fn key(&self) -> Option<&str> {
        Some(&self.key)
    }
}

impl Bounded for Set {
    fn key(&self) -> Option<&str> {
        Some(&self.key)
    }
    fn ttl_seconds(&self) -> Option<i64> {
        self.ttl_seconds
    }
}

impl Bounded for CompareAndSet {
    fn key(&self) -> Option<&str> {
        Some(&self.key)
    }
    fn ttl_seconds(&self) -> Option<i64> {
        self.ttl_seconds
    }
}

impl Bounded for Increment {
    fn key(&self) -> Option<&str> {
        Some(&self.key)
    }
    fn ttl_seconds(&self) -> Option<i64> {
        self.ttl_seconds
    }
}

impl Bounded for List {
    fn key(&self) -> Option<&str> {
        None
    }
    fn limit(&self) -> u32 {
        self.limit
    }
}

/// Reads the arguments of a function.
pub fn read<T: DeserializeOwned + Bounded>(arguments: &Value) -> Result<T, WorkflowError> {
    let read: T = edgewright_typed_json::from_value(arguments).map_err(|mismatch| {
        WorkflowError::validation(format!("The arguments do not fit: {mismatch}"))
    })?;
    if let Some(key) = read.key()
        && !(1..=KEY_CHARS).contains(&key.chars().count())
    {
        return Err(WorkflowError::validation(format!(
            "A key has 1 to {KEY_CHARS} characters."
        )));
    }
    if let Some(seconds) = read.ttl_seconds()
        && !(1..=TTL_SECONDS).contains(&seconds)
    {
        return Err(WorkflowError::validation(format!(
            "A time to live is 1 to {TTL_SECONDS} seconds."
        )));
    }
    if !(1..=LISTED).contains(&read.limit()) {
        return Err(WorkflowError::validation(format!(
            "A list has 1 to {LISTED} keys."
        )));
    }
    Ok(read)
}

/// Refuses a value that is too large.
pub fn check_value(value: &Value) -> Result<(), WorkflowError> {
    let bytes = value.to_string().len();
    if bytes > VALUE_BYTES {
        return Err(WorkflowError::validation(format!(
            "The value has {bytes} bytes; a key holds at most {VALUE_BYTES}."
        )));
    }
    Ok(())
}
