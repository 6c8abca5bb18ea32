//! What a workflow says about itself.

use serde_json::{Map, Value};

use crate::read::Part;

/// The `document` of a workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Version of the standard, one of 1.0.
    pub dsl: String,
    /// Where the name belongs.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// For people.
    pub title: Option<String>,
    /// Markdown.
    pub summary: Option<String>,
    /// Free names and values.
    pub tags: Map<String, Value>,
    /// Free; some members mean something here, see [`Metadata`].
    pub metadata: Metadata,
}

/// The members of `document.metadata` that mean something here, and all of them as they were written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// Origins that addresses made while it runs may have, such as `https://api.example.com`.
    pub origins: Vec<String>,
    /// IANA time zone of the cron expression.
    pub timezone: Option<String>,
    /// What is done about starts that were missed.
    pub missed: Missed,
    /// Everything, as written.
    pub all: Map<String, Value>,
}

/// What is done about starts by the clock that were missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missed {
    /// Nothing.
    #[default]
    Skip,
    /// One start for all of them.
    Once,
}

impl Document {
    pub(crate) fn read(part: &Part<'_>) -> Option<Self> {
        let object = part.object()?;
        let dsl = object.required("dsl", read_dsl);
        let namespace = object.required("namespace", read_name);
        let name = object.required("name", read_name);
        let version = object.required("version", read_version);
        let title = object.optional("title", Part::text);
        let summary = object.optional("summary", Part::text);
        let tags = object.optional("tags", |part| part.map().cloned());
        let metadata = object.optional("metadata", Metadata::read);
        object.finish();
        Some(Self {
            dsl: dsl?,
            namespace: namespace?,
            name: name?,
            version: version?,
            title,
            summary,
            tags: tags.unwrap_or_default(),
            metadata: metadata.unwrap_or_default(),
        })
    }
}

impl Metadata {
    fn read(part: &Part<'_>) -> Option<Self> {
        // No `finish`: the standard leaves this object to everybody.
        let object = part.object()?;
        Some(Self {
            origins: object
                .optional("origins", |part| part.list(Part::text))
                .unwrap_or_default(),
            timezone: object.optional("timezone", Part::text),
            missed: object
                .optional("missed", |part| {
                    part.word(&[("skip", Missed::Skip), ("once", Missed::Once)])
                })
                .unwrap_or_default(),
            all: part.map()?.clone(),
        })
    }
}

fn read_dsl(part: &Part<'_>) -> Option<String> {
    let dsl = part.text()?;
    if is_version(&dsl) && dsl.starts_with("1.0.") {
        return Some(dsl);
    }
    part.error(
        "dsl-version",
        "The version of the standard is one of 1.0, such as 1.0.3. Put it in quotes.",
    );
    None
}

fn read_version(part: &Part<'_>) -> Option<String> {
    let version = part.text()?;
    if is_version(&version) {
        return Some(version);
    }
    part.error(
        "version-invalid",
        "A version has three numbers, such as 1.0.0 or 0.2.1-rc.1. Put it in quotes.",
    );
    None
}

fn read_name(part: &Part<'_>) -> Option<String> {
    let name = part.text()?;
    let inner = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let fits = (1..=63).contains(&name.len())
        && name.chars().all(inner)
        && !name.starts_with('-')
        && !name.ends_with('-');
    if fits {
        return Some(name);
    }
    part.error(
        "name-invalid",
        "A name has letters, digits and hyphens between them, at most 63.",
    );
    None
}

/// Semantic versioning 2.0.
#[must_use]
pub fn is_version(text: &str) -> bool {
    let (text, build) = match text.split_once('+') {
        Some((text, build)) => (text, Some(build)),
        None => (text, None),
    };
    let (core, pre) = match text.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (text, None),
    };
    let number = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (text == "0" || !text.starts_with('0'))
    };
    let identifier = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let pre_identifier = |text: &str| {
        identifier(text) && (number(text) || text.bytes().any(|byte| !byte.is_ascii_digit()))
    };
    core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| pre.split('.').all(pre_identifier))
        && build.is_none_or(|build| build.split('.').all(identifier))
}
