//! Bookings by people: added, moved, called off, and who came.

mod add;
mod change;
mod confirm;
mod guest;
mod taken;
mod tell;

use app::policy::Policy;
use call::tools::SlotId;
use domain::{BookingId, BookingState, Permission, Role, StaffId};
use futures::{FutureExt, future::BoxFuture};
use services::{
    access::Member,
    availability::{NamedSlot, read_slot_name},
    bookings::{ChangeError, Override},
    records::{Booking, Lane},
    snapshot::Snapshot,
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    changed,
    read::Problems,
    unknown,
};

pub(super) fn forms() -> [FormOfPage; 2] {
    let policy = Policy::Member(Permission::OwnWork);
    [
        FormOfPage {
            path: "/app/{business}/bookings/new",
            policy,
            run: |sent| add::add(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/bookings/{booking}",
            policy,
            run: change,
        },
    ]
}

fn change(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "move" => change::move_it(sent).boxed(),
        "cancel" => change::cancel(sent).boxed(),
        "confirm" => confirm::confirm(sent).boxed(),
        "arrived" => change::note(sent, BookingState::Arrived).boxed(),
        "no-show" => change::note(sent, BookingState::NoShow).boxed(),
        "undo" => change::note(sent, BookingState::Booked).boxed(),
        _ => unknown().boxed(),
    }
}

/// The form's name is the change's key: however often it arrives, it counts once.
fn key(sent: &Sent) -> Option<&str> {
    Some(sent.fields.text("once")).filter(|key| !key.is_empty())
}

/// That whoever changes only their own is among those who are booked.
fn own_lanes(sent: &Sent, staff: Option<StaffId>, lanes: &[Lane]) -> Result<(), Refused> {
    let staff = staff.map(Lane::Staff);
    let all: Vec<Lane> = lanes.iter().copied().chain(staff).collect();
    Ok(sent.member()?.must_reach(&all)?)
}

/// The booking of the page, if it is one that whoever asks may change.
async fn booking(sent: &Sent) -> Result<Booking, Refused> {
    let id: BookingId = sent.param("booking", "booking")?;
    let portal = &sent.services().portal;
    Ok(portal.own_booking(sent.member()?, id).await?.booking)
}

/// Why the rules are to be bent, if the button for that was pressed.
fn anyway(sent: &Sent) -> Result<Option<Override>, Refused> {
    if !sent.fields.has("anyway") {
        return Ok(None);
    }
    Ok(Some(Override::new(sent.fields.text("reason"))?))
}

/// The chosen slot, as the page issued it.
fn slot(sent: &Sent, snapshot: &Snapshot, problems: &mut Problems) -> Option<NamedSlot> {
    let text = sent.fields.text("slot");
    if text.is_empty() {
        problems.note("slot", "Choose a time.");
        return None;
    }
    let named = text.parse::<SlotId>().ok();
    let named = named.and_then(|id| read_slot_name(&id, snapshot));
    if named.is_none() {
        problems.note("slot", "That time is not offered any more. Choose another.");
    }
    named
}

/// Why a change is not made; the page keeps every choice.
fn refused(error: ChangeError) -> Refused {
    match error {
        ChangeError::Taken(_) => changed(),
        ChangeError::Settled(why) => {
            Refused::field("", format!("The booking can no longer be changed: {why}."))
        }
        ChangeError::TooLate(rule) => Refused::field("", rule.text),
        ChangeError::Service(error) => error.into(),
    }
}

/// Why a change is not made; of one that is only too late for the customer, that it can be made all the same.
fn late(member: &Member, error: ChangeError) -> Refused {
    match error {
        ChangeError::TooLate(rule)
            if matches!(member.role, Role::Owner | Role::Manager | Role::Desk) =>
        {
            let text = format!("Only your own rules are against it: {}", rule.text);
            Refused::field("anyway", text)
        }
        error => refused(error),
    }
}
