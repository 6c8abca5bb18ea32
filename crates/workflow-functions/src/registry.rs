//! The table of functions: what exists, by name and version.

use serde_json::Value;

use crate::function::{Function, Outcome};
use crate::{Context, FunctionError, bytes, dates, formats, html, intake, lists, objects, text};

/// One row of the table.
struct Entry {
    name: &'static str,
    run: fn(&Value, &Context) -> Outcome,
}

impl Entry {
    const fn of<F: Function>() -> Self {
        Self {
            name: F::NAME,
            run: run::<F>,
        }
    }
}

fn run<F: Function>(arguments: &Value, context: &Context) -> Outcome {
    let arguments = edgewright_typed_json::from_value(arguments).map_err(|mismatch| {
        FunctionError::arguments(&mismatch.pointer(), mismatch.in_plain_words())
    })?;
    F::run(arguments, context)
}

macro_rules! functions {
    ($($function:path,)*) => {
        static FUNCTIONS: &[Entry] = &[$(Entry::of::<$function>(),)*];

        /// Every function, for people and agents who choose one. Not in a Worker: it makes the JSON Schemas anew.
        #[cfg(not(target_arch = "wasm32"))]
        #[must_use]
        pub fn describe() -> Vec<Description> {
            vec![$(Description::of::<$function>(),)*]
        }
    };
}

functions! {
    lists::Split,
    lists::Limit,
    lists::Filter,
    lists::Sort,
    lists::Deduplicate,
    lists::Aggregate,
    lists::Summarise,
    lists::Join,
    objects::Merge,
    objects::Rename,
    objects::Pick,
    objects::Omit,
    dates::DateParse,
    dates::DateFormat,
    dates::DateAdd,
    dates::DateDifference,
    dates::DateStartOf,
    dates::DateEndOf,
    dates::DateConvert,
    dates::DateParts,
    text::TextCase,
    text::TextTrim,
    text::TextPad,
    text::TextTruncate,
    text::TextSlug,
    text::TextJoin,
    text::TextSplit,
    text::TextMatch,
    text::TextReplace,
    html::HtmlExtract,
    html::HtmlToText,
    html::MarkdownToHtml,
    bytes::Encode,
    bytes::Decode,
    bytes::Hash,
    bytes::Hmac,
    bytes::Compress,
    bytes::Decompress,
    formats::Zip,
    formats::Unzip,
    formats::CsvParse,
    formats::CsvFormat,
    formats::JsonParse,
    formats::JsonFormat,
    formats::XmlParse,
    formats::XmlFormat,
    formats::IcsParse,
    formats::IcsFormat,
}

/// The names of all functions, as `name:version`.
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|entry| entry.name)
}

/// Calls a function; none if there is none of that name and version.
///
/// # Errors
/// What is wrong with the arguments, and where. Calling again with the same ones fails in the same way.
#[must_use]
pub fn call(name: &str, version: &str, arguments: &Value, context: &Context) -> Option<Outcome> {
    let is_asked_for = |entry: &&Entry| entry.name.split_once(':') == Some((name, version));
    let entry = FUNCTIONS.iter().find(is_asked_for)?;
    Some(intake::check_arguments(arguments).and_then(|()| {
        let result = (entry.run)(arguments, context)?;
        intake::check_result(&result)?;
        Ok(result)
    }))
}

/// What a function is for and how it is called.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Name and version, as `name:version`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// JSON Schema of its arguments.
    pub arguments: Value,
    /// Arguments to try, as JSON text.
    pub example: &'static str,
}

#[cfg(not(target_arch = "wasm32"))]
impl Description {
    fn of<F: Function>() -> Self {
        let mut settings = schemars::generate::SchemaSettings::draft2020_12();
        settings.meta_schema = None;
        let generator = settings.into_generator();
        Self {
            name: F::NAME,
            summary: F::SUMMARY,
            arguments: generator.into_root_schema_for::<F::Arguments>().to_value(),
            example: F::EXAMPLE,
        }
    }
}
