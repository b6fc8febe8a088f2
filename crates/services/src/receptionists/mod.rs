//! Who answers: what a receptionist says and does, its draft and its live version. Callers hear the live version; a call
//! finishes on the version that answered it.

mod check;
mod diff;
mod edit;
mod publish;
mod session;

use domain::LocationId;

use crate::{
    ServiceError,
    access::Member,
    bookings::Place,
    context::Ports,
    ports::Tx,
    records::{ReceptionistDraft, ReceptionistVersion, Script, VersionRef},
    snapshot::{self, Snapshots},
};

pub use check::{
    Flaw, GREETING_WORDS, TONES_MAX, VOICES, contradictions, flaws, flaws_of_persona,
    flaws_of_rule, flaws_of_sound, words,
};
pub use diff::{Change, changes};
pub use edit::{NewRule, RuleChange, fingerprint, part_of};
pub(crate) use publish::publish_at_once;
pub use session::{Occasion, Opening, greeting, session};

/// The use cases of receptionists.
#[derive(Clone)]
pub struct Receptionists {
    ports: Ports,
    snapshots: Snapshots,
}

/// Which script is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// What callers hear.
    Live,
    /// The next version in the making; without one, what callers hear.
    Draft,
    /// One that was published.
    Version(i64),
}

/// A script, and the version that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scripted {
    /// What the receptionist says and does.
    pub script: Script,
    /// The version; `None` for a draft.
    pub version: Option<VersionRef>,
}

/// The receptionist of a location as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whose it is: of a location without one of its own, that which answers there.
    pub home: LocationId,
    /// What callers hear.
    pub live: ReceptionistVersion,
    /// What comes next, if somebody has begun.
    pub draft: Option<ReceptionistDraft>,
}

impl Standing {
    /// What is edited: the draft, or the live script where nobody has begun.
    #[must_use]
    pub fn script(&self) -> &Script {
        self.draft
            .as_ref()
            .map_or(&self.live.script, |draft| &draft.script)
    }

    /// What the draft changes.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        changes(&self.live.script, self.script())
    }

    /// What the whole is known by while nobody changes it.
    #[must_use]
    pub fn mark(&self) -> String {
        fingerprint(&(self.live.number, self.script()))
    }

    /// Counts the changes of the draft; 0 without one.
    fn revision(&self) -> i64 {
        self.draft.as_ref().map_or(0, |draft| draft.revision)
    }

    async fn read(tx: &mut dyn Tx, location: LocationId) -> Result<Self, ServiceError> {
        let locations = tx.locations().list().await?;
        if !locations.iter().any(|one| one.id == location) {
            return Err(ServiceError::NotFound("location"));
        }
        let words = snapshot::receptionist(tx, location, &locations).await?;
        let home = words.location_id;
        let live = tx.receptionists().live(home).await?;
        Ok(Self {
            home,
            live: live.unwrap_or_else(|| ReceptionistVersion {
                location_id: home,
                number: 0,
                script: Script::of(&words),
                published_at: words.updated_at,
                published_by: None,
            }),
            draft: tx.receptionists().draft(home).await?,
        })
    }
}

impl Receptionists {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports, snapshots: Snapshots) -> Self {
        Self { ports, snapshots }
    }

    /// What the receptionist of a place says and does. With [`session()`] it becomes what a conversation is begun with.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody answers there, or there is no such version.
    pub async fn script(&self, place: Place, which: Which) -> Result<Scripted, ServiceError> {
        let location = place.location;
        self.ports
            .store
            .read(place.business, |tx| {
                Box::pin(async move {
                    let standing = Standing::read(tx, location).await?;
                    let version = match which {
                        Which::Live => standing.live,
                        Which::Draft => match standing.draft {
                            Some(draft) => {
                                return Ok(Scripted {
                                    script: draft.script,
                                    version: None,
                                });
                            }
                            None => standing.live,
                        },
                        Which::Version(number) => {
                            let wanted = VersionRef {
                                location_id: standing.home,
                                number,
                            };
                            let found = tx.receptionists().version(wanted).await?;
                            found.ok_or(ServiceError::NotFound("version"))?
                        }
                    };
                    Ok(Scripted {
                        version: Some(version.reference()),
                        script: version.script,
                    })
                })
            })
            .await
    }

    /// The receptionist of a location as it stands.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody answers there.
    pub async fn standing(
        &self,
        member: &Member,
        location: LocationId,
    ) -> Result<Standing, ServiceError> {
        self.ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Standing::read(tx, location).await })
            })
            .await
    }
}
