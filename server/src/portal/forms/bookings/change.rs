//! A booking that is moved or called off, and who came.

use domain::{BookingState, Permission};
use services::{
    bookings::{Authority, Cancelling, ChangeError, Committed, Moving},
    show,
};

use super::{
    super::{
        super::submit::{Done, Refused, Sent},
        changed,
        read::Problems,
    },
    anyway, booking, key, late, own_lanes, refused, slot,
    taken::not_free,
    tell::{back_to_details, bookings, is_asked, question, told},
};

/// Whether the fee is left out, which owners and managers may.
fn waives(sent: &Sent) -> Result<bool, Refused> {
    let waives = sent.fields.has("waive");
    if waives && !sent.member()?.role.may(Permission::ManageBusiness) {
        return Err(Refused::field(
            "waive",
            "Only owners and managers can leave out the fee.",
        ));
    }
    Ok(waives)
}

/// What a late change costs, as it is told after it.
fn fee_told(done: &Committed) -> String {
    done.fee
        .map_or_else(String::new, |fee| format!(" The fee is {fee}."))
}

pub(super) async fn move_it(sent: &Sent) -> Result<Done, Refused> {
    back_to_details(sent)?;
    let business = sent.member()?.business;
    let waive_fee = waives(sent)?;
    let booking = booking(sent).await?;
    let id = booking.id;
    let snapshots = &sent.services().snapshots;
    let snapshot = snapshots.get(business, booking.location_id).await?;
    let typed = sent.fields.text("slot") == "other";
    let mut to = if typed {
        let when = (sent.fields.text("date"), sent.fields.text("at"));
        let portal = &sent.services().portal;
        portal
            .typed_move(sent.member()?, id, when, sent.fields.text("with"))
            .await?
    } else {
        let mut problems = Problems::default();
        let slot = slot(sent, &snapshot, &mut problems);
        Moving::to(&problems.read(slot)?)
    };
    to.waive_fee = waive_fee;
    own_lanes(sent, to.staff, &to.lanes)?;
    let by = Authority::Member(sent.actor()?);
    let (bookings, bent) = (bookings(sent), anyway(sent)?);
    let phone = booking.phone.as_ref();
    let when = show::when(to.start, &snapshot.zone, sent.portal().server.ports.now());
    let moved = if is_asked(sent, phone) {
        let texts = bookings.preview_move(business, &by, (id, &to), bent.is_some());
        match texts.await {
            Ok(texts) => {
                let change = format!("Move to {when}.");
                let whom = (&booking.name, phone);
                return Err(question(sent, &snapshot, whom, change, texts).await?);
            }
            Err(error) => Err(error),
        }
    } else if let Some(why) = bent {
        let by = by.clone();
        bookings
            .reschedule_anyway(business, by, id, &to, &why, key(sent))
            .await
    } else {
        let by = by.clone();
        bookings.reschedule(business, by, id, &to, key(sent)).await
    };
    let done = match moved {
        Ok(done) => done,
        Err(ChangeError::Taken(found)) => {
            let bends = bookings.could_bend_move(business, &by, id, &to).await;
            let bends = bends.map_err(refused)?;
            let at = (to.start, typed);
            return Err(not_free(sent, &found, &snapshot, at, bends));
        }
        Err(error) => return Err(late(sent.member()?, error)),
    };
    Ok(
        Done::to(sent.address(&format!("bookings/{id}"))).saying(format!(
            "Moved to {when}.{}{}",
            fee_told(&done),
            told(sent, booking.phone.is_some())
        )),
    )
}

pub(super) async fn cancel(sent: &Sent) -> Result<Done, Refused> {
    back_to_details(sent)?;
    let member = sent.member()?;
    let business = member.business;
    let booking = booking(sent).await?;
    let id = booking.id;
    let waive_fee = waives(sent)?;
    let reason = sent.fields.text("reason");
    if reason.chars().count() > 500 {
        return Err(Refused::field(
            "reason",
            "Shorten the reason to 500 characters.",
        ));
    }
    let how = Cancelling {
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        waive_fee,
        anyway: sent.fields.has("anyway"),
    };
    let by = Authority::Member(sent.actor()?);
    let (bookings, phone) = (bookings(sent), booking.phone.as_ref());
    if is_asked(sent, phone) {
        let texts = bookings.preview_cancel(business, &by, id, &how).await;
        let texts = texts.map_err(|error| late(member, error))?;
        let snapshots = &sent.services().snapshots;
        let snapshot = snapshots.get(business, booking.location_id).await?;
        let now = sent.portal().server.ports.now();
        let when = show::when(booking.range.start(), &snapshot.zone, now);
        let (whom, change) = ((&booking.name, phone), format!("Cancel {when}."));
        return Err(question(sent, &snapshot, whom, change, texts).await?);
    }
    let done = bookings
        .cancel(business, by, id, &how, key(sent))
        .await
        .map_err(|error| late(member, error))?;
    // A cancelled booking is on nobody's lane any more: whoever sees only their own goes on to those.
    let page = if member.only_lane().is_some() {
        "bookings".to_owned()
    } else {
        format!("bookings/{id}")
    };
    Ok(Done::to(sent.address(&page)).saying(format!(
        "Cancelled.{}{}",
        fee_told(&done),
        told(sent, booking.phone.is_some())
    )))
}

pub(super) async fn note(sent: &Sent, state: BookingState) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let id = booking(sent).await?.id;
    let by = Authority::Member(sent.actor()?);
    let bookings = &sent.services().bookings;
    match bookings.note_attendance(business, by, id, state).await {
        Ok(()) => {}
        Err(ChangeError::Settled(why)) => {
            return Err(Refused::field("", format!("That cannot be noted: {why}.")));
        }
        Err(ChangeError::Service(error)) => return Err(error.into()),
        Err(ChangeError::Taken(_) | ChangeError::TooLate(_)) => return Err(changed()),
    }
    let page = sent.address(&format!("bookings/{id}"));
    let text = match state {
        BookingState::Arrived => "Arrival noted.",
        BookingState::NoShow => "No-show noted.",
        _ => return Ok(Done::to(page).saying("The note is taken back.")),
    };
    Ok(Done::to(page.clone())
        .saying(text)
        .with_undo(page, &[("do", "undo")]))
}
