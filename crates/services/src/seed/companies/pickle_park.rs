//! Pickle Park, six courts in two rows in Mysuru.

use domain::Currency;
use jiff::civil::Weekday::{self, Saturday, Sunday};

use crate::{
    records::AddOnKind,
    seed::company::{Company, EVERY_DAY, Extra, Habits, Offer, Part, Place, Price, Room, Voice},
    settings::Trade,
};

const WEEKEND: &[Weekday] = &[Saturday, Sunday];

const fn court(name: &'static str, row: u16, place: u16) -> Room {
    Room {
        name,
        kind: "court",
        place: "pickle-park",
        row: Some((row, place)),
    }
}

pub(super) const COMPANY: Company = Company {
    slug: "pickle-park",
    name: "Pickle Park",
    owner: "Kavya Rao",
    trade: Trade::Courts,
    country: "IN",
    currency: Currency::INR,
    health_data: false,
    number: ("+918047491899", "exotel"),
    receptionist: Voice {
        name: "Maya",
        greeting: "Pickle Park, this is Maya, an AI receptionist. How can I help?",
        instructions: "Shoes with clean, flat soles are needed on the courts. There is parking and a cafe.",
    },
    places: &[Place {
        slug: "pickle-park",
        name: "Pickle Park",
        address: "5 Temple Road, Mysuru",
        zone: "Asia/Kolkata",
        grid_minutes: 60,
        notice_minutes: 0,
        horizon_days: 30,
        hours: &[(EVERY_DAY, "06:00", "23:00")],
    }],
    staff: &[],
    rooms: &[
        court("Court 1", 1, 1),
        court("Court 2", 1, 2),
        court("Court 3", 1, 3),
        court("Court 4", 2, 1),
        court("Court 5", 2, 2),
        court("Court 6", 2, 3),
    ],
    services: &[
        Offer {
            name: "Court hire",
            also_called: &[
                "court",
                "courts",
                "pickleball",
                "badminton",
                "court booking",
            ],
            description: "A court by the hour, for pickleball or badminton.",
            minutes: 60,
            lengths: Some((60, 60, 240)),
            price: Price::PerUnit(28_000),
            bands: &[(WEEKEND, "06:00", "23:00", 30_000)],
            extras: &[
                Extra {
                    name: "Racket",
                    kind: AddOnKind::Rental,
                    minutes: 0,
                    price: 10_000,
                    max: 24,
                },
                Extra {
                    name: "Shoes",
                    kind: AddOnKind::Rental,
                    minutes: 0,
                    price: 10_000,
                    max: 24,
                },
                Extra {
                    name: "Shuttle",
                    kind: AddOnKind::Sale,
                    minutes: 0,
                    price: 38_000,
                    max: 10,
                },
            ],
            cancel: Some((720, Part::Percent(50))),
            info: "Coaching is for players under 18. It costs 2,500 rupees a month, from 7 to 9 am and from 4 to 6 pm.",
            rooms: Some(("court", 1, 6)),
            liked: 1,
            ..Offer::PLAIN
        },
        Offer {
            name: "Open play",
            also_called: &["beginners session", "social game"],
            description: "An hour with whoever comes, on one court, with rackets.",
            minutes: 60,
            price: Price::Fixed(15_000),
            capacity: 8,
            rooms: Some(("court", 1, 1)),
            liked: 0,
            ..Offer::PLAIN
        },
    ],
    holidays: &[],
    habits: Habits {
        weeks_past: 7,
        weeks_ahead: 3,
        load: &[(6, 38), (9, 12), (16, 32), (18, 55), (21, 25)],
        no_shows: 3,
        cancelled: 5,
        kept_free: &[(EVERY_DAY, "18:00", "20:00"), (EVERY_DAY, "10:00", "12:00")],
        numbers: ("+9190000", 5, 12_000),
        customers: 260,
        first_names: &[
            "Arjun", "Ananya", "Rahul", "Kiran", "Meera", "Vikram", "Sneha", "Aditya", "Lakshmi",
            "Rohan", "Divya", "Suresh", "Nithya", "Karthik", "Pooja", "Manoj", "Asha", "Varun",
            "Deepa", "Naveen", "Shreya", "Ganesh", "Ritu", "Harsha",
        ],
        last_names: &[
            "Rao", "Gowda", "Shetty", "Iyer", "Kumar", "Hegde", "Nair", "Bhat", "Reddy", "Murthy",
            "Prasad", "Joshi", "Kulkarni", "Menon", "Urs", "Patil", "Acharya", "Desai",
        ],
    },
};
