//! `run: workflow`.

use crate::outside;
use crate::read::{Object, Part};
use crate::template::Template;

/// Runs another workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct RunWorkflow {
    /// Namespace of the other.
    pub namespace: String,
    /// Name of the other.
    pub name: String,
    /// A version, or `latest`.
    pub version: String,
    /// Its input, an object; an empty one if not given.
    pub input: Option<Template>,
    /// Whether to wait until it is done. If not, the task passes its input on.
    pub wait: bool,
    /// Whether the task yields the other's output; else it yields nothing (null).
    pub returns_output: bool,
}

impl RunWorkflow {
    pub(super) fn read(object: &Object<'_>) -> Option<Self> {
        let wait = object.optional("await", Part::boolean);
        let returns_output = object.optional("return", |part| {
            let returns = part.word(&[
                ("stdout", Some(true)),
                ("none", Some(false)),
                ("stderr", None),
                ("code", None),
                ("all", None),
            ])?;
            if returns.is_none() {
                outside::report(part, &outside::RUN_RETURN);
            }
            returns
        });
        let workflow = object.required("workflow", |part| {
            let object = part.object()?;
            let namespace = object.required("namespace", Part::text);
            let name = object.required("name", Part::text);
            let version = object.required("version", Part::text);
            let input = object.optional("input", Template::read_object);
            object.finish();
            Some((namespace?, name?, version?, input))
        });
        let (namespace, name, version, input) = workflow?;
        Some(Self {
            namespace,
            name,
            version,
            input,
            wait: wait.unwrap_or(true),
            returns_output: returns_output.unwrap_or(true),
        })
    }
}
