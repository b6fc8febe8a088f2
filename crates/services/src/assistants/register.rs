//! Registering: a business of its own with one location, one diary, one receptionist.

use domain::{
    BusinessId, E164, HoursId, LocationId, MembershipId, PhoneNumberId, ResourceId, Role,
    ServiceId, WallRange,
};
use serde_json::json;

use super::{Assistants, Days, Voice, note, places};
use crate::{
    ServiceError,
    access::Person,
    bookings::Place,
    ports::Tx,
    records::{
        Business, HoursOwner, Location, Membership, PhoneNumber, Receptionist, Resource, Service,
        WeeklyHours,
    },
};

/// Businesses that one person may register: more is a program at work.
const MOST: usize = 20;

/// What somebody who registers says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// What callers know the place as.
    pub business_name: String,
    /// What the receptionist calls itself.
    pub receptionist_name: String,
    /// What the receptionist is told of the place.
    pub description: String,
    /// When it is open, on `days`.
    pub hours: WallRange,
    /// On which days.
    pub days: Days,
    /// How long a booking is.
    pub minutes: u32,
    /// The place's own number: it says which country it is in, and is where people are reached.
    pub phone: Option<E164>,
    /// The IANA name of its zone; by its number if not given.
    pub zone: Option<String>,
    /// How the receptionist sounds.
    pub voice: Voice,
    /// Whether it gets a number that is answered.
    pub answered: bool,
}

/// A new assistant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Where it is.
    pub place: Place,
    /// Its small number.
    pub number: u64,
    /// The number that is answered; `None` if none is to be, or none was left.
    pub phone: Option<E164>,
}

/// The rows of a new business.
struct Rows {
    business: Business,
    member: Membership,
    location: Location,
    receptionist: Receptionist,
    hours: Vec<WeeklyHours>,
    diary: Resource,
    service: Service,
}

impl Assistants {
    /// Registers an assistant, in a business of its own.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; nothing was written then.
    pub async fn register(
        &self,
        person: &Person,
        new: &Registration,
    ) -> Result<Registered, ServiceError> {
        if person.memberships.len() >= MOST {
            return Err(ServiceError::Conflict(format!(
                "a person registers at most {MOST} businesses"
            )));
        }
        let rows = self.rows(person, new)?;
        rows.location.validate().map_err(rename)?;
        rows.service.validate().map_err(rename)?;
        let phone = if new.answered {
            self.spare_number().await?
        } else {
            None
        };
        let place = Place {
            business: rows.business.id,
            location: rows.location.id,
        };
        let answered = phone.as_ref().map(|number| PhoneNumber {
            id: self.ports.id(PhoneNumberId::from_uuid),
            location_id: place.location,
            number: number.clone(),
            provider: "twilio".to_owned(),
            provider_id: None,
            active: true,
            created_at: self.ports.now(),
        });
        let (rows, answered) = (&rows, answered.as_ref());
        let number = self
            .ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    rows.write(tx).await?;
                    if let Some(number) = answered {
                        tx.locations().put_number(number).await?;
                    }
                    note(
                        &self.ports,
                        tx,
                        person,
                        "assistant.registered",
                        place.location,
                    )
                    .await?;
                    let id = place.location.uuid();
                    Ok::<_, ServiceError>(tx.public_numbers().number(super::ASSISTANT, id).await?)
                })
            })
            .await?;
        Ok(Registered {
            place,
            number,
            phone,
        })
    }

    /// A number of the carrier's account that nobody has.
    async fn spare_number(&self) -> Result<Option<E164>, ServiceError> {
        for number in &self.spare {
            let route = self
                .ports
                .store
                .system_read(|tx| {
                    Box::pin(
                        async move { Ok::<_, ServiceError>(tx.directory().route(number).await?) },
                    )
                })
                .await?;
            if route.is_none() {
                return Ok(Some(number.clone()));
            }
        }
        Ok(None)
    }

    fn rows(&self, person: &Person, new: &Registration) -> Result<Rows, ServiceError> {
        if new.days.none() {
            let reason = "name at least one day on which bookings are taken";
            return Err(ServiceError::invalid("available_days", reason));
        }
        if new.business_name.chars().count() > 120 {
            return Err(ServiceError::invalid(
                "business_name",
                "at most 120 characters",
            ));
        }
        let receptionist = new.receptionist_name.trim();
        if receptionist.is_empty() || receptionist.chars().count() > 80 {
            let reason = "a name has from 1 to 80 characters";
            return Err(ServiceError::invalid("receptionist_name", reason));
        }
        let (zone, currency) = new
            .phone
            .as_ref()
            .map_or(("UTC", domain::Currency::USD), places::of);
        let (ports, now) = (&self.ports, self.ports.now());
        let name = new.business_name.trim();
        let slug = format!("{}-{:06x}", slug(name), ports.entropy.bits() & 0xff_ffff);
        let business = ports.id(BusinessId::from_uuid);
        let location = ports.id(LocationId::from_uuid);
        let diary = ports.id(ResourceId::from_uuid);
        let zone = new.zone.as_deref().unwrap_or(zone);
        Ok(Rows {
            business: Business {
                id: business,
                name: name.to_owned(),
                slug: slug.clone(),
                currency,
                created_at: now,
            },
            member: Membership {
                id: ports.id(MembershipId::from_uuid),
                business_id: business,
                user_id: person.user.id,
                role: Role::Owner,
                staff_id: None,
                created_at: now,
            },
            location: Location {
                grid_minutes: new.minutes,
                notice_minutes: 0,
                transfer_to: new.phone.clone(),
                ..Location::named(location, name, slug, zone, now)
            },
            receptionist: Receptionist {
                location_id: location,
                name: receptionist.to_owned(),
                greeting: format!(
                    "{name}, this is {receptionist}, an AI receptionist. How can I help?"
                ),
                voice: new.voice.model().to_owned(),
                instructions: new.description.clone(),
                policy: json!({}),
                updated_at: now,
            },
            hours: self.week(location, new.days, new.hours),
            diary: Resource::named(diary, location, "Diary", "diary"),
            service: Service {
                grid_minutes: Some(new.minutes),
                resources_needed: 1,
                resources: vec![diary],
                ..Service::named(ports.id(ServiceId::from_uuid), "Appointment", new.minutes)
            },
        })
    }

    pub(super) fn week(
        &self,
        location: LocationId,
        days: Days,
        range: WallRange,
    ) -> Vec<WeeklyHours> {
        let open = days.days();
        open.map(|weekday| WeeklyHours {
            id: self.ports.id(HoursId::from_uuid),
            owner: HoursOwner::Location(location),
            weekday,
            range,
        })
        .collect()
    }
}

impl Rows {
    async fn write(&self, tx: &mut dyn Tx) -> Result<(), ServiceError> {
        tx.businesses().put(&self.business).await?;
        tx.members().put(&self.member).await?;
        tx.locations().put(&self.location).await?;
        tx.locations().put_receptionist(&self.receptionist).await?;
        let owner = HoursOwner::Location(self.location.id);
        tx.hours().set_weekly(owner, &self.hours).await?;
        tx.catalog().put_resource(&self.diary).await?;
        tx.catalog().put_service(&self.service).await?;
        Ok(())
    }
}

/// The interface's words for the fields of our records.
pub(super) fn rename(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Invalid { field, reason } => ServiceError::Invalid {
            field: match field {
                "name" | "slug" => "business_name",
                "zone" => "timezone",
                "minutes" | "grid_minutes" => "booking_duration_minutes",
                other => other,
            },
            reason,
        },
        other => other,
    }
}

/// A name as part of a web address.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().take(60) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "business" } else { slug }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_part_of_an_address() {
        assert_eq!(slug("Tech Corp & Sons!"), "tech-corp-sons");
        assert_eq!(slug("Łódź"), "d");
        assert_eq!(slug("日本"), "business");
    }
}
