//! Texts, e-mail addresses and web addresses.

use edgewright_limits::value::{EMAIL_CHARS, URL_CHARS};
use serde_json::Value;

use crate::kind::Kind;

/// Whether a value is text of at most that many characters, in one line unless `lines` are allowed.
pub(super) fn fits(value: &Value, max_chars: usize, lines: bool) -> Result<(), String> {
    let Some(text) = value.as_str() else {
        return Err("It needs text.".to_owned());
    };
    if text.chars().count() > max_chars {
        return Err(format!("It may have at most {max_chars} characters."));
    }
    let allowed = |character: char| {
        !character.is_control() || (lines && matches!(character, '\n' | '\r' | '\t'))
    };
    if !text.chars().all(allowed) {
        let is_broken_line = !lines && text.contains(['\n', '\r', '\t']);
        return Err(if is_broken_line {
            "It may not have line breaks or tabs; use a long text for those.".to_owned()
        } else {
            "It may not have invisible control characters. Remove them.".to_owned()
        });
    }
    Ok(())
}

/// A line without the blanks around it; nothing, if all of it is invisible.
#[must_use]
pub fn visible_part(text: &str) -> &str {
    let is_invisible = |character: char| {
        character.is_whitespace()
            || matches!(character, '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}')
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    };
    if text.chars().all(is_invisible) {
        return "";
    }
    text.trim()
}

/// What the app keeps of a value: nothing of a text that shows nothing, a line without the blanks around it, an e-mail
/// address in small letters.
#[must_use]
pub fn kept(kind: Kind<'_>, value: &Value) -> Value {
    let Some(text) = value.as_str() else {
        return value.clone();
    };
    let text = match kind {
        Kind::Email => visible_part(text).to_lowercase(),
        Kind::Text | Kind::Url => visible_part(text).to_owned(),
        _ => text.to_owned(),
    };
    if text.is_empty() {
        Value::Null
    } else {
        Value::from(text)
    }
}

/// Whether `text` has the form of an e-mail address. Whether it exists only a message to it can tell.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|character| {
            character.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(character)
        });
    local_fits && text.chars().count() <= EMAIL_CHARS && domain.contains('.') && is_host(domain)
}

/// Whether `text` is an http or https address without spaces or a password in it.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let plain = |character: char| {
        !character.is_whitespace() && !character.is_control() && !"<>\"\\^`{|}".contains(character)
    };
    text.chars().count() <= URL_CHARS
        && text.chars().all(plain)
        && is_host(host)
        && port.parse::<u16>().is_ok()
}

fn is_host(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|character| character.is_alphanumeric() || character == '-')
        })
}
