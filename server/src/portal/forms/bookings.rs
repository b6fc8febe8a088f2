//! Bookings by people: added, moved, called off, and who came.

use app::{api::kept::Problem, policy::Policy};
use call::tools::SlotId;
use domain::{
    AddOnId, BookingId, BookingState, CustomerId, EmailAddress, LocationId, Permission, PersonName,
    Role, StaffId,
};
use futures::{FutureExt, future::BoxFuture};
use services::{
    ServiceError,
    access::Member,
    availability::{NamedSlot, OfferSet, read_slot_name},
    bookings::{
        Authority, Bookings, Cancelling, ChangeError, Committed, Guest, Moving, Override, Place,
        Wish,
    },
    portal::diary::by_hand::NewQuestion,
    records::{Booking, Lane},
    show,
    snapshot::{AddOnCount, Snapshot},
    why_not,
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
};

/// Longest notes.
const NOTES_MAX: usize = 2_000;

pub(super) fn forms() -> [FormOfPage; 2] {
    let policy = Policy::Member(Permission::OwnWork);
    [
        FormOfPage {
            path: "/app/{business}/bookings/new",
            policy,
            run: |sent| add(sent).boxed(),
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
        "move" => move_it(sent).boxed(),
        "cancel" => cancel(sent).boxed(),
        "arrived" => note(sent, BookingState::Arrived).boxed(),
        "no-show" => note(sent, BookingState::NoShow).boxed(),
        "undo" => note(sent, BookingState::Booked).boxed(),
        _ => super::unknown().boxed(),
    }
}

/// The use cases, which tell the customer or not as the form says.
fn bookings(sent: &Sent) -> Bookings {
    let bookings = &sent.services().bookings;
    if sent.fields.text("tell") == "quiet" {
        bookings.quietly()
    } else {
        bookings.clone()
    }
}

/// The form's name is the change's key: however often it arrives, it counts once.
fn key(sent: &Sent) -> Option<&str> {
    Some(sent.fields.text("once")).filter(|key| !key.is_empty())
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "add" {
        return super::unknown().await;
    }
    let business = sent.member()?.business;
    let location: LocationId = sent
        .fields
        .text("location")
        .parse()
        .map_err(|_| super::changed())?;
    let snapshot = sent.services().snapshots.get(business, location).await?;
    let mut problems = Problems::default();
    let (slot, typed) = time(sent, &snapshot, &mut problems).await?;
    let guest = guest(sent, &snapshot, &mut problems).await?;
    let notes = sent.fields.text("notes").to_owned();
    if notes.chars().count() > NOTES_MAX {
        problems.note(
            "notes",
            format!("Shorten the notes to {NOTES_MAX} characters."),
        );
    }
    let add_ons = slot.as_ref().map_or_else(Vec::new, |slot| {
        add_ons(sent, &snapshot, slot, &mut problems)
    });
    let (mut slot, guest) = problems.read(slot.zip(guest))?;
    slot.visit.add_ons = add_ons;
    let wish = Wish {
        notes,
        ..Wish::of_slot(slot, guest)
    };
    own_lanes(sent, wish.visit.staff, &wish.lanes)?;
    let place = Place { business, location };
    let by = Authority::Member(sent.actor()?);
    let bookings = bookings(sent);
    let made = match anyway(sent)? {
        Some(why) => {
            let by = by.clone();
            bookings
                .book_anyway(place, by, &wish, &why, key(sent))
                .await
        }
        None => {
            let wishes = std::slice::from_ref(&wish);
            bookings
                .book_all(place, by.clone(), wishes, key(sent))
                .await
        }
    };
    let made = match made {
        Ok(made) => made,
        Err(ChangeError::Taken(found)) => {
            let bends = bookings.could_bend(place, &by, &wish).await;
            let bends = bends.map_err(refused)?;
            let at = (wish.start, typed);
            return Err(not_free(sent, &found, &snapshot, at, bends));
        }
        Err(error) => return Err(refused(error)),
    };
    let first = made.bookings.first();
    let first = first.ok_or_else(|| ServiceError::Internal("nothing was booked".to_owned()))?;
    let when = show::when(wish.start, &snapshot.zone, sent.portal().server.ports.now());
    let word = if made.requested {
        "Requested"
    } else {
        "Booked"
    };
    let name = &wish.customer.name;
    Ok(
        Done::to(sent.address(&format!("bookings/{}", first.booking))).saying(format!(
            "{word}: {name}, {when}.{}",
            told(sent, wish.customer.phone.is_some())
        )),
    )
}

/// Whether the customer is told, in words.
fn told(sent: &Sent, can_text: bool) -> &'static str {
    if can_text && sent.fields.text("tell") != "quiet" {
        " A text is on its way."
    } else {
        ""
    }
}

/// The time: a slot of the page, or another one that was typed; and whether it was typed.
async fn time(
    sent: &Sent,
    snapshot: &Snapshot,
    problems: &mut Problems,
) -> Result<(Option<NamedSlot>, bool), Refused> {
    if sent.fields.text("slot") != "other" {
        return Ok((slot(sent, snapshot, problems), false));
    }
    let part = |name: &str| sent.fields.text(name).to_owned();
    let question = NewQuestion {
        location: part("location"),
        service: part("service"),
        variant: part("variant"),
        minutes: part("minutes"),
        count: part("count"),
        with: part("with"),
        date: part("date"),
        time: part("at"),
        customer: String::new(),
    };
    let portal = &sent.services().portal;
    match portal.typed_time(sent.member()?, &question).await {
        Ok(typed) => Ok((
            Some(NamedSlot {
                visit: typed.visit,
                start: typed.start,
                lanes: typed.lanes,
            }),
            true,
        )),
        Err(ServiceError::Invalid { reason, .. }) => {
            problems.note("at", format!("{reason}."));
            Ok((None, true))
        }
        Err(error) => Err(error.into()),
    }
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

/// Who comes: somebody known, or somebody new.
async fn guest(
    sent: &Sent,
    snapshot: &Snapshot,
    problems: &mut Problems,
) -> Result<Option<Guest>, Refused> {
    let (business, fields) = (sent.member()?.business, &sent.fields);
    let typed_name = fields.text("name");
    let mut name: Option<PersonName> = None;
    if !typed_name.is_empty() {
        match typed_name.parse() {
            Ok(read) => name = Some(read),
            Err(_) => problems.note(
                "name",
                "Enter a name with letters, of at most 100 characters.",
            ),
        }
    }
    let mut phone = None;
    if !fields.text("phone").is_empty() {
        match dialogue::phone::parse(fields.text("phone"), &snapshot.region()) {
            Ok(read) => phone = Some(read),
            Err(_) => problems.note(
                "phone",
                "Enter a whole phone number, for example 07700 900123.",
            ),
        }
    }
    let email: Option<EmailAddress> = problems.optional(
        fields,
        "email",
        "Enter an e-mail address, for example jo@example.com.",
    );
    let chosen = fields.text("customer");
    if chosen.is_empty() || chosen == "new" {
        if typed_name.is_empty() {
            problems.note("name", "Enter the customer's name.");
        }
        return Ok(name.map(|name| Guest {
            phone,
            email,
            ..Guest::named(name)
        }));
    }
    let id: CustomerId = chosen
        .parse()
        .map_err(|_| Refused::field("customer", "Choose one of the list."))?;
    if !sent.member()?.role.may(Permission::SeeCustomers) {
        return Err(ServiceError::Forbidden("customers of others").into());
    }
    let known = sent.services().customers.get(business, id).await?;
    let Some(name) = known.name.clone().or(name) else {
        problems.note("name", "Enter the customer's name.");
        return Ok(None);
    };
    Ok(Some(Guest {
        phone: known.phone.or(phone),
        email: known.email.or(email),
        customer: Some(id),
        ..Guest::named(name)
    }))
}

fn add_ons(
    sent: &Sent,
    snapshot: &Snapshot,
    slot: &NamedSlot,
    problems: &mut Problems,
) -> Vec<AddOnCount> {
    let known: Vec<(AddOnId, u32)> =
        snapshot
            .service(slot.visit.service)
            .map_or_else(Vec::new, |service| {
                service
                    .add_ons
                    .iter()
                    .map(|one| (one.id, one.max.max(1)))
                    .collect()
            });
    known
        .into_iter()
        .filter_map(|(add_on, most)| {
            let field = format!("add-{add_on}");
            if !sent.fields.has(&field) {
                return None;
            }
            let quantity = problems.number(&sent.fields, &field, 0..=most);
            (quantity > 0).then_some(AddOnCount { add_on, quantity })
        })
        .collect()
}

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

async fn move_it(sent: &Sent) -> Result<Done, Refused> {
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
    let bookings = bookings(sent);
    let moved = match anyway(sent)? {
        Some(why) => {
            let by = by.clone();
            bookings
                .reschedule_anyway(business, by, id, &to, &why, key(sent))
                .await
        }
        None => {
            let by = by.clone();
            bookings.reschedule(business, by, id, &to, key(sent)).await
        }
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
    let now = sent.portal().server.ports.now();
    let when = show::when(to.start, &snapshot.zone, now);
    Ok(
        Done::to(sent.address(&format!("bookings/{id}"))).saying(format!(
            "Moved to {when}.{}{}",
            fee_told(&done),
            told(sent, booking.phone.is_some())
        )),
    )
}

async fn cancel(sent: &Sent) -> Result<Done, Refused> {
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
    let done = bookings(sent)
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

async fn note(sent: &Sent, state: BookingState) -> Result<Done, Refused> {
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
        Err(ChangeError::Taken(_) | ChangeError::TooLate(_)) => return Err(super::changed()),
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

/// Why a change is not made; the page keeps every choice.
fn refused(error: ChangeError) -> Refused {
    match error {
        ChangeError::Taken(_) => super::changed(),
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

/// Why a time cannot be had, with what can be had instead; and that it can be had all the same, if only rules stand
/// against it that whoever asks may bend.
fn not_free(
    sent: &Sent,
    found: &OfferSet,
    snapshot: &Snapshot,
    (start, typed): (jiff::Timestamp, bool),
    bends: bool,
) -> Refused {
    let now = sent.portal().server.ports.now();
    let field = if typed { "at" } else { "slot" };
    let mut problems = vec![Problem::of(field, taken(found, snapshot, start, now))];
    let reasons = found
        .why_not
        .as_ref()
        .map_or(&[][..], |why| why.reasons.as_slice());
    let rules = why_not::bendable(snapshot, start, reasons, now);
    if bends && !rules.is_empty() {
        let text = format!("Only your own rules are against it: {}.", rules.join("; "));
        problems.push(Problem::of("anyway", text));
    }
    Refused::Problems(problems)
}

/// "10:30 was taken a moment ago. Nearest free: 10:45 with Sam, 11:15 with Lena."
fn taken(
    found: &OfferSet,
    snapshot: &Snapshot,
    start: jiff::Timestamp,
    now: jiff::Timestamp,
) -> String {
    let zone = &snapshot.zone;
    let date = zone.to_datetime(start).date();
    let time = show::time(start, zone);
    let code = found
        .why_not
        .as_ref()
        .map_or("taken", |why| why.code.as_str());
    let first = match (&found.why_not, code) {
        (None, _) | (_, "taken" | "full") => format!("{time} was taken a moment ago."),
        (Some(why), _) => format!("{time} cannot be had. {}", why.say),
    };
    let near: Vec<String> = found
        .nearest
        .iter()
        .map(|offer| {
            let at = offer.range.start();
            let same = zone.to_datetime(at).date() == date;
            let at = if same {
                show::time(at, zone)
            } else {
                show::when(at, zone, now)
            };
            format!("{at} with {}", offer.with)
        })
        .collect();
    if near.is_empty() {
        first
    } else {
        format!("{first} Nearest free: {}.", near.join("; "))
    }
}
