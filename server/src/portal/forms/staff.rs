//! Staff: added, changed, switched off and on; their hours.

use app::policy::Policy;
use domain::{
    EmailAddress, LocationId, MembershipId, Permission, PersonName, Role, ServiceId, StaffId,
};
use futures::{FutureExt, future::BoxFuture};
use services::{
    ServiceError,
    catalogue::Setup,
    records::{Service, Staff},
};

use super::{
    super::submit::{Done, Fields, FormOfPage, Refused, Sent},
    read::{Problems, hours},
    typed::{asked, lines},
};

pub(super) fn forms() -> [FormOfPage; 3] {
    let policy = Policy::Member(Permission::EditSetup);
    [
        FormOfPage {
            path: "/app/{business}/staff/new",
            policy,
            run: |sent| add(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/staff/{staff}",
            policy,
            run: change,
        },
        FormOfPage {
            path: "/app/{business}/staff/{staff}/hours",
            policy,
            run: |sent| save_hours(sent).boxed(),
        },
    ]
}

fn change(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "save" => save(sent).boxed(),
        "switch-off" => switch(sent, false).boxed(),
        "switch-on" => switch(sent, true).boxed(),
        "invite" => invite(sent).boxed(),
        "link" => link(sent).boxed(),
        "unlink" => unlink(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "add" {
        return Err(super::changed());
    }
    let business = sent.member()?.business;
    let setup = sent.services().catalogue.read(business).await?;
    let id = sent.portal().server.ports.id(StaffId::from_uuid);
    let (mut new, performs) = read(&sent.fields, id, &setup)?;
    new.position = u32::try_from(setup.staff.len()).unwrap_or(u32::MAX);
    store(sent, &setup, &new, &performs).await?;
    Ok(Done::to(sent.address("staff")).saying(format!("Added {}.", new.name)))
}

async fn save(sent: &Sent) -> Result<Done, Refused> {
    let (setup, old) = stored(sent).await?;
    let mut problems = Problems::default();
    let position = problems.number(&sent.fields, "position", 0..=9_999);
    let read = read(&sent.fields, old.id, &setup);
    let (read, performs) = match (read, problems.none()) {
        (Ok(read), Ok(())) => read,
        (Err(Refused::Problems(mut some)), Err(Refused::Problems(more))) => {
            some.extend(more);
            return Err(Refused::Problems(some));
        }
        (Err(refused), _) | (_, Err(refused)) => return Err(refused),
    };
    let new = Staff {
        calendar: old.calendar,
        active: old.active,
        position,
        ..read
    };
    store(sent, &setup, &new, &performs).await?;
    Ok(Done::to(sent.address("staff")).saying(format!("Saved {}.", new.name)))
}

async fn switch(sent: &Sent, active: bool) -> Result<Done, Refused> {
    let (setup, old) = stored(sent).await?;
    let performed = |one: &&Service| one.performed_by(old.id);
    let performs: Vec<ServiceId> = setup
        .services
        .iter()
        .filter(performed)
        .map(|one| one.id)
        .collect();
    let new = Staff { active, ..old };
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let catalogue = &sent.services().catalogue;
    catalogue.put_person(business, by, &new, &performs).await?;
    let (word, back) = if active {
        ("on", "switch-off")
    } else {
        ("off", "switch-on")
    };
    let page = sent.address(&format!("staff/{}", new.id));
    Ok(Done::to(sent.address("staff"))
        .saying(format!("{} is switched {word}.", new.name))
        .with_undo(page, &[("do", back)]))
}

/// Asks somebody by mail to sign in for the staff member.
async fn invite(sent: &Sent) -> Result<Done, Refused> {
    let (_, staff) = stored(sent).await?;
    let mut problems = Problems::default();
    let email: Option<EmailAddress> = problems.parsed(
        &sent.fields,
        "email",
        "Enter an e-mail address, as in name@example.com.",
    );
    let email = problems.read(email)?;
    let link = sent.portal().server.public("/app/invite");
    let as_staff = (Role::Staff, Some(staff.id));
    let team = &sent.services().team;
    team.invite(sent.member()?, &email, as_staff, &link).await?;
    Ok(Done::to(sent.visit.address.clone()).saying(format!("Invited {email}.")))
}

/// Lets a member of the team sign in for the staff member.
async fn link(sent: &Sent) -> Result<Done, Refused> {
    let (_, staff) = stored(sent).await?;
    let mut problems = Problems::default();
    let id: Option<MembershipId> =
        problems.parsed(&sent.fields, "member", "Choose one of the team.");
    let id = problems.read(id)?;
    let team = &sent.services().team;
    team.link(sent.member()?, id, staff.id).await?;
    let page = sent.visit.address.clone();
    Ok(Done::to(page.clone())
        .saying(format!("They sign in for {} now.", staff.name))
        .with_undo(page, &[("do", "unlink")]))
}

async fn unlink(sent: &Sent) -> Result<Done, Refused> {
    let (_, staff) = stored(sent).await?;
    let team = &sent.services().team;
    team.unlink(sent.member()?, staff.id).await?;
    let text = format!("Nobody signs in for {} now.", staff.name);
    Ok(Done::to(sent.visit.address.clone()).saying(text))
}

async fn save_hours(sent: &Sent) -> Result<Done, Refused> {
    let (_, staff) = stored(sent).await?;
    if sent.fields.text("do") != "save" {
        return Err(super::changed());
    }
    let at = match asked(&sent.visit.address, "loc") {
        Some(at) => Some(at.parse::<LocationId>().map_err(|_| super::changed())?),
        None => None,
    };
    let mut problems = Problems::default();
    let week = hours(&sent.fields, &mut problems);
    problems.none()?;
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let catalogue = &sent.services().catalogue;
    catalogue
        .put_staff_hours(business, by, staff.id, at, &week)
        .await?;
    Ok(Done::to(sent.visit.address.clone()).saying(format!("Saved the hours of {}.", staff.name)))
}

async fn stored(sent: &Sent) -> Result<(Setup, Staff), Refused> {
    let id: StaffId = sent.param("staff", "staff")?;
    let business = sent.member()?.business;
    let setup = sent.services().catalogue.read(business).await?;
    let old = setup.staff.iter().find(|one| one.id == id).cloned();
    let old = old.ok_or(ServiceError::NotFound("staff"))?;
    Ok((setup, old))
}

async fn store(
    sent: &Sent,
    setup: &Setup,
    new: &Staff,
    performs: &[ServiceId],
) -> Result<(), Refused> {
    let taken = |one: &&Staff| {
        one.id != new.id && one.name.as_str().eq_ignore_ascii_case(new.name.as_str())
    };
    if setup.staff.iter().any(|one| taken(&one)) {
        let text = format!(
            "{} exists already. Add a letter so that callers can tell them apart.",
            new.name
        );
        return Err(Refused::field("name", text));
    }
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let catalogue = &sent.services().catalogue;
    Ok(catalogue.put_person(business, by, new, performs).await?)
}

/// What a form says of a staff member, and what they perform.
fn read(fields: &Fields, id: StaffId, setup: &Setup) -> Result<(Staff, Vec<ServiceId>), Refused> {
    let mut problems = Problems::default();
    let name: Option<PersonName> = match fields.text("name") {
        "" => {
            problems.note("name", "Enter a name.");
            None
        }
        _ => problems.parsed(
            fields,
            "name",
            "Enter a name of at most 100 characters, with at least one letter.",
        ),
    };
    let all = setup.locations.iter().map(|one| one.id);
    let main = problems.one_of(fields, "location_id", all.clone());
    let ticked = |id: &LocationId| fields.all("locations").any(|one| one == id.to_string());
    let mut locations: Vec<LocationId> = if setup.locations.len() > 1 {
        all.filter(ticked).collect()
    } else {
        all.collect()
    };
    if locations.is_empty() {
        problems.note("locations", "Say where they work.");
    }
    if let Some(main) = main {
        if locations.contains(&main) {
            // The first is where they work mainly.
            locations.retain(|one| *one != main);
            locations.insert(0, main);
        } else if !locations.is_empty() {
            problems.note(
                "location_id",
                "Choose one of the locations at which they work.",
            );
        }
    }
    let performs = setup
        .services
        .iter()
        .map(|one| one.id)
        .filter(|id| fields.all("services").any(|one| one == id.to_string()))
        .collect();
    let (name, main) = problems.read(name.zip(main))?;
    let staff = Staff {
        locations,
        title: fields.text("title").to_owned(),
        credentials: fields.text("credentials").to_owned(),
        bio: lines(fields, "bio"),
        ..Staff::named(id, main, name)
    };
    Ok((staff, performs))
}
