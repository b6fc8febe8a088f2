//! Courts, rooms, chairs: added, changed, switched off and on.

use app::policy::Policy;
use domain::{BusinessId, Permission, ResourceId};
use futures::{FutureExt, future::BoxFuture};
use services::{
    ServiceError,
    catalogue::{Hours, Setup},
    records::{HoursOwner, Resource},
};

use super::{
    super::submit::{Done, Fields, FormOfPage, Refused, Sent},
    read::{Problems, hours},
};

/// More at a time are a slip of the finger; a business of more adds them in several goes.
const MOST_AT_ONCE: u32 = 64;

pub(super) fn forms() -> [FormOfPage; 2] {
    let policy = Policy::Member(Permission::EditSetup);
    [
        FormOfPage {
            path: "/app/{business}/resources/new",
            policy,
            run: |sent| add(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/resources/{resource}",
            policy,
            run: change,
        },
    ]
}

fn change(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "save" => save(sent).boxed(),
        "switch-off" => switch(sent, false).boxed(),
        "switch-on" => switch(sent, true).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let setup = sent.services().catalogue.read(business).await?;
    let mut problems = Problems::default();
    let count = problems.number(&sent.fields, "count", 1..=MOST_AT_ONCE);
    let id = sent.portal().server.ports.id(ResourceId::from_uuid);
    let draft = read(&sent.fields, id, &setup, &mut problems);
    let hours = hours(&sent.fields, &mut problems);
    let draft = problems.read(draft)?;
    let first = u32::try_from(setup.resources.len()).unwrap_or(u32::MAX);
    let new: Vec<Resource> = (0..count)
        .map(|index| Resource {
            id: sent.portal().server.ports.id(ResourceId::from_uuid),
            name: if count == 1 {
                draft.name.clone()
            } else {
                format!("{} {}", draft.name, index + 1)
            },
            row: draft.row.map(|(row, place)| {
                (
                    row,
                    place.saturating_add(u16::try_from(index).unwrap_or(u16::MAX)),
                )
            }),
            position: first.saturating_add(index),
            ..draft.clone()
        })
        .collect();
    if let Some(known) = taken(&setup, &new) {
        return Err(Refused::field("name", format!("{known} exists already.")));
    }
    sent.services()
        .catalogue
        .put_resources(business, sent.actor()?, &new, &hours)
        .await?;
    let names: Vec<&str> = new.iter().map(|one| one.name.as_str()).collect();
    Ok(Done::to(sent.address("resources")).saying(format!("Added {}.", names.join(", "))))
}

async fn save(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let (setup, old) = stored(sent, business).await?;
    let mut problems = Problems::default();
    let draft = read(&sent.fields, old.id, &setup, &mut problems);
    let position = problems.number(&sent.fields, "position", 0..=9_999);
    let hours = hours(&sent.fields, &mut problems);
    let new = Resource {
        calendar: old.calendar.clone(),
        active: old.active,
        position,
        ..problems.read(draft)?
    };
    if let Some(known) = taken(&setup, std::slice::from_ref(&new)) {
        return Err(Refused::field("name", format!("{known} exists already.")));
    }
    sent.services()
        .catalogue
        .put_resource(business, sent.actor()?, &new, &hours)
        .await?;
    Ok(Done::to(sent.address("resources")).saying(format!("Saved {}.", new.name)))
}

async fn switch(sent: &Sent, active: bool) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let (setup, old) = stored(sent, business).await?;
    let hours: Hours = setup
        .hours_of(HoursOwner::Resource(old.id))
        .map(|one| (one.weekday, one.range))
        .collect();
    let new = Resource { active, ..old };
    sent.services()
        .catalogue
        .put_resource(business, sent.actor()?, &new, &hours)
        .await?;
    let (word, back) = if active {
        ("on", "switch-off")
    } else {
        ("off", "switch-on")
    };
    let page = sent.address(&format!("resources/{}", new.id));
    Ok(Done::to(sent.address("resources"))
        .saying(format!("{} is switched {word}.", new.name))
        .with_undo(page, &[("do", back)]))
}

async fn stored(sent: &Sent, business: BusinessId) -> Result<(Setup, Resource), Refused> {
    let id: ResourceId = sent.param("resource", "resource")?;
    let setup = sent.services().catalogue.read(business).await?;
    let old = setup.resources.iter().find(|one| one.id == id).cloned();
    let old = old.ok_or(ServiceError::NotFound("resource"))?;
    Ok((setup, old))
}

/// The name that another resource of the same place has.
fn taken<'a>(setup: &Setup, new: &'a [Resource]) -> Option<&'a str> {
    let clash = |one: &Resource| {
        setup.resources.iter().any(|known| {
            known.id != one.id
                && known.location_id == one.location_id
                && known.name.eq_ignore_ascii_case(&one.name)
        })
    };
    new.iter()
        .find(|one| clash(one))
        .map(|one| one.name.as_str())
}

/// What a form says of a resource.
fn read(
    fields: &Fields,
    id: ResourceId,
    setup: &Setup,
    problems: &mut Problems,
) -> Option<Resource> {
    let known = setup.locations.iter().map(|one| one.id);
    let location = problems.one_of(fields, "location_id", known);
    let name = problems.required(fields, "name", "Enter a name.");
    let kind = problems.required(fields, "kind", "Say what kind of thing it is.");
    let row = match (fields.text("row"), fields.text("place")) {
        ("", "") => None,
        _ => Some((
            problems.number(fields, "row", 0..=999),
            problems.number(fields, "place", 0..=999),
        )),
    };
    Some(Resource {
        row,
        ..Resource::named(id, location?, name, kind)
    })
}
