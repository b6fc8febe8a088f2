//! Going live: what has to be so, what may be missing, and since when it is.

use domain::view::{BusinessStatus, ShownTime};
use serde_json::json;

use super::{Facts, SetupGuide, StepLook, trade};
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    records::{Actor, ConnectionState, Launch, SetupStep, StepState},
    show,
};

/// How a point of the list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckState {
    /// It is so.
    Met,
    /// It has to be so first.
    Missing,
    /// It may be missing, if somebody says so.
    Acceptable,
}

/// A point of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Names it in forms.
    pub key: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// How it stands, as a sentence.
    pub text: String,
    /// How it stands.
    pub state: CheckState,
    /// Where that is changed.
    pub step: SetupStep,
    /// What is accepted: "Go live without forwarding".
    pub accept: &'static str,
}

/// How far a business has come.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Steps that were saved or skipped.
    pub seen_to: usize,
    /// Steps there are.
    pub of: usize,
    /// The step to go on with.
    pub next: SetupStep,
    /// Since when it is live.
    pub live: Option<ShownTime>,
}

fn check(
    key: &'static str,
    title: &'static str,
    step: SetupStep,
    met: bool,
    texts: (&str, &str),
) -> Check {
    let (state, text) = if met {
        (CheckState::Met, texts.0)
    } else {
        (CheckState::Missing, texts.1)
    };
    Check {
        key,
        title,
        text: text.to_owned(),
        state,
        step,
        accept: "",
    }
}

fn may_lack(one: Check, accept: &'static str) -> Check {
    let state = match one.state {
        CheckState::Missing => CheckState::Acceptable,
        other => other,
    };
    Check {
        state,
        accept,
        ..one
    }
}

impl Facts {
    /// The list, in the order of the steps.
    pub(super) fn checks(&self) -> Vec<Check> {
        let launch = self.launch.as_ref();
        let details = !self.location.address.trim().is_empty();
        let delivered = self.bookable();
        let calendar = self.calendar_problem();
        let connected = !self.connections.is_empty();
        let skipped = self.recorded(SetupStep::Calendar) == Some(StepState::Skipped);
        let number = self.number_problem();
        let checked = self.numbers.iter().any(|one| {
            let mut all = self.checks.iter();
            all.any(|check| check.number == one.id && check.problem.is_none())
        });
        let broken = calendar.clone().unwrap_or_default();
        let unchecked = number
            .as_deref()
            .unwrap_or("Your number was not checked yet. Run the check.");
        let phone = launch.is_some_and(|one| one.phone.is_some());
        let mut list = vec![
            check(
                "details",
                "Business details",
                SetupStep::Business,
                details,
                (
                    "Name, kind and address are there.",
                    "The address is missing. Callers ask for it.",
                ),
            ),
            check(
                "hours",
                "Hours",
                SetupStep::Hours,
                self.has_hours,
                ("Your hours are set.", "No day has hours."),
            ),
            check(
                "services",
                "Services",
                SetupStep::Services,
                !self.services.is_empty(),
                ("There is something to book.", "There is nothing to book."),
            ),
            check(
                "people",
                "Someone or something to book",
                SetupStep::People,
                delivered > 0,
                (
                    "Your services can be delivered.",
                    "Nobody and nothing delivers your services yet.",
                ),
            ),
        ];
        let text = if connected {
            "Your calendar is connected and written to."
        } else {
            "Ringdesk keeps the diary by itself."
        };
        list.push(may_lack(
            check(
                "calendar",
                "Calendar",
                SetupStep::Calendar,
                calendar.is_none() && (connected || skipped),
                (
                    text,
                    if connected {
                        broken.as_str()
                    } else {
                        "You have not said yet whether a calendar is to be connected."
                    },
                ),
            ),
            "Go live without a calendar",
        ));
        list.push(check(
            "number",
            "Number answers",
            SetupStep::Number,
            number.is_none() && checked,
            ("The last check of your number went well.", unchecked),
        ));
        let forwarding = if phone {
            "Nobody has tried yet whether your own number is forwarded here."
        } else {
            "No number of your own is forwarded here."
        };
        list.push(may_lack(
            check(
                "forwarding",
                "Forwarding tried",
                SetupStep::Number,
                self.forwarded,
                ("A forwarded call came in.", forwarding),
            ),
            "Go live without forwarding",
        ));
        list.push(may_lack(
            check(
                "test-call",
                "Test call",
                SetupStep::TestCall,
                self.tried,
                (
                    "A call has booked something.",
                    "No call has booked anything yet.",
                ),
            ),
            "Go live without a test call",
        ));
        list.push(may_lack(
            check(
                "team",
                "Staff told",
                SetupStep::GoLive,
                self.team > 0,
                (
                    "Others of your team are here or invited.",
                    "You are alone here. Invite those who should see calls and bookings.",
                ),
            ),
            "Go live by yourself",
        ));
        list
    }
}

impl SetupGuide {
    /// What has to be so before going live, and what may be missing.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn checks(&self, by: &Member) -> Result<Vec<Check>, ServiceError> {
        Ok(self.facts(by).await?.checks())
    }

    /// How far the business has come.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn progress(&self, by: &Member) -> Result<Progress, ServiceError> {
        let facts = self.facts(by).await?;
        let steps = facts.steps();
        let open = |look: StepLook| look == StepLook::Open;
        let next = steps.iter().find(|one| open(one.look));
        let live = match &facts.launch {
            None => Some(facts.business.created_at),
            Some(launch) => launch.live_at,
        };
        Ok(Progress {
            seen_to: steps.iter().filter(|one| !open(one.look)).count(),
            of: steps.len(),
            next: next.map_or(SetupStep::GoLive, |one| one.step),
            live: live.map(|at| show::shown(at, &facts.zone(), facts.now)),
        })
    }

    /// How far a business has come that is not live yet; `None` of one that is.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn unfinished(&self, by: &Member) -> Result<Option<Progress>, ServiceError> {
        let launch = self
            .ports
            .store
            .read(by.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.launch().get().await?) })
            })
            .await?;
        match launch {
            Some(launch) if launch.live_at.is_none() => self.progress(by).await.map(Some),
            _ => Ok(None),
        }
    }

    /// Goes live. What may be missing has to be accepted by its key.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`], naming the first thing that has to be so; [`ServiceError::Invalid`] of `accept`.
    pub async fn go_live(&self, by: &Member, accepted: &[String]) -> Result<(), ServiceError> {
        let facts = self.facts(by).await?;
        let checks = facts.checks();
        if let Some(missing) = checks.iter().find(|one| one.state == CheckState::Missing) {
            return Err(ServiceError::Conflict(format!(
                "{}: {}",
                missing.title, missing.text
            )));
        }
        let open = checks
            .iter()
            .filter(|one| one.state == CheckState::Acceptable);
        let open: Vec<&Check> = open.collect();
        if let Some(one) = open
            .iter()
            .find(|one| !accepted.iter().any(|key| key == one.key))
        {
            let reason = format!("{} Tick \"{}\", or see to it first.", one.text, one.accept);
            return Err(ServiceError::invalid("accept", reason));
        }
        let now = self.ports.now();
        let keys: Vec<String> = open.iter().map(|one| one.key.to_owned()).collect();
        let (keys, known) = (&keys, &facts.launch);
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let launch = Launch {
                        live_at: Some(known.as_ref().and_then(|one| one.live_at).unwrap_or(now)),
                        accepted: keys.clone(),
                        ..known.clone().unwrap_or_else(|| Launch {
                            trade: trade(None).to_string(),
                            country: "GB".to_owned(),
                            phone: None,
                            live_at: None,
                            accepted: Vec::new(),
                        })
                    };
                    tx.launch().put(&launch).await?;
                    let detail = json!({ "without": keys.join(", ") });
                    let event = self.ports.audit(
                        Actor::User(by.user),
                        "business.went_live",
                        by.business.to_string(),
                        detail,
                    );
                    tx.audit().record(&event).await?;
                    self.mark_in(tx, by, SetupStep::GoLive, StepState::Done)
                        .await
                })
            })
            .await
    }
}

/// What the pill of every page says, and where that is changed.
pub(crate) async fn status(
    tx: &mut dyn Tx,
) -> Result<(BusinessStatus, &'static str), ServiceError> {
    let launch = tx.launch().get().await?;
    if launch.is_some_and(|one| one.live_at.is_none()) {
        return Ok((BusinessStatus::SettingUp, "setup"));
    }
    let numbers = tx.locations().numbers().await?;
    if !numbers.iter().any(|one| one.active) {
        return Ok((BusinessStatus::NotAnswering, "numbers"));
    }
    let connections = tx.connections().list().await?;
    let broken = |one: &crate::records::CalendarConnection| one.state != ConnectionState::Connected;
    if connections.iter().any(broken) {
        return Ok((BusinessStatus::RequestsOnly, "integrations"));
    }
    Ok((BusinessStatus::Live, "numbers"))
}
