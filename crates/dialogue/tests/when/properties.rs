//! What holds for every text and every instant.

use dialogue::when::{Context, Moment, Outcome, find_all, resolve};
use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;

use crate::context;

/// Words that the grammar knows, thrown together.
const WORDS: &[&str] = &[
    "next", "this", "last", "tuesday", "friday", "the", "3rd", "31", "of", "december", "may", "at",
    "two", "half", "past", "quarter", "to", "five", "pm", "am", "in", "an", "hour", "and", "a",
    "week", "weeks", "on", "from", "between", "until", "or", "no", "not", "morning", "tonight",
    "tomorrow", "after", "before", "noon", "midnight", "15:30", "3/12", "2027", "-", ",", ".",
    "end", "month", "year", "first", "day", "ago", "within", "days", "double", "99999999",
    "weekend", "easter", "twenty", "hundred",
];

fn zones() -> impl Strategy<Value = TimeZone> {
    prop_oneof![
        Just("Europe/London"),
        Just("America/Chicago"),
        Just("Australia/Lord_Howe"),
        Just("Asia/Kolkata"),
        Just("Pacific/Apia")
    ]
    .prop_map(|name| TimeZone::get(name).unwrap())
}

/// Minutes from 2020 to 2040.
fn instants() -> impl Strategy<Value = Timestamp> {
    (26_297_280_i64..36_816_480).prop_map(|minute| Timestamp::from_second(minute * 60).unwrap())
}

fn sound(text: &str, context: &Context) -> Result<(), TestCaseError> {
    for when in find_all(text, context) {
        let matched = when.matched.unwrap();
        prop_assert_eq!(&text[matched.start..matched.end], matched.text.as_str());
        if let Outcome::Resolved(moment) = &when.outcome {
            prop_assert!(moment.end().unwrap_or(moment.start()) >= context.now());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,80}") {
        sound(&text, &context())?;
    }

    #[test]
    fn any_order_of_known_words_is_survived(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..12),
        now in instants(),
        zone in zones(),
    ) {
        let context = Context::new(now, zone);
        sound(&words.join(" "), &context)?;
        let _ = resolve(&words.join(" "), &context).report(&context);
    }

    #[test]
    fn an_instant_said_aloud_means_itself(now in instants(), ahead in 0_i64..2_000_000, zone in zones()) {
        let at = Timestamp::from_second(now.as_second() + ahead * 60).unwrap();
        let context = Context::new(now, zone.clone());
        let spoken = Moment::Instant(at).spoken(now, &zone);
        let when = resolve(&spoken, &context);
        prop_assert_eq!(when.outcome, Outcome::Resolved(Moment::Instant(at)), "{}", spoken);
    }

    #[test]
    fn a_day_said_aloud_means_itself(now in instants(), ahead in 0_i32..800, zone in zones()) {
        let context = Context::new(now, zone.clone());
        let day = zone.to_datetime(now).date().checked_add(jiff::Span::new().days(ahead)).unwrap();
        let spoken = dialogue::say::date(day, zone.to_datetime(now).date());
        match resolve(&spoken, &context).outcome {
            Outcome::Resolved(Moment::Date { date, .. }) => prop_assert_eq!(date, day, "{}", spoken),
            other => prop_assert!(false, "{}: {:?}", spoken, other),
        }
    }
}
