//! Decimal numbers as scaled 64-bit integers, on their way out.

/// Writes a scaled integer with exactly `places` digits after the point.
pub(crate) fn format_scaled(units: i64, places: u8) -> String {
    let places = usize::from(places);
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
    let sign = if units < 0 { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// The same number with another count of digits after the point, rounded half away from zero; none if it does not fit.
pub(crate) fn rescale(units: i64, from: u8, to: u8) -> Option<i64> {
    if to >= from {
        return 10_i64
            .checked_pow(u32::from(to - from))
            .and_then(|factor| units.checked_mul(factor));
    }
    let divisor = 10_i64.checked_pow(u32::from(from - to))?;
    let half = (divisor / 2).checked_mul(units.signum())?;
    units.checked_add(half)?.checked_div(divisor)
}

/// Rounds a number that an expression worked out to so many digits after the point; none if it does not fit.
pub(crate) fn units_of(number: f64, places: u8) -> Option<i64> {
    let text = format!("{number:.*}", usize::from(places));
    edgewright_definition::value::decimal_units(&text.into(), places).ok()
}

/// Reads a whole number written by people, such as `0012`.
pub(crate) fn parse_scaled(text: &str, places: u8) -> Option<i64> {
    edgewright_definition::value::decimal_units(&text.into(), places).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_exactly() {
        for (units, places, text) in [
            (1250, 2, "12.50"),
            (-5, 2, "-0.05"),
            (0, 2, "0.00"),
            (7, 0, "7"),
            (i64::MIN, 0, "-9223372036854775808"),
        ] {
            assert_eq!(format_scaled(units, places), text);
        }
    }

    #[test]
    fn rescaling_rounds_half_away_from_zero() {
        assert_eq!(rescale(150, 2, 0), Some(2));
        assert_eq!(rescale(-150, 2, 0), Some(-2));
        assert_eq!(rescale(149, 2, 0), Some(1));
        assert_eq!(rescale(3, 0, 2), Some(300));
        assert_eq!(rescale(i64::MAX, 0, 1), None);
    }

    #[test]
    fn results_are_rounded_to_their_places() {
        assert_eq!(units_of(0.1 + 0.2, 2), Some(30));
        assert_eq!(units_of(-1.0 / 3.0, 2), Some(-33));
        assert_eq!(units_of(f64::NAN, 2), None);
        assert_eq!(units_of(1e300, 2), None);
    }
}
