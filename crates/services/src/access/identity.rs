//! People whom an identity provider names.

use domain::{EmailAddress, PersonName, Role, UserId};

use super::AccessDesk;
use crate::{
    ServiceError,
    records::{Membership, User},
};

/// Who somebody is, as an identity provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The provider's lasting name of the person, with the provider's before it: `google:1093…`.
    pub subject: String,
    /// Their address, which the provider has verified.
    pub email: EmailAddress,
    /// What they are called, if known.
    pub name: Option<PersonName>,
}

/// A signed-in person with all that they may enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub user: User,
    /// Their roles, the oldest first.
    pub memberships: Vec<Membership>,
}

impl Person {
    /// The businesses whose set-up they may change.
    pub fn runs(&self) -> impl Iterator<Item = &Membership> {
        self.memberships
            .iter()
            .filter(|one| matches!(one.role, Role::Owner | Role::Manager))
    }
}

impl AccessDesk {
    /// The person whom a provider vouches for: known by the provider's name of them, else by the verified address, which
    /// is tied to that provider's name from then on; else they are new here and belong to no business yet.
    ///
    /// # Errors
    /// [`ServiceError::Forbidden`] if the address belongs to somebody whom the provider calls by another name.
    pub async fn vouched(&self, who: &Vouched) -> Result<User, ServiceError> {
        let fresh = User {
            id: self.ports.id(UserId::from_uuid),
            email: who.email.clone(),
            name: who.name.clone(),
            subject: Some(who.subject.clone()),
            platform_admin: false,
            created_at: self.ports.now(),
        };
        let fresh = &fresh;
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    if let Some(known) = tx.people().by_subject(&who.subject).await? {
                        return Ok(known);
                    }
                    let user = match tx.people().by_email(&who.email).await? {
                        None => fresh.clone(),
                        Some(known) if known.subject.is_none() => User {
                            subject: fresh.subject.clone(),
                            name: known.name.or_else(|| fresh.name.clone()),
                            ..known
                        },
                        Some(_) => {
                            return Err(ServiceError::Forbidden(
                                "another account signs in with this address",
                            ));
                        }
                    };
                    tx.people().put(&user).await?;
                    Ok(user)
                })
            })
            .await
    }

    /// A person with their roles; `None` if they are gone.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn person(&self, id: UserId) -> Result<Option<Person>, ServiceError> {
        self.ports
            .store
            .system_read(|tx| {
                Box::pin(async move {
                    let Some(user) = tx.people().get(id).await? else {
                        return Ok(None);
                    };
                    let memberships = tx.people().memberships(id).await?;
                    Ok(Some(Person { user, memberships }))
                })
            })
            .await
    }
}
