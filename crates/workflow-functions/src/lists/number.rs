//! Sums and averages. Whole numbers are added exactly; with fractions, what is no more than a float's own rounding goes.

use serde_json::{Number, Value};

/// A sum in the making.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    whole: i128,
    fraction: f64,
    lost: f64,
    has_fraction: bool,
    count: u32,
}

impl Sum {
    /// One number more.
    pub(super) fn add(&mut self, number: &Number) {
        self.count = self.count.saturating_add(1);
        if let Some(whole) = number.as_i128() {
            self.whole = self.whole.saturating_add(whole);
            return;
        }
        // Neumaier's sum: what an addition loses is kept beside it.
        let next = number.as_f64().unwrap_or_default();
        let sum = self.fraction + next;
        self.lost += if self.fraction.abs() >= next.abs() {
            (self.fraction - sum) + next
        } else {
            (next - sum) + self.fraction
        };
        self.fraction = sum;
        self.has_fraction = true;
    }

    /// The sum; null if it is beyond all numbers.
    pub(super) fn total(&self) -> Value {
        if !self.has_fraction
            && let Some(whole) = Number::from_i128(self.whole)
        {
            return whole.into();
        }
        rounded(self.as_float())
    }

    /// The sum by the count; null without any number.
    pub(super) fn average(&self) -> Value {
        if self.count == 0 {
            return Value::Null;
        }
        let count = i128::from(self.count);
        if !self.has_fraction && self.whole % count == 0 {
            return Number::from_i128(self.whole / count).map_or(Value::Null, Value::Number);
        }
        rounded(self.as_float() / f64::from(self.count))
    }

    #[expect(clippy::cast_precision_loss, reason = "a mixed sum is a float")]
    fn as_float(&self) -> f64 {
        self.whole as f64 + (self.fraction + self.lost)
    }
}

/// To fifteen digits, which every decimal number survives: a sum of 0.1 and 0.2 is 0.3.
fn rounded(float: f64) -> Value {
    let short: f64 = format!("{float:.14e}").parse().unwrap_or(float);
    Number::from_f64(short).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sum(numbers: &[Value]) -> Sum {
        let mut sum = Sum::default();
        for number in numbers {
            sum.add(number.as_number().unwrap());
        }
        sum
    }

    #[test]
    fn sums_are_what_people_expect() {
        assert_eq!(sum(&[json!(0.1), json!(0.2)]).total(), json!(0.3));
        assert_eq!(sum(&[json!(1), json!(2)]).total(), json!(3));
        let large = json!(9_007_199_254_740_993_u64);
        assert_eq!(sum(&[large.clone(), json!(0)]).total(), large);
        assert_eq!(
            sum(&[json!(u64::MAX), json!(u64::MAX)]).total(),
            json!(3.689_348_814_741_91e19)
        );
        assert_eq!(sum(&[json!(1e308), json!(1e308)]).total(), Value::Null);
        assert_eq!(
            sum(&[json!(1e16), json!(1), json!(-1e16)]).total(),
            json!(1.0)
        );
    }

    #[test]
    fn averages() {
        assert_eq!(sum(&[]).average(), Value::Null);
        assert_eq!(sum(&[json!(1), json!(3)]).average(), json!(2));
        assert_eq!(sum(&[json!(1), json!(2)]).average(), json!(1.5));
    }
}
