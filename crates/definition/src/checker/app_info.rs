//! The app as a whole: format, name, accent, currency, time zone, language.

use super::form::{check_icon, check_label, check_sentence};
use crate::document::{APP_FORMAT, AppDefinition};
use edgewright_finding::{Pointer, Report};

/// The accent colours there are.
pub const ACCENTS: &[&str] = &[
    "blue", "teal", "green", "amber", "orange", "red", "pink", "violet", "slate",
];

/// Checks what describes the app.
pub(super) fn check(app: &AppDefinition, report: &mut Report) {
    let root = Pointer::root();
    if app.format != APP_FORMAT {
        report.error(
            &root.at("format"),
            "unknown-format",
            format!("The format must be '{APP_FORMAT}'."),
        );
    }
    let (info, place) = (&app.app, root.at("app"));
    check_label(&info.name, &place.at("name"), report);
    check_sentence(&info.description, &place.at("description"), report);
    check_icon(info.icon.as_deref(), &place.at("icon"), report);
    if let Some(accent) = info
        .accent
        .as_deref()
        .filter(|accent| !ACCENTS.contains(accent))
    {
        report.error(
            &place.at("accent"),
            "unknown-accent",
            format!(
                "There is no accent colour '{accent}'. Possible: {}.",
                ACCENTS.join(", ")
            ),
        );
    }
    if info.currency.len() != 3 || !info.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        report.error(
            &place.at("currency"),
            "currency-form",
            "A currency is three capital letters, such as EUR or USD.",
        );
    }
    if !is_time_zone(&info.time_zone) {
        report.error(
            &place.at("time_zone"),
            "time-zone-form",
            "A time zone is UTC or a name such as Europe/Berlin.",
        );
    }
    if !is_locale(&info.locale) {
        report.error(
            &place.at("locale"),
            "locale-form",
            "A language is a code such as en, de or pt-BR.",
        );
    }
}

fn is_time_zone(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_uppercase())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    };
    name.len() <= 40 && (name == "UTC" || (name.contains('/') && name.split('/').all(part)))
}

fn is_locale(code: &str) -> bool {
    let mut parts = code.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.clone().count() <= 3
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}
