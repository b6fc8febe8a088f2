//! What free times are asked for.

use domain::{BookingId, CallId, CustomerId, E164, ServiceId};

use crate::{
    records::{Claim, HoldOwner, Lane},
    snapshot::Visit,
};

/// A visit that somebody wants, and who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What is wanted.
    pub visit: Visit,
    /// Exactly these staff and resources, all of them; empty is any. Alternatives are looked for on all.
    pub lanes: Vec<Lane>,
    /// Who comes, as far as it is known.
    pub guest: Asker,
    /// Who asks: their own holds do not stand in the way.
    pub holder: Option<HoldOwner>,
    /// The booking that is being moved: its own claims do not either.
    pub moving: Option<BookingId>,
    /// Who and what serves where they are free, of those who could: a booking that moves keeps its own.
    pub prefer: Vec<Lane>,
    /// What is claimed together with this visit, and so is not free for it.
    pub besides: Vec<Claim>,
    /// Whether a person of the business books in spite of rules that they may bend.
    pub anyway: bool,
    /// Whether everything that will be known of who comes is known: of whom nothing is, was never here. Whoever only looks
    /// may still say who they are.
    pub decided: bool,
}

/// What is known of the person who comes, for rules about customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asker {
    /// The stored person.
    pub customer: Option<CustomerId>,
    /// Their number, if the stored person is not known yet.
    pub phone: Option<E164>,
    /// How old they are, if they said it.
    pub age: Option<u8>,
}

/// In whose name a call keeps several slots at once: of its own it has at most one.
pub(crate) fn together(call: CallId) -> HoldOwner {
    HoldOwner::Visitor(call.to_string())
}

impl Ask {
    /// Whether a hold is the asker's own.
    pub(super) fn owns(&self, owner: &HoldOwner) -> bool {
        match &self.holder {
            Some(HoldOwner::Call(call)) => {
                *owner == HoldOwner::Call(*call) || *owner == together(*call)
            }
            holder => holder.as_ref() == Some(owner),
        }
    }

    /// A visit, asked for by nobody in particular.
    #[must_use]
    pub fn of(visit: Visit) -> Self {
        Self {
            visit,
            lanes: Vec::new(),
            guest: Asker::default(),
            holder: None,
            moving: None,
            prefer: Vec::new(),
            besides: Vec::new(),
            anyway: false,
            decided: false,
        }
    }

    /// A service as it usually is with anyone, asked for by nobody in particular.
    #[must_use]
    pub fn any(service: ServiceId) -> Self {
        Self::of(Visit::of(service))
    }
}
