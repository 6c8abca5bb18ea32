//! Picks what the analyst says out of an answer that is still arriving, so that people can read along.
//!
//! Only an answer that begins with the member `say` is read along, which is the order the schema gives; any other order
//! is not wrong, its text just comes at the end. Whether the answer is any good is decided later, on the whole of it.

/// Most bytes that are read along.
const READ_ALONG_BYTES: usize = 16 * 1024;

/// Reads the member `say` of an object that arrives in pieces.
#[derive(Debug, Clone, Default)]
pub struct SayReader {
    arrived: String,
    shown: usize,
    done: bool,
}

impl SayReader {
    /// Takes a piece of the answer's JSON and returns what the analyst says in it.
    pub fn push(&mut self, piece: &str) -> String {
        if self.done {
            return String::new();
        }
        self.arrived.push_str(piece);
        let Some(start) = text_start(&self.arrived) else {
            self.done = self.arrived.len() > READ_ALONG_BYTES;
            return String::new();
        };
        let raw = self.arrived.get(start..).unwrap_or_default();
        let (end, closed) = complete_part(raw);
        self.done = closed || self.arrived.len() > READ_ALONG_BYTES;
        let quoted = format!("\"{}\"", raw.get(..end).unwrap_or_default());
        let Ok(text) = edgewright_typed_json::from_text::<String>(&quoted) else {
            return String::new();
        };
        let news = text.get(self.shown..).unwrap_or_default().to_owned();
        self.shown = text.len();
        news
    }
}

/// Where the text begins, once that has arrived.
fn text_start(arrived: &str) -> Option<usize> {
    let rest = arrived.trim_start().strip_prefix('{')?.trim_start();
    let rest = rest.strip_prefix("\"say\"")?.trim_start();
    let rest = rest.strip_prefix(':')?.trim_start();
    let text = rest.strip_prefix('"')?;
    Some(arrived.len().saturating_sub(text.len()))
}

/// How much of a raw JSON string is whole: up to its closing quote, or before an escape that has not fully arrived.
fn complete_part(raw: &str) -> (usize, bool) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let step = match (byte, bytes.get(at.saturating_add(1))) {
            (b'"', _) => return (at, true),
            // A surrogate pair is two escapes; they are only whole together.
            (b'\\', Some(b'u')) if is_high_surrogate(bytes, at) => 12,
            (b'\\', Some(b'u')) => 6,
            (b'\\', _) => 2,
            _ => 1,
        };
        if at.saturating_add(step) > bytes.len() {
            return (at, false);
        }
        at = at.saturating_add(step);
    }
    (at, false)
}

fn is_high_surrogate(bytes: &[u8], at: usize) -> bool {
    let digits = bytes.get(at.saturating_add(2)..at.saturating_add(4));
    matches!(
        digits,
        Some([b'd' | b'D', b'8' | b'9' | b'a' | b'A' | b'b' | b'B'])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &str, size: usize) -> String {
        let mut reader = SayReader::default();
        let mut said = String::new();
        let mut piece = String::new();
        for character in answer.chars() {
            piece.push(character);
            if piece.chars().count() == size {
                said.push_str(&reader.push(&piece));
                piece.clear();
            }
        }
        said.push_str(&reader.push(&piece));
        said
    }

    #[test]
    fn the_text_is_the_same_however_it_is_cut() {
        let say = "Grüße \"du\" \\ \n 🛠 \u{7} end";
        let answer = serde_json::json!({"say": say, "questions": ["say"], "brief": {"say": "no"}})
            .to_string();
        let escaped = answer
            .replace('🛠', "\\ud83d\\udee0")
            .replace('ü', "\\u00fc");
        for size in 1..40 {
            assert_eq!(read(&answer, size), say, "{size}");
            assert_eq!(read(&escaped, size), say, "{size}");
        }
    }

    #[test]
    fn another_order_or_nonsense_is_not_read_along() {
        for answer in [
            "{\"brief\": {}, \"say\": \"x\"}",
            "[]",
            "",
            "{\"say\": 5}",
            "{\"sa",
        ] {
            assert_eq!(read(answer, 3), "", "{answer}");
        }
    }
}
