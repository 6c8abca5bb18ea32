//! A look at the bytes of a source before any parser sees it.
//!
//! The lexer and the parser behind it are recursive, so what would nest them too deeply is refused here.
//! This pass itself never recurses and never allocates more than the source is long.

use crate::error::CompileError;

/// Longest source, in bytes.
pub const MAX_SOURCE_BYTES: usize = 8 * 1024;

/// Deepest nesting of brackets and interpolations.
const MAX_BRACKETS: usize = 64;

/// Most operators and keywords, each of which may nest the parser once.
const MAX_OPERATORS: usize = 512;

const KEYWORDS: [&[u8]; 12] = [
    b"and", b"as", b"catch", b"def", b"elif", b"else", b"foreach", b"if", b"label", b"or",
    b"reduce", b"try",
];

/// Refuses a source that is too long or nests too deeply.
pub fn scan(source: &str) -> Result<(), CompileError> {
    if source.len() > MAX_SOURCE_BYTES {
        return Err(refuse(
            MAX_SOURCE_BYTES,
            format!("The expression is longer than {MAX_SOURCE_BYTES} bytes. Split it up."),
        ));
    }
    let mut scan = Scan::default();
    let mut rest = source.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        let skipped = scan.byte(*byte, tail);
        rest = tail.get(skipped..).unwrap_or_default();
        let offset = source.len() - rest.len();
        if scan.open.len() > MAX_BRACKETS {
            return Err(refuse(
                offset,
                format!("Brackets are nested more than {MAX_BRACKETS} deep here."),
            ));
        }
        if scan.operators > MAX_OPERATORS {
            return Err(refuse(
                offset,
                format!("The expression has more than {MAX_OPERATORS} operators and keywords."),
            ));
        }
    }
    Ok(())
}

fn refuse(offset: usize, message: String) -> CompileError {
    CompileError { offset, message }
}

#[derive(Default)]
struct Scan {
    /// Brackets and strings that are open; `"` stands for a string.
    open: Vec<u8>,
    operators: usize,
    /// Bytes of the word that ends here, to tell keywords from names.
    word: Vec<u8>,
}

impl Scan {
    /// Takes in one byte and says how many of the following ones it has dealt with.
    fn byte(&mut self, byte: u8, tail: &[u8]) -> usize {
        if self.open.last() == Some(&b'"') {
            self.in_string(byte, tail)
        } else {
            self.in_code(byte, tail)
        }
    }

    fn in_string(&mut self, byte: u8, tail: &[u8]) -> usize {
        match (byte, tail.first()) {
            (b'"', _) => {
                self.open.pop();
                0
            }
            (b'\\', Some(b'(')) => {
                self.open.push(b'(');
                1
            }
            (b'\\', Some(_)) => 1,
            _ => 0,
        }
    }

    fn in_code(&mut self, byte: u8, tail: &[u8]) -> usize {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            self.word.push(byte);
            if !tail
                .first()
                .is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_')
            {
                self.operators += usize::from(KEYWORDS.contains(&self.word.as_slice()));
                self.word.clear();
            }
            return 0;
        }
        match byte {
            b'#' => {
                return tail
                    .iter()
                    .position(|next| *next == b'\n')
                    .unwrap_or(tail.len());
            }
            b'"' | b'(' | b'[' | b'{' => self.open.push(byte),
            b')' | b']' | b'}' => {
                self.open.pop();
            }
            b'|' | b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b',' | b'?' => {
                self.operators += 1
            }
            _ => {}
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_nest_the_parser() {
        for bomb in [
            "(".repeat(65),
            "-".repeat(513),
            "try ".repeat(513),
            "\"\\(".repeat(33),
            " ".repeat(8193),
        ] {
            assert!(
                scan(&bomb).is_err(),
                "{}",
                bomb.chars().take(20).collect::<String>()
            );
        }
    }

    #[test]
    fn leaves_long_but_flat_sources_alone() {
        let text = format!("\"{}\"", "a-b(c".repeat(1000));
        for source in [
            text.as_str(),
            ".a.b.c | map(.x) # ((((((((",
            "def f: 1; f",
            "\"\\\\\" + \"\\(1 + (2))\"",
        ] {
            assert_eq!(scan(source), Ok(()));
        }
    }
}
