//! Who comes, as a form says.

use domain::{CustomerId, EmailAddress, Permission, PersonName};
use services::{ServiceError, bookings::Guest, snapshot::Snapshot};

use super::super::{
    super::submit::{Refused, Sent},
    read::Problems,
};

/// Who comes: somebody known, or somebody new.
pub(super) async fn guest(
    sent: &Sent,
    snapshot: &Snapshot,
    problems: &mut Problems,
) -> Result<Option<Guest>, Refused> {
    let (business, fields) = (sent.member()?.business, &sent.fields);
    let typed_name = fields.text("name");
    let mut name: Option<PersonName> = None;
    if !typed_name.is_empty() {
        match typed_name.parse() {
            Ok(read) => name = Some(read),
            Err(_) => problems.note(
                "name",
                "Enter a name with letters, of at most 100 characters.",
            ),
        }
    }
    let mut phone = None;
    if !fields.text("phone").is_empty() {
        match dialogue::phone::parse(fields.text("phone"), &snapshot.region()) {
            Ok(read) => phone = Some(read),
            Err(_) => problems.note(
                "phone",
                "Enter a whole phone number, for example 07700 900123.",
            ),
        }
    }
    let email: Option<EmailAddress> = problems.optional(
        fields,
        "email",
        "Enter an e-mail address, for example jo@example.com.",
    );
    let chosen = fields.text("customer");
    if chosen.is_empty() || chosen == "new" {
        if typed_name.is_empty() {
            problems.note("name", "Enter the customer's name.");
        }
        return Ok(name.map(|name| Guest {
            phone,
            email,
            ..Guest::named(name)
        }));
    }
    let id: CustomerId = chosen
        .parse()
        .map_err(|_| Refused::field("customer", "Choose one of the list."))?;
    if !sent.member()?.role.may(Permission::SeeCustomers) {
        return Err(ServiceError::Forbidden("customers of others").into());
    }
    let known = sent.services().customers.get(business, id).await?;
    let Some(name) = known.name.clone().or(name) else {
        problems.note("name", "Enter the customer's name.");
        return Ok(None);
    };
    Ok(Some(Guest {
        phone: known.phone.or(phone),
        email: known.email.or(email),
        customer: Some(id),
        ..Guest::named(name)
    }))
}
