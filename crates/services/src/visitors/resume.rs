//! A call that was cut off, taken up on a page: what was said is filled in, and the time that was spoken of is kept for a
//! while.

use call::tools::SlotId;
use domain::{AddOnId, CallId, CustomerLinkId, HoldId, LocationId, PersonName};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Chosen, Contact, Opened, Question, Refusal, State, Times, Visitors, book::Who, chosen::Picked,
    limits::Limit, month::Search, steps::fitting,
};
use crate::{
    ServiceError,
    availability::Ask,
    bookings::{ChangeError, Guest, add_on_named},
    context::Ports,
    links,
    ports::Tx,
    records::{Call, CustomerLink, LinkKind, Service, ToolCall},
    show, sms_text,
    snapshot::{AddOnCount, Snapshot},
};

/// A time that was spoken of is kept for so long after the call: a text arrives first, and is read.
const KEEP: SignedDuration = SignedDuration::from_mins(15);

/// What was said in a call before it was cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CutOff {
    location: LocationId,
    slot: String,
    add_ons: Vec<(AddOnId, u32)>,
    name: Option<PersonName>,
    age: Option<u8>,
    hold: Option<HoldId>,
}

/// The arguments of a booking as a call's record keeps them.
#[derive(Debug, Deserialize)]
struct Asked {
    slot_id: SlotId,
    customer_name: PersonName,
    #[serde(default)]
    also: Vec<SlotId>,
    #[serde(default)]
    add_ons: Vec<Added>,
    #[serde(default)]
    age: Option<u8>,
    #[serde(default)]
    repeat: serde_json::Value,
}

/// What is added, by the name that was said.
#[derive(Debug, Deserialize)]
struct Added {
    name: String,
    quantity: u32,
}

/// The page of a call that was cut off.
#[derive(Debug, Clone)]
pub struct Resume {
    /// Whom to ring.
    pub contact: Contact,
    /// What was spoken of, or chosen since.
    pub chosen: Chosen,
    /// "Jo"; empty if no name was said.
    pub first_name: String,
    /// The month, where another time is to be chosen.
    pub times: Option<Times>,
}

impl CutOff {
    /// What a call spoke of last, if that was a booking which was neither made nor agreed to.
    pub(crate) fn of(tools: &[ToolCall], snapshot: &Snapshot) -> Option<Self> {
        let last = tools
            .iter()
            .rev()
            .find(|tool| tool.name == "create_booking")?;
        let asked: Asked = serde_json::from_value(last.arguments.clone()).ok()?;
        // Several times, or dates of a series, are taken up by telephone.
        if !asked.also.is_empty() || !asked.repeat.is_null() {
            return None;
        }
        let none = |_: &Service| Vec::new();
        let picked = Visitors::pick(snapshot, asked.slot_id.as_str(), none, asked.age).ok()??;
        let service = snapshot.service(picked.wish.visit.service)?;
        let add_on = |one: &Added| Some((add_on_named(service, &one.name)?, one.quantity));
        Some(Self {
            location: snapshot.location.id,
            slot: asked.slot_id.to_string(),
            add_ons: asked.add_ons.iter().filter_map(add_on).collect(),
            name: Some(asked.customer_name),
            age: asked.age,
            hold: None,
        })
    }

    /// Keeps the time that the call held, and words the text with the link, in the unit that closes the call. `None` if the
    /// call held nothing, so that there is nothing to take up.
    ///
    /// # Errors
    /// The store's errors.
    pub(crate) async fn keep(
        mut self,
        ports: &Ports,
        tx: &mut dyn Tx,
        (call, snapshot, address): (CallId, &Snapshot, &str),
    ) -> Result<Option<String>, ServiceError> {
        let now = ports.now();
        let none = |_: &Service| Vec::new();
        let Some(picked) = Visitors::pick(snapshot, &self.slot, none, self.age)
            .ok()
            .flatten()
        else {
            return Ok(None);
        };
        let held = tx.holds().of_call(call).await?;
        let held =
            held.filter(|hold| hold.expires_at > now && hold.range.start() == picked.range.start());
        let Some(held) = held else { return Ok(None) };
        let until = now
            .checked_add(KEEP)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let until = until.min(picked.range.start());
        let id = ports.id(CustomerLinkId::from_uuid);
        tx.holds().hand_over(call, &holder(id), until, now).await?;
        self.hold = Some(held.id);
        let detail = serde_json::to_value(&self)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let token = links::to_resume(ports, tx, (id, call), detail).await?;
        let until = show::time(until, &snapshot.zone);
        let link = format!("{address}/r/{token}");
        let business = &snapshot.business.name;
        Ok(Some(sms_text::cut_off(business, &link, Some(&until))))
    }

    fn added(&self, service: &Service) -> Vec<AddOnCount> {
        let known = |id: AddOnId| service.add_ons.iter().any(|one| one.id == id);
        let each = self.add_ons.iter().filter(|(id, _)| known(*id));
        each.map(|(add_on, quantity)| AddOnCount {
            add_on: *add_on,
            quantity: *quantity,
        })
        .collect()
    }
}

/// In whose name a link keeps a time.
fn holder(id: CustomerLinkId) -> String {
    format!("link:{id}")
}

/// A link with what it leads to.
struct Taken {
    link: CustomerLink,
    said: CutOff,
    snapshot: std::sync::Arc<Snapshot>,
    call: Option<Call>,
}

impl Taken {
    /// The time that was chosen, or spoken of.
    fn pick(&self, asked: &Question) -> Result<Option<(String, Picked)>, ServiceError> {
        let added = |service: &Service| self.said.added(service);
        for slot in [&asked.slot, &self.said.slot] {
            let picked = Visitors::pick(&self.snapshot, slot, added, self.said.age);
            if let Some(picked) = fitting(picked)? {
                return Ok(Some((slot.clone(), picked)));
            }
        }
        Ok(None)
    }

    fn hold(&self, asked: &Question) -> Option<HoldId> {
        asked.hold().or(self.said.hold)
    }
}

impl Visitors {
    /// What a token takes up.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token; the store's errors.
    pub async fn resume(
        &self,
        token: &str,
        asked: &Question,
    ) -> Result<Opened<Resume>, ServiceError> {
        let taken = match self.taken_up(token).await? {
            Opened::Over(contact) => return Ok(Opened::Over(contact)),
            Opened::Live(taken) => taken,
        };
        let snapshot = &taken.snapshot;
        let contact = self.contact_at(snapshot).await?;
        let Some((slot, picked)) = taken.pick(asked)? else {
            return Ok(Opened::Over(contact));
        };
        let holder = holder(taken.link.id);
        let state = self
            .state(snapshot, &picked, taken.hold(asked), &holder)
            .await?;
        let lost = matches!(state.0, State::Lost { .. });
        let chosen = picked.shown(snapshot, &slot, state, self.ports.now());
        let browsing = !asked.month.is_empty() || !asked.day.is_empty() || asked.step == "times";
        let times = if lost || browsing {
            let ask = anyone(&picked, taken.said.age);
            let mut asked = asked.clone();
            if asked.month.is_empty() && asked.day.is_empty() {
                let date = snapshot.zone.to_datetime(picked.range.start()).date();
                asked.day = date.to_string();
            }
            match self.times(snapshot, &Search::New(&ask), &asked).await {
                Ok(times) => Some(times),
                Err(ChangeError::Service(error)) => return Err(error),
                Err(_) => None,
            }
        } else {
            None
        };
        let first = taken.said.name.as_ref().map(PersonName::first);
        Ok(Opened::Live(Resume {
            contact,
            chosen,
            first_name: first.unwrap_or_default().to_owned(),
            times,
        }))
    }

    /// Keeps another time for five minutes, or the same for longer.
    ///
    /// # Errors
    /// [`Refusal`]; [`ServiceError::NotFound`] if nobody was given the token.
    pub async fn resume_hold(
        &self,
        token: &str,
        asked: &Question,
        who: Who<'_>,
    ) -> Result<(String, HoldId), Refusal> {
        let taken = self.open_resume(token).await?;
        let holder = holder(taken.link.id);
        let limits = [Limit::Keeping(&holder), Limit::From(who.client)];
        self.within(&limits).await?;
        let (slot, picked) = taken.pick(asked)?.ok_or_else(over)?;
        let hold = self.keep(&taken.snapshot, &picked, &holder).await?;
        Ok((slot, hold))
    }

    /// Books it, for the number that called. Under the same key it is booked once. Gives the token of a link to it.
    ///
    /// # Errors
    /// [`Refusal`]; [`ServiceError::NotFound`] if nobody was given the token.
    pub async fn resume_book(
        &self,
        token: &str,
        asked: &Question,
        (name, key): (&str, &str),
        who: Who<'_>,
    ) -> Result<String, Refusal> {
        let taken = self.open_resume(token).await?;
        let said = taken.said.name.as_ref();
        // The page shows the first name alone: whoever leaves it as it is means the whole.
        let name = match said.filter(|said| said.first() == name.trim()) {
            Some(said) => said.clone(),
            None => name
                .parse()
                .map_err(|_| Refusal::Field("name", "Enter your name.".to_owned()))?,
        };
        let phone = taken.call.as_ref().and_then(|call| call.from.clone());
        let phone = phone.ok_or_else(over)?;
        let limits = [Limit::From(who.client), Limit::Texts(phone.as_str())];
        self.within(&limits).await?;
        let (_, mut picked) = taken.pick(asked)?.ok_or_else(over)?;
        picked.wish.customer = Guest {
            phone: Some(phone),
            age: taken.said.age,
            ..Guest::named(name)
        };
        picked.wish.hold = taken.hold(asked);
        let holder = holder(taken.link.id);
        let (booking, to) = self.commit(&taken.snapshot, &picked, key, &holder).await?;
        let (id, now) = (taken.link.id, self.ports.now());
        let business = taken.snapshot.business_id();
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.links().use_up(id, booking, now).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(to)
    }

    async fn open_resume(&self, token: &str) -> Result<Taken, Refusal> {
        match self.taken_up(token).await? {
            Opened::Live(taken) => Ok(taken),
            Opened::Over(_) => Err(over()),
        }
    }

    async fn taken_up(&self, token: &str) -> Result<Opened<Taken>, ServiceError> {
        let (business, link) = self.link(token, LinkKind::Resume).await?;
        let now: Timestamp = self.ports.now();
        let said = serde_json::from_value::<CutOff>(link.detail.clone()).ok();
        let open = link.used_at.is_none() && link.expires_at > now;
        let Some(said) = said.filter(|_| open) else {
            return Ok(Opened::Over(self.contact_of(business).await?));
        };
        let snapshot = self.snapshots.get(business, said.location).await?;
        let id = link.call_id;
        let call = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    match id {
                        Some(id) => Ok::<_, ServiceError>(tx.calls().get(id).await?),
                        None => Ok(None),
                    }
                })
            })
            .await?;
        Ok(Opened::Live(Taken {
            link,
            said,
            snapshot,
            call,
        }))
    }
}

/// The same visit with anyone, to look for other times.
fn anyone(picked: &Picked, age: Option<u8>) -> Ask {
    let mut visit = picked.wish.visit.clone();
    visit.staff = None;
    let mut ask = Ask::of(visit);
    ask.guest.age = age;
    ask
}

fn over() -> Refusal {
    let text = "This link has expired or was used. Nothing was changed.";
    Refusal::Field("", text.to_owned())
}
