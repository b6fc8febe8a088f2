//! Free times for a caller.

use std::sync::Arc;

use call::tools::{Asked, GetAvailableSlots};
use dialogue::when::Moment;
use domain::{StaffId, VariantId};
use serde_json::json;

use super::{
    Toolbox,
    reply::{Reply, offers},
    unmet::exactly,
    when::{Understood, range_of},
};
use crate::{
    ServiceError,
    availability::{Ask, Asker, Freshness, OfferSet, WhyNotCode},
    bookings::add_on_named,
    calls::CallScope,
    records::{HoldOwner, Service},
    snapshot::{AddOnCount, Snapshot, Visit},
};

impl Toolbox {
    pub(super) async fn available_slots(
        &self,
        snapshot: Arc<Snapshot>,
        scope: &CallScope,
        asked: &GetAvailableSlots,
    ) -> Result<Reply, ServiceError> {
        let called = snapshot.location.id;
        let snapshot = match self.where_given(snapshot, asked).await? {
            Ok(snapshot) => snapshot,
            Err(reply) => return Ok(*reply),
        };
        let visit = match visit(&snapshot, asked) {
            Ok(visit) => visit,
            Err(reply) => return Ok(*reply),
        };
        if let Err(error) = snapshot.shape(&visit) {
            return misfit(&error).ok_or(error);
        }
        let ask = Ask {
            guest: Asker {
                phone: scope.caller.clone(),
                ..Asker::default()
            },
            holder: Some(HoldOwner::Call(scope.call)),
            ..Ask::of(visit)
        };
        let (found, wanted, exact) = match &asked.asked {
            Asked::Between(range) => (
                self.availability.offers(&snapshot, &ask, *range).await?,
                *range,
                false,
            ),
            Asked::Words(words) => match self.understand(&snapshot, words) {
                Understood::Refused(reply) => return Ok(reply),
                Understood::Moment(Moment::Instant(start)) => {
                    let found = self
                        .availability
                        .check(&snapshot, &ask, start, Freshness::Offer);
                    (found.await?, exactly(start)?, true)
                }
                Understood::Moment(moment) => match range_of(&moment) {
                    Some(range) => (
                        self.availability.offers(&snapshot, &ask, range).await?,
                        range,
                        false,
                    ),
                    None => return Err(ServiceError::Internal("a moment without a range".into())),
                },
            },
        };
        self.note_nothing(&snapshot, scope, (&ask, wanted), &found)
            .await;
        let mut reply = answer(&found, exact);
        if snapshot.location.id != called {
            reply.output["location"] = json!(snapshot.location.name);
        }
        Ok(reply)
    }

    /// The location that was named; where none was, the one that was called, or the only other that gives the service.
    pub(super) async fn where_given(
        &self,
        here: Arc<Snapshot>,
        asked: &GetAvailableSlots,
    ) -> Result<Result<Arc<Snapshot>, Box<Reply>>, ServiceError> {
        let id = asked.service_id;
        if asked.location.is_some() || here.service(id).is_some() || here.locations.len() < 2 {
            return self.at_location(here, asked.location.as_deref()).await;
        }
        let mut there = self.others(&here).await?;
        there.retain(|snapshot| snapshot.service(id).is_some());
        if there.len() > 1 {
            let names = there.iter().map(|one| one.location.name.as_str());
            let names: Vec<_> = names.collect();
            let question = format!(
                "Which of our places suits you: {}?",
                dialogue::say::list(&names, "or")
            );
            return Ok(Err(Box::new(Reply::needs("location", &question))));
        }
        Ok(Ok(there.pop().unwrap_or(here)))
    }

    /// The location of that name; the one that was called if none is named.
    pub(super) async fn at_location(
        &self,
        here: Arc<Snapshot>,
        name: Option<&str>,
    ) -> Result<Result<Arc<Snapshot>, Box<Reply>>, ServiceError> {
        let Some(name) = name else {
            return Ok(Ok(here));
        };
        let said = name.to_lowercase();
        let named = |full: &str| {
            let full = full.to_lowercase();
            full == said || full.contains(&said) || said.contains(&full)
        };
        let found = here
            .locations
            .iter()
            .find(|location| named(&location.name))
            .map(|location| location.id);
        match found {
            Some(id) if id == here.location.id => Ok(Ok(here)),
            Some(id) => Ok(Ok(self.snapshots.get(here.business_id(), id).await?)),
            None => {
                let names = here.locations.iter();
                let names: Vec<_> = names.map(|location| location.name.as_str()).collect();
                let question = format!(
                    "Which of our places suits you: {}?",
                    dialogue::say::list(&names, "or")
                );
                Ok(Err(Box::new(Reply::needs("location", &question))))
            }
        }
    }
}

/// What the caller wants, by the names that they said.
pub(super) fn visit(snapshot: &Snapshot, asked: &GetAvailableSlots) -> Result<Visit, Box<Reply>> {
    let Some(service) = snapshot.service(asked.service_id) else {
        return Err(Box::new(Reply::refused(
            "unknown_service",
            "Which service would you like?",
            "Call get_services and use a service_id from its answer.",
        )));
    };
    let staff = asked
        .staff
        .as_deref()
        .map(|name| performer(snapshot, service, name))
        .transpose()?;
    let mut add_ons = Vec::with_capacity(asked.add_ons.len());
    for asked in &asked.add_ons {
        let Some(add_on) = add_on_named(service, &asked.name) else {
            let reason = format!("{} cannot be added to {}", asked.name, service.name);
            return Err(Box::new(Reply::invalid("add_ons", &reason)));
        };
        add_ons.push(AddOnCount {
            add_on,
            quantity: asked.quantity,
        });
    }
    Ok(Visit {
        variant: variant(service, asked.variant.as_deref())?,
        add_ons,
        minutes: asked.minutes,
        resources: asked.count,
        seats: asked.party.unwrap_or(1),
        staff,
        ..Visit::of(service.id)
    })
}

/// A visit that breaks a rule of its service, as a question where the caller can choose again.
pub(super) fn misfit(error: &ServiceError) -> Option<Reply> {
    let ServiceError::Invalid { field, reason } = error else {
        return None;
    };
    let mut sentence = reason.clone();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Some(match *field {
        "minutes" => Reply::needs(
            "minutes",
            &format!("{sentence}. For how long would you like it?"),
        ),
        "resources" => Reply::needs("count", &format!("{sentence}. How many would you like?")),
        "seats" => {
            let how =
                "look for another time for each further person, and book them together with also";
            Reply::invalid("party", &format!("{reason}: {how}"))
        }
        field => Reply::invalid(field, reason),
    })
}

fn variant(service: &Service, name: Option<&str>) -> Result<Option<VariantId>, Box<Reply>> {
    if service.variants.is_empty() {
        return Ok(None);
    }
    let said = name.map(str::to_lowercase);
    let fits = |full: &str| {
        let full = full.to_lowercase();
        said.as_deref()
            .is_some_and(|said| full == said || full.contains(said) || said.contains(&full))
    };
    // The whole name beats a part of it.
    let exact = |full: &str| said.as_deref() == Some(&full.to_lowercase());
    let found = service.variants.iter().find(|one| exact(&one.name));
    let found = found.or_else(|| {
        let mut parts = service.variants.iter().filter(|one| fits(&one.name));
        parts.next().filter(|_| parts.next().is_none())
    });
    if let Some(variant) = found {
        return Ok(Some(variant.id));
    }
    let names = service.variants.iter();
    let names: Vec<_> = names.map(|variant| variant.name.as_str()).collect();
    let question = format!(
        "Which would you like: {}?",
        dialogue::say::list(&names, "or")
    );
    Err(Box::new(Reply::needs("variant", &question)))
}

fn answer(found: &OfferSet, exact: bool) -> Reply {
    let Some(why_not) = &found.why_not else {
        let mut output = json!({ "slots": offers(&found.offers), "exact": exact });
        if found.requests_only {
            output["note"] = json!(
                "The diary cannot be read at the moment: say that this is a request which the business confirms by text."
            );
        }
        return Reply::ok(output).issued(&found.offers);
    };
    // A start between two grid points is no refusal in a caller's eyes: the neighbours are what was asked for.
    if why_not.code == WhyNotCode::Grid && !found.nearest.is_empty() {
        return Reply::ok(json!({ "slots": offers(&found.nearest), "exact": false }))
            .issued(&found.nearest);
    }
    let times: Vec<_> = found
        .nearest
        .iter()
        .map(|offer| offer.spoken.as_str())
        .collect();
    let (say, next) = if times.is_empty() {
        (why_not.say.clone(), "Say so, and ask for another day.")
    } else {
        let times = dialogue::say::list(&times, "or");
        (
            format!("{} The nearest I have is {times}.", why_not.say),
            "Say so, and ask which of the times suits.",
        )
    };
    Reply::refused(why_not.code.as_str(), &say, next).with_nearest(&found.nearest)
}

/// The staff member of that name who performs the service.
fn performer(snapshot: &Snapshot, service: &Service, name: &str) -> Result<StaffId, Box<Reply>> {
    let said = name.to_lowercase();
    let matches = |full: &str| {
        let full = full.to_lowercase();
        full == said || full.split(' ').next() == Some(said.as_str())
    };
    let known = snapshot
        .staff
        .iter()
        .find(|member| matches(member.name.as_str()));
    let able: Vec<_> = snapshot
        .staff
        .iter()
        .filter(|member| service.performed_by(member.id))
        .collect();
    if let Some(member) = known.filter(|member| service.performed_by(member.id)) {
        return Ok(member.id);
    }
    let names: Vec<_> = able.iter().map(|member| member.name.as_str()).collect();
    let names = dialogue::say::list(&names, "and");
    let say = match (known, names.is_empty()) {
        (Some(member), false) => format!(
            "{} doesn't do {}. {names} can.",
            member.name,
            service.name.to_lowercase()
        ),
        (Some(member), true) => format!(
            "{} doesn't do {}.",
            member.name,
            service.name.to_lowercase()
        ),
        (None, false) => format!("I don't know anyone of that name here. {names} can do that."),
        (None, true) => "I don't know anyone of that name here.".to_owned(),
    };
    Err(Box::new(Reply::refused(
        "unknown_staff",
        &say,
        "Ask whether someone else suits, then call the tool again with that name, or without staff for anyone.",
    )))
}
