//! What the palette finds: customers and bookings by name, number or reference, and locations by name.

use domain::E164;

use super::{Portal, bookings};
use crate::{
    ServiceError,
    access::Member,
    records::{BookingOrder, BookingSearch, CustomerSearch, PageRequest},
    show,
};

/// Things of one kind that are shown at most.
const MOST: u32 = 6;

/// Something that was found. Paths are seen from the address of the business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundOne {
    /// What it is called.
    pub text: String,
    /// What tells it from others: a number, a time.
    pub detail: String,
    /// Where it is.
    pub path: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Customers.
    pub customers: Vec<FoundOne>,
    /// Bookings, the latest first.
    pub bookings: Vec<FoundOne>,
    /// Locations to look at; none where there is only one.
    pub locations: Vec<FoundOne>,
}

impl Portal {
    /// Customers, bookings and locations that a text names; with an empty one, only all locations.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn find(&self, member: &Member, text: &str) -> Result<Found, ServiceError> {
        let text = text.trim();
        let names = self.names(member).await?;
        let mut locations: Vec<_> = names.locations.values().map(|(one, _)| one).collect();
        locations.sort_by(|one, other| one.name.cmp(&other.name));
        let named = |name: &str| name.to_lowercase().contains(&text.to_lowercase());
        let mut found = Found {
            locations: locations
                .iter()
                .filter(|one| locations.len() > 1 && named(&one.name))
                .map(|one| FoundOne {
                    text: one.name.clone(),
                    detail: one.address.clone(),
                    path: format!("bookings?view=day&loc={}", one.id),
                })
                .collect(),
            ..Found::default()
        };
        if text.is_empty() {
            return Ok(found);
        }
        let wanted = || Some(text.to_owned());
        let customers = &CustomerSearch {
            text: wanted(),
            lane: member.only_lane(),
            limit: MOST,
            ..CustomerSearch::default()
        };
        let bookings = &BookingSearch {
            text: wanted(),
            lane: member.only_lane(),
            order: BookingOrder::StartDown,
            ..BookingSearch::default()
        };
        let now = self.ports.now();
        let (customers, bookings) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let customers = tx.overview().customers(customers, now).await?;
                    let page = PageRequest::first(MOST);
                    let bookings = tx.overview().bookings(bookings, page).await?;
                    Ok::<_, ServiceError>((customers, bookings.items))
                })
            })
            .await?;
        let phone = |phone: Option<&E164>| {
            let phone = phone.map(|phone| names.phone(phone)).unwrap_or_default();
            match member.only_lane() {
                Some(_) => bookings::end_of(&phone),
                None => phone,
            }
        };
        found.customers = customers
            .iter()
            .map(|one| {
                let customer = &one.customer;
                let phone = phone(customer.phone.as_ref());
                let name = customer.name.as_ref().map(ToString::to_string);
                let (text, detail) = match name {
                    Some(name) => (name, phone),
                    None => (phone, String::new()),
                };
                FoundOne {
                    text,
                    detail,
                    path: format!("customers/{}", customer.id),
                }
            })
            .collect();
        found.bookings = bookings
            .iter()
            .map(|one| {
                let when = show::when(one.range.start(), names.zone(one.location_id), now);
                let service = names.service(one.service_id);
                FoundOne {
                    text: one.name.to_string(),
                    detail: format!("{service}, {when}, {}", one.reference),
                    path: format!("bookings/{}", one.id),
                }
            })
            .collect();
        Ok(found)
    }
}
