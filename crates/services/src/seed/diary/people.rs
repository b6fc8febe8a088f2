//! The customers of a company: made when they first come, and some come often.

use domain::{CustomerId, E164, PersonName};
use jiff::Timestamp;

use super::chance::Chance;
use crate::{
    ServiceError,
    context::Ports,
    ports::Tx,
    records::Customer,
    seed::{company::Company, write::broken},
};

/// Notes that a business keeps.
const NOTES: &[&str] = &[
    "",
    "",
    "",
    "",
    "Prefers mornings.",
    "",
    "Always a few minutes early.",
    "",
    "Please text, not call.",
    "",
];

pub(super) struct People<'a> {
    company: &'a Company,
    ports: &'a Ports,
    known: Vec<Option<Customer>>,
}

impl<'a> People<'a> {
    pub(super) fn new(company: &'a Company, ports: &'a Ports) -> Self {
        Self {
            company,
            ports,
            known: vec![None; company.habits.customers as usize],
        }
    }

    /// Somebody; the first of the list most often.
    pub(super) async fn someone(
        &mut self,
        tx: &mut dyn Tx,
        chance: &mut Chance,
        since: Timestamp,
    ) -> Result<Customer, ServiceError> {
        let all = self.company.habits.customers;
        let at = chance.below(all).min(chance.below(all));
        if let Some(Some(known)) = self.known.get(at as usize) {
            return Ok(known.clone());
        }
        let (name, phone) = self.of(at)?;
        let customer = Customer {
            id: self.ports.id(CustomerId::from_uuid),
            name: Some(name),
            phone: Some(phone),
            email: None,
            notes: chance.pick(NOTES).copied().unwrap_or_default().to_owned(),
            blocked: false,
            created_at: since,
            updated_at: since,
        };
        let customer = tx.customers().find_or_insert(&customer).await?;
        if let Some(place) = self.known.get_mut(at as usize) {
            *place = Some(customer.clone());
        }
        Ok(customer)
    }

    fn of(&self, at: u32) -> Result<(PersonName, E164), ServiceError> {
        let habits = &self.company.habits;
        let part = |names: &'static [&'static str], at: usize| {
            names.get(at % names.len().max(1)).copied().unwrap_or("Jo")
        };
        let (first, last) = (habits.first_names, habits.last_names);
        // Each first name meets each last name before a pair repeats.
        let round = at as usize / first.len().max(1);
        let name = format!(
            "{} {}",
            part(first, at as usize),
            part(last, at as usize + round)
        );
        let (prefix, digits, start) = habits.numbers;
        let number = format!("{prefix}{:0digits$}", start + at);
        Ok((
            name.parse().map_err(broken)?,
            number.parse().map_err(broken)?,
        ))
    }
}
