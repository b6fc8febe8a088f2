//! Settings: the person's own, the business's, its places, team, sessions and keys.

mod keys;
mod locations;
mod team;

use app::policy::Policy;
use domain::{Permission, PersonName};
use futures::{FutureExt, future::BoxFuture};
use services::settings::BusinessChange;

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
};

pub(super) fn forms() -> Vec<FormOfPage> {
    let manage = Policy::Member(Permission::ManageBusiness);
    let enter = Policy::Member(Permission::Enter);
    vec![
        FormOfPage {
            path: "/app/{business}/settings/profile",
            policy: enter,
            run: profile,
        },
        FormOfPage {
            path: "/app/{business}/settings/business",
            policy: manage,
            run: business,
        },
        FormOfPage {
            path: "/app/{business}/settings/locations/new",
            policy: manage,
            run: locations::new,
        },
        FormOfPage {
            path: "/app/{business}/settings/locations/{location}",
            policy: manage,
            run: locations::one,
        },
        FormOfPage {
            path: "/app/{business}/settings/team",
            policy: manage,
            run: team::change,
        },
        FormOfPage {
            path: "/app/{business}/settings/security",
            policy: enter,
            run: security,
        },
        FormOfPage {
            path: "/app/{business}/settings/keys",
            policy: Policy::Member(Permission::OwnBusiness),
            run: keys::change,
        },
        FormOfPage {
            path: "/app/{business}/settings/data",
            policy: Policy::Member(Permission::OwnBusiness),
            run: |sent| delete(sent).boxed(),
        },
    ]
}

fn profile(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "rename" => rename(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn delete(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "delete" {
        return super::unknown().await;
    }
    let settings = &sent.services().settings;
    let typed = sent.fields.text("typed");
    let name = settings.delete_business(sent.member()?, typed).await?;
    Ok(Done::to("/app").saying(format!("{name} is deleted.")))
}

async fn rename(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let name: Option<PersonName> = problems.parsed(
        &sent.fields,
        "name",
        "Enter your name, in at most 100 letters.",
    );
    let name = problems.read(name)?;
    let settings = &sent.services().settings;
    settings.rename(sent.member()?, &name).await?;
    Ok(Done::to(sent.address("settings/profile")).saying("Saved your name."))
}

fn business(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "save" => save(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn save(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let change = BusinessChange {
        name: problems.required(&sent.fields, "name", "Enter a name."),
        slug: problems.required(&sent.fields, "slug", "Enter an address."),
        staff_noun: problems.required(&sent.fields, "staff_noun", "Enter a word for staff."),
        resource_noun: problems.required(
            &sent.fields,
            "resource_noun",
            "Enter a word for resources.",
        ),
        booking_page: sent.fields.has("booking_page"),
        tell_customers: sent.fields.text("tell_customers") != "quiet",
    };
    problems.none()?;
    let settings = &sent.services().settings;
    settings.change_business(sent.member()?, &change).await?;
    Ok(Done::to(sent.address("settings/business")).saying(format!("Saved {}.", change.name)))
}

fn security(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "end" => end(sent).boxed(),
        "end-others" => end_others(sent).boxed(),
        "limit" => limit(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn end(sent: &Sent) -> Result<Done, Refused> {
    let settings = &sent.services().settings;
    let id = sent.fields.text("session");
    settings.end_session(sent.member()?, id).await?;
    Ok(Done::to(sent.address("settings/security")).saying("Signed out there."))
}

async fn end_others(sent: &Sent) -> Result<Done, Refused> {
    let here = sent.visit.session.as_deref().unwrap_or_default();
    let settings = &sent.services().settings;
    let ended = settings.end_others(sent.member()?, here).await?;
    let text = match ended {
        1 => "Signed out on 1 other device.".to_owned(),
        many => format!("Signed out on {many} other devices."),
    };
    Ok(Done::to(sent.address("settings/security")).saying(text))
}

async fn limit(sent: &Sent) -> Result<Done, Refused> {
    let member = sent.member()?;
    // Everybody has this page, for the own sessions; the limit is of those who run the business.
    if !member.role.may(Permission::ManageBusiness) {
        return Err(services::ServiceError::Forbidden("the idle limit").into());
    }
    let mut problems = Problems::default();
    let minutes: Option<u32> = problems.optional(&sent.fields, "idle", "Choose one of the list.");
    problems.none()?;
    let health_data = sent.fields.has("health_data");
    let settings = &sent.services().settings;
    settings
        .change_security(member, health_data, minutes)
        .await?;
    sent.hold_to_limit().await;
    Ok(Done::to(sent.address("settings/security")).saying("Saved the idle limit."))
}
