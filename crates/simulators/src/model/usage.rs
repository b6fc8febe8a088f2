//! Tokens, counted as the price list does: text by its length, audio by its duration.

use serde_json::{Value, json};

/// Cached prefixes grow in blocks of this many tokens.
const CACHE_BLOCK: u64 = 64;

/// Text and audio tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) text: u64,
    pub(super) audio: u64,
}

impl Tokens {
    /// Four characters are about one token.
    pub(super) fn of_text(text: &str) -> Self {
        Self {
            text: (text.chars().count() as u64).div_ceil(4),
            audio: 0,
        }
    }

    /// The caller's audio costs one token for 100 ms.
    pub(super) fn of_input_audio(ms: u64) -> Self {
        Self {
            text: 0,
            audio: ms.div_ceil(100),
        }
    }

    /// The receptionist's audio costs one token for 50 ms.
    pub(super) fn of_output_audio(ms: u64) -> Self {
        Self {
            text: 0,
            audio: ms.div_ceil(50),
        }
    }

    pub(super) fn total(self) -> u64 {
        self.text + self.audio
    }
}

impl std::ops::Add for Tokens {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            text: self.text + other.text,
            audio: self.audio + other.audio,
        }
    }
}

impl std::iter::Sum for Tokens {
    fn sum<I: Iterator<Item = Self>>(tokens: I) -> Self {
        tokens.fold(Self::default(), std::ops::Add::add)
    }
}

/// Remembers what the last response was charged for, which is what the next one finds in the cache.
#[derive(Debug, Default)]
pub(super) struct Cache {
    instructions: String,
    seen: Tokens,
}

impl Cache {
    /// The cached part of `input`; other instructions than before find nothing.
    pub(super) fn hit(&mut self, instructions: &str, input: Tokens) -> Tokens {
        let block = |seen: u64, now: u64| seen.min(now) / CACHE_BLOCK * CACHE_BLOCK;
        let known = if self.instructions == instructions {
            self.seen
        } else {
            Tokens::default()
        };
        instructions.clone_into(&mut self.instructions);
        self.seen = input;
        Tokens {
            text: block(known.text, input.text),
            audio: block(known.audio, input.audio),
        }
    }
}

/// `usage` of a response. Cached tokens are a part of the input tokens.
pub(super) fn usage(input: Tokens, cached: Tokens, output: Tokens) -> Value {
    json!({
        "total_tokens": input.total() + output.total(),
        "input_tokens": input.total(),
        "output_tokens": output.total(),
        "input_token_details": {
            "text_tokens": input.text,
            "audio_tokens": input.audio,
            "image_tokens": 0,
            "cached_tokens": cached.total(),
            "cached_tokens_details": {"text_tokens": cached.text, "audio_tokens": cached.audio, "image_tokens": 0},
        },
        "output_token_details": {"text_tokens": output.text, "audio_tokens": output.audio},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_holds_whole_blocks_of_what_was_sent_before() {
        let mut cache = Cache::default();
        assert_eq!(
            cache.hit(
                "be kind",
                Tokens {
                    text: 200,
                    audio: 30
                }
            ),
            Tokens::default()
        );
        assert_eq!(
            cache.hit(
                "be kind",
                Tokens {
                    text: 260,
                    audio: 90
                }
            ),
            Tokens {
                text: 192,
                audio: 0
            }
        );
        assert_eq!(
            cache.hit(
                "be kind",
                Tokens {
                    text: 280,
                    audio: 130
                }
            ),
            Tokens {
                text: 256,
                audio: 64
            }
        );
        assert_eq!(
            cache.hit(
                "be brief",
                Tokens {
                    text: 300,
                    audio: 140
                }
            ),
            Tokens::default()
        );
    }
}
