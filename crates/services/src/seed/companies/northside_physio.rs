//! Northside Physio, a clinic with three places in Melbourne, whose practitioners work at several of them.

use domain::Currency;
use jiff::civil::Weekday::{self, Friday, Monday, Saturday, Thursday, Tuesday, Wednesday};

use crate::{
    records::{Assign, FirstVisit},
    seed::company::{Company, Habits, Hours, Offer, Part, Person, Place, Price, Room, Voice},
    settings::Trade,
};

const WEEK: &[Weekday] = &[Monday, Tuesday, Wednesday, Thursday, Friday];
const OPEN: &[Hours] = &[(WEEK, "08:00", "18:00"), (&[Saturday], "09:00", "13:00")];
const EVERYONE: &[(&str, Option<i64>)] = &[
    ("Grace Hill", None),
    ("Daniel Lee", None),
    ("Helen Walker", None),
    ("Omar Khan", None),
];

const fn place(slug: &'static str, name: &'static str, address: &'static str) -> Place {
    Place {
        slug,
        name,
        address,
        zone: "Australia/Melbourne",
        grid_minutes: 15,
        notice_minutes: 60,
        horizon_days: 90,
        hours: OPEN,
    }
}

pub(super) const COMPANY: Company = Company {
    slug: "northside-physio",
    name: "Northside Physio",
    owner: "Helen Walker",
    trade: Trade::Clinic,
    country: "AU",
    currency: Currency::AUD,
    health_data: true,
    number: ("+61370100142", "twilio"),
    receptionist: Voice {
        name: "Olivia",
        greeting: "Northside Physio, this is Olivia, an AI receptionist. How can I help?",
        instructions: "Nothing about diagnoses: take a message for the practitioner.",
    },
    places: &[
        place(
            "northside-northcote",
            "Northcote",
            "214 High Street, Northcote",
        ),
        place("northside-carlton", "Carlton", "88 Lygon Street, Carlton"),
        place(
            "northside-brunswick",
            "Brunswick",
            "31 Sydney Road, Brunswick",
        ),
    ],
    staff: &[
        Person {
            name: "Grace Hill",
            title: "Physiotherapist",
            credentials: "BPhty, APAM",
            bio: "Grace treats backs and necks.",
            works: &[
                (
                    "northside-northcote",
                    &[(&[Monday, Wednesday, Friday], "08:00", "16:00")],
                ),
                (
                    "northside-carlton",
                    &[(&[Tuesday, Thursday], "09:00", "18:00")],
                ),
            ],
            lunch: Some(("12:00", "12:30")),
        },
        Person {
            name: "Daniel Lee",
            title: "Sports physiotherapist",
            credentials: "MSportsPhysio",
            bio: "Daniel looks after runners and footballers.",
            works: &[
                (
                    "northside-northcote",
                    &[
                        (&[Tuesday, Thursday], "10:00", "18:00"),
                        (&[Saturday], "09:00", "13:00"),
                    ],
                ),
                (
                    "northside-brunswick",
                    &[(&[Monday, Wednesday, Friday], "09:00", "17:00")],
                ),
            ],
            lunch: Some(("13:00", "13:30")),
        },
        Person {
            name: "Helen Walker",
            title: "Principal physiotherapist",
            credentials: "DPhty, FACP",
            bio: "Helen founded the clinic and treats complex pain.",
            works: &[(
                "northside-carlton",
                &[(&[Monday, Wednesday, Friday], "08:00", "15:00")],
            )],
            lunch: Some(("12:30", "13:00")),
        },
        Person {
            name: "Omar Khan",
            title: "Physiotherapist",
            credentials: "BPhty",
            bio: "Omar treats hands and shoulders, and teaches Pilates.",
            works: &[
                (
                    "northside-brunswick",
                    &[
                        (&[Tuesday, Thursday], "08:00", "17:00"),
                        (&[Saturday], "09:00", "13:00"),
                    ],
                ),
                (
                    "northside-northcote",
                    &[(&[Monday, Wednesday], "12:00", "18:00")],
                ),
            ],
            lunch: None,
        },
    ],
    rooms: &[Room {
        name: "Studio",
        kind: "studio",
        place: "northside-northcote",
        row: None,
    }],
    services: &[
        Offer {
            name: "Initial consultation",
            also_called: &[
                "first appointment",
                "initial assessment",
                "first consultation",
            ],
            description: "History, examination and a first treatment.",
            minutes: 45,
            price: Price::Fixed(13_500),
            cancel: Some((1_440, Part::Fixed(4_500))),
            preparation: "Bring scans and referrals, and wear something that you can move in.",
            first_visit: FirstVisit::FirstOnly,
            assign: Assign::LeastBusy,
            staff: &[
                ("Grace Hill", None),
                ("Daniel Lee", None),
                ("Helen Walker", Some(16_000)),
                ("Omar Khan", None),
            ],
            liked: 3,
            ..Offer::PLAIN
        },
        Offer {
            name: "Follow-up",
            also_called: &["standard consultation", "follow up appointment"],
            description: "Treatment, and what to do at home.",
            minutes: 30,
            price: Price::Fixed(9_800),
            cancel: Some((1_440, Part::Fixed(4_500))),
            first_visit: FirstVisit::ReturningOnly,
            assign: Assign::RoundRobin,
            staff: EVERYONE,
            liked: 9,
            ..Offer::PLAIN
        },
        Offer {
            name: "Clinical Pilates",
            also_called: &["pilates", "pilates class"],
            description: "A class of at most six, on the reformer.",
            minutes: 60,
            price: Price::Fixed(3_800),
            cancel: Some((720, Part::Percent(100))),
            capacity: 6,
            rooms: Some(("studio", 1, 1)),
            staff: &[("Omar Khan", None)],
            liked: 0,
            ..Offer::PLAIN
        },
    ],
    holidays: &[
        (12, 25, "Christmas Day"),
        (12, 26, "Boxing Day"),
        (1, 1, "New Year's Day"),
        (1, 26, "Australia Day"),
    ],
    habits: Habits {
        weeks_past: 8,
        weeks_ahead: 4,
        load: &[(8, 50), (11, 40), (14, 45), (16, 65)],
        no_shows: 3,
        cancelled: 7,
        kept_free: &[(
            &[Monday, Tuesday, Wednesday, Thursday, Friday],
            "10:00",
            "11:30",
        )],
        numbers: ("+6137010", 4, 1000),
        customers: 220,
        first_names: &[
            "Chloe", "Jack", "Mia", "Lachlan", "Sienna", "Angus", "Zara", "Noah", "Matilda",
            "Hamish", "Anh", "Giulia", "Dimitri", "Ruby", "Cooper", "Layla", "Archie", "Eleni",
            "Marco", "Isla", "Bronte", "Ned",
        ],
        last_names: &[
            "Nguyen",
            "Papadopoulos",
            "Kelly",
            "Rossi",
            "Tran",
            "Campbell",
            "Singh",
            "Murphy",
            "Chen",
            "Taylor",
            "Haddad",
            "Wilson",
            "Bianchi",
            "Russo",
            "Young",
            "Morris",
            "Pham",
            "Webb",
            "Dunn",
            "Carter",
        ],
    },
};
