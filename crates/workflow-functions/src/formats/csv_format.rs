//! `csv-format`: rows as a CSV text. A text that a spreadsheet would take for a formula is marked as text.

use csv_core::{Terminator, WriteResult, Writer, WriterBuilder};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::csv::Delimiter;
use crate::function::{Function, Outcome};
use crate::lists::check_work;
use crate::path::Path;
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// Rows to write.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The rows: objects, or lists of cells. Lists and objects in cells are written as JSON, null as nothing.
    items: Vec<Value>,
    /// Paths to the fields that become columns; if not given, all members of the first object.
    columns: Option<Vec<Path>>,
    /// The character between cells; `,` if not given.
    delimiter: Option<Delimiter>,
    /// Whether a first row names the columns of objects; true if not given.
    header: Option<bool>,
    /// Whether text that begins like a formula (`=`, `+`, `-`, `@`) is left as it is. Spreadsheets run such text; false
    /// if not given: it gets an apostrophe in front.
    #[serde(default)]
    keep_formulas: bool,
}

pub(crate) struct CsvFormat;

impl Function for CsvFormat {
    const NAME: &'static str = "csv-format:1.0.0";
    const SUMMARY: &'static str = "Writes rows as CSV (RFC 4180).";
    const EXAMPLE: &'static str = r#"{
  "with": {"items": [{"name": "Ada, L.", "sum": -3.5}, {"name": "=1+1", "sum": null}]},
  "returns": "name,sum\r\n\"Ada, L.\",-3.5\r\n'=1+1,\r\n"
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let delimiter = arguments.delimiter.unwrap_or(Delimiter::Comma).byte();
        let writer = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::CRLF)
            .build();
        let keep_formulas = arguments.keep_formulas;
        let mut sheet = Sheet {
            writer,
            text: Vec::new(),
            quota: Quota::result(),
            keep_formulas,
        };
        let columns = match arguments.columns {
            Some(columns) => columns,
            None => columns_of(&arguments.items),
        };
        check_work(arguments.items.len(), columns.len(), "/columns")?;
        let has_objects = arguments.items.iter().any(Value::is_object);
        if arguments.header.unwrap_or(true) && has_objects {
            let names: Vec<Value> = columns.iter().map(|column| column.name().into()).collect();
            sheet.row(names.iter())?;
        }
        for (index, item) in arguments.items.iter().enumerate() {
            match item {
                Value::Object(_) => {
                    sheet.row(columns.iter().map(|column| column.get_or_null(item)))?
                }
                Value::Array(cells) => sheet.row(cells.iter())?,
                _ => {
                    let message = "A row is an object or a list of cells.";
                    return Err(FunctionError::data(&format!("/items/{index}"), message));
                }
            }
        }
        Ok(String::from_utf8_lossy(&sheet.text).into())
    }
}

fn columns_of(items: &[Value]) -> Vec<Path> {
    let first = items.iter().find_map(Value::as_object);
    let names = first.into_iter().flat_map(serde_json::Map::keys);
    names.filter_map(|name| Path::of_name(name)).collect()
}

struct Sheet {
    writer: Writer,
    text: Vec<u8>,
    quota: Quota,
    keep_formulas: bool,
}

impl Sheet {
    fn row<'a>(&mut self, cells: impl Iterator<Item = &'a Value>) -> Result<(), FunctionError> {
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.write(
                    0,
                    |writer, _, room| {
                        let (_, written) = writer.delimiter(room);
                        (WriteResult::InputEmpty, 0, written)
                    },
                    &[],
                )?;
            }
            let cell = match cell {
                Value::Null => String::new(),
                Value::String(text) if !self.keep_formulas && is_formula(text) => {
                    format!("'{text}")
                }
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.write(2 * cell.len(), Writer::field, cell.as_bytes())?;
        }
        self.write(
            0,
            |writer, _, room| {
                let (_, written) = writer.terminator(room);
                (WriteResult::InputEmpty, 0, written)
            },
            &[],
        )
    }

    /// Room for quotation marks is there before anything is written, so one call writes all.
    fn write(
        &mut self,
        most: usize,
        write: impl Fn(&mut Writer, &[u8], &mut [u8]) -> (WriteResult, usize, usize),
        input: &[u8],
    ) -> Result<(), FunctionError> {
        const MARKS: usize = 8;
        self.quota.take(input.len() + 1)?;
        let filled = self.text.len();
        self.text.resize(filled + most + MARKS, 0);
        let room = self.text.get_mut(filled..).unwrap_or_default();
        let (_, _, written) = write(&mut self.writer, input, room);
        self.text.truncate(filled + written);
        Ok(())
    }
}

/// Whether a spreadsheet would take a text for a formula. A number is none, whatever its sign.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::RULES;
    use serde_json::{Value, json};

    fn text(arguments: Value) -> String {
        returns("csv-format", arguments)
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn rows_of_both_kinds() {
        let lists = json!({"items": [["a\"b", 1, true, null, {"c": 1}], []], "delimiter": ";"});
        assert_eq!(
            text(lists),
            "\"a\"\"b\";1;true;;\"{\"\"c\"\":1}\"\r\n\"\"\r\n"
        );
        let columns =
            json!({"items": [{"a": {"b": 1}, "c": 2}], "columns": ["a.b", "x"], "header": false});
        assert_eq!(text(columns), "1,\r\n");
        assert_eq!(text(json!({"items": []})), "");
        assert_eq!(
            refused("csv-format", json!({"items": [{}, 1]})).pointer,
            "/items/1"
        );
    }

    #[test]
    fn formulas_are_marked_and_numbers_are_not() {
        let items = json!([["=A1", "+1", "-x", "@x", "\tx", "-5", -5, "a=b"]]);
        assert_eq!(
            text(json!({"items": items})),
            "'=A1,+1,'-x,'@x,'\tx,-5,-5,a=b\r\n"
        );
        let kept = json!({"items": [["=A1"]], "keep_formulas": true});
        assert_eq!(text(kept), "=A1\r\n");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let items = json!([{"a": "x\ny", "b": "\"q\", "}, {"a": "", "b": "é"}]);
        let written = text(json!({"items": items}));
        assert_eq!(returns("csv-parse", json!({"text": written})), items);
    }

    #[test]
    fn columns_are_bounded() {
        let call = |columns: usize| json!({"items": [], "columns": vec!["a"; columns]});
        returns("csv-format", call(RULES - 1));
        returns("csv-format", call(RULES));
        assert_eq!(refused("csv-format", call(RULES + 1)).pointer, "/columns");
    }
}
