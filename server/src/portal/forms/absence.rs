//! Time off of staff, and times in which things are out of use: added, removed, and put back.

use app::policy::Policy;
use domain::{BookingId, Permission, ResourceId, StaffId, TimeOffId, TimeRange};
use futures::FutureExt;
use services::{
    ServiceError,
    portal::absence::{Wanted, told},
    records::{Lane, TimeOff},
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
};

pub(super) fn forms() -> [FormOfPage; 2] {
    [
        FormOfPage {
            path: "/app/{business}/staff/{staff}/time-off",
            policy: Policy::Member(Permission::OwnWork),
            run: |sent| {
                let lane = sent.param::<StaffId>("staff", "staff").map(Lane::Staff);
                change(sent, lane).boxed()
            },
        },
        FormOfPage {
            path: "/app/{business}/resources/{resource}/out-of-use",
            policy: Policy::Member(Permission::EditSetup),
            run: |sent| {
                let lane = sent.param::<ResourceId>("resource", "resource");
                change(sent, lane.map(Lane::Resource)).boxed()
            },
        },
    ]
}

async fn change(sent: &Sent, lane: Result<Lane, Refused>) -> Result<Done, Refused> {
    let lane = lane?;
    // What is not there is said before who may not.
    sent.services().portal.lane(sent.member()?, lane).await?;
    if !sent.member()?.may_plan(lane) {
        return Err(ServiceError::Forbidden("what others do").into());
    }
    match sent.fields.text("do") {
        "add" => add(sent, lane).await,
        "restore" => restore(sent, lane).await,
        "remove" => remove(sent, lane).await,
        _ => super::unknown().await,
    }
}

async fn add(sent: &Sent, lane: Lane) -> Result<Done, Refused> {
    let text = |name: &str| sent.fields.text(name).to_owned();
    let wanted = Wanted {
        from: text("from"),
        from_time: text("from_time"),
        to: text("to"),
        to_time: text("to_time"),
    };
    let portal = &sent.services().portal;
    let (name, zone) = portal.lane(sent.member()?, lane).await?;
    let mut problems = Problems::default();
    let range = wanted
        .range(&zone)
        .map_err(|(field, text)| problems.note(field, text))
        .ok();
    let now = sent.portal().server.ports.now();
    if range.is_some_and(|range| range.end() <= now) {
        problems.note("from", "That is over. Enter a day to come.");
    }
    let range = problems.read(range)?;
    let catalogue = &sent.services().catalogue;
    let business = sent.member()?.business;
    let keep: Vec<BookingId> = sent
        .fields
        .all("keep")
        .filter_map(|id| id.parse().ok())
        .collect();
    let found = catalogue.in_the_way(business, lane, range).await?;
    if found.iter().any(|one| !keep.contains(&one.id)) {
        let text = match found.len() {
            1 => format!("{name} has 1 booking then. Decide what happens to it."),
            many => format!("{name} has {many} bookings then. Decide each one."),
        };
        return Err(Refused::field("keep", text));
    }
    let off = TimeOff {
        id: sent.portal().server.ports.id(TimeOffId::from_uuid),
        lane,
        range,
        note: text("note"),
    };
    catalogue
        .add_absence(business, sent.actor()?, &off, &keep)
        .await?;
    let kept = match found.len() {
        0 => String::new(),
        1 => " 1 booking stays.".to_owned(),
        many => format!(" {many} bookings stay."),
    };
    let page = sent.visit.address.clone();
    Ok(Done::to(page.clone())
        .saying(format!("Added {}.{kept}", told(range, &zone, now)))
        .with_undo(page, &[("do", "remove"), ("id", &off.id.to_string())]))
}

/// Puts back what was removed a moment ago: the bookings in it were there before.
async fn restore(sent: &Sent, lane: Lane) -> Result<Done, Refused> {
    let (start, end) = (sent.fields.text("start"), sent.fields.text("end"));
    let range = start.parse().ok().zip(end.parse().ok());
    let range = range.and_then(|(start, end)| TimeRange::new(start, end).ok());
    let range = range.ok_or_else(super::changed)?;
    let business = sent.member()?.business;
    let catalogue = &sent.services().catalogue;
    let found = catalogue.in_the_way(business, lane, range).await?;
    let keep: Vec<BookingId> = found.iter().map(|one| one.id).collect();
    let off = TimeOff {
        id: sent.portal().server.ports.id(TimeOffId::from_uuid),
        lane,
        range,
        note: sent.fields.text("note").to_owned(),
    };
    catalogue
        .add_absence(business, sent.actor()?, &off, &keep)
        .await?;
    Ok(Done::to(sent.visit.address.clone()).saying("Put back."))
}

async fn remove(sent: &Sent, lane: Lane) -> Result<Done, Refused> {
    let id: TimeOffId = sent
        .fields
        .text("id")
        .parse()
        .map_err(|_| super::changed())?;
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let (_, zone) = sent.services().portal.lane(sent.member()?, lane).await?;
    let catalogue = &sent.services().catalogue;
    let off = catalogue.remove_absence(business, by, lane, id).await?;
    let now = sent.portal().server.ports.now();
    let page = sent.visit.address.clone();
    let again = [
        ("do", "restore"),
        ("start", &off.range.start().to_string()),
        ("end", &off.range.end().to_string()),
        ("note", &off.note),
    ];
    Ok(Done::to(page.clone())
        .saying(format!("Removed {}.", told(off.range, &zone, now)))
        .with_undo(page, &again))
}
