//! Which currency a text means.

use super::text::Text;

/// The ISO code of the currency a text names; none if it names none.
#[must_use]
pub fn currency_of(description: &str, text: &Text) -> Option<&'static str> {
    for (mark, code) in [
        ("£", "GBP"),
        ("€", "EUR"),
        ("C$", "CAD"),
        ("A$", "AUD"),
        ("$", "USD"),
        ("¥", "JPY"),
        ("₹", "INR"),
        ("zł", "PLN"),
    ] {
        if description.contains(mark) {
            return Some(code);
        }
    }
    let tokens: Vec<_> = text.tokens().collect();
    let in_pounds = tokens.windows(2).any(|pair| matches!(pair, [before, pound] if pound.noun == "pound" && (before.word == "in" || before.kind == super::token::Kind::Number)));
    if in_pounds {
        return Some("GBP");
    }
    text.tokens()
        .find_map(|token| currency_word(&token.noun).or_else(|| currency_word(&token.word)))
}

/// The ISO code a word stands for.
#[must_use]
pub fn currency_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "euro" | "eur" => "EUR",
        "gbp" | "sterling" | "quid" => "GBP",
        "dollar" | "usd" | "buck" => "USD",
        "chf" | "franc" => "CHF",
        "cad" => "CAD",
        "aud" => "AUD",
        "nzd" => "NZD",
        "sek" | "krona" | "kronor" => "SEK",
        "nok" | "kroner" => "NOK",
        "dkk" => "DKK",
        "pln" | "zloty" => "PLN",
        "inr" | "rupee" => "INR",
        "jpy" | "yen" => "JPY",
        "zar" | "rand" => "ZAR",
        _ => return None,
    })
}

/// `EUR` as `euros`, for a sentence.
#[must_use]
pub fn currency_name(code: &str) -> &'static str {
    match code {
        "GBP" => "pounds",
        "USD" => "US dollars",
        "CHF" => "Swiss francs",
        "CAD" => "Canadian dollars",
        "AUD" => "Australian dollars",
        "NZD" => "New Zealand dollars",
        "SEK" => "Swedish kronor",
        "NOK" => "Norwegian kroner",
        "DKK" => "Danish kroner",
        "PLN" => "zloty",
        "INR" => "rupees",
        "JPY" => "yen",
        "ZAR" => "rand",
        _ => "euros",
    }
}
