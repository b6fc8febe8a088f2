//! Making a business: its name, its address on the web, its first location, its receptionist and its owner, in one unit
//! of work.

use domain::{BusinessId, Currency, LocationId, MembershipId, Role, UserId, words};
use jiff::tz::TimeZone;
use serde_json::json;

use super::{Settings, check_name};
use crate::{
    ServiceError,
    catalogue::Catalogue,
    ports::{Constraint, StoreError},
    records::{Actor, Business, BusinessSettings, Launch, Location, Membership},
};

/// Addresses that are tried before a person has to choose: `fade-room`, `fade-room-2` and so on.
const ADDRESSES: u32 = 50;

words! {
    /// What kind of business it is: what it calls its people and things, and whether it keeps health data.
    Trade, "kind of business" {
        /// Hair and beards.
        Barber = "barber",
        /// Beauty with medicine.
        MedSpa = "med_spa",
        /// Practitioners and patients.
        Clinic = "clinic",
        /// Courts by the hour.
        Courts = "courts",
        /// Anything else that takes bookings.
        Other = "other",
    }
}

impl Trade {
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Barber => "Barber or salon",
            Self::MedSpa => "Med spa",
            Self::Clinic => "Clinic or practice",
            Self::Courts => "Sports courts",
            Self::Other => "Something else",
        }
    }

    pub(crate) fn settings(self) -> BusinessSettings {
        let (staff, resource, health_data) = match self {
            Self::Barber => ("Barber", "Chair", false),
            Self::MedSpa => ("Practitioner", "Room", true),
            Self::Clinic => ("Practitioner", "Room", true),
            Self::Courts => ("Coach", "Court", false),
            Self::Other => ("Staff", "Resource", false),
        };
        BusinessSettings {
            staff_noun: staff.to_owned(),
            resource_noun: resource.to_owned(),
            health_data,
            idle_minutes: None,
            booking_page: true,
            tell_customers: true,
        }
    }
}

/// A country with its currency and the zone of most people in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166 code.
    pub code: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// ISO 4217 code of its money.
    pub currency: &'static str,
    /// The zone of most people.
    pub zone: &'static str,
}

const fn country(
    code: &'static str,
    name: &'static str,
    currency: &'static str,
    zone: &'static str,
) -> Country {
    Country {
        code,
        name,
        currency,
        zone,
    }
}

/// Where a business can be, by name.
pub const COUNTRIES: [Country; 10] = [
    country("AU", "Australia", "AUD", "Australia/Sydney"),
    country("CA", "Canada", "CAD", "America/Toronto"),
    country("DE", "Germany", "EUR", "Europe/Berlin"),
    country("IN", "India", "INR", "Asia/Kolkata"),
    country("IE", "Ireland", "EUR", "Europe/Dublin"),
    country("NZ", "New Zealand", "NZD", "Pacific/Auckland"),
    country("SG", "Singapore", "SGD", "Asia/Singapore"),
    country("ZA", "South Africa", "ZAR", "Africa/Johannesburg"),
    country("GB", "United Kingdom", "GBP", "Europe/London"),
    country("US", "United States", "USD", "America/New_York"),
];

/// A business to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBusiness {
    /// What callers know it as.
    pub name: String,
    /// What kind it is.
    pub trade: Trade,
    /// Where it is, as a code of [`COUNTRIES`].
    pub country: String,
    /// The zone of its first location; empty is that of most people in the country.
    pub zone: String,
    /// The postal address of its first location; may be empty.
    pub address: String,
}

impl Settings {
    /// Makes a business for a person, who owns it.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn found(
        &self,
        owner: UserId,
        new: &NewBusiness,
    ) -> Result<BusinessId, ServiceError> {
        check_name(&new.name)?;
        let country = COUNTRIES.iter().find(|one| one.code == new.country);
        let country =
            country.ok_or_else(|| ServiceError::invalid("country", "choose one of the list"))?;
        let zone = if new.zone.trim().is_empty() {
            country.zone
        } else {
            new.zone.trim()
        };
        if TimeZone::get(zone).is_err() {
            let reason = "there is no such time zone: write it as in Europe/London";
            return Err(ServiceError::invalid("zone", reason));
        }
        let currency: Currency = country
            .currency
            .parse()
            .map_err(|_| ServiceError::Internal("a country without a currency".to_owned()))?;
        let base = slug_of(&new.name);
        for number in 1..=ADDRESSES {
            let slug = match number {
                1 => base.clone(),
                number => format!("{base}-{number}"),
            };
            match self.write(owner, new, currency, zone, &slug).await {
                Err(ServiceError::Store(StoreError::Conflict(Constraint::Duplicate { table })))
                    if table == "business" || table == "location" => {}
                written => return written,
            }
        }
        Err(ServiceError::invalid(
            "name",
            "is taken by many others: add the town to it",
        ))
    }

    async fn write(
        &self,
        owner: UserId,
        new: &NewBusiness,
        currency: Currency,
        zone: &str,
        slug: &str,
    ) -> Result<BusinessId, ServiceError> {
        let now = self.ports.now();
        let id = self.ports.id(BusinessId::from_uuid);
        let business = &Business {
            id,
            name: new.name.trim().to_owned(),
            slug: slug.to_owned(),
            currency,
            created_at: now,
        };
        let membership = &Membership {
            id: self.ports.id(MembershipId::from_uuid),
            business_id: id,
            user_id: owner,
            role: Role::Owner,
            staff_id: None,
            created_at: now,
        };
        let location = &Location {
            address: new.address.trim().to_owned(),
            ..Location::named(
                self.ports.id(LocationId::from_uuid),
                business.name.clone(),
                slug,
                zone,
                now,
            )
        };
        let receptionist = &Catalogue::usual_receptionist(location, now);
        let settings = &new.trade.settings();
        self.ports
            .store
            .write(id, |tx| {
                Box::pin(async move {
                    tx.businesses().put(business).await?;
                    tx.accounts().put_settings(settings).await?;
                    tx.members().put(membership).await?;
                    tx.locations().put(location).await?;
                    tx.locations().put_receptionist(receptionist).await?;
                    let launch = Launch {
                        trade: new.trade.to_string(),
                        country: new.country.clone(),
                        phone: None,
                        live_at: None,
                        accepted: Vec::new(),
                    };
                    tx.launch().put(&launch).await?;
                    let detail = json!({ "kind": new.trade });
                    let event = self.ports.audit(
                        Actor::User(owner),
                        "business.made",
                        id.to_string(),
                        detail,
                    );
                    Ok::<_, ServiceError>(tx.audit().record(&event).await?)
                })
            })
            .await?;
        Ok(id)
    }
}

/// A name as an address: `Fade Room & Co.` as `fade-room-co`.
fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 60 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-').to_owned();
    if slug.len() < 2 {
        return "business".to_owned();
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address_that_can_be_stored() {
        for (name, slug) in [
            ("Fade Room & Co.", "fade-room-co"),
            ("  Müller's ", "m-ller-s"),
            ("फेड", "business"),
            ("X", "business"),
        ] {
            assert_eq!(slug_of(name), slug);
            assert!(super::super::check_slug(&slug_of(name)).is_ok());
        }
        assert!(super::super::check_slug(&slug_of(&"ab ".repeat(80))).is_ok());
    }

    #[test]
    fn every_country_has_a_zone_and_a_currency_and_every_trade_words() {
        for one in COUNTRIES {
            assert!(TimeZone::get(one.zone).is_ok(), "{}", one.name);
            assert!(one.currency.parse::<Currency>().is_ok(), "{}", one.name);
        }
        for trade in Trade::ALL {
            assert!(trade.settings().validate().is_ok(), "{trade}");
        }
        assert!(Trade::Clinic.settings().health_data);
    }
}
