//! Coming in by mail, by invitation, and making a business.

use app::policy::Policy;
use domain::EmailAddress;
use futures::{FutureExt, future::BoxFuture};
use services::{
    access::Entered,
    settings::{NewBusiness, Trade},
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
};

pub(super) fn forms() -> [FormOfPage; 4] {
    [
        FormOfPage {
            path: "/sign-in",
            policy: Policy::Public,
            run: mail,
        },
        FormOfPage {
            path: "/sign-in/code/{attempt}",
            policy: Policy::Public,
            run: code,
        },
        FormOfPage {
            path: "/app/invite/{token}",
            policy: Policy::Public,
            run: accept,
        },
        FormOfPage {
            path: "/app/new",
            policy: Policy::SignedIn,
            run: make,
        },
    ]
}

fn mail(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "mail" => send_link(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn send_link(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let email: Option<EmailAddress> = problems.parsed(
        &sent.fields,
        "email",
        "Enter an e-mail address, as in name@example.com.",
    );
    let email = problems.read(email)?;
    let server = &sent.portal().server;
    if !server.config.mail.is_on() {
        return Err(super::changed());
    }
    let link = server.public("/sign-in/link");
    let access = &sent.services().access;
    let attempt = access.mail_link(&email, &sent.visit.client, &link).await?;
    Ok(Done::to(format!("/sign-in/code/{attempt}")))
}

fn code(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "code" => use_code(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn use_code(sent: &Sent) -> Result<Done, Refused> {
    let attempt: String = sent.param("attempt", "page")?;
    let typed: String = sent
        .fields
        .text("code")
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    if typed.len() != 6 || !typed.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Refused::field("code", "Enter the 6 digits of the mail."));
    }
    match sent.services().access.use_code(&attempt, &typed).await? {
        Entered::As(user) => {
            sent.enter(user).await?;
            Ok(Done::to("/app").entering())
        }
        Entered::Wrong(1) => Err(Refused::field(
            "code",
            "That is not the code. You can try once more.",
        )),
        Entered::Wrong(left) => Err(Refused::field(
            "code",
            format!("That is not the code. You can try {left} times more."),
        )),
        Entered::Dead => Err(Refused::field(
            "code",
            "That code has expired, was used, or was tried too often. Send a new one.",
        )),
    }
}

fn accept(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "accept" => join(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn join(sent: &Sent) -> Result<Done, Refused> {
    let secret: String = sent.param("token", "page")?;
    let signed_in = sent.visit.user;
    let joined = sent.services().team.accept(&secret, signed_in).await?;
    let done = Done::to(format!("/app/{}/settings/profile", joined.business))
        .saying("You are of the team now.");
    if signed_in.is_some() {
        return Ok(done);
    }
    sent.enter(joined.user).await?;
    Ok(done.entering())
}

fn make(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "make" => found(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn found(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let name = problems.required(&sent.fields, "name", "Enter a name.");
    let country = problems.required(&sent.fields, "country", "Choose a country.");
    let trade: Option<Trade> = problems.parsed(&sent.fields, "trade", "Choose one of the list.");
    let new = NewBusiness {
        name,
        country,
        trade: problems.read(trade)?,
        zone: sent.fields.text("zone").to_owned(),
        address: sent.fields.text("address").to_owned(),
    };
    let owner = sent.visit.user;
    let owner = owner.ok_or_else(super::changed)?;
    let business = sent.services().settings.found(owner, &new).await?;
    Ok(Done::to(format!("/app/{business}/setup/business")).saying(format!("Made {}.", new.name)))
}
