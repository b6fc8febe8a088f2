//! What the holder of a link changes. Nothing is changed by opening it.

use futures::{FutureExt, future::BoxFuture};
use services::visitors::LinkPage;

use super::{
    super::super::submit::{Done, Refused, Sent},
    Address, refused, visitor, who,
};

pub(super) fn manage(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "move" => move_it(sent).boxed(),
        "cancel" => cancel(sent).boxed(),
        "again" => again(sent, LinkPage::Manage).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

pub(super) fn resume(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "hold" => hold(sent).boxed(),
        "longer" => longer(sent).boxed(),
        "book" => book(sent).boxed(),
        "again" => again(sent, LinkPage::Resume).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

pub(super) fn offer(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "take" => take(sent).boxed(),
        "decline" => decline(sent).boxed(),
        "again" => again(sent, LinkPage::Offer).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

fn token(sent: &Sent) -> Result<String, Refused> {
    sent.param("token", "link")
}

async fn move_it(sent: &Sent) -> Result<Done, Refused> {
    let (token, fields) = (token(sent)?, &sent.fields);
    let visitors = &sent.services().visitors;
    let when = visitors
        .move_to(&token, fields.text("slot"), fields.text("once"))
        .await
        .map_err(refused)?;
    let text = format!("Moved to {when}. A text is on its way.");
    Ok(Done::to(format!("/m/{token}")).saying(text))
}

async fn cancel(sent: &Sent) -> Result<Done, Refused> {
    let token = token(sent)?;
    let visitors = &sent.services().visitors;
    let fee = visitors
        .call_off(&token, sent.fields.text("once"))
        .await
        .map_err(refused)?;
    let text = if fee.is_empty() {
        "Cancelled. It costs nothing.".to_owned()
    } else {
        format!("Cancelled. {fee} is due.")
    };
    Ok(Done::to(format!("/m/{token}")).saying(text))
}

async fn hold(sent: &Sent) -> Result<Done, Refused> {
    let mut question = Address::of(sent).question();
    sent.fields.text("slot").clone_into(&mut question.slot);
    keep(sent, &question).await
}

async fn longer(sent: &Sent) -> Result<Done, Refused> {
    keep(sent, &Address::of(sent).question()).await
}

async fn keep(sent: &Sent, question: &services::visitors::Question) -> Result<Done, Refused> {
    let (token, visitor) = (token(sent)?, visitor(sent));
    let visitors = &sent.services().visitors;
    let (slot, hold) = visitors
        .resume_hold(&token, question, who(sent, &visitor))
        .await
        .map_err(refused)?;
    Ok(Done::to(format!("/r/{token}?slot={slot}&hold={hold}")))
}

async fn book(sent: &Sent) -> Result<Done, Refused> {
    let (token, visitor, fields) = (token(sent)?, visitor(sent), &sent.fields);
    let question = Address::of(sent).question();
    let said = (fields.text("name"), fields.text("once"));
    let visitors = &sent.services().visitors;
    let to = visitors
        .resume_book(&token, &question, said, who(sent, &visitor))
        .await
        .map_err(refused)?;
    Ok(Done::to(format!("/m/{to}")).saying("Done. A text is on its way."))
}

async fn take(sent: &Sent) -> Result<Done, Refused> {
    let visitors = &sent.services().visitors;
    let to = visitors.take_offer(&token(sent)?).await.map_err(refused)?;
    Ok(Done::to(format!("/m/{to}")).saying("Booked. A text is on its way."))
}

async fn decline(sent: &Sent) -> Result<Done, Refused> {
    let token = token(sent)?;
    let visitors = &sent.services().visitors;
    visitors.decline_offer(&token).await.map_err(refused)?;
    let text = "Given back. You are still on the list.";
    Ok(Done::to(format!("/w/{token}")).saying(text))
}

/// A new link for one that is over. The answer is the same whatever becomes of it.
async fn again(sent: &Sent, page: LinkPage) -> Result<Done, Refused> {
    let token = token(sent)?;
    let visitors = &sent.services().visitors;
    visitors
        .send_again(page, &token, &sent.visit.client)
        .await?;
    let address = sent.visit.address.as_str();
    let path = address.split('?').next().unwrap_or(address);
    let text = "If this was your link, a text with a new one is on its way to your phone.";
    Ok(Done::to(path).saying(text))
}
