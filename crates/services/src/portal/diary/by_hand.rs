//! A booking made or changed by a person: what they choose from.

use domain::{BookingId, E164, view::BookingPage};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{date_of, day, lane_id, places};
use crate::{
    ServiceError,
    access::Member,
    availability::{Ask, Offer, OfferSet},
    bookings::{Authority, ChangeError, CutOff, Moving},
    portal::{Portal, why::instant},
    records::{Actor, CustomerSearch, Lane, Length, Service},
    show,
    snapshot::{Snapshot, Visit},
};

/// What somebody is told who may book for themselves alone, and is nobody on the diary.
const NOBODY: &str = "You are nobody on the diary yet. Ask an owner or manager to add you.";
/// Customers that a search shows at most.
const CUSTOMERS: u32 = 8;

/// What an address asks of the form. Texts that name nothing count as not given.
#[derive(Debug, Clone, Default)]
pub struct NewQuestion {
    /// A location's id.
    pub location: String,
    /// A service's id.
    pub service: String,
    /// A variant's id.
    pub variant: String,
    /// How long, in minutes, where that is chosen.
    pub minutes: String,
    /// How many at once, where that is chosen.
    pub count: String,
    /// A staff member's or a resource's id.
    pub with: String,
    /// `2026-11-21`.
    pub date: String,
    /// `10:30`: the slot that is chosen to begin with.
    pub time: String,
    /// Part of a customer's name or number.
    pub customer: String,
}

/// The form of a new booking.
#[derive(Debug, Clone)]
pub struct NewBookingForm {
    /// The location.
    pub location: String,
    /// Locations to choose from: ids and names.
    pub locations: Vec<(String, String)>,
    /// The service; empty if there is none.
    pub service: String,
    /// Services to choose from.
    pub services: Vec<(String, String)>,
    /// The variant.
    pub variant: String,
    /// Variants to choose from; empty if it has none.
    pub variants: Vec<(String, String)>,
    /// The length in minutes.
    pub minutes: String,
    /// Lengths to choose from; empty if it has one.
    pub lengths: Vec<(String, String)>,
    /// How many at once, or places of a class.
    pub count: String,
    /// The most that can be asked for; 1 if there is no choice.
    pub most: u32,
    /// With whom or what; empty is anyone.
    pub with: String,
    /// People and things to choose from.
    pub lanes: Vec<(String, String)>,
    /// The date.
    pub date: String,
    /// The free times.
    pub times: Times,
    /// The time that was asked for, if it is not one of them.
    pub wished: String,
    /// What can be added: id, words, and the most of it.
    pub add_ons: Vec<(String, String, u32)>,
    /// Customers that were found: id, name, number.
    pub customers: Vec<(String, String, String)>,
    /// What was looked for.
    pub looked_for: String,
}

/// Free times to choose from.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// "Sat 21 Nov".
    pub day: String,
    /// Them.
    pub slots: Vec<SlotChoice>,
    /// Why there are none, as a sentence.
    pub none: String,
    /// The nearest other ones.
    pub nearest: Vec<SlotChoice>,
    /// Whether a calendar cannot be read, so that a booking waits to be confirmed.
    pub requests_only: bool,
    /// The slot that is chosen to begin with.
    pub chosen: String,
}

/// One free time.
#[derive(Debug, Clone)]
pub struct SlotChoice {
    /// The name by which it is booked.
    pub id: String,
    /// "10:30", with the day where it is another.
    pub time: String,
    /// "Sam", "Courts 1 and 2"; with what it costs.
    pub detail: String,
}

/// What is wanted at a time that somebody typed.
#[derive(Debug, Clone)]
pub struct TypedTime {
    /// What.
    pub visit: Visit,
    /// Exactly these things, if one was named.
    pub lanes: Vec<Lane>,
    /// When.
    pub start: Timestamp,
}

/// The page of a booking with the form that changes it.
#[derive(Debug, Clone)]
pub struct ChangeForm {
    /// The booking as its page shows it.
    pub page: BookingPage,
    /// Why it cannot be changed any more; empty if it can.
    pub settled: String,
    /// What calling it off or moving it costs now; empty if nothing.
    pub fee: String,
    /// The rule that it is too late for, by which only the business changes it; empty if there is none.
    pub late: String,
    /// Whether a text can be sent to the customer.
    pub can_text: bool,
    /// The date whose times are shown.
    pub date: String,
    /// With whom; empty is anyone.
    pub with: String,
    /// People to choose from.
    pub staff: Vec<(String, String)>,
    /// The free times, on the form that moves.
    pub times: Times,
}

impl Portal {
    /// The form of a new booking, with the free times of a date.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has no location; the store's errors.
    pub async fn new_booking(
        &self,
        member: &Member,
        question: &NewQuestion,
    ) -> Result<NewBookingForm, ServiceError> {
        let snapshot = self.place(member, &question.location).await?;
        let (zone, now) = (&snapshot.zone, self.ports.now());
        let date = date_of(&question.date, zone, now);
        let mut form = NewBookingForm {
            customers: self
                .found_customers(member, &snapshot, &question.customer)
                .await?,
            looked_for: question.customer.trim().to_owned(),
            ..blank(member, &snapshot, date)
        };
        let Some(service) = asked_for(member, &snapshot, question) else {
            let none = if member.may_book() {
                "There is no service to book yet."
            } else {
                NOBODY
            };
            none.clone_into(&mut form.times.none);
            return Ok(form);
        };
        let ask = wanted(member, &snapshot, service, question, &mut form);
        let range = day(date, zone)?;
        form.times = match self.availability().all(&snapshot, &ask, range).await {
            Ok(found) => times(&found, range.start(), zone, now, &question.time),
            Err(ServiceError::Invalid { reason, .. }) => Times {
                none: reason,
                ..Times::default()
            },
            Err(error) => return Err(error),
        };
        let is_time = question.time.parse::<Time>().is_ok();
        if is_time && form.times.chosen.is_empty() {
            question.time.clone_into(&mut form.wished);
        }
        Ok(form)
    }

    /// A time of the form that was typed instead of chosen, with what is wanted then.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if it is no time of the calendar, [`ServiceError::NotFound`]; the store's errors.
    pub async fn typed_time(
        &self,
        member: &Member,
        question: &NewQuestion,
    ) -> Result<TypedTime, ServiceError> {
        let snapshot = self.place(member, &question.location).await?;
        let (zone, now) = (&snapshot.zone, self.ports.now());
        let service =
            asked_for(member, &snapshot, question).ok_or(ServiceError::NotFound("service"))?;
        let mut form = blank(member, &snapshot, date_of(&question.date, zone, now));
        let ask = wanted(member, &snapshot, service, question, &mut form);
        let start = instant(&question.date, &question.time, zone)
            .map_err(|reason| ServiceError::invalid("at", reason))?;
        Ok(TypedTime {
            visit: ask.visit,
            lanes: ask.lanes,
            start,
        })
    }

    /// A new time of a booking that was typed instead of chosen, with a staff member or anyone.
    ///
    /// # Errors
    /// As [`typed_time`](Self::typed_time).
    pub async fn typed_move(
        &self,
        member: &Member,
        id: BookingId,
        (date, time): (&str, &str),
        with: &str,
    ) -> Result<Moving, ServiceError> {
        let booking = self.own_booking(member, id).await?.booking;
        let snapshot = self
            .snapshots()
            .get(member.business, booking.location_id)
            .await?;
        let start = instant(date, time, &snapshot.zone)
            .map_err(|reason| ServiceError::invalid("at", reason))?;
        let mut to = Moving::at(start);
        to.staff = match member.only_lane() {
            Some(_) => member.staff,
            None => with.parse().ok(),
        };
        Ok(to)
    }

    /// The page of a booking with what moving it or calling it off asks.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn change_booking(
        &self,
        member: &Member,
        id: BookingId,
        date: &str,
        with: &str,
    ) -> Result<ChangeForm, ServiceError> {
        let page = self.booking(member, id).await?;
        let detail = self.queries.booking(member.business, id).await?;
        let booking = &detail.booking;
        let snapshot = self
            .snapshots()
            .get(member.business, booking.location_id)
            .await?;
        let (zone, now) = (&snapshot.zone, self.ports.now());
        let begins = zone.to_datetime(booking.range.start()).date().to_string();
        let date = date_of(if date.is_empty() { &begins } else { date }, zone, now);
        let range = day(date, zone)?;
        let service = snapshot.service(booking.service_id);
        let performed = |id| service.is_some_and(|service| service.performed_by(id));
        let staff: Vec<(String, String)> = snapshot
            .staff
            .iter()
            .filter(|one| performed(one.id) && member.reaches(&[Lane::Staff(one.id)]))
            .map(|one| (one.id.to_string(), one.name.to_string()))
            .collect();
        let chosen = match member.only_lane() {
            Some(_) => staff.first(),
            None => staff.iter().find(|(id, _)| id == with),
        };
        let with = chosen.map_or_else(String::new, |(id, _)| id.clone());
        let by = Authority::Member(Actor::User(member.user));
        let bookings = self.changes();
        let mut form = ChangeForm {
            page,
            settled: String::new(),
            fee: String::new(),
            late: CutOff::of(booking, &snapshot, now).map_or_else(String::new, |rule| rule.text),
            can_text: booking.phone.is_some(),
            date: date.to_string(),
            staff,
            times: Times::default(),
            with,
        };
        let found = async {
            let fee = bookings.fee_now(member.business, &by, id).await?;
            let staff = form.with.parse().ok();
            let offers = bookings
                .times_to_move(member.business, &by, id, staff, range)
                .await?;
            Ok::<_, ChangeError>((fee, offers))
        };
        match found.await {
            Ok((fee, offers)) => {
                form.fee = fee.map_or_else(String::new, |fee| fee.to_string());
                form.times = times(&offers, range.start(), zone, now, "");
            }
            Err(ChangeError::Settled(why)) => {
                form.settled = format!("It can no longer be changed: {why}.");
            }
            Err(ChangeError::Service(ServiceError::Invalid { reason, .. })) => {
                form.times.none = reason;
            }
            Err(ChangeError::Taken(offers)) => {
                form.times = times(&offers, range.start(), zone, now, "");
            }
            // The page says so, and what its readers may do about it.
            Err(ChangeError::TooLate(_)) => {}
            Err(ChangeError::Service(error)) => return Err(error),
        }
        Ok(form)
    }

    async fn found_customers(
        &self,
        member: &Member,
        snapshot: &Snapshot,
        text: &str,
    ) -> Result<Vec<(String, String, String)>, ServiceError> {
        if text.trim().is_empty() || member.only_lane().is_some() {
            return Ok(Vec::new());
        }
        let search = &CustomerSearch {
            text: Some(text.trim().to_owned()),
            limit: CUSTOMERS,
            ..CustomerSearch::default()
        };
        let now = self.ports.now();
        let found = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.overview().customers(search, now).await?)
                })
            })
            .await?;
        let phone = |phone: &E164| match snapshot.home_number() {
            Some(home) => show::phone(phone, home),
            None => phone.as_str().to_owned(),
        };
        let row = |one: crate::records::CustomerFigures| {
            let customer = one.customer;
            let name = customer.name.map(|name| name.to_string());
            (
                customer.id.to_string(),
                name.unwrap_or_default(),
                customer.phone.as_ref().map_or_else(String::new, phone),
            )
        };
        Ok(found.into_iter().map(row).collect())
    }
}

/// The service that a form is about: the one that its address names, otherwise the first.
fn asked_for<'a>(
    member: &Member,
    snapshot: &'a Snapshot,
    question: &NewQuestion,
) -> Option<&'a Service> {
    let offered = || offered(member, snapshot);
    offered()
        .find(|service| service.id.to_string() == question.service)
        .or_else(|| offered().next())
}

/// What somebody may book: what is offered, or of it what they themselves do.
fn offered<'a>(
    member: &Member,
    snapshot: &'a Snapshot,
) -> impl Iterator<Item = &'a Service> + use<'a> {
    let own = member.only_lane();
    snapshot.services.iter().filter(move |service| {
        let does = |lane| matches!(lane, Lane::Staff(id) if service.performed_by(id));
        service.active && own.is_none_or(does)
    })
}

/// The form before anything is known of what is wanted.
fn blank(member: &Member, snapshot: &Snapshot, date: Date) -> NewBookingForm {
    let offered = offered(member, snapshot);
    NewBookingForm {
        location: snapshot.location.id.to_string(),
        locations: places(snapshot),
        service: String::new(),
        services: offered
            .map(|service| (service.id.to_string(), service.name.clone()))
            .collect(),
        variant: String::new(),
        variants: Vec::new(),
        minutes: String::new(),
        lengths: Vec::new(),
        count: "1".to_owned(),
        most: 1,
        with: String::new(),
        lanes: Vec::new(),
        date: date.to_string(),
        times: Times::default(),
        wished: String::new(),
        add_ons: Vec::new(),
        customers: Vec::new(),
        looked_for: String::new(),
    }
}

/// What the form asks for, written into it as it was understood.
fn wanted(
    member: &Member,
    snapshot: &Snapshot,
    service: &Service,
    question: &NewQuestion,
    form: &mut NewBookingForm,
) -> Ask {
    form.service = service.id.to_string();
    form.variants = service
        .variants
        .iter()
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    let variant = service
        .variants
        .iter()
        .find(|one| one.id.to_string() == question.variant)
        .or(service.variants.first());
    form.variant = variant.map_or_else(String::new, |one| one.id.to_string());
    let mut visit = Visit {
        variant: variant.map(|one| one.id),
        ..Visit::of(service.id)
    };
    if let Length::Multiples { step, min, max } = service.length {
        let lengths = (min..=max).step_by(usize::try_from(step.max(1)).unwrap_or(1));
        let lengths: Vec<u32> = lengths.take(48).collect();
        let asked = question.minutes.parse().ok();
        let minutes = asked
            .filter(|minutes| lengths.contains(minutes))
            .unwrap_or(min);
        let said = |minutes: &u32| show::length(SignedDuration::from_mins(i64::from(*minutes)));
        form.lengths = lengths
            .iter()
            .map(|one| (one.to_string(), said(one)))
            .collect();
        form.minutes = minutes.to_string();
        visit.minutes = Some(minutes);
    }
    form.most = if service.is_class() {
        service.capacity
    } else {
        service.resources_most().max(1)
    };
    let count = question
        .count
        .parse::<u32>()
        .unwrap_or(1)
        .clamp(1, form.most);
    if service.is_class() {
        visit.seats = count;
    } else if service.resources_most() > 1 {
        visit.resources = Some(count.max(service.resources_needed));
    }
    form.count = count.to_string();
    let staff = snapshot
        .staff
        .iter()
        .filter(|one| service.performed_by(one.id));
    let staff = staff.map(|one| (Lane::Staff(one.id), one.name.to_string()));
    let things = snapshot
        .resources
        .iter()
        .filter(|one| service.resources.contains(&one.id));
    let things = things.map(|one| (Lane::Resource(one.id), one.name.clone()));
    let own = member.only_lane();
    let lanes: Vec<(Lane, String)> = staff
        .chain(things)
        .filter(|(lane, _)| own.is_none_or(|own| own == *lane))
        .collect();
    let chosen = lanes
        .iter()
        .find(|(lane, _)| own.is_some() || lane_id(*lane) == question.with);
    let chosen = chosen.map(|(lane, _)| *lane);
    form.with = chosen.map_or_else(String::new, lane_id);
    form.lanes = lanes
        .iter()
        .map(|(lane, name)| (lane_id(*lane), name.clone()))
        .collect();
    let add_on = |one: &crate::records::AddOn| {
        let words = format!("{}, {} each", one.name, one.price);
        (one.id.to_string(), words, one.max.max(1))
    };
    form.add_ons = service.add_ons.iter().map(add_on).collect();
    let mut ask = Ask::of(visit);
    match chosen {
        Some(Lane::Staff(id)) => ask.visit.staff = Some(id),
        // One thing can be named where one is used and nobody delivers it.
        Some(lane) if service.staff.is_empty() && count == 1 => ask.lanes = vec![lane],
        Some(_) => form.with.clear(),
        None => {}
    }
    ask
}

fn times(found: &OfferSet, day: Timestamp, zone: &TimeZone, now: Timestamp, chosen: &str) -> Times {
    let slot = |offer: &Offer, whole: bool| SlotChoice {
        id: offer.id.as_str().to_owned(),
        time: if whole {
            show::when(offer.range.start(), zone, now)
        } else {
            show::time(offer.range.start(), zone)
        },
        detail: match offer.price {
            Some(price) => format!("{} · {price}", offer.with),
            None => offer.with.clone(),
        },
    };
    let slots: Vec<SlotChoice> = found.offers.iter().map(|one| slot(one, false)).collect();
    let chosen = slots.iter().find(|slot| slot.time == chosen);
    Times {
        day: show::day(day, zone, now),
        chosen: chosen.map_or_else(String::new, |slot| slot.id.clone()),
        slots,
        none: found
            .why_not
            .as_ref()
            .map_or_else(String::new, |why| why.say.clone()),
        nearest: found.nearest.iter().map(|one| slot(one, true)).collect(),
        requests_only: found.requests_only,
    }
}
