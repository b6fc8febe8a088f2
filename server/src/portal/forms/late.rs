//! Telling the customers who come next that somebody runs late.

use app::policy::Policy;
use domain::{BookingId, Permission, view::figure};
use futures::FutureExt;

use super::super::submit::{Done, FormOfPage, Refused, Sent};

pub(super) fn forms() -> [FormOfPage; 1] {
    [FormOfPage {
        path: "/app/{business}/today/late",
        policy: Policy::Member(Permission::OwnWork),
        run: |sent| tell(sent).boxed(),
    }]
}

async fn tell(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "tell" {
        return super::unknown().await;
    }
    let minutes = sent.fields.text("minutes").parse();
    let minutes = minutes.map_err(|_| Refused::field("minutes", "Choose one of the list."))?;
    let chosen: Vec<BookingId> = sent
        .fields
        .all("who")
        .filter_map(|id| id.parse().ok())
        .collect();
    let key = sent.fields.text("once");
    let bookings = &sent.services().bookings;
    let told = bookings
        .tell_late(sent.member()?, minutes, &chosen, key)
        .await?;
    let text = format!("Sending {}.", figure(told, "text"));
    Ok(Done::to(sent.address("today")).saying(text))
}
