//! YAML 1.2 (core schema) to JSON. The parser is a library's; what it says one after the other is put together here,
//! because a definition comes from strangers: nesting, aliases and names given twice are watched while it is read.

mod scalar;
mod tree;

use edgewright_finding::Finding;
use saphyr_parser::{Event, Marker, Parser};
use serde_json::Value;

use super::text::whole;
use tree::Tree;

/// The one document of a text.
pub(super) fn value_of(text: &str) -> Result<Value, Finding> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            located(
                error.marker(),
                "not-yaml",
                &format!("this is not YAML: {}", error.info()),
            )
        })?;
        take(&mut tree, event, &span.start)?;
    }
    tree.finish()
        .ok_or_else(|| whole("not-yaml", "There is nothing in this text.".to_owned()))
}

fn take(tree: &mut Tree, event: Event<'_>, at: &Marker) -> Result<(), Finding> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let text_or_value = scalar::value_of(&text, style, tag.as_deref())
                .map_err(|why| located(at, "yaml-value", why))?;
            tree.scalar(&text, text_or_value, anchor, at)
        }
        Event::SequenceStart(anchor, tag) => {
            scalar::check_collection_tag(tag.as_deref(), "seq")
                .map_err(|why| located(at, "yaml-value", why))?;
            tree.begin_list(anchor, at)
        }
        Event::MappingStart(anchor, tag) => {
            scalar::check_collection_tag(tag.as_deref(), "map")
                .map_err(|why| located(at, "yaml-value", why))?;
            tree.begin_object(anchor, at)
        }
        Event::SequenceEnd | Event::MappingEnd => tree.end(at),
        Event::Alias(anchor) => tree.alias(anchor, at),
        Event::DocumentStart(_) if tree.is_finished() => Err(located(
            at,
            "yaml-several-documents",
            "a second document begins here ('---'); a definition is one document",
        )),
        _ => Ok(()),
    }
}

/// A finding about the whole text that says where it happened.
fn located(at: &Marker, code: &str, what: &str) -> Finding {
    whole(
        code,
        format!("Line {}, column {}: {what}.", at.line(), at.col() + 1),
    )
}
