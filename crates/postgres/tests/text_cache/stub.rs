//! A cache of answers in front of PostgreSQL, keyed by the text of a statement and its parameters, as Hyperdrive's is when
//! it is left on.
//!
//! What it models is the worst such a cache could do: every `SELECT` is answered from it for good, inside transactions too,
//! whoever asked first. Only what sets the transaction's context goes through (Hyperdrive does not cache volatile
//! functions). What it does not model: ages, eviction, and knowing which functions of ours are stable.

use std::{cell::RefCell, collections::HashMap, collections::VecDeque, rc::Rc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    net::TcpStream,
};

/// A Sync message: PostgreSQL answers it with where the transaction stands.
const SYNC: &[u8] = b"S\0\0\0\x04";
const BUFFER: usize = 64 * 1024;

/// What was answered, by text and parameters, and how often the cache knew.
#[derive(Default)]
pub struct Cache {
    answers: RefCell<HashMap<Vec<u8>, Vec<u8>>>,
    hits: RefCell<usize>,
}

impl Cache {
    /// How often an answer came from here.
    pub fn hits(&self) -> usize {
        *self.hits.borrow()
    }

    /// A connection to this database through the cache.
    pub fn before(self: &Rc<Self>, database: TcpStream) -> DuplexStream {
        let (near, far) = duplex(BUFFER);
        let cache = Rc::clone(self);
        tokio::task::spawn_local(async move {
            // Either side may hang up; the other then sees the end of its stream.
            let _ended = cache.relay(far, database).await;
        });
        near
    }

    async fn relay(&self, mut client: DuplexStream, mut server: TcpStream) -> std::io::Result<()> {
        let mut relay = Relay::default();
        let (mut asked, mut answered) = (vec![0; BUFFER], vec![0; BUFFER]);
        loop {
            let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
            tokio::select! {
                count = client.read(&mut asked) => {
                    let count = count?;
                    if count == 0 {
                        return Ok(());
                    }
                    relay.asked(self, &asked[..count], &mut to_server);
                }
                count = server.read(&mut answered) => {
                    let count = count?;
                    if count == 0 {
                        return Ok(());
                    }
                    relay.answered(self, &answered[..count], &mut to_client);
                }
            }
            server.write_all(&to_server).await?;
            client.write_all(&to_client).await?;
        }
    }
}

/// One question on its way: everything up to a Sync, or one simple query.
struct Asked {
    /// Under which its answer is kept; none if it is not.
    key: Option<Vec<u8>>,
    /// The answer, if it was known.
    known: Option<Vec<u8>>,
}

/// One connection.
#[derive(Default)]
struct Relay {
    /// Signed in: before that, everything goes through as it is.
    is_open: bool,
    from_client: Vec<u8>,
    from_server: Vec<u8>,
    question: Vec<u8>,
    key: Vec<u8>,
    is_cacheable: bool,
    underway: VecDeque<Asked>,
    answer: Vec<u8>,
    answer_failed: bool,
}

impl Relay {
    fn asked(&mut self, cache: &Cache, bytes: &[u8], onward: &mut Vec<u8>) {
        if !self.is_open {
            onward.extend_from_slice(bytes);
            return;
        }
        self.from_client.extend_from_slice(bytes);
        while let Some(message) = take_message(&mut self.from_client) {
            self.question.extend_from_slice(&message);
            match message[0] {
                b'P' => {
                    let text = second_text(&message);
                    self.is_cacheable = is_cacheable(text);
                    self.key.extend_from_slice(&message);
                }
                b'B' => self.key.extend_from_slice(&message),
                b'S' | b'Q' => self.ask(cache, onward),
                b'X' => onward.append(&mut self.question),
                _ => {}
            }
        }
    }

    fn ask(&mut self, cache: &Cache, onward: &mut Vec<u8>) {
        let question = std::mem::take(&mut self.question);
        let key = std::mem::take(&mut self.key);
        let key = std::mem::take(&mut self.is_cacheable).then_some(key);
        let answers = cache.answers.borrow();
        let known = key.as_ref().and_then(|key| answers.get(key)).cloned();
        match &known {
            Some(_) => {
                *cache.hits.borrow_mut() += 1;
                onward.extend_from_slice(SYNC);
            }
            None => onward.extend_from_slice(&question),
        }
        self.underway.push_back(Asked { key, known });
    }

    fn answered(&mut self, cache: &Cache, bytes: &[u8], onward: &mut Vec<u8>) {
        self.from_server.extend_from_slice(bytes);
        while let Some(message) = take_message(&mut self.from_server) {
            let is_ready = message[0] == b'Z';
            if !self.is_open {
                self.is_open = is_ready;
                onward.extend_from_slice(&message);
                continue;
            }
            if !is_ready {
                self.answer_failed |= message[0] == b'E';
                self.answer.extend_from_slice(&message);
                continue;
            }
            let answer = std::mem::take(&mut self.answer);
            let failed = std::mem::take(&mut self.answer_failed);
            let asked = self.underway.pop_front().unwrap();
            match (asked.known, asked.key) {
                (Some(known), _) => onward.extend_from_slice(&known),
                (None, key) => {
                    onward.extend_from_slice(&answer);
                    if let Some(key) = key.filter(|_| !failed) {
                        cache.answers.borrow_mut().insert(key, answer);
                    }
                }
            }
            onward.extend_from_slice(&message);
        }
    }
}

/// A whole message: its kind, its length, and the rest.
fn take_message(buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let length = u32::from_be_bytes(buffer.get(1..5)?.try_into().unwrap());
    let end = 1 + usize::try_from(length).unwrap();
    (buffer.len() >= end).then(|| buffer.drain(..end).collect())
}

/// The text of a Parse message, after the name of the statement.
fn second_text(message: &[u8]) -> &str {
    let mut texts = message[5..].split(|byte| *byte == 0);
    std::str::from_utf8(texts.nth(1).unwrap()).unwrap()
}

fn is_cacheable(text: &str) -> bool {
    let text = match text.trim_start().strip_prefix("/*") {
        Some(rest) => rest.split_once("*/").map_or("", |(_, rest)| rest),
        None => text,
    };
    text.trim_start().starts_with("SELECT") && !text.contains("set_config")
}
