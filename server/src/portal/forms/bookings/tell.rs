//! Whether the customer is told of a change: asked once, before it is made, with the text that they would get.

use app::api::kept::{Question, Telling};
use domain::{E164, PersonName};
use services::{bookings::Bookings, show, snapshot::Snapshot};

use super::super::super::submit::{Refused, Sent};

/// Whoever reads the question may go back to what they chose.
pub(super) fn back_to_details(sent: &Sent) -> Result<(), Refused> {
    if sent.fields.has("again") {
        return Err(Refused::Again(None));
    }
    Ok(())
}

/// Whether it is to be asked: somebody can be told, and nothing was answered yet.
pub(super) fn is_asked(sent: &Sent, phone: Option<&E164>) -> bool {
    phone.is_some() && sent.fields.text("tell").is_empty()
}

/// The question. `change` is what is about to be done, as a sentence.
pub(super) async fn question(
    sent: &Sent,
    snapshot: &Snapshot,
    (name, phone): (&PersonName, Option<&E164>),
    change: String,
    texts: Vec<String>,
) -> Result<Refused, Refused> {
    let settings = &sent.services().settings;
    let (_, chosen) = settings.business(sent.member()?).await?;
    let phone = phone.map(|phone| match snapshot.home_number() {
        Some(home) => show::phone(phone, home),
        None => phone.as_str().to_owned(),
    });
    let telling = Telling {
        customer: name.to_string(),
        phone: phone.unwrap_or_default(),
        change,
        told: chosen.tell_customers,
        texts,
    };
    Ok(Refused::Again(Some(Box::new(Question::Tell(telling)))))
}

/// The use cases, which tell the customer or not as the form says.
pub(super) fn bookings(sent: &Sent) -> Bookings {
    let bookings = &sent.services().bookings;
    if sent.fields.text("tell") == "quiet" {
        bookings.quietly()
    } else {
        bookings.clone()
    }
}

/// Whether the customer is told, in words.
pub(super) fn told(sent: &Sent, can_text: bool) -> &'static str {
    if can_text && sent.fields.text("tell") != "quiet" {
        " A text is on its way."
    } else {
        ""
    }
}
