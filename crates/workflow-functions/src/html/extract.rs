//! `html-extract`: what a page says in some of its elements.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::select::select;
use super::text::{Layout, write_text};
use super::tree::{Kind, Tree};
use crate::function::{Function, Outcome};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// A page, and what is wanted of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The page, or a part of one.
    html: String,
    /// A CSS selector: names, `.class`, `#id`, `[attribute]`, `[attribute=value]`, `[attribute~=word]`, `:first-child`,
    /// and the combinations `a b`, `a > b` and `a + b`.
    selector: String,
    /// What of each element is wanted; `text` if not given.
    #[serde(default)]
    take: Take,
    /// The attribute that is wanted, with `attribute`.
    attribute: Option<String>,
    /// Whether all elements are wanted, as a list; otherwise the first, or null. False if not given.
    #[serde(default)]
    all: bool,
}

/// What of an element is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Take {
    /// Its text, white space made one space.
    #[default]
    Text,
    /// What is inside, as HTML. It is as the page has it: it may hold scripts.
    Html,
    /// An attribute; null where it is missing.
    Attribute,
}

pub(crate) struct HtmlExtract;

impl Function for HtmlExtract {
    const NAME: &'static str = "html-extract:1.0.0";
    const SUMMARY: &'static str =
        "Finds elements of a page by a CSS selector and takes their text, HTML or an attribute.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "html": "<ul><li><a href='/a'>One &amp; only</a><li><a href='/b'>Two</a></ul>",
    "selector": "li > a",
    "take": "attribute", "attribute": "href", "all": true
  },
  "returns": ["/a", "/b"]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        if (arguments.take == Take::Attribute) != arguments.attribute.is_some() {
            let message = "'attribute' goes with 'take: attribute': name the attribute there, and only there.";
            return Err(FunctionError::arguments("/attribute", message));
        }
        let tree = Tree::read(&arguments.html)?;
        let found = select(&tree, &arguments.selector)?;
        let mut quota = Quota::result();
        let mut taken = found
            .into_iter()
            .map(|number| take(&tree, number, &arguments, &mut quota));
        if arguments.all {
            return taken.collect();
        }
        taken.next().unwrap_or(Ok(Value::Null))
    }
}

fn take(tree: &Tree, number: usize, arguments: &Arguments, quota: &mut Quota) -> Outcome {
    let mut text = String::new();
    match arguments.take {
        Take::Attribute => {
            let name = arguments
                .attribute
                .as_deref()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let value = tree
                .element(number)
                .and_then(|(_, attributes)| attributes.get(&name));
            return value.map_or(Ok(Value::Null), |value| {
                quota.take(value.len())?;
                Ok(value.as_str().into())
            });
        }
        Take::Text => write_text(tree, number, Layout::Line, &mut text, quota)?,
        Take::Html => write_inside(tree, number, &mut text, quota)?,
    }
    Ok(match arguments.take {
        Take::Html => text.into(),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
    })
}

/// As deep as the tree is, and its depth is bounded.
fn write_inside(
    tree: &Tree,
    number: usize,
    html: &mut String,
    quota: &mut Quota,
) -> Result<(), FunctionError> {
    let is_raw = tree
        .element(number)
        .is_some_and(|(name, _)| matches!(name, "script" | "style"));
    let children = tree
        .node(number)
        .map(|node| node.children.as_slice())
        .unwrap_or_default();
    for child in children {
        let before = html.len();
        match tree.node(*child).map(|node| &node.kind) {
            Some(Kind::Text(text)) if is_raw => html.push_str(text),
            Some(Kind::Text(text)) => html.push_str(&quick_xml::escape::partial_escape(text)),
            Some(Kind::Element(name, attributes)) => {
                html.push('<');
                html.push_str(name);
                for (name, value) in attributes {
                    html.push(' ');
                    html.push_str(name);
                    html.push_str("=\"");
                    html.push_str(&quick_xml::escape::escape(value));
                    html.push('"');
                }
                html.push('>');
                quota.take(html.len() - before)?;
                write_inside(tree, *child, html, quota)?;
                if !super::tree::is_void(name) {
                    quota.take(name.len() + 3)?;
                    html.push_str("</");
                    html.push_str(name);
                    html.push('>');
                }
                continue;
            }
            Some(Kind::Page) | None => {}
        }
        quota.take(html.len() - before)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use serde_json::json;

    const PAGE: &str = "<title>T</title><div><p class=a>One <b>two</b>\n three &lt;<br>four<script>x<y</script></p><p>5</p></div>";

    #[test]
    fn text_html_and_attributes() {
        let taken = |take: &str, all: bool| {
            returns(
                "html-extract",
                json!({"html": PAGE, "selector": "p", "take": take, "all": all}),
            )
        };
        assert_eq!(taken("text", false), "One two three < four");
        assert_eq!(taken("text", true)[1], "5");
        assert_eq!(
            taken("html", false),
            "One <b>two</b>\n three &lt;<br>four<script>x<y</script>"
        );
        let classes = json!({"html": PAGE, "selector": "p", "take": "attribute", "attribute": "CLASS", "all": true});
        assert_eq!(returns("html-extract", classes), json!(["a", null]));
        assert_eq!(
            returns("html-extract", json!({"html": PAGE, "selector": "h1"})),
            json!(null)
        );
        assert_eq!(
            returns(
                "html-extract",
                json!({"html": "", "selector": "*", "all": true})
            ),
            json!([])
        );
    }

    #[test]
    fn attributes_are_named_with_attribute_only() {
        for call in [
            json!({"html": "", "selector": "p", "take": "attribute"}),
            json!({"html": "", "selector": "p", "attribute": "href"}),
        ] {
            assert_eq!(refused("html-extract", call).pointer, "/attribute");
        }
    }

    #[test]
    fn all_of_what_is_nested_is_stopped() {
        let html = format!("{}{}", "<i>".repeat(190), "x".repeat(100_000));
        for take in ["text", "html"] {
            let call = json!({"html": html, "selector": "i", "take": take, "all": true});
            assert_eq!(refused("html-extract", call).code, ErrorCode::TooLarge);
        }
    }
}
