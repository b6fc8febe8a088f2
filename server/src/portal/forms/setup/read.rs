//! What the forms of the steps say.

use std::str::FromStr;

use domain::{Currency, E164, PersonName, ServiceId, StaffId};
use services::{
    catalogue::Hours,
    portal::typed,
    settings::Trade,
    setup_guide::{BusinessDraft, PeopleDraft, ReceptionistDraft, ServiceDraft},
};

use super::super::{
    super::submit::{Fields, Refused, Sent},
    changed,
    read::{Problems, hours as week},
};

/// Longest visit, in minutes.
const MINUTES_MAX: u32 = 20_160;
/// More rows than this are no form of ours.
const ROWS_MAX: usize = 100;
/// What a number looks like.
const NUMBER: &str = "Enter a number with its country, as in +44 20 7946 0018.";

/// An id that the page gave to the form.
pub(super) fn field<T: FromStr>(sent: &Sent, name: &str) -> Result<T, Refused> {
    sent.fields.text(name).parse().map_err(|_| changed())
}

fn phone(fields: &Fields, name: &str, problems: &mut Problems) -> Option<E164> {
    let text: String = fields
        .text(name)
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '-' | '(' | ')' | '.'))
        .collect();
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        problems.note(name, NUMBER);
    }
    read
}

/// The telephone that is to be rung.
pub(super) fn telephone(sent: &Sent) -> Result<E164, Refused> {
    let mut problems = Problems::default();
    problems.required(&sent.fields, "phone", "Enter the telephone in your hand.");
    let read = phone(&sent.fields, "phone", &mut problems);
    problems.read(read)
}

pub(super) fn business(sent: &Sent) -> Result<BusinessDraft, Refused> {
    let mut problems = Problems::default();
    let fields = &sent.fields;
    let name = problems.required(fields, "name", "Enter a name.");
    let zone = problems.required(fields, "zone", "Enter a time zone, as in Europe/London.");
    let country = problems.required(fields, "country", "Choose a country.");
    let phone = phone(fields, "phone", &mut problems);
    let trade: Option<Trade> = problems.parsed(fields, "trade", "Choose one of the list.");
    Ok(BusinessDraft {
        trade: problems.read(trade)?,
        name,
        country,
        zone,
        address: fields.text("address").to_owned(),
        phone,
    })
}

pub(super) fn hours(sent: &Sent) -> Result<Hours, Refused> {
    let mut problems = Problems::default();
    let week = week(&sent.fields, &mut problems);
    problems.none()?;
    Ok(week)
}

pub(super) fn services(sent: &Sent, currency: Currency) -> Result<Vec<ServiceDraft>, Refused> {
    let mut problems = Problems::default();
    let fields = &sent.fields;
    let mut drafts = Vec::new();
    for index in 0..ROWS_MAX {
        let name = |part: &str| format!("service-{index}-{part}");
        if !fields.has(&name("name")) {
            break;
        }
        let id = match fields.text(&name("id")) {
            "" => None,
            text => Some(text.parse::<ServiceId>().map_err(|_| changed())?),
        };
        let called = fields.text(&name("name"));
        if called.is_empty() {
            let suggested = !fields.text(&name("preset")).is_empty();
            let typed = ["minutes", "price"];
            let typed = typed
                .iter()
                .any(|part| !fields.text(&name(part)).is_empty());
            if id.is_some() {
                problems.note(
                    &name("name"),
                    "Enter a name. A service is switched off under Services.",
                );
            } else if typed && !suggested {
                problems.note(&name("name"), "Enter a name, or empty the whole row.");
            }
            continue;
        }
        let minutes = problems.number(fields, &name("minutes"), 1..=MINUTES_MAX);
        let price = match fields.text(&name("price")) {
            "" => None,
            text => match typed::read_amount(text, currency) {
                Ok(price) => Some(price),
                Err(reason) => {
                    problems.note(&name("price"), reason);
                    None
                }
            },
        };
        drafts.push(ServiceDraft {
            id,
            preset: fields.text(&name("preset")).to_owned(),
            name: called.to_owned(),
            minutes,
            price,
        });
    }
    problems.none()?;
    Ok(drafts)
}

pub(super) fn people(sent: &Sent) -> Result<PeopleDraft, Refused> {
    let mut problems = Problems::default();
    let fields = &sent.fields;
    let mut draft = PeopleDraft::default();
    for index in 0..ROWS_MAX {
        let name = |part: &str| format!("staff-{index}-{part}");
        if !fields.has(&name("name")) {
            break;
        }
        let id = match fields.text(&name("id")) {
            "" => None,
            text => Some(text.parse::<StaffId>().map_err(|_| changed())?),
        };
        let called = fields.text(&name("name"));
        if called.is_empty() && id.is_none() {
            continue;
        }
        let rule = "Enter a name of at most 100 letters.";
        let read: Option<PersonName> = problems.parsed(fields, &name("name"), rule);
        match (id, read) {
            (Some(id), Some(read)) => draft.known.push((id, read)),
            (None, Some(read)) => draft.new.push(read),
            (_, None) => {}
        }
    }
    if !fields.text("count").is_empty() {
        let count = problems.number(fields, "count", 0..=64u32);
        if count > 0 {
            let thing = problems.required(fields, "thing", "Say what it is called.");
            let kind = problems.required(fields, "kind", "Say what kind of thing it is.");
            draft.things = Some((thing, kind, count));
        }
    }
    problems.none()?;
    Ok(draft)
}

pub(super) fn receptionist(sent: &Sent) -> Result<ReceptionistDraft, Refused> {
    let mut problems = Problems::default();
    let fields = &sent.fields;
    let name = problems.required(fields, "name", "Give your receptionist a name.");
    let greeting = problems.required(
        fields,
        "greeting",
        "Enter the first words that callers hear.",
    );
    let transfer_to = phone(fields, "transfer_to", &mut problems);
    problems.none()?;
    Ok(ReceptionistDraft {
        name,
        greeting,
        voice: fields.text("voice").to_owned(),
        about: fields.text("about").to_owned(),
        transfer_to,
        seen: fields.text("seen").to_owned(),
    })
}
