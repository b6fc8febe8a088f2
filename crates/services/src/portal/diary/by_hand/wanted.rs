//! What a form of a new booking asks for, as the location can offer it.

use jiff::{SignedDuration, civil::Date};

use super::{NewBookingForm, NewQuestion, Times, lane_id, places};
use crate::{
    access::Member,
    availability::Ask,
    records::{Lane, Length, Service},
    show,
    snapshot::{Snapshot, Visit},
};

/// The service that a form is about: the one that its address names, otherwise the first.
pub(super) fn asked_for<'a>(
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
pub(super) fn blank(member: &Member, snapshot: &Snapshot, date: Date) -> NewBookingForm {
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
pub(super) fn wanted(
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
