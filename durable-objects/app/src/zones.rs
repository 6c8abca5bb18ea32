//! The time zones of the world, as the runtime knows them: bringing our own would add a tenth to the Worker's size.

use std::{cell::RefCell, collections::BTreeMap};

use edgewright_app_engine::TimeZones;
use edgewright_types::UnixMillis;
use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::prelude::*;
use worker::console_error;

/// Offsets change at whole quarters of an hour at the earliest.
const QUARTER_MS: i64 = 15 * 60 * 1000;

#[wasm_bindgen]
extern "C" {
    /// `Intl.DateTimeFormat`; throws for a zone that does not exist, so it must be caught.
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type Format;

    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat", catch)]
    fn new(locales: &JsValue, options: &JsValue) -> Result<Format, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn format(this: &Format, date: &Date) -> Result<String, JsValue>;
}

/// The zones, with the last answers remembered.
#[derive(Default)]
pub struct IntlZones {
    known: RefCell<BTreeMap<String, (i64, i32)>>,
}

impl TimeZones for IntlZones {
    fn utc_offset_minutes(&self, zone: &str, at: UnixMillis) -> i32 {
        if zone == "UTC" {
            return 0;
        }
        let quarter = at.0.div_euclid(QUARTER_MS);
        if let Some((known, offset)) = self.known.borrow().get(zone)
            && *known == quarter
        {
            return *offset;
        }
        let offset = look_up(zone, at).unwrap_or_else(|| {
            console_error!("app.unknown_time_zone={zone}");
            0
        });
        self.known
            .borrow_mut()
            .insert(zone.to_owned(), (quarter, offset));
        offset
    }
}

/// Formats the moment as `1/31/2026, GMT+05:30` and reads its end.
fn look_up(zone: &str, at: UnixMillis) -> Option<i32> {
    let options = Object::new();
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    Reflect::set(&options, &"timeZoneName".into(), &"longOffset".into()).ok()?;
    let locales = Array::of1(&"en-US".into());
    let format = Format::new(&locales, &options).ok()?;
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    offset_of(&format.format(&date).ok()?)
}

fn offset_of(formatted: &str) -> Option<i32> {
    let (_, offset) = formatted.rsplit_once("GMT")?;
    if offset.is_empty() {
        return Some(0);
    }
    let (sign, rest) = match offset.split_at_checked(1)? {
        ("-" | "\u{2212}", rest) => (-1, rest),
        ("+", rest) => (1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = minutes.parse().ok()?;
    Some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::offset_of;

    #[test]
    fn offsets_are_read_from_their_end() {
        assert_eq!(offset_of("1/31/2026, GMT"), Some(0));
        assert_eq!(offset_of("1/31/2026, GMT+05:30"), Some(330));
        assert_eq!(offset_of("1/31/2026, GMT-03:00"), Some(-180));
        assert_eq!(offset_of("1/31/2026"), None);
    }
}
