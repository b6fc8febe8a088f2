//! A request that is confirmed.

use domain::BookingId;
use services::{
    bookings::{Authority, ChangeError},
    portal::diary::by_hand::clash,
};

use super::{
    super::super::submit::{Done, Refused, Sent},
    key, refused,
    tell::{bookings, is_asked, told},
};

pub(super) async fn confirm(sent: &Sent) -> Result<Done, Refused> {
    let member = sent.member()?;
    let id: BookingId = sent.param("booking", "booking")?;
    let portal = &sent.services().portal;
    let booking = portal.own_request(member, id).await?.booking;
    let page = sent.address(&format!("bookings/{id}"));
    if is_asked(sent, booking.phone.as_ref()) {
        // The page that asks shows the text, too.
        return Ok(Done::to(format!("{page}?do=confirm")));
    }
    let by = Authority::Member(sent.actor()?);
    let confirmed = bookings(sent)
        .confirm(member.business, by, id, key(sent))
        .await;
    let done = match confirmed {
        Ok(done) => done,
        Err(ChangeError::Taken(found)) => {
            let snapshots = &sent.services().snapshots;
            let snapshot = snapshots.get(member.business, booking.location_id).await?;
            let now = sent.portal().server.ports.now();
            return Err(Refused::field("", clash(&snapshot, &found, now)));
        }
        Err(error) => return Err(refused(error)),
    };
    let what = match done.bookings.len() {
        1 => "Booked.".to_owned(),
        many => format!("{many} booked."),
    };
    let told = told(sent, booking.phone.is_some());
    Ok(Done::to(page).saying(format!("{what}{told}")))
}
