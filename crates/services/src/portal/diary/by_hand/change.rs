//! The form that moves a booking or calls it off.

use domain::{BookingId, view::BookingPage};

use jiff::civil::Time;

use super::{Times, date_of, day, lane_id, times};
use crate::{
    ServiceError,
    access::Member,
    bookings::{Authority, ChangeError, CutOff, Moving},
    portal::{Portal, why::instant},
    queries::BookingDetail,
    records::{Actor, Lane},
};

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
    /// With whom or what; empty is anyone, or anything like it.
    pub with: String,
    /// People to choose from, or things where nobody delivers it.
    pub lanes: Vec<(String, String)>,
    /// Whether those are things.
    pub things: bool,
    /// The free times, on the form that moves.
    pub times: Times,
    /// The time that was asked for, if it is not one of them.
    pub wished: String,
}
impl Portal {
    /// A new time of a booking that was typed instead of chosen, with a staff member, on a thing, or with anyone.
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
        let detail = self.own_booking(member, id).await?;
        let booking = &detail.booking;
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
        let thing = with.parse().ok().map(Lane::Resource);
        to.lanes.extend(thing.filter(|_| is_one_thing(&detail)));
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
        (date, time): (&str, &str),
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
        let lanes: Vec<(Lane, String)> = if is_one_thing(&detail) {
            let serves = |id| service.is_some_and(|service| service.resources.contains(id));
            let things = snapshot.resources.iter().filter(|one| serves(&one.id));
            things
                .map(|one| (Lane::Resource(one.id), one.name.clone()))
                .collect()
        } else {
            let performed = |id| service.is_some_and(|service| service.performed_by(id));
            let staff = snapshot.staff.iter().filter(|one| performed(one.id));
            staff
                .map(|one| (Lane::Staff(one.id), one.name.to_string()))
                .filter(|(lane, _)| member.reaches(&[*lane]))
                .collect()
        };
        let chosen = match member.only_lane() {
            Some(_) => lanes.first(),
            None => lanes.iter().find(|(lane, _)| lane_id(*lane) == with),
        };
        let chosen = chosen.map(|(lane, _)| *lane);
        let by = Authority::Member(Actor::User(member.user));
        let bookings = self.changes();
        let mut form = ChangeForm {
            page,
            settled: String::new(),
            fee: String::new(),
            late: CutOff::of(booking, &snapshot, now).map_or_else(String::new, |rule| rule.text),
            can_text: booking.phone.is_some(),
            date: date.to_string(),
            lanes: lanes
                .into_iter()
                .map(|(lane, name)| (lane_id(lane), name))
                .collect(),
            things: is_one_thing(&detail),
            times: Times::default(),
            with: chosen.map_or_else(String::new, lane_id),
            wished: String::new(),
        };
        let (staff, thing) = match chosen {
            Some(Lane::Staff(id)) => (Some(id), None),
            other => (None, other),
        };
        let found = async {
            let fee = bookings.fee_now(member.business, &by, id).await?;
            let with = (staff, thing.as_slice());
            let offers = bookings
                .times_to_move(member.business, &by, id, with, range)
                .await?;
            Ok::<_, ChangeError>((fee, offers))
        };
        match found.await {
            Ok((fee, offers)) => {
                form.fee = fee.map_or_else(String::new, |fee| fee.to_string());
                form.times = times(&offers, range.start(), zone, now, time);
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
        if time.parse::<Time>().is_ok() && form.times.chosen.is_empty() {
            time.clone_into(&mut form.wished);
        }
        Ok(form)
    }
}

/// Whether a booking is of one thing alone, so that another one of its kind can be named instead.
fn is_one_thing(detail: &BookingDetail) -> bool {
    matches!(detail.lanes.as_slice(), [Lane::Resource(_)])
}
