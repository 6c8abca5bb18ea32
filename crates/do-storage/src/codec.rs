//! A statement with its values, and all its rows, as few pieces that cross between Wasm and JavaScript whole.
//!
//! `execute.js` is the other end. The runtime binds null, numbers (as doubles), strings and bytes, and hands integers
//! back as doubles; what it could not deliver exactly is said, never guessed.

use edgewright_storage::SqlValue;

/// Integers of at most this size pass through a double unchanged.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

/// No 64-bit integer rounds to more than this.
const LARGEST_INTEGER: f64 = 9_223_372_036_854_775_808.0;

const NULL: f64 = 0.0;
const NUMBER: f64 = 1.0;
const TEXT: f64 = 2.0;
const BYTES: f64 = 3.0;

/// A statement and what is bound to it.
#[derive(Debug, Default, PartialEq)]
pub struct Statement {
    /// The statement, then all texts.
    pub text: String,
    /// The statement's length in UTF-16 units; then for each value its kind, and the number or a length.
    pub numbers: Vec<f64>,
    /// All bytes.
    pub bytes: Vec<u8>,
}

impl Statement {
    /// `sql` is already made for integers, see [`crate::placeholder::bind_integers`].
    pub fn new(sql: String, params: &[SqlValue]) -> Self {
        let mut statement = Self {
            numbers: vec![utf16_units(&sql)],
            text: sql,
            bytes: Vec::new(),
        };
        for param in params {
            statement.bind(param);
        }
        statement
    }

    fn bind(&mut self, value: &SqlValue) {
        let pair = match value {
            SqlValue::Null => [NULL, 0.0],
            SqlValue::Integer(integer)
                if integer.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs() =>
            {
                [NUMBER, *integer as f64]
            }
            SqlValue::Integer(integer) => self.push_text(&integer.to_string()),
            SqlValue::Real(real) => [NUMBER, *real],
            SqlValue::Text(text) => self.push_text(text),
            SqlValue::Blob(bytes) => {
                self.bytes.extend_from_slice(bytes);
                [BYTES, bytes.len() as f64]
            }
        };
        self.numbers.extend(pair);
    }

    fn push_text(&mut self, text: &str) -> [f64; 2] {
        self.text.push_str(text);
        [TEXT, utf16_units(text)]
    }
}

fn utf16_units(text: &str) -> f64 {
    if text.is_ascii() {
        text.len() as f64
    } else {
        text.encode_utf16().count() as f64
    }
}

/// Why an answer could not be read.
#[derive(Debug, PartialEq, Eq)]
pub enum Inexact {
    /// A number beyond 2^53: an integer, already rounded, or a real.
    Rounded,
    /// Something SQLite cannot have stored.
    Unknown,
}

/// All that a statement answered, as it crossed.
#[derive(Debug)]
pub struct Answer {
    pub columns: Vec<String>,
    pub rows_written: u64,
    /// The last of them are two for each cell, from this place on.
    numbers: Vec<f64>,
    cells_at: usize,
    /// The last of it are the cells' texts, from this place on.
    text: String,
    texts_at: usize,
    bytes: Vec<u8>,
}

impl Answer {
    /// From what `execute.js` answers: `None` when that is not what it says it is.
    pub fn new(numbers: Vec<f64>, text: String, bytes: Vec<u8>) -> Option<Self> {
        let (&[rows_written, columns], rest) = numbers.split_first_chunk()?;
        let (lengths, cells) = rest.split_at_checked(columns as usize)?;
        let cells_at = numbers.len() - cells.len();
        let mut texts = Texts(&text);
        let columns = lengths
            .iter()
            .map(|units| texts.take(*units).map(str::to_owned))
            .collect::<Option<_>>()?;
        let texts_at = text.len() - texts.0.len();
        Some(Self {
            columns,
            rows_written: rows_written as u64,
            numbers,
            cells_at,
            text,
            texts_at,
            bytes,
        })
    }

    /// The rows. What may be an integer beyond 2^53, already rounded, is what `rounded` makes of it.
    pub fn rows(
        &self,
        rounded: fn(f64) -> Result<SqlValue, Inexact>,
    ) -> Result<Vec<Vec<SqlValue>>, Inexact> {
        let mut cells = Cells {
            texts: Texts(self.text.get(self.texts_at..).unwrap_or_default()),
            bytes: &self.bytes,
            rounded,
        };
        let numbers = self.numbers.get(self.cells_at..).unwrap_or_default();
        numbers
            .chunks(2 * self.columns.len().max(1))
            .map(|row| row.chunks(2).map(|cell| cells.read(cell)).collect())
            .collect()
    }
}

/// What is left to be read of the cells' contents.
struct Cells<'a> {
    texts: Texts<'a>,
    bytes: &'a [u8],
    rounded: fn(f64) -> Result<SqlValue, Inexact>,
}

impl Cells<'_> {
    fn read(&mut self, cell: &[f64]) -> Result<SqlValue, Inexact> {
        match *cell {
            [NULL, _] => Ok(SqlValue::Null),
            [NUMBER, number] => match from_number(number) {
                Err(Inexact::Rounded) => (self.rounded)(number),
                value => value,
            },
            [TEXT, units] => {
                let text = self.texts.take(units).ok_or(Inexact::Unknown)?;
                Ok(SqlValue::Text(text.to_owned()))
            }
            [BYTES, length] => {
                let split = self.bytes.split_at_checked(length as usize);
                let (blob, rest) = split.ok_or(Inexact::Unknown)?;
                self.bytes = rest;
                Ok(SqlValue::Blob(blob.to_vec()))
            }
            _ => Err(Inexact::Unknown),
        }
    }
}

/// Texts one after the other, a line's end before each.
struct Texts<'a>(&'a str);

impl<'a> Texts<'a> {
    /// The next one, which has this many UTF-16 units.
    fn take(&mut self, units: f64) -> Option<&'a str> {
        let rest = self.0.strip_prefix('\n')?;
        let (text, rest) = rest.split_at_checked(byte_length(rest, units as usize)?)?;
        self.0 = rest;
        Some(text)
    }
}

/// The bytes of the first `units` UTF-16 units of `text`.
fn byte_length(text: &str, units: usize) -> Option<usize> {
    if text.as_bytes().get(..units)?.is_ascii() {
        return Some(units);
    }
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

/// An integral double is taken for an integer, as the runtime does not tell them apart.
fn from_number(number: f64) -> Result<SqlValue, Inexact> {
    if number.fract() != 0.0 || number.abs() > LARGEST_INTEGER || !number.is_finite() {
        return Ok(SqlValue::Real(number));
    }
    if number.abs() > MAX_SAFE_INTEGER as f64 {
        return Err(Inexact::Rounded);
    }
    Ok(SqlValue::Integer(number as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(numbers: &[f64], text: &str, bytes: &[u8]) -> Result<Vec<Vec<SqlValue>>, Inexact> {
        Answer::new(numbers.to_vec(), text.to_owned(), bytes.to_vec())
            .unwrap()
            .rows(|_| Err(Inexact::Rounded))
    }

    #[test]
    fn numbers_are_integers_up_to_the_last_exact_one() {
        assert_eq!(
            from_number(9_007_199_254_740_991.0),
            Ok(SqlValue::Integer(MAX_SAFE_INTEGER))
        );
        assert_eq!(from_number(9_007_199_254_740_992.0), Err(Inexact::Rounded));
        assert_eq!(from_number(-9_007_199_254_740_992.0), Err(Inexact::Rounded));
        assert_eq!(from_number(1e19), Ok(SqlValue::Real(1e19)));
        assert_eq!(from_number(2.5), Ok(SqlValue::Real(2.5)));
        assert_eq!(
            from_number(f64::INFINITY),
            Ok(SqlValue::Real(f64::INFINITY))
        );
    }

    #[test]
    fn a_statement_is_one_text_with_the_lengths_of_its_parts() {
        let params = [
            SqlValue::Null,
            SqlValue::from(5),
            SqlValue::from("zür😀"),
            SqlValue::Integer(i64::MIN),
            SqlValue::Blob(vec![1, 2]),
        ];
        let statement = Statement::new("é ?".to_owned(), &params);
        assert_eq!(statement.text, "é ?zür😀-9223372036854775808");
        assert_eq!(
            statement.numbers,
            [3.0, 0.0, 0.0, 1.0, 5.0, 2.0, 5.0, 2.0, 20.0, 3.0, 2.0]
        );
        assert_eq!(statement.bytes, [1, 2]);
    }

    #[test]
    fn rows_are_read_in_order_whatever_their_texts_hold() {
        let numbers = [
            7.0, 2.0, 1.0, 2.0, // names
            2.0, 5.0, 1.0, 3.0, // first row
            2.0, 0.0, 3.0, 2.0, // second row
            2.0, 3.0, 0.0, 0.0,
        ];
        let answer = Answer::new(
            numbers.to_vec(),
            "\na\nbö\n\n😀ü\0\n\nabc".to_owned(),
            vec![8, 9],
        )
        .unwrap();
        assert_eq!((answer.rows_written, answer.columns.len()), (7, 2));
        assert_eq!(answer.columns, ["a", "bö"]);
        assert_eq!(
            answer.rows(|_| Err(Inexact::Rounded)).unwrap(),
            [
                [SqlValue::from("\n😀ü\0"), SqlValue::from(3)],
                [SqlValue::from(""), SqlValue::Blob(vec![8, 9])],
                [SqlValue::from("abc"), SqlValue::Null],
            ]
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let one = |kind: f64, value: f64| rows(&[0.0, 1.0, 1.0, kind, value], "\na\nb", &[]);
        assert_eq!(one(2.0, 1.0).unwrap(), [[SqlValue::from("b")]]);
        assert_eq!(one(2.0, 2.0), Err(Inexact::Unknown));
        assert_eq!(one(3.0, 1.0), Err(Inexact::Unknown));
        assert_eq!(one(4.0, 0.0), Err(Inexact::Unknown));
        assert_eq!(one(1.0, 1e18), Err(Inexact::Rounded));
        for numbers in [vec![0.0], vec![0.0, 3.0, 1.0], vec![0.0, 1.0, 2.0]] {
            assert!(Answer::new(numbers, "\na".to_owned(), Vec::new()).is_none());
        }
        assert_eq!(rows(&[3.0, 0.0], "", &[]).unwrap(), Vec::<Vec<_>>::new());
    }
}
