//! `xml-format`: objects as an XML document, in the form in which `xml-parse` gives them.

use edgewright_limits::function::XML_DEPTH;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::function::{Function, Outcome};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// A document to write.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The document: one member, the outermost element. Members with @ become attributes, #text becomes text, a list
    /// becomes repeated elements.
    value: Map<String, Value>,
    /// Whether the document begins with `<?xml version="1.0" encoding="UTF-8"?>`; true if not given.
    declaration: Option<bool>,
}

pub(crate) struct XmlFormat;

impl Function for XmlFormat {
    const NAME: &'static str = "xml-format:1.0.0";
    const SUMMARY: &'static str = "Writes objects as XML.";
    const EXAMPLE: &'static str = r##"{
  "with": {
    "value": {"order": {"@id": 7, "item": ["a & b", {"@n": "2", "#text": "c"}], "paid": null}},
    "declaration": false
  },
  "returns": "<order id=\"7\"><item>a &amp; b</item><item n=\"2\">c</item><paid></paid></order>"
}"##;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let mut members = arguments.value.iter();
        let (Some((name, value)), None) = (members.next(), members.next()) else {
            let message =
                "A document has exactly one outermost element, so this has exactly one member.";
            return Err(FunctionError::arguments("/value", message));
        };
        if value.is_array() {
            let message = "The outermost element cannot be repeated.";
            return Err(FunctionError::arguments("/value", message));
        }
        let mut document = Document {
            writer: Writer::new(Vec::new()),
            quota: Quota::result(),
        };
        if arguments.declaration.unwrap_or(true) {
            document.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        }
        document.element(name, value, &place("/value", name), XML_DEPTH)?;
        Ok(String::from_utf8_lossy(&document.writer.into_inner()).into())
    }
}

fn place(outer: &str, name: &str) -> String {
    format!("{outer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

struct Document {
    writer: Writer<Vec<u8>>,
    quota: Quota,
}

impl Document {
    fn element(
        &mut self,
        name: &str,
        value: &Value,
        pointer: &str,
        depth: usize,
    ) -> Result<(), FunctionError> {
        let Some(inner) = depth.checked_sub(1) else {
            let message = format!("Elements nest at most {XML_DEPTH} levels deep.");
            return Err(FunctionError::too_large(pointer, message));
        };
        if let Value::Array(items) = value {
            let mut items = items.iter().enumerate();
            return items.try_for_each(|(index, item)| {
                let pointer = format!("{pointer}/{index}");
                if item.is_array() {
                    let message = "A list directly in a list has no form in XML.";
                    return Err(FunctionError::data(&pointer, message));
                }
                self.element(name, item, &pointer, depth)
            });
        }
        check_name(name, pointer)?;
        let mut start = BytesStart::new(name);
        let members = value.as_object();
        for (name, value) in members.into_iter().flatten() {
            if let Some(attribute) = name.strip_prefix('@') {
                let pointer = place(pointer, name);
                check_name(attribute, &pointer)?;
                let value = text_of(value, &pointer)?;
                self.quota.take(attribute.len() + value.len())?;
                start.push_attribute((attribute, value.as_str()));
            }
        }
        self.write(Event::Start(start))?;
        match members {
            None => self.text(value, pointer)?,
            Some(members) => {
                for (name, value) in members {
                    let pointer = place(pointer, name);
                    match name.as_str() {
                        "#text" => self.text(value, &pointer)?,
                        name if name.starts_with('@') => {}
                        name => self.element(name, value, &pointer, inner)?,
                    }
                }
            }
        }
        self.write(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, value: &Value, pointer: &str) -> Result<(), FunctionError> {
        let text = text_of(value, pointer)?;
        self.write(Event::Text(BytesText::new(&text)))
    }

    fn write(&mut self, event: Event<'_>) -> Result<(), FunctionError> {
        const MARKS: usize = 4;
        let length = match &event {
            Event::Start(start) => start.len(),
            Event::End(end) => end.len(),
            Event::Text(text) => text.len(),
            _ => 0,
        };
        self.quota.take(length + MARKS)?;
        // Writing into memory does not fail; the type says it might.
        let written = self.writer.write_event(event);
        written.map_err(|_| FunctionError::data("/value", "This cannot be written as XML."))
    }
}

fn text_of(value: &Value, pointer: &str) -> Result<String, FunctionError> {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => {
            let message = "This stands where only text can stand in XML.";
            return Err(FunctionError::data(pointer, message));
        }
    };
    let is_allowed = |char: char| {
        matches!(char, '\t' | '\n' | '\r')
            || char >= ' ' && !matches!(char, '\u{fffe}' | '\u{ffff}')
    };
    if !text.chars().all(is_allowed) {
        let message = "This text has a control character, and XML has no way to write it.";
        return Err(FunctionError::data(pointer, message));
    }
    Ok(text)
}

fn check_name(name: &str, pointer: &str) -> Result<(), FunctionError> {
    let begins = |char: char| char.is_alphabetic() || char == '_';
    let goes_on = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | ':');
    if name.starts_with(begins) && name.chars().all(goes_on) {
        return Ok(());
    }
    let message = "This is no name that an element or attribute of XML can have. Rename it.";
    Err(FunctionError::data(pointer, message))
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::XML_DEPTH;
    use serde_json::{Value, json};

    #[test]
    fn what_is_written_is_read_again() {
        let value = json!({"a": {"@x": "<\"&'\n>", "b": ["1", {"@y": "", "#text": "<&>"}, ""], "c:d": "é"}});
        let text = returns("xml-format", json!({"value": value}));
        assert!(
            text.as_str()
                .unwrap()
                .starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a ")
        );
        assert_eq!(returns("xml-parse", json!({"text": text})), value);
    }

    #[test]
    fn what_has_no_form_is_refused_where_it_is() {
        for (value, pointer) in [
            (json!({}), "/value"),
            (json!({"a": 1, "b": 2}), "/value"),
            (json!({"a": [1]}), "/value"),
            (json!({"a b": 1}), "/value/a b"),
            (json!({"a": {"b/c><x": 1}}), "/value/a/b~1c><x"),
            (json!({"a": {"@x": []}}), "/value/a/@x"),
            (json!({"a": {"@x onload='": 1}}), "/value/a/@x onload='"),
            (json!({"a": {"b": ["\u{1}"]}}), "/value/a/b/0"),
            (json!({"a": {"b": [[1]]}}), "/value/a/b/0"),
        ] {
            assert_eq!(
                refused("xml-format", json!({"value": value})).pointer,
                pointer
            );
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| (0..depth).fold(json!("x"), |inner, _| json!({"a": inner}));
        let call = |depth: usize| -> Value { json!({"value": nested(depth)}) };
        returns("xml-format", call(XML_DEPTH - 1));
        returns("xml-format", call(XML_DEPTH));
        assert_eq!(
            refused("xml-format", call(XML_DEPTH + 1)).code,
            crate::ErrorCode::TooLarge
        );
    }

    #[test]
    fn long_names_of_many_elements_are_stopped() {
        let call = json!({"value": {"a": {"x".repeat(10_000): vec![1; 10_000]}}});
        assert_eq!(refused("xml-format", call).code, crate::ErrorCode::TooLarge);
    }
}
