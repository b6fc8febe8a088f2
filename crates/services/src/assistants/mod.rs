//! Assistants: a location with its receptionist and its first service, as interfaces see it that know one diary, one
//! length of booking and small whole numbers as ids. Nothing is stored here that locations, receptionists and services do
//! not have.

mod days;
mod diary;
mod places;
mod register;
mod update;

use domain::{BusinessId, CallId, E164, LocationId, WallTime};
use uuid::Uuid;

use crate::{
    ServiceError,
    access::Person,
    availability::Availability,
    bookings::Place,
    context::Ports,
    ports::Tx,
    records::Service,
    snapshot::{Snapshot, Snapshots},
};

pub use days::Days;
pub use diary::{BookedSlot, Day, Diary, DiaryBooking};
pub use register::{Registered, Registration};
pub use update::Update;

/// What the small numbers of assistants are numbers of.
const ASSISTANT: &str = "assistant";
/// What the small numbers of bookings are numbers of.
const BOOKING: &str = "booking";
/// What the small numbers of conversations are numbers of: each is a call.
const CONVERSATION: &str = "conversation";

/// The use cases of assistants.
#[derive(Clone)]
pub struct Assistants {
    ports: Ports,
    snapshots: Snapshots,
    availability: Availability,
    /// Numbers of the carrier's account that may be given to new assistants.
    spare: Vec<E164>,
}

/// How a receptionist sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A woman's voice.
    Female,
    /// A man's voice.
    Male,
}

impl Voice {
    /// Of the speech model's voices that sound like a man's.
    const MALE: [&'static str; 4] = ["cedar", "ash", "echo", "verse"];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    /// The speech model's voice.
    const fn model(self) -> &'static str {
        match self {
            Self::Female => "marin",
            Self::Male => "cedar",
        }
    }

    fn of(model: &str) -> Self {
        if Self::MALE.contains(&model) {
            Self::Male
        } else {
            Self::Female
        }
    }
}

/// An assistant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assistant {
    /// Its small number.
    pub number: u64,
    /// What the receptionist calls itself.
    pub name: String,
    /// What callers know the place as.
    pub business_name: String,
    /// What the receptionist is told of it.
    pub description: String,
    /// When it opens on the day on which it opens first; `None` if it is never open.
    pub start: Option<WallTime>,
    /// When it closes on the day on which it closes last.
    pub end: Option<WallTime>,
    /// How long a booking is; `None` if nothing can be booked.
    pub minutes: Option<u32>,
    /// On which days it is open.
    pub days: Days,
    /// The number that is answered.
    pub phone: Option<E164>,
    /// How it sounds.
    pub voice: Voice,
}

impl Assistants {
    /// Over the use cases, with numbers to give away.
    #[must_use]
    pub const fn new(
        ports: Ports,
        snapshots: Snapshots,
        availability: Availability,
        spare: Vec<E164>,
    ) -> Self {
        Self {
            ports,
            snapshots,
            availability,
            spare,
        }
    }

    /// The assistants of the businesses that a person runs, by number.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn list(&self, person: &Person) -> Result<Vec<Assistant>, ServiceError> {
        let mut found = Vec::new();
        for member in person.runs() {
            for location in self.locations(member.business_id).await? {
                let place = Place {
                    business: member.business_id,
                    location,
                };
                match self.at(place).await {
                    Ok(assistant) => found.push(assistant),
                    // A location that nobody answers for has no assistant.
                    Err(ServiceError::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        found.sort_by_key(|assistant| assistant.number);
        Ok(found)
    }

    /// Where the assistant of this number is, if the person runs its business.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] also if it is somebody else's.
    pub async fn find(&self, person: &Person, number: u64) -> Result<Place, ServiceError> {
        let found = self.named(ASSISTANT, number).await?;
        let theirs = |business| person.runs().any(|one| one.business_id == business);
        found
            .filter(|(business, _)| theirs(*business))
            .map(|(business, location)| Place {
                business,
                location: LocationId::from_uuid(location),
            })
            .ok_or(ServiceError::NotFound("assistant"))
    }

    /// The assistant at a place.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody answers there.
    pub async fn at(&self, place: Place) -> Result<Assistant, ServiceError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let number = self
            .number(place.business, ASSISTANT, place.location.uuid())
            .await?;
        let open = || days::week().flat_map(|day| snapshot.hours.on(day).to_vec());
        Ok(Assistant {
            number,
            name: snapshot.receptionist.name.clone(),
            business_name: snapshot.location.name.clone(),
            description: snapshot.receptionist.instructions.clone(),
            start: open().map(|range| range.start()).min(),
            end: open().map(|range| range.end()).max(),
            minutes: main_service(&snapshot).map(|service| service.minutes),
            days: Days::open(&snapshot.hours),
            phone: snapshot.home_number().cloned(),
            voice: Voice::of(&snapshot.receptionist.voice),
        })
    }

    /// The small number of a call, as conversations are known by.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn conversation(
        &self,
        business: BusinessId,
        call: CallId,
    ) -> Result<u64, ServiceError> {
        self.number(business, CONVERSATION, call.uuid()).await
    }

    /// The call behind a conversation's number, whichever business's it is.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn conversing(&self, number: u64) -> Result<Option<CallId>, ServiceError> {
        let found = self.named(CONVERSATION, number).await?;
        Ok(found.map(|(_, call)| CallId::from_uuid(call)))
    }

    /// What a small number stands for.
    async fn named(
        &self,
        kind: &'static str,
        number: u64,
    ) -> Result<Option<(BusinessId, Uuid)>, ServiceError> {
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move { Ok(tx.directory().public_number(kind, number).await?) })
            })
            .await
    }

    async fn number(
        &self,
        business: BusinessId,
        kind: &'static str,
        id: Uuid,
    ) -> Result<u64, ServiceError> {
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move { Ok(tx.public_numbers().number(kind, id).await?) })
            })
            .await
    }

    async fn locations(&self, business: BusinessId) -> Result<Vec<LocationId>, ServiceError> {
        self.ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let all = tx.locations().list().await?;
                    Ok(all.into_iter().map(|location| location.id).collect())
                })
            })
            .await
    }
}

/// The service that an assistant books: the first that has a time to itself.
fn main_service(snapshot: &Snapshot) -> Option<&Service> {
    let plain = |service: &&Service| !service.is_class();
    snapshot.services.iter().find(plain)
}

/// What is written down of a change.
async fn note(
    ports: &Ports,
    tx: &mut dyn Tx,
    person: &Person,
    action: &str,
    location: LocationId,
) -> Result<(), ServiceError> {
    let actor = crate::records::Actor::User(person.user.id);
    let event = ports.audit(actor, action, location.to_string(), serde_json::json!({}));
    Ok(tx.audit().record(&event).await?)
}
