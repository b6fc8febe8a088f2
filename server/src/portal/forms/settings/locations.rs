//! The places of a business: changed and added.

use domain::LocationId;
use futures::{FutureExt, future::BoxFuture};
use services::{
    ServiceError,
    catalogue::{Hours, NewLocation},
    records::{HoursOwner, Location},
};

use super::super::{
    super::submit::{Done, Fields, Refused, Sent},
    read::Problems,
};

pub(super) fn new(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "add" => add(sent).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

pub(super) fn one(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "save" => save(sent).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    let ports = &sent.portal().server.ports;
    let id = ports.id(LocationId::from_uuid);
    let begins = Location::named(id, "", "", "", ports.now());
    let location = read(&sent.fields, begins)?;
    let setup = sent
        .services()
        .catalogue
        .read(sent.member()?.business)
        .await?;
    // A new place begins with the hours of the first.
    let first = setup.locations.first();
    let hours: Hours = first
        .map(|first| {
            setup
                .hours_of(HoursOwner::Location(first.id))
                .map(|one| (one.weekday, one.range))
                .collect()
        })
        .unwrap_or_default();
    put(sent, location, hours, "Added").await
}

async fn save(sent: &Sent) -> Result<Done, Refused> {
    let id: LocationId = sent.param("location", "location")?;
    let setup = sent
        .services()
        .catalogue
        .read(sent.member()?.business)
        .await?;
    let old = setup.locations.iter().find(|one| one.id == id).cloned();
    let old = old.ok_or(ServiceError::NotFound("location"))?;
    let location = read(&sent.fields, old)?;
    let hours: Hours = setup
        .hours_of(HoursOwner::Location(id))
        .map(|one| (one.weekday, one.range))
        .collect();
    put(sent, location, hours, "Saved").await
}

async fn put(sent: &Sent, location: Location, hours: Hours, word: &str) -> Result<Done, Refused> {
    let done = format!("{word} {}.", location.name);
    let new = NewLocation { location, hours };
    sent.services()
        .catalogue
        .put_location(sent.member()?.business, sent.actor()?, &new)
        .await?;
    Ok(Done::to(sent.address("settings/locations")).saying(done))
}

/// What a form says of a location; the rest stays as it was.
fn read(fields: &Fields, old: Location) -> Result<Location, Refused> {
    let mut problems = Problems::default();
    let name = problems.required(fields, "name", "Enter a name.");
    let slug = problems.required(fields, "slug", "Enter a name in web addresses.");
    let zone = problems.required(
        fields,
        "zone",
        "Enter a time zone, for example Europe/London.",
    );
    if !zone.is_empty() && jiff::tz::TimeZone::get(&zone).is_err() {
        problems.note(
            "zone",
            "There is no such time zone. Write it as in Europe/London.",
        );
    }
    problems.none()?;
    Ok(Location {
        name,
        slug,
        zone,
        address: fields.text("address").to_owned(),
        ..old
    })
}
