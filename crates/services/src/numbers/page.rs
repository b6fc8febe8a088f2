//! What the pages of numbers show.

use domain::{CallId, E164, LocationId, PhoneNumberId, view::ShownTime};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Listening, Numbers, forwarding, number};
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    records::{Location, NumberCheck, NumberProblem, PhoneNumber},
    show,
};

/// A week of calls is counted.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Requests that a page shows.
const REQUESTS: u32 = 20;

/// Whether calls reach us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// Nobody looked yet.
    NotChecked,
    /// All is well.
    Well {
        /// What the round trip took.
        round_trip_ms: Option<u32>,
    },
    /// Something is wrong.
    Wrong(NumberProblem),
    /// It is not answered.
    Off,
}

/// One number in the list.
#[derive(Debug, Clone)]
pub struct NumberRow {
    /// Its id.
    pub id: PhoneNumberId,
    /// As shown.
    pub number: String,
    /// As it is copied.
    pub e164: String,
    /// Where it rings.
    pub location: String,
    /// Who carries it.
    pub carrier: String,
    /// Who answers.
    pub answers: String,
    /// Calls in 7 days.
    pub calls: u64,
    /// The last call.
    pub last: Option<ShownTime>,
    /// Whether calls reach us.
    pub health: Health,
    /// When that was looked at.
    pub checked: Option<ShownTime>,
}

/// A caller who is refused.
#[derive(Debug, Clone)]
pub struct BlockedRow {
    /// As it is sent back.
    pub e164: String,
    /// As shown.
    pub number: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: ShownTime,
    /// Until when; `None` is for good.
    pub until: Option<ShownTime>,
    /// Whether that is over.
    pub over: bool,
}

/// All numbers.
#[derive(Debug, Clone)]
pub struct NumbersPage {
    /// By number.
    pub rows: Vec<NumberRow>,
    /// Where a number can ring: ids and names.
    pub locations: Vec<(String, String)>,
    /// Who is refused.
    pub blocked: Vec<BlockedRow>,
}

/// A request that came in over a number.
#[derive(Debug, Clone)]
pub struct RequestRow {
    /// The call that it made.
    pub call: CallId,
    /// When.
    pub at: ShownTime,
    /// Who called, as shown; empty if that is not known.
    pub from: String,
    /// From where it was forwarded.
    pub forwarded_from: Option<String>,
    /// Whether audio began to flow.
    pub media: bool,
    /// How it ended, as a short code; empty while it goes on.
    pub ended: String,
}

/// One number.
#[derive(Debug, Clone)]
pub struct NumberPage {
    /// The number.
    pub row: NumberRow,
    /// Where it leads if all is well.
    pub leads_to: String,
    /// The last requests, the newest first.
    pub requests: Vec<RequestRow>,
    /// The last test of forwarding.
    pub test: Option<Listening>,
    /// Whether it can be checked, repaired and given back here.
    pub ours: bool,
}

/// What rows are made with.
struct Around {
    locations: Vec<Location>,
    checks: Vec<NumberCheck>,
    home: Option<E164>,
    now: Timestamp,
}

impl Around {
    async fn read(tx: &mut dyn Tx, now: Timestamp) -> Result<Self, ServiceError> {
        let numbers = tx.locations().numbers().await?;
        Ok(Self {
            locations: tx.locations().list().await?,
            checks: tx.lines().checks().await?,
            home: numbers.first().map(|one| one.number.clone()),
            now,
        })
    }

    fn zone(&self, location: LocationId) -> TimeZone {
        let found = self.locations.iter().find(|one| one.id == location);
        let found = found.or(self.locations.first());
        found
            .and_then(|one| TimeZone::get(&one.zone).ok())
            .unwrap_or(TimeZone::UTC)
    }

    fn phone(&self, number: &E164) -> String {
        show::phone(number, self.home.as_ref().unwrap_or(number))
    }

    async fn row(&self, tx: &mut dyn Tx, one: &PhoneNumber) -> Result<NumberRow, ServiceError> {
        let zone = self.zone(one.location_id);
        let location = self.locations.iter().find(|at| at.id == one.location_id);
        let answers = tx.locations().receptionist(one.location_id).await?;
        let since = self.now.checked_sub(WEEK).unwrap_or(Timestamp::MIN);
        let calls = tx.lines().call_count(one.id, since).await?;
        let last = tx
            .lines()
            .calls_to(one.id, Timestamp::UNIX_EPOCH, 1)
            .await?;
        let check = self.checks.iter().find(|check| check.number == one.id);
        let health = match check {
            _ if !one.active => Health::Off,
            None => Health::NotChecked,
            Some(check) => check.problem.map_or(
                Health::Well {
                    round_trip_ms: check.round_trip_ms,
                },
                Health::Wrong,
            ),
        };
        Ok(NumberRow {
            id: one.id,
            number: self.phone(&one.number),
            e164: one.number.as_str().to_owned(),
            location: location.map_or_else(String::new, |at| at.name.clone()),
            carrier: carrier(&one.provider),
            answers: answers.map_or_else(String::new, |one| one.name),
            calls,
            last: last
                .first()
                .map(|call| show::shown(call.started_at, &zone, self.now)),
            health,
            checked: check.map(|check| show::shown(check.at, &zone, self.now)),
        })
    }
}

fn carrier(provider: &str) -> String {
    match provider {
        "twilio" => "Twilio".to_owned(),
        "exotel" => "Exotel".to_owned(),
        other => other.to_owned(),
    }
}

impl Numbers {
    /// All numbers, and who is refused.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn list(&self, by: &Member) -> Result<NumbersPage, ServiceError> {
        let now = self.ports.now();
        self.ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move {
                    let around = Around::read(tx, now).await?;
                    let mut rows = Vec::new();
                    for one in tx.locations().numbers().await? {
                        rows.push(around.row(tx, &one).await?);
                    }
                    let zone = around.locations.first().map(|one| around.zone(one.id));
                    let zone = zone.unwrap_or(TimeZone::UTC);
                    let shown = |at| show::shown(at, &zone, now);
                    let blocked = tx.lines().blocked().await?;
                    let blocked = blocked.iter().map(|one| BlockedRow {
                        e164: one.number.as_str().to_owned(),
                        number: around.phone(&one.number),
                        reason: one.reason.clone(),
                        since: shown(one.created_at),
                        until: one.expires_at.map(shown),
                        over: one.expires_at.is_some_and(|at| at <= now),
                    });
                    let blocked = blocked.collect();
                    let locations = around.locations.iter();
                    let locations = locations.map(|one| (one.id.to_string(), one.name.clone()));
                    Ok(NumbersPage {
                        rows,
                        locations: locations.collect(),
                        blocked,
                    })
                })
            })
            .await
    }

    /// One number.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn page(&self, by: &Member, id: PhoneNumberId) -> Result<NumberPage, ServiceError> {
        let (now, world) = (self.ports.now(), &self.world);
        self.ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move {
                    let stored = number(tx, id).await?;
                    let around = Around::read(tx, now).await?;
                    let zone = around.zone(stored.location_id);
                    let row = around.row(tx, &stored).await?;
                    let mut requests = Vec::new();
                    let calls = tx
                        .lines()
                        .calls_to(id, Timestamp::UNIX_EPOCH, REQUESTS)
                        .await?;
                    for call in &calls {
                        requests.push(RequestRow {
                            call: call.id,
                            at: show::shown(call.started_at, &zone, now),
                            from: call
                                .from
                                .as_ref()
                                .map_or_else(String::new, |from| around.phone(from)),
                            forwarded_from: tx.lines().forwarded_from(call.id).await?,
                            media: call.live_at.is_some(),
                            ended: call.end_reason.clone().unwrap_or_default(),
                        });
                    }
                    let tests = tx.lines().tests().await?;
                    let test = match tests.iter().find(|test| test.number == id) {
                        None => None,
                        Some(test) => {
                            Some(forwarding::listening(tx, test, &stored.number, &zone, now).await?)
                        }
                    };
                    Ok(NumberPage {
                        row,
                        leads_to: world.addresses.voice.clone(),
                        requests,
                        test,
                        ours: stored.provider == super::TWILIO && world.carrier.is_some(),
                    })
                })
            })
            .await
    }
}
