//! Being told when a time frees up.

use std::sync::Arc;

use call::tools::{Asked, JoinWaitlist};
use dialogue::when::Moment;
use domain::TimeRange;
use jiff::SignedDuration;
use serde_json::json;

use super::{
    Toolbox,
    reply::Reply,
    slots::{misfit, visit},
    when::{Understood, range_of},
};
use crate::{
    ServiceError,
    bookings::Place,
    calls::CallScope,
    records::Actor,
    snapshot::Snapshot,
    waitlist::{Waitlist, Wanted},
};

impl Toolbox {
    pub(super) async fn join_waitlist(
        &self,
        snapshot: Arc<Snapshot>,
        scope: &CallScope,
        asked: &JoinWaitlist,
    ) -> Result<Reply, ServiceError> {
        let Some(phone) = &scope.caller else {
            return Ok(Reply::refused(
                "policy",
                "I can't see your number, so nobody could text you.",
                "Say so. Offer another time, or to take a message.",
            ));
        };
        let snapshot = match self.where_given(snapshot, &asked.wanted).await? {
            Ok(snapshot) => snapshot,
            Err(reply) => return Ok(*reply),
        };
        let visit = match visit(&snapshot, &asked.wanted) {
            Ok(visit) => visit,
            Err(reply) => return Ok(*reply),
        };
        let minutes = match snapshot.shape(&visit) {
            Ok(shape) => shape.lengths().max().unwrap_or(shape.service.minutes),
            Err(error) => return misfit(&error).ok_or(error),
        };
        let (window, spoken) = match &asked.wanted.asked {
            Asked::Between(range) => (*range, None),
            Asked::Words(words) => match self.understand(&snapshot, words) {
                Understood::Refused(reply) => return Ok(reply),
                Understood::Moment(moment) => {
                    let spoken = dialogue::say::moment(&moment, self.ports.now(), &snapshot.zone);
                    (window(&moment, minutes)?, Some(spoken))
                }
            },
        };
        let wanted = Wanted {
            service: visit.service,
            variant: visit.variant,
            minutes: visit.minutes,
            window,
            staff: visit.staff,
            seats: visit.seats,
            resources: visit.resources,
            name: asked.customer_name.clone(),
            phone: phone.clone(),
            age: asked.age,
        };
        let place = Place {
            business: scope.business,
            location: snapshot.location.id,
        };
        // Joining sends no link, so the list needs no address of its own here.
        let waitlist = Waitlist::new(
            self.ports.clone(),
            self.snapshots.clone(),
            self.availability.clone(),
            self.bookings.clone(),
            "",
        );
        match waitlist.join(place, Actor::Call(scope.call), &wanted).await {
            Ok(_) => {
                let when = spoken.map_or_else(String::new, |spoken| format!(" for {spoken}"));
                let say = format!(
                    "You're on the waiting list{when}. We'll text you if something frees up; nothing is booked yet."
                );
                Ok(Reply::ok(json!({ "code": "waiting", "say": say })))
            }
            Err(ServiceError::Invalid { field: "age", .. }) if asked.age.is_none() => {
                Ok(Reply::needs("age", "How old is the person who comes?"))
            }
            Err(ServiceError::Invalid {
                field: "age",
                reason,
            }) => Ok(Reply::refused(
                "policy",
                &format!("I'm sorry, {reason}."),
                "Say so. Nobody was put on the list.",
            )),
            Err(ServiceError::Invalid { field, reason }) => Ok(Reply::invalid(field, &reason)),
            Err(error) => Err(error),
        }
    }
}

/// The whole visit for a start that was named, the range otherwise.
fn window(moment: &Moment, minutes: u32) -> Result<TimeRange, ServiceError> {
    let broken = |error: &dyn std::fmt::Display| ServiceError::Internal(error.to_string());
    match moment {
        Moment::Instant(start) => {
            TimeRange::starting(*start, SignedDuration::from_mins(i64::from(minutes)))
                .map_err(|error| broken(&error))
        }
        moment => range_of(moment).ok_or_else(|| broken(&"a moment without a range")),
    }
}
