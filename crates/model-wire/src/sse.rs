//! Server-sent events, byte by byte as they arrive: only the `data` of each, and never more of it than is bearable.

/// Longest event that is read.
const EVENT_BYTES: usize = 1024 * 1024;

/// Cuts a byte stream into events.
#[derive(Debug, Default)]
pub struct EventReader {
    line: Vec<u8>,
    data: Vec<u8>,
    after_return: bool,
}

/// An event longer than anything sensible.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

impl EventReader {
    /// Takes bytes and returns the data of every event that is complete.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Vec<u8>>, TooLong> {
        let mut events = Vec::new();
        for piece in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            let (text, ending) = match piece.split_last() {
                Some((ending @ (b'\n' | b'\r'), text)) => (text, Some(*ending)),
                _ => (piece, None),
            };
            self.line.extend_from_slice(text);
            if self.line.len().saturating_add(self.data.len()) > EVENT_BYTES {
                return Err(TooLong);
            }
            // A line ends with CR, LF or both.
            let second_half = text.is_empty() && ending == Some(b'\n') && self.after_return;
            if ending.is_some() && !second_half {
                events.extend(self.end_line());
            }
            self.after_return = ending == Some(b'\r');
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Option<Vec<u8>> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            return (!data.is_empty()).then_some(data);
        }
        if let Some(data) = line.strip_prefix(b"data:") {
            if !self.data.is_empty() {
                self.data.push(b'\n');
            }
            self.data
                .extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_the_same_however_they_are_cut() {
        let stream =
            b": hello\r\nevent: a\r\ndata: {\"x\":\r\ndata: 1}\r\n\r\ndata: two\n\n\ndata: half";
        for size in 1..stream.len() {
            let mut reader = EventReader::default();
            let mut events = Vec::new();
            for piece in stream.chunks(size) {
                events.extend(reader.push(piece).unwrap());
            }
            assert_eq!(events, [b"{\"x\":\n1}".to_vec(), b"two".to_vec()], "{size}");
        }
    }

    #[test]
    fn an_endless_event_is_refused() {
        let mut reader = EventReader::default();
        let piece = vec![b'x'; 1024];
        let refused = (0..2048).any(|_| reader.push(&piece).is_err());
        assert!(refused);
    }
}
