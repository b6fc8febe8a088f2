//! What the business offers, as `get_services` tells it: in words that the receptionist can say.

use std::sync::Arc;

use domain::{Money, ServiceId};
use jiff::{SignedDuration, civil::Weekday};
use serde_json::{Value, json};

use super::{Toolbox, facts::opening_hours, reply::Reply};
use crate::{
    ServiceError,
    records::{Deposit, FirstVisit, LateCancel, Length, PriceBand, PriceKind, Service},
    show,
    snapshot::Snapshot,
};

impl Toolbox {
    /// What can be booked where the caller called; and what only other locations of the business give, with the names of
    /// those, so that nobody is told that there is no such thing.
    pub(super) async fn services(&self, snapshot: &Snapshot) -> Result<Reply, ServiceError> {
        let mut business = json!({
            "name": self.place(snapshot),
            "address": snapshot.location.address,
            "opening_hours": opening_hours(&snapshot.hours),
        });
        if snapshot.locations.len() > 1 {
            let names = snapshot.locations.iter();
            let names = names.map(|location| location.name.as_str());
            business["locations"] = names.collect();
            business["location"] = json!(snapshot.location.name);
        }
        let policies = policies(snapshot);
        if !policies.is_empty() {
            business["policies"] = json!(policies);
        }
        let services = snapshot.services.iter();
        let mut services: Vec<Value> = services.map(|service| told(snapshot, service)).collect();
        services.extend(self.elsewhere(snapshot).await?);
        Ok(Reply::ok(
            json!({ "business": business, "services": services }),
        ))
    }

    /// Services that only other locations give: each once, as the first of them gives it, with the names of all.
    async fn elsewhere(&self, here: &Snapshot) -> Result<Vec<Value>, ServiceError> {
        let mut found: Vec<(ServiceId, Value, Vec<String>)> = Vec::new();
        for there in self.others(here).await? {
            for service in &there.services {
                if here.service(service.id).is_some() {
                    continue;
                }
                let name = there.location.name.clone();
                match found.iter_mut().find(|(id, ..)| *id == service.id) {
                    Some((.., names)) => names.push(name),
                    None => found.push((service.id, told(&there, service), vec![name])),
                }
            }
        }
        let rows = found.into_iter().map(|(_, mut row, names)| {
            row["only_at"] = json!(names);
            row
        });
        Ok(rows.collect())
    }

    /// The other locations of the business. One at which nothing can be set up for a call is left out.
    pub(super) async fn others(&self, here: &Snapshot) -> Result<Vec<Arc<Snapshot>>, ServiceError> {
        let mut others = Vec::new();
        for location in &here.locations {
            if location.id != here.location.id {
                match self.snapshots.get(here.business_id(), location.id).await {
                    Ok(there) => others.push(there),
                    Err(ServiceError::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(others)
    }
}

/// One service, with only what there is to tell.
fn told(snapshot: &Snapshot, service: &Service) -> Value {
    let staff = snapshot.staff.iter();
    let staff = staff.filter(|member| service.performed_by(member.id));
    let staff: Vec<_> = staff.map(|member| member.name.as_str()).collect();
    let mut row = json!({
        "service_id": service.id,
        "name": service.name,
        "minutes": service.minutes,
        "price": price(snapshot, service),
        "description": service.description,
        "staff": staff,
    });
    let variants = service.variants.iter().map(|variant| {
        let price = variant.price.map_or_else(
            || price(snapshot, service),
            |amount| kind(service, amount, dialogue::say::price),
        );
        json!({ "name": variant.name, "minutes": variant.minutes, "price": price })
    });
    let add_ons = service.add_ons.iter().map(|add_on| {
        let price = dialogue::say::price(add_on.price);
        json!({ "name": add_on.name, "minutes": add_on.minutes, "price": price, "most": add_on.max })
    });
    let mut put = |name: &str, value: Value| {
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !empty {
            row[name] = value;
        }
    };
    put("also_called", json!(service.also_called));
    put("variants", variants.collect());
    put("add_ons", add_ons.collect());
    if let Length::Multiples { step, min, max } = service.length {
        put("lengths", json!({ "step": step, "min": min, "max": max }));
    }
    if service.resources_most() > 1 {
        put("resources", pool(snapshot, service));
    }
    if service.is_class() {
        put("capacity", json!(service.capacity));
    }
    if service.first_visit != FirstVisit::Any {
        put("first_visit", json!(service.first_visit));
    }
    if service.age_min.is_some() || service.age_max.is_some() {
        put(
            "ages",
            json!({ "min": service.age_min, "max": service.age_max }),
        );
    }
    put("deposit", json!(deposit(service)));
    put("cancellation", json!(cancellation(service)));
    put("info", json!(service.info));
    put("preparation", json!(service.preparation));
    put("aftercare", json!(service.aftercare));
    row
}

/// What can be had at once, and how many of it.
fn pool(snapshot: &Snapshot, service: &Service) -> Value {
    let mut things = snapshot.resources.iter();
    let noun = things
        .find(|resource| service.resources.contains(&resource.id))
        .map_or("", |resource| resource.kind.as_str());
    let here = snapshot
        .resources
        .iter()
        .filter(|resource| service.resources.contains(&resource.id))
        .count();
    let most = service
        .resources_most()
        .min(u32::try_from(here).unwrap_or(u32::MAX));
    json!({ "noun": noun.to_lowercase(), "max": most })
}

/// "£35", "from 40 pounds", "280 rupees an hour on weekdays and 300 rupees an hour at weekends".
fn price(snapshot: &Snapshot, service: &Service) -> String {
    if service.price_kind == PriceKind::Free {
        return "free".to_owned();
    }
    let Some(base) = service.price else {
        return "on request".to_owned();
    };
    if service.bands.is_empty() && service.price_kind == PriceKind::Fixed {
        return base.to_string();
    }
    let said = |amount: Money| kind(service, amount, dialogue::say::price);
    let mut told = vec![said(base)];
    // Where the only other price is that of the weekend, the base is that of weekdays.
    if let [band] = service.bands.as_slice()
        && is_weekend(&band.weekdays)
        && whole_day(snapshot, band)
        && band.dates.is_none()
        && !band.holidays
    {
        told[0].push_str(" on weekdays");
    }
    told.extend(
        service
            .bands
            .iter()
            .map(|band| format!("{}{}", said(band.price), when(snapshot, band))),
    );
    dialogue::say::list(&told, "and")
}

/// An amount in the way in which the service is paid.
fn kind(service: &Service, amount: Money, say: impl Fn(Money) -> String) -> String {
    let unit = match service.length {
        Length::Multiples { step, .. } => step,
        Length::Fixed => service.minutes,
    };
    match (service.price_kind, service.price_to) {
        (PriceKind::From, _) => format!("from {}", say(amount)),
        (PriceKind::Range, Some(to)) if Some(amount) == service.price => {
            format!("{} to {}", say(amount), say(to))
        }
        (PriceKind::PerUnit, _) if unit == 60 => format!("{} an hour", say(amount)),
        (PriceKind::PerUnit, _) => {
            let unit = show::spoken_length(SignedDuration::from_mins(i64::from(unit)));
            format!("{} for each {unit}", say(amount))
        }
        (PriceKind::Fixed | PriceKind::Range | PriceKind::Free, _) => say(amount),
    }
}

/// " at weekends", " on Friday from 6 pm to 9 pm", " on public holidays".
fn when(snapshot: &Snapshot, band: &PriceBand) -> String {
    let mut text = String::new();
    if band.holidays {
        text.push_str(" on public holidays");
    }
    if is_weekend(&band.weekdays) {
        text.push_str(" at weekends");
    } else if is_week(&band.weekdays) {
        text.push_str(" on weekdays");
    } else if !band.weekdays.is_empty() {
        let days: Vec<_> = band
            .weekdays
            .iter()
            .map(|day| dialogue::say::weekday(*day))
            .collect();
        text.push_str(&format!(" on {}", dialogue::say::list(&days, "and")));
    }
    if !whole_day(snapshot, band) {
        let (from, to) = (band.range.start(), band.range.end());
        let (from, to) = (super::facts::wall_time(from), super::facts::wall_time(to));
        text.push_str(&format!(" from {from} to {to}"));
    }
    if let Some((first, last)) = band.dates {
        let (first, last) = (
            dialogue::say::date(first, first),
            dialogue::say::date(last, first),
        );
        text.push_str(&format!(" between {first} and {last}"));
    }
    text
}

/// Whether a price holds for as long as the place is open on its days.
fn whole_day(snapshot: &Snapshot, band: &PriceBand) -> bool {
    let days: Vec<Weekday> = if band.weekdays.is_empty() {
        Weekday::Monday.cycle_forward().take(7).collect()
    } else {
        band.weekdays.clone()
    };
    days.iter().all(|day| {
        let open = snapshot.hours.on(*day).iter();
        open.clone()
            .all(|open| band.range.start() <= open.start() && open.end() <= band.range.end())
    })
}

fn is_weekend(days: &[Weekday]) -> bool {
    days.len() == 2 && days.contains(&Weekday::Saturday) && days.contains(&Weekday::Sunday)
}

fn is_week(days: &[Weekday]) -> bool {
    let weekend = |day: &Weekday| matches!(day, Weekday::Saturday | Weekday::Sunday);
    days.len() == 5 && !days.iter().any(weekend)
}

/// "free until 24 hours before, after that 10 pounds"; "possible until 24 hours before, after that only the business can
/// change it".
fn cancellation(service: &Service) -> Option<String> {
    let refuses = service.late_cancel == Some(LateCancel::Refuse);
    let fee = service.cancel_fee.filter(|fee| !is_nothing(*fee));
    if fee.is_none() && !refuses {
        return None;
    }
    let notice = service.cancel_notice_minutes.unwrap_or(0);
    let until = match notice {
        0 => "the start".to_owned(),
        notice => format!(
            "{} before",
            show::spoken_length(SignedDuration::from_mins(i64::from(notice)))
        ),
    };
    Some(match fee {
        Some(fee) if !refuses => format!("free until {until}, after that {}", share(fee)),
        _ => {
            format!("possible until {until}, after that only people of the business can change it")
        }
    })
}

/// Whether a part of a price is none: a service without the deposit or the fee of its location.
const fn is_nothing(part: Deposit) -> bool {
    match part {
        Deposit::Fixed(amount) => amount.minor == 0,
        Deposit::Percent(percent) => percent == 0,
    }
}

/// "a deposit of 10 pounds is due when booking"; nothing, where none is.
fn deposit(service: &Service) -> Option<String> {
    let part = service.deposit.filter(|part| !is_nothing(*part))?;
    Some(format!("a deposit of {} is due when booking", share(part)))
}

fn share(part: Deposit) -> String {
    match part {
        Deposit::Fixed(amount) => dialogue::say::price(amount),
        Deposit::Percent(percent) => format!("{percent} per cent of the price"),
    }
}

/// Cancelling and deposits, where they are the same for every service that has such terms.
fn policies(snapshot: &Snapshot) -> String {
    let same = |each: Vec<String>| -> Option<String> {
        let mut each = each.into_iter();
        let first = each.next()?;
        each.all(|other| other == first).then_some(first)
    };
    let services = snapshot.services.iter();
    let cancelling = same(services.clone().filter_map(cancellation).collect());
    let deposits = same(services.filter_map(deposit).collect());
    let mut sentences = Vec::new();
    sentences.extend(cancelling.map(|terms| format!("Cancelling is {terms}.")));
    sentences.extend(deposits.map(|terms| format!("For some services {terms}.")));
    sentences.join(" ")
}
