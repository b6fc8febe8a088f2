//! Telephone numbers: added, checked, mended, tried out, given back; callers who are refused.

use app::policy::Policy;
use domain::{E164, LocationId, Permission, PhoneNumberId};
use futures::{FutureExt, future::BoxFuture};
use services::records::NumberProblem;

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
};

/// What a number looks like, for those who typed something else.
const FORM: &str = "Enter a number with its country, as in +44 7700 900123.";

pub(super) fn forms() -> [FormOfPage; 4] {
    let policy = Policy::Member(Permission::EditSetup);
    [
        FormOfPage {
            path: "/app/{business}/numbers",
            policy,
            run: callers,
        },
        FormOfPage {
            path: "/app/{business}/numbers/new",
            policy,
            run: new,
        },
        FormOfPage {
            path: "/app/{business}/numbers/{number}",
            policy,
            run: one,
        },
        FormOfPage {
            path: "/app/{business}/numbers/{number}/forwarding",
            policy,
            run: forwarding,
        },
    ]
}

fn callers(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "block" => block(sent).boxed(),
        "unblock" => unblock(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

fn new(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    async move {
        let id = match add(sent).await? {
            Some(id) => id,
            None => return super::unknown().await,
        };
        let page = sent.address(&format!("numbers/{id}"));
        Ok(Done::to(page).saying("Added. Calls to it are answered from now on."))
    }
    .boxed()
}

fn one(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "check" => check_here(sent).boxed(),
        "repair" => repair(sent).boxed(),
        "listen" => listen_here(sent, "").boxed(),
        "release" => release(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

fn forwarding(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "listen" => listen_here(sent, "/forwarding").boxed(),
        _ => super::unknown().boxed(),
    }
}

/// A number as people write it.
fn number(text: &str) -> Option<E164> {
    let digits: String = text
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '-' | '(' | ')' | '.'))
        .collect();
    digits.parse().ok()
}

/// Buys or links the number that was chosen; `None` if the form asks for neither.
pub(super) async fn add(sent: &Sent) -> Result<Option<PhoneNumberId>, Refused> {
    let (field, place, buys) = match sent.fields.text("do") {
        "buy" => ("offer", "location_id", true),
        "link" => ("spare", "spare_location_id", false),
        _ => return Ok(None),
    };
    let mut problems = Problems::default();
    let member = sent.member()?;
    let setup = sent.services().catalogue.read(member.business).await?;
    let mut locations = setup.locations.clone();
    locations.sort_by_key(|one| (one.created_at, one.id.uuid()));
    let known = locations.iter().map(|one| one.id);
    let location: Option<LocationId> = problems.one_of(&sent.fields, place, known);
    let wanted: Option<E164> = problems.parsed(&sent.fields, field, "Choose a number of the list.");
    let (location, wanted) = problems.read(location.zip(wanted))?;
    let numbers = &sent.services().numbers;
    let added = if buys {
        numbers.buy(member, location, &wanted).await
    } else {
        numbers.link(member, location, &wanted).await
    };
    match added {
        Ok(id) => Ok(Some(id)),
        Err(services::ServiceError::Invalid {
            field: "number",
            reason,
        }) => Err(Refused::field(field, format!("The number {reason}."))),
        Err(error) => Err(error.into()),
    }
}

async fn check_here(sent: &Sent) -> Result<Done, Refused> {
    let id: PhoneNumberId = sent.param("number", "number")?;
    let text = check(sent, id).await?;
    Ok(Done::to(sent.address(&format!("numbers/{id}"))).saying(text))
}

/// Checks a number, and says what was found.
pub(super) async fn check(sent: &Sent, id: PhoneNumberId) -> Result<&'static str, Refused> {
    let found = sent.services().numbers.check(sent.member()?, id).await?;
    Ok(told(found.problem))
}

const fn told(problem: Option<NumberProblem>) -> &'static str {
    match problem {
        None => "Checked. All is well.",
        Some(_) => "Checked. Something is wrong; see below what to do.",
    }
}

async fn repair(sent: &Sent) -> Result<Done, Refused> {
    let id: PhoneNumberId = sent.param("number", "number")?;
    let found = sent.services().numbers.repair(sent.member()?, id).await?;
    Ok(Done::to(sent.address(&format!("numbers/{id}"))).saying(told(found.problem)))
}

async fn listen_here(sent: &Sent, page: &str) -> Result<Done, Refused> {
    let id: PhoneNumberId = sent.param("number", "number")?;
    sent.services().numbers.listen(sent.member()?, id).await?;
    Ok(Done::to(
        sent.address(&format!("numbers/{id}{page}#listening")),
    ))
}

async fn release(sent: &Sent) -> Result<Done, Refused> {
    let id: PhoneNumberId = sent.param("number", "number")?;
    if !sent.fields.has("sure") {
        return Err(Refused::field(
            "sure",
            "Tick the box to give the number back.",
        ));
    }
    let gone = sent.services().numbers.release(sent.member()?, id).await?;
    Ok(Done::to(sent.address("numbers")).saying(format!("Released {}.", gone.as_str())))
}

async fn block(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let caller = number(sent.fields.text("caller"));
    if caller.is_none() {
        problems.note("caller", FORM);
    }
    problems.required(&sent.fields, "reason", "Say why.");
    let rule = "Enter a number of days from 1 to 365, or nothing.";
    let days: Option<u32> = problems.optional(&sent.fields, "days", rule);
    let caller = problems.read(caller)?;
    let reason = sent.fields.text("reason");
    sent.services()
        .numbers
        .block(sent.member()?, &caller, reason, days)
        .await?;
    Ok(Done::to(sent.address("numbers")).saying(format!("Blocked {}.", caller.as_str())))
}

async fn unblock(sent: &Sent) -> Result<Done, Refused> {
    let caller = number(sent.fields.text("caller")).ok_or_else(super::changed)?;
    sent.services()
        .numbers
        .unblock(sent.member()?, &caller)
        .await?;
    Ok(Done::to(sent.address("numbers")).saying(format!("Unblocked {}.", caller.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        let read = |text| number(text).map(|one| one.as_str().to_owned());
        assert_eq!(read("+44 (7700) 900-123").as_deref(), Some("+447700900123"));
        assert_eq!(read("07700 900123"), None);
        assert_eq!(read("nobody"), None);
    }
}
