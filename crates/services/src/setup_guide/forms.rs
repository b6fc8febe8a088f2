//! What the form of each step begins with: what is stored, otherwise a sensible start, which holds only when it is saved.

use domain::ServiceId;

use super::{Facts, SetupGuide, presets, trade};
use crate::{
    ServiceError,
    access::Member,
    portal::{typed, week::Week},
    receptionists::VOICES,
    records::{HoursOwner, PriceKind},
    settings::Trade,
    show,
};

/// Fields of the first step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessForm {
    /// What callers know it as.
    pub name: String,
    /// What kind it is.
    pub trade: Trade,
    /// Where it is, as an ISO 3166 code.
    pub country: String,
    /// Its first place's zone.
    pub zone: String,
    /// Its first place's address.
    pub address: String,
    /// The number that its customers know.
    pub phone: String,
    /// What its prices are in.
    pub currency: String,
}

/// Fields of the hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursForm {
    /// The place.
    pub place: String,
    /// The week.
    pub week: Week,
    /// Whether it is only a suggestion.
    pub suggested: bool,
}

/// A row of the services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRow {
    /// The service, if it is stored.
    pub id: Option<ServiceId>,
    /// What it was suggested as, if it is not.
    pub preset: String,
    /// What callers ask for.
    pub name: String,
    /// Its length.
    pub minutes: String,
    /// What it costs, as people type it.
    pub price: String,
    /// What is said of the price: "from", "for each hour and court".
    pub remark: &'static str,
}

/// Fields of the services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicesForm {
    /// The rows.
    pub rows: Vec<ServiceRow>,
    /// What prices are in.
    pub currency: String,
    /// Whether they are only a suggestion.
    pub suggested: bool,
}

/// Fields of people and things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleForm {
    /// What the business calls a person who delivers services.
    pub staff_noun: String,
    /// What it calls a thing that is used.
    pub resource_noun: String,
    /// Those who are stored: ids and names.
    pub staff: Vec<(String, String)>,
    /// The names of the things that are stored.
    pub things: Vec<String>,
    /// What more of them would be called, their kind, and how many to begin with.
    pub more: (String, String, u32),
    /// Whether people deliver the services.
    pub by_people: bool,
}

/// Fields of the receptionist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceptionistForm {
    /// What it calls itself.
    pub name: String,
    /// The first words of a call.
    pub greeting: String,
    /// The voice.
    pub voice: String,
    /// The voices there are.
    pub voices: &'static [&'static str],
    /// What callers may be told and what it keeps to, a line each.
    pub about: String,
    /// Whether that is only a suggestion.
    pub suggested: bool,
    /// Who is rung when it cannot help.
    pub transfer_to: String,
    /// Names what was looked at: whoever saves later is told who was first.
    pub seen: String,
}

impl SetupGuide {
    /// The first step.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn business_form(&self, by: &Member) -> Result<BusinessForm, ServiceError> {
        let facts = self.facts(by).await?;
        let launch = facts.launch.as_ref();
        let phone = launch.and_then(|one| one.phone.clone());
        Ok(BusinessForm {
            name: facts.business.name.clone(),
            trade: trade(launch),
            country: launch.map_or_else(
                || {
                    let home = facts.number().map(crate::numbers::home);
                    home.unwrap_or("GB").to_owned()
                },
                |one| one.country.clone(),
            ),
            zone: facts.location.zone.clone(),
            address: facts.location.address.clone(),
            phone: phone.map_or_else(String::new, |phone| show::phone(&phone, &phone)),
            currency: facts.business.currency.to_string(),
        })
    }

    /// The hours of the first place.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn hours_form(&self, by: &Member) -> Result<HoursForm, ServiceError> {
        let facts = self.facts(by).await?;
        let setup = self.catalogue.read(by.business).await?;
        let owner = HoursOwner::Location(facts.location.id);
        let stored = setup.hours_of(owner).map(|one| (one.weekday, one.range));
        let week = Week::of(stored);
        let suggested = week.is_empty();
        let start = presets::of(trade(facts.launch.as_ref())).hours();
        Ok(HoursForm {
            place: facts.location.name,
            week: if suggested {
                Week::of(start.into_iter())
            } else {
                week
            },
            suggested,
        })
    }

    /// The services.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn services_form(&self, by: &Member) -> Result<ServicesForm, ServiceError> {
        let facts = self.facts(by).await?;
        let currency = facts.business.currency;
        let suggested = facts.services.is_empty();
        let rows = if suggested {
            let start = presets::of(trade(facts.launch.as_ref())).services.iter();
            let row = |offer: &presets::Offer| ServiceRow {
                id: None,
                preset: offer.key.to_owned(),
                name: offer.name.to_owned(),
                minutes: offer.minutes.to_string(),
                price: typed::amount(offer.price(currency)),
                remark: remark(offer.price_kind()),
            };
            start.map(row).collect()
        } else {
            let row = |one: &crate::records::Service| ServiceRow {
                id: Some(one.id),
                preset: String::new(),
                name: one.name.clone(),
                minutes: one.minutes.to_string(),
                price: match (one.price_kind, one.price) {
                    (PriceKind::Free, _) => "0".to_owned(),
                    (_, price) => price.map_or_else(String::new, typed::amount),
                },
                remark: remark(one.price_kind),
            };
            facts.services.iter().map(row).collect()
        };
        Ok(ServicesForm {
            rows,
            currency: currency.to_string(),
            suggested,
        })
    }

    /// People and things.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn people_form(&self, by: &Member) -> Result<PeopleForm, ServiceError> {
        let facts = self.facts(by).await?;
        let settings = self
            .ports
            .store
            .read::<_, ServiceError, _>(by.business, |tx| {
                Box::pin(async move { Ok(tx.accounts().settings().await?) })
            })
            .await?;
        let preset = presets::of(trade(facts.launch.as_ref()));
        let kind = settings.resource_noun.to_lowercase();
        let (name, kind, count) = match preset.lends {
            Some((name, kind, count)) => (name.to_owned(), kind.to_owned(), count),
            None => (settings.resource_noun.clone(), kind, 0),
        };
        let count = if facts.resources.is_empty() { count } else { 0 };
        let staff = facts.staff.iter();
        Ok(PeopleForm {
            staff: staff
                .map(|one| (one.id.to_string(), one.name.as_str().to_owned()))
                .collect(),
            things: facts.resources.iter().map(|one| one.name.clone()).collect(),
            more: (name, kind, count),
            by_people: preset.by_people,
            staff_noun: settings.staff_noun,
            resource_noun: settings.resource_noun,
        })
    }

    /// The receptionist of the first place.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn receptionist_form(&self, by: &Member) -> Result<ReceptionistForm, ServiceError> {
        let facts = self.facts(by).await?;
        let standing = self.receptionists.standing(by, facts.location.id).await?;
        let script = standing.script();
        let about = &script.about;
        let seen_to = facts
            .recorded(crate::records::SetupStep::Receptionist)
            .is_some();
        let suggested = about.trim().is_empty() && script.rules.is_empty() && !seen_to;
        let start = presets::of(trade(facts.launch.as_ref())).about;
        let phone = facts.location.transfer_to.as_ref();
        Ok(ReceptionistForm {
            name: script.persona.name.clone(),
            greeting: script.persona.greeting.clone(),
            voice: script.sound.voice.clone(),
            voices: &VOICES,
            about: if suggested {
                start.to_owned()
            } else {
                about.clone()
            },
            suggested,
            transfer_to: phone.map_or_else(String::new, |phone| show::phone(phone, phone)),
            seen: standing.mark(),
        })
    }

    /// The facts, for pages that embed what other screens show.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn standing(&self, by: &Member) -> Result<Facts, ServiceError> {
        self.facts(by).await
    }
}

const fn remark(kind: PriceKind) -> &'static str {
    match kind {
        PriceKind::Fixed | PriceKind::Free => "",
        PriceKind::From => "and up",
        PriceKind::Range => "and up, to the price that Services has",
        PriceKind::PerUnit => "for each hour and court",
    }
}
