//! The booking page: which step an address shows, and what is on it.

use jiff::SignedDuration;

use super::{
    Details, Question, Refusal, Site, Times, Visitors,
    month::Search,
    question::{lane_id, lanes, lengths, most},
};
use crate::{
    ServiceError,
    bookings::ChangeError,
    records::{HoldOwner, Lane, Length, PriceKind, Service},
    show,
    snapshot::Snapshot,
};

/// The page as an address shows it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Whose.
    pub site: Site,
    /// The address without what is asked of it.
    pub path: String,
    /// The place's name, where there are several.
    pub place: String,
    /// Where the visitor stands.
    pub step: Step,
}

/// Where a visitor stands.
#[derive(Debug, Clone)]
pub enum Step {
    /// The business takes bookings by telephone.
    ByPhone,
    /// They choose a place.
    Places,
    /// They choose a service.
    Services(Vec<ServiceCard>),
    /// They choose how they want it.
    Choices(Box<Choices>),
    /// They choose a time.
    Times {
        /// "Haircut".
        service: String,
        /// The month.
        times: Box<Times>,
    },
    /// They say who they are.
    Details(Box<Chosen>, Details),
    /// They look over everything and book.
    Check(Box<Chosen>, Details),
    /// They ask to be told when something becomes free.
    Wait(Box<Waiting>),
}

/// A service to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCard {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// "30 min · £18".
    pub detail: String,
    /// A sentence or two.
    pub description: String,
}

/// How a service can be had. Lists with one entry are no choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The service.
    pub service: ServiceCard,
    /// Ways of having it: ids and words.
    pub variants: Vec<(String, String)>,
    /// Lengths: minutes and words.
    pub lengths: Vec<(String, String)>,
    /// "How many courts", and the most of them.
    pub count: (String, u32),
    /// With whom or what: ids and names.
    pub with: Vec<(String, String)>,
    /// What can be added.
    pub add_ons: Vec<AddOnChoice>,
    /// For which ages it is, where a rule asks: "For people of 18 and over."
    pub age: String,
    /// Whether a form was sent whose age does not do.
    pub wrong_age: bool,
    /// What was chosen so far.
    pub chosen: Question,
}

/// Something that can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddOnChoice {
    /// Its id.
    pub id: String,
    /// "Racket, £2 each".
    pub words: String,
    /// At most how many.
    pub most: u32,
}

/// A chosen time, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The name by which it is booked.
    pub slot: String,
    /// "Haircut".
    pub what: String,
    /// "Sam", "Courts 2 and 3"; may be empty.
    pub with: String,
    /// "2 rackets"; may be empty.
    pub added: String,
    /// "Sat 21 Nov, 14:00 to 14:30".
    pub when: String,
    /// "14:00".
    pub time: String,
    /// Where.
    pub place: String,
    /// What it costs; empty if that is not known.
    pub price: String,
    /// What the price is made of, where it is of several.
    pub lines: Vec<(String, String)>,
    /// What is due beforehand; empty if nothing.
    pub deposit: String,
    /// What calling it off costs, as a sentence.
    pub policy: String,
    /// What to do before coming; may be empty.
    pub preparation: String,
    /// Whether it can be had.
    pub state: State,
    /// Whether the business would have to confirm it.
    pub requested: bool,
}

/// Whether a chosen time can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is kept.
    Held {
        /// "14:05".
        until: String,
    },
    /// It is kept no more, and still free.
    Free,
    /// It is gone.
    Lost {
        /// "Someone just took 14:00."
        why: String,
        /// The closest free times.
        nearest: Vec<Near>,
    },
}

/// A free time close to one that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The name by which it is booked.
    pub slot: String,
    /// "Sat 21 Nov, 14:15 with Sam".
    pub label: String,
}

/// What somebody would wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// "Haircut".
    pub what: String,
    /// "Sat 21 Nov".
    pub day: String,
    /// What they entered so far.
    pub details: Details,
    /// Whether they are on the list now.
    pub done: bool,
}

impl Visitors {
    /// The page of a business, for a visitor.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the address leads nowhere; the store's errors.
    pub async fn page(
        &self,
        slug: &str,
        place: Option<&str>,
        asked: &Question,
        visitor: &str,
    ) -> Result<Page, ServiceError> {
        let (site, snapshot) = self.at(slug, place).await?;
        let path = match &snapshot {
            Some(snapshot) => Self::page_of(snapshot),
            None => format!("/book/{}", site.slug),
        };
        let name = match &snapshot {
            Some(snapshot) if site.places.len() > 1 => snapshot.location.name.clone(),
            _ => String::new(),
        };
        let step = match &snapshot {
            _ if !site.online => Step::ByPhone,
            None => Step::Places,
            Some(snapshot) => self.step(snapshot, asked, visitor).await?,
        };
        Ok(Page {
            site,
            path,
            place: name,
            step,
        })
    }

    async fn step(
        &self,
        snapshot: &Snapshot,
        asked: &Question,
        visitor: &str,
    ) -> Result<Step, ServiceError> {
        let (now, business) = (self.ports.now(), snapshot.business_id());
        if !asked.slot.is_empty() {
            let added = |service: &Service| asked.added(service);
            let picked = Self::pick(snapshot, &asked.slot, added, asked.age());
            if let Some(picked) = fitting(picked)? {
                let state = self.state(snapshot, &picked, asked.hold(), visitor).await?;
                let chosen = Box::new(picked.shown(snapshot, &asked.slot, state, now));
                let details = self.details(business, visitor).await?;
                let entered = details.read(snapshot).is_ok();
                return Ok(if asked.step == "check" && entered {
                    Step::Check(chosen, details)
                } else {
                    Step::Details(chosen, details)
                });
            }
        }
        let cards = cards(snapshot);
        if cards.is_empty() {
            return Ok(Step::ByPhone);
        }
        let Some(service) = asked
            .service(snapshot)
            .filter(|one| bookable(snapshot, one))
        else {
            return Ok(Step::Services(cards));
        };
        let choices = choices(snapshot, service, asked);
        if choices.asks() && (!asked.ready || choices.wrong_age) {
            return Ok(Step::Choices(Box::new(choices)));
        }
        let mut ask = asked.ask(snapshot, service);
        ask.holder = Some(HoldOwner::Visitor(visitor.to_owned()));
        if matches!(asked.step.as_str(), "wait" | "waiting")
            && let Ok(day) = asked.day.parse::<jiff::civil::Date>()
        {
            return Ok(Step::Wait(Box::new(Waiting {
                what: service.name.clone(),
                day: day.strftime("%a %-d %b").to_string(),
                details: self.details(business, visitor).await?,
                done: asked.step == "waiting",
            })));
        }
        let times = self.times(snapshot, &Search::New(&ask), asked).await;
        let times = match times {
            Ok(times) => Box::new(times),
            // What was chosen cannot be had like that: it is chosen again.
            Err(ChangeError::Service(ServiceError::Invalid { .. })) => {
                return Ok(Step::Choices(Box::new(choices)));
            }
            Err(ChangeError::Service(error)) => return Err(error),
            Err(_) => return Err(ServiceError::Internal("no times for a visitor".to_owned())),
        };
        Ok(Step::Times {
            service: title(service, &ask.visit),
            times,
        })
    }

    /// The snapshot of a page's place.
    ///
    /// # Errors
    /// As [`page`](Self::page); [`Refusal::Field`] if the business takes no bookings here.
    pub(super) async fn open_place(
        &self,
        slug: &str,
        place: Option<&str>,
    ) -> Result<std::sync::Arc<Snapshot>, Refusal> {
        let (site, snapshot) = self.at(slug, place).await?;
        let snapshot = snapshot.filter(|_| site.online);
        snapshot.ok_or_else(|| {
            let text = "Bookings are taken by phone now.";
            Refusal::Field("", text.to_owned())
        })
    }
}

/// What breaks a rule of its service names nothing that can be shown.
pub(super) fn fitting<T>(
    found: Result<Option<T>, ServiceError>,
) -> Result<Option<T>, ServiceError> {
    match found {
        Err(ServiceError::Invalid { .. } | ServiceError::NotFound(_)) => Ok(None),
        other => other,
    }
}

fn bookable(snapshot: &Snapshot, service: &Service) -> bool {
    let staffed = service.staff.is_empty()
        || snapshot
            .staff
            .iter()
            .any(|one| service.performed_by(one.id));
    let placed = service.resources.is_empty()
        || snapshot
            .resources
            .iter()
            .any(|one| service.resources.contains(&one.id));
    let on_something = !(service.staff.is_empty() && service.resources.is_empty());
    service.active && staffed && placed && on_something
}

fn cards(snapshot: &Snapshot) -> Vec<ServiceCard> {
    let services = snapshot.services.iter();
    services
        .filter(|service| bookable(snapshot, service))
        .map(card)
        .collect()
}

fn card(service: &Service) -> ServiceCard {
    let parts = [length(service), price(service)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    ServiceCard {
        id: service.id.to_string(),
        name: service.name.clone(),
        detail: parts.join(" · "),
        description: service.description.clone(),
    }
}

/// "Cut and beard" where a variant is chosen, otherwise the service.
fn title(service: &Service, visit: &crate::snapshot::Visit) -> String {
    let mut variants = service.variants.iter();
    let variant = variants.find(|one| Some(one.id) == visit.variant);
    variant.map_or_else(
        || service.name.clone(),
        |variant| format!("{}, {}", service.name, variant.name),
    )
}

fn said(minutes: u32) -> String {
    show::length(SignedDuration::from_mins(i64::from(minutes)))
}

fn length(service: &Service) -> String {
    let lengths: Vec<u32> = match service.length {
        Length::Multiples { min, max, .. } => vec![min, max],
        Length::Fixed if service.variants.is_empty() => vec![service.minutes],
        Length::Fixed => service.variants.iter().map(|one| one.minutes).collect(),
    };
    match (lengths.iter().min(), lengths.iter().max()) {
        (Some(least), Some(most)) if least == most => said(*least),
        (Some(least), Some(most)) => format!("{} to {}", said(*least), said(*most)),
        _ => String::new(),
    }
}

fn price(service: &Service) -> String {
    if service.price_kind == PriceKind::Free {
        return "free".to_owned();
    }
    let Some(base) = service.price else {
        return "price on request".to_owned();
    };
    let variants = service.variants.iter().filter_map(|one| one.price);
    let bands = service.bands.iter().map(|one| one.price);
    let staff = service.staff.iter().filter_map(|one| one.price);
    let own = (service.variants.iter().any(|one| one.price.is_none())
        || service.variants.is_empty())
    .then_some(base);
    let all: Vec<_> = variants.chain(bands).chain(staff).chain(own).collect();
    let least = all
        .iter()
        .min_by_key(|one| one.minor)
        .copied()
        .unwrap_or(base);
    let differ = all.iter().any(|one| one.minor != least.minor);
    match (service.price_kind, service.price_to) {
        (PriceKind::Range, Some(to)) => format!("{least} to {to}"),
        (PriceKind::PerUnit, _) => {
            let unit = match service.length {
                Length::Multiples { step, .. } => said(step),
                Length::Fixed => said(service.minutes),
            };
            let from = if differ { "from " } else { "" };
            format!("{from}{least} for {unit}")
        }
        (PriceKind::From, _) => format!("from {least}"),
        _ if differ => format!("from {least}"),
        _ => least.to_string(),
    }
}

fn choices(snapshot: &Snapshot, service: &Service, asked: &Question) -> Choices {
    let variant = |one: &crate::records::Variant| {
        let price = one.price.or(service.price);
        let price = price.map_or_else(String::new, |price| format!(" · {price}"));
        let words = format!("{} · {}{price}", one.name, said(one.minutes));
        (one.id.to_string(), words)
    };
    let lengths = lengths(service)
        .into_iter()
        .map(|minutes| (minutes.to_string(), said(minutes)));
    let most = most(service);
    let things = snapshot
        .resources
        .iter()
        .find(|one| service.resources.contains(&one.id))
        .and_then(|one| one.name.split(' ').next())
        .unwrap_or("place");
    let count = if service.is_class() {
        "How many people".to_owned()
    } else {
        format!("How many {}s", things.to_lowercase())
    };
    let lanes = lanes(snapshot, service);
    let people = lanes.iter().any(|(lane, _)| matches!(lane, Lane::Staff(_)));
    // Where several can be had at once, naming one of them is asking for less than most people want.
    let named = people || most == 1;
    let age = match (service.age_min, service.age_max) {
        (Some(min), Some(max)) => format!("For people of {min} to {max} years."),
        (Some(min), None) => format!("For people of {min} and over."),
        (None, Some(max)) => format!("For people of up to {max} years."),
        (None, None) => String::new(),
    };
    let fits = |age: u32| {
        service.age_min.is_none_or(|min| age >= min) && service.age_max.is_none_or(|max| age <= max)
    };
    let fits = asked.age().map(u32::from).is_some_and(fits);
    Choices {
        service: card(service),
        variants: service.variants.iter().map(variant).collect(),
        lengths: lengths.collect(),
        count: (count, most),
        with: lanes
            .iter()
            .filter(|_| named)
            .map(|(lane, name)| (lane_id(*lane), name.clone()))
            .collect(),
        add_ons: service
            .add_ons
            .iter()
            .map(|one| AddOnChoice {
                id: one.id.to_string(),
                words: format!("{}, {} each", one.name, one.price),
                most: one.max.clamp(1, 20),
            })
            .collect(),
        wrong_age: !age.is_empty() && !fits,
        age,
        chosen: asked.clone(),
    }
}

impl Choices {
    /// Whether there is anything to choose.
    fn asks(&self) -> bool {
        self.variants.len() > 1
            || self.lengths.len() > 1
            || self.count.1 > 1
            || self.with.len() > 1
            || !self.add_ons.is_empty()
            || !self.age.is_empty()
    }
}
