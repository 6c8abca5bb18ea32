//! Parameters: where they go (`in`) and how they are written (`style`, `explode`).

use edgewright_workflow_engine::error::WorkflowError;
use serde_json::Value;

use super::{Placed, document::text};

/// A value in pieces.
enum Pieces {
    One(String),
    List(Vec<String>),
    Object(Vec<(String, String)>),
}

impl Placed<'_> {
    pub(super) fn place(
        &mut self,
        parameter: &Value,
        name: &str,
        value: &Value,
    ) -> Result<(), WorkflowError> {
        let place = text(parameter, "in").unwrap_or_default();
        if place == "body" {
            return self.take_json(value);
        }
        let pieces = if parameter.get("content").is_some() {
            Pieces::One(value.to_string())
        } else {
            pieces(name, value)?
        };
        let (style, explode) = style(parameter, place);
        match place {
            "path" => {
                let written = self.in_path(name, &pieces, style, explode);
                self.path = self.path.replace(&format!("{{{name}}}"), &written);
            }
            "query" => {
                let written = self.pairs(name, &pieces, style, explode);
                self.query.extend(written);
            }
            "formData" => {
                let written = self.pairs(name, &pieces, style, explode);
                self.form.extend(written);
            }
            "header" => self
                .headers
                .push((name.to_owned(), simple(&pieces, explode, &str::to_owned))),
            "cookie" => {
                let written = self.pairs(name, &pieces, "form", explode);
                self.cookies.extend(written);
            }
            _ => {
                return Err(WorkflowError::configuration(format!(
                    "The OpenAPI document puts the parameter '{name}' where it cannot be."
                )));
            }
        }
        Ok(())
    }

    fn in_path(&self, name: &str, pieces: &Pieces, style: &str, explode: bool) -> String {
        let encode = |text: &str| self.marks.percent_encode(text);
        match style {
            "label" => {
                let written = simple(pieces, explode, &encode);
                let between = if explode { "." } else { "," };
                format!(".{}", written.replace(',', between))
            }
            "matrix" => match pieces {
                Pieces::One(one) => format!(";{name}={}", encode(one)),
                Pieces::List(items) if explode => items
                    .iter()
                    .map(|item| format!(";{name}={}", encode(item)))
                    .collect(),
                Pieces::Object(members) if explode => members
                    .iter()
                    .map(|(member, value)| format!(";{}={}", encode(member), encode(value)))
                    .collect(),
                _ => format!(";{name}={}", simple(pieces, false, &encode)),
            },
            _ => simple(pieces, explode, &encode),
        }
    }

    /// The pairs of a query, a form or cookies.
    pub(super) fn form_pairs(
        &self,
        name: &str,
        value: &Value,
    ) -> Result<Vec<String>, WorkflowError> {
        Ok(self.pairs(name, &pieces(name, value)?, "form", true))
    }

    fn pairs(&self, name: &str, pieces: &Pieces, style: &str, explode: bool) -> Vec<String> {
        let encode = |text: &str| self.marks.percent_encode(text);
        let pair = |name: &str, value: &str| format!("{}={value}", encode(name));
        match pieces {
            Pieces::One(one) => vec![pair(name, &encode(one))],
            Pieces::List(items) if explode => {
                items.iter().map(|item| pair(name, &encode(item))).collect()
            }
            Pieces::Object(members) if style == "deepObject" => members
                .iter()
                .map(|(member, value)| {
                    format!("{}[{}]={}", encode(name), encode(member), encode(value))
                })
                .collect(),
            Pieces::Object(members) if explode => members
                .iter()
                .map(|(member, value)| pair(member, &encode(value)))
                .collect(),
            Pieces::List(items) => {
                let items: Vec<String> = items.iter().map(|item| encode(item)).collect();
                let between = match style {
                    "spaceDelimited" => "%20",
                    "pipeDelimited" => "%7C",
                    "tabDelimited" => "%09",
                    _ => ",",
                };
                vec![pair(name, &items.join(between))]
            }
            Pieces::Object(_) => vec![pair(name, &simple(pieces, false, &encode))],
        }
    }
}

/// How a parameter is written: as the document says, or as the standard has it for its place.
fn style<'a>(parameter: &'a Value, place: &str) -> (&'a str, bool) {
    if let Some(format) = text(parameter, "collectionFormat") {
        return match format {
            "multi" => ("form", true),
            "ssv" => ("spaceDelimited", false),
            "tsv" => ("tabDelimited", false),
            "pipes" => ("pipeDelimited", false),
            _ => ("form", false),
        };
    }
    // Only parameters of OpenAPI 3 have a schema; lists of Swagger 2 stand in one pair.
    let is_former = parameter.get("schema").is_none() && parameter.get("type").is_some();
    let usual = if matches!(place, "path" | "header") {
        "simple"
    } else {
        "form"
    };
    let style = text(parameter, "style").unwrap_or(usual);
    let explode = parameter.get("explode").and_then(Value::as_bool);
    let usually = !is_former && matches!(style, "form" | "deepObject");
    (style, explode.unwrap_or(usually))
}

/// The pieces with commas between.
fn simple(pieces: &Pieces, explode: bool, encode: &dyn Fn(&str) -> String) -> String {
    match pieces {
        Pieces::One(one) => encode(one),
        Pieces::List(items) => {
            let items: Vec<String> = items.iter().map(|item| encode(item)).collect();
            items.join(",")
        }
        Pieces::Object(members) => {
            let between = if explode { "=" } else { "," };
            let members = members
                .iter()
                .map(|(name, value)| format!("{}{between}{}", encode(name), encode(value)));
            members.collect::<Vec<String>>().join(",")
        }
    }
}

fn pieces(name: &str, value: &Value) -> Result<Pieces, WorkflowError> {
    let scalar = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Null => Ok(String::new()),
        Value::Array(_) | Value::Object(_) => Err(WorkflowError::configuration(format!(
            "The parameter '{name}' nests too deep to be written into an address or a header."
        ))),
    };
    Ok(match value {
        Value::Array(items) => Pieces::List(items.iter().map(scalar).collect::<Result<_, _>>()?),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| Ok((name.clone(), scalar(member)?)));
            Pieces::Object(members.collect::<Result<_, WorkflowError>>()?)
        }
        other => Pieces::One(scalar(other)?),
    })
}
