//! The engine against the reference model, over random worlds around clock changes.

use crate::model::{Model, world::worlds};
use booking::Schedule;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn slots_are_those_of_the_model_whatever_was_prepared(world in worlds()) {
        let model = Model::new(&world);
        let expected: Vec<_> = model.grid().into_iter().filter_map(|start| model.offer(start)).collect();
        let windows = [
            Schedule::from_now(world.rules.clone(), world.now),
            Schedule::prepare(world.rules.clone(), world.range),
        ];
        for schedule in windows {
            let slots: Vec<_> = schedule.unwrap().slots(&world.query()).iter()
                .map(|slot| (slot.start(), slot.offset().seconds(), slot.could(), slot.chosen()))
                .collect();
            prop_assert_eq!(&slots, &expected);
        }
    }

    #[test]
    fn every_grid_start_is_offered_or_has_reasons(world in worlds()) {
        let model = Model::new(&world);
        let schedule = Schedule::prepare(world.rules.clone(), world.range).unwrap();
        let query = world.query();
        let (slots, missing) = (schedule.slots(&query), schedule.missing(&query));
        let mut starts: Vec<_> = slots.iter().map(|s| s.start()).chain(missing.iter().map(|m| m.start)).collect();
        starts.sort_unstable();
        prop_assert_eq!(starts, model.grid());
        for missing in &missing {
            prop_assert!(!missing.reasons.is_empty(), "no reason against {}", missing.start);
            let refusal = schedule.check(&query, missing.start).unwrap_err();
            prop_assert_eq!(&refusal.reasons, &missing.reasons);
        }
        for slot in &slots {
            prop_assert_eq!(schedule.check(&query, slot.start()), Ok(*slot));
        }
    }

    #[test]
    fn alternatives_are_slots_in_the_stated_order(world in worlds(), minutes in -2000i64..4000, count in 1usize..6) {
        let schedule = Schedule::from_now(world.rules.clone(), world.now).unwrap();
        let query = world.query();
        let start = world.now + jiff::SignedDuration::from_mins(minutes);
        let zone = &world.rules.zone;
        let everything = domain::TimeRange::starting(world.now, jiff::SignedDuration::from_hours(24 * 62)).unwrap();
        let mut all = schedule.slots(&booking::Query { range: everything, ..query });
        all.retain(|slot| slot.start() != start);
        let wanted = zone.to_datetime(start);
        let key = |slot: &booking::Slot| {
            let wall = zone.to_datetime(slot.start());
            let days = (wall.date() - wanted.date()).get_days();
            let class = if days == 0 { 0 } else if days > 0 { 1 } else { 2 };
            let apart = wall.time().duration_since(wanted.time()).abs();
            (class, days.abs(), apart, slot.start())
        };
        all.sort_by_key(key);
        all.truncate(count);
        prop_assert_eq!(schedule.nearest(&query, start, count), all);
    }
}
