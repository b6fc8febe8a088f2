//! Keys for programs: made, shown once, revoked.

use domain::ApiKeyId;
use futures::{FutureExt, future::BoxFuture};
use services::ServiceError;

use super::super::{
    super::submit::{Done, Refused, Sent},
    read::Problems,
    sure::be_sure,
};

pub(super) fn change(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "add" => add(sent).boxed(),
        "revoke" => revoke(sent).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let name = problems.required(&sent.fields, "name", "Enter a name.");
    if name.chars().count() > 80 {
        problems.note("name", "Enter a name of at most 80 letters.");
    }
    problems.none()?;
    let access = &sent.services().access;
    let key = access.make_api_key(sent.member()?, &name).await?;
    Ok(Done::to(sent.address("settings/keys")).showing_once(key.secret))
}

async fn revoke(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let id: Option<ApiKeyId> = problems.parsed(&sent.fields, "key", "Choose one of the list.");
    let id = problems.read(id)?;
    let member = sent.member()?;
    let known = sent.services().portal.keys(member).await?;
    let known = known.into_iter().find(|one| one.id == id);
    let name = known.ok_or(ServiceError::NotFound("API key"))?.name;
    let follows = [
        "Programs that use it are refused from then on.",
        "It cannot be taken back. A program goes on with a new key.",
    ];
    be_sure(sent, format!("Revoke {name}?"), &follows, "Revoke key")?;
    let access = &sent.services().access;
    let name = access.revoke_api_key(sent.member()?, id).await?;
    Ok(Done::to(sent.address("settings/keys")).saying(format!(
        "Revoked {name}. Programs with it are refused from now on."
    )))
}
