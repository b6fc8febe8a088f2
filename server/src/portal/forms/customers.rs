//! Customers: details changed, and a person erased.

use app::policy::Policy;
use domain::{CustomerId, EmailAddress, Permission, PersonName};
use futures::{FutureExt, future::BoxFuture};
use services::{
    ServiceError,
    customers::{Details, NewCustomer},
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
};

pub(super) fn forms() -> [FormOfPage; 2] {
    let form = |path, run| FormOfPage {
        path,
        policy: Policy::Member(Permission::EditCustomers),
        run,
    };
    [
        form("/app/{business}/customers/new", |sent| {
            match sent.fields.text("do") {
                "add" => add(sent).boxed(),
                _ => super::unknown().boxed(),
            }
        }),
        form("/app/{business}/customers/{customer}", change),
    ]
}

async fn add(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let typed = details(sent).await?;
    let new = NewCustomer {
        name: typed.name,
        phone: typed.phone,
        email: typed.email,
        notes: typed.notes,
    };
    let customers = &sent.services().customers;
    let known = customers.add(business, sent.actor()?, new).await?;
    let said = if known.new {
        "The customer is added."
    } else {
        "This number is known already. Nothing was changed."
    };
    let page = format!("customers/{}", known.customer.id);
    Ok(Done::to(sent.address(&page)).saying(said))
}

fn change(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "save" => save(sent).boxed(),
        "erase" => erase(sent).boxed(),
        _ => super::unknown().boxed(),
    }
}

async fn save(sent: &Sent) -> Result<Done, Refused> {
    let business = sent.member()?.business;
    let id: CustomerId = sent.param("customer", "customer")?;
    // Whoever is not there is not found, whatever was typed.
    sent.services().customers.get(business, id).await?;
    let details = details(sent).await?;
    let customers = &sent.services().customers;
    customers
        .change(business, sent.actor()?, id, &details)
        .await?;
    Ok(Done::to(sent.address(&format!("customers/{id}"))).saying("Saved."))
}

/// What is known of somebody, as it was typed.
async fn details(sent: &Sent) -> Result<Details, Refused> {
    let (business, fields) = (sent.member()?.business, &sent.fields);
    let mut problems = Problems::default();
    let name: Option<PersonName> = problems.optional(
        fields,
        "name",
        "Enter a name with letters, of at most 100 characters.",
    );
    let email: Option<EmailAddress> = problems.optional(
        fields,
        "email",
        "Enter an e-mail address, for example jo@example.com.",
    );
    let mut phone = None;
    if !fields.text("phone").is_empty() {
        let setup = sent.services().catalogue.read(business).await?;
        let location = setup.locations.first();
        let location = location.ok_or(ServiceError::NotFound("location"))?.id;
        let snapshot = sent.services().snapshots.get(business, location).await?;
        match dialogue::phone::parse(fields.text("phone"), &snapshot.region()) {
            Ok(read) => phone = Some(read),
            Err(_) => problems.note(
                "phone",
                "Enter a whole phone number, for example 07700 900123.",
            ),
        }
    }
    problems.none()?;
    Ok(Details {
        name,
        phone,
        email,
        notes: fields.text("notes").to_owned(),
        blocked: fields.has("blocked"),
    })
}

async fn erase(sent: &Sent) -> Result<Done, Refused> {
    let member = sent.member()?;
    if !member.role.may(Permission::EraseCustomers) {
        return Err(ServiceError::Forbidden("Erasing customers").into());
    }
    let id: CustomerId = sent.param("customer", "customer")?;
    let page = sent.portal().services.portal.customer(member, id).await?;
    if sent.fields.text("typed") != page.title {
        let text = format!("Type {} exactly as it is written here.", page.title);
        return Err(Refused::field("typed", text));
    }
    let customers = &sent.services().customers;
    let erased = customers.erase(member.business, sent.actor()?, id).await?;
    let stay = match erased.bookings.len() {
        0 => String::new(),
        1 => " 1 booking stays without a name.".to_owned(),
        many => format!(" {many} bookings stay without a name."),
    };
    Ok(Done::to(sent.address("customers")).saying(format!("The customer is erased.{stay}")))
}
