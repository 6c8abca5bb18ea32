//! Tokens and what they cost.

use edgewright_pipeline::model::Usage;

/// Tokens of one call, each counted once.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Read, neither from the cache nor into it.
    pub input: u64,
    /// Read and written to the cache.
    pub cache_write: u64,
    /// Read from the cache.
    pub cache_read: u64,
    /// Written, thoughts included.
    pub output: u64,
}

/// Prices of a model in thousandths of a dollar per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    /// Tokens read.
    pub input: u64,
    /// Tokens written to its cache.
    pub cache_write: u64,
    /// Tokens read from its cache.
    pub cache_read: u64,
    /// Tokens written.
    pub output: u64,
}

impl Tokens {
    /// As the pipeline counts them.
    #[must_use]
    pub const fn usage(&self) -> Usage {
        Usage {
            input_tokens: self
                .input
                .saturating_add(self.cache_write)
                .saturating_add(self.cache_read),
            cached_input_tokens: self.cache_read,
            output_tokens: self.output,
        }
    }
}

impl Prices {
    /// Nobody is paid.
    pub const FREE: Self = Self {
        input: 0,
        cache_write: 0,
        cache_read: 0,
        output: 0,
    };

    /// Whether nobody is paid.
    #[must_use]
    pub const fn are_free(&self) -> bool {
        self.input == 0 && self.cache_write == 0 && self.cache_read == 0 && self.output == 0
    }

    /// What a call cost in millionths of a dollar, rounded up: thousandths per million tokens, so a thousand of the
    /// products make a millionth.
    #[must_use]
    pub fn cost_micros(&self, tokens: &Tokens) -> u64 {
        [
            (tokens.input, self.input),
            (tokens.cache_write, self.cache_write),
            (tokens.cache_read, self.cache_read),
            (tokens.output, self.output),
        ]
        .iter()
        .fold(0_u64, |sum, (count, price)| {
            sum.saturating_add(count.saturating_mul(*price))
        })
        .div_ceil(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_paid_once() {
        let prices = Prices {
            input: 2_000,
            cache_write: 2_500,
            cache_read: 200,
            output: 10_000,
        };
        let tokens = Tokens {
            input: 21,
            cache_write: 1_000,
            cache_read: 2_000,
            output: 89,
        };
        assert_eq!(prices.cost_micros(&tokens), 42 + 2_500 + 400 + 890);
        assert_eq!(tokens.usage().input_tokens, 3_021);
        let endless = Tokens {
            output: u64::MAX,
            ..tokens
        };
        assert_eq!(prices.cost_micros(&endless), u64::MAX / 1_000 + 1);
        assert_eq!(Prices::FREE.cost_micros(&endless), 0);
        assert!(Prices::FREE.are_free() && !prices.are_free());
    }
}
