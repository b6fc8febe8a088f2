//! The pages of the receptionist: its draft, its versions, and what the booking rules enforce beside it.

use call::guard::{IdentityLevel, Policy};
use domain::{
    LocationId, Permission, UserId,
    view::{ShownTime, figure},
};
use jiff::{Timestamp, tz::TimeZone};

use super::{Portal, typed};
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    receptionists::{
        Change, Flaw, Opening, changes, contradictions, fingerprint, flaws, greeting, part_of,
        words,
    },
    records::{Location, Part, ReceptionistVersion, Rule, Script, VersionRef, VersionUse},
    show,
};

/// Versions on one page.
const PAGE: u32 = 20;

/// The receptionist of a location, or the question of which.
#[derive(Debug, Clone)]
pub struct ReceptionistPage {
    /// All locations.
    pub locations: Vec<(LocationId, String)>,
    /// The one that was chosen, or the only one.
    pub desk: Option<Desk>,
}

/// The receptionist of one location.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The location.
    pub id: LocationId,
    /// What it is called.
    pub place: String,
    /// The location whose receptionist answers here, if it is another.
    pub shared: Option<String>,
    /// `version 12, published Tue 17 Nov by Dana`.
    pub live: String,
    /// The number of the live version; 0 where there is none yet.
    pub number: i64,
    /// What is edited: the draft, or the live script where nobody has begun. The live script for those who may not edit.
    pub script: Script,
    /// What the draft changes.
    pub changes: Vec<Change>,
    /// What the whole is known by while nobody changes it.
    pub mark: String,
    /// How many words the greeting has.
    pub greeting_words: usize,
    /// What callers hear first, as it is spoken: when it is open, closed and on a holiday.
    pub spoken: [String; 3],
    /// What the parts of the draft are known by while nobody changes them: persona, sound, what is told.
    pub seen: [String; 3],
    /// What the booking rules enforce, in words.
    pub enforced: Vec<String>,
}

impl Desk {
    /// What a rule is known by while nobody rewords it.
    #[must_use]
    pub fn seen_rule(rule: &Rule) -> String {
        fingerprint(rule)
    }
}

/// The versions of a receptionist.
#[derive(Debug, Clone)]
pub struct VersionsPage {
    /// The newest first.
    pub rows: Vec<VersionRow>,
    /// The number below which older ones follow.
    pub older: Option<i64>,
}

/// One version.
#[derive(Debug, Clone)]
pub struct VersionRow {
    /// Its number.
    pub number: i64,
    /// Since when.
    pub at: ShownTime,
    /// By whom; empty for whoever set the location up.
    pub by: String,
    /// Whether callers hear it.
    pub live: bool,
    /// What it changed; empty for the first.
    pub changes: Vec<Change>,
    /// Calls that it answered.
    pub calls: u64,
    /// Those that ended with a booking.
    pub booked: u64,
    /// What the list of its calls is asked by.
    pub filter: String,
}

/// What is told before a draft is published.
#[derive(Debug, Clone)]
pub struct PublishPage {
    /// What is wrong with its fields.
    pub flaws: Vec<Flaw>,
    /// Rules that cannot both be kept.
    pub contradictions: Vec<String>,
}

impl Portal {
    /// The receptionist of the location that was asked for, or of the only one.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location, or nobody answers there; the store's errors.
    pub async fn receptionist(
        &self,
        member: &Member,
        asked: Option<LocationId>,
    ) -> Result<ReceptionistPage, ServiceError> {
        let locations = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.locations().list().await?) })
            })
            .await?;
        let chosen = match (asked, locations.as_slice()) {
            (Some(id), all) => {
                let found = all.iter().find(|one| one.id == id);
                Some(found.ok_or(ServiceError::NotFound("location"))?)
            }
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let desk = match chosen {
            Some(place) => Some(self.desk(member, place, &locations).await?),
            None => None,
        };
        Ok(ReceptionistPage {
            locations: locations
                .iter()
                .map(|one| (one.id, one.name.clone()))
                .collect(),
            desk,
        })
    }

    async fn desk(
        &self,
        member: &Member,
        place: &Location,
        locations: &[Location],
    ) -> Result<Desk, ServiceError> {
        let standing = self.receptionists.standing(member, place.id).await?;
        let snapshot = self.snapshots().get(member.business, place.id).await?;
        let policy = serde_json::from_value(snapshot.receptionist.policy.clone());
        let live = self.published(&standing.live, place).await?;
        // Who may not edit reads what callers hear.
        let (script, changes) = if member.role.may(Permission::EditSetup) {
            (standing.script().clone(), standing.changes())
        } else {
            (standing.live.script.clone(), Vec::new())
        };
        let persona = &script.persona;
        let spoken = [Opening::Open, Opening::Closed, Opening::Holiday];
        Ok(Desk {
            id: place.id,
            place: place.name.clone(),
            shared: locations
                .iter()
                .find(|one| one.id == standing.home && one.id != place.id)
                .map(|one| one.name.clone()),
            live,
            number: standing.live.number,
            changes,
            mark: standing.mark(),
            greeting_words: words(&persona.greeting),
            spoken: spoken.map(|opening| greeting(persona, opening)),
            seen: [Part::Persona, Part::Sound, Part::Rules].map(|part| part_of(&script, part)),
            enforced: enforced(place, &policy.unwrap_or_default()),
            script,
        })
    }

    /// `version 12, published Tue 17 Nov by Dana`.
    async fn published(
        &self,
        live: &ReceptionistVersion,
        place: &Location,
    ) -> Result<String, ServiceError> {
        let zone = zone(place);
        let day = show::day(live.published_at, &zone, self.ports.now());
        let by = match live.published_by {
            Some(user) => format!(" by {}", self.receptionists.name_of(Some(user)).await?),
            None => String::new(),
        };
        Ok(format!("version {}, published {day}{by}", live.number))
    }

    /// The versions of the receptionist of a location, from the newest below `below` on.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location, or nobody answers there; the store's errors.
    pub async fn versions(
        &self,
        member: &Member,
        location: LocationId,
        below: Option<i64>,
    ) -> Result<VersionsPage, ServiceError> {
        let standing = self.receptionists.standing(member, location).await?;
        let home = standing.home;
        let (place, mut found, uses) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { read_versions(tx, home, below).await })
            })
            .await?;
        let more = found.len() > PAGE as usize;
        // The one beyond the page tells what the last one on it changed.
        let before = |index: usize| found.get(index + 1).map(|one| one.script.clone());
        let before: Vec<Option<Script>> = (0..found.len()).map(before).collect();
        found.truncate(PAGE as usize);
        let (zone, now) = (zone(&place), self.ports.now());
        let mut rows = Vec::with_capacity(found.len());
        for (one, before) in found.iter().zip(before) {
            let used = uses.iter().find(|used| used.number == one.number);
            let used = used.copied().unwrap_or_default();
            rows.push(VersionRow {
                number: one.number,
                at: shown(one.published_at, &zone, now),
                by: self.publisher(one.published_by).await?,
                live: one.number == standing.live.number,
                changes: before.map_or_else(Vec::new, |before| changes(&before, &one.script)),
                calls: used.calls,
                booked: used.booked,
                filter: filter(one.reference()),
            });
        }
        Ok(VersionsPage {
            older: rows.last().filter(|_| more).map(|last| last.number),
            rows,
        })
    }

    async fn publisher(&self, by: Option<UserId>) -> Result<String, ServiceError> {
        match by {
            Some(by) => self.receptionists.name_of(Some(by)).await,
            None => Ok(String::new()),
        }
    }

    /// What is told before the draft is published.
    #[must_use]
    pub fn before_publishing(desk: &Desk) -> PublishPage {
        PublishPage {
            flaws: flaws(&desk.script),
            contradictions: contradictions(&desk.script),
        }
    }
}

async fn read_versions(
    tx: &mut dyn Tx,
    home: LocationId,
    below: Option<i64>,
) -> Result<(Location, Vec<ReceptionistVersion>, Vec<VersionUse>), ServiceError> {
    let place = tx.locations().get(home).await?;
    Ok((
        place.ok_or(ServiceError::NotFound("location"))?,
        tx.receptionists().versions(home, below, PAGE + 1).await?,
        tx.receptionists().uses(home).await?,
    ))
}

/// What the list of calls is asked by.
fn filter(version: VersionRef) -> String {
    format!("{}.{}", version.location_id, version.number)
}

fn zone(place: &Location) -> TimeZone {
    TimeZone::get(&place.zone).unwrap_or(TimeZone::UTC)
}

fn shown(at: Timestamp, zone: &TimeZone, now: Timestamp) -> ShownTime {
    show::shown(at, zone, now)
}

/// What callers can't talk around, whatever the receptionist is told.
fn enforced(place: &Location, policy: &Policy) -> Vec<String> {
    let mut told = vec![
        format!(
            "Bookings start every {}, {} from now at the earliest and {} ahead at the latest, unless a service says otherwise.",
            typed::span(place.grid_minutes),
            typed::span(place.notice_minutes),
            figure(place.horizon_days, "day")
        ),
        "Nothing is booked, moved or cancelled before it was read back and the caller agreed."
            .to_owned(),
    ];
    let not = [
        (policy.create, "make"),
        (policy.reschedule, "move"),
        (policy.cancel, "cancel"),
    ];
    let not: Vec<&str> = not
        .iter()
        .filter(|(allowed, _)| !allowed)
        .map(|(_, what)| *what)
        .collect();
    if !not.is_empty() {
        let what = dialogue::say::list(&not, "or");
        told.push(format!("Callers can't {what} bookings by phone."));
    }
    told.push(
        match policy.change_requires {
            IdentityLevel::Unknown => "Any caller who names a booking can change it.",
            IdentityLevel::NumberMatches => {
                "A booking is only changed by a call from the number that it was made with, or with its reference and name."
            }
            IdentityLevel::ReferenceAndName => {
                "A booking is only changed by a caller who gives its reference and name."
            }
        }
        .to_owned(),
    );
    told.push(format!(
        "At most {}, {} and {} a call.",
        figure(policy.most_changes, "change"),
        figure(policy.most_texts, "text"),
        figure(policy.most_messages, "message")
    ));
    told
}
