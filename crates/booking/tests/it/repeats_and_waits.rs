//! Visits that repeat, and times that become free for somebody who waits, each with every other rule, against the reference
//! model.

use booking::{Busy, BusySource, Ends, Every, Hold, Holder, LaneId, Schedule, Series};
use domain::TimeRange;
use jiff::{
    SignedDuration,
    civil::{Date, Time, date, time},
};

use crate::{
    model::{
        Model,
        world::{World, resource, staff},
    },
    pairs::{Dice, Found, RULES, agreed, plain, visit},
    salon::booking_id,
};

/// The Sunday on which the clocks of London go forward.
const SUNDAY: Date = date(2026, 3, 29);
const WEEKS: u32 = 3;

/// The worlds of a rule: the plain one and a random one.
fn worlds(dice: &mut Dice, rule: impl Fn(&mut World)) -> [(World, &'static str); 2] {
    let mut both = [(plain(), "plain"), (dice.world(), "random")];
    for (world, _) in &mut both {
        rule(world);
    }
    both
}

/// The world around one date: the model looks at every minute of it.
fn around(world: &World, on: Date) -> World {
    let hours = SignedDuration::from_hours;
    let noon = on.at(12, 0, 0, 0).to_zoned(world.rules.zone.clone());
    let noon = noon.unwrap().timestamp();
    let (first, last) = (noon - hours(3 * 24), noon + hours(3 * 24));
    let near = TimeRange::new(first, last).unwrap();
    let mut world = world.clone();
    world.range = TimeRange::new(noon - hours(14), noon + hours(14)).unwrap();
    world.busy.retain(|one| near.contains(one.range));
    world.holds.retain(|one| near.contains(one.claim));
    world.classes.retain(|one| near.contains(one.range));
    world
}

/// One date of a series as the model reads it: the first minute that shows the time, and whether a visit can begin then.
/// `None` if no minute shows it.
fn read(model: &Model<'_>, on: Date, at: Time) -> Option<Found> {
    let start = model.shows(on.to_datetime(at)).into_iter().next()?;
    let offered = model.on_grid(start).then(|| model.offer(start)).flatten();
    Some(offered.into_iter().collect())
}

/// Walks over the dates of a series as booking it does, each visit in the way of those after it. How many were had, how
/// many were refused, how many had no such time.
fn walk(mut world: World, at: Time, name: &str) -> [usize; 3] {
    let day = SignedDuration::from_hours(24);
    let length = SignedDuration::from_hours(24 * 7 * i64::from(WEEKS) + 72);
    world.range = TimeRange::starting(world.range.start() - day, length).unwrap();
    let series = Series {
        every: Every::Weeks(1),
        ends: Ends::After(WEEKS),
    };
    let visits = series.occurrences(SUNDAY, at, &world.rules.zone).unwrap();
    assert_eq!(visits.len(), WEEKS as usize);
    let mut counts = [0; 3];
    for (number, one) in (0..).zip(visits) {
        let name = format!("{name}, {} {at}", one.date);
        let near = around(&world, one.date);
        let expected = read(&Model::new(&near), one.date, at);
        let Ok(start) = one.start else {
            assert_eq!(expected, None, "{name}");
            counts[2] += 1;
            continue;
        };
        let schedule = Schedule::prepare(world.rules.clone(), world.range).unwrap();
        let found = schedule.check(&world.query(), start);
        let as_read: Found = found
            .iter()
            .map(|slot| {
                (
                    slot.start(),
                    slot.offset().seconds(),
                    slot.could(),
                    slot.chosen(),
                )
            })
            .collect();
        assert_eq!(Some(as_read), expected, "{name}");
        let slot = match found {
            Ok(slot) => slot,
            Err(refusal) => {
                assert!(!refusal.reasons.is_empty(), "{name}");
                counts[1] += 1;
                continue;
            }
        };
        counts[0] += 1;
        if let Some(customer) = &mut world.customer {
            customer.open += 1;
            customer.bookings_on.push((one.date, 1));
        }
        world.day_counts.push((one.date, 1));
        if world.rules.service.capacity > 1 {
            continue;
        }
        let plan = schedule.plan(&slot).unwrap();
        world.busy.extend(plan.lanes.iter().map(|lane| Busy {
            lane: *lane,
            range: plan.visit,
            source: BusySource::Booking {
                id: booking_id(200 + number),
                before_minutes: world.rules.service.buffer_before_minutes,
                after_minutes: world.rules.service.buffer_after_minutes,
            },
        }));
    }
    counts
}

#[test]
fn a_series_with_every_rule_is_that_of_the_model() {
    let mut dice = Dice(5);
    let mut all = [0; 3];
    for (rule, apply) in RULES {
        for (world, which) in worlds(&mut dice, apply) {
            // On the first Sunday there is no half past one.
            for at in [(1, 30), (10, 30), (16, 0)] {
                let name = format!("a series and {rule} in a {which} world");
                let counts = walk(world.clone(), time(at.0, at.1, 0, 0), &name);
                for (sum, count) in all.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
        }
    }
    assert!(all.iter().all(|count| *count > 50), "{all:?}");
}

/// The world with a booking on a person and a court that is about to be called off.
fn booked(world: &World) -> World {
    let mut world = world.clone();
    let lanes = [LaneId::Staff(staff(0)), LaneId::Resource(resource(0))];
    world.busy.extend(lanes.map(|lane| Busy {
        lane,
        range: visit(60, 180),
        source: BusySource::Booking {
            id: booking_id(300),
            before_minutes: 5,
            after_minutes: 5,
        },
    }));
    world
}

#[test]
fn what_is_freed_for_who_waits_with_every_rule_is_that_of_the_model() {
    let mut dice = Dice(7);
    let mut offered = 0;
    for (rule, apply) in RULES {
        for (mut world, which) in worlds(&mut dice, apply) {
            let name = format!("who waits and {rule} in a {which} world");
            // Times are offered in nobody's name.
            world.holder = None;
            let (before, after) = (agreed(&booked(&world), &name), agreed(&world, &name));
            let had = |start| before.iter().any(|one| one.0 == start);
            let freed: Vec<_> = after.iter().filter(|one| !had(one.0)).collect();
            let schedule = Schedule::prepare(world.rules.clone(), world.range).unwrap();
            let gone = TimeRange::new(
                visit(60, 180).start() - SignedDuration::from_mins(5),
                visit(60, 180).end() + SignedDuration::from_mins(5),
            )
            .unwrap();
            for one in &freed {
                let claim = schedule.claim_at(one.0).unwrap();
                assert!(claim.overlaps(gone), "{name}: {}", one.0);
            }
            let Some(&&(start, _, _, chosen)) = freed.first() else {
                continue;
            };
            if world.rules.service.capacity > 1 {
                continue;
            }
            offered += 1;
            let expires = world.now + SignedDuration::from_mins(20);
            let claim = schedule.claim_at(start).unwrap();
            let mut kept = world.clone();
            kept.holds
                .extend(schedule.lane_ids(chosen).map(|lane| Hold {
                    lane,
                    claim,
                    holder: Holder(9),
                    expires,
                }));
            // Nobody else gets what is kept, and who waits does.
            let others = agreed(&kept, &name);
            let theirs = others.iter().find(|one| one.0 == start);
            for place in chosen.places() {
                assert!(
                    theirs.is_none_or(|one| !one.2.contains(place)),
                    "{name}: {start}"
                );
            }
            kept.holder = Some(Holder(9));
            let own = agreed(&kept, &name);
            let own = own.iter().find(|one| one.0 == start);
            for place in chosen.places() {
                assert!(
                    own.is_some_and(|one| one.2.contains(place)),
                    "{name}: {start}"
                );
            }
            // An offer that lapsed keeps nobody out.
            (kept.holder, kept.now, world.now) = (None, expires, expires);
            assert_eq!(agreed(&kept, &name), agreed(&world, &name), "{name}");
        }
    }
    assert!(offered > RULES.len() / 2, "{offered}");
}
