//! What the portal's pages show: queries over one business, formatted in the location's zone and habits.

pub mod absence;
mod booking_page;
mod bookings;
mod call_list;
mod call_page;
mod calls;
mod csv;
mod cursor;
pub mod customers;
pub mod diary;
pub mod find;
pub mod holidays;
pub mod hours;
mod known;
mod names;
pub mod notices;
pub mod receptionist;
pub mod resources;
pub mod services;
pub mod settings;
pub mod staff;
mod timeline;
pub mod today;
pub mod trial;
pub mod typed;
pub mod week;
mod why;
mod wording;

use std::sync::Arc;

use domain::view::Frame;

use crate::{
    ServiceError, access::Member, catalogue::Catalogue, context::Ports, queries::Queries,
    receptionists::Receptionists, settings::Settings, team::Team, why_not::WhyNot,
};

pub use call_list::{CallList, CallsQuestion};
pub use cursor::InvalidCursor;
pub use why::WhyQuestion;

use names::{KeptNames, Names};

/// The portal's queries.
#[derive(Clone)]
pub struct Portal {
    ports: Ports,
    queries: Queries,
    why_not: WhyNot,
    catalogue: Catalogue,
    receptionists: Receptionists,
    settings: Settings,
    team: Team,
    names: KeptNames,
    simulated: bool,
    /// Where customers reach us: previews of texts carry links as the texts do.
    address: Option<Arc<str>>,
}

impl Portal {
    /// Over the ports. `simulated` is told on every page.
    #[must_use]
    pub fn new(ports: Ports, why_not: WhyNot, catalogue: Catalogue, simulated: bool) -> Self {
        Self {
            queries: Queries::new(ports.clone()),
            receptionists: Receptionists::new(ports.clone(), why_not.snapshots().clone()),
            settings: Settings::new(ports.clone()),
            team: Team::new(ports.clone()),
            names: KeptNames::default(),
            why_not,
            catalogue,
            ports,
            simulated,
            address: None,
        }
    }

    /// The same pages, whose previews of texts carry links to this public address.
    #[must_use]
    pub fn linking(self, public_url: &str) -> Self {
        Self {
            address: Some(public_url.into()),
            ..self
        }
    }

    /// What stands around every page of a business.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business is gone; the store's errors.
    pub async fn frame(&self, member: &Member) -> Result<Frame, ServiceError> {
        let now = self.ports.now();
        let (business, (status, status_path), unread) = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move {
                    let found = tx.businesses().get().await?;
                    let found = found.ok_or(ServiceError::NotFound("business"))?;
                    let status = crate::setup_guide::status(tx).await?;
                    let unread = notices::unread(tx, member, now).await?;
                    Ok::<_, ServiceError>((found, status, unread))
                })
            })
            .await?;
        Ok(Frame {
            business: member.business,
            business_name: business.name,
            person_name: member
                .name
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            role: wording::role(member.role).to_owned(),
            simulated: self.simulated,
            status,
            status_path: status_path.to_owned(),
            unread,
        })
    }

    /// The locations as free times are looked for in them.
    const fn snapshots(&self) -> &crate::snapshot::Snapshots {
        self.why_not.snapshots()
    }

    /// Free times.
    const fn availability(&self) -> &crate::availability::Availability {
        self.why_not.availability()
    }

    /// What changes bookings, for what can be chosen before a change.
    fn changes(&self) -> crate::bookings::Bookings {
        let (snapshots, availability) = (self.snapshots().clone(), self.availability().clone());
        let bookings = crate::bookings::Bookings::new(self.ports.clone(), snapshots, availability);
        match &self.address {
            Some(address) => bookings.linking(address),
            None => bookings,
        }
    }

    async fn names(&self, member: &Member) -> Result<Arc<Names>, ServiceError> {
        self.names.of(&self.ports, member).await
    }
}
