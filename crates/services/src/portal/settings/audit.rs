//! The page of recorded changes.

use std::collections::HashMap;

use domain::{
    UserId,
    view::{Paging, ShownTime, rows},
};
use jiff::{civil::Date, tz::TimeZone};

use super::super::{
    Portal,
    csv::line,
    cursor,
    known::{Known, words},
};
use crate::{
    ServiceError,
    access::Member,
    records::{Actor, ActorFilter, AuditEvent, AuditFilter, PageRequest},
    show,
};

/// Rows that one file holds at most: a year of a busy business.
const FILE_ROWS: usize = 100_000;
/// Rows read at a time for a file.
const FILE_PAGE: u32 = 500;

/// Who may have done something, apart from single people: what the address says, and words.
pub const KINDS: [(&str, &str); 4] = [
    ("receptionist", "Receptionist"),
    ("system", "Ringdesk"),
    ("key", "API keys"),
    ("customer", "Customers"),
];

/// What may have been changed: the word before the action's dot, and words.
pub const AREAS: [(&str, &str); 17] = [
    ("booking", "Bookings"),
    ("customer", "Customers"),
    ("service", "Services"),
    ("staff", "Staff"),
    ("resource", "Resources"),
    ("location", "Locations"),
    ("hours", "Hours"),
    ("receptionist", "Receptionist"),
    ("number", "Numbers"),
    ("calendar", "Calendars"),
    ("setup", "Set-up guide"),
    ("member", "Team"),
    ("invitation", "Invitations"),
    ("api_key", "API keys"),
    ("business", "Business"),
    ("security", "Security"),
    ("session", "Signing in"),
];

/// Which changes a page shows, as its address says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// A member's id, or one of [`KINDS`].
    pub who: Option<String>,
    /// One of [`AREAS`].
    pub what: Option<String>,
    /// From this date on, as `2026-11-20`.
    pub from: Option<String>,
    /// To this date, included.
    pub to: Option<String>,
    /// After which row.
    pub after: Option<String>,
}

/// Recorded changes.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The newest first.
    pub rows: Vec<AuditRow>,
    /// People who may be chosen: ids and names.
    pub people: Vec<(String, String)>,
    /// The pages beside this one.
    pub paging: Paging,
}

/// One recorded change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// When.
    pub at: ShownTime,
    /// Who.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// The id of what was changed.
    pub subject: String,
    /// What that is called, if it is still there.
    pub name: Option<String>,
    /// Where it is shown, as an address under the business.
    pub path: Option<String>,
    /// Before and after, where they were written down.
    pub detail: String,
}

impl Portal {
    /// A page of recorded changes, the newest first.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if the address asks for what cannot be; the store's errors.
    pub async fn audit(
        &self,
        member: &Member,
        query: &AuditQuery,
    ) -> Result<AuditPage, ServiceError> {
        let zone = self.zone(member).await?;
        let filter = &filter(query, &zone)?;
        let request = cursor::page(query.after.as_deref(), rows(None))?;
        let page = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(
                    async move { Ok::<_, ServiceError>(tx.audit().find(filter, request).await?) },
                )
            })
            .await?;
        let people = self.people(member).await?;
        let known = self
            .known(member, &page.items, by_written_id(&people))
            .await?;
        let mut choices: Vec<(String, String)> = people
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone()))
            .collect();
        choices.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(AuditPage {
            rows: page
                .items
                .iter()
                .map(|one| row(one, &people, &known))
                .collect(),
            people: choices,
            paging: Paging {
                first: query.after.is_none(),
                next: page.next.map(cursor::write),
            },
        })
    }

    /// The changes that a page shows, all of them, as a file of values divided by commas (RFC 4180).
    ///
    /// # Errors
    /// As [`audit`](Self::audit).
    pub async fn audit_file(
        &self,
        member: &Member,
        query: &AuditQuery,
    ) -> Result<String, ServiceError> {
        let zone = self.zone(member).await?;
        let filter = &filter(query, &zone)?;
        let people = self.people(member).await?;
        let mut file = "When,Who,What,Subject,Details\r\n".to_owned();
        let (mut after, mut written) = (None, 0);
        loop {
            let request = PageRequest {
                after,
                limit: FILE_PAGE,
            };
            let page = self
                .ports
                .store
                .read(member.business, |tx| {
                    Box::pin(async move {
                        Ok::<_, ServiceError>(tx.audit().find(filter, request).await?)
                    })
                })
                .await?;
            let known = self
                .known(member, &page.items, by_written_id(&people))
                .await?;
            for event in &page.items {
                let row = row(event, &people, &known);
                let cells = [row.at.iso, row.who, row.what, row.subject, row.detail];
                line(&mut file, &cells);
            }
            written += page.items.len();
            after = page.next;
            if after.is_none() || written >= FILE_ROWS {
                return Ok(file);
            }
        }
    }

    async fn people(&self, member: &Member) -> Result<HashMap<UserId, String>, ServiceError> {
        let team = self.team.members(member).await?;
        Ok(team
            .into_iter()
            .map(|one| {
                let name = one.name.map(|name| name.to_string());
                (one.user, name.unwrap_or_else(|| one.email.to_string()))
            })
            .collect())
    }
}

fn filter(query: &AuditQuery, zone: &TimeZone) -> Result<AuditFilter, ServiceError> {
    let who = match query.who.as_deref() {
        None => None,
        Some("receptionist") => Some(ActorFilter::AnyCall),
        Some("system") => Some(ActorFilter::One(Actor::System)),
        Some("key") => Some(ActorFilter::AnyKey),
        Some("customer") => Some(ActorFilter::AnyCustomer),
        Some(id) => {
            let id: UserId = id
                .parse()
                .map_err(|_| ServiceError::invalid("who", "choose one of the list"))?;
            Some(ActorFilter::One(Actor::User(id)))
        }
    };
    let area = query.what.as_deref();
    if area.is_some_and(|area| !AREAS.iter().any(|(known, _)| *known == area)) {
        return Err(ServiceError::invalid("what", "choose one of the list"));
    }
    let midnight = |date: Date| {
        zone.to_zoned(date.to_datetime(jiff::civil::Time::midnight()))
            .map(|at| at.timestamp())
            .map_err(|_| ServiceError::invalid("from", "choose another date"))
    };
    let date = |text: &str| {
        text.parse::<Date>()
            .map_err(|_| ServiceError::invalid("from", "enter a date, as in 2026-11-20"))
    };
    let from = query.from.as_deref().map(date).transpose()?;
    let until = query.to.as_deref().map(date).transpose()?;
    let until = until
        .map(|last| {
            last.tomorrow()
                .map_err(|_| ServiceError::invalid("to", "choose another date"))
        })
        .transpose()?;
    Ok(AuditFilter {
        who,
        area: area.map(str::to_owned),
        from: from.map(midnight).transpose()?,
        until: until.map(midnight).transpose()?,
    })
}

/// People by their ids as they are written.
fn by_written_id(people: &HashMap<UserId, String>) -> HashMap<String, String> {
    let all = people.iter();
    all.map(|(id, name)| (id.to_string(), name.clone()))
        .collect()
}

fn row(event: &AuditEvent, people: &HashMap<UserId, String>, known: &Known) -> AuditRow {
    AuditRow {
        at: show::shown(event.at, &known.zone, known.now),
        who: match &event.actor {
            Actor::User(id) => people
                .get(id)
                .cloned()
                .unwrap_or_else(|| "Somebody who left".to_owned()),
            Actor::Call(_) => "Receptionist".to_owned(),
            Actor::ApiKey(_) => "API key".to_owned(),
            Actor::Customer(_) => "Customer".to_owned(),
            Actor::System => "Ringdesk".to_owned(),
        },
        what: words(&event.action),
        subject: event.subject.clone(),
        name: known.name(&event.subject).map(str::to_owned),
        path: known.page(&event.subject),
        detail: known.details(&event.detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_covers_whole_days_of_the_zone_and_refuses_nonsense() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let query = AuditQuery {
            from: Some("2026-11-20".to_owned()),
            to: Some("2026-11-20".to_owned()),
            what: Some("booking".to_owned()),
            who: Some("receptionist".to_owned()),
            after: None,
        };
        let read = filter(&query, &zone).unwrap();
        assert_eq!(read.from, Some("2026-11-19T18:30:00Z".parse().unwrap()));
        assert_eq!(read.until, Some("2026-11-20T18:30:00Z".parse().unwrap()));
        assert_eq!(read.who, Some(ActorFilter::AnyCall));
        for (name, value) in [
            ("who", "nobody"),
            ("what", "x"),
            ("from", "yesterday"),
            ("to", "x"),
        ] {
            let mut query = AuditQuery::default();
            let field = match name {
                "who" => &mut query.who,
                "what" => &mut query.what,
                "from" => &mut query.from,
                _ => &mut query.to,
            };
            *field = Some(value.to_owned());
            assert!(filter(&query, &zone).is_err(), "{name}={value}");
        }
    }
}
