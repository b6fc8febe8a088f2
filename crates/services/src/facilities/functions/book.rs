//! `create_booking`: exactly the courts that are named, all or none.

use domain::{BookingId, E164, PersonName};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Court, Here, Refusal, arguments::Arguments};
use crate::{
    ServiceError,
    bookings::{Authority, Bookings, ChangeError, Guest, Wish},
    facilities::{Facilities, view},
    records::{Booking, Lane},
    snapshot::Visit,
};

pub(super) async fn run(
    desk: &Facilities,
    here: &Here,
    bookings: &Bookings,
    court: &Court,
    given: &Value,
) -> Result<Value, Refusal> {
    let arguments = Arguments(given);
    arguments.facility(court)?;
    let when = arguments.when(here)?;
    let numbers = arguments.courts("court_numbers")?;
    let lanes = lanes(here, &numbers)?;
    let guest = guest(here, court, &arguments)?;
    let (name, phone) = (guest.name.clone(), guest.phone.clone());
    let visit = Visit {
        minutes: Some(when.minutes),
        resources: u32::try_from(lanes.len()).ok(),
        ..Visit::of(here.hire.id)
    };
    let wish = Wish {
        lanes: lanes.clone(),
        ..Wish::new(visit, when.start, guest)
    };
    let by = Authority::Member(court.actor.clone());
    let key = key(court, given);
    let done = match bookings
        .book(court.facility.place, by, &wish, Some(&key))
        .await
    {
        Ok(done) => done,
        Err(ChangeError::Taken(offers)) => {
            let (code, say) = offers.why_not.map_or_else(
                || ("taken", "Those courts are taken then.".to_owned()),
                |why| (why.code.as_str(), why.say),
            );
            return Err(Refusal::Time(code, say));
        }
        Err(ChangeError::Service(ServiceError::Conflict(why))) => {
            return Err(Refusal::Time("taken", why));
        }
        Err(ChangeError::Settled(why)) => {
            return Err(Refusal::Time("settled", why.to_owned()));
        }
        Err(ChangeError::TooLate(rule)) => {
            return Err(Refusal::Time("settled", rule.text));
        }
        Err(ChangeError::Service(error)) => return Err(error.into()),
    };
    let made = done
        .bookings
        .first()
        .ok_or_else(|| ServiceError::Internal("a booking was made of nothing".to_owned()))?;
    let (booking, claims) = desk.made(court, made.booking, &lanes).await?;
    let mut data = when.data(here, court, booking.price);
    data["court_numbers"] = json!(numbers);
    data["name"] = json!(name.as_str());
    data["phone_number"] = json!(phone.as_ref().map(E164::as_str));
    data["booking"] = json!(booking.id);
    data["reference"] = json!(made.reference.to_string());
    let message = if done.requested {
        "Booking requested: the facility will confirm it."
    } else {
        "Booking confirmed!"
    };
    Ok(json!({
        "success": true,
        "booking_id": claims.join(","),
        "message": message,
        "data": data,
    }))
}

/// The courts of these numbers, in their order.
fn lanes(here: &Here, numbers: &[u32]) -> Result<Vec<Lane>, Refusal> {
    let courts: Vec<_> = view::courts(&here.snapshot, &here.hire).collect();
    numbers
        .iter()
        .map(|wanted| {
            let found = courts.iter().find(|(number, _)| number == wanted);
            let rule = || format!("there is no court {wanted}; there are {}", courts.len());
            found
                .map(|(_, court)| Lane::Resource(court.id))
                .ok_or_else(|| Refusal::Argument("court_numbers", rule()))
        })
        .collect()
}

fn guest(here: &Here, court: &Court, arguments: &Arguments<'_>) -> Result<Guest, Refusal> {
    let name = arguments
        .text("name")?
        .parse::<PersonName>()
        .map_err(|error| Refusal::Argument("name", error.to_string()))?;
    let phone = match arguments.optional("phone_number")? {
        Some(text) => dialogue::phone::parse(text, &here.snapshot.region()).map_err(|_| {
            let rule = "write a plus, the country code and the number, as in +919876543210";
            Refusal::Argument("phone_number", rule.to_owned())
        })?,
        None => court
            .caller
            .clone()
            .ok_or_else(|| Refusal::Argument("phone_number", "is missing".to_owned()))?,
    };
    Ok(Guest {
        phone: Some(phone),
        ..Guest::named(name)
    })
}

/// The same words in the same conversation are the same wish: a repeat is told of the first booking.
fn key(court: &Court, arguments: &Value) -> String {
    let hash = Sha256::digest(arguments.to_string());
    let hash: String = hash[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}:{hash}", court.session)
}

impl Facilities {
    /// A booking, and the id of its claim on each court.
    async fn made(
        &self,
        court: &Court,
        id: BookingId,
        lanes: &[Lane],
    ) -> Result<(Booking, Vec<String>), ServiceError> {
        self.ports
            .store
            .read(court.facility.place.business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(id).await?;
                    let booking = booking.ok_or(ServiceError::NotFound("booking"))?;
                    let claims = tx.bookings().allocations(id).await?;
                    let of = |lane: &Lane| {
                        let claim = claims.iter().find(|one| one.claim.lane == *lane);
                        claim.map(|one| one.id.to_string())
                    };
                    Ok((booking, lanes.iter().filter_map(of).collect()))
                })
            })
            .await
    }
}
