//! `xml-parse`: an XML document as objects. Document types and entities of one's own are refused: they can make a small text
//! huge or name files.

use edgewright_limits::function::XML_DEPTH;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::function::{Function, Outcome};
use crate::lists::check_rules;
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// An XML document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The document.
    text: String,
    /// Names of elements that are a list even where there is only one.
    #[serde(default)]
    lists: Vec<String>,
}

pub(crate) struct XmlParse;

impl Function for XmlParse {
    const NAME: &'static str = "xml-parse:1.0.0";
    const SUMMARY: &'static str = "Reads XML: elements become members, attributes members with @, text beside them #text, and repeated elements a list.";
    const EXAMPLE: &'static str = r##"{
  "with": {"text": "<order id=\"7\"><item>a &amp; b</item><item n=\"2\">c</item><paid/></order>"},
  "returns": {"order": {"@id": "7", "item": ["a & b", {"@n": "2", "#text": "c"}], "paid": ""}}
}"##;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        check_rules(arguments.lists.len(), "/lists")?;
        let mut reader = Reader::from_str(&arguments.text);
        let mut builder = Builder {
            lists: &arguments.lists,
            open: vec![Open::default()],
            quota: Quota::result(),
        };
        loop {
            let event = reader.read_event();
            let event = event.map_err(|error| refuse(&reader, &error.to_string()))?;
            match event {
                Event::Start(start) => builder.start(&reader, &start)?,
                Event::Empty(start) => {
                    builder.start(&reader, &start)?;
                    builder.end()?;
                }
                Event::End(_) => builder.end()?,
                Event::Text(text) => builder.text(&reader, &text.xml10_content())?,
                Event::CData(text) => builder.text(&reader, &text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let char =
                        resolve(&reference).ok_or_else(|| refuse(&reader, "an unknown entity"))?;
                    builder.text(&reader, char.encode_utf8(&mut [0; 4]))?;
                }
                Event::DocType(_) => {
                    return Err(refuse(
                        &reader,
                        "document types are not read; remove the line with DOCTYPE",
                    ));
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return builder.finish(&reader),
            }
        }
    }
}

fn refuse(reader: &Reader<&[u8]>, what: &str) -> FunctionError {
    let message = format!(
        "This cannot be read as XML near byte {}: {what}.",
        reader.buffer_position()
    );
    FunctionError::data("/text", message)
}

/// The five names that XML has, and characters by their numbers.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if reference.is_char_ref() {
        return reference.resolve_char_ref().ok().flatten();
    }
    let known = quick_xml::escape::resolve_xml_entity(reference);
    known.and_then(|text| text.chars().next())
}

/// An element that has not ended.
#[derive(Default)]
struct Open {
    name: String,
    members: Map<String, Value>,
    text: String,
}

struct Builder<'a> {
    lists: &'a [String],
    /// The first one is the document itself.
    open: Vec<Open>,
    quota: Quota,
}

impl Builder<'_> {
    fn start(
        &mut self,
        reader: &Reader<&[u8]>,
        start: &BytesStart<'_>,
    ) -> Result<(), FunctionError> {
        if self.open.len() > XML_DEPTH {
            let message = format!("Elements nest deeper than {XML_DEPTH} levels.");
            return Err(FunctionError::too_large("/text", message));
        }
        if self.open.len() == 1
            && self
                .open
                .iter()
                .any(|document| !document.members.is_empty())
        {
            return Err(refuse(reader, "there is a second outermost element"));
        }
        let mut open = Open {
            name: start.name().as_ref().to_owned(),
            ..Open::default()
        };
        self.quota.take(open.name.len())?;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| refuse(reader, &error.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| refuse(reader, &error.to_string()))?;
            let name = format!("@{}", attribute.key.as_ref());
            self.quota.take(name.len() + value.len())?;
            open.members.insert(name, value.into());
        }
        self.open.push(open);
        Ok(())
    }

    fn text(&mut self, reader: &Reader<&[u8]>, text: &str) -> Result<(), FunctionError> {
        if self.open.len() == 1 && !text.trim().is_empty() {
            return Err(refuse(reader, "there is text outside of all elements"));
        }
        self.quota.take(text.len())?;
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), FunctionError> {
        let Some(Open {
            name,
            mut members,
            text,
        }) = self.open.pop()
        else {
            return Ok(());
        };
        let value = if members.is_empty() {
            text.into()
        } else {
            if !text.trim().is_empty() {
                members.insert("#text".to_owned(), text.trim().into());
            }
            Value::Object(members)
        };
        let is_list = self.lists.contains(&name);
        let Some(around) = self.open.last_mut() else {
            return Ok(());
        };
        match around.members.get_mut(&name) {
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => {
                let value = if is_list {
                    Value::Array(vec![value])
                } else {
                    value
                };
                around.members.insert(name, value);
            }
        }
        Ok(())
    }

    fn finish(mut self, reader: &Reader<&[u8]>) -> Outcome {
        match self.open.pop() {
            Some(document) if self.open.is_empty() && !document.members.is_empty() => {
                Ok(document.members.into())
            }
            Some(open) if !self.open.is_empty() => Err(refuse(
                reader,
                &format!("the element {} does not end", open.name),
            )),
            _ => Err(refuse(reader, "there is no element")),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ErrorCode;
    use crate::testing::{refused, returns};
    use edgewright_limits::function::XML_DEPTH;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, wanted: serde_json::Value) {
        assert_eq!(
            returns("xml-parse", json!({"text": text, "lists": ["i"]})),
            wanted
        );
    }

    #[test]
    fn elements_attributes_and_text() {
        check("<?xml version='1.0'?><!-- c --><a/>", json!({"a": ""}));
        check("<a>\n <i>1</i>\n</a>", json!({"a": {"i": ["1"]}}));
        check(
            "<n:a x='1&lt;&#65;'>t&gt;<b/>u</n:a>",
            json!({"n:a": {"@x": "1<A", "b": "", "#text": "t>u"}}),
        );
        check("<a><![CDATA[<b>&amp;]]></a>", json!({"a": "<b>&amp;"}));
        check("<a>&quot;&apos;&#x1F600;</a>", json!({"a": "\"'😀"}));
    }

    #[test]
    fn what_is_dangerous_or_broken_is_refused() {
        for text in [
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<a>&b;</a>",
            "<a x='&b;'/>",
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a x=1/>",
            "<a x='1' x='2'/>",
            "<a>&#0;</a>",
            "<a><![CDATA[",
            "</a>",
            "<a/>text",
        ] {
            let error = refused("xml-parse", json!({"text": text}));
            assert_eq!(
                (error.code, error.pointer.as_str()),
                (ErrorCode::Data, "/text"),
                "{text}"
            );
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        for depth in [XML_DEPTH - 1, XML_DEPTH] {
            returns("xml-parse", json!({"text": nested(depth), "lists": ["a"]}));
        }
        let error = refused("xml-parse", json!({"text": nested(XML_DEPTH + 1)}));
        assert_eq!(error.code, ErrorCode::TooLarge);
    }
}
