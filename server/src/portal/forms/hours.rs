//! Hours: every week, dates that differ, rules.

use app::policy::Policy;
use domain::{Currency, ExceptionId, LocationId, Permission, WallRange, WallTime};
use futures::FutureExt;
use jiff::civil::Date;
use services::{
    ServiceError,
    catalogue::{PlaceRules, Setup},
    portal::holidays,
    records::{HoursException, HoursOwner, HouseRules, Location},
};

use super::{
    super::submit::{Done, Fields, FormOfPage, Refused, Sent},
    read::{Problems, hours},
    typed::{asked, count, part, span},
};

pub(super) fn forms() -> [FormOfPage; 3] {
    let policy = Policy::Member(Permission::EditSetup);
    [
        FormOfPage {
            path: "/app/{business}/hours",
            policy,
            run: |sent| save_week(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/hours/rules",
            policy,
            run: |sent| save_rules(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/hours/exceptions",
            policy: Policy::Member(Permission::AddExceptions),
            run: |sent| change(sent).boxed(),
        },
    ]
}

/// The location in the address, or the only one.
async fn place(sent: &Sent) -> Result<Location, Refused> {
    let business = sent.member()?.business;
    let mut locations = sent.services().catalogue.read(business).await?.locations;
    let missing = ServiceError::NotFound("location");
    let place = match asked(&sent.visit.address, "loc") {
        Some(at) => locations.into_iter().find(|one| one.id.to_string() == at),
        None if locations.len() == 1 => locations.pop(),
        None => return Err(Refused::field("", "Choose a location first.")),
    };
    Ok(place.ok_or(missing)?)
}

async fn save_week(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "save" {
        return Err(super::changed());
    }
    let place = place(sent).await?;
    let mut problems = Problems::default();
    let week = hours(&sent.fields, &mut problems);
    problems.none()?;
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let catalogue = &sent.services().catalogue;
    catalogue.put_hours(business, by, place.id, &week).await?;
    let outside = catalogue.outside_hours(business, place.id).await?.len();
    let effect = match outside {
        0 => String::new(),
        1 => " 1 booking falls outside the new hours. It stays.".to_owned(),
        many => format!(" {many} bookings fall outside the new hours. They stay."),
    };
    Ok(Done::to(sent.visit.address.clone())
        .saying(format!("Saved the hours of {}.{effect}", place.name)))
}

async fn save_rules(sent: &Sent) -> Result<Done, Refused> {
    match sent.fields.text("do") {
        "save" => {}
        "save_all" => return save_house_rules(sent).await,
        _ => return Err(super::changed()),
    }
    let place = place(sent).await?;
    let mut problems = Problems::default();
    let mut needed = |name: &str| {
        if sent.fields.text(name).is_empty() {
            problems.note(name, "Enter a length of time as 45 min, 2 h or 1 day.");
        }
        span(&sent.fields, name, &mut problems).unwrap_or(0)
    };
    let (grid, notice) = (needed("grid_minutes"), needed("notice_minutes"));
    let horizon = problems.number(&sent.fields, "horizon_days", 0..=3_660);
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let catalogue = &sent.services().catalogue;
    let currency = catalogue.read(business).await?.business.currency;
    let house = house_rules(&sent.fields, currency, &mut problems);
    problems.none()?;
    let rules = PlaceRules {
        grid_minutes: grid,
        notice_minutes: notice,
        horizon_days: horizon,
        house,
    };
    catalogue.put_rules(business, by, place.id, &rules).await?;
    Ok(Done::to(sent.visit.address.clone()).saying(format!("Saved the rules of {}.", place.name)))
}

/// The rules of all locations that have none of their own.
async fn save_house_rules(sent: &Sent) -> Result<Done, Refused> {
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let catalogue = &sent.services().catalogue;
    let currency = catalogue.read(business).await?.business.currency;
    let mut problems = Problems::default();
    let rules = house_rules(&sent.fields, currency, &mut problems);
    problems.none()?;
    catalogue.put_house_rules(business, by, &rules).await?;
    Ok(Done::to(sent.visit.address.clone()).saying("Saved the rules of all locations."))
}

fn house_rules(fields: &Fields, currency: Currency, problems: &mut Problems) -> HouseRules {
    HouseRules {
        day_limit: count(fields, "day_limit", problems),
        deposit: part(fields, "deposit", currency, problems),
        cancel_notice_minutes: span(fields, "cancel_notice_minutes", problems),
        cancel_fee: part(fields, "cancel_fee", currency, problems),
        late_cancel: problems.optional(fields, "late_cancel", "Choose one of the list."),
    }
}

async fn change(sent: &Sent) -> Result<Done, Refused> {
    match sent.fields.text("do") {
        "add" => add(sent).await,
        "holidays" => add_holidays(sent).await,
        "remove" => remove(sent).await,
        "restore" => restore(sent).await,
        _ => super::unknown().await,
    }
}

/// The locations that the form speaks of.
fn places(sent: &Sent, field: &str, setup: &Setup, problems: &mut Problems) -> Vec<LocationId> {
    let all: Vec<LocationId> = setup.locations.iter().map(|one| one.id).collect();
    if sent.fields.text(field) == "all" {
        return all;
    }
    let one = problems.one_of(&sent.fields, field, all.into_iter());
    one.into_iter().collect()
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let setup = sent.services().catalogue.read(business).await?;
    let mut problems = Problems::default();
    let places = places(sent, "location_id", &setup, &mut problems);
    let date: Option<Date> = problems.parsed(&sent.fields, "date", "Enter a date.");
    let kind = sent.fields.text("kind");
    let typed = if kind == "closed" {
        Vec::new()
    } else {
        let typed: Vec<WallRange> = [("from", "to"), ("from2", "to2")]
            .into_iter()
            .filter_map(|(from, to)| range(sent, from, to, &mut problems))
            .collect();
        if typed.is_empty() && sent.fields.text("from").is_empty() {
            problems.note("from", "Say from when to when it is open.");
        }
        typed
    };
    let date = problems.read(date)?;
    let exceptions: Vec<HoursException> = places
        .iter()
        .map(|place| {
            let mut ranges = typed.clone();
            if kind == "extra" {
                ranges.extend(setup.open_on(*place, date.weekday()));
            }
            ranges.sort_unstable();
            HoursException {
                ranges,
                holiday: sent.fields.has("holiday"),
                ..closed(sent, *place, date, sent.fields.text("note"))
            }
        })
        .collect();
    if exceptions.iter().any(|one| one.validate().is_err()) {
        let text = "Two ranges overlap. With extra opening, enter only what comes besides the usual hours.";
        return Err(Refused::field("from", text));
    }
    let catalogue = &sent.services().catalogue;
    catalogue
        .put_exceptions(business, sent.actor()?, &exceptions)
        .await?;
    Ok(done(sent, format!("Added {date}."), &[date], &places))
}

async fn add_holidays(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let setup = sent.services().catalogue.read(business).await?;
    let mut problems = Problems::default();
    let places = places(sent, "kept_at", &setup, &mut problems);
    let days: Vec<Date> = sent
        .fields
        .all("days")
        .filter_map(|day| day.parse().ok())
        .collect();
    if days.is_empty() {
        problems.note("days", "Tick at least one.");
    }
    problems.none()?;
    // Each location keeps the holidays of its own country.
    let exceptions: Vec<HoursException> = setup
        .locations
        .iter()
        .filter(|place| places.contains(&place.id))
        .flat_map(|place| {
            holidays::of_zone(&place.zone)
                .filter(|holiday| days.contains(&holiday.date))
                .map(|holiday| HoursException {
                    holiday: true,
                    ..closed(sent, place.id, holiday.date, holiday.name)
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let catalogue = &sent.services().catalogue;
    catalogue
        .put_exceptions(business, sent.actor()?, &exceptions)
        .await?;
    let text = match days.len() {
        1 => "Added 1 public holiday.".to_owned(),
        many => format!("Added {many} public holidays."),
    };
    Ok(done(sent, text, &days, &places))
}

/// The page again, with a way back for those who may remove dates.
fn done(sent: &Sent, text: String, dates: &[Date], places: &[LocationId]) -> Done {
    let page = sent.visit.address.clone();
    let done = Done::to(page.clone()).saying(text);
    let may = sent
        .member()
        .is_ok_and(|member| member.role.may(Permission::EditSetup));
    match dates {
        [date] if may => {
            let places: Vec<String> = places.iter().map(ToString::to_string).collect();
            let (date, places) = (date.to_string(), places.join(" "));
            let fields = [("do", "remove"), ("date", &*date), ("places", &*places)];
            done.with_undo(page, &fields)
        }
        _ => done,
    }
}

async fn remove(sent: &Sent) -> Result<Done, Refused> {
    let member = sent.member()?;
    if !member.role.may(Permission::EditSetup) {
        return Err(ServiceError::Forbidden("Hours").into());
    }
    let date: Date = sent
        .fields
        .text("date")
        .parse()
        .map_err(|_| super::changed())?;
    let places = sent.fields.text("places").split(' ');
    let places: Vec<LocationId> = places.filter_map(|id| id.parse().ok()).collect();
    let removed = sent
        .services()
        .catalogue
        .remove_exceptions(member.business, sent.actor()?, &places, date)
        .await?;
    let page = sent.visit.address.clone();
    let done = Done::to(page.clone()).saying(format!("Removed {date}."));
    let kept = serde_json::to_string(&removed)
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    Ok(done.with_undo(page, &[("do", "restore"), ("dates", &kept)]))
}

/// Puts back what was removed a moment ago.
async fn restore(sent: &Sent) -> Result<Done, Refused> {
    let dates: Vec<HoursException> =
        serde_json::from_str(sent.fields.text("dates")).map_err(|_| super::changed())?;
    let of_places = |one: &HoursException| matches!(one.owner, HoursOwner::Location(_));
    if !dates.iter().all(of_places) {
        return Err(super::changed());
    }
    let (business, by) = (sent.member()?.business, sent.actor()?);
    let catalogue = &sent.services().catalogue;
    catalogue.put_exceptions(business, by, &dates).await?;
    Ok(Done::to(sent.visit.address.clone()).saying("Put back."))
}

fn closed(sent: &Sent, place: LocationId, date: Date, note: &str) -> HoursException {
    HoursException {
        id: sent.portal().server.ports.id(ExceptionId::from_uuid),
        owner: HoursOwner::Location(place),
        date,
        ranges: Vec::new(),
        note: note.to_owned(),
        holiday: false,
    }
}

/// A range of two fields; `None` where both are empty, or where something is wrong with them.
fn range(sent: &Sent, from: &str, to: &str, problems: &mut Problems) -> Option<WallRange> {
    let (start, end) = (sent.fields.text(from), sent.fields.text(to));
    if start.is_empty() && end.is_empty() {
        return None;
    }
    let end = if end == "00:00" { "24:00" } else { end };
    let read = |text: &str| text.parse::<WallTime>().ok();
    let range = read(start).zip(read(end));
    let range = range.and_then(|(start, end)| WallRange::new(start, end).ok());
    if range.is_none() {
        problems.note(
            from,
            "Enter when it begins and, later on that day, when it ends.",
        );
    }
    range
}
