//! Functions over files, and files that stand in for what is too large for a run: what is asked for, and what is shown.
//!
//! A run holds a reference, an object of exactly `file`, `size` and `type`. Whoever makes one up gets no further than the
//! files of their own owner, because nothing in it says whose they are.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use edgewright_limits::{
    file::{FILE_BYTES, LISTED, NAME_CHARS, TYPE_CHARS},
    workflow_run::OUTPUT_BYTES,
};
use edgewright_workflow_engine::{WorkflowError, effect::FunctionCall, secret};
use serde_json::{Map, Value, json};

use super::{arguments, find};

const TEXT_TYPE: &str = "text/plain; charset=utf-8";
const ANY_TYPE: &str = "application/octet-stream";

/// What a function over files wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// To keep a content under a name.
    Put {
        /// The name.
        name: String,
        /// The media type.
        kind: String,
        /// The content.
        content: Vec<u8>,
    },
    /// To give a file that is there a name.
    Name {
        /// The name.
        name: String,
        /// The media type.
        kind: String,
        /// Which.
        file: String,
    },
    /// To have the content of a file.
    Get {
        /// Which, as the object of files is asked.
        which: Value,
        /// Its media type, where the reference says it.
        kind: Option<String>,
        /// Whether as base64 whatever it is.
        as_base64: bool,
    },
    /// To take a name away.
    Delete {
        /// The name.
        name: String,
    },
    /// To have the names.
    List {
        /// What is asked of the object of files.
        asked: Value,
    },
}

/// What a call asks for; none if it is a call of another function.
#[must_use]
pub fn asked(call: &FunctionCall) -> Option<Result<Asked, WorkflowError>> {
    if !call.name.starts_with("file-") {
        return None;
    }
    let function = find(&call.name, &call.version)?;
    // A secret in a file would be shown to whoever reads it.
    let hidden = secret::mask(&call.arguments);
    let read = arguments::read(function, &hidden);
    Some(read.and_then(|arguments| match call.name.as_str() {
        "file-put" => put(&arguments),
        "file-get" => get(&arguments),
        "file-delete" => Ok(Asked::Delete {
            name: name(&arguments)?,
        }),
        _ => list(&arguments),
    }))
}

fn text<'a>(arguments: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(Value::as_str)
}

fn name(arguments: &Map<String, Value>) -> Result<String, WorkflowError> {
    let name = text(arguments, "name").unwrap_or_default();
    let fits = (1..=NAME_CHARS).contains(&name.chars().count());
    if !fits || name.chars().any(char::is_control) {
        return Err(WorkflowError::validation(format!(
            "A file's name has 1 to {NAME_CHARS} characters, none of them a control character."
        )));
    }
    Ok(name.to_owned())
}

fn kind(arguments: &Map<String, Value>, otherwise: &str) -> Result<String, WorkflowError> {
    let kind = text(arguments, "type").unwrap_or(otherwise);
    if media_type(kind) != kind {
        return Err(WorkflowError::validation(
            "A type is a media type, such as text/csv.",
        ));
    }
    Ok(kind.to_owned())
}

/// A media type as a service gave it, or the one of anything.
#[must_use]
pub fn media_type(given: &str) -> &str {
    let fits = given.len() <= TYPE_CHARS
        && given.contains('/')
        && given.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if fits { given } else { ANY_TYPE }
}

fn put(arguments: &Map<String, Value>) -> Result<Asked, WorkflowError> {
    let name = name(arguments)?;
    let ways = (
        text(arguments, "text"),
        text(arguments, "base64"),
        arguments.get("file"),
    );
    let (content, otherwise) = match ways {
        (Some(text), None, None) => (text.as_bytes().to_vec(), TEXT_TYPE),
        (None, Some(encoded), None) => {
            let content = BASE64_STANDARD.decode(encoded).map_err(|_| {
                WorkflowError::validation("'base64' is not base64 in its standard form.")
            })?;
            (content, ANY_TYPE)
        }
        (None, None, Some(file)) => {
            let reference = Reference::read(file).ok_or_else(not_a_reference)?;
            return Ok(Asked::Name {
                name,
                kind: kind(arguments, &reference.kind)?,
                file: reference.file,
            });
        }
        _ => {
            return Err(WorkflowError::validation(
                "Give the content as one of 'text', 'base64' and 'file'.",
            ));
        }
    };
    if content.len() > FILE_BYTES {
        return Err(WorkflowError::validation(format!(
            "A file has at most {FILE_BYTES} bytes."
        )));
    }
    Ok(Asked::Put {
        name,
        kind: kind(arguments, otherwise)?,
        content,
    })
}

fn get(arguments: &Map<String, Value>) -> Result<Asked, WorkflowError> {
    let as_base64 = match text(arguments, "as") {
        None | Some("text") => false,
        Some("base64") => true,
        Some(_) => {
            return Err(WorkflowError::validation(
                "'as' is 'text' or 'base64'. Without it, text stays text.",
            ));
        }
    };
    let (which, kind) = match (arguments.contains_key("name"), arguments.get("file")) {
        (true, None) => (json!({"name": name(arguments)?}), None),
        (false, Some(file)) => {
            let reference = Reference::read(file).ok_or_else(not_a_reference)?;
            (json!({"file": reference.file}), Some(reference.kind))
        }
        _ => {
            return Err(WorkflowError::validation(
                "Say which file by one of 'name' and 'file'.",
            ));
        }
    };
    Ok(Asked::Get {
        which,
        kind,
        as_base64,
    })
}

fn list(arguments: &Map<String, Value>) -> Result<Asked, WorkflowError> {
    let limit = arguments.get("limit").and_then(Value::as_u64);
    let limit = limit.unwrap_or(u64::from(LISTED));
    if !(1..=u64::from(LISTED)).contains(&limit) {
        return Err(WorkflowError::validation(format!(
            "A list has 1 to {LISTED} files."
        )));
    }
    Ok(Asked::List {
        asked: json!({
            "prefix": text(arguments, "prefix").unwrap_or_default(),
            "after": text(arguments, "after").unwrap_or_default(),
            "limit": limit,
        }),
    })
}

fn not_a_reference() -> WorkflowError {
    WorkflowError::validation(
        "'file' is a reference to a file: an object of 'file', 'size' and 'type', as file-put yields it.",
    )
}

/// What `file-get` yields.
///
/// # Errors
/// When the content is too large for a run.
pub fn shown(content: Vec<u8>, kind: &str, as_base64: bool) -> Result<Value, WorkflowError> {
    let size = content.len();
    let encoded = |content: &[u8]| json!({"size": size, "type": kind, "base64": BASE64_STANDARD.encode(content)});
    let shown = if as_base64 {
        encoded(&content)
    } else {
        match String::from_utf8(content) {
            Ok(text) => json!({"size": size, "type": kind, "text": text}),
            Err(error) => encoded(error.as_bytes()),
        }
    };
    if shown.to_string().len() > OUTPUT_BYTES {
        return Err(too_large_to_show());
    }
    Ok(shown)
}

/// The content is larger than what a task may yield.
#[must_use]
pub fn too_large_to_show() -> WorkflowError {
    WorkflowError::validation(format!(
        "The file is too large for a run, in which a value has at most {OUTPUT_BYTES} bytes. Send it by its reference, as the body of a call."
    ))
}

/// What stands in a run for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What is in it.
    pub file: String,
    /// How many bytes.
    pub size: u64,
    /// Its media type.
    pub kind: String,
}

impl Reference {
    /// Reads one; none if the value is something else.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let members = value.as_object().filter(|members| members.len() == 3)?;
        let file = text(members, "file")?;
        file.starts_with("sha256-").then(|| {
            Some(Self {
                file: file.to_owned(),
                size: members.get("size")?.as_u64()?,
                kind: media_type(text(members, "type")?).to_owned(),
            })
        })?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(name: &str, arguments: Value) -> Result<Asked, WorkflowError> {
        asked(&FunctionCall {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            arguments,
        })
        .unwrap()
    }

    #[test]
    fn a_content_comes_in_one_way() {
        let put = |content: Value| {
            let mut arguments = content;
            arguments["name"] = json!("a");
            ask("file-put", arguments)
        };
        assert!(
            matches!(put(json!({"text": "x"})), Ok(Asked::Put { content, .. }) if content == b"x")
        );
        assert!(
            matches!(put(json!({"base64": "eA=="})), Ok(Asked::Put { content, .. }) if content == b"x")
        );
        let reference = json!({"file": "sha256-0", "size": 1, "type": "text/csv"});
        assert!(
            matches!(put(json!({"file": reference})), Ok(Asked::Name { kind, .. }) if kind == "text/csv")
        );
        for wrong in [
            json!({}),
            json!({"text": "x", "base64": "eA=="}),
            json!({"base64": "?"}),
            json!({"file": {"file": "sha256-0"}}),
            json!({"text": "x", "type": "a\r\nb/c"}),
        ] {
            assert_eq!(put(wrong.clone()).unwrap_err().status, 400, "{wrong}");
        }
    }

    #[test]
    fn names_have_their_bounds() {
        let put = |name: String| ask("file-put", json!({"name": name, "text": ""}));
        assert!(put("n".repeat(NAME_CHARS)).is_ok());
        for wrong in ["n".repeat(NAME_CHARS + 1), String::new(), "a\nb".to_owned()] {
            assert!(put(wrong).is_err());
        }
    }

    #[test]
    fn what_is_too_large_for_a_run_is_not_shown() {
        assert!(shown(vec![b'x'; OUTPUT_BYTES - 100], "text/plain", false).is_ok());
        assert!(shown(vec![b'x'; OUTPUT_BYTES], "text/plain", false).is_err());
        let bytes = shown(vec![0xff], "image/png", false).unwrap();
        assert_eq!(
            bytes,
            json!({"size": 1, "type": "image/png", "base64": "/w=="})
        );
    }
}
