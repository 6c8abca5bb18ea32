//! A mail as data.

use base64::{Engine, engine::general_purpose::STANDARD};
use edgewright_limits::{
    inbound_mail::{ADDRESSES, ATTACHMENT_BYTES, ATTACHMENTS, MAIL_BYTES, TEXT_CHARS},
    workflow_run::INPUT_BYTES,
};
use mail_parser::{Address, Message, MessageParser, MimeHeaders};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A mail, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// What a run is given: `{from, sender, to, cc, reply_to, subject, date, message_id, text, html, attachments, cut}`.
    pub input: Value,
    /// Which delivery it is: the same mail again has the same.
    pub delivery: String,
}

/// Why a mail is not taken. The words are for its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It has more than [`MAIL_BYTES`], or its headers alone are larger than what a run takes.
    TooLarge,
    /// It is no e-mail.
    Malformed,
}

/// Reads a mail as it was delivered. `sender` is who handed it in (the envelope's, not the mail's).
///
/// Longer texts are cut and larger attachments left out, `cut` says so; nobody's mail is lost for a large picture in it.
///
/// # Errors
/// When it is too large or no mail.
pub fn read(raw: &[u8], sender: &str) -> Result<Mail, Unreadable> {
    if raw.len() > MAIL_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let message = MessageParser::default()
        .parse(raw)
        .ok_or(Unreadable::Malformed)?;
    if message.from().is_none() && message.subject().is_none() && message.date().is_none() {
        return Err(Unreadable::Malformed);
    }
    let mut room = Room {
        bytes: ATTACHMENT_BYTES,
        cut: false,
    };
    let text = room.text(message.body_text(0).as_deref());
    // Where a mail has no HTML part, the parser would make one of the text.
    let has_html = message
        .html_part(0)
        .is_some_and(mail_parser::MessagePart::is_text_html);
    let html = room.text(message.body_html(0).as_deref().filter(|_| has_html));
    let attachments = room.attachments(&message);
    let input = json!({
        "from": addresses(message.from()).into_iter().next(),
        "sender": sender,
        "to": addresses(message.to()),
        "cc": addresses(message.cc()),
        "reply_to": addresses(message.reply_to()),
        "subject": room.text(message.subject()),
        "date": message.date().map(mail_parser::DateTime::to_rfc3339),
        "message_id": message.message_id(),
        "text": text,
        "html": html,
        "attachments": attachments,
        "cut": room.cut,
    });
    // Only headers of absurd length, or texts that are mostly control characters, come to this.
    if input.to_string().len() > INPUT_BYTES {
        return Err(Unreadable::TooLarge);
    }
    Ok(Mail {
        input,
        delivery: delivery(raw, message.message_id()),
    })
}

/// The id that its sender gave it, and what it says: some programs give many mails one id.
fn delivery(raw: &[u8], message_id: Option<&str>) -> String {
    let body = raw
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .and_then(|position| raw.get(position..))
        .unwrap_or(raw);
    // Headers are left out: every server on the way adds its own.
    let digest = Sha256::new()
        .chain_update(message_id.unwrap_or_default())
        .chain_update([0])
        .chain_update(if message_id.is_some() { body } else { raw })
        .finalize();
    let hex: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("mail:{hex}")
}

fn addresses(address: Option<&Address<'_>>) -> Vec<Value> {
    let people = address.into_iter().flat_map(Address::iter);
    people
        .filter(|person| person.address.is_some())
        .take(ADDRESSES)
        .map(|person| json!({"name": person.name, "email": person.address}))
        .collect()
}

/// What is left of the room for data.
struct Room {
    bytes: usize,
    cut: bool,
}

impl Room {
    fn text(&mut self, text: Option<&str>) -> Option<String> {
        let text = text?;
        let kept: String = text
            .chars()
            .take(TEXT_CHARS)
            .filter(|char| *char != '\0')
            .collect();
        self.cut |= text.chars().nth(TEXT_CHARS).is_some();
        Some(kept)
    }

    fn attachments(&mut self, message: &Message<'_>) -> Vec<Value> {
        self.cut |= message.attachment_count() > ATTACHMENTS;
        let attachments = message.attachments().take(ATTACHMENTS);
        attachments.map(|part| self.attachment(part)).collect()
    }

    fn attachment(&mut self, part: &mail_parser::MessagePart<'_>) -> Value {
        let content = part.contents();
        let kind = part.content_type().map(|kind| match kind.subtype() {
            Some(subtype) => format!("{}/{subtype}", kind.ctype()),
            None => kind.ctype().to_owned(),
        });
        let mut shown = Map::new();
        shown.insert("name".to_owned(), part.attachment_name().into());
        shown.insert("type".to_owned(), kind.into());
        shown.insert("size".to_owned(), content.len().into());
        if content.len() <= self.bytes {
            self.bytes -= content.len();
            shown.insert("content".to_owned(), STANDARD.encode(content).into());
        } else {
            self.cut = true;
            shown.insert("content".to_owned(), Value::Null);
        }
        Value::Object(shown)
    }
}

#[cfg(test)]
mod tests;
