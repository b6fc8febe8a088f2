//! Fade Room, a barber in London with three chairs.

use domain::Currency;
use jiff::civil::Weekday::{self, Friday, Saturday, Thursday, Tuesday, Wednesday};

use crate::{
    records::Assign,
    seed::company::{Company, Habits, Offer, Person, Place, Price, Voice},
    settings::Trade,
};

const WEEK: &[Weekday] = &[Tuesday, Wednesday, Friday];
const AT_THE_SHOP: &[(&str, &[super::super::company::Hours])] = &[("fade-room", &[])];
const EVERYONE: &[(&str, Option<i64>)] = &[("Sam", None), ("Lena", None), ("Tom", None)];

pub(super) const COMPANY: Company = Company {
    slug: "fade-room",
    name: "Fade Room",
    owner: "Dana Ortiz",
    trade: Trade::Barber,
    country: "GB",
    currency: Currency::GBP,
    health_data: false,
    number: ("+442079460018", "twilio"),
    receptionist: Voice {
        name: "Ava",
        greeting: "Fade Room, this is Ava, an AI receptionist. How can I help?",
        instructions: "Walk-ins are welcome when a chair is free.\nThere is parking behind the building.",
    },
    places: &[Place {
        slug: "fade-room",
        name: "Fade Room",
        address: "12 Mill Lane",
        zone: "Europe/London",
        grid_minutes: 15,
        notice_minutes: 30,
        horizon_days: 60,
        hours: &[
            (WEEK, "09:00", "18:00"),
            (&[Thursday], "09:00", "20:00"),
            (&[Saturday], "09:00", "17:00"),
        ],
    }],
    staff: &[
        Person {
            name: "Sam",
            title: "Barber",
            credentials: "",
            bio: "Sam founded Fade Room and cuts classic shapes.",
            works: AT_THE_SHOP,
            lunch: Some(("12:00", "12:30")),
        },
        Person {
            name: "Lena",
            title: "Barber",
            credentials: "",
            bio: "Lena is the one for long hair and skin fades.",
            works: AT_THE_SHOP,
            lunch: Some(("12:30", "13:00")),
        },
        Person {
            name: "Tom",
            title: "Barber",
            credentials: "",
            bio: "Tom does beards, with a hot towel and a razor.",
            works: AT_THE_SHOP,
            lunch: Some(("13:00", "13:30")),
        },
    ],
    rooms: &[],
    services: &[
        Offer {
            name: "Haircut",
            also_called: &["short back and sides"],
            description: "Wash, cut and finish.",
            minutes: 30,
            price: Price::Fixed(3500),
            assign: Assign::Order,
            staff: EVERYONE,
            liked: 6,
            ..Offer::PLAIN
        },
        Offer {
            name: "Beard trim",
            description: "Shape and trim, with a hot towel.",
            minutes: 15,
            price: Price::Fixed(1800),
            staff: &[("Sam", None), ("Tom", None)],
            liked: 2,
            ..Offer::PLAIN
        },
        Offer {
            name: "Haircut and beard",
            description: "The cut and the trim together.",
            minutes: 45,
            price: Price::Fixed(4800),
            staff: &[("Sam", None), ("Tom", None)],
            liked: 3,
            ..Offer::PLAIN
        },
        Offer {
            name: "Skin fade",
            description: "Down to the skin, blended by hand.",
            minutes: 45,
            price: Price::Fixed(4000),
            staff: EVERYONE,
            liked: 3,
            ..Offer::PLAIN
        },
    ],
    holidays: &[
        (12, 25, "Christmas Day"),
        (12, 26, "Boxing Day"),
        (1, 1, "New Year's Day"),
    ],
    habits: Habits {
        weeks_past: 8,
        weeks_ahead: 4,
        load: &[(9, 45), (12, 65), (14, 40), (16, 70), (18, 55)],
        no_shows: 4,
        cancelled: 6,
        kept_free: &[
            (&[Saturday], "13:30", "15:30"),
            (&[Tuesday, Wednesday, Thursday, Friday], "14:00", "15:00"),
        ],
        numbers: ("+447700900", 3, 200),
        customers: 240,
        first_names: &[
            "Jack", "Oliver", "Harry", "Amir", "Leo", "Callum", "Daniel", "Ravi", "Ben",
            "Mohammed", "George", "Kofi", "Adam", "Ewan", "Pavel", "Josh", "Theo", "Ibrahim",
            "Luke", "Sean", "Marcus", "Tariq", "Finn", "Owen",
        ],
        last_names: &[
            "Reed", "Khan", "Shah", "Moore", "Walsh", "Begum", "Clarke", "Okoye", "Novak",
            "Bennett", "Hughes", "Ali", "Foster", "Price", "Kaur", "Murray", "Doyle", "Ahmed",
            "Cole", "Barnes",
        ],
    },
};
