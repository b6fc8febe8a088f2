//! Luma Skin, a med spa in Austin: providers with credentials, rooms, preparation and aftercare.

use domain::Currency;
use jiff::civil::Weekday::{self, Friday, Monday, Saturday, Thursday, Tuesday, Wednesday};

use crate::{
    records::{AddOnKind, Assign, FirstVisit},
    seed::company::{
        Company, Extra, Habits, Hours, Offer, Part, Person, Place, Price, Room, Voice,
    },
    settings::Trade,
};

const WEEK: &[Weekday] = &[Monday, Tuesday, Wednesday, Friday];
const FULL_WEEK: &[(&str, &[Hours])] = &[("luma-skin", &[])];
const ROOM: Option<(&str, u32, u32)> = Some(("room", 1, 1));

pub(super) const COMPANY: Company = Company {
    slug: "luma-skin",
    name: "Luma Skin",
    owner: "Maya Chen",
    trade: Trade::MedSpa,
    country: "US",
    currency: Currency::USD,
    health_data: true,
    number: ("+15125550142", "twilio"),
    receptionist: Voice {
        name: "Grace",
        greeting: "Luma Skin, this is Grace, an AI receptionist. How can I help?",
        instructions: "Medical questions are for the providers: take a message.",
    },
    places: &[Place {
        slug: "luma-skin",
        name: "Luma Skin",
        address: "410 Cedar Street",
        zone: "America/Chicago",
        grid_minutes: 15,
        notice_minutes: 120,
        horizon_days: 90,
        hours: &[
            (WEEK, "09:00", "17:00"),
            (&[Thursday], "09:00", "19:00"),
            (&[Saturday], "10:00", "14:00"),
        ],
    }],
    staff: &[
        Person {
            name: "Elena Garcia",
            title: "Nurse practitioner",
            credentials: "MSN, FNP-C",
            bio: "Elena has treated skin for eleven years.",
            works: FULL_WEEK,
            lunch: Some(("12:00", "13:00")),
        },
        Person {
            name: "Priya Patel",
            title: "Nurse injector",
            credentials: "RN, CANS",
            bio: "Priya is known for results that nobody notices.",
            works: &[(
                "luma-skin",
                &[
                    (&[Tuesday, Wednesday, Friday], "09:00", "17:00"),
                    (&[Thursday], "11:00", "19:00"),
                    (&[Saturday], "10:00", "14:00"),
                ],
            )],
            lunch: Some(("13:00", "14:00")),
        },
        Person {
            name: "Olivia Scott",
            title: "Esthetician",
            credentials: "LE",
            bio: "Olivia does facials, peels and laser.",
            works: FULL_WEEK,
            lunch: Some(("12:30", "13:30")),
        },
    ],
    rooms: &[
        Room {
            name: "Room 1",
            kind: "room",
            place: "luma-skin",
            row: None,
        },
        Room {
            name: "Room 2",
            kind: "room",
            place: "luma-skin",
            row: None,
        },
        Room {
            name: "Laser room",
            kind: "laser room",
            place: "luma-skin",
            row: None,
        },
    ],
    services: &[
        Offer {
            name: "New client consultation",
            also_called: &["consultation", "skin consultation", "first visit"],
            description: "Half an hour with a provider, who looks at your skin and makes a plan with you.",
            minutes: 30,
            price: Price::Free,
            first_visit: FirstVisit::FirstOnly,
            assign: Assign::LeastBusy,
            rooms: ROOM,
            staff: &[("Elena Garcia", None), ("Priya Patel", None)],
            liked: 2,
            ..Offer::PLAIN
        },
        Offer {
            name: "Signature facial",
            also_called: &["facial", "facials"],
            description: "Deep clean, exfoliation, mask and massage.",
            minutes: 60,
            buffer_after_minutes: 15,
            price: Price::From(14_000),
            kinds: &[("60 minutes", 60, 14_000), ("90 minutes", 90, 19_500)],
            extras: &[
                Extra {
                    name: "Light therapy",
                    kind: AddOnKind::Extra,
                    minutes: 15,
                    price: 3_500,
                    max: 1,
                },
                Extra {
                    name: "Lip treatment",
                    kind: AddOnKind::Extra,
                    minutes: 0,
                    price: 2_500,
                    max: 1,
                },
            ],
            cancel: Some((1_440, Part::Percent(50))),
            preparation: "Please come without make-up, and stop retinol three days before.",
            aftercare: "Stay out of the sun for a day and drink plenty of water.",
            assign: Assign::LeastBusy,
            rooms: ROOM,
            staff: &[("Olivia Scott", None), ("Elena Garcia", None)],
            liked: 6,
            ..Offer::PLAIN
        },
        Offer {
            name: "Wrinkle treatment",
            also_called: &["botox", "injections", "wrinkle injections"],
            description: "Injections for lines on the face. The provider says how many units.",
            minutes: 30,
            price: Price::Range(25_000, 60_000),
            deposit: Some(Part::Fixed(5_000)),
            cancel: Some((1_440, Part::Fixed(5_000))),
            preparation: "No alcohol and no aspirin for a day before.",
            aftercare: "Stay upright for four hours and do not rub the area.",
            age_min: Some(18),
            first_visit: FirstVisit::ReturningOnly,
            rooms: ROOM,
            staff: &[("Priya Patel", None), ("Elena Garcia", Some(28_000))],
            liked: 5,
            ..Offer::PLAIN
        },
        Offer {
            name: "Laser hair removal",
            also_called: &["laser"],
            description: "One session. Most people need six.",
            minutes: 30,
            buffer_after_minutes: 10,
            price: Price::From(9_000),
            kinds: &[
                ("Small area", 20, 9_000),
                ("Half legs", 40, 22_000),
                ("Full legs", 60, 34_000),
            ],
            cancel: Some((1_440, Part::Percent(50))),
            preparation: "Shave the day before, and stay out of the sun for two weeks.",
            aftercare: "No hot showers and no sport for a day.",
            age_min: Some(18),
            rooms: Some(("laser room", 1, 1)),
            staff: &[("Olivia Scott", None), ("Priya Patel", None)],
            liked: 4,
            ..Offer::PLAIN
        },
        Offer {
            name: "Chemical peel",
            also_called: &["peel"],
            description: "A light peel for tone and texture.",
            minutes: 45,
            buffer_after_minutes: 15,
            price: Price::Fixed(16_500),
            cancel: Some((1_440, Part::Percent(50))),
            preparation: "Stop retinol five days before.",
            aftercare: "Use sunscreen every day for two weeks, and do not pick.",
            rooms: ROOM,
            staff: &[("Olivia Scott", None), ("Elena Garcia", None)],
            liked: 2,
            ..Offer::PLAIN
        },
    ],
    holidays: &[
        (12, 25, "Christmas Day"),
        (1, 1, "New Year's Day"),
        (7, 4, "Independence Day"),
    ],
    habits: Habits {
        weeks_past: 8,
        weeks_ahead: 5,
        load: &[(9, 40), (11, 55), (14, 35), (16, 60)],
        no_shows: 3,
        cancelled: 8,
        kept_free: &[
            (
                &[Monday, Tuesday, Wednesday, Thursday, Friday],
                "10:00",
                "11:30",
            ),
            (&[Saturday], "10:00", "12:00"),
        ],
        numbers: ("+1512555", 4, 100),
        customers: 95,
        first_names: &[
            "Emma", "Isabel", "Hannah", "Camila", "Rachel", "Tara", "Megan", "Lucia", "Nicole",
            "Jasmine", "Ashley", "Dana", "Valeria", "Kim", "Paige", "Renee", "Brooke", "Alicia",
            "Monica", "Sarah",
        ],
        last_names: &[
            "Nguyen", "Martinez", "Brooks", "Carter", "Reyes", "Howard", "Kim", "Lopez", "Bailey",
            "Coleman", "Ortiz", "Simmons", "Tran", "Hayes", "Rivera", "Stone", "Morgan", "Diaz",
        ],
    },
};
