//! The names of offered slots. A name says everything about the slot, in short, so that any node can read it; that the
//! caller was really offered it is the guard's business.

use call::tools::SlotId;
use domain::{LocationId, TimeRange};
use jiff::{SignedDuration, Timestamp};

use crate::{
    records::{Lane, Location, Service},
    snapshot::{Snapshot, Visit},
};

/// Characters of an id that stand for it in a name: the last ones of the written form, 25 random bits.
const TAIL: usize = 5;

/// A slot as named: what, where, when, with whom and in which place. Add-ons are not part of it; they are told when
/// booking, and the visit is checked with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSlot {
    /// What.
    pub visit: Visit,
    /// When it begins.
    pub start: Timestamp,
    /// Who and what is claimed.
    pub lanes: Vec<Lane>,
}

/// The name of a slot: `slot_`, minutes since 1970 in base 36, the service's tail, the visit, and each lane's tail. The
/// visit is its minutes in base 36 and, where they are not the usual, its variant after `v`, its seats after `p`, and
/// the location after `l` if the business has several.
#[must_use]
pub fn name(slot: &NamedSlot, snapshot: &Snapshot) -> Option<SlotId> {
    let minutes = u64::try_from(slot.start.as_second() / 60).ok()?;
    let visit = &slot.visit;
    let mut text = format!(
        "slot_{}.{}.{}",
        base36(minutes),
        tail(&visit.service.to_string()),
        base36(u64::from(visit.minutes?))
    );
    if let Some(variant) = visit.variant {
        text.push_str(&format!("-v{}", tail(&variant.to_string())));
    }
    if visit.seats > 1 {
        text.push_str(&format!("-p{}", base36(u64::from(visit.seats))));
    }
    if snapshot.locations.len() > 1 {
        text.push_str(&format!("-l{}", tail(&snapshot.location.id.to_string())));
    }
    for lane in &slot.lanes {
        text.push('.');
        text.push_str(&lane_tail(*lane));
    }
    text.parse().ok()
}

/// Which of the locations a name speaks of; `None` if it names one that is not there. A name that names none speaks of
/// the place where it is read.
#[must_use]
pub fn location(id: &SlotId, here: LocationId, locations: &[Location]) -> Option<LocationId> {
    let Some(wanted) = visit_parts(id)?.find_map(|part| part.strip_prefix('l')) else {
        return Some(here);
    };
    let ids = locations.iter().map(|location| location.id);
    only(ids.filter(|id| tail(&id.to_string()) == wanted))
}

/// Reads a name. `None` if it is malformed or speaks of something that is no longer here.
#[must_use]
pub fn read(id: &SlotId, snapshot: &Snapshot) -> Option<NamedSlot> {
    let mut parts = id.as_str().strip_prefix("slot_")?.split('.');
    let minutes = i64::from_str_radix(parts.next()?, 36).ok()?;
    let wanted = parts.next()?;
    let services = snapshot.services.iter();
    let service = only(services.filter(|service| tail(&service.id.to_string()) == wanted))?;
    let mut visit = Visit::of(service.id);
    read_visit(parts.next()?, service, &mut visit)?;
    let known = lanes(snapshot);
    let lanes = parts
        .map(|wanted| {
            let known = known.iter().copied();
            only(known.filter(|lane| lane_tail(*lane) == wanted))
        })
        .collect::<Option<Vec<_>>>()?;
    visit.staff = lanes.iter().find_map(|lane| match lane {
        Lane::Staff(id) => Some(*id),
        Lane::Resource(_) => None,
    });
    let resources = lanes.len() - usize::from(visit.staff.is_some());
    visit.resources = (resources > 0).then(|| u32::try_from(resources).unwrap_or(u32::MAX));
    (!lanes.is_empty()).then_some(())?;
    Some(NamedSlot {
        visit,
        start: Timestamp::from_second(minutes.checked_mul(60)?).ok()?,
        lanes,
    })
}

fn read_visit(text: &str, service: &Service, visit: &mut Visit) -> Option<()> {
    let mut parts = text.split('-');
    visit.minutes = Some(u32::from_str_radix(parts.next()?, 36).ok()?);
    for part in parts {
        match part.split_at_checked(1)? {
            ("v", wanted) => {
                let ids = service.variants.iter().map(|variant| variant.id);
                visit.variant = Some(only(ids.filter(|id| tail(&id.to_string()) == wanted))?);
            }
            ("p", seats) => visit.seats = u32::from_str_radix(seats, 36).ok()?,
            ("l", _) => {}
            _ => return None,
        }
    }
    Some(())
}

/// The parts after the minutes of the visit.
fn visit_parts(id: &SlotId) -> Option<std::iter::Skip<std::str::Split<'_, char>>> {
    let visit = id.as_str().strip_prefix("slot_")?.split('.').nth(2)?;
    Some(visit.split('-').skip(1))
}

/// The time that a booking of the range claims on each lane: the customer's part and the service's buffers.
#[must_use]
pub fn claimed(range: TimeRange, service: &Service) -> TimeRange {
    let minutes = |count: u32| SignedDuration::from_mins(i64::from(count));
    let start = range
        .start()
        .checked_sub(minutes(service.buffer_before_minutes));
    let end = range
        .end()
        .checked_add(minutes(service.buffer_after_minutes));
    match (start, end) {
        (Ok(start), Ok(end)) => TimeRange::new(start, end).unwrap_or(range),
        _ => range,
    }
}

fn lanes(snapshot: &Snapshot) -> Vec<Lane> {
    let staff = snapshot.staff.iter().map(|staff| Lane::Staff(staff.id));
    let resources = snapshot.resources.iter();
    staff
        .chain(resources.map(|resource| Lane::Resource(resource.id)))
        .collect()
}

/// The single item; two with the same tail cannot be told apart, and are not guessed between.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

fn lane_tail(lane: Lane) -> String {
    match lane {
        Lane::Staff(id) => tail(&id.to_string()).to_owned(),
        Lane::Resource(id) => tail(&id.to_string()).to_owned(),
    }
}

fn tail(written: &str) -> &str {
    &written[written.len().saturating_sub(TAIL)..]
}

fn base36(mut value: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(DIGITS[(value % 36) as usize]));
        value /= 36;
        if value == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_base_36() {
        assert_eq!(base36(0), "0");
        assert_eq!(base36(35), "z");
        for value in [36, 1_295, 29_740_000, u64::MAX] {
            assert_eq!(u64::from_str_radix(&base36(value), 36), Ok(value));
        }
    }
}
