//! Connected calendars: chosen, tested, let go.

use app::policy::Policy;
use domain::{CalendarConnectionId, Permission};
use futures::{FutureExt, future::BoxFuture};
use services::{
    ServiceError,
    calendar_accounts::{Chosen, Trial},
    records::Lane,
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    sure::be_sure,
};

pub(super) fn forms() -> [FormOfPage; 1] {
    [FormOfPage {
        path: "/app/{business}/integrations/google/{account}",
        policy: Policy::Member(Permission::EditSetup),
        run: account,
    }]
}

fn account(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    async move {
        let id: CalendarConnectionId = sent.param("account", "calendar account")?;
        let page = sent.address(&format!("integrations/google/{id}"));
        match sent.fields.text("do") {
            "choose" => Ok(Done::to(page).saying(choose(sent, id).await?)),
            "test" => Ok(Done::to(page).saying(test(sent, id).await?)),
            "disconnect" => disconnect(sent, id).await,
            _ => super::unknown().await,
        }
    }
    .boxed()
}

/// Saves which calendars are used. Everybody's bookings go to one calendar, or each one's to their own.
pub(super) async fn choose(sent: &Sent, id: CalendarConnectionId) -> Result<&'static str, Refused> {
    let member = sent.member()?;
    let setup = sent.services().catalogue.read(member.business).await?;
    let staff = setup.staff.iter().filter(|one| one.active);
    let things = setup.resources.iter().filter(|one| one.active);
    let lanes = staff
        .map(|one| (Lane::Staff(one.id), format!("to-{}", one.id)))
        .chain(things.map(|one| (Lane::Resource(one.id), format!("to-{}", one.id))));
    let all = sent.fields.text("all");
    let receives = lanes.filter_map(|(lane, field)| {
        let own = if all.is_empty() {
            // A lane that the page did not show is left as it is.
            sent.fields.has(&field).then(|| sent.fields.text(&field))?
        } else {
            all
        };
        Some((lane, (!own.is_empty()).then(|| own.to_owned())))
    });
    let chosen = Chosen {
        receives: receives.collect(),
        blocks: sent.fields.all("blocks").map(str::to_owned).collect(),
    };
    sent.services()
        .calendar_accounts
        .choose(member, id, &chosen)
        .await?;
    Ok("Saved your calendars.")
}

/// Tests an account, and says what was found.
pub(super) async fn test(sent: &Sent, id: CalendarConnectionId) -> Result<String, Refused> {
    let accounts = &sent.services().calendar_accounts;
    match accounts.test(sent.member()?, id).await? {
        Trial::Works(1) => Ok("Works. An entry was written, read and deleted again.".to_owned()),
        Trial::Works(count) => Ok(format!(
            "Works. An entry was written, read and deleted again in {count} calendars."
        )),
        Trial::NothingChosen => Err(Refused::field(
            "",
            "Choose first into which calendar bookings are written.",
        )),
        Trial::Failed {
            calendar,
            step,
            reason,
        } => Err(Refused::field(
            "",
            format!("We couldn't {} in {calendar}: {reason}.", step.words()),
        )),
    }
}

async fn disconnect(sent: &Sent, id: CalendarConnectionId) -> Result<Done, Refused> {
    let withdraw = sent.fields.has("withdraw");
    let accounts = &sent.services().calendar_accounts;
    let (known, _) = accounts.list(sent.member()?).await?;
    let known = known.into_iter().find(|one| one.id == id);
    let known = known.ok_or(ServiceError::NotFound("calendar account"))?;
    let mut follows = vec![
        "Bookings are written there no more, and what stands there blocks time no more.",
        "What was written stays, in Ringdesk and in the calendar.",
    ];
    if withdraw {
        follows.push("Access ends at Google, for every business that uses this account.");
    }
    let title = format!("Disconnect {}?", known.account);
    be_sure(sent, title, &follows, "Disconnect calendar")?;
    accounts.disconnect(sent.member()?, id, withdraw).await?;
    Ok(Done::to(sent.address("integrations")).saying("Disconnected. Ringdesk keeps the diary."))
}
