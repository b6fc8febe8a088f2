//! A booking, step by step.

use futures::{FutureExt, future::BoxFuture};
use services::visitors::{Details, Here};

use super::{
    super::super::submit::{Done, Refused, Sent},
    Address, all_refused, refused, visitor, who,
};

pub(super) fn receive(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "hold" => hold(sent).boxed(),
        "longer" => longer(sent).boxed(),
        "details" => details(sent).boxed(),
        "book" => book(sent).boxed(),
        "wait" => wait(sent).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

/// The business and the place of the address.
struct Place(String, Option<String>);

impl Place {
    fn of(sent: &Sent) -> Result<Self, Refused> {
        let place: Result<String, Refused> = sent.param("place", "page");
        let place = place.ok().filter(|place| !place.is_empty());
        Ok(Self(sent.param("business", "page")?, place))
    }

    fn here(&self) -> Here<'_> {
        (&self.0, self.1.as_deref())
    }
}

fn typed(sent: &Sent) -> Details {
    let text = |name| sent.fields.text(name).to_owned();
    Details {
        name: text("name"),
        phone: text("phone"),
        email: text("email"),
        notes: text("notes"),
    }
}

async fn hold(sent: &Sent) -> Result<Done, Refused> {
    keep(sent, sent.fields.text("slot")).await
}

async fn longer(sent: &Sent) -> Result<Done, Refused> {
    let address = Address::of(sent);
    keep(sent, &address.question().slot).await
}

async fn keep(sent: &Sent, slot: &str) -> Result<Done, Refused> {
    let (place, address, visitor) = (Place::of(sent)?, Address::of(sent), visitor(sent));
    let question = address.question();
    let visitors = &sent.services().visitors;
    let hold = visitors
        .hold(place.here(), slot, &question, who(sent, &visitor))
        .await
        .map_err(refused)?
        .to_string();
    Ok(Done::to(address.with(&[("slot", slot), ("hold", &hold)])))
}

async fn details(sent: &Sent) -> Result<Done, Refused> {
    let (place, address, visitor) = (Place::of(sent)?, Address::of(sent), visitor(sent));
    let visitors = &sent.services().visitors;
    let details = typed(sent);
    visitors
        .enter(place.here(), &details, who(sent, &visitor))
        .await
        .map_err(all_refused)?;
    Ok(Done::to(address.with(&[("step", "check")])))
}

async fn book(sent: &Sent) -> Result<Done, Refused> {
    let (place, address, visitor) = (Place::of(sent)?, Address::of(sent), visitor(sent));
    let (question, key) = (address.question(), sent.fields.text("once"));
    let visitors = &sent.services().visitors;
    let token = visitors
        .book(place.here(), &question, key, who(sent, &visitor))
        .await
        .map_err(refused)?;
    Ok(Done::to(format!("/m/{token}")).saying("Done. A text is on its way."))
}

async fn wait(sent: &Sent) -> Result<Done, Refused> {
    let (place, address, visitor) = (Place::of(sent)?, Address::of(sent), visitor(sent));
    let visitors = &sent.services().visitors;
    let question = address.question();
    visitors
        .wait(place.here(), &question, &typed(sent), who(sent, &visitor))
        .await
        .map_err(all_refused)?;
    Ok(Done::to(address.with(&[("step", "waiting")])))
}
