use domain::{Currency, Money};
use jiff::civil::{date, time};

use super::Fact;

/// Saturday 21 November 2026 at two, said on the Friday before.
fn saturday_at_two() -> Fact {
    Fact::When {
        day: date(2026, 11, 21),
        time: Some(time(14, 0, 0, 0)),
        today: date(2026, 11, 20),
    }
}

fn at(hour: i8, minute: i8) -> Fact {
    Fact::When {
        day: date(2026, 11, 21),
        time: Some(time(hour, minute, 0, 0)),
        today: date(2026, 11, 20),
    }
}

fn pounds(minor: i64) -> Fact {
    Fact::Amount(Money {
        minor,
        currency: Currency::GBP,
    })
}

#[test]
fn a_day_and_a_time_are_told_in_many_words() {
    for text in [
        "Haircut with Sam, Saturday 21 November at 2 pm, for Jo. Shall I book it?",
        "So that's a haircut on Saturday the twenty-first at two o'clock, is that right?",
        "Saturday at two in the afternoon with Sam, yes?",
        "Tomorrow at 2 pm with Sam?",
        "I have you down for 2 pm on the 21st of November. Okay?",
        "Saturday, two o'clock, a haircut with Sam. Shall I?",
        "On Saturday, a haircut with Sam at 14:00, shall I book it?",
    ] {
        assert!(saturday_at_two().is_told(text), "{text}");
    }
}

#[test]
fn another_day_or_time_or_none_is_not_told() {
    for text in [
        "One moment.",
        "Shall I book it?",
        "Saturday then. Shall I book it?",
        "At two then?",
        "Saturday 21 November at 3 pm?",
        "Sunday at two?",
        "Saturday 28 November at 2 pm?",
        "Saturday at half past two?",
        "Saturday at two thirty?",
        "Saturday at 2 am?",
        "Today at 2 pm?",
        "Saturday at three or Sunday at two?",
    ] {
        assert!(!saturday_at_two().is_told(text), "{text}");
    }
}

#[test]
fn odd_times_are_told_in_many_words() {
    for (fact, text) in [
        (at(14, 30), "Saturday at half past two"),
        (at(14, 30), "Saturday at two thirty"),
        (at(14, 30), "Saturday 21 November at 2:30 pm"),
        (at(14, 45), "Saturday at quarter to three"),
        (at(9, 15), "Saturday at quarter past nine"),
        (at(9, 15), "Saturday at nine fifteen in the morning"),
        (at(12, 0), "Saturday at noon"),
        (at(12, 0), "Saturday at 12 pm"),
        (at(12, 0), "Saturday at twelve"),
        (at(12, 0), "Saturday 21 November at midday"),
    ] {
        assert!(fact.is_told(text), "{text}");
    }
}

#[test]
fn both_times_of_a_move_are_told() {
    let old = saturday_at_two();
    let new = Fact::When {
        day: date(2026, 11, 23),
        time: Some(time(15, 0, 0, 0)),
        today: date(2026, 11, 20),
    };
    for text in [
        "I'd move your booking from Saturday 21 November at 2 pm to this: Haircut with Sam, Monday 23 November at 3 pm. Shall I move it?",
        "So I'd move your haircut from Saturday at two to Monday at three, is that right?",
        "I'll move your haircut with Sam on Saturday at two. The new time is Monday at three. Shall I?",
    ] {
        assert!(old.is_told(text) && new.is_told(text), "{text}");
    }
}

#[test]
fn a_day_without_a_time_is_told_by_its_date() {
    let day = Fact::When {
        day: date(2026, 12, 15),
        time: None,
        today: date(2026, 11, 20),
    };
    assert!(day.is_told("and then every week until Tuesday 15 December"));
    assert!(!day.is_told("and then every week until Tuesday 8 December"));
}

#[test]
fn sums_are_told_in_digits_and_words() {
    for (fact, text) in [
        (pounds(3500), "That's 35 pounds."),
        (pounds(3500), "It's £35."),
        (pounds(3500), "thirty-five pounds"),
        (pounds(1250), "12 pounds 50"),
        (pounds(1250), "£12.50"),
        (pounds(1250), "twelve pounds fifty"),
        (pounds(120_000), "£1,200"),
        (pounds(120_000), "twelve hundred pounds"),
        (pounds(120_000), "one thousand two hundred pounds"),
        (pounds(0), "It's free."),
    ] {
        assert!(fact.is_told(text), "{text}");
    }
    assert!(!pounds(3500).is_told("That's 30 pounds."));
    assert!(!pounds(1250).is_told("That's 12 pounds."));
    assert!(!pounds(0).is_told("Shall I book it?"));
}

#[test]
fn names_are_told_by_most_of_their_words() {
    for (name, text) in [
        ("Haircut", "a haircut with Sam"),
        ("Haircut", "two haircuts"),
        ("Physiotherapy follow-up", "your physio follow-up"),
        ("Cut & finish", "a cut and finish"),
        ("MOT", "an M O T on Saturday"),
        ("Courts 2 and 3", "on courts two and three"),
        ("José", "for Jose"),
        ("Jo Smith", "for Jo"),
        ("Men's cut", "a mens cut"),
        ("O'Neill", "for O'Neill"),
    ] {
        assert!(Fact::Name(name.to_owned()).is_told(text), "{name}: {text}");
    }
    for (name, text) in [
        ("Haircut", "your appointment"),
        ("Haircut", "a colour with Sam"),
        ("Jo", "for Kim"),
        (
            "Physiotherapy follow-up",
            "your appointment for physiotherapy",
        ),
    ] {
        assert!(!Fact::Name(name.to_owned()).is_told(text), "{name}: {text}");
    }
}
