//! Booking on a business's page: a time is kept, details are entered, and everything is booked at once.

use domain::{BookingId, BusinessId, HoldId, TimeRange};
use jiff::civil::Date;

use super::{
    Details, Question, Refusal, Visitors,
    chosen::{Picked, near_ones, why},
    limits::Limit,
    sentence,
    steps::fitting,
};
use crate::{
    ServiceError,
    availability::OfferSet,
    bookings::{Authority, ChangeError, Guest, Place, age_is_known},
    links,
    ports::StoreError,
    records::{Actor, Service},
    snapshot::Snapshot,
    waitlist::Wanted,
};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// In whose name slots are held: [`visitor`](super::visitor).
    pub visitor: &'a str,
    /// Where the request came from.
    pub client: &'a str,
}

/// Whose page it is about: the business's name in the address, and the place's, if it stands there.
pub type Here<'a> = (&'a str, Option<&'a str>);

const CHOOSE_AGAIN: &str = "That time is not offered any more. Choose another.";

impl Visitors {
    /// Keeps a time for five minutes. What the same visitor held before is given back.
    ///
    /// # Errors
    /// [`Refusal`]; [`ServiceError::NotFound`] if the address leads nowhere.
    pub async fn hold(
        &self,
        (slug, place): Here<'_>,
        slot: &str,
        asked: &Question,
        who: Who<'_>,
    ) -> Result<HoldId, Refusal> {
        let snapshot = self.open_place(slug, place).await?;
        let limits = [Limit::Keeping(who.visitor), Limit::From(who.client)];
        self.within(&limits).await?;
        let added = |service: &Service| asked.added(service);
        let picked = fitting(Self::pick(&snapshot, slot, added, asked.age()))?;
        let picked = picked.ok_or_else(|| Refusal::Field("", CHOOSE_AGAIN.to_owned()))?;
        self.keep(&snapshot, &picked, who.visitor).await
    }

    pub(super) async fn keep(
        &self,
        snapshot: &Snapshot,
        picked: &Picked,
        visitor: &str,
    ) -> Result<HoldId, Refusal> {
        let wishes = std::slice::from_ref(&picked.wish);
        let held = self.bookings.hold(picked.place, visitor, wishes).await;
        let held = held.map_err(|error| self.refusal(error, picked.wish.start, snapshot))?;
        let first = held.holds.first().copied();
        first.ok_or_else(|| ServiceError::Internal("nothing was held".to_owned()).into())
    }

    /// Keeps what a visitor entered, if all of it can be read.
    ///
    /// # Errors
    /// Every problem of the form; [`ServiceError::NotFound`] if the address leads nowhere.
    pub async fn enter(
        &self,
        (slug, place): Here<'_>,
        details: &Details,
        who: Who<'_>,
    ) -> Result<(), Vec<Refusal>> {
        let snapshot = self
            .open_place(slug, place)
            .await
            .map_err(|one| vec![one])?;
        self.within(&[Limit::From(who.client)])
            .await
            .map_err(|one| vec![one])?;
        details.read(&snapshot).map_err(problems)?;
        let business = snapshot.business_id();
        self.keep_details(business, who.visitor, Some(details))
            .await
            .map_err(|error| vec![error.into()])
    }

    /// Books the chosen time for whom the details name. Under the same key it is booked once. Gives the token of a link
    /// to the booking.
    ///
    /// # Errors
    /// [`Refusal::Taken`] with the closest free times; the details are kept.
    pub async fn book(
        &self,
        (slug, place): Here<'_>,
        asked: &Question,
        key: &str,
        who: Who<'_>,
    ) -> Result<String, Refusal> {
        let snapshot = self.open_place(slug, place).await?;
        let business = snapshot.business_id();
        let details = self.details(business, who.visitor).await?;
        let Ok(read) = details.read(&snapshot) else {
            let text = "Enter your name and phone number first.";
            return Err(Refusal::Field("", text.to_owned()));
        };
        let added = |service: &Service| asked.added(service);
        let picked = fitting(Self::pick(&snapshot, &asked.slot, added, asked.age()))?;
        let mut picked = picked.ok_or_else(|| Refusal::Field("", CHOOSE_AGAIN.to_owned()))?;
        let limits = [Limit::From(who.client), Limit::Texts(read.phone.as_str())];
        self.within(&limits).await?;
        picked.wish.customer = Guest {
            phone: Some(read.phone),
            email: read.email,
            age: asked.age(),
            ..Guest::named(read.name)
        };
        picked.wish.notes = read.notes;
        picked.wish.hold = asked.hold();
        let (_, token) = self.commit(&snapshot, &picked, key, who.visitor).await?;
        self.keep_details(business, who.visitor, None).await?;
        Ok(token)
    }

    /// Books what was picked, and makes a link to it.
    pub(super) async fn commit(
        &self,
        snapshot: &Snapshot,
        picked: &Picked,
        key: &str,
        visitor: &str,
    ) -> Result<(BookingId, String), Refusal> {
        let by = Authority::Visitor(Some(visitor));
        let key = Some(key).filter(|key| !key.is_empty());
        let made = self
            .bookings
            .book(picked.place, by, &picked.wish, key)
            .await;
        let made = made.map_err(|error| self.refusal(error, picked.wish.start, snapshot))?;
        let first = made.bookings.first().map(|made| made.booking);
        let first = first.ok_or_else(|| ServiceError::Internal("nothing was booked".to_owned()))?;
        let token = self.link_to(snapshot.business_id(), first).await?;
        Ok((first, token))
    }

    /// The token of a new link to a booking.
    pub(super) async fn link_to(
        &self,
        business: BusinessId,
        id: BookingId,
    ) -> Result<String, ServiceError> {
        let ports = &self.ports;
        ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(id).await?;
                    let booking = booking.ok_or(ServiceError::NotFound("booking"))?;
                    links::to_booking(ports, tx, &booking).await
                })
            })
            .await
    }

    /// Lets a visitor wait for a day.
    ///
    /// # Errors
    /// Every problem of the form; [`ServiceError::NotFound`] if the address leads nowhere.
    pub async fn wait(
        &self,
        (slug, place): Here<'_>,
        asked: &Question,
        details: &Details,
        who: Who<'_>,
    ) -> Result<(), Vec<Refusal>> {
        let one = |refusal: Refusal| vec![refusal];
        let snapshot = self.open_place(slug, place).await.map_err(one)?;
        let read = details.read(&snapshot).map_err(problems)?;
        let limits = [Limit::From(who.client), Limit::Texts(read.phone.as_str())];
        self.within(&limits).await.map_err(one)?;
        let result = async {
            let service = asked
                .service(&snapshot)
                .ok_or(ServiceError::NotFound("service"))?;
            age_is_known(service, asked.age())?;
            let ask = asked.ask(&snapshot, service);
            let wanted = Wanted {
                service: service.id,
                window: day(&asked.day, &snapshot)?,
                variant: ask.visit.variant,
                minutes: ask.visit.minutes,
                staff: ask.visit.staff,
                seats: ask.visit.seats,
                resources: ask.visit.resources,
                name: read.name.clone(),
                phone: read.phone.clone(),
                age: asked.age(),
            };
            let place = Place {
                business: snapshot.business_id(),
                location: snapshot.location.id,
            };
            self.waitlist.join(place, Actor::System, &wanted).await?;
            let business = snapshot.business_id();
            self.keep_details(business, who.visitor, Some(details))
                .await
        };
        result.await.map_err(|error| vec![told(error)])
    }

    /// Why a change is not made, as the page says it.
    pub(super) fn refusal(
        &self,
        error: ChangeError,
        start: jiff::Timestamp,
        snapshot: &Snapshot,
    ) -> Refusal {
        match error {
            ChangeError::Taken(found) => Refusal::Taken(self.taken(&found, start, snapshot)),
            ChangeError::Settled(why) => {
                Refusal::Field("", format!("The booking can no longer be changed: {why}."))
            }
            ChangeError::TooLate(rule) => Refusal::Field("", rule.text),
            ChangeError::Service(error) => told(error),
        }
    }

    /// "Someone just took 14:00. These are closest: Sat 21 Nov, 14:15 with Sam."
    fn taken(&self, found: &OfferSet, start: jiff::Timestamp, snapshot: &Snapshot) -> String {
        let first = why(found, start, snapshot);
        let near: Vec<String> = near_ones(found, snapshot, self.ports.now())
            .into_iter()
            .map(|near| near.label)
            .collect();
        if near.is_empty() {
            first
        } else {
            format!("{first} These are closest: {}.", near.join("; "))
        }
    }
}

fn problems(found: Vec<(&'static str, String)>) -> Vec<Refusal> {
    let each = found.into_iter();
    each.map(|(field, text)| Refusal::Field(field, text))
        .collect()
}

/// A failure of a use case; what breaks a rule is told as a sentence.
fn told(error: ServiceError) -> Refusal {
    match error {
        ServiceError::Invalid { reason, .. } => Refusal::Field("", sentence(&reason)),
        ServiceError::Conflict(_) | ServiceError::Store(StoreError::Conflict(_)) => {
            let text = "Somebody else had that time a moment ago. Try again, or choose another.";
            Refusal::Field("", text.to_owned())
        }
        other => Refusal::Service(other),
    }
}

/// A day by the clock of the place.
fn day(text: &str, snapshot: &Snapshot) -> Result<TimeRange, ServiceError> {
    let wrong = || ServiceError::invalid("day", "choose the day again");
    let date: Date = text.parse().map_err(|_| wrong())?;
    let at = |date: Date| {
        date.to_zoned(snapshot.zone.clone())
            .map(|at| at.timestamp())
    };
    let start = at(date).map_err(|_| wrong())?;
    let end = date.tomorrow().and_then(at).map_err(|_| wrong())?;
    TimeRange::new(start, end).map_err(|_| wrong())
}
