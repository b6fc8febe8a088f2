//! Several people in one call: a slot for each, at the same time with someone else or right after, booked together.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Act, Receptionist, Stage, Why, catalogue::Service, offers::Slot, results::Answered};

/// How long after the first one begins the others may begin.
const WITHIN: SignedDuration = SignedDuration::from_hours(3);

impl Receptionist {
    /// Looks for the next missing slot of who comes along; `None` when everybody has one.
    pub(super) fn companion(&mut self, first: &Slot, before: &str) -> Option<Vec<Act>> {
        if self.also_for != first.slot_id {
            first.slot_id.clone_into(&mut self.also_for);
            self.wish.also.clear();
        }
        let service = self.companion_service()?;
        if self.wish.parts.is_empty()
            && let Some(slot) = self.fitting(&self.searched, &service)
        {
            self.wish.also.push(slot);
            return self.companion(first, before);
        }
        Some(self.look_for(&service, first, 0, before))
    }

    pub(super) fn companion_arrived(&mut self, answered: &Answered, tried: usize) -> Vec<Act> {
        let (Some(first), Some(service)) = (self.chosen.clone(), self.companion_service()) else {
            return self.advance("");
        };
        let found = if answered.ok {
            &answered.slots
        } else {
            &answered.nearest
        };
        let together = tried < service.staff.len();
        let slot = self.fitting(found, &service);
        if let Some(slot) = slot.filter(|slot| !together || slot.start == first.start) {
            self.wish.also.push(slot);
            return self.advance("");
        }
        if together {
            return self.look_for(&service, &first, tried + 1, "");
        }
        self.chosen = None;
        self.offered.clear();
        self.ask(
            Stage::When { completes: false },
            "I can't find a time for all of you then.",
            "Which other day or time would suit you?",
        )
    }

    /// The service of the next person without a slot.
    fn companion_service(&self) -> Option<Service> {
        let service = self.wish.service.as_ref()?;
        if service.capacity.is_some() || service.resources.is_some() {
            return None;
        }
        let people = self.wish.people.unwrap_or(1) as usize;
        let all = people.max(self.wish.parts.len());
        let next = self.wish.also.len() + 1;
        (next < all).then(|| self.wish.parts.get(next).unwrap_or(service).clone())
    }

    /// Looks at the time of the first slot with the next of those who perform the service and are not taken; after the
    /// last of them, with anyone from the end of the last slot on.
    fn look_for(
        &mut self,
        service: &Service,
        first: &Slot,
        mut tried: usize,
        before: &str,
    ) -> Vec<Act> {
        let taken = |name: &String| {
            let slots = std::iter::once(first).chain(&self.wish.also);
            slots
                .into_iter()
                .any(|slot| slot.with.as_ref() == Some(name))
        };
        while service.staff.get(tried).is_some_and(taken) {
            tried += 1;
        }
        let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        let start = |slot: &Slot| slot.start.parse::<Timestamp>().unwrap_or_default();
        let mut arguments = json!({ "service_id": service.service_id });
        let (from, length) = match service.staff.get(tried) {
            Some(name) => {
                arguments["staff"] = name.clone().into();
                (start(first), minutes(service.minutes))
            }
            None => {
                let main = self.wish.service.as_ref().map_or(0, |main| main.minutes);
                let last = self.wish.also.last().unwrap_or(first);
                let end = start(last).checked_add(minutes(main.max(service.minutes)));
                (end.unwrap_or_default(), WITHIN)
            }
        };
        arguments["from"] = from.to_string().into();
        arguments["to"] = from.checked_add(length).unwrap_or(from).to_string().into();
        if let Some(location) = &self.wish.location {
            arguments["location"] = location.clone().into();
        }
        let call = self.call("get_available_slots", &arguments, Why::Companion { tried });
        if before.is_empty() {
            vec![call]
        } else {
            vec![Act::Say(before.to_owned()), call]
        }
    }

    /// The first slot that shares nobody's time with those that were taken already.
    fn fitting(&self, slots: &[Slot], service: &Service) -> Option<Slot> {
        let span = |slot: &Slot, minutes: u32| {
            let start: Timestamp = slot.start.parse().ok()?;
            let end = start
                .checked_add(SignedDuration::from_mins(i64::from(minutes)))
                .ok()?;
            Some((start, end))
        };
        let main = self
            .wish
            .service
            .as_ref()
            .map_or(0, |service| service.minutes);
        let taken: Vec<&Slot> = self.chosen.iter().chain(&self.wish.also).collect();
        let first = self.chosen.as_ref()?.start.parse::<Timestamp>().ok()?;
        let free = |slot: &&Slot| {
            let Some((start, end)) = span(slot, service.minutes) else {
                return false;
            };
            let apart = taken.iter().all(|other| {
                let minutes = main.max(service.minutes);
                slot.slot_id != other.slot_id
                    && (slot.with != other.with
                        || span(other, minutes)
                            .is_some_and(|(from, to)| end <= from || to <= start))
            });
            apart && first <= start && start.duration_since(first) <= WITHIN
        };
        slots.iter().find(free).cloned()
    }
}
