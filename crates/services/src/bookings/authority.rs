//! In whose name a change is made.

use call::guard::{Intent, Permit};
use domain::{BookingId, BookingSource, CallId, CustomerId};

use super::Wish;
use crate::{
    ServiceError,
    availability::{NamedSlot, slot_name},
    calls::CallScope,
    records::{Actor, HoldOwner},
    snapshot::Snapshot,
};

/// Who changes something, and what gives them leave to.
#[derive(Debug, Clone)]
pub enum Authority<'a> {
    /// The receptionist in a call: only the one change that the guard's permit names.
    Call(&'a CallScope, &'a Permit),
    /// A person of the business in the portal, or a key of its interface.
    Member(Actor),
    /// A customer, through a link that was sent to them.
    Customer(Actor),
    /// Somebody on the booking page, who is known only by what they enter; with the hash under which they hold slots.
    Visitor(Option<&'a str>),
}

/// Who wants to book: what it takes to find a time free for them.
#[derive(Debug, Clone)]
pub(super) struct Claimant {
    pub(super) holder: Option<HoldOwner>,
    /// Whether rules about ages must be answered.
    pub(super) asks_age: bool,
    /// Whether who comes was said, as far as it will be.
    pub(super) decided: bool,
    /// Whether rules that may be bent are.
    pub(super) anyway: bool,
}

impl Claimant {
    /// A caller who said who comes, in whose name slots are held.
    pub(super) const fn holding(owner: HoldOwner) -> Self {
        Self {
            holder: Some(owner),
            asks_age: true,
            decided: true,
            anyway: false,
        }
    }

    /// A visitor for whom slots are held before they said who comes: rules about customers are kept when it is booked.
    pub(super) fn undecided(owner: HoldOwner) -> Self {
        Self {
            asks_age: false,
            decided: false,
            ..Self::holding(owner)
        }
    }
}

impl Authority<'_> {
    /// Who the audit trail names; `None` is the customer of the booking.
    pub(super) fn actor(&self) -> Option<Actor> {
        match self {
            Self::Call(scope, _) => Some(Actor::Call(scope.call)),
            Self::Member(actor) | Self::Customer(actor) => Some(actor.clone()),
            Self::Visitor(_) => None,
        }
    }

    /// The same, where the customer is known.
    pub(super) fn actor_or(&self, customer: Option<CustomerId>) -> Actor {
        let customer = || customer.map_or(Actor::System, Actor::Customer);
        self.actor().unwrap_or_else(customer)
    }

    pub(super) const fn source(&self) -> BookingSource {
        match self {
            Self::Call(..) => BookingSource::Phone,
            Self::Member(Actor::ApiKey(_)) => BookingSource::Api,
            Self::Member(_) => BookingSource::Portal,
            Self::Customer(_) | Self::Visitor(_) => BookingSource::BookingPage,
        }
    }

    pub(super) const fn call(&self) -> Option<CallId> {
        match self {
            Self::Call(scope, _) => Some(scope.call),
            Self::Member(_) | Self::Customer(_) | Self::Visitor(_) => None,
        }
    }

    /// In whose name slots may be held already, and what must be known.
    pub(super) fn claimant(&self) -> Claimant {
        Claimant {
            holder: match self {
                Self::Call(scope, _) => Some(HoldOwner::Call(scope.call)),
                Self::Visitor(hash) => hash.map(|hash| HoldOwner::Visitor(hash.to_owned())),
                Self::Member(_) | Self::Customer(_) => None,
            },
            // People of the business see who is before them.
            asks_age: !matches!(self, Self::Member(_)),
            decided: true,
            anyway: false,
        }
    }

    /// In whose name results are remembered.
    pub(super) fn scope(&self) -> String {
        match self {
            Self::Call(scope, _) => scope.call.to_string(),
            Self::Member(actor) | Self::Customer(actor) => match actor {
                Actor::User(id) => id.to_string(),
                Actor::Call(id) => id.to_string(),
                Actor::ApiKey(id) => id.to_string(),
                Actor::Customer(id) => id.to_string(),
                Actor::System => "system".to_owned(),
            },
            Self::Visitor(hash) => format!("visitor:{}", hash.unwrap_or_default()),
        }
    }

    /// Under which key the result is remembered: a permit's own change, or what the caller of the interface gave.
    pub(super) fn key(&self, given: Option<&str>) -> Option<String> {
        match self {
            Self::Call(_, permit) => Some(permit_key(permit)),
            Self::Member(_) | Self::Customer(_) | Self::Visitor(_) => given.map(str::to_owned),
        }
    }

    /// That a permit is for these bookings and no others.
    pub(super) fn may_book(
        &self,
        snapshot: &Snapshot,
        wishes: &[Wish],
        repeats: bool,
    ) -> Result<(), ServiceError> {
        let Self::Call(_, permit) = self else {
            return Ok(());
        };
        let Intent::Create { name, repeat, .. } = permit.intent() else {
            return refused();
        };
        // Of a series the caller agreed to the first slot and its repetition.
        let said = if repeats { &wishes[..1] } else { wishes };
        let wanted: Option<Vec<_>> = said.iter().map(|wish| wish.slot(snapshot)).collect();
        let slots = wanted.is_some_and(|wanted| permit.intent().slots().eq(&wanted));
        let named = |wish: &Wish| wish.customer.name.as_str().to_lowercase() == *name;
        if slots && wishes.iter().all(named) && repeats == repeat.is_some() {
            Ok(())
        } else {
            refused()
        }
    }

    /// That a permit is for moving this booking to this slot.
    pub(super) fn may_move(
        &self,
        snapshot: &Snapshot,
        id: BookingId,
        to: &NamedSlot,
    ) -> Result<(), ServiceError> {
        match self {
            Self::Call(_, permit) => match permit.intent() {
                Intent::Reschedule { booking, slot }
                    if *booking == id && slot_name(to, snapshot).as_ref() == Some(slot) =>
                {
                    Ok(())
                }
                _ => refused(),
            },
            Self::Member(_) | Self::Customer(_) | Self::Visitor(_) => Ok(()),
        }
    }

    /// That nobody but the business waives a fee.
    pub(super) fn may_waive(&self, waives: bool) -> Result<(), ServiceError> {
        if waives && !matches!(self, Self::Member(_)) {
            return Err(ServiceError::Forbidden("only the business waives a fee"));
        }
        Ok(())
    }

    /// That nobody but the business promises what was only asked for.
    pub(super) fn may_confirm(&self) -> Result<(), ServiceError> {
        if matches!(self, Self::Member(_)) {
            return Ok(());
        }
        Err(ServiceError::Forbidden(
            "only the business confirms a request",
        ))
    }

    /// That a permit is for cancelling this booking.
    pub(super) fn may_cancel(&self, id: BookingId) -> Result<(), ServiceError> {
        match self {
            Self::Call(_, permit) => match permit.intent() {
                Intent::Cancel { booking } if *booking == id => Ok(()),
                _ => refused(),
            },
            Self::Member(_) | Self::Customer(_) | Self::Visitor(_) => Ok(()),
        }
    }
}

fn refused() -> Result<(), ServiceError> {
    Err(ServiceError::Forbidden("the permit is for another change"))
}

/// A permit as a key. The same wish has the same key, until what was done for it has been undone.
fn permit_key(permit: &Permit) -> String {
    let key = match permit.intent() {
        Intent::Create {
            slot,
            also,
            name,
            phone,
            add_ons,
            age,
            repeat,
        } => {
            let phone = phone.as_deref().unwrap_or_default();
            format!("create:{slot}:{also:?}:{name}:{phone}:{add_ons:?}:{age:?}:{repeat:?}")
        }
        Intent::Reschedule { booking, slot } => format!("reschedule:{booking}:{slot}"),
        Intent::Cancel { booking } => format!("cancel:{booking}"),
    };
    match permit.again() {
        0 => key,
        again => format!("{key}:again{again}"),
    }
}
