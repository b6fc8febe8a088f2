//! People who wait for a time to become free.
//!
//! When a booking is cancelled or moved, a job of the same unit of work looks who waits for what it gives back; and so when
//! what is set up is changed, an absence is taken back, or a time that was kept for somebody is not taken. Who came first is
//! offered first: the time is kept by a hold, and a text carries a link with a one-time token. Accepting books
//! what is kept, with the engine and the guarantees of every other booking; an offer that is declined or not answered in
//! time gives the time back, and the next in line is offered it.

mod answer;
mod freed;
mod offers;

use domain::{
    CustomerId, E164, PersonName, ServiceId, StaffId, TimeRange, VariantId, WaitlistEntryId,
};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    ServiceError,
    availability::{Asker, Availability},
    bookings::{Bookings, Place, age_is_known},
    context::Ports,
    ports::Tx,
    records::{Actor, Customer, Lane, OfferState, Service, WaitlistEntry, WaitlistState},
    snapshot::{Snapshots, Visit},
};

pub use answer::Offered;
use freed::pass_on;
pub(crate) use freed::{freed, kept, reopened};

/// The use cases of the waitlist.
#[derive(Clone)]
pub struct Waitlist {
    ports: Ports,
    snapshots: Snapshots,
    availability: Availability,
    bookings: Bookings,
    /// Where customers reach us, without a slash at the end.
    public_url: String,
}

/// What somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What.
    pub service: ServiceId,
    /// The whole visit lies in this range.
    pub window: TimeRange,
    /// Which way of having it.
    pub variant: Option<VariantId>,
    /// How long, where the customer chooses; `None` is the usual length.
    pub minutes: Option<u32>,
    /// With whom; `None` for anyone.
    pub staff: Option<StaffId>,
    /// For how many: seats of a class, otherwise 1.
    pub seats: u32,
    /// How many resources at once; `None` is as many as the service needs.
    pub resources: Option<u32>,
    /// Their name.
    pub name: PersonName,
    /// Where the offer is sent.
    pub phone: E164,
    /// How old the person is who comes, if they said it.
    pub age: Option<u8>,
}

impl Waitlist {
    /// Over the ports; links begin with `public_url`.
    #[must_use]
    pub fn new(
        ports: Ports,
        snapshots: Snapshots,
        availability: Availability,
        bookings: Bookings,
        public_url: &str,
    ) -> Self {
        Self {
            ports,
            snapshots,
            availability,
            bookings,
            public_url: public_url.trim_end_matches('/').to_owned(),
        }
    }

    /// Lets somebody wait.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if the window is over, what is wanted breaks a rule of its service, or the service is not
    /// for people of that age or asks for one (from people of the business it is not asked);
    /// [`ServiceError::NotFound`] if the service is not offered here.
    pub async fn join(
        &self,
        place: Place,
        by: Actor,
        wanted: &Wanted,
    ) -> Result<WaitlistEntry, ServiceError> {
        let (ports, now) = (&self.ports, self.ports.now());
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let shape = snapshot.shape(&wanted.visit())?;
        if !matches!(by, Actor::User(_) | Actor::ApiKey(_) | Actor::System) {
            age_is_known(shape.service, wanted.age)?;
        }
        of_age(shape.service, wanted.age)?;
        let shortest = shape.lengths().min().unwrap_or(shape.service.minutes);
        let begins = wanted.window.start().max(now);
        let room = wanted.window.end().duration_since(begins).as_mins();
        if room < i64::from(shortest) {
            let reason = "the visit does not fit into what is left of that time: name a later one";
            return Err(ServiceError::invalid("when", reason));
        }
        let resources = wanted
            .resources
            .map(|_| shape.resources)
            .unwrap_or_default();
        let staff = shape.service.staff_ids().map(Lane::Staff);
        let things = shape.service.resources.iter().copied().map(Lane::Resource);
        let lanes: &Vec<Lane> = &staff.chain(things).collect();
        ports
            .store
            .write(place.business, |tx| {
                let by = by.clone();
                Box::pin(async move {
                    let customer = known(ports, tx, wanted).await?;
                    let entry = WaitlistEntry {
                        id: ports.id(WaitlistEntryId::from_uuid),
                        service_id: wanted.service,
                        location_id: place.location,
                        customer_id: Some(customer),
                        name: wanted.name.clone(),
                        phone: wanted.phone.clone(),
                        window: wanted.window,
                        variant_id: wanted.variant,
                        minutes: wanted.minutes,
                        staff_id: wanted.staff,
                        seats: wanted.seats,
                        resources,
                        age: wanted.age,
                        state: WaitlistState::Waiting,
                        created_at: now,
                        updated_at: now,
                    };
                    tx.waitlist().join(&entry).await?;
                    freed::watch_holds(ports, tx, lanes, &entry).await?;
                    let detail = json!({ "service": entry.service_id, "window": entry.window });
                    let event = ports.audit(by, "waitlist.joined", entry.id.to_string(), detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(entry)
                })
            })
            .await
    }

    /// Somebody does not wait any more; what was offered to them is offered to the next. `false` if they did not wait.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn leave(
        &self,
        place: Place,
        by: Actor,
        id: WaitlistEntryId,
    ) -> Result<bool, ServiceError> {
        let (ports, now) = (&self.ports, self.ports.now());
        ports
            .store
            .write(place.business, |tx| {
                let by = by.clone();
                Box::pin(async move {
                    let offers = tx.waitlist().offers(id).await?;
                    if !tx.waitlist().leave(id, now).await? {
                        return Ok(false);
                    }
                    for open in offers.iter().filter(|one| one.state == OfferState::Open) {
                        pass_on(ports, tx, place, open).await?;
                    }
                    let event = ports.audit(by, "waitlist.left", id.to_string(), json!({}));
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(true)
                })
            })
            .await
    }
}

impl Wanted {
    fn visit(&self) -> Visit {
        Visit {
            variant: self.variant,
            minutes: self.minutes,
            seats: self.seats,
            resources: self.resources,
            staff: self.staff,
            ..Visit::of(self.service)
        }
    }
}

/// That the service is for people of an age, if the age is known.
fn of_age(service: &Service, age: Option<u8>) -> Result<(), ServiceError> {
    let Some(age) = age.map(u32::from) else {
        return Ok(());
    };
    let reason = match (service.age_min, service.age_max) {
        (Some(min), _) if age < min => format!("it is for people of {min} and over"),
        (_, Some(max)) if age > max => format!("it is for people of up to {max} years"),
        _ => return Ok(()),
    };
    Err(ServiceError::invalid("age", reason))
}

/// Who waits, for rules about customers.
fn asker(entry: &WaitlistEntry) -> Asker {
    Asker {
        customer: entry.customer_id,
        phone: None,
        age: entry.age,
    }
}

/// What an entry waits for, as the engine takes it.
fn visit_of(entry: &WaitlistEntry) -> Visit {
    Visit {
        variant: entry.variant_id,
        minutes: entry.minutes,
        seats: entry.seats,
        resources: (entry.resources > 0).then_some(entry.resources),
        staff: entry.staff_id,
        ..Visit::of(entry.service_id)
    }
}

/// The stored person with the number, or a new one.
async fn known(
    ports: &Ports,
    tx: &mut dyn Tx,
    wanted: &Wanted,
) -> Result<CustomerId, ServiceError> {
    let now = ports.now();
    let new = Customer {
        id: ports.id(CustomerId::from_uuid),
        name: Some(wanted.name.clone()),
        phone: Some(wanted.phone.clone()),
        email: None,
        notes: String::new(),
        blocked: false,
        created_at: now,
        updated_at: now,
    };
    Ok(tx.customers().find_or_insert(&new).await?.id)
}

/// What of a token is stored.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The instant after a while; a clock at the end of time is ours to mend.
fn after(now: Timestamp, while_: jiff::SignedDuration) -> Result<Timestamp, ServiceError> {
    now.checked_add(while_)
        .map_err(|error| ServiceError::Internal(error.to_string()))
}
