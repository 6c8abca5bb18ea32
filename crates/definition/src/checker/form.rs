//! The written form of ids and names.

use edgewright_finding::{Pointer, Report};
use edgewright_limits::app::{DESCRIPTION_CHARS, ID_CHARS, LABEL_CHARS};

/// Checks one id: it becomes a column, an address or a name in an expression, so one plain spelling fits all of them.
pub(super) fn check_id(id: &str, pointer: &Pointer, report: &mut Report) {
    let starts = id.starts_with(|first: char| first.is_ascii_lowercase());
    let chars = id
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !starts || !chars || id.len() > ID_CHARS {
        report.error(
            pointer,
            "id-form",
            format!(
                "'{}' cannot be an id. Start with a lower-case letter and use only lower-case \
                 letters, digits and underscores, at most {ID_CHARS} of them.",
                shown(id)
            ),
        );
    }
}

/// Checks the name of a row or a check inside checks and samples; it is never a column.
pub(super) fn check_reference(id: &str, pointer: &Pointer, report: &mut Report) {
    let chars = id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if id.is_empty() || !chars || id.len() > ID_CHARS * 2 {
        report.error(
            pointer,
            "id-form",
            format!(
                "'{}' cannot be a name. Use only letters, digits, underscores and hyphens.",
                shown(id)
            ),
        );
    }
}

/// Checks a label: there, in one line, and short enough for a tab.
pub(super) fn check_label(label: &str, pointer: &Pointer, report: &mut Report) {
    if label.trim().is_empty() {
        report.error(
            pointer,
            "label-empty",
            "This has no words. Say what people should see here.",
        );
    }
    check_text(label, LABEL_CHARS, pointer, report);
}

/// Checks a sentence or description.
pub(super) fn check_sentence(text: &str, pointer: &Pointer, report: &mut Report) {
    check_text(text, DESCRIPTION_CHARS, pointer, report);
}

/// Checks a message people see when something is refused: it may not be empty.
pub(super) fn check_message(text: &str, pointer: &Pointer, report: &mut Report) {
    if text.trim().is_empty() {
        report.error(
            pointer,
            "message-empty",
            "This has no words. Say what happened and what to do, for the person it stops.",
        );
    }
    check_sentence(text, pointer, report);
}

/// Checks the name of a lucide icon.
pub(super) fn check_icon(icon: Option<&str>, pointer: &Pointer, report: &mut Report) {
    let fits = |icon: &str| {
        !icon.is_empty()
            && icon.len() <= ID_CHARS
            && icon
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if icon.is_some_and(|icon| !fits(icon)) {
        report.error(
            pointer,
            "icon-form",
            "This is not the name of an icon. Names look like 'wrench' or 'calendar-days'.",
        );
    }
}

fn check_text(text: &str, max_chars: usize, pointer: &Pointer, report: &mut Report) {
    if text.chars().count() > max_chars {
        report.error(
            pointer,
            "text-too-long",
            format!("This has more than {max_chars} characters. Shorten it."),
        );
    }
    if text
        .chars()
        .any(|character| character.is_control() && character != '\n')
    {
        report.error(
            pointer,
            "text-control-characters",
            "This has invisible control characters in it. Remove them.",
        );
    }
}

fn shown(id: &str) -> String {
    id.chars().take(60).collect()
}
