//! What speech models cost, in integers.

use jiff::civil::Date;

/// Billionths of a US dollar. Prices are quoted in dollars for a million tokens; a cent a million tokens is ten
/// billionths a token, so every quoted price is a whole number here.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct NanoUsd(pub i64);

impl NanoUsd {
    /// The price of one token, from the quoted cents for a million tokens: one cent is 10^7 billionths, and 10^7 / 10^6
    /// is 10.
    #[must_use]
    pub const fn per_token(cents_per_million: i64) -> Self {
        Self(cents_per_million * 10)
    }

    /// The price of `count` units.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        let count = if count > i64::MAX as u64 {
            i64::MAX
        } else {
            count as i64
        };
        Self(self.0.saturating_mul(count))
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whole cents, half a cent and more rounded up.
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.0.saturating_add(5_000_000).div_euclid(10_000_000)
    }
}

/// Tokens of one kind of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tokens {
    /// Sent to the model, those found in its cache included.
    pub input: u64,
    /// The part of `input` that was found in the cache.
    pub cached: u64,
    /// Made by the model.
    pub output: u64,
}

/// What one response used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SpeechUsage {
    /// Text, reasoning included.
    pub text: Tokens,
    /// Audio.
    pub audio: Tokens,
}

/// Prices of one token of one kind of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenPrice {
    /// Sent and not in the cache.
    pub input: NanoUsd,
    /// Sent and in the cache.
    pub cached: NanoUsd,
    /// Made by the model.
    pub output: NanoUsd,
}

/// What one model costs from a date on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeechPrice {
    /// The model's id.
    pub model: &'static str,
    /// First date on which the price was seen.
    pub valid_from: Date,
    /// First date on which the model no longer answers, if announced.
    pub shut_down: Option<Date>,
    /// Text.
    pub text: TokenPrice,
    /// Audio.
    pub audio: TokenPrice,
}

impl TokenPrice {
    /// Cached tokens are a part of the input and are charged at their own price instead of the input's.
    const fn cost(&self, tokens: Tokens) -> NanoUsd {
        let cached = if tokens.cached < tokens.input {
            tokens.cached
        } else {
            tokens.input
        };
        let fresh = tokens.input - cached;
        self.input
            .times(fresh)
            .plus(self.cached.times(cached))
            .plus(self.output.times(tokens.output))
    }
}

impl SpeechPrice {
    /// What the usage costs.
    #[must_use]
    pub const fn cost(&self, usage: SpeechUsage) -> NanoUsd {
        self.text
            .cost(usage.text)
            .plus(self.audio.cost(usage.audio))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cached_tokens_are_charged_once() {
        let price = TokenPrice {
            input: NanoUsd::per_token(400),
            cached: NanoUsd::per_token(40),
            output: NanoUsd::per_token(2400),
        };
        // 55 fresh at 4 micro-dollars, 64 cached at 0.4, 30 made at 24.
        let cost = price.cost(Tokens {
            input: 119,
            cached: 64,
            output: 30,
        });
        assert_eq!(cost, NanoUsd(55 * 4_000 + 64 * 400 + 30 * 24_000));
        // More cached than sent cannot make the price negative.
        assert_eq!(
            price.cost(Tokens {
                input: 1,
                cached: 9,
                output: 0
            }),
            NanoUsd(400)
        );
    }

    #[test]
    fn cents_are_rounded_to_the_nearest() {
        assert_eq!(NanoUsd(4_999_999).cents(), 0);
        assert_eq!(NanoUsd(5_000_000).cents(), 1);
        assert_eq!(NanoUsd(10_000_000).cents(), 1);
    }
}
