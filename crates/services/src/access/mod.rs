//! Who may come in: members of a business by a one-time link or vouched for by an identity provider, programs by a key.

mod api_key;
mod by_mail;
mod identity;
mod link;

use domain::{BusinessId, PersonName, Role, UserId};

use crate::{ServiceError, context::Ports, records::Business};

pub use api_key::{ApiCaller, NewApiKey};
pub use by_mail::Entered;
pub use identity::{Person, Vouched};

/// A signed-in person in one business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub user: UserId,
    /// What they are called.
    pub name: Option<PersonName>,
    /// In which business they act.
    pub business: BusinessId,
    /// What they may do there.
    pub role: Role,
}

/// The use cases of coming in.
#[derive(Clone)]
pub struct AccessDesk {
    ports: Ports,
}

impl AccessDesk {
    /// Over the ports.
    #[must_use]
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The businesses of a person, by name, with their role in each.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn businesses(&self, user: UserId) -> Result<Vec<(Business, Role)>, ServiceError> {
        let mut all = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let mut all = Vec::new();
                    for one in tx.people().memberships(user).await? {
                        if let Some(business) = tx.directory().business(one.business_id).await? {
                            all.push((business, one.role));
                        }
                    }
                    Ok::<_, ServiceError>(all)
                })
            })
            .await?;
        all.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        Ok(all)
    }

    /// The person as a member of a business: of the one asked for, otherwise of their first.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] if they are not a member; a foreign and a missing business cannot be told apart.
    pub async fn member(
        &self,
        user: UserId,
        business: Option<BusinessId>,
    ) -> Result<Member, ServiceError> {
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let person = tx
                        .people()
                        .get(user)
                        .await?
                        .ok_or(ServiceError::Forbidden("not signed in"))?;
                    let memberships = tx.people().memberships(user).await?;
                    let wanted = |of: BusinessId| business.is_none_or(|business| business == of);
                    let found = memberships
                        .iter()
                        .find(|membership| wanted(membership.business_id));
                    let found =
                        found.ok_or(ServiceError::Forbidden("not a member of this business"))?;
                    Ok(Member {
                        user,
                        name: person.name,
                        business: found.business_id,
                        role: found.role,
                    })
                })
            })
            .await
    }
}
