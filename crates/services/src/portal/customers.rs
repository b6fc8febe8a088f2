//! The pages of customers.

use domain::{
    BookingId, CustomerId, Direction, E164,
    view::{Paging, ShownTime, rows},
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{Names, Portal, bookings, wording};
use crate::{
    ServiceError,
    access::Member,
    customers::{Customers, Event, History},
    records::{BookingSearch, CustomerFigures, CustomerOrder, CustomerSearch, Lane, PageRequest},
    show,
};

/// Bookings of one customer that are looked through.
const BOOKINGS: u32 = 500;

/// What an address asks of the list.
#[derive(Debug, Clone, Default)]
pub struct CustomersQuestion {
    /// Part of a name, or digits of a number.
    pub text: String,
    /// `name`, `-name`, `since` or `-since`; the newest first otherwise.
    pub sort: String,
    /// How many rows a page has, as far as it is offered.
    pub rows: u32,
    /// How many rows come before this page.
    pub after: Option<String>,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct CustomersPage {
    /// The customers.
    pub rows: Vec<CustomerRow>,
    /// How many there are, over all pages.
    pub total: u64,
    /// Where in the list.
    pub paging: Paging,
}

/// One customer of the list.
#[derive(Debug, Clone)]
pub struct CustomerRow {
    /// Who.
    pub id: CustomerId,
    /// Their name; the number where it is not known.
    pub name: String,
    /// Their number in national style; empty if not known.
    pub phone: String,
    /// Their last call, message or booking.
    pub heard: ShownTime,
    /// The start of their next booking; empty if there is none.
    pub next: String,
    /// Bookings, without cancelled ones.
    pub bookings: u64,
    /// Bookings that they did not come to.
    pub no_shows: u64,
    /// What the bookings come to; empty if none has a price.
    pub value: String,
}

/// The page of one customer.
#[derive(Debug, Clone)]
pub struct CustomerPage {
    /// Who.
    pub id: CustomerId,
    /// What the page is called: their name, otherwise their number.
    pub title: String,
    /// Their name; empty if not known.
    pub name: String,
    /// Their number in national style; empty if not known.
    pub phone: String,
    /// Their address; empty if not known.
    pub email: String,
    /// What the business noted.
    pub notes: String,
    /// Whether the receptionist refuses their calls.
    pub blocked: bool,
    /// Their first contact.
    pub since: String,
    /// Bookings that erasing them leaves without a name.
    pub bookings: usize,
    /// What happened, the latest first.
    pub timeline: Vec<Happened>,
}

/// One thing that happened with a customer.
#[derive(Debug, Clone)]
pub struct Happened {
    /// When.
    pub at: ShownTime,
    /// What kind of thing: "Call", "Booking", "Text".
    pub kind: &'static str,
    /// What it was, in a line.
    pub text: String,
    /// Its page under that of the business: `calls/call_…`; empty if it has none.
    pub path: String,
}

impl Portal {
    /// A page of the customers.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if `after` names no page; the store's errors.
    pub async fn customers(
        &self,
        member: &Member,
        question: &CustomersQuestion,
    ) -> Result<CustomersPage, ServiceError> {
        let after = question.after.as_deref().map(str::parse::<u32>).transpose();
        let skip = after
            .map_err(|_| ServiceError::invalid("after", "not a page of this list"))?
            .unwrap_or_default();
        let limit = rows(Some(question.rows));
        let search = &CustomerSearch {
            text: Some(question.text.trim().to_owned()).filter(|text| !text.is_empty()),
            lane: member.only_lane(),
            order: match question.sort.as_str() {
                "name" => CustomerOrder::Name,
                "-name" => CustomerOrder::NameDown,
                "since" => CustomerOrder::OldestFirst,
                _ => CustomerOrder::NewestFirst,
            },
            skip,
            limit,
        };
        let now = self.ports.now();
        let (found, total) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let found = tx.overview().customers(search, now).await?;
                    let total = tx.overview().customer_count(search).await?;
                    Ok::<_, ServiceError>((found, total))
                })
            })
            .await?;
        let names = self.names(member).await?;
        let zone = names.first_zone();
        let reached = skip.saturating_add(limit);
        Ok(CustomersPage {
            rows: found
                .iter()
                .map(|one| row(member, &names, one, &zone, now))
                .collect(),
            paging: Paging {
                first: skip == 0,
                next: (total > u64::from(reached)).then(|| reached.to_string()),
            },
            total,
        })
    }

    /// One customer with everything that happened.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; a foreign customer and a missing one cannot be told apart.
    pub async fn customer(
        &self,
        member: &Member,
        id: CustomerId,
    ) -> Result<CustomerPage, ServiceError> {
        let History {
            customer,
            mut events,
        } = self.history(member, id).await?;
        if let Some(lane) = member.only_lane() {
            self.only_with(member, lane, id, &mut events).await?;
        }
        let (names, now) = (self.names(member).await?, self.ports.now());
        let zone = names.first_zone();
        let name = customer
            .name
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let phone = phone_for(member, &names, customer.phone.as_ref());
        let is_booking = |event: &&Event| matches!(event, Event::Booking(_));
        Ok(CustomerPage {
            id,
            title: title(&name, &phone),
            since: show::when(customer.created_at, &zone, now),
            bookings: events.iter().filter(is_booking).count(),
            timeline: events
                .iter()
                .map(|event| happened(&names, event, now))
                .collect(),
            name,
            phone,
            email: customer
                .email
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            notes: customer.notes,
            blocked: customer.blocked,
        })
    }

    /// Everything that is stored of one customer, for them to take along.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn customer_file(
        &self,
        member: &Member,
        id: CustomerId,
    ) -> Result<Value, ServiceError> {
        let History { customer, events } = self.history(member, id).await?;
        let names = self.names(member).await?;
        let events: Vec<Value> = events.iter().map(|event| stored(&names, event)).collect();
        Ok(json!({
            "customer": {
                "id": customer.id,
                "name": customer.name,
                "phone": customer.phone,
                "email": customer.email,
                "notes": customer.notes,
                "since": customer.created_at,
            },
            "history": events,
        }))
    }

    /// Leaves of what happened with a customer the bookings on one lane.
    async fn only_with(
        &self,
        member: &Member,
        lane: Lane,
        id: CustomerId,
        events: &mut Vec<Event>,
    ) -> Result<(), ServiceError> {
        let search = &BookingSearch {
            customer_id: Some(id),
            lane: Some(lane),
            ..BookingSearch::default()
        };
        let found = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let page = PageRequest::first(BOOKINGS);
                    Ok::<_, ServiceError>(tx.overview().bookings(search, page).await?)
                })
            })
            .await?;
        if found.items.is_empty() {
            return Err(ServiceError::Forbidden("customers of others"));
        }
        let own = |booking: &BookingId| found.items.iter().any(|one| one.id == *booking);
        events.retain(|event| matches!(event, Event::Booking(booking) if own(&booking.id)));
        Ok(())
    }

    async fn history(&self, member: &Member, id: CustomerId) -> Result<History, ServiceError> {
        Customers::new(self.ports.clone())
            .history(member.business, id)
            .await
    }
}

fn title(name: &str, phone: &str) -> String {
    match (name, phone) {
        ("", "") => "Customer without a name".to_owned(),
        ("", phone) => phone.to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// A number as somebody may see it.
fn phone_for(member: &Member, names: &Names, phone: Option<&E164>) -> String {
    let phone = phone.map(|phone| names.phone(phone)).unwrap_or_default();
    match member.only_lane() {
        Some(_) => bookings::end_of(&phone),
        None => phone,
    }
}

fn row(
    member: &Member,
    names: &Names,
    one: &CustomerFigures,
    zone: &TimeZone,
    now: Timestamp,
) -> CustomerRow {
    let customer = &one.customer;
    let name = customer
        .name
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let phone = phone_for(member, names, customer.phone.as_ref());
    let whole = member.only_lane().is_none();
    CustomerRow {
        id: customer.id,
        name: title(&name, &phone),
        phone,
        heard: show::shown(one.last_heard, zone, now),
        next: one
            .next
            .map_or_else(String::new, |at| show::when(at, zone, now)),
        bookings: one.bookings,
        no_shows: one.no_shows,
        value: one
            .value
            .filter(|_| whole)
            .map_or_else(String::new, |value| value.to_string()),
    }
}

fn happened(names: &Names, event: &Event, now: Timestamp) -> Happened {
    match event {
        Event::Call(call) => {
            let outcome = wording::outcome(call.state, call.outcome);
            Happened {
                at: show::shown(call.started_at, names.zone(call.location_id), now),
                kind: "Call",
                text: match &call.summary {
                    Some(summary) if !summary.is_empty() => format!("{outcome}. {summary}"),
                    _ => outcome.to_owned(),
                },
                path: format!("calls/{}", call.id),
            }
        }
        Event::Booking(booking) => {
            let zone = names.zone(booking.location_id);
            Happened {
                at: show::shown(booking.created_at, zone, now),
                kind: "Booking",
                text: format!(
                    "{} on {}, {}",
                    names.service(booking.service_id),
                    show::when(booking.range.start(), zone, now),
                    wording::booking_state(booking.state).to_lowercase()
                ),
                path: format!("bookings/{}", booking.id),
            }
        }
        Event::Message(message) => Happened {
            at: show::shown(message.created_at, &names.first_zone(), now),
            kind: match message.direction {
                Direction::Inbound => "Message from them",
                Direction::Outbound => "Message to them",
            },
            text: message.body.clone(),
            path: String::new(),
        },
    }
}

fn stored(names: &Names, event: &Event) -> Value {
    match event {
        Event::Call(call) => json!({
            "kind": "call", "at": call.started_at, "ended_at": call.ended_at,
            "outcome": call.outcome, "summary": call.summary,
        }),
        Event::Booking(booking) => json!({
            "kind": "booking", "at": booking.created_at, "reference": booking.reference,
            "service": names.service(booking.service_id), "start": booking.range.start(),
            "end": booking.range.end(), "state": booking.state, "price": booking.price,
            "notes": booking.notes,
        }),
        Event::Message(message) => json!({
            "kind": "message", "at": message.created_at, "direction": message.direction,
            "text": message.body,
        }),
    }
}
