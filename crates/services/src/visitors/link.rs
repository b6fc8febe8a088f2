//! What a link opens: its token is looked up by its hash, and what lapsed says whom to ring.

use domain::BusinessId;

use super::{Phone, Visitors, site::phone_of};
use crate::{
    ServiceError, links,
    records::{CustomerLink, LinkKind},
    snapshot::Snapshot,
};

/// Whom a holder of a link deals with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What people know the business as.
    pub name: String,
    /// Whom to ring.
    pub phone: Option<Phone>,
    /// The page on which its visits are booked.
    pub page: String,
}

/// What a link opens.
#[derive(Debug, Clone)]
pub enum Opened<T> {
    /// What it is for.
    Live(T),
    /// It lapsed, or was used.
    Over(Contact),
}

impl Visitors {
    /// The link of a token, lapsed or not.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token for this.
    pub(super) async fn link(
        &self,
        token: &str,
        kind: LinkKind,
    ) -> Result<(BusinessId, CustomerLink), ServiceError> {
        let missing = || ServiceError::NotFound("link");
        let hash = &links::hash(parts(token).0);
        let (business, id) = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let found = tx.directory().customer_link(hash).await?;
                    found.ok_or_else(missing)
                })
            })
            .await?;
        let link = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.links().get(id).await?) })
            })
            .await?;
        let link = link.filter(|link| link.kind == kind);
        Ok((business, link.ok_or_else(missing)?))
    }

    /// Whom a business is rung as.
    pub(super) async fn contact_of(&self, business: BusinessId) -> Result<Contact, ServiceError> {
        let missing = || ServiceError::NotFound("business");
        let (found, numbers) = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let found = tx.businesses().get().await?;
                    let numbers = tx.locations().numbers().await?;
                    Ok::<_, ServiceError>((found.ok_or_else(missing)?, numbers))
                })
            })
            .await?;
        Ok(Contact {
            phone: phone_of(&numbers, None),
            page: format!("/book/{}", found.slug),
            name: found.name,
        })
    }

    /// The same of one place; the number of the business where it has none.
    pub(super) async fn contact_at(&self, snapshot: &Snapshot) -> Result<Contact, ServiceError> {
        let contact = self.contact_of(snapshot.business_id()).await?;
        let own = snapshot.home_number().map(Phone::of);
        Ok(Contact {
            phone: own.or(contact.phone),
            page: Self::page_of(snapshot),
            name: contact.name,
        })
    }
}

/// The token of a link, and the reference of the one that is meant of bookings that were made together:
/// `8fK2pQaZ7xNr4T-K7F2GH`. No token has a hyphen.
pub(super) fn parts(token: &str) -> (&str, Option<&str>) {
    match token.split_once('-') {
        Some((token, reference)) => (token, Some(reference)),
        None => (token, None),
    }
}
