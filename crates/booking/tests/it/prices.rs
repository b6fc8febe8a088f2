//! Quotes, each in a case that can be checked by reading, and what is refused.

use booking::prices::{
    AddOnKind, AddOnPrice, Band, CancelTerms, Certainty, LineKind, Order, Part, PriceError,
    PriceKind, PriceList, VariantPrice, quote, unpriced,
};
use domain::{AddOnId, Currency, Money, VariantId};
use jiff::{Zoned, civil::Weekday, civil::date};
use proptest::prelude::*;
use uuid::Uuid;

use crate::salon::{at, wall};

const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

fn rupees(whole: i64) -> Money {
    Money {
        minor: whole * 100,
        currency: Currency::INR,
    }
}

fn pounds(whole: i64) -> Money {
    Money {
        minor: whole * 100,
        currency: Currency::GBP,
    }
}

fn zoned(text: &str) -> Zoned {
    text.parse().unwrap()
}

fn add_on(number: u128) -> AddOnId {
    AddOnId::from_uuid(Uuid::from_u128(number))
}

fn variant(number: u128) -> VariantId {
    VariantId::from_uuid(Uuid::from_u128(number))
}

fn band(weekdays: &[Weekday], hours: &str, price: Money) -> Band {
    Band {
        weekdays: weekdays.to_vec(),
        range: wall(hours),
        dates: None,
        holidays: false,
        price,
    }
}

/// Courts by the hour: 280 on weekdays, 300 at weekends; rackets and shoes to hire, shuttles to buy.
fn courts() -> PriceList {
    let item = |number, kind, price| AddOnPrice {
        id: add_on(number),
        kind,
        price: rupees(price),
        max: 8,
    };
    PriceList {
        kind: PriceKind::PerUnit { minutes: 60 },
        bands: vec![band(&WEEKEND, "00:00-24:00", rupees(300))],
        add_ons: vec![
            item(1, AddOnKind::Rental, 100),
            item(2, AddOnKind::Rental, 100),
            item(3, AddOnKind::Sale, 380),
        ],
        ..PriceList::fixed(rupees(280))
    }
}

#[test]
fn courts_are_paid_by_the_hour_and_by_the_court() {
    let order = Order {
        resources: 2,
        add_ons: vec![(add_on(3), 1), (add_on(1), 2)],
        ..Order::of(zoned("2026-11-20T18:00[Asia/Kolkata]"), 120)
    };
    let quote = quote(&courts(), &order).unwrap();
    let lines: Vec<_> = quote
        .lines
        .iter()
        .map(|l| (l.kind, l.quantity, l.total))
        .collect();
    assert_eq!(
        lines,
        [
            (LineKind::Visit, 4, rupees(1120)),
            (LineKind::Rental, 2, rupees(200)),
            (LineKind::Sale, 1, rupees(380)),
        ]
    );
    assert_eq!(quote.total, rupees(1700));
    assert_eq!(quote.certainty, Certainty::Exact);
    assert_eq!((quote.deposit_due, quote.cancel_fee), (None, None));
}

#[test]
fn a_visit_over_the_boundary_of_a_band_is_priced_unit_by_unit() {
    let order = Order {
        resources: 2,
        ..Order::of(zoned("2026-11-20T22:00[Asia/Kolkata]"), 180)
    };
    let quote = quote(&courts(), &order).unwrap();
    let lines: Vec<_> = quote
        .lines
        .iter()
        .map(|l| (l.quantity, l.unit, l.total))
        .collect();
    assert_eq!(
        lines,
        [
            (4, rupees(280), rupees(1120)),
            (2, rupees(300), rupees(600))
        ],
        "two hours of Friday, one of Saturday"
    );
    assert_eq!(
        quote.lines[1].range.map(|range| range.start()),
        Some(at("2026-11-20T18:30:00Z")),
        "midnight in Mysuru"
    );
}

#[test]
fn units_follow_the_wall_clock_over_a_clock_change() {
    let list = PriceList {
        kind: PriceKind::PerUnit { minutes: 60 },
        bands: vec![band(&[], "00:00-02:00", pounds(20))],
        ..PriceList::fixed(pounds(10))
    };
    let units = |start: &str| -> Vec<_> {
        let quote = quote(&list, &Order::of(zoned(start), 180)).unwrap();
        quote
            .lines
            .iter()
            .map(|line| (line.quantity, line.unit))
            .collect()
    };
    let night = units("2026-10-25T00:00[Europe/London]");
    assert_eq!(night, [(3, pounds(20))], "01:00 comes twice");
    let short = units("2026-03-29T00:00[Europe/London]");
    assert_eq!(
        short,
        [(1, pounds(20)), (2, pounds(10))],
        "01:00 does not come"
    );
}

#[test]
fn holidays_beat_dates_and_dates_beat_the_week() {
    let christmas = date(2026, 12, 25);
    let mut list = PriceList {
        bands: vec![
            band(&[], "00:00-24:00", pounds(2)),
            Band {
                dates: Some((date(2026, 12, 1), date(2026, 12, 31))),
                ..band(&[], "00:00-24:00", pounds(3))
            },
            Band {
                holidays: true,
                ..band(&[], "12:00-24:00", pounds(4))
            },
        ],
        holidays: vec![christmas],
        ..PriceList::fixed(pounds(1))
    };
    let total =
        |list: &PriceList, start: &str| quote(list, &Order::of(zoned(start), 30)).unwrap().total;
    assert_eq!(total(&list, "2026-12-25T13:00[Europe/London]"), pounds(4));
    assert_eq!(total(&list, "2026-12-25T11:59[Europe/London]"), pounds(3));
    assert_eq!(total(&list, "2026-12-31T23:00[Europe/London]"), pounds(3));
    assert_eq!(total(&list, "2027-01-01T00:00[Europe/London]"), pounds(2));
    list.bands.clear();
    assert_eq!(total(&list, "2026-12-25T13:00[Europe/London]"), pounds(1));
}

#[test]
fn a_variant_beats_the_person_and_the_person_beats_the_band() {
    let list = PriceList {
        bands: vec![band(&[], "00:00-24:00", pounds(60))],
        variants: vec![
            VariantPrice {
                id: variant(1),
                price: Some(pounds(80)),
            },
            VariantPrice {
                id: variant(2),
                price: None,
            },
        ],
        ..PriceList::fixed(pounds(50))
    };
    let total = |named: Option<u128>, staff_price| {
        let order = Order {
            variant: named.map(variant),
            staff_price,
            ..Order::of(zoned("2026-12-01T10:00[Europe/London]"), 30)
        };
        quote(&list, &order).map(|quote| quote.total)
    };
    assert_eq!(total(Some(1), Some(pounds(70))), Ok(pounds(80)));
    assert_eq!(total(Some(2), Some(pounds(70))), Ok(pounds(70)));
    assert_eq!(total(None, Some(pounds(70))), Ok(pounds(70)));
    assert_eq!(total(Some(2), None), Ok(pounds(60)));
    assert_eq!(
        total(Some(3), None),
        Err(PriceError::UnknownVariant { id: variant(3) })
    );
}

#[test]
fn deposits_and_fees_are_parts_of_the_total() {
    let list = |deposit, fee| PriceList {
        deposit: Some(deposit),
        cancel: Some(CancelTerms {
            notice_minutes: 24 * 60,
            fee: Some(fee),
        }),
        ..PriceList::fixed(Money {
            minor: 3333,
            currency: Currency::GBP,
        })
    };
    let order = Order::of(zoned("2026-12-01T10:00[Europe/London]"), 30);
    let half = quote(&list(Part::Percent(50), Part::Percent(100)), &order).unwrap();
    assert_eq!(
        half.deposit_due.map(|due| due.minor),
        Some(1667),
        "halves are rounded up"
    );
    assert_eq!(half.cancel_fee, Some(half.total));
    assert_eq!(half.cancel_free_until, at("2026-11-30T10:00:00Z"));
    let fixed = quote(
        &list(Part::Fixed(pounds(90)), Part::Fixed(pounds(90))),
        &order,
    )
    .unwrap();
    assert_eq!(
        fixed.deposit_due,
        Some(fixed.total),
        "no more than the total is due"
    );
    assert_eq!(fixed.cancel_fee, Some(pounds(90)));
}

#[test]
fn a_price_says_how_sure_it_is() {
    let order = Order {
        seats: 2,
        add_ons: vec![(add_on(1), 1)],
        ..Order::of(zoned("2026-12-01T10:00[Europe/London]"), 30)
    };
    let added = AddOnPrice {
        id: add_on(1),
        kind: AddOnKind::Extra,
        price: pounds(5),
        max: 1,
    };
    let of = |kind| {
        let list = PriceList {
            kind,
            add_ons: vec![added],
            ..PriceList::fixed(pounds(50))
        };
        quote(&list, &order)
            .map(|quote| (quote.total, quote.certainty))
            .unwrap()
    };
    assert_eq!(of(PriceKind::Fixed), (pounds(105), Certainty::Exact));
    assert_eq!(of(PriceKind::From), (pounds(105), Certainty::AtLeast));
    assert_eq!(
        of(PriceKind::Range { to: pounds(70) }),
        (pounds(105), Certainty::UpTo(pounds(145)))
    );
    assert_eq!(of(PriceKind::Free), (pounds(5), Certainty::Exact));
    let open = PriceList {
        base: None,
        ..PriceList::fixed(pounds(1))
    };
    let plain = Order::of(order.start.clone(), 30);
    assert_eq!(quote(&open, &plain), Err(PriceError::OnRequest));
    // What does not depend on the price holds all the same.
    let terms = |deposit, fee| {
        let list = PriceList {
            deposit: Some(deposit),
            cancel: Some(CancelTerms {
                notice_minutes: 60,
                fee: Some(fee),
            }),
            add_ons: vec![added],
            ..open.clone()
        };
        unpriced(&list, &order).unwrap()
    };
    let fixed = terms(Part::Fixed(pounds(10)), Part::Fixed(pounds(4)));
    assert_eq!(fixed.deposit_due, Some(pounds(10)));
    assert_eq!(fixed.cancel_fee, Some(pounds(4)));
    let until = order.start.timestamp() - jiff::SignedDuration::from_hours(1);
    assert_eq!(fixed.cancel_free_until, until);
    assert_eq!(fixed.lines.len(), 1);
    let part = terms(Part::Percent(20), Part::Percent(50));
    assert_eq!((part.deposit_due, part.cancel_fee), (None, None));
    assert_eq!(part.cancel_free_until, until);
}

#[test]
fn bad_lists_and_orders_are_refused_with_field_and_limit() {
    type Case = (&'static str, Option<i64>, fn(&mut PriceList, &mut Order));
    let cases: &[Case] = &[
        ("price", Some(0), |list, _| list.base = Some(rupees(-1))),
        ("add_ons", Some(0), |list, _| {
            list.add_ons[1].price = rupees(-1);
        }),
        ("bands", Some(0), |list, _| list.bands[0].price = rupees(-1)),
        ("bands", None, |list, _| list.bands[0].price = pounds(1)),
        ("deposit", None, |list, _| {
            list.deposit = Some(Part::Fixed(pounds(1)));
        }),
        ("deposit", Some(100), |list, _| {
            list.deposit = Some(Part::Percent(101));
        }),
        ("cancel_fee", Some(100), |list, _| {
            list.cancel = Some(CancelTerms {
                notice_minutes: 0,
                fee: Some(Part::Percent(101)),
            });
        }),
        ("staff_price", None, |_, order| {
            order.staff_price = Some(pounds(1));
        }),
        ("staff_price", Some(0), |_, order| {
            order.staff_price = Some(rupees(-1));
        }),
        ("price_to", None, |list, _| {
            list.kind = PriceKind::Range { to: rupees(279) };
        }),
        ("price_kind", Some(1), |list, _| {
            list.kind = PriceKind::PerUnit { minutes: 0 };
        }),
        ("bands", None, |list, _| {
            list.bands
                .push(band(&[Weekday::Sunday], "23:00-24:00", rupees(1)));
        }),
        ("bands", None, |list, _| {
            list.bands[0].dates = Some((date(2028, 2, 29), date(2028, 2, 28)));
        }),
        ("minutes", Some(20_160), |_, order| order.minutes = 0),
        ("minutes", Some(20_160), |_, order| order.minutes = 20_161),
        ("minutes", Some(60), |_, order| order.minutes = 90),
        ("resources", Some(64), |_, order| order.resources = 0),
        ("resources", Some(64), |_, order| order.resources = 65),
        ("resources", Some(64), |_, order| order.resources = 1_000),
        ("seats", Some(1_000), |_, order| order.seats = 0),
        ("seats", Some(1_000), |_, order| order.seats = u32::MAX),
        ("add_ons", None, |_, order| {
            order.add_ons = vec![(add_on(9), 1)];
        }),
        ("add_ons", Some(8), |_, order| {
            order.add_ons = vec![(add_on(1), 4), (add_on(1), 5)];
        }),
        ("add_ons", Some(8), |_, order| {
            order.add_ons = vec![(add_on(1), u32::MAX), (add_on(1), 5)];
        }),
        ("price", Some(i64::MAX), |list, order| {
            list.base = Some(rupees(i64::MAX / 200));
            order.resources = 3;
        }),
        ("total", Some(i64::MAX), |list, order| {
            list.base = Some(Money {
                minor: i64::MAX,
                currency: Currency::INR,
            });
            order.add_ons = vec![(add_on(1), 1)];
        }),
        ("start", None, |_, order| {
            order.start = jiff::Timestamp::MAX.to_zoned(jiff::tz::TimeZone::UTC);
        }),
    ];
    for (place, (field, limit, spoil)) in cases.iter().enumerate() {
        let mut list = courts();
        let mut order = Order::of(zoned("2026-11-19T18:00[Asia/Kolkata]"), 60);
        assert!(quote(&list, &order).is_ok());
        spoil(&mut list, &mut order);
        let error = quote(&list, &order).unwrap_err();
        assert_eq!(
            (error.field(), error.limit()),
            (*field, *limit),
            "case {place}: {error}"
        );
        assert!(error.to_string().len() > 20, "{error}");
    }
}

#[test]
fn a_band_may_hold_on_a_leap_day_alone() {
    let leap = date(2028, 2, 29);
    let list = PriceList {
        bands: vec![Band {
            dates: Some((leap, leap)),
            ..band(&[], "00:00-24:00", pounds(9))
        }],
        ..PriceList::fixed(pounds(1))
    };
    let total = |start: &str| quote(&list, &Order::of(zoned(start), 30)).unwrap().total;
    assert_eq!(total("2028-02-29T23:45[Europe/London]"), pounds(9));
    assert_eq!(total("2028-03-01T00:00[Europe/London]"), pounds(1));
    assert_eq!(total("2028-02-28T23:45[Europe/London]"), pounds(1));
}

proptest! {
    /// Minute by minute and court by court: what every single one costs, added up.
    #[test]
    fn a_quote_is_the_sum_of_its_units(hours in 1u32..12, begin in 0i64..400, resources in 1u32..7, prices in [0i64..500, 0i64..500, 0i64..500]) {
        let evening = band(&[], "17:00-22:00", rupees(prices[1]));
        let weekend = Band { dates: Some((date(2026, 11, 21), date(2026, 11, 23))), ..band(&WEEKEND, "06:00-23:00", rupees(prices[2])) };
        let list = PriceList { base: Some(rupees(prices[0])), bands: vec![evening, weekend], ..courts() };
        let start = zoned("2026-11-19T00:00[Asia/Kolkata]").checked_add(jiff::Span::new().hours(begin)).unwrap();
        let order = Order { resources, ..Order::of(start.clone(), hours * 60) };
        let mut expected = 0;
        for hour in 0..i64::from(hours) {
            let wall = start.checked_add(jiff::Span::new().hours(hour)).unwrap();
            let special = (date(2026, 11, 21)..=date(2026, 11, 23)).contains(&wall.date())
                && WEEKEND.contains(&wall.weekday()) && (6..23).contains(&wall.hour());
            let price = if special { prices[2] } else if (17..22).contains(&wall.hour()) { prices[1] } else { prices[0] };
            expected += price * i64::from(resources);
        }
        let quote = quote(&list, &order).unwrap();
        prop_assert_eq!(quote.total, rupees(expected));
        prop_assert_eq!(quote.lines.iter().map(|line| line.quantity).sum::<u32>(), hours * resources);
        prop_assert!(quote.lines.windows(2).all(|pair| pair[0].unit != pair[1].unit));
    }
}
