//! A page as a tree. Tags come from the library; here is only which elements a tag ends.
//!
//! The rules are those of the standard for elements whose end tags may be left out (`li`, `p`, `td` and so on), and that an
//! end tag closes what is still open inside. Elements that the standard adds by itself (`tbody`) are not added.

use std::collections::BTreeMap;

use edgewright_limits::function::{HTML_DEPTH, HTML_NODES};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use crate::FunctionError;

/// A page. Its first node stands for the whole of it.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// A part of a page.
#[derive(Debug)]
pub(super) struct Node {
    /// The element around it; none for the page itself.
    pub parent: Option<usize>,
    /// The element before it inside the same one.
    pub previous: Option<usize>,
    /// What is inside.
    pub children: Vec<usize>,
    /// What it is.
    pub kind: Kind,
    last_element: Option<usize>,
}

/// What a part of a page is.
#[derive(Debug)]
pub(super) enum Kind {
    /// The page.
    Page,
    /// An element, with its name in small letters and its attributes.
    Element(String, BTreeMap<String, String>),
    /// Text.
    Text(String),
}

/// Elements that have nothing inside and no end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Whether an element has nothing inside and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Start tags that end an open paragraph.
const ENDS_PARAGRAPH: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
];

/// Which open elements a start tag ends, and the elements it does not look beyond.
fn ended_by(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    match name {
        "li" => Some((&["li"], &["ul", "ol", "menu", "table"])),
        "dt" | "dd" => Some((&["dt", "dd"], &["dl", "table"])),
        "option" => Some((&["option"], &["select", "optgroup", "datalist"])),
        "optgroup" => Some((&["option", "optgroup"], &["select"])),
        "td" | "th" => Some((&["td", "th"], &["tr", "table"])),
        "tr" => Some((&["tr"], &["tbody", "thead", "tfoot", "table"])),
        "tbody" | "thead" | "tfoot" => Some((
            &["tbody", "thead", "tfoot", "caption", "colgroup"],
            &["table"],
        )),
        _ if ENDS_PARAGRAPH.contains(&name) => Some((
            &["p"],
            &[
                "table", "td", "th", "caption", "button", "object", "template",
            ],
        )),
        _ => None,
    }
}

/// Elements that only an end tag of a table closes.
const CELLS: &[&str] = &["td", "th", "caption", "table"];
const OF_TABLES: &[&str] = &[
    "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption",
];

impl Tree {
    /// Reads a page; anything is one.
    pub(super) fn read(html: &str) -> Result<Self, FunctionError> {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut tree = Self { nodes: Vec::new() };
        tree.add(None, Kind::Page)?;
        let mut open = vec![0];
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => tree.start(&tag, &mut open)?,
                Token::EndTag(tag) => tree.end(&String::from_utf8_lossy(&tag.name), &mut open),
                Token::String(text) => {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    tree.add(open.last().copied(), Kind::Text(text))?;
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        Ok(tree)
    }

    /// A part by its number.
    pub(super) fn node(&self, number: usize) -> Option<&Node> {
        self.nodes.get(number)
    }

    /// The name and the attributes of an element; none for other parts.
    pub(super) fn element(&self, number: usize) -> Option<(&str, &BTreeMap<String, String>)> {
        match &self.nodes.get(number)?.kind {
            Kind::Element(name, attributes) => Some((name, attributes)),
            Kind::Page | Kind::Text(_) => None,
        }
    }

    /// The numbers of all parts, in the order of the page.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        0..self.nodes.len()
    }

    fn start(&mut self, tag: &StartTag<()>, open: &mut Vec<usize>) -> Result<(), FunctionError> {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if let Some((ended, bounds)) = ended_by(&name) {
            self.close(
                open,
                |name| ended.contains(&name),
                |name| bounds.contains(&name),
            );
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let attributes = tag.attributes.iter();
        let attributes = attributes
            .map(|(name, value)| (text(name), text(value)))
            .collect();
        let is_empty = is_void(&name) || tag.self_closing && is_foreign(self, open);
        let number = self.add(open.last().copied(), Kind::Element(name, attributes))?;
        if !is_empty && open.len() < HTML_DEPTH {
            open.push(number);
        }
        Ok(())
    }

    fn end(&self, name: &str, open: &mut Vec<usize>) {
        let stops_at_cells = !OF_TABLES.contains(&name);
        self.close(
            open,
            |other| other == name,
            |other| stops_at_cells && CELLS.contains(&other),
        );
    }

    /// Closes the innermost open element that is meant, with all that is open inside it, unless a bound comes before it.
    fn close(
        &self,
        open: &mut Vec<usize>,
        is_meant: impl Fn(&str) -> bool,
        is_bound: impl Fn(&str) -> bool,
    ) {
        for (depth, number) in open.iter().enumerate().rev() {
            let Some((name, _)) = self.element(*number) else {
                return;
            };
            if is_meant(name) {
                open.truncate(depth);
                return;
            }
            if is_bound(name) {
                return;
            }
        }
    }

    fn add(&mut self, parent: Option<usize>, kind: Kind) -> Result<usize, FunctionError> {
        let number = self.nodes.len();
        if number > HTML_NODES {
            let message = format!("The page has more than {HTML_NODES} parts.");
            return Err(FunctionError::too_large("/html", message));
        }
        let mut previous = None;
        if let Some(around) = parent.and_then(|parent| self.nodes.get_mut(parent)) {
            around.children.push(number);
            previous = around.last_element;
            if matches!(kind, Kind::Element(..)) {
                around.last_element = Some(number);
            }
        }
        self.nodes.push(Node {
            parent,
            previous,
            children: Vec::new(),
            kind,
            last_element: None,
        });
        Ok(number)
    }
}

/// Only inside drawings and formulas does a slash end an element.
fn is_foreign(tree: &Tree, open: &[usize]) -> bool {
    let mut around = open.iter().filter_map(|number| tree.element(*number));
    around.any(|(name, _)| matches!(name, "svg" | "math"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in brackets.
    fn shape(html: &str) -> String {
        fn write(tree: &Tree, number: usize, shape: &mut String) {
            let node = tree.node(number).unwrap();
            match &node.kind {
                Kind::Text(text) => shape.push_str(text.trim()),
                Kind::Page => {}
                Kind::Element(name, _) => shape.push_str(name),
            }
            if !node.children.is_empty() {
                shape.push('(');
                for child in &node.children {
                    write(tree, *child, shape);
                    shape.push(' ');
                }
                shape.pop();
                shape.push(')');
            }
        }
        let mut text = String::new();
        write(&Tree::read(html).unwrap(), 0, &mut text);
        text
    }

    #[test]
    fn end_tags_may_be_left_out() {
        assert_eq!(
            shape("<ul><li>a<li><b>b<li>c</ul>d"),
            "(ul(li(a) li(b(b)) li(c)) d)"
        );
        assert_eq!(shape("<p>a<p>b<div>c</div>"), "(p(a) p(b) div(c))");
        assert_eq!(
            shape("<table><tr><td>a<td>b<tr><td>c</table>"),
            "(table(tr(td(a) td(b)) tr(td(c))))"
        );
        assert_eq!(
            shape("<ul><li><ul><li>a</ul><li>b</ul>"),
            "(ul(li(ul(li(a))) li(b)))"
        );
        assert_eq!(shape("<dl><dt>a<dd>b<dt>c</dl>"), "(dl(dt(a) dd(b) dt(c)))");
    }

    #[test]
    fn end_tags_close_what_is_open_inside() {
        assert_eq!(shape("<div><b><i>a</div>b"), "(div(b(i(a))) b)");
        assert_eq!(shape("a</p></div>b"), "(a b)");
        assert_eq!(shape("<p><table><td></p>a</table>b"), "(p table(td(a)) b)");
        assert_eq!(shape("<br>a<img/>b"), "(br a img b)");
        assert_eq!(shape("<div/>a"), "(div(a))");
        assert_eq!(shape("<svg><path/><path/></svg>a"), "(svg(path path) a)");
    }

    #[test]
    fn scripts_are_text() {
        assert_eq!(
            shape("<script>if (a<b) '<p>'</script><p>x"),
            "(script(if (a<b) '<p>') p(x))"
        );
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let depth = |levels: usize| {
            let tree = Tree::read(&"<i>".repeat(levels)).unwrap();
            let mut node = tree.node(levels).unwrap();
            let mut depth = 0;
            while let Some(parent) = node.parent {
                node = tree.node(parent).unwrap();
                depth += 1;
            }
            depth
        };
        assert_eq!(depth(HTML_DEPTH - 2), HTML_DEPTH - 2);
        assert_eq!(depth(HTML_DEPTH - 1), HTML_DEPTH - 1);
        assert_eq!(depth(HTML_DEPTH), HTML_DEPTH);
        assert_eq!(depth(HTML_DEPTH + 1), HTML_DEPTH);
        let parts = |count: usize| Tree::read(&"<br>".repeat(count)).is_ok();
        assert!(parts(HTML_NODES - 1));
        assert!(parts(HTML_NODES));
        assert!(!parts(HTML_NODES + 1));
    }
}
