//! Numbers. The functions come from `libm`, so every host computes the same digits.

use super::types::number;
use super::{Native, three, two, zero};
use crate::eval::Machine;
use crate::meter::Flow;
use crate::value::Value;

macro_rules! unary {
    ($name:literal, $function:path) => {
        zero($name, |_, input| Ok(Value::Num($function(number(&input)?))))
    };
}

macro_rules! binary {
    ($name:literal, $function:path) => {
        two($name, |_, _, a, b| {
            Ok(Value::Num($function(number(&a)?, number(&b)?)))
        })
    };
}

pub const NATIVES: &[Native] = &[
    unary!("acos", libm::acos),
    unary!("acosh", libm::acosh),
    unary!("asin", libm::asin),
    unary!("asinh", libm::asinh),
    unary!("atan", libm::atan),
    binary!("atan2", libm::atan2),
    unary!("atanh", libm::atanh),
    unary!("cbrt", libm::cbrt),
    unary!("ceil", libm::ceil),
    binary!("copysign", libm::copysign),
    unary!("cos", libm::cos),
    unary!("cosh", libm::cosh),
    unary!("exp", libm::exp),
    unary!("exp10", libm::exp10),
    unary!("exp2", libm::exp2),
    unary!("expm1", libm::expm1),
    unary!("fabs", libm::fabs),
    binary!("fdim", libm::fdim),
    unary!("floor", libm::floor),
    three("fma", |_, _, a, b, c| {
        Ok(Value::Num(libm::fma(number(&a)?, number(&b)?, number(&c)?)))
    }),
    binary!("fmax", libm::fmax),
    binary!("fmin", libm::fmin),
    binary!("fmod", libm::fmod),
    zero("frexp", |machine, input| {
        let (fraction, exponent) = libm::frexp(number(&input)?);
        pair(machine, fraction, f64::from(exponent))
    }),
    binary!("hypot", libm::hypot),
    two("ldexp", |_, _, a, b| {
        Ok(Value::Num(libm::ldexp(number(&a)?, number(&b)? as i32)))
    }),
    unary!("gamma", libm::lgamma),
    unary!("lgamma", libm::lgamma),
    unary!("log", libm::log),
    unary!("log10", libm::log10),
    unary!("log1p", libm::log1p),
    unary!("log2", libm::log2),
    unary!("logb", logb),
    zero("modf", |machine, input| {
        let (fraction, whole) = libm::modf(number(&input)?);
        pair(machine, fraction, whole)
    }),
    unary!("nearbyint", libm::rint),
    binary!("pow", libm::pow),
    unary!("rint", libm::rint),
    unary!("round", libm::round),
    two("scalb", |_, _, a, b| {
        Ok(Value::Num(libm::scalbn(number(&a)?, number(&b)? as i32)))
    }),
    two("scalbln", |_, _, a, b| {
        Ok(Value::Num(libm::scalbn(number(&a)?, number(&b)? as i32)))
    }),
    unary!("significand", significand),
    unary!("sin", libm::sin),
    unary!("sinh", libm::sinh),
    unary!("sqrt", libm::sqrt),
    unary!("tan", libm::tan),
    unary!("tanh", libm::tanh),
    unary!("tgamma", libm::tgamma),
    unary!("trunc", libm::trunc),
];

fn pair(machine: &Machine<'_>, a: f64, b: f64) -> Flow<Value> {
    machine.meter.alloc(64)?;
    Value::array(&machine.meter, vec![Value::Num(a), Value::Num(b)])
}

/// The exponent of a number in base two.
fn logb(number: f64) -> f64 {
    match number {
        0.0 => f64::NEG_INFINITY,
        number if !number.is_finite() => number.abs(),
        number => f64::from(libm::frexp(number).1 - 1),
    }
}

/// A number scaled to at least one and less than two.
fn significand(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        number
    } else {
        libm::frexp(number).0 * 2.0
    }
}
