//! A booking that is added.

use domain::{AddOnId, LocationId};
use jiff::civil::Date;
use services::{
    ServiceError,
    availability::NamedSlot,
    bookings::{Authority, ChangeError, Place, Wish},
    portal::diary::by_hand::NewQuestion,
    show,
    snapshot::{AddOnCount, Snapshot},
};

use super::{
    super::{
        super::submit::{Done, Fields, Refused, Sent},
        changed,
        read::Problems,
        unknown,
    },
    anyway,
    guest::guest,
    key, own_lanes, refused, slot,
    taken::not_free,
    tell::{back_to_details, bookings, is_asked, question, told},
};

/// Longest notes.
const NOTES_MAX: usize = 2_000;

pub(super) async fn add(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "add" {
        return unknown().await;
    }
    back_to_details(sent)?;
    let date = sent.fields.text("date");
    if !date.is_empty() && date.parse::<Date>().is_err() {
        // Times are those of a date: nothing else can be looked at before there is one.
        let text = "Enter a date, for example 2026-11-21.";
        return Err(Refused::field("date", text));
    }
    if sent.fields.has("show") {
        // The page is drawn for what is asked for now, with all that was typed.
        return Err(Refused::Again(None));
    }
    let business = sent.member()?.business;
    let location: LocationId = sent
        .fields
        .text("location")
        .parse()
        .map_err(|_| changed())?;
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
    let (bookings, bent) = (bookings(sent), anyway(sent)?);
    let phone = wish.customer.phone.as_ref();
    let when = show::when(wish.start, &snapshot.zone, sent.portal().server.ports.now());
    let made = if is_asked(sent, phone) {
        let texts = bookings
            .preview_booking(place, &by, &wish, bent.is_some())
            .await;
        match texts {
            Ok(texts) => {
                let service = snapshot.service(wish.visit.service);
                let service = service.map_or("Booking", |service| service.name.as_str());
                let (name, change) = (&wish.customer.name, format!("{service}, {when}."));
                return Err(question(sent, &snapshot, (name, phone), change, texts).await?);
            }
            Err(error) => Err(error),
        }
    } else if let Some(why) = bent {
        let by = by.clone();
        bookings
            .book_anyway(place, by, &wish, &why, key(sent))
            .await
    } else {
        let wishes = std::slice::from_ref(&wish);
        bookings
            .book_all(place, by.clone(), wishes, key(sent))
            .await
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
    let word = if made.requested {
        "Requested"
    } else {
        "Booked"
    };
    let name = &wish.customer.name;
    Ok(
        Done::to(sent.address(&format!("bookings/{}", first.booking))).saying(format!(
            "{word}: {name}, {when}.{}",
            told(sent, phone.is_some())
        )),
    )
}

/// The time: a slot of the page, or another one that was typed; and whether it was typed.
async fn time(
    sent: &Sent,
    snapshot: &Snapshot,
    problems: &mut Problems,
) -> Result<(Option<NamedSlot>, bool), Refused> {
    if sent.fields.text("slot") != "other" {
        if asks_for_others(&sent.fields) {
            let text = "These are the free times for what you chose now. Choose one.";
            problems.note("slot", text);
            return Ok((None, false));
        }
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

/// Whether something else was chosen than the page showed times for: the slot that was chosen before is not meant then.
fn asks_for_others(fields: &Fields) -> bool {
    let chosen = [
        "location", "service", "variant", "minutes", "count", "with", "date",
    ];
    let chosen = chosen.map(|name| fields.text(name)).join("|");
    fields.has("shown") && fields.text("shown") != chosen
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
