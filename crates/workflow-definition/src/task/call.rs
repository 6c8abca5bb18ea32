//! `call`: which kind of call it is.

use super::TaskKind;
use super::call_function::CallFunction;
use super::call_http::CallHttp;
use super::call_openapi::CallOpenapi;
use crate::outside;
use crate::read::{Object, Part};

pub(super) fn read(object: &Object<'_>) -> Option<TaskKind> {
    let part = object.member("call")?;
    let name = part.text()?;
    let left_out = match name.as_str() {
        "http" => {
            let call = object.required("with", CallHttp::read)?;
            return Some(TaskKind::CallHttp(Box::new(call)));
        }
        "openapi" => {
            let call = object.required("with", CallOpenapi::read)?;
            return Some(TaskKind::CallOpenapi(Box::new(call)));
        }
        "grpc" => &outside::CALL_GRPC,
        "asyncapi" => &outside::CALL_ASYNCAPI,
        "mcp" => &outside::CALL_MCP,
        "a2a" => &outside::CALL_A2A,
        _ => return CallFunction::read(object, &part, &name).map(TaskKind::CallFunction),
    };
    object.member("with");
    outside::report(&part, left_out);
    None
}

/// What a call of a web service yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CallOutput {
    /// The body in base64.
    Raw,
    /// The body, read if it is JSON or text.
    #[default]
    Content,
    /// Request, status, headers and content.
    Response,
}

impl CallOutput {
    pub(super) fn read(part: &Part<'_>) -> Option<Self> {
        part.word(&[
            ("raw", Self::Raw),
            ("content", Self::Content),
            ("response", Self::Response),
        ])
    }
}
