//! Removing all listed reasons makes the slot appear; leaving any one keeps it, or the lane it speaks about, away.

use crate::model::{
    remedies::remedy,
    world::{World, worlds},
};
use booking::{LaneId, Missing, Origin, Reason, Schedule, Slot, Source};
use jiff::Timestamp;
use proptest::{prelude::*, sample::Index};

/// Whether a visit may start once all reasons but the one at `kept` have been remedied.
fn after(
    world: &World,
    start: Timestamp,
    reasons: &[Reason],
    kept: Option<usize>,
) -> (World, Option<Slot>) {
    let mut world = world.clone();
    for (place, reason) in reasons.iter().enumerate() {
        if Some(place) != kept {
            remedy(&mut world, start, reason, reasons);
        }
    }
    let slot = Schedule::from_now(world.rules.clone(), world.now)
        .unwrap()
        .check(&world.query(), start)
        .ok();
    (world, slot)
}

/// The same claim may be listed twice; remedying one entry then remedies the other.
fn twice(reasons: &[Reason], place: usize) -> bool {
    if matches!(reasons[place].source(), Source::Class { .. }) {
        let same = |other: &&Reason| other.source() == reasons[place].source();
        if reasons.iter().filter(same).count() > 1 {
            return true;
        }
    }
    let same = |other: &Reason| match (&reasons[place], other) {
        (
            Reason::Held { lane, until, .. },
            Reason::Held {
                lane: l, until: u, ..
            },
        ) => lane == l && until == u,
        (Reason::TooShort { lane, .. }, Reason::TooShort { lane: l, .. }) => lane == l,
        (a, b) => {
            a.lane().is_some() && a.lane() == b.lane() && range(a).is_some() && range(a) == range(b)
        }
    };
    reasons.iter().filter(|other| same(other)).count() > 1
}

fn range(reason: &Reason) -> Option<domain::TimeRange> {
    match reason {
        Reason::StaffBusy { range, .. }
        | Reason::ResourceBusy { range, .. }
        | Reason::CalendarEvent { range, .. }
        | Reason::CalendarUnsafe { range, .. }
        | Reason::Buffer { range, .. } => Some(*range),
        _ => None,
    }
}

fn examine(world: &World, start: Timestamp, reasons: &[Reason]) -> Result<(), TestCaseError> {
    let begins = |session: &booking::ClassSession| session.range.start() == start;
    let (_, slot) = after(world, start, reasons, None);
    prop_assert!(
        slot.is_some(),
        "still missing at {start} without {reasons:?}"
    );
    for (place, reason) in reasons.iter().enumerate() {
        let derived = match reason {
            Reason::NotEnough { total, needed, .. } if total >= needed => true,
            // Without the other reasons a session that begins then may be joined, whatever is written about its lanes.
            Reason::Capacity {
                lane: None,
                source: Source::Class { .. },
                ..
            } => world.classes.iter().any(begins),
            Reason::Capacity { .. } | Reason::Declined { .. } => false,
            Reason::NotEnough { .. } | Reason::NoStaff => world.classes.iter().any(begins),
            _ if reason.lane().is_some() => world.classes.iter().any(begins),
            _ => false,
        };
        if derived || twice(reasons, place) {
            continue;
        }
        let (left, slot) = after(world, start, reasons, Some(place));
        match (reason.lane(), slot) {
            (None, slot) => {
                prop_assert_eq!(slot, None, "bookable at {} in spite of {:?}", start, reason);
            }
            (Some(lane), Some(slot)) => {
                let place = left.rules.lanes.iter().position(|l| l.id == lane).unwrap();
                prop_assert!(
                    !slot.could().contains(place),
                    "{lane:?} free at {start} in spite of {reason:?}"
                );
            }
            (Some(_), None) => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn reasons_against_grid_starts_are_complete_and_each_is_real(world in worlds(), picks in any::<[Index; 6]>()) {
        let missing = Schedule::prepare(world.rules.clone(), world.range).unwrap().missing(&world.query());
        for pick in picks.iter().filter(|_| !missing.is_empty()) {
            let Missing { start, reasons, .. } = pick.get(&missing);
            examine(&world, *start, reasons)?;
        }
    }

    #[test]
    fn reasons_against_any_minute_are_complete_and_each_is_real(world in worlds(), picks in any::<[Index; 4]>()) {
        let schedule = Schedule::prepare(world.rules.clone(), world.range).unwrap();
        let minutes = world.range.length().as_mins() as usize;
        for pick in picks {
            let start = world.range.start() + jiff::SignedDuration::from_mins(pick.index(minutes) as i64);
            if let Err(refusal) = schedule.check(&world.query(), start) {
                examine(&world, start, &refusal.reasons)?;
            }
        }
    }
}

#[test]
fn every_code_is_spelt_as_serialised() {
    let staff = LaneId::Staff(crate::model::world::staff(1));
    let reason = Reason::Held {
        lane: staff,
        until: Timestamp::UNIX_EPOCH,
        source: Source::Hold { origin: Origin(7) },
    };
    let json = serde_json::to_value(&reason).unwrap();
    assert_eq!(json["code"], reason.code());
    assert_eq!(json["until"], "1970-01-01T00:00:00Z");
}
