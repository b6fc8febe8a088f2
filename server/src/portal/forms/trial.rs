//! Trying the receptionist by form: a test call begun, a line said, the call ended.

use app::policy::Policy;
use domain::{CallId, Permission};
use futures::{FutureExt, future::BoxFuture};
use jiff::civil::DateTime;
use services::{receptionists::Which, trial::NewTrial};

use super::{
    super::submit::{Done, Fields, FormOfPage, Refused, Sent},
    read::Problems,
};

/// Longest line, in characters.
const LONGEST: usize = 500;

pub(super) fn forms() -> [FormOfPage; 1] {
    [FormOfPage {
        path: "/app/{business}/receptionist/try",
        policy: Policy::Member(Permission::EditSetup),
        run: act,
    }]
}

fn act(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "start" => start(sent).boxed(),
        "say" => say(sent).boxed(),
        "stop" => stop(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

/// What is to be tried, as the form says.
pub(in crate::portal) fn wanted(fields: &Fields) -> Result<NewTrial, Refused> {
    let mut problems = Problems::default();
    let which = match fields.text("which") {
        "" | "draft" => Which::Draft,
        "live" => Which::Live,
        _ => {
            problems.note("which", "Choose draft or live.");
            Which::Live
        }
    };
    let new = NewTrial {
        which,
        location: problems.optional(fields, "location", "Choose a location of the list."),
        caller: problems.optional(fields, "caller", "Choose a caller of the list."),
        at: problems.optional::<DateTime>(fields, "at", "Enter a date and a time."),
    };
    problems.none()?;
    Ok(new)
}

async fn start(sent: &Sent) -> Result<Done, Refused> {
    let state = &sent.portal().server;
    let new = wanted(&sent.fields)?;
    let call = state.trials.begin(state, sent.member()?, &new).await?;
    Ok(Done::to(page(sent, call)))
}

async fn say(sent: &Sent) -> Result<Done, Refused> {
    let state = &sent.portal().server;
    let call = of_form(sent)?;
    let text = sent.fields.text("text");
    if text.is_empty() {
        return Err(Refused::field("text", "Write what the caller says."));
    }
    if text.chars().count() > LONGEST {
        let problem = format!("Write at most {LONGEST} characters at a time.");
        return Err(Refused::field("text", problem));
    }
    let business = sent.member()?.business;
    if !state.trials.say(state, business, call, text).await? {
        let problem = "This test call is over. Start a new one.";
        return Err(Refused::field("", problem));
    }
    Ok(Done::to(page(sent, call)))
}

async fn stop(sent: &Sent) -> Result<Done, Refused> {
    let state = &sent.portal().server;
    let call = of_form(sent)?;
    state
        .trials
        .stop(state, sent.member()?.business, call)
        .await?;
    Ok(Done::to(page(sent, call)).saying("The test call is over."))
}

fn of_form(sent: &Sent) -> Result<CallId, Refused> {
    let call = sent.fields.text("call").parse();
    call.map_err(|_| super::changed())
}

fn page(sent: &Sent, call: CallId) -> String {
    sent.address(&format!("receptionist/try?call={call}"))
}
