use proptest::prelude::*;

use super::{Line, PhoneProblem, groups, line, parse};

#[test]
fn spoken_numbers_are_taken_down() {
    for (spoken, region, expected) in [
        (
            "oh two oh seven nine four six double oh one eight",
            "GB",
            "+442079460018",
        ),
        ("it's 020 7946 0018", "GB", "+442079460018"),
        (
            "plus four four two oh seven nine four six zero zero one eight",
            "US",
            "+442079460018",
        ),
        ("+44 20 7946 0018", "US", "+442079460018"),
        (
            "my number is oh seven seven double oh, nine double oh, one two three",
            "GB",
            "+447700900123",
        ),
        (
            "five one two, five five five, oh one four two",
            "US",
            "+15125550142",
        ),
        ("0 7 7 0 0 um 9 0 0 then 1 2 3", "GB", "+447700900123"),
        ("seventy seven hundred", "GB", ""),
    ] {
        let number = parse(spoken, region)
            .map(|number| number.as_str().to_owned())
            .unwrap_or_default();
        assert_eq!(number, expected, "{spoken}");
    }
}

#[test]
fn problems_say_what_to_ask() {
    assert_eq!(parse("I don't know", "GB"), Err(PhoneProblem::NoDigits));
    assert_eq!(parse("oh two oh seven", "GB"), Err(PhoneProblem::TooShort));
    assert_eq!(
        parse(
            "one two three four five six seven eight nine oh one two three four five six seven eight nine oh",
            "GB"
        ),
        Err(PhoneProblem::TooLong)
    );
    assert_eq!(
        parse("oh one one one one one one one one", "GB"),
        Err(PhoneProblem::Invalid)
    );
}

#[test]
fn numbers_are_read_back_in_the_groups_of_their_country() {
    assert_eq!(
        groups(&"+442079460018".parse().unwrap()),
        "0 2 0, 7 9 4 6, 0 0 1 8"
    );
    assert_eq!(
        groups(&"+15125550142".parse().unwrap()),
        "5 1 2, 5 5 5, 0 1 4 2"
    );
}

#[test]
fn lines_are_told_apart() {
    let kind = |number: &str| line(&number.parse().unwrap());
    assert_eq!(kind("+447400123456"), Some(Line::MobileOrEither));
    assert_eq!(kind("+442079460018"), Some(Line::Fixed));
    assert_eq!(kind("+449012345678"), Some(Line::Expensive));
    assert_eq!(kind("+448001234567"), Some(Line::Other));
    assert_eq!(kind("+15125550142"), Some(Line::MobileOrEither));
}

/// Every example of the numbering plans, said digit by digit with its country code, is taken down.
#[test]
fn every_example_number_is_parsed_typed_and_normalised() {
    let mut seen = 0;
    for plan in phonenumber::metadata::DATABASE.iter() {
        let kinds = [
            plan.descriptors().fixed_line(),
            plan.descriptors().mobile(),
            plan.descriptors().toll_free(),
            plan.descriptors().premium_rate(),
            plan.descriptors().shared_cost(),
            plan.descriptors().personal_number(),
            plan.descriptors().voip(),
            plan.descriptors().pager(),
            plan.descriptors().uan(),
            plan.descriptors().voicemail(),
        ];
        for example in kinds
            .into_iter()
            .flatten()
            .filter_map(|kind| kind.example())
        {
            let written = format!("+{}{example}", plan.country_code());
            // E.164 as we keep it has at least seven digits.
            if written.len() < 8 {
                assert_eq!(parse(&written, "GB"), Err(PhoneProblem::TooShort));
                continue;
            }
            let spoken = written
                .replace('+', "plus ")
                .chars()
                .flat_map(|c| [c, ' '])
                .collect::<String>()
                .replace("p l u s", "plus");
            let number = parse(&spoken, "GB")
                .unwrap_or_else(|problem| panic!("{written} of {}: {problem}", plan.id()));
            assert_eq!(number.as_str(), written);
            assert!(line(&number).is_some(), "{written}");
            seen += 1;
        }
    }
    assert!(seen > 800, "{seen} examples");
}

proptest! {
    #[test]
    fn any_text_is_survived(text in ".{0,80}") {
        let _ = parse(&text, "GB");
    }

    #[test]
    fn what_is_read_back_can_be_said_again(subscriber in 0_u32..1000) {
        let number: domain::E164 = format!("+442079460{subscriber:03}").parse().unwrap();
        prop_assert_eq!(parse(&groups(&number), "GB"), Ok(number));
    }
}
