//! What is said of bookings. Read-backs and confirmations name the service, its length where it can be chosen, who
//! delivers it or what is used and how many, the weekday, the date and the time, always; and before a change also the
//! price and what calling it off costs.

use call::{
    guard::Wording,
    tools::{Every, Repeat},
};
use dialogue::retold::Fact;
use domain::{Money, TimeRange, VariantId};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    Guest, Wish,
    claimed::Claimed,
    existing::Existing,
    terms_wording::{each_policy, policies},
};
use crate::{
    records::{Booking, BookingLine, Lane, Length, Service},
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

    pub(super) fn claimed(claimed: &'a Claimed<'_>) -> Self {
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

    /// What must not be missing when it is read back.
    fn facts(&self, now: Timestamp) -> Vec<Fact> {
        let title = self.service.map(|_| self.title());
        let names = [self.people(), self.things(), self.added()];
        let names = title.into_iter().chain(names);
        let mut facts: Vec<_> = names
            .filter(|name| !name.is_empty())
            .map(Fact::Name)
            .collect();
        facts.push(moment(self.range.start(), now, &self.snapshot.zone));
        facts
    }
}

/// A start as a fact.
fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Fact {
    let at = zone.to_datetime(at);
    Fact::When {
        day: at.date(),
        time: Some(at.time()),
        today: zone.to_datetime(now).date(),
    }
}

/// A sum that is to be paid as a fact.
fn amount(money: Option<Money>) -> Option<Fact> {
    money.filter(|money| money.minor > 0).map(Fact::Amount)
}

/// The question before bookings are made.
pub(super) fn ask_create(claimed: &[Claimed<'_>], guest: &Guest, now: Timestamp) -> Wording {
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
    let visits = claimed
        .iter()
        .flat_map(|claimed| Spoken::claimed(claimed).facts(now));
    Wording {
        read_back: text,
        facts: visits.chain(name_and_cost(claimed, guest)).collect(),
    }
}

/// For whom, and what it costs, as facts.
fn name_and_cost(claimed: &[Claimed<'_>], guest: &Guest) -> Vec<Fact> {
    let (price, due) = totals(claimed);
    let name = Fact::Name(guest.name.to_string());
    [Some(name), amount(price), amount(due)]
        .into_iter()
        .flatten()
        .collect()
}

/// The question before a series is made: the first time, how often, the last, and what is not among them.
pub(super) fn ask_series(
    free: &[Claimed<'_>],
    conflicts: &[Date],
    repeat: Repeat,
    guest: &Guest,
    now: Timestamp,
) -> Wording {
    let (Some(first), Some(last)) = (free.first(), free.last()) else {
        return Wording::default();
    };
    let zone = &first.snapshot.zone;
    let today = zone.to_datetime(now).date();
    let every = match repeat.every {
        Every::Weeks(1) => "every week".to_owned(),
        Every::Weeks(weeks) => format!("every {weeks} weeks"),
        Every::Month => "every month".to_owned(),
    };
    let last = zone.to_datetime(last.range.start()).date();
    let end = dialogue::say::date(last, today);
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
    let mut facts = Spoken::claimed(first).facts(now);
    facts.push(Fact::When {
        day: last,
        time: None,
        today,
    });
    facts.extend(name_and_cost(free, guest));
    Wording {
        read_back: text,
        facts,
    }
}

/// What they cost together, and what of it is due.
fn totals(claimed: &[Claimed<'_>]) -> (Option<Money>, Option<Money>) {
    let terms = || claimed.iter().map(|claimed| &claimed.terms);
    let due = terms().filter_map(|terms| terms.deposit_due);
    let due = sum(due.map(Some)).filter(|due| due.minor > 0);
    (sum(terms().map(|terms| terms.price)), due)
}

/// The same in words.
fn cost(claimed: &[Claimed<'_>]) -> Vec<String> {
    let (price, due) = totals(claimed);
    let mut said = Vec::new();
    if let Some(total) = price {
        said.push(match total.minor {
            0 => "It's free.".to_owned(),
            _ => format!("That's {}.", dialogue::say::price(total)),
        });
    }
    if let Some(due) = due {
        said.push(format!(
            "A deposit of {} is due.",
            dialogue::say::price(due)
        ));
    }
    said
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

/// After requests were confirmed.
pub(super) fn say_confirmed(snapshot: &Snapshot, asked: &[Existing], now: Timestamp) -> String {
    let what = |one: &Existing| Spoken::existing(snapshot, one).what(now);
    let what = match asked {
        // Of many dates the first and their number say enough.
        [first, rest @ ..] if first.booking.series_id.is_some() && !rest.is_empty() => {
            format!("{}, and {} more times", what(first), rest.len())
        }
        asked => asked.iter().map(what).collect::<Vec<_>>().join("; and "),
    };
    format!("Confirmed: {what}.")
}

/// The question before a booking is moved.
pub(super) fn ask_move(existing: &Existing, claimed: &Claimed<'_>, now: Timestamp) -> Wording {
    let zone = &claimed.snapshot.zone;
    let from = existing.booking.range.start();
    let old = dialogue::say::instant(from, now, zone);
    let spoken = Spoken::claimed(claimed);
    let new = spoken.what(now);
    let due = existing.fee(now);
    let mut facts = spoken.facts(now);
    facts.push(moment(from, now, zone));
    facts.extend(amount(due));
    let fee = due.map_or_else(String::new, |fee| {
        format!(
            " It's past the free time, so moving it costs {}.",
            dialogue::say::price(fee)
        )
    });
    let price = match claimed.terms.price {
        price if price == existing.booking.price => String::new(),
        Some(price) => {
            facts.extend(amount(Some(price)));
            format!(" It then costs {}.", dialogue::say::price(price))
        }
        None => String::new(),
    };
    Wording {
        read_back: format!(
            "I'd move your booking from {old} to this: {new}.{price}{fee} Shall I move it?"
        ),
        facts,
    }
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
pub(super) fn ask_cancel(snapshot: &Snapshot, existing: &Existing, now: Timestamp) -> Wording {
    let spoken = Spoken::existing(snapshot, existing);
    let (what, due) = (spoken.what(now), existing.fee(now));
    let fee = due.map_or_else(String::new, |fee| {
        format!(
            " It's past the free time, so cancelling costs {}.",
            dialogue::say::price(fee)
        )
    });
    let mut facts = spoken.facts(now);
    facts.extend(amount(due));
    Wording {
        read_back: format!("I'd cancel this booking: {what}.{fee} Shall I cancel it?"),
        facts,
    }
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
