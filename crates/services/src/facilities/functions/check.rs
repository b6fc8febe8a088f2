//! `check_availability`: which courts are free for the whole of a time, each looked at on its own.

use domain::{Money, PersonName};
use serde_json::{Value, json};

use super::{Court, Here, Refusal, arguments::Arguments};
use crate::{
    availability::{Ask, Availability, Freshness, WhyNotCode},
    bookings::{Bookings, ChangeError, Guest, Wish},
    facilities::view,
    records::Lane,
    snapshot::Visit,
};

pub(super) async fn run(
    here: &Here,
    availability: &Availability,
    bookings: &Bookings,
    court: &Court,
    arguments: &Value,
) -> Result<Value, Refusal> {
    let arguments = Arguments(arguments);
    arguments.facility(court)?;
    let when = arguments.when(here)?;
    let wanted = arguments.count("number_of_courts")?;
    let courts: Vec<_> = view::courts(&here.snapshot, &here.hire).collect();
    if wanted as usize > courts.len() {
        let rule = format!("the facility has {} courts", courts.len());
        return Err(Refusal::Argument("number_of_courts", rule));
    }
    let visit = Visit {
        minutes: Some(when.minutes),
        resources: Some(1),
        ..Visit::of(here.hire.id)
    };
    let found = availability
        .check(
            &here.snapshot,
            &Ask::of(visit.clone()),
            when.start,
            Freshness::Offer,
        )
        .await?;
    if let Some(why) = found.why_not.filter(|why| why.code != WhyNotCode::Taken) {
        return Err(Refusal::Time(why.code.as_str(), why.say));
    }
    let could: Vec<Lane> = found
        .offers
        .into_iter()
        .flat_map(|offer| offer.could)
        .collect();
    let free: Vec<u32> = courts
        .iter()
        .filter(|(_, resource)| could.contains(&Lane::Resource(resource.id)))
        .map(|(number, _)| *number)
        .collect();
    let available = free.len() >= wanted as usize;
    let visit = Visit {
        resources: Some(wanted),
        ..visit
    };
    let mut data = when.data(
        here,
        court,
        price(bookings, court, visit, when.start).await?,
    );
    data["number_of_courts"] = json!(wanted);
    data["total_courts"] = json!(courts.len());
    Ok(json!({
        "success": true,
        "available": available,
        "free_courts": free,
        "data": data,
    }))
}

/// What as many courts cost then.
async fn price(
    bookings: &Bookings,
    court: &Court,
    visit: Visit,
    start: jiff::Timestamp,
) -> Result<Option<Money>, Refusal> {
    // A price does not depend on who comes.
    let Ok(nobody) = "Caller".parse::<PersonName>() else {
        return Ok(None);
    };
    let wish = Wish::new(visit, start, Guest::named(nobody));
    match bookings.quote(court.facility.place, &wish).await {
        Ok(terms) => Ok(terms.price),
        Err(ChangeError::Service(error)) => Err(error.into()),
        Err(ChangeError::Taken(_) | ChangeError::Settled(_) | ChangeError::TooLate(_)) => Ok(None),
    }
}
