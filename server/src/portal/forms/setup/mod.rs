//! The set-up guide: Continue, Skip for now, and Go live.

mod read;

use app::policy::Policy;
use domain::{CalendarConnectionId, Permission, PhoneNumberId};
use futures::FutureExt;
use services::{
    ServiceError,
    records::{SetupStep, StepState},
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    integrations, numbers,
};

pub(super) fn forms() -> [FormOfPage; 1] {
    [FormOfPage {
        path: "/app/{business}/setup/{step}",
        policy: Policy::Member(Permission::EditSetup),
        run: |sent| step(sent).boxed(),
    }]
}

async fn step(sent: &Sent) -> Result<Done, Refused> {
    let step: SetupStep = sent.param("step", "step")?;
    let member = sent.member()?;
    let guide = &sent.services().guide;
    match (sent.fields.text("do"), step) {
        ("skip", _) => {
            guide.skip(member, step).await?;
            Ok(on(sent, step, StepState::Skipped))
        }
        ("save", SetupStep::GoLive) => super::unknown().await,
        ("save", _) => {
            save(sent, step).await?;
            Ok(on(sent, step, StepState::Done))
        }
        ("choose", SetupStep::Calendar) => {
            let id = account(sent).await?;
            integrations::choose(sent, id).await?;
            let text = "Saved your calendars. Test the connection, then continue.";
            Ok(here(sent, step).saying(text))
        }
        ("test", SetupStep::Calendar) => {
            let id: CalendarConnectionId = read::field(sent, "account")?;
            let text = integrations::test(sent, id).await?;
            Ok(here(sent, step).saying(text))
        }
        ("buy" | "link", SetupStep::Number) => {
            numbers::add(sent).await?;
            let text = "Added. Calls to it are answered from now on.";
            Ok(here(sent, step).saying(text))
        }
        ("check", SetupStep::Number) => {
            let id: PhoneNumberId = read::field(sent, "number")?;
            let text = numbers::check(sent, id).await?;
            Ok(here(sent, step).saying(text))
        }
        ("listen", SetupStep::Number) => {
            let id: PhoneNumberId = read::field(sent, "number")?;
            sent.services().numbers.listen(member, id).await?;
            Ok(Done::to(sent.address("setup/number#listening")))
        }
        ("call-me", SetupStep::TestCall) => {
            let phone = read::telephone(sent)?;
            sent.services().numbers.call_me(member, &phone).await?;
            let text =
                "Your telephone rings in a moment. Pick it up: your receptionist greets you.";
            Ok(here(sent, step).saying(text))
        }
        ("go-live", SetupStep::GoLive) => go_live(sent).await,
        _ => super::unknown().await,
    }
}

async fn save(sent: &Sent, step: SetupStep) -> Result<(), Refused> {
    let member = sent.member()?;
    let guide = &sent.services().guide;
    match step {
        SetupStep::Business => guide.save_business(member, &read::business(sent)?).await?,
        SetupStep::Hours => guide.save_hours(member, &read::hours(sent)?).await?,
        SetupStep::Services => {
            let setup = sent.services().catalogue.read(member.business).await?;
            let drafts = read::services(sent, setup.business.currency)?;
            guide.save_services(member, &drafts).await?;
        }
        SetupStep::People => guide.save_people(member, &read::people(sent)?).await?,
        SetupStep::Receptionist => {
            let draft = read::receptionist(sent)?;
            guide.save_receptionist(member, &draft).await?;
        }
        SetupStep::Calendar | SetupStep::Number | SetupStep::TestCall | SetupStep::GoLive => {
            guide.done(member, step).await?;
        }
    }
    Ok(())
}

/// The account that the page of the calendar shows: the first that works.
async fn account(sent: &Sent) -> Result<CalendarConnectionId, Refused> {
    use services::calendar_accounts::AccountState;
    let accounts = &sent.services().calendar_accounts;
    let (all, _) = accounts.list(sent.member()?).await?;
    let usable = |state| matches!(state, AccountState::Connected | AccountState::NothingChosen);
    let first = all.iter().find(|one| usable(one.state));
    let first = first.ok_or(ServiceError::NotFound("calendar account"))?;
    Ok(first.id)
}

async fn go_live(sent: &Sent) -> Result<Done, Refused> {
    let accepted: Vec<String> = sent.fields.all("accept").map(str::to_owned).collect();
    sent.services()
        .guide
        .go_live(sent.member()?, &accepted)
        .await?;
    Ok(Done::to(sent.address("today")).saying("You are live."))
}

/// The same page again.
fn here(sent: &Sent, step: SetupStep) -> Done {
    Done::to(sent.address(&format!("setup/{step}")))
}

/// The page of the next step.
fn on(sent: &Sent, step: SetupStep, state: StepState) -> Done {
    let text = match state {
        StepState::Done => format!("Saved: {}.", step.title().to_lowercase()),
        StepState::Skipped => format!("Skipped for now: {}.", step.title().to_lowercase()),
    };
    let page = step
        .next()
        .map_or_else(|| "setup".to_owned(), |next| format!("setup/{next}"));
    Done::to(sent.address(&page)).saying(text)
}
