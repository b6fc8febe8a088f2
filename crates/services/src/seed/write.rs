//! A demo company's way into the database: one unit of work.

use domain::{
    BusinessId, CalendarConnectionId, E164, EmailAddress, ExceptionId, HoursId, LocationId,
    MembershipId, PhoneNumberId, ResourceId, Role, StaffId, UserId, WallRange,
};
use jiff::civil::{Date, Weekday};
use serde_json::json;

use super::{
    DemoCalendar,
    company::{Company, Hours, Person, Place},
};
use crate::{
    ServiceError,
    context::Ports,
    ports::Tx,
    records::{
        Business, BusinessSettings, CalendarConnection, CalendarLink, ConnectionState,
        HoursException, HoursOwner, Launch, Location, Membership, PhoneNumber, Receptionist,
        Resource, Service, Staff, User, WeeklyHours,
    },
};

/// A demo company that is in the database.
#[derive(Debug, Clone)]
pub struct Seeded {
    /// The business.
    pub business: BusinessId,
    /// Its name in web addresses.
    pub slug: &'static str,
    /// Its owner.
    pub owner: UserId,
    /// Its number.
    pub number: E164,
    /// Whether it was written just now.
    pub new: bool,
}

/// What was written of a company, for its diary.
pub(super) struct Written {
    pub(super) places: Vec<Location>,
    pub(super) number: PhoneNumber,
    pub(super) staff: Vec<Staff>,
    pub(super) rooms: Vec<Resource>,
    pub(super) services: Vec<Service>,
}

/// The address by which the owner of a demo company signs in.
pub(super) fn owner_email(slug: &str) -> Result<EmailAddress, ServiceError> {
    format!("owner@{slug}.example").parse().map_err(broken)
}

/// The data above is wrong; tests keep this from happening.
pub(super) fn broken(error: impl std::fmt::Display) -> ServiceError {
    ServiceError::Internal(format!("the demo data is broken: {error}"))
}

impl Company {
    /// Writes the company, unless it is there, with the diary that grows from a seed.
    pub(super) async fn write(
        &self,
        ports: &Ports,
        calendar: Option<&DemoCalendar>,
        diary: Option<u64>,
    ) -> Result<Seeded, ServiceError> {
        let number: E164 = self.number.0.parse().map_err(broken)?;
        let found = super::find(ports, self.slug).await?;
        let (business, owner) = match found {
            Some(known) => known,
            None => self.add(ports, calendar, diary).await?,
        };
        Ok(Seeded {
            business,
            slug: self.slug,
            owner,
            number,
            new: found.is_none(),
        })
    }

    async fn add(
        &self,
        ports: &Ports,
        calendar: Option<&DemoCalendar>,
        diary: Option<u64>,
    ) -> Result<(BusinessId, UserId), ServiceError> {
        let (business, owner) = (ports.id(BusinessId::from_uuid), ports.id(UserId::from_uuid));
        let user = &User {
            id: owner,
            email: owner_email(self.slug)?,
            name: Some(self.owner.parse().map_err(broken)?),
            subject: None,
            platform_admin: false,
            created_at: ports.now(),
        };
        ports
            .store
            .system_write(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.people().put(user).await?) })
            })
            .await?;
        ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    self.settle(ports, tx, owner).await?;
                    let link = match calendar {
                        Some(calendar) => Some(connect(ports, tx, calendar).await?),
                        None => None,
                    };
                    let (places, number) = self.places(ports, tx).await?;
                    let staff = self.staff(ports, tx, &places, link.as_ref()).await?;
                    let rooms = self.rooms(ports, tx, &places, link.as_ref()).await?;
                    let services = self.services(ports, tx, &staff, &rooms).await?;
                    let written = Written {
                        places,
                        number,
                        staff,
                        rooms,
                        services,
                    };
                    match diary {
                        None => Ok(()),
                        Some(seed) => super::diary::fill(self, ports, tx, &written, seed).await,
                    }
                })
            })
            .await?;
        Ok((business, owner))
    }

    async fn settle(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        owner: UserId,
    ) -> Result<(), ServiceError> {
        let now = ports.now();
        let row = Business {
            id: tx.business(),
            name: self.name.to_owned(),
            slug: self.slug.to_owned(),
            currency: self.currency,
            created_at: now,
        };
        tx.businesses().put(&row).await?;
        let launch = Launch {
            trade: self.trade.as_str().to_owned(),
            country: self.country.to_owned(),
            phone: None,
            live_at: Some(now),
            accepted: Vec::new(),
        };
        tx.launch().put(&launch).await?;
        let settings = BusinessSettings {
            health_data: self.health_data,
            ..BusinessSettings::default()
        };
        tx.accounts().put_settings(&settings).await?;
        let member = Membership {
            id: ports.id(MembershipId::from_uuid),
            business_id: row.id,
            user_id: owner,
            role: Role::Owner,
            staff_id: None,
            created_at: now,
        };
        Ok(tx.members().put(&member).await?)
    }

    /// The places, each with its hours, holidays and receptionist, and the number of the first.
    async fn places(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
    ) -> Result<(Vec<Location>, PhoneNumber), ServiceError> {
        let now = ports.now();
        let mut places = Vec::new();
        for place in self.places {
            let id = ports.id(LocationId::from_uuid);
            let location = Location {
                address: place.address.to_owned(),
                grid_minutes: place.grid_minutes,
                notice_minutes: place.notice_minutes,
                horizon_days: place.horizon_days,
                ..Location::named(id, place.name, place.slug, place.zone, now)
            };
            tx.locations().put(&location).await?;
            let receptionist = Receptionist {
                location_id: id,
                name: self.receptionist.name.to_owned(),
                greeting: self.receptionist.greeting.to_owned(),
                voice: "marin".to_owned(),
                instructions: self.receptionist.instructions.to_owned(),
                policy: json!({}),
                updated_at: now,
            };
            tx.locations().put_receptionist(&receptionist).await?;
            let owner = HoursOwner::Location(id);
            let open = weekly(ports, owner, place.hours, None)?;
            tx.hours().set_weekly(owner, &open).await?;
            self.holidays(ports, tx, owner, place).await?;
            places.push(location);
        }
        let first = places.first().ok_or_else(|| broken("no place"))?;
        let (number, carrier) = self.number;
        let number = PhoneNumber {
            id: ports.id(PhoneNumberId::from_uuid),
            location_id: first.id,
            number: number.parse().map_err(broken)?,
            provider: carrier.to_owned(),
            provider_id: None,
            active: true,
            created_at: now,
        };
        tx.locations().put_number(&number).await?;
        Ok((places, number))
    }

    /// Closed on the public holidays of this year and the next.
    async fn holidays(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        owner: HoursOwner,
        place: &Place,
    ) -> Result<(), ServiceError> {
        let zone = jiff::tz::TimeZone::get(place.zone).map_err(broken)?;
        let year = zone.to_datetime(ports.now()).year();
        for &(month, day, note) in self.holidays {
            for year in [year, year + 1] {
                let exception = HoursException {
                    id: ports.id(ExceptionId::from_uuid),
                    owner,
                    date: Date::new(year, month, day).map_err(broken)?,
                    ranges: Vec::new(),
                    note: note.to_owned(),
                    holiday: true,
                };
                tx.hours().put_exception(&exception).await?;
            }
        }
        Ok(())
    }

    async fn staff(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        places: &[Location],
        calendar: Option<&CalendarLink>,
    ) -> Result<Vec<Staff>, ServiceError> {
        let mut staff = Vec::new();
        for (position, person) in (0..).zip(self.staff) {
            let works = person
                .works
                .iter()
                .map(|(slug, _)| id_of(places, slug))
                .collect::<Result<Vec<_>, _>>()?;
            let first = *works.first().ok_or_else(|| broken("works nowhere"))?;
            let member = Staff {
                locations: works,
                title: person.title.to_owned(),
                credentials: person.credentials.to_owned(),
                bio: person.bio.to_owned(),
                calendar: calendar.cloned(),
                position,
                ..Staff::named(
                    ports.id(StaffId::from_uuid),
                    first,
                    person.name.parse().map_err(broken)?,
                )
            };
            tx.catalog().put_staff(&member).await?;
            self.working_hours(ports, tx, person, &member).await?;
            staff.push(member);
        }
        Ok(staff)
    }

    /// Hours of each place where they work at several, hours of their own where they work at one.
    async fn working_hours(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        person: &Person,
        member: &Staff,
    ) -> Result<(), ServiceError> {
        for ((slug, own), &place) in person.works.iter().zip(&member.locations) {
            let owner = if member.locations.len() > 1 {
                HoursOwner::StaffAt(member.id, place)
            } else {
                HoursOwner::Staff(member.id)
            };
            let hours = if own.is_empty() {
                self.place(slug)?.hours
            } else {
                own
            };
            let work = weekly(ports, owner, hours, person.lunch)?;
            tx.hours().set_weekly(owner, &work).await?;
        }
        Ok(())
    }

    async fn rooms(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        places: &[Location],
        calendar: Option<&CalendarLink>,
    ) -> Result<Vec<Resource>, ServiceError> {
        let mut rooms = Vec::new();
        for (position, room) in (0..).zip(self.rooms) {
            let resource = Resource {
                row: room.row,
                // Where people work, their calendars show what is booked.
                calendar: calendar.filter(|_| self.staff.is_empty()).cloned(),
                position,
                ..Resource::named(
                    ports.id(ResourceId::from_uuid),
                    id_of(places, room.place)?,
                    room.name,
                    room.kind,
                )
            };
            tx.catalog().put_resource(&resource).await?;
            rooms.push(resource);
        }
        Ok(rooms)
    }

    async fn services(
        &self,
        ports: &Ports,
        tx: &mut dyn Tx,
        staff: &[Staff],
        rooms: &[Resource],
    ) -> Result<Vec<Service>, ServiceError> {
        let mut services = Vec::new();
        for (position, offer) in (0..).zip(self.services) {
            let service = Service {
                position,
                ..offer.service(ports, self.currency, staff, rooms)?
            };
            tx.catalog().put_service(&service).await?;
            services.push(service);
        }
        Ok(services)
    }

    fn place(&self, slug: &str) -> Result<&Place, ServiceError> {
        let found = self.places.iter().find(|place| place.slug == slug);
        found.ok_or_else(|| broken(format!("no place {slug}")))
    }
}

fn id_of(places: &[Location], slug: &str) -> Result<LocationId, ServiceError> {
    let found = places.iter().find(|place| place.slug == slug);
    Ok(found.ok_or_else(|| broken(format!("no place {slug}")))?.id)
}

async fn connect(
    ports: &Ports,
    tx: &mut dyn Tx,
    calendar: &DemoCalendar,
) -> Result<CalendarLink, ServiceError> {
    let now = ports.now();
    let connection = CalendarConnection {
        id: ports.id(CalendarConnectionId::from_uuid),
        provider: "google".to_owned(),
        account: calendar.account.clone(),
        state: ConnectionState::Connected,
        problem: None,
        tokens: calendar.tokens.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
        answered_at: None,
    };
    tx.connections().put(&connection).await?;
    Ok(CalendarLink {
        connection_id: connection.id,
        calendar_id: calendar.calendar_id.clone(),
    })
}

/// The hours with the break taken out. A break that reaches to the end of a short day ends the day: the texts compare
/// as the times do.
fn weekly(
    ports: &Ports,
    owner: HoursOwner,
    hours: &[Hours],
    lunch: Option<(&str, &str)>,
) -> Result<Vec<WeeklyHours>, ServiceError> {
    let mut work = Vec::new();
    let mut add = |weekday: Weekday, from: &str, to: &str| {
        let range = WallRange::new(from.parse().map_err(broken)?, to.parse().map_err(broken)?)
            .map_err(broken)?;
        work.push(WeeklyHours {
            id: ports.id(HoursId::from_uuid),
            owner,
            weekday,
            range,
        });
        Ok::<_, ServiceError>(())
    };
    for &(days, from, to) in hours {
        for &day in days {
            let Some((lunch_from, lunch_to)) = lunch else {
                add(day, from, to)?;
                continue;
            };
            if from < lunch_from {
                add(day, from, to.min(lunch_from))?;
            }
            if lunch_to < to {
                add(day, from.max(lunch_to), to)?;
            }
        }
    }
    Ok(work)
}
