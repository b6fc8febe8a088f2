//! Changing an assistant: what is not given stays.

use domain::{WallRange, WallTime};

use super::{Assistants, Days, Voice, main_service, note, register::rename};
use crate::{
    ServiceError,
    access::Person,
    bookings::Place,
    receptionists::publish_at_once,
    records::{HoursOwner, Location, Receptionist, Script, Service},
    waitlist,
};

/// What is to be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// What callers know the place as.
    pub business_name: Option<String>,
    /// What the receptionist calls itself.
    pub receptionist_name: Option<String>,
    /// What the receptionist is told of the place.
    pub description: Option<String>,
    /// When it opens.
    pub start: Option<WallTime>,
    /// When it closes.
    pub end: Option<WallTime>,
    /// On which days it is open.
    pub days: Option<Days>,
    /// How long a booking is.
    pub minutes: Option<u32>,
    /// How the receptionist sounds.
    pub voice: Option<Voice>,
}

impl Assistants {
    /// Changes the assistant at a place.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; nothing was changed then.
    pub async fn update(
        &self,
        person: &Person,
        place: Place,
        update: &Update,
    ) -> Result<(), ServiceError> {
        let now = self.at(place).await?;
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let name = update.business_name.as_deref().map(str::trim);
        let location = Location {
            name: name.unwrap_or(&snapshot.location.name).to_owned(),
            grid_minutes: update.minutes.unwrap_or(snapshot.location.grid_minutes),
            ..snapshot.location.clone()
        };
        location.validate().map_err(rename)?;
        let receptionist = receptionist(&snapshot.receptionist, name, update, self.ports.now())?;
        let week = match (update.start, update.end, update.days) {
            (None, None, None) => None,
            (start, end, days) => {
                let missing =
                    |field| ServiceError::invalid(field, "the place is never open: say it");
                let start = start.or(now.start).ok_or_else(|| missing("start_time"))?;
                let end = end.or(now.end).ok_or_else(|| missing("end_time"))?;
                let range = WallRange::new(start, end)
                    .map_err(|_| ServiceError::invalid("end_time", "must be after start_time"))?;
                Some(self.week(place.location, days.unwrap_or(now.days), range))
            }
        };
        let service = update
            .minutes
            .zip(main_service(&snapshot))
            .map(|(minutes, service)| Service {
                minutes,
                grid_minutes: Some(minutes),
                ..service.clone()
            });
        if let Some(service) = &service {
            service.validate().map_err(rename)?;
        }
        let (location, receptionist) = (&location, &receptionist);
        let written_at = self.ports.now();
        let (week, service) = (week.as_deref(), service.as_ref());
        self.ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    tx.locations().put(location).await?;
                    let words = |script: &mut Script| script.take(receptionist);
                    publish_at_once(tx, place.location, person.user.id, words, written_at).await?;
                    if let Some(week) = week {
                        let owner = HoursOwner::Location(place.location);
                        tx.hours().set_weekly(owner, week).await?;
                    }
                    if let Some(service) = service {
                        // As it is stored: what is kept of a place has the rules of the location filled in.
                        let stored = tx.catalog().service(service.id).await?;
                        let stored = stored.ok_or(ServiceError::NotFound("service"))?;
                        let changed = Service {
                            minutes: service.minutes,
                            grid_minutes: service.grid_minutes,
                            ..stored
                        };
                        tx.catalog().put_service(&changed).await?;
                    }
                    waitlist::reopened(&self.ports, tx, None).await?;
                    note(&self.ports, tx, person, "assistant.changed", place.location).await
                })
            })
            .await?;
        self.snapshots.forget(place.location);
        Ok(())
    }
}

fn receptionist(
    old: &Receptionist,
    business: Option<&str>,
    update: &Update,
    now: jiff::Timestamp,
) -> Result<Receptionist, ServiceError> {
    let name = update.receptionist_name.as_deref().map(str::trim);
    if name.is_some_and(|name| name.is_empty() || name.chars().count() > 80) {
        let reason = "a name has from 1 to 80 characters";
        return Err(ServiceError::invalid("receptionist_name", reason));
    }
    let mut greeting = old.greeting.clone();
    // A greeting that the owner worded themselves and that names neither stays as it is.
    if let Some(name) = name {
        greeting = greeting.replace(&old.name, name);
    }
    if let Some(business) = business
        && let Some((_, rest)) = greeting.split_once(", this is ")
    {
        greeting = format!("{business}, this is {rest}");
    }
    Ok(Receptionist {
        name: name.unwrap_or(&old.name).to_owned(),
        greeting,
        instructions: update
            .description
            .clone()
            .unwrap_or_else(|| old.instructions.clone()),
        voice: update
            .voice
            .map_or_else(|| old.voice.clone(), |voice| voice.model().to_owned()),
        updated_at: now,
        ..old.clone()
    })
}
