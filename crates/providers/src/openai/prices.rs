//! What the models cost. Each row says since when it is known; an unknown price stays unknown.

use jiff::civil::{Date, date};
use services::ports::speech_price::{NanoUsd, SpeechPrice, TokenPrice};

/// When the price pages were read.
const READ: Date = date(2026, 11, 20);
/// When the first generation is switched off.
const FIRST_GENERATION_ENDS: Option<Date> = Some(date(2027, 1, 20));

/// Cents for a million tokens: sent, sent and cached, made.
const fn cents(input: i64, cached: i64, output: i64) -> TokenPrice {
    TokenPrice {
        input: NanoUsd::per_token(input),
        cached: NanoUsd::per_token(cached),
        output: NanoUsd::per_token(output),
    }
}

const fn row(
    model: &'static str,
    shut_down: Option<Date>,
    text: TokenPrice,
    audio: TokenPrice,
) -> SpeechPrice {
    SpeechPrice {
        model,
        valid_from: READ,
        shut_down,
        text,
        audio,
    }
}

/// Large models: 32 dollars for a million audio tokens heard, 64 for a million spoken.
const LARGE_AUDIO: TokenPrice = cents(3200, 40, 6400);
/// Small models: 10 and 20 dollars.
const SMALL_AUDIO: TokenPrice = cents(1000, 30, 2000);
/// Text of the reasoning large models.
const LARGE_TEXT: TokenPrice = cents(400, 40, 2400);
/// Text of the large models that do not reason.
const PLAIN_TEXT: TokenPrice = cents(400, 40, 1600);
/// Text of the small models.
const SMALL_TEXT: TokenPrice = cents(60, 6, 240);

/// Every known price.
pub static SPEECH: &[SpeechPrice] = &[
    row("gpt-realtime-2.1", None, LARGE_TEXT, LARGE_AUDIO),
    row("gpt-realtime-2.1-mini", None, SMALL_TEXT, SMALL_AUDIO),
    row("gpt-realtime-2", None, LARGE_TEXT, LARGE_AUDIO),
    row("gpt-realtime-1.5", None, PLAIN_TEXT, LARGE_AUDIO),
    row(
        "gpt-realtime",
        FIRST_GENERATION_ENDS,
        PLAIN_TEXT,
        LARGE_AUDIO,
    ),
    row(
        "gpt-realtime-2025-08-28",
        FIRST_GENERATION_ENDS,
        PLAIN_TEXT,
        LARGE_AUDIO,
    ),
    row(
        "gpt-realtime-mini",
        FIRST_GENERATION_ENDS,
        SMALL_TEXT,
        SMALL_AUDIO,
    ),
    row(
        "gpt-realtime-mini-2025-12-15",
        FIRST_GENERATION_ENDS,
        SMALL_TEXT,
        SMALL_AUDIO,
    ),
];

/// Transcription models that charge by time, and the price of a minute: 1.7 cents.
const TRANSCRIPTION_MINUTE: &[(&str, NanoUsd)] = &[
    ("gpt-live-transcribe", NanoUsd(17_000_000)),
    ("gpt-realtime-whisper", NanoUsd(17_000_000)),
];

/// The price of a model on a date: the newest row that was known by then and whose model still answers.
#[must_use]
pub fn speech(model: &str, on: Date) -> Option<&'static SpeechPrice> {
    SPEECH
        .iter()
        .filter(|price| price.model == model && price.valid_from <= on)
        .filter(|price| price.shut_down.is_none_or(|end| on < end))
        .max_by_key(|price| price.valid_from)
}

/// The price of a minute of transcription on a date.
#[must_use]
pub fn transcription_minute(model: &str, on: Date) -> Option<NanoUsd> {
    let known = TRANSCRIPTION_MINUTE
        .iter()
        .find(|(name, _)| *name == model && READ <= on);
    known.map(|(_, price)| *price)
}

#[cfg(test)]
mod tests {
    use services::ports::speech_price::{SpeechUsage, Tokens};

    use super::*;

    #[test]
    fn the_example_of_the_usage_object_costs_what_it_should() {
        let price = speech("gpt-realtime-2.1-mini", READ).unwrap();
        let usage = SpeechUsage {
            text: Tokens {
                input: 119,
                cached: 64,
                output: 30,
            },
            audio: Tokens {
                input: 13,
                cached: 0,
                output: 91,
            },
        };
        // In micro-dollars: 55 x 0.6 + 64 x 0.06 + 30 x 2.4 + 13 x 10 + 91 x 20 = 2058.84.
        assert_eq!(price.cost(usage), NanoUsd(2_058_840));
    }

    #[test]
    fn an_unknown_model_or_date_has_no_price() {
        assert!(speech("gpt-realtime-9", READ).is_none());
        assert!(speech("gpt-realtime-2.1", READ.yesterday().unwrap()).is_none());
        assert!(
            transcription_minute("gpt-transcribe", READ).is_none(),
            "charged by token"
        );
        assert_eq!(
            transcription_minute("gpt-realtime-whisper", READ),
            Some(NanoUsd(17_000_000))
        );
    }

    #[test]
    fn a_model_that_was_switched_off_has_no_price() {
        assert!(speech("gpt-realtime", date(2027, 1, 19)).is_some());
        assert!(speech("gpt-realtime", date(2027, 1, 20)).is_none());
    }
}
