//! Amounts and names between the file and the records.

use super::*;
use crate::facilities::read;

fn example(change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut file = serde_json::json!({"pickle_x_mysore": {
        "facility_id": "pickle_x_mysore",
        "facility_name": "Pickle X Mysore",
        "phone_number": "+919876543210",
        "number_of_courts": 4,
        "open_time": "06:00",
        "close_time": "23:00",
        "booking_rules": {"minimum_duration": 60, "duration_multiples": 60, "fixed_slots": true},
        "pricing": {"weekday_per_hour": 280, "weekend_per_hour": 300},
        "rentals": {"racket": 100, "shoes": 100, "shuttle_sale": 380},
        "coaching": {"available": true, "fee": 2500, "timings": ["7-9 AM", "4-6 PM"], "age_below": 18}
    }});
    change(&mut file["pickle_x_mysore"]);
    file.to_string()
}

fn faults(change: impl FnOnce(&mut serde_json::Value)) -> Vec<String> {
    let faults = match read(&example(change)) {
        Err(faults) => faults,
        Ok(mut entries) => plan(entries.remove(0), Currency::INR).expect_err("a fault"),
    };
    faults
        .into_iter()
        .map(|fault| {
            assert_eq!(fault.facility, "pickle_x_mysore");
            assert!(!fault.rule.is_empty());
            fault.field
        })
        .collect()
}

#[test]
fn the_example_of_the_text_is_read_in_paise() {
    let entry = read(&example(|_| {})).unwrap().remove(0);
    let plan = plan(entry, Currency::INR).unwrap();
    assert_eq!((plan.weekday.minor, plan.weekend.minor), (28_000, 30_000));
    assert_eq!(plan.longest, 17 * 60);
    let things: Vec<_> = plan
        .things
        .iter()
        .map(|one| (one.name.as_str(), one.kind, one.price.minor))
        .collect();
    assert_eq!(
        things,
        [
            ("Racket", AddOnKind::Rental, 10_000),
            ("Shoes", AddOnKind::Rental, 10_000),
            ("Shuttle", AddOnKind::Sale, 38_000)
        ]
    );
    for one in &plan.things {
        assert!(plan.entry.rentals.contains_key(&key(&one.name, one.kind)));
    }
    let coaching = plan.entry.coaching.as_ref().unwrap();
    assert_eq!(
        told(coaching, Currency::INR),
        "There is coaching for players under 18. It costs ₹2500. Times: 7-9 AM, 4-6 PM."
    );
}

#[test]
fn every_broken_rule_names_its_field() {
    type Change = fn(&mut serde_json::Value);
    let cases: [(Change, &str); 17] = [
        (|f| f["number_of_courts"] = 0.into(), "number_of_courts"),
        (|f| f["number_of_courts"] = 1000.into(), "number_of_courts"),
        (
            |f| f["number_of_courts"] = "four".into(),
            "number_of_courts",
        ),
        (|f| f["facility_id"] = "another".into(), "facility_id"),
        (|f| f["facility_name"] = " ".into(), "facility_name"),
        (|f| f["phone_number"] = "12".into(), "phone_number"),
        (|f| f["close_time"] = "05:00".into(), "close_time"),
        (|f| f["open_time"] = "6 am".into(), "open_time"),
        (|f| f["colour"] = "blue".into(), "colour"),
        (
            |f| f["booking_rules"]["duration_multiples"] = 0.into(),
            "booking_rules.duration_multiples",
        ),
        (
            |f| f["booking_rules"]["minimum_duration"] = 90.into(),
            "booking_rules.minimum_duration",
        ),
        (
            |f| f["booking_rules"]["extra"] = 1.into(),
            "booking_rules.extra",
        ),
        (
            |f| f["pricing"]["weekday_per_hour"] = (-1).into(),
            "pricing.weekday_per_hour",
        ),
        (
            |f| f["pricing"]["weekend_per_hour"] = 280.125.into(),
            "pricing.weekend_per_hour",
        ),
        (|f| f["rentals"]["racket"] = (-100).into(), "rentals.racket"),
        (
            |f| f["coaching"]["age_below"] = 0.into(),
            "coaching.age_below",
        ),
        (|f| f["coaching"]["fee"] = (-1).into(), "coaching.fee"),
    ];
    for (change, field) in cases {
        assert_eq!(faults(change), [field]);
    }
    let missing = faults(|f| {
        f.as_object_mut().unwrap().remove("pricing");
    });
    assert_eq!(missing, ["pricing"]);
}

#[test]
fn all_faults_of_all_facilities_are_told_at_once() {
    let mut file: serde_json::Value = serde_json::from_str(&example(|f| {
        f["number_of_courts"] = 0.into();
        f["close_time"] = "01:00".into();
    }))
    .unwrap();
    file["other"] = "nothing".into();
    let faults = read(&file.to_string()).unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(read("[]").is_err() && read("{}").is_err() && read("{").is_err());
}

#[test]
fn an_amount_is_read_and_written_without_rounding() {
    for (text, paise) in [("280", 28_000), ("280.5", 28_050), ("0", 0), ("0.05", 5)] {
        let money = Money {
            minor: paise,
            currency: Currency::INR,
        };
        assert_eq!(minor(&text.parse().unwrap(), Currency::INR), Ok(paise));
        assert_eq!(number(money).to_string(), text);
    }
    assert!(minor(&"280.125".parse().unwrap(), Currency::INR).is_err());
    assert!(minor(&"-1".parse().unwrap(), Currency::INR).is_err());
}
