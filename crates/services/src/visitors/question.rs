//! What the address of a booking page asks for. Texts that name nothing count as not given.

use domain::{AddOnId, HoldId};

use crate::{
    availability::Ask,
    records::{Lane, Length, Service},
    snapshot::{AddOnCount, Snapshot, Visit},
};

/// Lengths that a list shows at most.
const LENGTHS: usize = 48;
/// More of one thing than this is asked for by telephone.
const MOST: u32 = 20;

/// The parts of the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// A service's id.
    pub service: String,
    /// Whether what belongs to the service was chosen.
    pub ready: bool,
    /// A variant's id.
    pub variant: String,
    /// How long, in minutes.
    pub minutes: String,
    /// How many at once.
    pub count: String,
    /// A staff member's or a resource's id; empty for anyone.
    pub with: String,
    /// How old the person is who comes.
    pub age: String,
    /// Add-ons: ids and how many.
    pub add_ons: Vec<(String, String)>,
    /// `2026-11`.
    pub month: String,
    /// `2026-11-21`.
    pub day: String,
    /// The chosen slot.
    pub slot: String,
    /// The hold that keeps it.
    pub hold: String,
    /// `check` or `wait`; empty for the first step that is not done.
    pub step: String,
}

impl Question {
    /// Reads the parts of an address.
    pub fn read<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut read = Self::default();
        for (name, value) in pairs {
            let field = match name {
                "service" => &mut read.service,
                "variant" => &mut read.variant,
                "minutes" => &mut read.minutes,
                "count" => &mut read.count,
                "with" => &mut read.with,
                "age" => &mut read.age,
                "month" => &mut read.month,
                "day" => &mut read.day,
                "slot" => &mut read.slot,
                "hold" => &mut read.hold,
                "step" => &mut read.step,
                "ready" => {
                    read.ready = true;
                    continue;
                }
                other => {
                    if let Some(id) = other.strip_prefix("add-") {
                        read.add_ons.push((id.to_owned(), value.to_owned()));
                    }
                    continue;
                }
            };
            value.clone_into(field);
        }
        read
    }

    /// How old the person is who comes, if it was said.
    pub(super) fn age(&self) -> Option<u8> {
        self.age.trim().parse().ok().filter(|age| *age <= 120)
    }

    pub(super) fn hold(&self) -> Option<HoldId> {
        self.hold.parse().ok()
    }

    /// The service that is asked for, if it can be booked here.
    pub(super) fn service<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a Service> {
        let id = self.service.parse().ok()?;
        snapshot.service(id).filter(|service| service.active)
    }

    /// What is added to a service, of what it has.
    pub(super) fn added(&self, service: &Service) -> Vec<AddOnCount> {
        let count = |(id, count): &(String, String)| {
            let add_on: AddOnId = id.parse().ok()?;
            let known = service.add_ons.iter().find(|known| known.id == add_on)?;
            let quantity: u32 = count.parse().ok().filter(|count| *count > 0)?;
            Some(AddOnCount {
                add_on,
                quantity: quantity.min(known.max.max(1)),
            })
        };
        self.add_ons.iter().filter_map(count).collect()
    }

    /// What is looked for: every part decided, as it usually is where nothing was chosen.
    pub(super) fn ask(&self, snapshot: &Snapshot, service: &Service) -> Ask {
        let mut visit = Visit {
            add_ons: self.added(service),
            ..Visit::of(service.id)
        };
        let variant = self.variant.parse().ok();
        let mut variants = service.variants.iter();
        let variant = variants.find(|one| Some(one.id) == variant);
        visit.variant = variant.or(service.variants.first()).map(|one| one.id);
        if matches!(service.length, Length::Multiples { .. }) {
            let asked = self.minutes.parse().ok();
            let lengths = lengths(service);
            visit.minutes = asked
                .filter(|minutes| lengths.contains(minutes))
                .or(lengths.first().copied());
        }
        let count = self.count.parse().unwrap_or(1_u32).clamp(1, most(service));
        if service.is_class() {
            visit.seats = count;
        } else if service.resources_most() > 1 {
            visit.resources = Some(count.max(service.resources_needed));
        }
        let mut ask = Ask::of(visit);
        let chosen = lanes(snapshot, service).into_iter();
        match chosen
            .map(|(lane, _)| lane)
            .find(|lane| lane_id(*lane) == self.with)
        {
            Some(Lane::Staff(id)) => ask.visit.staff = Some(id),
            // One thing can be named where one is used and nobody delivers it.
            Some(lane) if service.staff.is_empty() && count == 1 => ask.lanes = vec![lane],
            _ => {}
        }
        ask.guest.age = self.age();
        ask
    }
}

/// The lengths to choose from; empty where there is one.
pub(super) fn lengths(service: &Service) -> Vec<u32> {
    match service.length {
        Length::Fixed => Vec::new(),
        Length::Multiples { step, min, max } => (min..=max)
            .step_by(usize::try_from(step.max(1)).unwrap_or(1))
            .take(LENGTHS)
            .collect(),
    }
}

/// The most that can be had at once; 1 where there is no choice.
pub(super) fn most(service: &Service) -> u32 {
    let most = if service.is_class() {
        service.capacity
    } else {
        service.resources_most()
    };
    most.clamp(1, MOST)
}

/// People and things that can be asked for by name.
pub(super) fn lanes(snapshot: &Snapshot, service: &Service) -> Vec<(Lane, String)> {
    let staff = snapshot
        .staff
        .iter()
        .filter(|one| service.performed_by(one.id))
        .map(|one| (Lane::Staff(one.id), one.name.to_string()));
    let things = snapshot
        .resources
        .iter()
        .filter(|one| service.staff.is_empty() && service.resources.contains(&one.id))
        .map(|one| (Lane::Resource(one.id), one.name.clone()));
    staff.chain(things).collect()
}

/// A person's or a thing's id as it stands in an address.
pub(super) fn lane_id(lane: Lane) -> String {
    match lane {
        Lane::Staff(id) => id.to_string(),
        Lane::Resource(id) => id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_what_names_nothing_is_left_out() {
        let pairs = [
            ("service", "svc_1"),
            ("ready", "1"),
            ("add-add_1", "2"),
            ("age", "200"),
            ("other", "x"),
        ];
        let read = Question::read(pairs.into_iter());
        assert_eq!(read.service, "svc_1");
        assert!(read.ready);
        assert_eq!(read.add_ons, [("add_1".to_owned(), "2".to_owned())]);
        assert_eq!((read.age(), read.hold()), (None, None));
    }
}
