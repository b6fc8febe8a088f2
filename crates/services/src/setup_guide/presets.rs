//! A sensible start for each kind of business. Nothing here holds before its owner presses Continue.

use domain::{AddOnId, Currency, Money, WallRange};
use jiff::civil::Weekday::{self, Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

use crate::{
    catalogue::Hours,
    context::Ports,
    records::{AddOn, AddOnKind, Length, PriceBand, PriceKind, Service},
    settings::Trade,
};

/// What most businesses of a kind begin with.
pub(super) struct Preset {
    hours: &'static [(&'static [Weekday], &'static str, &'static str)],
    pub(super) services: &'static [Offer],
    /// Whether people deliver its services; otherwise it is what it lends.
    pub(super) by_people: bool,
    /// Name, kind and count of what it lends.
    pub(super) lends: Option<(&'static str, &'static str, u32)>,
    /// What callers may be told, and what the receptionist keeps to, a line each.
    pub(super) about: &'static str,
}

/// A service to begin with.
pub(super) struct Offer {
    /// Names it in forms.
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) minutes: u32,
    /// In pounds; other currencies get a round amount of about that worth.
    pounds: i64,
    kind: PriceKind,
    details: Details,
}

/// What a row of the form does not show.
enum Details {
    None,
    /// What to do before, and afterwards.
    Care(&'static str, &'static str),
    /// Courts by the hour, with a weekend price in pounds and things for hire.
    Hourly {
        weekend: i64,
        hire: &'static [(&'static str, i64)],
    },
}

const fn plain(key: &'static str, name: &'static str, minutes: u32, pounds: i64) -> Offer {
    Offer {
        key,
        name,
        minutes,
        pounds,
        kind: PriceKind::Fixed,
        details: Details::None,
    }
}

const WORKDAYS: &[Weekday] = &[Monday, Tuesday, Wednesday, Thursday, Friday];
const WEEK: &[Weekday] = &[
    Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday,
];

const BARBER: Preset = Preset {
    hours: &[
        (&[Tuesday, Wednesday, Friday], "09:00", "18:00"),
        (&[Thursday], "09:00", "20:00"),
        (&[Saturday], "09:00", "17:00"),
    ],
    services: &[
        plain("haircut", "Haircut", 30, 30),
        plain("beard", "Beard trim", 15, 15),
        plain("both", "Haircut and beard", 45, 42),
    ],
    by_people: true,
    lends: None,
    about: "Ask whether the caller would like a certain barber.\nWalk-ins are welcome when a chair is free.\nSay the price when you read the booking back.\nOffer the next free time when the wished one is taken.\nAsk people who are late by more than ten minutes to call.",
};

const MED_SPA: Preset = Preset {
    hours: &[
        (&[Tuesday, Wednesday, Thursday, Friday], "10:00", "18:00"),
        (&[Saturday], "10:00", "16:00"),
    ],
    services: &[
        plain("consultation", "Consultation", 30, 0),
        Offer {
            key: "botox",
            name: "Botox",
            minutes: 30,
            pounds: 180,
            kind: PriceKind::From,
            details: Details::Care(
                "No alcohol and no blood-thinning painkillers for 24 hours before.",
                "Stay upright for four hours and do not rub the area.",
            ),
        },
        plain("facial", "Facial", 60, 85),
    ],
    by_people: true,
    lends: None,
    about: "Never give medical advice. Offer a call back by a practitioner.\nAsk first-time callers to book a consultation.\nTell the caller how to prepare.\nAsk whether the caller is pregnant only if they bring it up, and then offer a call back.\nSay that results differ from person to person.",
};

const CLINIC: Preset = Preset {
    hours: &[(WORKDAYS, "08:00", "18:00")],
    services: &[
        plain("initial", "Initial assessment", 45, 70),
        plain("follow-up", "Follow-up", 30, 50),
    ],
    by_people: true,
    lends: None,
    about: "Ask whether it is the first visit.\nNever give medical advice. In an emergency, tell the caller to ring the emergency number.\nAsk for the practitioner by name.\nAsk people to come ten minutes early to their first visit.\nDo not repeat health details back.",
};

const COURTS: Preset = Preset {
    hours: &[(WEEK, "06:00", "22:00")],
    services: &[Offer {
        key: "court",
        name: "Court hire",
        minutes: 60,
        pounds: 12,
        kind: PriceKind::PerUnit,
        details: Details::Hourly {
            weekend: 16,
            hire: &[("Racket", 3), ("Shoes", 3)],
        },
    }],
    by_people: false,
    lends: Some(("Court", "court", 4)),
    about: "Courts begin on the hour and are booked by the hour.\nAsk how many courts and for how long.\nOffer rackets and shoes for hire.\nWeekends cost more. Say the price when you read the booking back.\nIf no court is free, offer to put the caller on the waiting list.",
};

const OTHER: Preset = Preset {
    hours: &[(WORKDAYS, "09:00", "17:00")],
    services: &[plain("visit", "Visit", 30, 0)],
    by_people: true,
    lends: None,
    about: "Ask what the caller needs before you offer times.\nSay the price when you read the booking back.\nOffer the next free time when the wished one is taken.\nTake a message when you cannot help.\nKeep it short.",
};

/// The start for a kind of business.
pub(super) const fn of(trade: Trade) -> &'static Preset {
    match trade {
        Trade::Barber => &BARBER,
        Trade::MedSpa => &MED_SPA,
        Trade::Clinic => &CLINIC,
        Trade::Courts => &COURTS,
        Trade::Other => &OTHER,
    }
}

impl Preset {
    /// The week it is open.
    pub(super) fn hours(&self) -> Hours {
        let all = self
            .hours
            .iter()
            .flat_map(|(days, from, to)| days.iter().map(move |day| (*day, range(from, to))));
        all.filter_map(|(day, range)| Some((day, range?))).collect()
    }

    pub(super) fn offer(&self, key: &str) -> Option<&Offer> {
        self.services.iter().find(|one| one.key == key)
    }
}

fn range(from: &str, to: &str) -> Option<WallRange> {
    WallRange::new(from.parse().ok()?, to.parse().ok()?).ok()
}

impl Offer {
    /// How that is meant.
    pub(super) const fn price_kind(&self) -> PriceKind {
        self.kind
    }

    /// What it costs to begin with.
    pub(super) fn price(&self, currency: Currency) -> Money {
        amount(self.pounds, currency)
    }

    /// Gives a service what its row in the form does not show.
    pub(super) fn complete(&self, service: Service, currency: Currency, ports: &Ports) -> Service {
        let service = Service {
            price_kind: self.kind,
            ..service
        };
        match &self.details {
            Details::None => service,
            Details::Care(before, after) => Service {
                preparation: (*before).to_owned(),
                aftercare: (*after).to_owned(),
                ..service
            },
            Details::Hourly { weekend, hire } => Service {
                length: Length::Multiples {
                    step: 60,
                    min: 60,
                    max: 240,
                },
                grid_minutes: Some(60),
                bands: range("00:00", "24:00")
                    .into_iter()
                    .map(|range| PriceBand {
                        weekdays: vec![Saturday, Sunday],
                        range,
                        dates: None,
                        holidays: false,
                        price: amount(*weekend, currency),
                    })
                    .collect(),
                add_ons: (0..)
                    .zip(*hire)
                    .map(|(position, (name, pounds))| AddOn {
                        id: ports.id(AddOnId::from_uuid),
                        name: (*name).to_owned(),
                        kind: AddOnKind::Rental,
                        minutes: 0,
                        price: amount(*pounds, currency),
                        max: 8,
                        position,
                    })
                    .collect(),
                ..service
            },
        }
    }
}

/// About so many pounds, as a round amount of a currency.
fn amount(pounds: i64, currency: Currency) -> Money {
    // Tenths of the currency's unit that a service of a pound usually costs there, and what it is rounded to.
    let (tenths, round) = match currency.code() {
        "INR" => (250, 50),
        "ZAR" => (100, 10),
        "AUD" | "NZD" => (20, 1),
        "CAD" | "SGD" => (17, 1),
        "USD" => (13, 1),
        "EUR" => (12, 1),
        _ => (10, 1),
    };
    let units = pounds * tenths / 10;
    let units = (units + round / 2) / round * round;
    Money {
        minor: units * 10_i64.pow(currency.exponent()),
        currency,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_begins_with_hours_that_are_open_and_services_that_have_a_price() {
        for trade in Trade::ALL {
            let preset = of(*trade);
            assert!(!preset.hours().is_empty(), "{trade}");
            assert!(!preset.services.is_empty(), "{trade}");
            assert_eq!(preset.about.lines().count(), 5, "{trade}");
            assert!(preset.by_people || preset.lends.is_some(), "{trade}");
            for offer in preset.services {
                assert!(preset.offer(offer.key).is_some());
                assert!((10..=240).contains(&offer.minutes));
            }
        }
    }

    #[test]
    fn prices_are_round_amounts_of_the_currency() {
        let price = |code: &str| BARBER.services[0].price(code.parse().unwrap()).minor;
        assert_eq!(price("GBP"), 3000);
        assert_eq!(price("EUR"), 3600);
        assert_eq!(price("INR"), 75_000);
        assert_eq!(price("ZAR"), 30_000);
    }
}
