//! A file as a stream of records: bytes go in as they come, each record comes out as soon as it ends.
//!
//! `csv-core` reads the format. Around it: the byte order mark, the delimiter, line numbers as an editor shows them,
//! lines that are too long, a quotation mark that is never closed, and files that are no text at all.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use edgewright_limits::import::{COLUMNS, LINE_BYTES};
use sha2::{Digest, Sha256};

/// How much of the file is looked at to find its delimiter, if its first line does not end before.
const HEAD_BYTES: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// One record, while it is at hand.
pub(super) struct Record<'a> {
    /// Line of the file in which it begins, from 1.
    pub line: u64,
    bytes: &'a [u8],
    ends: &'a [usize],
    /// Longer than a line may be, or with more cells than a file may have columns: its cells are not there.
    pub too_long: bool,
}

impl<'a> Record<'a> {
    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a cell; an error if it is not UTF-8. A cell beyond the last is empty.
    pub(super) fn cell(&self, column: usize) -> Result<&'a str, std::str::Utf8Error> {
        let start = match column.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(self.bytes.len()),
            None => 0,
        };
        let end = self.ends.get(column).copied().unwrap_or(start);
        std::str::from_utf8(self.bytes.get(start..end).unwrap_or_default())
    }

    /// Bytes of all its cells together.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is nothing in it but blanks.
    pub(super) fn is_blank(&self) -> bool {
        !self.too_long && self.bytes.iter().all(|byte| matches!(byte, b' ' | b'\t'))
    }
}

/// Why nothing more can be read from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is no text in UTF-8: an archive, a workbook, text in another encoding.
    NotText,
    /// A quotation mark in the record that begins in this line is never closed.
    OpenQuote(u64),
}

/// What became of the bytes given.
pub(super) enum Progress<E> {
    /// The file cannot be read.
    Unreadable(Unreadable),
    /// Whoever takes the records wants no more.
    Stopped(E),
}

/// A file that is being read.
pub(super) struct Source {
    delimiter: Option<u8>,
    reader: Option<Reader>,
    head: Vec<u8>,
    bytes: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    end_count: usize,
    too_long: bool,
    line: u64,
    record_line: u64,
    in_record: bool,
    after_return: bool,
    digest: Option<Sha256>,
}

impl Source {
    /// A file of which nothing was read. The delimiter is found in its first line if it is not given.
    pub(super) fn new(delimiter: Option<u8>, with_digest: bool) -> Self {
        Self {
            delimiter,
            reader: None,
            head: Vec::new(),
            bytes: vec![0; 4096],
            filled: 0,
            ends: vec![0; 64],
            end_count: 0,
            too_long: false,
            line: 1,
            record_line: 1,
            in_record: false,
            after_return: false,
            digest: with_digest.then(Sha256::new),
        }
    }

    /// Names all that was read so far, up to the end of the record given out last.
    pub(super) fn digest(&self) -> Option<String> {
        let digest = self.digest.clone()?.finalize();
        Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Takes more of the file and gives out the records that end in it.
    pub(super) fn push<E>(
        &mut self,
        bytes: &[u8],
        take: &mut dyn FnMut(&Self, &Record<'_>) -> Result<(), E>,
    ) -> Result<(), Progress<E>> {
        if self.reader.is_some() {
            return self.read(bytes, take).map_err(Progress::Stopped);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() < HEAD_BYTES && first_line(&self.head).is_none() {
            return Ok(());
        }
        self.begin(take)
    }

    /// The file ends here.
    pub(super) fn finish<E>(
        &mut self,
        take: &mut dyn FnMut(&Self, &Record<'_>) -> Result<(), E>,
    ) -> Result<(), Progress<E>> {
        if self.reader.is_none() {
            self.begin(take)?;
        }
        if !self.in_record {
            return Ok(());
        }
        // The last record needs no line break; one that does not end with it is inside quotation marks.
        let line = self.record_line;
        self.digest = None;
        self.read(b"\n", take).map_err(Progress::Stopped)?;
        if self.in_record {
            return Err(Progress::Unreadable(Unreadable::OpenQuote(line)));
        }
        Ok(())
    }

    /// Looks at the head of the file, then reads it.
    fn begin<E>(
        &mut self,
        take: &mut dyn FnMut(&Self, &Record<'_>) -> Result<(), E>,
    ) -> Result<(), Progress<E>> {
        let head = std::mem::take(&mut self.head);
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        let line = first_line(text).unwrap_or(text);
        let is_text = !line.contains(&0) && !line.starts_with(b"PK\x03\x04");
        if !is_text || line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
            return Err(Progress::Unreadable(Unreadable::NotText));
        }
        let delimiter = self.delimiter.unwrap_or_else(|| likely_delimiter(line));
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        self.reader = Some(reader);
        self.read(text, take).map_err(Progress::Stopped)
    }

    fn read<E>(
        &mut self,
        mut bytes: &[u8],
        take: &mut dyn FnMut(&Self, &Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        // Nothing to read would mean the end of the file to the reader.
        while !bytes.is_empty() {
            let Some(reader) = &mut self.reader else {
                return Ok(());
            };
            let (result, read, written, ended) = reader.read_record(
                bytes,
                self.bytes.get_mut(self.filled..).unwrap_or_default(),
                self.ends.get_mut(self.end_count..).unwrap_or_default(),
            );
            let (now, later) = bytes.split_at(read.min(bytes.len()));
            bytes = later;
            self.follow(now);
            self.filled = self.filled.saturating_add(written);
            self.end_count = self.end_count.saturating_add(ended);
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
                ReadRecordResult::OutputFull => self.make_room(),
                ReadRecordResult::OutputEndsFull => self.make_room_for_ends(),
                ReadRecordResult::Record => self.give(take)?,
            }
        }
        Ok(())
    }

    fn give<E>(
        &mut self,
        take: &mut dyn FnMut(&Self, &Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (filled, ended) = match self.too_long {
            true => (0, 0),
            false => (self.filled, self.end_count),
        };
        let record = Record {
            line: self.record_line,
            bytes: self.bytes.get(..filled).unwrap_or_default(),
            ends: self.ends.get(..ended).unwrap_or_default(),
            too_long: self.too_long,
        };
        let taken = take(self, &record);
        self.filled = 0;
        self.end_count = 0;
        self.too_long = false;
        self.in_record = false;
        taken
    }

    /// Cells of a record that is too long are thrown away, so that it can be read over.
    fn make_room(&mut self) {
        if self.bytes.len() <= LINE_BYTES {
            let size = self.bytes.len().saturating_mul(2);
            // The reader wants room for one byte more than there is.
            self.bytes.resize(size.min(LINE_BYTES.saturating_add(1)), 0);
        } else {
            self.too_long = true;
            self.filled = 0;
        }
    }

    fn make_room_for_ends(&mut self) {
        if self.ends.len() <= COLUMNS {
            self.ends.resize(COLUMNS.saturating_add(1), 0);
        } else {
            self.too_long = true;
            self.end_count = 0;
        }
    }

    /// Follows the lines as an editor counts them, whatever ends them.
    fn follow(&mut self, bytes: &[u8]) {
        if let Some(digest) = &mut self.digest {
            digest.update(bytes);
        }
        for byte in bytes {
            let is_break = match byte {
                b'\n' => {
                    if !self.after_return {
                        self.line = self.line.saturating_add(1);
                    }
                    true
                }
                b'\r' => {
                    self.line = self.line.saturating_add(1);
                    true
                }
                _ => false,
            };
            self.after_return = *byte == b'\r';
            if !is_break && !self.in_record {
                self.in_record = true;
                self.record_line = self.line;
            }
        }
    }
}

/// The first line without its end, if it ends.
fn first_line(text: &[u8]) -> Option<&[u8]> {
    let mut quoted = false;
    for (position, byte) in text.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            // The byte after a return tells nothing that matters here, but a mark may be cut in two without it.
            b'\n' | b'\r' if !quoted => return text.get(..position),
            _ => {}
        }
    }
    None
}

/// The delimiter that the first line has most of, outside of quotation marks.
fn likely_delimiter(line: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in line {
        match DELIMITERS.iter().position(|delimiter| delimiter == byte) {
            _ if *byte == b'"' => quoted = !quoted,
            Some(which) if !quoted => {
                if let Some(count) = counts.get_mut(which) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    let mut best = (0, b',');
    for (count, delimiter) in counts.into_iter().zip(DELIMITERS) {
        if count > best.0 {
            best = (count, delimiter);
        }
    }
    best.1
}
