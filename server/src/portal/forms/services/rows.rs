//! The rows of a service: other prices, ways of having it, add-ons, performers. An empty row is none; one that is only
//! half filled in is told, so that nothing that was typed is lost without a word.

use domain::{AddOnId, Currency, VariantId, WallRange, WallTime};
use jiff::civil::{Date, Weekday};
use services::{
    catalogue::Setup,
    portal::week::DAYS,
    records::{AddOn, AddOnKind, Performer, PriceBand, Service, Variant},
};

use super::super::{
    super::submit::{Fields, Sent},
    read::Problems,
    typed::{amount, span},
};

/// No form has more rows: each kind has at most 100.
const MOST: usize = 101;

/// Puts what the rows say into the service.
pub(super) fn read(
    sent: &Sent,
    setup: &Setup,
    old: &Service,
    new: &mut Service,
    problems: &mut Problems,
) {
    let (fields, currency) = (&sent.fields, setup.business.currency);
    let ids = &sent.portal().server.ports;
    new.bands = rows(&BANDS, fields, problems)
        .into_iter()
        .filter_map(|row| band(&row, fields, currency, problems))
        .collect();
    new.variants = rows(&VARIANTS, fields, problems)
        .into_iter()
        .enumerate()
        .filter_map(|(place, row)| {
            let known = |id: &VariantId| old.variants.iter().any(|one| one.id == *id);
            let id = fields.text(&row.of("id")).parse().ok().filter(known);
            Some(Variant {
                id: id.unwrap_or_else(|| ids.id(VariantId::from_uuid)),
                name: fields.text(&row.of("name")).to_owned(),
                minutes: needed(&row.of("minutes"), fields, problems)?,
                price: amount(fields, &row.of("price"), currency, problems),
                position: u32::try_from(place).unwrap_or(u32::MAX),
            })
        })
        .collect();
    new.add_ons = rows(&ADD_ONS, fields, problems)
        .into_iter()
        .enumerate()
        .filter_map(|(place, row)| {
            let known = |id: &AddOnId| old.add_ons.iter().any(|one| one.id == *id);
            let id = fields.text(&row.of("id")).parse().ok().filter(known);
            add_on(&row, fields, currency, problems).map(|add_on| AddOn {
                id: id.unwrap_or_else(|| ids.id(AddOnId::from_uuid)),
                position: u32::try_from(place).unwrap_or(u32::MAX),
                ..add_on
            })
        })
        .collect();
    new.staff = setup
        .staff
        .iter()
        .filter_map(|member| {
            let field = |field: &str| format!("staff-{}-{field}", member.id);
            fields.has(&field("on")).then(|| Performer {
                staff: member.id,
                minutes: span(fields, &field("minutes"), problems),
                price: amount(fields, &field("price"), currency, problems),
            })
        })
        .collect();
    // Those who performed it before keep their places.
    new.staff.sort_by_key(|one| {
        let place = old.staff.iter().position(|known| known.staff == one.staff);
        place.unwrap_or(usize::MAX)
    });
}

/// A kind of rows.
struct Kind {
    name: &'static str,
    /// The field that every row of it has.
    key: &'static str,
    /// What else may be typed or ticked in it.
    others: &'static [&'static str],
    /// What is told of a row that has some of those and not the key.
    missing: &'static str,
}

const BANDS: Kind = Kind {
    name: "band",
    key: "price",
    others: &["from", "to", "days", "first", "last", "holidays"],
    missing: "Enter the price, or empty the whole row.",
};
const VARIANTS: Kind = Kind {
    name: "variant",
    key: "name",
    others: &["minutes", "price"],
    missing: "Enter a name, or empty the whole row.",
};
const ADD_ONS: Kind = Kind {
    name: "add_on",
    key: "name",
    others: &["price", "minutes", "max"],
    missing: "Enter a name, or empty the whole row.",
};

/// One row, by the beginning of its fields' names.
struct Row(String);

impl Row {
    fn of(&self, field: &str) -> String {
        format!("{}-{field}", self.0)
    }
}

/// The rows of a kind that are to be stored: those that have their `key` field, and were not taken away.
fn rows(kind: &Kind, fields: &Fields, problems: &mut Problems) -> Vec<Row> {
    let mut found = Vec::new();
    for index in 0..MOST {
        let row = Row(format!("{}-{index}", kind.name));
        let filled = |field: &&str| fields.all(&row.of(field)).any(|text| !text.is_empty());
        if fields.has(&row.of("remove")) {
            continue;
        }
        if filled(&kind.key) {
            found.push(row);
        } else if kind.others.iter().any(filled) {
            problems.note(&row.of(kind.key), kind.missing);
        }
    }
    found
}

/// A length of time that must be there.
fn needed(name: &str, fields: &Fields, problems: &mut Problems) -> Option<u32> {
    if fields.text(name).is_empty() {
        problems.note(name, "Say how long it takes.");
    }
    span(fields, name, problems)
}

fn add_on(
    row: &Row,
    fields: &Fields,
    currency: Currency,
    problems: &mut Problems,
) -> Option<AddOn> {
    let name = row.of("price");
    let price = amount(fields, &name, currency, problems);
    if fields.text(&name).is_empty() {
        problems.note(&name, "Say what one costs; 0 is nothing.");
    }
    let kind: Option<AddOnKind> =
        problems.parsed(fields, &row.of("kind"), "Choose one of the list.");
    let minutes = span(fields, &row.of("minutes"), problems).unwrap_or(0);
    let max = if fields.text(&row.of("max")).is_empty() {
        1
    } else {
        problems.number(fields, &row.of("max"), 1..=1_000)
    };
    Some(AddOn {
        id: AddOnId::from_uuid(uuid::Uuid::nil()),
        name: fields.text(&row.of("name")).to_owned(),
        kind: kind?,
        minutes,
        price: price?,
        max,
        position: 0,
    })
}

fn band(
    row: &Row,
    fields: &Fields,
    currency: Currency,
    problems: &mut Problems,
) -> Option<PriceBand> {
    let price = amount(fields, &row.of("price"), currency, problems);
    let weekdays: Vec<Weekday> = DAYS
        .iter()
        .filter(|(_, key, _)| fields.all(&row.of("days")).any(|day| day == *key))
        .map(|(day, ..)| *day)
        .collect();
    Some(PriceBand {
        weekdays,
        range: hours(row, fields, problems)?,
        dates: dates(row, fields, problems)?,
        holidays: fields.has(&row.of("holidays")),
        price: price?,
    })
}

/// From and to by the clock; where both are empty, the whole day.
fn hours(row: &Row, fields: &Fields, problems: &mut Problems) -> Option<WallRange> {
    let (from, to) = (fields.text(&row.of("from")), fields.text(&row.of("to")));
    let from = if from.is_empty() { "00:00" } else { from };
    let to = if to.is_empty() || to == "00:00" {
        "24:00"
    } else {
        to
    };
    let read = |text: &str| text.parse::<WallTime>().ok();
    let range = read(from).zip(read(to));
    let range = range.and_then(|(from, to)| WallRange::new(from, to).ok());
    if range.is_none() {
        problems.note(
            &row.of("to"),
            "Enter a time after the one from which it holds.",
        );
    }
    range
}

/// From the first to the last date; `None` inside where there are none.
fn dates(row: &Row, fields: &Fields, problems: &mut Problems) -> Option<Option<(Date, Date)>> {
    let (first, last) = (row.of("first"), row.of("last"));
    if fields.text(&first).is_empty() && fields.text(&last).is_empty() {
        return Some(None);
    }
    let otherwise = "Enter both dates, or none.";
    let first: Option<Date> = problems.parsed(fields, &first, otherwise);
    let last: Option<Date> = problems.parsed(fields, &last, otherwise);
    Some(Some(first.zip(last)?))
}
