//! How a business sets itself up: nine steps, each saved by itself, and what is known of each from what is stored.

mod facts;
mod forms;
mod launch;
mod presets;
mod save;
mod trial;

use domain::words;
use serde_json::json;

use crate::{
    ServiceError,
    access::Member,
    catalogue::Catalogue,
    context::Ports,
    ports::Tx,
    receptionists::Receptionists,
    records::{Actor, Launch, SetupStep, StepRecord, StepState},
};

pub use facts::Facts;
pub use forms::{BusinessForm, HoursForm, PeopleForm, ReceptionistForm, ServiceRow, ServicesForm};
pub(crate) use launch::status;
pub use launch::{Check, CheckState, Progress};
pub use save::{BusinessDraft, PeopleDraft, ReceptionistDraft, ServiceDraft};
pub use trial::{Tick, TrialCall};

words! {
    /// How a step looks in the list.
    StepLook, "look of a step" {
        /// Saved, and all is well.
        Done = "done",
        /// Left out for the moment.
        Skipped = "skipped",
        /// Saved or skipped before, and something is wrong.
        Attention = "attention",
        /// Not seen to yet.
        Open = "open",
    }
}

impl SetupStep {
    /// Its title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Business => "Business",
            Self::Hours => "Hours",
            Self::Services => "Services",
            Self::People => "Staff and resources",
            Self::Calendar => "Calendar",
            Self::Receptionist => "Receptionist",
            Self::Number => "Number",
            Self::TestCall => "Test call",
            Self::GoLive => "Go live",
        }
    }

    /// What happens if it is skipped; `None` if it cannot be.
    #[must_use]
    pub const fn without(self) -> Option<&'static str> {
        match self {
            Self::Calendar => Some(
                "Ringdesk keeps the diary by itself. What stands in another calendar is not seen, so callers may be offered those times.",
            ),
            Self::Receptionist => Some(
                "Ava answers with the name of your business, asks how she can help, and books. You can change her at any time.",
            ),
            Self::TestCall => Some(
                "You go live without having heard your receptionist. The first caller is the test.",
            ),
            _ => None,
        }
    }

    /// The one after it; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|one| *one == self)?;
        Self::ALL.get(at + 1).copied()
    }
}

/// A step in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    /// Which.
    pub step: SetupStep,
    /// How it looks.
    pub look: StepLook,
    /// What is wrong, as a sentence.
    pub problem: Option<String>,
}

/// The use cases of the set-up guide.
#[derive(Clone)]
pub struct SetupGuide {
    ports: Ports,
    catalogue: Catalogue,
    receptionists: Receptionists,
}

impl SetupGuide {
    /// Over the ports and what the steps write through.
    #[must_use]
    pub const fn new(ports: Ports, catalogue: Catalogue, receptionists: Receptionists) -> Self {
        Self {
            ports,
            catalogue,
            receptionists,
        }
    }

    /// The steps as they stand.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn steps(&self, by: &Member) -> Result<Vec<StepView>, ServiceError> {
        let facts = self.facts(by).await?;
        Ok(facts.steps())
    }

    /// The step to go on with: the first that was not seen to.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn resume(&self, by: &Member) -> Result<SetupStep, ServiceError> {
        let steps = self.steps(by).await?;
        let open = steps.iter().find(|one| one.look == StepLook::Open);
        Ok(open.map_or(SetupStep::GoLive, |one| one.step))
    }

    /// Notes that a step was saved.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn done(&self, by: &Member, step: SetupStep) -> Result<(), ServiceError> {
        self.mark(by, step, StepState::Done).await
    }

    /// Notes that a step was left out for the moment.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if it cannot be.
    pub async fn skip(&self, by: &Member, step: SetupStep) -> Result<(), ServiceError> {
        if step.without().is_none() {
            let text = "This step cannot be skipped";
            return Err(ServiceError::Conflict(text.to_owned()));
        }
        self.mark(by, step, StepState::Skipped).await
    }

    async fn mark(
        &self,
        by: &Member,
        step: SetupStep,
        state: StepState,
    ) -> Result<(), ServiceError> {
        self.ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move { self.mark_in(tx, by, step, state).await })
            })
            .await
    }

    async fn mark_in(
        &self,
        tx: &mut dyn Tx,
        by: &Member,
        step: SetupStep,
        state: StepState,
    ) -> Result<(), ServiceError> {
        let known = tx.launch().steps().await?;
        let same = |one: &StepRecord| one.step == step && one.state == state;
        if known.iter().any(same) {
            return Ok(());
        }
        let at = self.ports.now();
        let record = StepRecord { step, state, at };
        tx.launch().put_step(&record).await?;
        let action = match state {
            StepState::Done => "setup.step_saved",
            StepState::Skipped => "setup.step_skipped",
        };
        let detail = json!({ "step": step });
        let event = self.ports.audit(
            Actor::User(by.user),
            action,
            by.business.to_string(),
            detail,
        );
        Ok(tx.audit().record(&event).await?)
    }
}

/// What kind of business it is; whatever is not known is something else.
pub(crate) fn trade(launch: Option<&Launch>) -> crate::settings::Trade {
    launch
        .and_then(|one| one.trade.parse().ok())
        .unwrap_or(crate::settings::Trade::Other)
}
