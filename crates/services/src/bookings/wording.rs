//! What is said of bookings. Read-backs and confirmations name the service, its length where it can be chosen, who
//! delivers it or what is used and how many, the weekday, the date and the time, always; and before a change also the
//! price and what calling it off costs.

use call::tools::{Every, Repeat};
use domain::{Money, TimeRange, VariantId};
use jiff::{Timestamp, civil::Date};

use super::{Guest, Wish, claimed::Claimed, existing::Existing};
use crate::{
    records::{Booking, BookingLine, BookingTerms, Lane, Length, Service},
    show,
    snapshot::Snapshot,
};

/// A booking, or one that could be made, as it is spoken of.
pub(crate) struct Spoken<'a> {
    snapshot: &'a Snapshot,
    /// `None` for a service that is no longer offered: it is only called a booking.
    service: Option<&'a Service>,
    variant: Option<VariantId>,
    seats: u32,
    lanes: Vec<Lane>,
    range: TimeRange,
    lines: &'a [BookingLine],
}

impl<'a> Spoken<'a> {
    pub(crate) fn of(
        snapshot: &'a Snapshot,
        booking: &'a Booking,
        lanes: impl IntoIterator<Item = Lane>,
    ) -> Self {
        Self {
            snapshot,
            service: snapshot.service(booking.service_id),
            variant: booking.variant_id,
            seats: booking.seats,
            lanes: lanes.into_iter().collect(),
            range: booking.range,
            lines: &booking.lines,
        }
    }

    /// What is wanted, before it is booked.
    pub(crate) fn wanted(
        snapshot: &'a Snapshot,
        wish: &Wish,
        range: TimeRange,
        lines: &'a [BookingLine],
    ) -> Self {
        Self {
            snapshot,
            service: snapshot.service(wish.visit.service),
            variant: wish.visit.variant,
            seats: wish.visit.seats,
            lanes: wish.lanes.clone(),
            range,
            lines,
        }
    }

    fn claimed(claimed: &'a Claimed<'_>) -> Self {
        Self {
            snapshot: claimed.snapshot,
            service: Some(claimed.shape.service),
            variant: claimed.visit.variant,
            seats: claimed.shape.seats,
            lanes: claimed.lanes.clone(),
            range: claimed.range,
            lines: &claimed.terms.lines,
        }
    }

    fn existing(snapshot: &'a Snapshot, existing: &'a Existing) -> Self {
        Self::of(snapshot, &existing.booking, existing.lanes())
    }

    /// "Haircut", "Physiotherapy follow-up".
    pub(crate) fn title(&self) -> String {
        let Some(service) = self.service else {
            return "Booking".to_owned();
        };
        let variant = service
            .variants
            .iter()
            .find(|variant| Some(variant.id) == self.variant);
        match variant.map(|variant| variant.name.as_str()) {
            None => service.name.clone(),
            Some(name) if name.to_lowercase().contains(&service.name.to_lowercase()) => {
                name.to_owned()
            }
            Some(name) => format!("{} {}", service.name, name.to_lowercase()),
        }
    }

    /// Who delivers it; empty if nobody does.
    pub(crate) fn people(&self) -> String {
        let people = self.lanes.iter().copied();
        let people = people.filter(|lane| matches!(lane, Lane::Staff(_)));
        self.snapshot.lane_names(people)
    }

    /// What is used, where nobody delivers it: "Courts 2 and 3".
    pub(crate) fn things(&self) -> String {
        if !self.people().is_empty() {
            return String::new();
        }
        self.snapshot.lane_names(self.lanes.iter().copied())
    }

    /// "2 hours", where the customer chooses the length.
    fn length(&self) -> Option<String> {
        let chosen = self
            .service
            .is_some_and(|service| service.length != Length::Fixed);
        chosen.then(|| show::spoken_length(self.range.length()))
    }

    /// "2 rackets and 1 shuttle".
    pub(crate) fn added(&self) -> String {
        let added = self
            .lines
            .iter()
            .filter(|line| line.add_on_id.is_some())
            .map(|line| show::counted(line.quantity, &line.name));
        let added: Vec<_> = added.collect();
        let added: Vec<_> = added.iter().map(String::as_str).collect();
        dialogue::say::list(&added, "and")
    }

    /// "Haircut with Sam, Saturday 21 November at 2 pm"; "Court hire, 2 hours on Courts 2 and 3, with 2 rackets, …".
    pub(crate) fn what(&self, now: Timestamp) -> String {
        let mut text = self.title();
        let (people, things, added) = (self.people(), self.things(), self.added());
        match (self.length(), things.is_empty()) {
            (Some(length), false) => text.push_str(&format!(", {length} on {things}")),
            (Some(length), true) => text.push_str(&format!(", {length}")),
            (None, false) => text.push_str(&format!(" on {things}")),
            (None, true) => {}
        }
        if !people.is_empty() {
            text.push_str(&format!(" with {people}"));
        }
        if self.seats > 1 {
            text.push_str(&format!(" for {} people", self.seats));
        }
        if !added.is_empty() {
            text.push_str(&format!(", plus {added}"));
        }
        let when = dialogue::say::instant(self.range.start(), now, &self.snapshot.zone);
        format!("{text}, {when}")
    }
}

/// The question before bookings are made.
pub(super) fn ask_create(claimed: &[Claimed<'_>], guest: &Guest, now: Timestamp) -> String {
    let what: Vec<_> = claimed
        .iter()
        .map(|claimed| Spoken::claimed(claimed).what(now))
        .collect();
    let what: Vec<_> = what.iter().map(String::as_str).collect();
    let mut text = format!("{}, for {}", what.join("; and "), guest.name);
    if let Some(phone) = &guest.phone {
        let ending = dialogue::say::letters(phone.last_digits(2));
        text.push_str(&format!(", with a text to the number ending {ending}"));
    }
    text.push('.');
    for sentence in cost(claimed).into_iter().chain(policies(claimed, now)) {
        text.push(' ');
        text.push_str(&sentence);
    }
    text.push_str(match claimed.len() {
        1 => " Shall I book it?",
        _ => " Shall I book them all?",
    });
    text
}

/// The question before a series is made: the first time, how often, the last, and what is not among them.
pub(super) fn ask_series(
    free: &[Claimed<'_>],
    conflicts: &[Date],
    repeat: Repeat,
    guest: &Guest,
    now: Timestamp,
) -> String {
    let (Some(first), Some(last)) = (free.first(), free.last()) else {
        return String::new();
    };
    let zone = &first.snapshot.zone;
    let today = zone.to_datetime(now).date();
    let every = match repeat.every {
        Every::Weeks(1) => "every week".to_owned(),
        Every::Weeks(weeks) => format!("every {weeks} weeks"),
        Every::Month => "every month".to_owned(),
    };
    let end = dialogue::say::date(zone.to_datetime(last.range.start()).date(), today);
    let mut text = format!(
        "{}, and then {every} until {end}, {} times in all, for {}.",
        Spoken::claimed(first).what(now),
        free.len(),
        guest.name
    );
    if !conflicts.is_empty() {
        let dates: Vec<_> = conflicts
            .iter()
            .map(|date| dialogue::say::date(*date, today))
            .collect();
        text.push_str(&format!(
            " Not on {}, when it can't be had.",
            dialogue::say::list(&dates, "and")
        ));
    }
    for sentence in cost(free).into_iter().chain(each_policy(free)) {
        text.push(' ');
        text.push_str(&sentence);
    }
    text.push_str(" Shall I book them all?");
    text
}

/// What they cost together, and what is due.
fn cost(claimed: &[Claimed<'_>]) -> Vec<String> {
    let terms: Vec<&BookingTerms> = claimed.iter().map(|claimed| &claimed.terms).collect();
    let mut said = Vec::new();
    if let Some(total) = sum(terms.iter().map(|terms| terms.price)) {
        said.push(match total.minor {
            0 => "It's free.".to_owned(),
            _ => format!("That's {}.", dialogue::say::price(total)),
        });
    }
    let due = terms.iter().filter_map(|terms| terms.deposit_due);
    if let Some(due) = sum(due.map(Some)).filter(|due| due.minor > 0) {
        said.push(format!(
            "A deposit of {} is due.",
            dialogue::say::price(due)
        ));
    }
    said
}

/// What calling off costs: one sentence where it is the same for all, otherwise one for each.
fn policies(claimed: &[Claimed<'_>], now: Timestamp) -> Vec<String> {
    let told: Vec<_> = claimed
        .iter()
        .filter_map(|one| Some((one, policy(&one.terms, &one.snapshot.zone, now)?)))
        .collect();
    let Some((_, first)) = told.first() else {
        return Vec::new();
    };
    if told.len() == claimed.len() && told.iter().all(|(_, policy)| policy == first) {
        let each = if told.len() > 1 { " each" } else { "" };
        let mut letters = first.chars();
        let capital = letters.next().map(|first| first.to_ascii_uppercase());
        let sentence = capital.into_iter().chain(letters).collect::<String>();
        return vec![format!("{sentence}{each}.")];
    }
    told.iter()
        .map(|(one, policy)| format!("{}: {policy}.", Spoken::claimed(one).title()))
        .collect()
}

/// "you can cancel free until Friday 20 November at 2 pm, after that it costs 10 pounds".
fn policy(terms: &BookingTerms, zone: &jiff::tz::TimeZone, now: Timestamp) -> Option<String> {
    let fee = terms.cancel_fee.filter(|fee| fee.minor > 0)?;
    let fee = dialogue::say::price(fee);
    match terms.cancel_free_until {
        Some(until) if until > now => {
            let until = dialogue::say::instant(until, now, zone);
            Some(format!(
                "you can cancel free until {until}, after that it costs {fee}"
            ))
        }
        Some(_) => Some(format!("cancelling it costs {fee}")),
        None => None,
    }
}

/// What calling off the visits of a series costs: the free time of each ends on a date of its own.
fn each_policy(claimed: &[Claimed<'_>]) -> Option<String> {
    let first = claimed.first()?;
    let fee = first.terms.cancel_fee.filter(|fee| fee.minor > 0)?;
    let fee = dialogue::say::price(fee);
    let start = first.range.start();
    let notice = start.duration_since(first.terms.cancel_free_until?);
    let end = if notice.is_positive() {
        format!("{} before", show::spoken_length(notice))
    } else {
        "it begins".to_owned()
    };
    Some(format!(
        "You can cancel each of them free until {end}, after that it costs {fee}."
    ))
}

/// The sum, unless one is unknown.
fn sum(amounts: impl Iterator<Item = Option<Money>>) -> Option<Money> {
    amounts
        .reduce(|sum, next| {
            let (sum, next) = (sum?, next?);
            (sum.currency == next.currency).then_some(())?;
            Some(Money {
                minor: sum.minor.checked_add(next.minor)?,
                ..sum
            })
        })
        .flatten()
}

/// After bookings were committed.
pub(super) fn say_created(claimed: &[Claimed<'_>], bookings: &[Booking], now: Timestamp) -> String {
    // Of many dates the first and their number say enough.
    let what: Vec<_> = match claimed {
        [first, rest @ ..] if bookings.iter().any(|booking| booking.series_id.is_some()) => {
            let what = Spoken::claimed(first).what(now);
            vec![format!("{what}, and {} more times", rest.len())]
        }
        claimed => claimed
            .iter()
            .map(|claimed| Spoken::claimed(claimed).what(now))
            .collect(),
    };
    let bookings = match bookings {
        [first, ..] if first.series_id.is_some() => std::slice::from_ref(first),
        bookings => bookings,
    };
    let references: Vec<_> = bookings
        .iter()
        .map(|booking| dialogue::say::letters(booking.reference.as_str()))
        .collect();
    let references: Vec<_> = references.iter().map(String::as_str).collect();
    let (what, references) = (what.join("; and "), dialogue::say::list(&references, "and"));
    let named = match bookings.len() {
        1 => format!("Your reference is {references}."),
        _ => format!("Your references are {references}."),
    };
    if claimed.iter().any(|claimed| claimed.requested) {
        format!(
            "I've put in your request: {what}. It isn't booked yet: we will text you to confirm. {named}"
        )
    } else {
        format!("You're booked: {what}. {named}")
    }
}

/// The question before a booking is moved.
pub(super) fn ask_move(existing: &Existing, claimed: &Claimed<'_>, now: Timestamp) -> String {
    let zone = &claimed.snapshot.zone;
    let old = dialogue::say::instant(existing.booking.range.start(), now, zone);
    let new = Spoken::claimed(claimed).what(now);
    let fee = existing.fee(now).map_or_else(String::new, |fee| {
        format!(
            " It's past the free time, so moving it costs {}.",
            dialogue::say::price(fee)
        )
    });
    let price = match claimed.terms.price {
        price if price == existing.booking.price => String::new(),
        Some(price) => format!(" It then costs {}.", dialogue::say::price(price)),
        None => String::new(),
    };
    format!("I'd move your booking from {old} to this: {new}.{price}{fee} Shall I move it?")
}

/// After a booking was moved.
pub(super) fn say_moved(
    claimed: &Claimed<'_>,
    booking: &Booking,
    fee: Option<Money>,
    now: Timestamp,
) -> String {
    let lanes = claimed.lanes.iter().copied();
    let what = Spoken::of(claimed.snapshot, booking, lanes).what(now);
    format!("Done. Your booking is now: {what}.{}", fee_due(fee))
}

/// The question before a booking is cancelled.
pub(super) fn ask_cancel(snapshot: &Snapshot, existing: &Existing, now: Timestamp) -> String {
    let what = Spoken::existing(snapshot, existing).what(now);
    let fee = existing.fee(now).map_or_else(String::new, |fee| {
        format!(
            " It's past the free time, so cancelling costs {}.",
            dialogue::say::price(fee)
        )
    });
    format!("I'd cancel this booking: {what}.{fee} Shall I cancel it?")
}

/// After a booking was cancelled.
pub(super) fn say_cancelled(
    snapshot: &Snapshot,
    existing: &Existing,
    fee: Option<Money>,
    now: Timestamp,
) -> String {
    let what = Spoken::existing(snapshot, existing).what(now);
    format!("That's cancelled: {what}.{}", fee_due(fee))
}

fn fee_due(fee: Option<Money>) -> String {
    fee.map_or_else(String::new, |fee| {
        format!(" A fee of {} is due.", dialogue::say::price(fee))
    })
}
