//! What is wanted: a visit at a time, for somebody.

use domain::{BusinessId, CustomerId, E164, EmailAddress, HoldId, LocationId, PersonName};
use jiff::Timestamp;

use crate::{
    availability::{Ask, Asker, NamedSlot, slot_name},
    records::{HoldOwner, Lane},
    snapshot::{Snapshot, Visit},
};

/// Where something is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The tenant.
    pub business: BusinessId,
    /// The location.
    pub location: LocationId,
}

/// One booking that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What.
    pub visit: Visit,
    /// When.
    pub start: Timestamp,
    /// Exactly these staff and resources, all of them; empty lets the engine choose.
    pub lanes: Vec<Lane>,
    /// For whom.
    pub customer: Guest,
    /// What the staff should know.
    pub notes: String,
    /// The hold that it is kept with. Whoever knows its id is its owner.
    pub hold: Option<HoldId>,
}

/// Who comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Their name.
    pub name: PersonName,
    /// Their number.
    pub phone: Option<E164>,
    /// Their address.
    pub email: Option<EmailAddress>,
    /// The stored person, if they are known; otherwise found by number, or new.
    pub customer: Option<CustomerId>,
    /// How old they are, if they said it.
    pub age: Option<u8>,
}

impl Guest {
    /// Somebody of whom the name is known.
    #[must_use]
    pub const fn named(name: PersonName) -> Self {
        Self {
            name,
            phone: None,
            email: None,
            customer: None,
            age: None,
        }
    }
}

impl Wish {
    /// A visit, on any staff and resources.
    #[must_use]
    pub const fn new(visit: Visit, start: Timestamp, customer: Guest) -> Self {
        Self {
            visit,
            start,
            lanes: Vec::new(),
            customer,
            notes: String::new(),
            hold: None,
        }
    }

    /// A slot as it was offered.
    #[must_use]
    pub fn of_slot(slot: NamedSlot, customer: Guest) -> Self {
        Self {
            lanes: slot.lanes,
            ..Self::new(slot.visit, slot.start, customer)
        }
    }

    /// The question whether it can be had.
    pub(crate) fn ask(&self, holder: Option<HoldOwner>) -> Ask {
        let ask = Ask {
            guest: Asker {
                customer: self.customer.customer,
                phone: self.customer.phone.clone(),
                age: self.customer.age,
            },
            holder,
            ..Ask::of(self.visit.clone())
        };
        on_lanes(ask, &self.lanes)
    }

    /// The name of the slot that it takes.
    pub(super) fn slot(&self, snapshot: &Snapshot) -> Option<call::tools::SlotId> {
        let named = NamedSlot {
            // Add-ons are told beside the slot.
            visit: Visit {
                add_ons: Vec::new(),
                ..self.visit.clone()
            },
            start: self.start,
            lanes: self.lanes.clone(),
        };
        slot_name(&named, snapshot)
    }
}

/// The question, on exactly these lanes: the visit takes as many as there are.
pub(super) fn on_lanes(mut ask: Ask, lanes: &[Lane]) -> Ask {
    if lanes.is_empty() {
        return ask;
    }
    ask.lanes = lanes.to_vec();
    ask.lanes.sort_unstable();
    ask.lanes.dedup();
    let staff = ask.lanes.iter().find_map(|lane| match lane {
        Lane::Staff(id) => Some(*id),
        Lane::Resource(_) => None,
    });
    let things = ask.lanes.len() - usize::from(staff.is_some());
    ask.visit.staff = staff.or(ask.visit.staff);
    if things > 0 {
        ask.visit.resources = Some(u32::try_from(things).unwrap_or(u32::MAX));
    }
    ask
}
