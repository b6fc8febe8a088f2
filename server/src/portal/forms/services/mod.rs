//! Services: added, changed, put in order, switched off and on.

mod fields;
mod rows;

use app::policy::Policy;
use domain::{BusinessId, Permission, ServiceId};
use futures::{FutureExt, future::BoxFuture};
use services::{ServiceError, catalogue::Setup, records::Service};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
};

pub(super) fn forms() -> [FormOfPage; 3] {
    let policy = Policy::Member(Permission::EditSetup);
    [
        FormOfPage {
            path: "/app/{business}/services",
            policy,
            run: |sent| order(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/services/new",
            policy,
            run: |sent| add(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/services/{service}",
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

async fn order(sent: &Sent) -> Result<Done, Refused> {
    let (id, up) = match (sent.fields.text("up"), sent.fields.text("down")) {
        ("", "") => return Err(super::changed()),
        ("", id) => (id, false),
        (id, _) => (id, true),
    };
    let id: ServiceId = id.parse().map_err(|_| super::changed())?;
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let name = sent.services().catalogue.move_service(business, by, id, up);
    let name = name.await?;
    let (word, back) = if up { ("up", "down") } else { ("down", "up") };
    let page = sent.address("services");
    Ok(Done::to(page.clone())
        .saying(format!("{name} moved {word}."))
        .with_undo(page, &[("do", "move"), (back, &id.to_string())]))
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    if sent.fields.text("do") != "add" {
        return Err(super::changed());
    }
    let setup = sent.services().catalogue.read(business).await?;
    let id = sent.portal().server.ports.id(ServiceId::from_uuid);
    let old = Service {
        position: u32::try_from(setup.services.len()).unwrap_or(u32::MAX),
        ..Service::named(id, "", 30)
    };
    let new = read(sent, &setup, &old)?;
    store(sent, business, &setup, &new).await?;
    Ok(Done::to(sent.address("services")).saying(format!("Added {}.", new.name)))
}

async fn save(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let (setup, old) = stored(sent, business).await?;
    let new = read(sent, &setup, &old)?;
    store(sent, business, &setup, &new).await?;
    let page = sent.address(&format!("services/{}", new.id));
    Ok(Done::to(page).saying(format!("Saved {}.", new.name)))
}

async fn switch(sent: &Sent, active: bool) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let (_, old) = stored(sent, business).await?;
    let new = Service { active, ..old };
    sent.services()
        .catalogue
        .put_service(business, sent.actor()?, &new)
        .await
        .map_err(whole)?;
    let (word, back) = if active {
        ("on", "switch-off")
    } else {
        ("off", "switch-on")
    };
    let page = sent.address(&format!("services/{}", new.id));
    Ok(Done::to(sent.address("services"))
        .saying(format!("{} is switched {word}.", new.name))
        .with_undo(page, &[("do", back)]))
}

/// What the form says, over what was there before.
fn read(sent: &Sent, setup: &Setup, old: &Service) -> Result<Service, Refused> {
    let mut problems = Problems::default();
    let mut new = fields::read(&sent.fields, setup, old, &mut problems);
    rows::read(sent, setup, old, &mut new, &mut problems);
    problems.none()?;
    Ok(new)
}

async fn store(
    sent: &Sent,
    business: BusinessId,
    setup: &Setup,
    new: &Service,
) -> Result<(), Refused> {
    let taken = setup
        .services
        .iter()
        .any(|one| one.id != new.id && one.name.eq_ignore_ascii_case(&new.name));
    if taken {
        return Err(Refused::field(
            "name",
            format!("{} exists already.", new.name),
        ));
    }
    let stored = sent
        .services()
        .catalogue
        .put_service(business, sent.actor()?, new);
    Ok(stored.await?)
}

/// A problem with a service that the form of its switch has no field for.
fn whole(error: ServiceError) -> Refused {
    match error {
        ServiceError::Invalid { field: _, reason } => {
            ServiceError::Invalid { field: "", reason }.into()
        }
        other => other.into(),
    }
}

async fn stored(sent: &Sent, business: BusinessId) -> Result<(Setup, Service), Refused> {
    let id: ServiceId = sent.param("service", "service")?;
    let setup = sent.services().catalogue.read(business).await?;
    let old = setup.services.iter().find(|one| one.id == id).cloned();
    let old = old.ok_or(ServiceError::NotFound("service"))?;
    Ok((setup, old))
}
