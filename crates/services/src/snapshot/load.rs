//! Reads a snapshot: one transaction, so that names, rules and people belong together.

use std::collections::HashMap;

use domain::{LocationId, TimeRange};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Snapshot, rules::Hours, visit::Visit};
use crate::{
    ServiceError,
    ports::Tx,
    records::{
        CalendarLink, HoursOwner, HouseRules, Lane, Location, Receptionist, ReceptionistVersion,
        Script, day_limit_of,
    },
    rule_history::Rules,
};

/// Exceptions and absences are read for this long before and after the present; further ahead nothing can be booked.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 800);

/// The version of a snapshot that is of no present set-up.
const HISTORIC: i64 = -1;

pub(super) async fn load(
    tx: &mut dyn Tx,
    id: LocationId,
    now: Timestamp,
) -> Result<Snapshot, ServiceError> {
    let version = tx.businesses().setup_version().await?;
    let business = tx
        .businesses()
        .get()
        .await?
        .ok_or(ServiceError::NotFound("business"))?;
    let house = tx.businesses().rules().await?;
    let locations = tx.locations().list().await?;
    let location = locations
        .iter()
        .find(|location| location.id == id)
        .cloned()
        .ok_or(ServiceError::NotFound("location"))?;
    let receptionist = receptionist(tx, id, &locations).await?;
    let live = live(tx, &receptionist).await?;
    let zone = zone(&location)?;
    let mut numbers = tx.locations().numbers().await?;
    numbers.retain(|number| number.location_id == id);
    let mut staff = tx.catalog().staff().await?;
    staff.retain(|member| member.active && member.works_at(id));
    let mut resources = tx.catalog().resources().await?;
    resources.retain(|resource| resource.active && resource.location_id == id);
    let mut services = tx.catalog().services().await?;
    services.retain(|service| service.active);

    let mut owners = vec![HoursOwner::Location(id)];
    owners.extend(staff.iter().flat_map(|member| {
        let here = HoursOwner::StaffAt(member.id, id);
        [HoursOwner::Staff(member.id), here]
    }));
    let of_resource = |resource: &crate::records::Resource| HoursOwner::Resource(resource.id);
    owners.extend(resources.iter().map(of_resource));
    let mut lanes: Vec<Lane> = staff.iter().map(|member| Lane::Staff(member.id)).collect();
    lanes.extend(resources.iter().map(|resource| Lane::Resource(resource.id)));
    let (first, last) = (
        now.checked_sub(AHEAD).unwrap_or(Timestamp::MIN),
        now.checked_add(AHEAD).unwrap_or(Timestamp::MAX),
    );
    let date = |at: Timestamp| zone.to_datetime(at).date();
    let rules = Hours {
        weekly: tx.hours().weekly(&owners).await?,
        exceptions: tx
            .hours()
            .exceptions(&owners, date(first), date(last))
            .await?,
        time_off: match TimeRange::new(first, last) {
            Ok(window) => tx.hours().time_off(&lanes, window).await?,
            Err(_) => Vec::new(),
        },
    };
    let blocking = blocking(tx).await?;
    let mut snapshot = Snapshot {
        business,
        location,
        locations,
        blocking,
        zone,
        numbers,
        receptionist,
        live,
        services,
        staff,
        resources,
        hours: rules.of_location(id).weekly,
        rules,
        version,
        read_at: now,
        prepared: super::prepared::Prepared::default(),
        day_limits: HashMap::new(),
    };
    fill(&mut snapshot, house);
    snapshot.services = bookable(&snapshot);
    Ok(snapshot)
}

/// The location by the rules of a version; names, numbers and who answers are those of today. `None` if it was not there.
pub(super) async fn load_at(
    tx: &mut dyn Tx,
    id: LocationId,
    rules: Rules,
    then: Timestamp,
) -> Result<Option<Snapshot>, ServiceError> {
    let Some(location) = rules.locations.iter().find(|one| one.id == id).cloned() else {
        return Ok(None);
    };
    let business = tx
        .businesses()
        .get()
        .await?
        .ok_or(ServiceError::NotFound("business"))?;
    let receptionist = receptionist(tx, id, &rules.locations).await?;
    let live = live(tx, &receptionist).await?;
    let mut numbers = tx.locations().numbers().await?;
    numbers.retain(|number| number.location_id == id);
    let Rules {
        house,
        locations,
        mut services,
        mut staff,
        mut resources,
        weekly,
        exceptions,
        time_off,
    } = rules;
    services.retain(|service| service.active);
    staff.retain(|member| member.active && member.works_at(id));
    resources.retain(|resource| resource.active && resource.location_id == id);
    let hours = Hours {
        weekly,
        exceptions,
        time_off,
    };
    let blocking = blocking(tx).await?;
    let mut snapshot = Snapshot {
        business,
        blocking,
        zone: zone(&location)?,
        location,
        locations,
        numbers,
        receptionist,
        live,
        services,
        staff,
        resources,
        hours: hours.of_location(id).weekly,
        rules: hours,
        version: HISTORIC,
        read_at: then,
        prepared: super::prepared::Prepared::default(),
        day_limits: HashMap::new(),
    };
    fill(&mut snapshot, house);
    snapshot.services = bookable(&snapshot);
    Ok(Some(snapshot))
}

/// Gives every service the rules that hold for it here: its own, else those of the location, else those of the business.
fn fill(snapshot: &mut Snapshot, house: HouseRules) {
    let here = snapshot.location.rules;
    for service in &mut snapshot.services {
        if let Some(by) = day_limit_of(service, here, house) {
            snapshot.day_limits.insert(service.id, by);
        }
        here.or(house).fill(service);
    }
}

/// The calendars that are chosen to block time, besides those that bookings are written to.
async fn blocking(tx: &mut dyn Tx) -> Result<Vec<CalendarLink>, ServiceError> {
    let chosen = tx.connections().choices().await?;
    let blocking = chosen.into_iter().filter(|(_, choice)| choice.blocks);
    Ok(blocking
        .map(|(connection_id, choice)| CalendarLink {
            connection_id,
            calendar_id: choice.calendar_id,
        })
        .collect())
}

fn zone(location: &Location) -> Result<TimeZone, ServiceError> {
    TimeZone::get(&location.zone).map_err(|_| {
        ServiceError::Internal(format!(
            "location {} has the unknown time zone {}",
            location.id, location.zone
        ))
    })
}

/// Who answers at a location: its own receptionist, or where it has none the one of the business's first location that
/// has one.
pub(crate) async fn receptionist(
    tx: &mut dyn Tx,
    id: LocationId,
    locations: &[Location],
) -> Result<Receptionist, ServiceError> {
    if let Some(own) = tx.locations().receptionist(id).await? {
        return Ok(own);
    }
    for location in locations {
        if let Some(other) = tx.locations().receptionist(location.id).await? {
            return Ok(other);
        }
    }
    Err(ServiceError::NotFound("receptionist"))
}

/// The live version of who answers. One that was set up by a release that knew no versions says its words.
async fn live(
    tx: &mut dyn Tx,
    receptionist: &Receptionist,
) -> Result<ReceptionistVersion, ServiceError> {
    let known = tx.receptionists().live(receptionist.location_id).await?;
    Ok(known.unwrap_or_else(|| ReceptionistVersion {
        location_id: receptionist.location_id,
        number: 0,
        script: Script::of(receptionist),
        published_at: receptionist.updated_at,
        published_by: None,
    }))
}

/// The services that can be delivered at the location: somebody who performs them works there, and enough of what they
/// use stands there. One that is set up so that the engine cannot take it is left out and told to the log, and does not
/// keep callers from the others.
fn bookable(snapshot: &Snapshot) -> Vec<crate::records::Service> {
    let deliverable = |service: &&crate::records::Service| {
        let performed = service.staff.is_empty()
            || snapshot
                .staff
                .iter()
                .any(|member| service.performed_by(member.id));
        let here = snapshot
            .resources
            .iter()
            .filter(|resource| service.resources.contains(&resource.id))
            .count();
        let needed = service.resources_needed as usize;
        performed && here >= needed && (!service.staff.is_empty() || needed > 0)
    };
    let sound = |service: &&crate::records::Service| {
        let shape = snapshot.shape(&Visit::of(service.id));
        match shape.and_then(|shape| snapshot.validate(&shape)) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(
                    business.id = %snapshot.business.id,
                    service.id = %service.id,
                    error = %error,
                    "a service cannot be booked as it is set up; it is not offered"
                );
                false
            }
        }
    };
    let services = snapshot.services.iter();
    services
        .filter(deliverable)
        .filter(sound)
        .cloned()
        .collect()
}
