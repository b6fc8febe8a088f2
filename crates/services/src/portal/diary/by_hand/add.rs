//! The form of a new booking.

use domain::E164;
use jiff::{Timestamp, civil::Time};

use super::{
    Times, date_of, day, times,
    wanted::{asked_for, blank, wanted},
};
use crate::{
    ServiceError,
    access::Member,
    portal::{Portal, why::instant},
    records::{CustomerSearch, Lane},
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
