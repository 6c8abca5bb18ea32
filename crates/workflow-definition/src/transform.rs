//! What happens to data on its way in, out and into the context: input, output, export, and the schemas in between.

use serde_json::Value;

use crate::outside;
use crate::read::Part;
use crate::template::Template;

/// A JSON Schema (draft 2020-12) that data must fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The schema.
    pub document: Value,
}

impl Schema {
    fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        object.optional("format", |part| {
            let format = part.text()?;
            let name = format.split(':').next().unwrap_or_default();
            if name != "json" {
                outside::report(part, &outside::SCHEMA_FORMAT);
            }
            Some(())
        });
        let document = match object.member("resource") {
            Some(resource) => {
                object.member("document");
                outside::report(&resource, &outside::SCHEMA_RESOURCE);
                None
            }
            None => object.required("document", |part| match part.value {
                Value::Object(_) | Value::Bool(_) => Some(part.value.clone()),
                _ => part.wrong_type("a JSON Schema: an object, true or false"),
            }),
        };
        object.finish();
        Some(Self {
            document: document?,
        })
    }
}

/// What data must be on its way in, and what is made of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Input {
    /// What the raw input must fit.
    pub schema: Option<Schema>,
    /// What is made of it; the raw input if not given.
    pub from: Option<Template>,
}

impl Input {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let schema = object.optional("schema", Schema::read);
        let from = object.optional("from", Template::read_transform);
        object.finish();
        Some(Self { schema, from })
    }
}

/// What is made of a result, and what it must be afterwards. The same for `output` and `export`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    /// What the transformed result must fit.
    pub schema: Option<Schema>,
    /// What is made of the raw result; for `output` the raw result if not given, for `export` the context as it is.
    pub as_: Option<Template>,
}

impl Output {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let schema = object.optional("schema", Schema::read);
        let as_ = object.optional("as", Template::read_transform);
        object.finish();
        Some(Self { schema, as_ })
    }
}

/// What a task leaves in the context.
pub type Export = Output;
