//! `csv-parse`: rows of a CSV text.

use std::collections::HashSet;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use edgewright_limits::function::COLUMNS;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::csv::Delimiter;
use crate::function::{Function, Outcome};
use crate::quota::Quota;
use crate::{Context, FunctionError};

/// A CSV text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// The text.
    text: String,
    /// The character between cells; if not given, the most frequent one of the first line.
    delimiter: Option<Delimiter>,
    /// Whether the first row names the columns: then each row is an object, otherwise a list. True if not given.
    header: Option<bool>,
}

pub(crate) struct CsvParse;

impl Function for CsvParse {
    const NAME: &'static str = "csv-parse:1.0.0";
    const SUMMARY: &'static str = "Reads CSV into a list of rows; every cell is text.";
    const EXAMPLE: &'static str = r#"{
  "with": {"text": "name;note\nAda;\"a;b\"\nTim;\n"},
  "returns": [{"name": "Ada", "note": "a;b"}, {"name": "Tim", "note": ""}]
}"#;
    type Arguments = Arguments;

    fn run(arguments: Arguments, _: &Context) -> Outcome {
        let text = arguments
            .text
            .strip_prefix('\u{feff}')
            .unwrap_or(&arguments.text);
        let delimiter = arguments.delimiter.unwrap_or_else(|| most_frequent(text));
        let mut rows = read(text, delimiter)?.into_iter();
        if !arguments.header.unwrap_or(true) {
            return Ok(rows.map(Value::from).collect());
        }
        let names = names_of(rows.next().unwrap_or_default());
        let mut quota = Quota::result();
        let objects = rows.map(|row| {
            let mut object = Map::new();
            for (index, cell) in row.into_iter().enumerate() {
                let name = names
                    .get(index)
                    .cloned()
                    .unwrap_or_else(|| format!("column_{}", index + 1));
                quota.take(name.len() + cell.len())?;
                object.insert(name, cell.into());
            }
            Ok(Value::Object(object))
        });
        objects.collect()
    }
}

fn most_frequent(text: &str) -> Delimiter {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: Delimiter| {
        first
            .bytes()
            .filter(|byte| *byte == delimiter.byte())
            .count()
    };
    let best = Delimiter::ALL
        .into_iter()
        .rev()
        .max_by_key(|delimiter| count(*delimiter));
    best.unwrap_or(Delimiter::Comma)
}

/// Every column has a name of its own.
fn names_of(row: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    let mut names = Vec::with_capacity(row.len());
    for (index, cell) in row.into_iter().enumerate() {
        let cell = cell.trim();
        let plain = if cell.is_empty() {
            format!("column_{}", index + 1)
        } else {
            cell.to_owned()
        };
        let mut name = plain.clone();
        let mut again = 2;
        while !known.insert(name.clone()) {
            name = format!("{plain}_{again}");
            again += 1;
        }
        names.push(name);
    }
    names
}

fn read(text: &str, delimiter: Delimiter) -> Result<Vec<Vec<String>>, FunctionError> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter.byte()).build();
    let mut rows = Rows {
        rows: Vec::new(),
        row: Vec::new(),
        quota: Quota::result(),
    };
    // A cell is never longer than what it is read from.
    let mut cell = vec![0; text.len() + 1];
    let mut rest = text.as_bytes();
    let mut filled = 0;
    while !rest.is_empty() {
        let (result, taken, written) = field(&mut reader, rest, &mut cell, filled);
        rest = rest.get(taken..).unwrap_or_default();
        filled += written;
        if let ReadFieldResult::Field { record_end } = result {
            rows.add(cell.get(..filled).unwrap_or_default(), record_end)?;
            filled = 0;
        }
    }
    // The last row needs no line break. One that a line break does not end is inside quotation marks.
    let is_open = filled > 0 || !rows.row.is_empty() || !text.ends_with('\n');
    if is_open && !text.is_empty() {
        let (result, _, written) = field(&mut reader, b"\n", &mut cell, filled);
        filled += written;
        match result {
            ReadFieldResult::Field { record_end } => {
                rows.add(cell.get(..filled).unwrap_or_default(), record_end)?;
            }
            // A line that is empty is no row.
            _ if filled == 0 && rows.row.is_empty() && !text.ends_with('"') => {}
            _ => {
                let message = format!(
                    "A quotation mark in row {} is never closed.",
                    rows.rows.len() + 1
                );
                return Err(FunctionError::data("/text", message));
            }
        }
    }
    Ok(rows.rows)
}

fn field(
    reader: &mut Reader,
    input: &[u8],
    cell: &mut [u8],
    filled: usize,
) -> (ReadFieldResult, usize, usize) {
    let room = cell.get_mut(filled..).unwrap_or_default();
    reader.read_field(input, room)
}

struct Rows {
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    quota: Quota,
}

impl Rows {
    fn add(&mut self, cell: &[u8], record_end: bool) -> Result<(), FunctionError> {
        if self.row.len() == COLUMNS {
            let message = format!("Row {} has more than {COLUMNS} cells.", self.rows.len() + 1);
            return Err(FunctionError::too_large("/text", message));
        }
        self.quota.take(cell.len())?;
        self.row.push(String::from_utf8_lossy(cell).into_owned());
        if record_end {
            self.rows.push(std::mem::take(&mut self.row));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{refused, returns};
    use edgewright_limits::function::COLUMNS;
    use serde_json::{Value, json};

    fn rows(text: &str) -> Value {
        returns(
            "csv-parse",
            json!({"text": text, "header": false, "delimiter": ","}),
        )
    }

    #[test]
    fn cells_and_rows() {
        assert_eq!(
            rows("a,\"b\"\"c\nd\",\r\n\r\ne"),
            json!([["a", "b\"c\nd", ""], ["e"]])
        );
        assert_eq!(rows(""), json!([]));
        assert_eq!(rows("\n\n"), json!([]));
        assert_eq!(rows("a\n"), json!([["a"]]));
        assert_eq!(rows("\"a\""), json!([["a"]]));
        assert_eq!(rows("a,"), json!([["a", ""]]));
        assert_eq!(rows(","), json!([["", ""]]));
        assert_eq!(rows("\"\""), json!([[""]]));
    }

    #[test]
    fn names_of_columns_are_all_different() {
        let text = "\u{feff}a\ta\t\n1\t2\t3\t4\n";
        let wanted = json!([{"a": "1", "a_2": "2", "column_3": "3", "column_4": "4"}]);
        assert_eq!(returns("csv-parse", json!({"text": text})), wanted);
    }

    #[test]
    fn an_open_quotation_mark_is_told() {
        for text in ["a,\"b", "\"", "a\n\"b\nc\n", "\"\n"] {
            let error = refused(
                "csv-parse",
                json!({"text": text, "header": false, "delimiter": ","}),
            );
            assert_eq!(error.pointer, "/text", "{text:?}");
        }
    }

    #[test]
    fn columns_are_bounded() {
        let row = |cells: usize| json!({"text": vec!["x"; cells].join(","), "header": false});
        returns("csv-parse", row(COLUMNS - 1));
        returns("csv-parse", row(COLUMNS));
        assert_eq!(refused("csv-parse", row(COLUMNS + 1)).pointer, "/text");
    }
}
