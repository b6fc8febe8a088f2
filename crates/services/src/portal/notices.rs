//! The notices of a business: what somebody has to know of, and what they did themselves. They are derived from what is
//! stored anyway; kept is only until when each person has read.

use std::collections::HashMap;

use domain::{BookingId, CallId, PhoneNumberId, Role, view::ShownTime};
use jiff::{SignedDuration, Timestamp};

use super::{
    Portal,
    known::{Known, words},
};
use crate::{
    ServiceError,
    access::Member,
    jobs::{JobPayload, LapseOffer, OfferFreed, SyncBookingEvent},
    ports::Tx,
    records::{Actor, ActorFilter, AuditEvent, AuditFilter, NoticeFact, NoticeKind, PageRequest},
    show,
};

/// Shown at most.
const SHOWN: u32 = 50;
/// What happened longer ago is no news to anybody.
const RECENT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The page of notices.
#[derive(Debug, Clone)]
pub struct NoticesPage {
    /// The newest first.
    pub rows: Vec<NoticeRow>,
    /// How many of them were not read.
    pub unread: usize,
    /// When the newest that was not read happened, for the form that says that all were.
    pub until: Option<Timestamp>,
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// When.
    pub at: ShownTime,
    /// What happened, as a sentence.
    pub text: String,
    /// Where it is seen: what the link says, and its address under the business.
    pub link: Option<(String, String)>,
    /// Whether the person did it themselves, and knows.
    pub own: bool,
    /// Whether it was not read.
    pub unread: bool,
}

/// What somebody is told.
fn told(role: Role) -> Vec<NoticeKind> {
    let all = NoticeKind::ALL.iter().copied();
    all.filter(|kind| role.may(kind.permission())).collect()
}

/// From when on things are news.
fn since(now: Timestamp) -> Timestamp {
    now.checked_sub(RECENT).unwrap_or(Timestamp::MIN)
}

/// How many notices somebody has not read, one more than are shown at most. One statement, and none for those who are
/// told of nothing.
pub(super) async fn unread(
    tx: &mut dyn Tx,
    member: &Member,
    now: Timestamp,
) -> Result<u64, ServiceError> {
    let kinds = told(member.role);
    if kinds.is_empty() {
        return Ok(0);
    }
    let found = tx
        .notices()
        .unread(member.user, &kinds, since(now), SHOWN + 1);
    Ok(found.await?)
}

impl Portal {
    /// The last notices, the newest first.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn notices(&self, member: &Member) -> Result<NoticesPage, ServiceError> {
        let since = since(self.ports.now());
        let kinds = &told(member.role);
        let own = &AuditFilter {
            who: Some(ActorFilter::One(Actor::User(member.user))),
            from: Some(since),
            ..AuditFilter::default()
        };
        let (facts, own, read) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let facts = tx.notices().list(kinds, since, SHOWN).await?;
                    let own = tx.audit().find(own, PageRequest::first(SHOWN)).await?;
                    let read = tx.notices().read_until(member.user).await?;
                    Ok::<_, ServiceError>((facts, own.items, read))
                })
            })
            .await?;
        let known = self.known(member, &own, HashMap::new()).await?;
        let withdrawn = facts
            .iter()
            .filter_map(|fact| fact.words.as_deref()?.parse().ok());
        let names = self.booking_names(member, withdrawn.collect()).await?;
        let mut rows: Vec<(Timestamp, NoticeRow)> = facts
            .iter()
            .map(|fact| {
                let (text, link) = sentence(fact, &known, &names);
                let row = NoticeRow {
                    at: show::shown(fact.at, &known.zone, known.now),
                    text,
                    link,
                    own: false,
                    unread: read.is_none_or(|read| fact.at > read),
                };
                (fact.at, row)
            })
            .collect();
        rows.extend(own.iter().map(|event| (event.at, own_row(event, &known))));
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        rows.truncate(SHOWN as usize);
        let news = || rows.iter().filter(|(_, row)| row.unread);
        Ok(NoticesPage {
            unread: news().count(),
            until: news().map(|(at, _)| *at).max(),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        })
    }

    /// Notes that somebody has read what happened until then.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn read_notices(
        &self,
        member: &Member,
        until: Timestamp,
    ) -> Result<(), ServiceError> {
        // Nobody has read what is still to come.
        let until = until.min(self.ports.now());
        self.ports
            .store
            .write(member.business, |tx| {
                Box::pin(async move {
                    tx.notices().mark_read(member.user, until).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }

    /// For whom bookings are.
    async fn booking_names(
        &self,
        member: &Member,
        ids: Vec<BookingId>,
    ) -> Result<HashMap<String, String>, ServiceError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let ids = &ids;
        let found = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.audit().named(ids, &[]).await?) })
            })
            .await?;
        let written = |(id, name)| (BookingId::from_uuid(id).to_string(), name);
        Ok(found.into_iter().map(written).collect())
    }
}

type Link = Option<(String, String)>;

/// What happened, and where it is seen.
fn sentence(fact: &NoticeFact, known: &Known, names: &HashMap<String, String>) -> (String, Link) {
    let words = fact.words.as_deref().unwrap_or_default();
    let link = |label: &str, path: String| Some((label.to_owned(), path));
    let call = || {
        let id = CallId::from_uuid(fact.about?);
        Some(format!("calls/{id}"))
    };
    match fact.kind {
        NoticeKind::Message => (
            "A caller left a message.".to_owned(),
            call().and_then(|path| link("Read message", path)),
        ),
        NoticeKind::CutOff => (
            "A call ended while a booking was read back. The caller was sent a link to finish it."
                .to_owned(),
            call().and_then(|path| link("Look at call", path)),
        ),
        NoticeKind::Withdrawn => {
            let whose = match names.get(words) {
                Some(name) => format!("The booking of {name}"),
                None => "A booking".to_owned(),
            };
            let text = format!("{whose} was called off: its time was taken in the calendar.");
            (text, link("Look at booking", format!("bookings/{words}")))
        }
        NoticeKind::Text => {
            let text = if words.is_empty() {
                "A text was not delivered.".to_owned()
            } else {
                format!("The text to {words} was not delivered.")
            };
            let booking = fact.about.map(BookingId::from_uuid);
            let path = booking.map(|id| format!("bookings/{id}"));
            (text, path.and_then(|path| link("Look at booking", path)))
        }
        NoticeKind::Calendar => (
            format!("{words} is not connected any more. Callers are told that you will confirm."),
            link("Look at connections", "integrations".to_owned()),
        ),
        NoticeKind::Number => {
            let id = fact
                .about
                .map(|id| PhoneNumberId::from_uuid(id).to_string());
            let id = id.unwrap_or_default();
            let number = known.name(&id).unwrap_or("a number");
            (
                format!("The last check of {number} failed."),
                link("Look at number", format!("numbers/{id}")),
            )
        }
        NoticeKind::Work => (given_up(words).to_owned(), None),
    }
}

/// What was given up, by the outbox's queue.
fn given_up(queue: &str) -> &'static str {
    match queue {
        SyncBookingEvent::QUEUE => {
            "We gave up writing a booking into the calendar. It stands in the diary here."
        }
        OfferFreed::QUEUE | LapseOffer::QUEUE => {
            "We gave up offering a free time to somebody who waits."
        }
        _ => "We gave up a piece of work that was to be done in the background.",
    }
}

/// What the person did; what it was about leads there.
fn own_row(event: &AuditEvent, known: &Known) -> NoticeRow {
    let what = words(&event.action);
    let name = known.name(&event.subject);
    let link = name.zip(known.page(&event.subject));
    NoticeRow {
        at: show::shown(event.at, &known.zone, known.now),
        text: match (name, &link) {
            (Some(name), None) => format!("{what}, {name}"),
            _ => what,
        },
        link: link.map(|(name, path)| (name.to_owned(), path)),
        own: true,
        unread: false,
    }
}
