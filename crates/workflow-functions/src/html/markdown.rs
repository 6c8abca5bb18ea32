//! `markdown-to-html`: Markdown as HTML that is safe to show.
//!
//! It is safe by construction: HTML in the text is written as text, and addresses of links and pictures are kept only if they
//! are relative or of a kind that does nothing but lead somewhere. So no script, style, frame or form can come out.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Context;
use crate::function::{Function, Outcome};
use crate::quota::Quota;

/// Text in Markdown.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text: CommonMark with tables, task lists, strikethrough and footnotes.
    markdown: String,
}

/// Kinds of addresses that may stand in a link.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

pub(crate) struct MarkdownToHtml;

impl Function for MarkdownToHtml {
    const NAME: &'static str = "markdown-to-html:1.0.0";
    const SUMMARY: &'static str = "Makes HTML of Markdown that is safe to show: HTML in the text stays text, and links lead to web pages, mail or telephones only.";
    const EXAMPLE: &'static str = r#"{
  "with": {"markdown": "**Hi** <b>[you](javascript:alert)</b>"},
  "returns": "<p><strong>Hi</strong> &lt;b&gt;<a href=\"\">you</a>&lt;/b&gt;</p>\n"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_FOOTNOTES;
        let mut quota = Quota::result();
        let mut refused = None;
        let events = Parser::new_ext(&arguments.markdown, options).map_while(|event| {
            let event = made_safe(event);
            match quota.take(weight(&event)) {
                Ok(()) => Some(event),
                Err(error) => {
                    refused = Some(error);
                    None
                }
            }
        });
        let mut text = String::new();
        html::push_html(&mut text, events);
        refused.map_or(Ok(text.into()), Err)
    }
}

fn made_safe(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: safe(dest_url),
            title,
            id,
        }),
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Image {
            link_type,
            dest_url: safe(dest_url),
            title,
            id,
        }),
        other => other,
    }
}

/// The address, if it is relative or of a kind that is allowed; nothing otherwise.
fn safe(address: CowStr<'_>) -> CowStr<'_> {
    // Browsers leave out white space and control characters when they look for the kind.
    let seen: String = address
        .chars()
        .filter(|char| !char.is_control() && !char.is_whitespace())
        .collect();
    let before_path = seen.split(['/', '?', '#']).next().unwrap_or_default();
    let is_safe = match before_path.split_once(':') {
        Some((scheme, _)) => SCHEMES
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known)),
        None => true,
    };
    if is_safe {
        address
    } else {
        CowStr::Borrowed("")
    }
}

/// About what an event becomes.
fn weight(event: &Event<'_>) -> usize {
    const TAG: usize = 16;
    TAG + match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
            text.len()
        }
        Event::Start(
            Tag::Link {
                dest_url, title, ..
            }
            | Tag::Image {
                dest_url, title, ..
            },
        ) => dest_url.len() + title.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::returns;
    use serde_json::json;

    fn html(markdown: &str) -> String {
        let html = returns("markdown-to-html", json!({"markdown": markdown}));
        html.as_str().unwrap().to_owned()
    }

    #[test]
    fn what_is_common_works() {
        assert_eq!(
            html("# A\n\n- [x] b"),
            "<h1>A</h1>\n<ul>\n<li><input disabled=\"\" type=\"checkbox\" checked=\"\"/>\nb</li>\n</ul>\n"
        );
        assert!(html("|a|\n|-|\n|b|").contains("<td>b</td>"));
        assert_eq!(
            html("[a](https://x.org/?q=1&r=javascript:2 \"t\")"),
            "<p><a href=\"https://x.org/?q=1&amp;r=javascript:2\" title=\"t\">a</a></p>\n"
        );
        assert!(html("[a](/b) <c@d.org>").contains("href=\"mailto:c@d.org\""));
    }

    #[test]
    fn nothing_that_runs_comes_out() {
        let attacks = [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div\nonclick=x>",
            "<!-- --><svg onload=x>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:x)",
            "[a](&#106;avascript:x)",
            "[a](java\nscript:x)",
            "![a](data:text/html,x)",
            "<javascript:alert(1)>",
            "[a](vbscript:x)",
            "[a]( \u{1}javascript:x)",
            "[a]: javascript:x\n[a]",
            "[a](<java\tscript:x>)",
            "[a](/x \"\\\" onmouseover=alert(1)\")",
            "```\"><script>\nx\n```",
            "[^1]\n\n[^1]: <script>x</script>",
            "[a](x:y)",
            "[a](javascript&colon;x)",
        ];
        for attack in attacks {
            let html = html(attack).to_lowercase();
            for tag in html.split('<').skip(1) {
                let name: String = tag
                    .chars()
                    .take_while(|char| char.is_ascii_alphanumeric() || *char == '/')
                    .collect();
                let name = name.trim_matches('/');
                assert!(
                    !["script", "svg", "div onclick"].contains(&name),
                    "{attack} gives {html}"
                );
                let inside = tag.split('>').next().unwrap_or_default();
                assert!(
                    !inside.contains("script:") && !inside.contains("data:"),
                    "{attack} gives {html}"
                );
                assert!(
                    !inside.contains("onerror=alert") && !inside.contains("\" onmouseover"),
                    "{attack} gives {html}"
                );
            }
        }
    }
}
