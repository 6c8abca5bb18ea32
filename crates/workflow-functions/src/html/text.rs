//! `html-to-text`: what a page says, without how it looks.

use schemars::JsonSchema;
use serde::Deserialize;

use super::tree::{Kind, Tree};
use crate::function::{Function, Outcome};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// A page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The page, or a part of one.
    html: String,
    /// Whether the address of a link follows its text, in brackets; false if not given.
    #[serde(default)]
    links: bool,
}

pub(crate) struct HtmlToText;

impl Function for HtmlToText {
    const NAME: &'static str = "html-to-text:1.0.0";
    const SUMMARY: &'static str =
        "Makes plain text of HTML: a line for each block, a dash for each item of a list.";
    const EXAMPLE: &'static str = r#"{
  "with": {
    "html": "<h1>Hello</h1><p>Read   <a href='https://x.org'>this</a>:<ul><li>one<li>two</ul>",
    "links": true
  },
  "returns": "Hello\n\nRead this (https://x.org):\n\n- one\n- two"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let tree = Tree::read(&arguments.html)?;
        let mut text = String::new();
        let layout = Layout::Blocks {
            links: arguments.links,
        };
        write_text(&tree, 0, layout, &mut text, &mut Quota::result())?;
        Ok(text.trim().into())
    }
}

/// How the text of elements is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// As one line; the caller makes white space one space.
    Line,
    /// In lines and paragraphs.
    Blocks {
        /// Whether the address of a link follows its text.
        links: bool,
    },
}

/// Elements whose text nobody sees.
const UNSEEN: &[&str] = &["script", "style", "template", "noscript", "head"];
/// Elements around which a line is left empty.
const PARAGRAPHS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "pre",
    "section",
    "article",
];
/// Elements that begin a line.
const LINES: &[&str] = &[
    "div", "li", "tr", "dt", "dd", "header", "footer", "main", "nav", "aside", "form", "hr", "br",
    "figure", "option",
];

/// Writes the text inside a part of the page. As deep as the tree is, and its depth is bounded.
pub(super) fn write_text(
    tree: &Tree,
    number: usize,
    layout: Layout,
    text: &mut String,
    quota: &mut Quota,
) -> Result<(), FunctionError> {
    let Some(node) = tree.node(number) else {
        return Ok(());
    };
    let (name, address) = match &node.kind {
        Kind::Text(own) => {
            quota.take(own.len())?;
            write_words(own, layout, text);
            return Ok(());
        }
        Kind::Page => ("", None),
        Kind::Element(name, attributes) => (name.as_str(), attributes.get("href")),
    };
    if UNSEEN.contains(&name) {
        return Ok(());
    }
    let breaks = match layout {
        Layout::Line if name == "br" || PARAGRAPHS.contains(&name) || LINES.contains(&name) => {
            text.push(' ');
            0
        }
        Layout::Line => 0,
        Layout::Blocks { .. } if PARAGRAPHS.contains(&name) => 2,
        Layout::Blocks { .. } if LINES.contains(&name) => 1,
        Layout::Blocks { .. } => 0,
    };
    break_line(text, breaks);
    if layout != Layout::Line {
        match name {
            "li" => text.push_str("- "),
            "td" | "th" if !text.is_empty() && !text.ends_with('\n') => text.push('\t'),
            _ => {}
        }
    }
    for child in &node.children {
        write_text(tree, *child, layout, text, quota)?;
    }
    if let (Layout::Blocks { links: true }, "a", Some(address)) = (layout, name, address) {
        quota.take(address.len() + 3)?;
        text.push_str(" (");
        text.push_str(address);
        text.push(')');
    }
    break_line(text, if name == "br" { 0 } else { breaks });
    Ok(())
}

/// So that the text ends with that many line breaks, and with no more.
fn break_line(text: &mut String, breaks: usize) {
    if breaks == 0 {
        return;
    }
    text.truncate(text.trim_end_matches([' ', '\t']).len());
    let existing = text.len() - text.trim_end_matches('\n').len();
    if !text.is_empty() && !text.ends_with("- ") {
        text.extend(std::iter::repeat_n('\n', breaks.saturating_sub(existing)));
    }
}

/// White space is one space, and none at the beginning of a line.
fn write_words(own: &str, layout: Layout, text: &mut String) {
    if layout == Layout::Line {
        text.push_str(own);
        return;
    }
    for char in own.chars() {
        if !char.is_whitespace() {
            text.push(char);
        } else if !text.is_empty() && !text.ends_with([' ', '\n', '\t']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    #[track_caller]
    fn check(html: &str, wanted: &str) {
        assert_eq!(returns("html-to-text", json!({"html": html})), wanted);
    }

    #[test]
    fn blocks_lines_and_cells() {
        check("a<br>b<br><br>c", "a\nb\nc");
        check("<div>a</div><div>b <i>c</i></div>d", "a\nb c\nd");
        check("<p>a</p>\n\n<p>b</p>", "a\n\nb");
        check("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td");
        check("<script>x</script><style>y</style>z &euro;", "z €");
        check("", "");
    }
}
