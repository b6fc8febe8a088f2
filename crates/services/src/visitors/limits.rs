//! How often a visitor may change something.

use jiff::SignedDuration;

use super::{Refusal, Visitors, hex};
use crate::{ServiceError, rate_limit};

/// Changes are counted over this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// What is counted, and how often it may happen within the window.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit<'a> {
    /// Slots kept by one browser.
    Keeping(&'a str),
    /// Anything from one address; many people may share one.
    From(&'a str),
    /// Texts that are sent to one number.
    Texts(&'a str),
    /// New links for one that is over.
    Again(&'a str),
}

impl Limit<'_> {
    const fn most(&self) -> usize {
        match self {
            Self::Keeping(_) => 40,
            Self::From(_) => 200,
            Self::Texts(_) => 5,
            Self::Again(_) => 2,
        }
    }

    fn id(&self) -> String {
        let (kind, of) = match self {
            Self::Keeping(of) => ("keeping", of),
            Self::From(of) => ("from", of),
            Self::Texts(of) => ("texts", of),
            Self::Again(of) => ("again", of),
        };
        format!("visits-{}", hex(&format!("{kind}:{of}")))
    }
}

impl Visitors {
    /// Counts one more of each, unless one of them is full.
    ///
    /// # Errors
    /// [`Refusal::Field`] of the whole form if it is too often.
    pub(super) async fn within(&self, limits: &[Limit<'_>]) -> Result<(), Refusal> {
        let now = self.ports.now();
        let within = self
            .ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    for limit in limits {
                        let most = (limit.most(), WINDOW);
                        if !rate_limit::count(tx, &limit.id(), most, now).await? {
                            return Ok(false);
                        }
                    }
                    Ok::<_, ServiceError>(true)
                })
            })
            .await?;
        if within {
            return Ok(());
        }
        let text = "That was tried too often. Wait 10 minutes, or ring us.";
        Err(Refusal::Field("", text.to_owned()))
    }
}
