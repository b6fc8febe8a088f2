//! Every rule of prices alone, and every two together, with random values: the quote is that of a model which adds up unit by
//! unit.

use booking::prices::{
    AddOnKind, AddOnPrice, Band, CancelTerms, Order, Part, PriceError, PriceKind, PriceList,
    VariantPrice, quote, unpriced,
};
use domain::{AddOnId, Currency, Money, VariantId};
use jiff::{SignedDuration, Timestamp, Zoned, civil::Date, civil::Weekday};
use uuid::Uuid;

use crate::salon::wall;

/// Cases of each two rules.
const ROUNDS: u64 = 16;
const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

/// A small generator, so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, from: i64, to: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let span = u64::try_from(to - from).unwrap() + 1;
        from + i64::try_from((self.0 >> 33) % span).unwrap()
    }

    fn count(&mut self, from: u32, to: u32) -> u32 {
        u32::try_from(self.roll(from.into(), to.into())).unwrap()
    }

    fn money(&mut self) -> Money {
        money(self.roll(0, 20_000))
    }

    fn band(&mut self, weekdays: &[Weekday], hours: &str) -> Band {
        Band {
            weekdays: weekdays.to_vec(),
            range: wall(hours),
            dates: None,
            holidays: false,
            price: self.money(),
        }
    }
}

struct Case {
    list: PriceList,
    order: Order,
}

impl Case {
    /// Somewhere around the night in which the clocks of London go forward, for some units of time.
    fn new(dice: &mut Dice) -> Self {
        let midnight: Zoned = "2027-03-26T00:00[Europe/London]".parse().unwrap();
        let later = SignedDuration::from_mins(15 * dice.roll(0, 4 * 24 * 4));
        let unit = [15, 30, 60][usize::try_from(dice.roll(0, 2)).unwrap()];
        let start = midnight.checked_add(later).unwrap();
        Self {
            list: PriceList::fixed(dice.money()),
            order: Order::of(start, unit * dice.count(1, 6) * 4),
        }
    }

    fn date(&self) -> Date {
        self.order.start.date()
    }
}

fn money(minor: i64) -> Money {
    Money {
        minor,
        currency: Currency::GBP,
    }
}

fn add(case: &mut Case, dice: &mut Dice, number: u128, kind: AddOnKind) {
    let id = AddOnId::from_uuid(Uuid::from_u128(number));
    case.list.add_ons.push(AddOnPrice {
        id,
        kind,
        price: dice.money(),
        max: 9,
    });
    case.order.add_ons.push((id, dice.count(1, 9)));
}

type Rule = (&'static str, fn(&mut Case, &mut Dice));

/// Each sets one rule.
const RULES: &[Rule] = &[
    ("weekends", |case, dice| {
        let band = dice.band(&WEEKEND, "00:00-24:00");
        case.list.bands.push(band);
    }),
    ("evenings", |case, dice| {
        let days = [Weekday::Monday, Weekday::Thursday, Weekday::Friday];
        let band = dice.band(&days, "17:00-22:00");
        case.list.bands.push(band);
    }),
    ("a season", |case, dice| {
        let last = case.date().tomorrow().unwrap();
        let band = Band {
            dates: Some((case.date(), last)),
            ..dice.band(&[], "06:00-20:00")
        };
        case.list.bands.push(band);
    }),
    ("holidays", |case, dice| {
        let band = Band {
            holidays: true,
            ..dice.band(&[], "08:00-23:00")
        };
        case.list.bands.push(band);
        case.list.holidays.push(case.date());
    }),
    ("holidays of a season", |case, dice| {
        let tomorrow = case.date().tomorrow().unwrap();
        let band = Band {
            holidays: true,
            dates: Some((tomorrow, tomorrow)),
            ..dice.band(&[], "00:00-12:00")
        };
        case.list.bands.push(band);
        case.list.holidays.push(tomorrow);
    }),
    ("a variant", |case, dice| {
        let id = VariantId::from_uuid(Uuid::from_u128(1));
        let price = Some(dice.money());
        case.list.variants.push(VariantPrice { id, price });
        case.order.variant = Some(id);
    }),
    ("a variant at the usual price", |case, _| {
        let id = VariantId::from_uuid(Uuid::from_u128(2));
        case.list.variants.push(VariantPrice { id, price: None });
        case.order.variant = Some(id);
    }),
    ("a person's own price", |case, dice| {
        case.order.staff_price = Some(dice.money());
    }),
    ("seats", |case, dice| case.order.seats = dice.count(2, 9)),
    ("resources", |case, dice| {
        case.order.resources = dice.count(2, 6);
    }),
    ("by the unit", |case, _| {
        case.list.kind = PriceKind::PerUnit {
            minutes: case.order.minutes / 4,
        };
    }),
    ("free", |case, _| case.list.kind = PriceKind::Free),
    ("from", |case, _| case.list.kind = PriceKind::From),
    ("a range", |case, dice| {
        let least = case.list.base.map_or(0, |base| base.minor);
        let to = money(least + dice.roll(0, 5_000));
        case.list.kind = PriceKind::Range { to };
    }),
    ("on request", |case, _| case.list.base = None),
    ("something extra", |case, dice| {
        add(case, dice, 11, AddOnKind::Extra);
    }),
    ("something lent", |case, dice| {
        add(case, dice, 12, AddOnKind::Rental);
    }),
    ("something sold", |case, dice| {
        add(case, dice, 13, AddOnKind::Sale);
    }),
    ("a deposit", |case, dice| {
        case.list.deposit = Some(Part::Fixed(dice.money()));
    }),
    ("a part as deposit", |case, dice| {
        let percent = u8::try_from(dice.roll(0, 100)).unwrap();
        case.list.deposit = Some(Part::Percent(percent));
    }),
    ("a cut-off", |case, dice| {
        let fee = case.list.cancel.and_then(|terms| terms.fee);
        case.list.cancel = Some(CancelTerms {
            notice_minutes: dice.count(1, 5_000),
            fee,
        });
    }),
    ("a fee", |case, dice| {
        let notice_minutes = case.list.cancel.map_or(0, |terms| terms.notice_minutes);
        case.list.cancel = Some(CancelTerms {
            notice_minutes,
            fee: Some(Part::Fixed(dice.money())),
        });
    }),
    ("a part as fee", |case, dice| {
        let notice_minutes = case.list.cancel.map_or(0, |terms| terms.notice_minutes);
        let percent = u8::try_from(dice.roll(0, 100)).unwrap();
        case.list.cancel = Some(CancelTerms {
            notice_minutes,
            fee: Some(Part::Percent(percent)),
        });
    }),
];

/// What the model says: total, deposit, until when cancelling is free, and the fee. Of a visit without a price, the total is
/// that of what is added.
struct Told {
    priced: bool,
    total: i64,
    deposit: Option<i64>,
    until: Timestamp,
    fee: Option<i64>,
}

/// The price of one unit that begins at an instant.
fn unit_price(case: &Case, at: Timestamp) -> Option<i64> {
    let (list, order) = (&case.list, &case.order);
    if list.kind == PriceKind::Free {
        return Some(0);
    }
    let chosen = |one: &&VariantPrice| Some(one.id) == order.variant;
    let own = list.variants.iter().find(chosen).and_then(|one| one.price);
    if let Some(own) = own.or(order.staff_price) {
        return Some(own.minor);
    }
    let wall = order.start.time_zone().to_datetime(at);
    let minute = i32::from(wall.hour()) * 60 + i32::from(wall.minute());
    let holds = |band: &&Band| {
        let day = band.weekdays.is_empty() || band.weekdays.contains(&wall.date().weekday());
        let (from, to) = (band.range.start().minutes(), band.range.end().minutes());
        let dates = match band.dates {
            Some((first, last)) => first <= wall.date() && wall.date() <= last,
            None => true,
        };
        let holiday = !band.holidays || list.holidays.contains(&wall.date());
        day && i32::from(from) <= minute && minute < i32::from(to) && dates && holiday
    };
    for (holidays, dated) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut bands = list.bands.iter().filter(holds);
        let found = bands.find(|band| band.holidays == holidays && band.dates.is_some() == dated);
        if let Some(band) = found {
            return Some(band.price.minor);
        }
    }
    list.base.map(|base| base.minor)
}

fn told(case: &Case) -> Told {
    let (list, order) = (&case.list, &case.order);
    let (unit, each) = match list.kind {
        PriceKind::PerUnit { minutes } => (minutes, order.resources * order.seats),
        _ => (order.minutes, order.seats),
    };
    let start = order.start.timestamp();
    let mut visit = Some(0);
    let mut minute = 0;
    while minute < order.minutes {
        let at = start + SignedDuration::from_mins(minute.into());
        let price = unit_price(case, at);
        visit = visit.and_then(|sum: i64| Some(sum + price? * i64::from(each)));
        minute += unit;
    }
    let added: i64 = order
        .add_ons
        .iter()
        .map(|(id, count)| {
            let add_on = list.add_ons.iter().find(|one| one.id == *id).unwrap();
            add_on.price.minor * i64::from(*count)
        })
        .sum();
    let total = visit.unwrap_or(0) + added;
    let priced = visit.is_some();
    let part = |part: Part| match part {
        Part::Fixed(amount) => Some(amount.minor),
        Part::Percent(_) if !priced => None,
        // To the nearest, halves up.
        Part::Percent(percent) => {
            let hundredths = total * i64::from(percent);
            Some(hundredths / 100 + i64::from(hundredths % 100 >= 50))
        }
    };
    let deposit = list.deposit.and_then(part);
    let notice = list.cancel.map_or(0, |terms| terms.notice_minutes);
    Told {
        priced,
        total,
        deposit: if priced {
            deposit.map(|due| due.min(total))
        } else {
            deposit
        },
        until: start - SignedDuration::from_mins(notice.into()),
        fee: list.cancel.and_then(|terms| terms.fee).and_then(part),
    }
}

fn agrees(case: &Case, name: &str) {
    let expected = told(case);
    let minor = |amount: Option<Money>| amount.map(|amount| amount.minor);
    let (total, deposit, until, fee) = match quote(&case.list, &case.order) {
        Ok(quote) => {
            assert!(expected.priced, "{name}");
            let lines: i64 = quote.lines.iter().map(|line| line.total.minor).sum();
            assert_eq!(lines, quote.total.minor, "{name}: lines add up");
            (
                quote.total.minor,
                quote.deposit_due,
                quote.cancel_free_until,
                quote.cancel_fee,
            )
        }
        Err(PriceError::OnRequest) => {
            assert!(!expected.priced, "{name}");
            let known = unpriced(&case.list, &case.order).unwrap();
            let lines = known.lines.iter().map(|line| line.total.minor).sum();
            (
                lines,
                known.deposit_due,
                known.cancel_free_until,
                known.cancel_fee,
            )
        }
        Err(error) => panic!("{name}: {error}"),
    };
    assert_eq!(total, expected.total, "{name}: total");
    assert_eq!(minor(deposit), expected.deposit, "{name}: deposit");
    assert_eq!(until, expected.until, "{name}: cut-off");
    assert_eq!(minor(fee), expected.fee, "{name}: fee");
}

#[test]
fn every_rule_of_prices_and_every_two_are_those_of_the_model() {
    let mut dice = Dice(7);
    for (first, (a, one)) in RULES.iter().enumerate() {
        for (b, other) in &RULES[first..] {
            for round in 0..ROUNDS {
                let mut case = Case::new(&mut dice);
                one(&mut case, &mut dice);
                if a != b {
                    other(&mut case, &mut dice);
                }
                agrees(&case, &format!("{a} and {b}, round {round}"));
            }
        }
    }
}
