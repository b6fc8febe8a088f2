//! Months of a company's life: who came, what for, what it cost, who did not come, who called and what was not to be
//! had. Bookings are laid out so that nobody and nothing is booked twice; the store checks it once more.

mod calls;
mod chance;
mod days;
mod people;
mod prices;
mod transcript;
mod visits;

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use self::{calls::Telephone, chance::Chance, days::Day, people::People, visits::Visit};
use super::{
    company::Company,
    write::{Written, broken},
};
use crate::{ServiceError, context::Ports, ports::Tx, records::NewBookings};

/// Bookings that are written with one statement's worth of checks each, so many at once.
const BATCH: usize = 200;

/// Writes the diary of a company that grows from `seed`.
pub(super) async fn fill(
    company: &Company,
    ports: &Ports,
    tx: &mut dyn Tx,
    written: &Written,
    seed: u64,
) -> Result<(), ServiceError> {
    let mut chance = Chance::new(seed);
    let now = ports.now();
    let mut people = People::new(company, ports);
    let mut visits: Vec<Visit> = Vec::new();
    for place in &written.places {
        let zone = TimeZone::get(&place.zone).map_err(broken)?;
        let today = zone.to_datetime(now).date();
        let first = today
            .checked_sub((company.habits.weeks_past * 7).days())
            .map_err(broken)?;
        let last = today
            .checked_add((company.habits.weeks_ahead * 7).days())
            .map_err(broken)?;
        for date in first.series(1.day()).take_while(|date| *date <= last) {
            let day = Day::of(company, place, zone.clone(), date, today)?;
            visits.extend(day.visits(company, written, &mut chance));
        }
    }
    visits.sort_by_key(|visit| visit.range.start());
    let mut telephone = Telephone::new(company, ports, written, now);
    let mut batch = NewBookings::default();
    let mut called_off = Vec::new();
    for visit in &visits {
        let customer = people.someone(tx, &mut chance, visit.made_at(now)).await?;
        let new = visit.booking(ports, &customer, &mut telephone, &mut chance, now)?;
        if visit.called_off {
            called_off.push((new.booking.id, visit.range.start()));
        }
        batch.bookings.push(new);
        if batch.bookings.len() == BATCH {
            commit(tx, &telephone, &mut batch, now).await?;
            telephone.calls.clear();
        }
    }
    commit(tx, &telephone, &mut batch, now).await?;
    telephone.calls.clear();
    for (booking, start) in called_off {
        let at = start.min(now);
        tx.bookings()
            .cancel(booking, 1, Some("asked by the customer"), at)
            .await?;
    }
    telephone.chatter(&mut chance)?;
    telephone.write(tx).await
}

/// Calls first: their bookings name them.
async fn commit(
    tx: &mut dyn Tx,
    telephone: &Telephone<'_>,
    batch: &mut NewBookings,
    now: Timestamp,
) -> Result<(), ServiceError> {
    telephone.write(tx).await?;
    if !batch.bookings.is_empty() {
        tx.bookings().confirm_all(batch, now).await?;
        batch.bookings.clear();
    }
    Ok(())
}
