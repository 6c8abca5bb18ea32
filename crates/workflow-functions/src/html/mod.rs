//! Functions on HTML. The library reads the page as browsers do, tag by tag; what it does not do is to build the tree, so
//! elements that end without an end tag are closed by the rules of [`tree`].

mod extract;
mod markdown;
mod select;
mod text;
mod tree;

pub(crate) use extract::HtmlExtract;
pub(crate) use markdown::MarkdownToHtml;
pub(crate) use text::HtmlToText;

use html5gum::{Token, Tokenizer};

/// A text in which names such as `&amp;` stand for characters, without them. Tags stay text.
pub(crate) fn unescaped(text: &str) -> String {
    // A tag would be read as one, so no part of the text has the beginning of one.
    let mut parts = text.split('<');
    let mut plain = parts.next().map(plain).unwrap_or_default();
    for part in parts {
        plain.push('<');
        plain.push_str(&self::plain(part));
    }
    plain
}

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for token in Tokenizer::new(text) {
        let Ok(token) = token;
        if let Token::String(text) = token {
            plain.push_str(&String::from_utf8_lossy(&text));
        }
    }
    plain
}
