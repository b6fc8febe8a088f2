//! What Continue does: each step is written through the same use cases as its own screen.

use domain::{E164, LocationId, Money, PersonName, ResourceId, ServiceId, StaffId};
use jiff::tz::TimeZone;
use serde_json::json;

use super::{Facts, SetupGuide, facts, presets, trade};
use crate::{
    ServiceError,
    access::Member,
    catalogue::{Hours, NewLocation, Setup},
    receptionists::part_of,
    records::{
        Actor, Business, HoursOwner, Launch, Location, Part, Performer, PriceKind, Resource,
        Service, SetupStep, Staff, StepState,
    },
    settings::{COUNTRIES, Trade, check_name},
};

/// More at a time are a slip of the finger.
const THINGS_MAX: u32 = 64;

/// The first step, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessDraft {
    /// What callers know it as.
    pub name: String,
    /// What kind it is.
    pub trade: Trade,
    /// Where it is, as a code of [`COUNTRIES`].
    pub country: String,
    /// Its first place's zone.
    pub zone: String,
    /// Its first place's address.
    pub address: String,
    /// The number that its customers know.
    pub phone: Option<E164>,
}

/// One row of the services, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDraft {
    /// The service, if it is stored.
    pub id: Option<ServiceId>,
    /// What it was suggested as.
    pub preset: String,
    /// What callers ask for; a new one without a name is left out.
    pub name: String,
    /// Its length.
    pub minutes: u32,
    /// What it costs; `None` is on request, an amount of 0 is nothing.
    pub price: Option<Money>,
}

/// People and things, filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleDraft {
    /// Those who are stored, with their names.
    pub known: Vec<(StaffId, PersonName)>,
    /// New ones.
    pub new: Vec<PersonName>,
    /// New things: name, kind and how many.
    pub things: Option<(String, String, u32)>,
}

/// The receptionist, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceptionistDraft {
    /// What it calls itself.
    pub name: String,
    /// The first words of a call.
    pub greeting: String,
    /// The voice.
    pub voice: String,
    /// What callers may be told and what it keeps to.
    pub about: String,
    /// Who is rung when it cannot help.
    pub transfer_to: Option<E164>,
    /// What was looked at.
    pub seen: String,
}

impl SetupGuide {
    /// Saves the first step.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn save_business(
        &self,
        by: &Member,
        draft: &BusinessDraft,
    ) -> Result<(), ServiceError> {
        check_name(&draft.name)?;
        if !COUNTRIES.iter().any(|one| one.code == draft.country) {
            return Err(ServiceError::invalid("country", "choose one of the list"));
        }
        if TimeZone::get(draft.zone.trim()).is_err() {
            let rule = "there is no such time zone: write it as in Europe/London";
            return Err(ServiceError::invalid("zone", rule));
        }
        let location = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let facts = Facts::read(tx, self.ports.now()).await?;
                    let before = trade(facts.launch.as_ref());
                    let business = Business {
                        name: draft.name.trim().to_owned(),
                        ..facts.business.clone()
                    };
                    tx.businesses().put(&business).await?;
                    // A place that is called as the business goes on being so.
                    let name = if facts.location.name == facts.business.name {
                        business.name.clone()
                    } else {
                        facts.location.name.clone()
                    };
                    let location = Location {
                        name,
                        zone: draft.zone.trim().to_owned(),
                        address: draft.address.trim().to_owned(),
                        ..facts.location.clone()
                    };
                    tx.locations().put(&location).await?;
                    if before != draft.trade || facts.launch.is_none() {
                        let usual = draft.trade.settings();
                        let known = tx.accounts().settings().await?;
                        if facts.launch.is_some() {
                            let settings = crate::records::BusinessSettings {
                                idle_minutes: known.idle_minutes,
                                tell_customers: known.tell_customers,
                                ..usual
                            };
                            tx.accounts().put_settings(&settings).await?;
                        }
                    }
                    let launch = Launch {
                        trade: draft.trade.to_string(),
                        country: draft.country.clone(),
                        phone: draft.phone.clone(),
                        // Whoever was live without the guide stays so.
                        live_at: match &facts.launch {
                            Some(known) => known.live_at,
                            None => Some(business.created_at),
                        },
                        accepted: facts.launch.map(|one| one.accepted).unwrap_or_default(),
                    };
                    tx.launch().put(&launch).await?;
                    let detail = json!({ "kind": draft.trade, "country": draft.country });
                    let event = self.ports.audit(
                        Actor::User(by.user),
                        "business.changed",
                        business.id.to_string(),
                        detail,
                    );
                    tx.audit().record(&event).await?;
                    self.mark_in(tx, by, SetupStep::Business, StepState::Done)
                        .await?;
                    Ok::<_, ServiceError>(location.id)
                })
            })
            .await?;
        self.catalogue.forget_location(location);
        Ok(())
    }

    /// Saves the hours of the first place.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn save_hours(&self, by: &Member, hours: &Hours) -> Result<(), ServiceError> {
        if hours.is_empty() {
            let rule = "enter when you are open, on at least one day";
            return Err(ServiceError::invalid("mon", rule));
        }
        let facts = self.facts(by).await?;
        let new = NewLocation {
            location: facts.location,
            hours: hours.clone(),
        };
        let actor = Actor::User(by.user);
        self.catalogue
            .put_location(by.business, actor, &new)
            .await?;
        self.done(by, SetupStep::Hours).await
    }

    /// Saves the services. All rows are checked before any is written.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] of `service-N-…`, as a problem of the row.
    pub async fn save_services(
        &self,
        by: &Member,
        drafts: &[ServiceDraft],
    ) -> Result<(), ServiceError> {
        let setup = self.catalogue.read(by.business).await?;
        let facts = self.facts(by).await?;
        let preset = presets::of(trade(facts.launch.as_ref()));
        let currency = setup.business.currency;
        let mut position = u32::try_from(setup.services.len()).unwrap_or(u32::MAX);
        let mut services = Vec::new();
        for draft in drafts {
            let price = draft.price;
            let known = draft
                .id
                .map(|id| {
                    let found = setup.services.iter().find(|one| one.id == id);
                    found.ok_or(ServiceError::NotFound("service"))
                })
                .transpose()?;
            let service = match known {
                Some(known) => known.clone(),
                None => {
                    let id = self.ports.id(ServiceId::from_uuid);
                    let new = Service {
                        position,
                        ..Service::named(id, &draft.name, draft.minutes)
                    };
                    position = position.saturating_add(1);
                    match preset.offer(&draft.preset) {
                        Some(offer) => offer.complete(new, currency, &self.ports),
                        None => new,
                    }
                }
            };
            let free = price.is_some_and(|price| price.minor == 0);
            let kind = match service.price_kind {
                _ if free => PriceKind::Free,
                PriceKind::Free => PriceKind::Fixed,
                kind if price.is_some() => kind,
                _ => PriceKind::Fixed,
            };
            let service = Service {
                name: draft.name.trim().to_owned(),
                minutes: draft.minutes,
                price: price.filter(|_| !free),
                price_kind: kind,
                price_to: service.price_to.filter(|_| kind == PriceKind::Range),
                bands: if free { Vec::new() } else { service.bands },
                ..service
            };
            let service = delivered(service, &setup, trade(facts.launch.as_ref()));
            service.validate()?;
            services.push(service);
        }
        if services.is_empty() && facts.services.is_empty() {
            let rule = "enter at least one service";
            return Err(ServiceError::invalid("service-0-name", rule));
        }
        for service in &services {
            let actor = Actor::User(by.user);
            self.catalogue
                .put_service(by.business, actor, service)
                .await?;
        }
        self.done(by, SetupStep::Services).await
    }

    /// Saves people and things, and lets them deliver the services that nobody delivers yet.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn save_people(&self, by: &Member, draft: &PeopleDraft) -> Result<(), ServiceError> {
        let setup = self.catalogue.read(by.business).await?;
        let facts = self.facts(by).await?;
        let nobody = draft.known.is_empty() && draft.new.is_empty();
        if nobody && draft.things.is_none() && facts.resources.is_empty() {
            let rule = "name at least one person, or say what can be booked";
            return Err(ServiceError::invalid("staff-0-name", rule));
        }
        let actor = || Actor::User(by.user);
        for (id, name) in &draft.known {
            let found = setup.staff.iter().find(|one| one.id == *id);
            let found = found.ok_or(ServiceError::NotFound("staff"))?;
            if found.name != *name {
                let hours = hours_of(&setup, HoursOwner::Staff(*id));
                let renamed = Staff {
                    name: name.clone(),
                    ..found.clone()
                };
                let places = setup.locations.iter();
                let hours_at: Vec<_> = places
                    .filter(|place| found.works_at(place.id))
                    .map(|place| (place.id, HoursOwner::StaffAt(*id, place.id)))
                    .map(|(place, owner)| (place, hours_of(&setup, owner)))
                    .collect();
                self.catalogue
                    .put_staff(by.business, actor(), &renamed, &hours, &hours_at)
                    .await?;
            }
        }
        let mut position = u32::try_from(setup.staff.len()).unwrap_or(u32::MAX);
        let mut fresh = Vec::new();
        for name in &draft.new {
            let id = self.ports.id(StaffId::from_uuid);
            let staff = Staff {
                position,
                ..Staff::named(id, facts.location.id, name.clone())
            };
            position = position.saturating_add(1);
            self.catalogue
                .put_staff(by.business, actor(), &staff, &Hours::new(), &[])
                .await?;
            fresh.push(id);
        }
        if let Some((name, kind, count)) = &draft.things {
            let new = self.things(&setup, facts.location.id, name, kind, *count)?;
            self.catalogue
                .put_resources(by.business, actor(), &new, &Hours::new())
                .await?;
        }
        self.deliver(by, &fresh, trade(facts.launch.as_ref()))
            .await?;
        self.done(by, SetupStep::People).await
    }

    /// New things, numbered on from those that are there.
    fn things(
        &self,
        setup: &Setup,
        location: LocationId,
        name: &str,
        kind: &str,
        count: u32,
    ) -> Result<Vec<Resource>, ServiceError> {
        if !(1..=THINGS_MAX).contains(&count) {
            let rule = "enter a whole number from 1 to 64";
            return Err(ServiceError::invalid("count", rule));
        }
        let (name, kind) = (name.trim(), kind.trim());
        if name.is_empty() || kind.is_empty() {
            return Err(ServiceError::invalid("thing", "say what it is called"));
        }
        let first = u32::try_from(setup.resources.len()).unwrap_or(u32::MAX);
        let taken = |wanted: &str| {
            let mut all = setup.resources.iter();
            all.any(|one| one.name.eq_ignore_ascii_case(wanted))
        };
        let single = count == 1 && !taken(name);
        let names = (1_u32..).map(|number| format!("{name} {number}"));
        let names: Vec<String> = if single {
            vec![name.to_owned()]
        } else {
            names
                .filter(|one| !taken(one))
                .take(count as usize)
                .collect()
        };
        let new = (first..).zip(names).map(|(position, name)| Resource {
            position,
            ..Resource::named(self.ports.id(ResourceId::from_uuid), location, name, kind)
        });
        Ok(new.collect())
    }

    /// Lets new people perform what people perform, and everybody and everything deliver what nobody delivers.
    async fn deliver(
        &self,
        by: &Member,
        fresh: &[StaffId],
        trade: Trade,
    ) -> Result<(), ServiceError> {
        let setup = self.catalogue.read(by.business).await?;
        for service in setup.services.iter().filter(|one| one.active || waits(one)) {
            let mut changed = delivered(service.clone(), &setup, trade);
            if !service.staff.is_empty() {
                let new = fresh.iter().filter(|id| !service.performed_by(**id));
                changed.staff.extend(new.map(|id| Performer::from(*id)));
            }
            if changed != *service {
                let actor = Actor::User(by.user);
                self.catalogue
                    .put_service(by.business, actor, &changed)
                    .await?;
            }
        }
        Ok(())
    }

    /// Saves the receptionist of the first place, and puts it live at once: nobody hears it before the business is live.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; [`ServiceError::Conflict`] if somebody else changed it meanwhile.
    pub async fn save_receptionist(
        &self,
        by: &Member,
        draft: &ReceptionistDraft,
    ) -> Result<(), ServiceError> {
        let facts = self.facts(by).await?;
        let place = facts.location.id;
        let standing = self.receptionists.standing(by, place).await?;
        if standing.mark() != draft.seen {
            let text = "Somebody else changed the receptionist meanwhile. Look at it again";
            return Err(ServiceError::Conflict(text.to_owned()));
        }
        let mut script = standing.script().clone();
        let mut persona = script.persona.clone();
        draft.name.trim().clone_into(&mut persona.name);
        draft.greeting.trim().clone_into(&mut persona.greeting);
        let seen = part_of(&script, Part::Persona);
        self.receptionists
            .save_persona(by, place, &seen, &persona)
            .await?;
        let mut sound = script.sound.clone();
        draft.voice.clone_into(&mut sound.voice);
        let seen = part_of(&script, Part::Sound);
        self.receptionists
            .save_sound(by, place, &seen, &sound)
            .await?;
        let seen = part_of(&script, Part::Rules);
        self.receptionists
            .save_about(by, place, &seen, draft.about.trim())
            .await?;
        script = self.receptionists.standing(by, place).await?.live.script;
        let standing = self.receptionists.standing(by, place).await?;
        if *standing.script() != script {
            self.receptionists
                .publish(by, place, &standing.mark())
                .await?;
        }
        self.save_transfer(by, draft.transfer_to.as_ref()).await?;
        self.done(by, SetupStep::Receptionist).await
    }

    async fn save_transfer(&self, by: &Member, to: Option<&E164>) -> Result<(), ServiceError> {
        let location = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let known = facts::first(tx.locations().list().await?)?;
                    if known.transfer_to.as_ref() == to {
                        return Ok(known.id);
                    }
                    let changed = Location {
                        transfer_to: to.cloned(),
                        ..known
                    };
                    tx.locations().put(&changed).await?;
                    let event = self.ports.audit(
                        Actor::User(by.user),
                        "location.replaced",
                        changed.id.to_string(),
                        json!({}),
                    );
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(changed.id)
                })
            })
            .await?;
        self.catalogue.forget_location(location);
        Ok(())
    }
}

/// Whether a service is switched off because there is nobody and nothing yet to deliver it.
pub(super) fn waits(service: &Service) -> bool {
    !service.active && service.staff.is_empty() && service.resources_needed == 0
}

/// A service that nobody delivers is delivered by everybody, or where things are lent by every thing. While there is
/// neither it is switched off, because nobody could be booked with it.
fn delivered(service: Service, setup: &Setup, trade: Trade) -> Service {
    if !service.staff.is_empty() || service.resources_needed > 0 {
        return service;
    }
    let staff: Vec<_> = setup
        .staff
        .iter()
        .filter(|one| one.active)
        .map(|one| one.id.into())
        .collect();
    let things: Vec<_> = setup
        .resources
        .iter()
        .filter(|one| one.active)
        .map(|one| one.id)
        .collect();
    if !things.is_empty() && (trade == Trade::Courts || staff.is_empty()) {
        return Service {
            resources_needed: 1,
            resources_max: u32::try_from(things.len()).unwrap_or(1),
            resources: things,
            active: true,
            ..service
        };
    }
    Service {
        active: !staff.is_empty(),
        staff,
        ..service
    }
}

fn hours_of(setup: &Setup, owner: HoursOwner) -> Hours {
    setup
        .hours_of(owner)
        .map(|one| (one.weekday, one.range))
        .collect()
}
