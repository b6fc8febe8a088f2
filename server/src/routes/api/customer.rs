//! Who comes, as programs write it.

use domain::{CustomerId, E164, EmailAddress, PersonName};
use serde::Deserialize;
use services::bookings::Guest;
use utoipa::ToSchema;

use super::page;
use crate::{error::RouteError, routes::body::broken};

/// Who comes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    /// The name.
    name: String,
    /// The number, with a plus and the country code; where confirmations go.
    #[schema(example = "+447700900101")]
    phone: Option<String>,
    email: Option<String>,
    /// The age, where the service has a rule about it.
    age: Option<u8>,
    /// The stored customer's id, if known.
    customer_id: Option<String>,
}

impl Person {
    pub(crate) fn guest(&self) -> Result<Guest, RouteError> {
        let customer: Option<CustomerId> = self
            .customer_id
            .as_deref()
            .map(|id| page::id(id, "customer"))
            .transpose()?;
        Ok(Guest {
            phone: self.phone.as_deref().map(phone).transpose()?,
            email: self.email.as_deref().map(email).transpose()?,
            customer,
            age: self.age,
            ..Guest::named(name(&self.name)?)
        })
    }
}

pub(crate) fn name(text: &str) -> Result<PersonName, RouteError> {
    text.parse()
        .map_err(|error: <PersonName as std::str::FromStr>::Err| broken("name", error.to_string()))
}

pub(crate) fn phone(text: &str) -> Result<E164, RouteError> {
    text.parse().map_err(|_| {
        let rule = "write a plus, the country code and the number, as in +447700900101";
        broken("phone", rule)
    })
}

pub(crate) fn email(text: &str) -> Result<EmailAddress, RouteError> {
    text.parse()
        .map_err(|_| broken("email", "write an e-mail address, as in jo@example.com"))
}
