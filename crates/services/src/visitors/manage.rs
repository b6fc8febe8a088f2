//! A booking in its customer's hands: seen, moved and called off by a link that they were sent.

use domain::BookingState;

use super::{
    CalendarFile, Contact, Opened, Question, Refusal, Times, Visitors, chosen::place,
    month::Search, theirs::Theirs,
};
use crate::{
    ServiceError,
    availability::{NamedSlot, read_slot_name, slot_location},
    bookings::{self, Cancelling, ChangeError},
    records::Lane,
    show,
    snapshot::Snapshot,
};

/// A booking as its customer sees it. Nothing of the person but the first name is in it: who has the link sees it all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manage {
    /// Whom to ring, and where to book.
    pub contact: Contact,
    /// "Jo".
    pub first_name: String,
    /// "Haircut".
    pub what: String,
    /// "Sam", "Courts 2 and 3"; may be empty.
    pub with: String,
    /// "2 rackets"; may be empty.
    pub added: String,
    /// "Sat 21 Nov, 14:00 to 14:30".
    pub when: String,
    /// "London time".
    pub zone: String,
    /// Where.
    pub place: String,
    /// The address alone, for a map; may be empty.
    pub address: String,
    /// What it costs; empty if that is not known.
    pub price: String,
    /// What was due when it was booked; empty if nothing.
    pub deposit: String,
    /// What calling it off costs, as a sentence; empty when it is past that.
    pub policy: String,
    /// What to do before coming; may be empty.
    pub preparation: String,
    /// What people quote.
    pub reference: String,
    /// Where it stands.
    pub state: BookingState,
    /// Whether its time is over or has begun.
    pub past: bool,
    /// Whether it can be moved here.
    pub can_move: bool,
    /// Whether it can be called off here.
    pub can_cancel: bool,
    /// What moving it or calling it off costs now; empty if nothing.
    pub fee: String,
    /// All that were made together with it and are told to the same phone, itself included; empty if it stands alone.
    pub together: Vec<Together>,
}

/// One of bookings that were made together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// The last part of its page's address.
    pub token: String,
    /// "Sat 21 Nov, 14:00 to 14:30".
    pub when: String,
    /// "Haircut".
    pub what: String,
    /// Where it stands.
    pub state: BookingState,
    /// Whether it is the one that is shown.
    pub shown: bool,
}

/// The page on which a booking is moved.
#[derive(Debug, Clone)]
pub struct Moving {
    /// The booking.
    pub booking: Manage,
    /// With whom times are shown; empty for anyone.
    pub with: String,
    /// The month, until a time is chosen.
    pub times: Option<Times>,
    /// The chosen time.
    pub to: Option<MoveTo>,
}

/// A time to which a booking would be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveTo {
    /// The name of the slot.
    pub slot: String,
    /// "Sat 21 Nov, 15:00".
    pub when: String,
    /// "Sam"; may be empty.
    pub with: String,
}

impl Visitors {
    /// The booking that a token opens.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token.
    pub async fn manage(&self, token: &str) -> Result<Opened<Manage>, ServiceError> {
        match self.theirs(token).await? {
            Opened::Over(contact) => Ok(Opened::Over(contact)),
            Opened::Live(theirs) => Ok(Opened::Live(self.managed(&theirs).await?)),
        }
    }

    /// The page that moves it: the times of a month, or the chosen one.
    ///
    /// # Errors
    /// As [`manage`](Self::manage).
    pub async fn moving(
        &self,
        token: &str,
        asked: &Question,
    ) -> Result<Opened<Moving>, ServiceError> {
        let theirs = match self.theirs(token).await? {
            Opened::Over(contact) => return Ok(Opened::Over(contact)),
            Opened::Live(theirs) => theirs,
        };
        let booking = self.managed(&theirs).await?;
        let mut page = Moving {
            with: String::new(),
            booking,
            times: None,
            to: None,
        };
        if !page.booking.can_move {
            return Ok(Opened::Live(page));
        }
        let snapshot = &theirs.snapshot;
        if let Some(named) = named(snapshot, &asked.slot) {
            page.to = Some(MoveTo {
                slot: asked.slot.clone(),
                when: show::when(named.start, &snapshot.zone, theirs.now),
                with: snapshot.names_for_guest(&named.lanes),
            });
            return Ok(Opened::Live(page));
        }
        let own = theirs.lanes.iter().find_map(|lane| match lane {
            Lane::Staff(id) => Some(*id),
            Lane::Resource(_) => None,
        });
        let staff = own.filter(|_| asked.with != "anyone");
        page.with = staff.map_or_else(String::new, |id| {
            snapshot.lane_name(Lane::Staff(id)).to_owned()
        });
        let by = theirs.by();
        let search = Search::Other {
            business: snapshot.business_id(),
            by: &by,
            id: theirs.booking.id,
            staff,
        };
        match self.times(snapshot, &search, asked).await {
            Ok(times) => page.times = Some(times),
            // What was booked is not offered like that any more: it is moved by telephone.
            Err(ChangeError::Service(ServiceError::Store(error))) => return Err(error.into()),
            Err(_) => page.booking.can_move = false,
        }
        Ok(Opened::Live(page))
    }

    /// Moves it to a slot. Under the same key it is moved once.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn move_to(&self, token: &str, slot: &str, key: &str) -> Result<String, Refusal> {
        let theirs = self.changeable(token).await?;
        if !theirs.policy().reschedule {
            return Err(by_telephone());
        }
        let snapshot = &theirs.snapshot;
        let Some(named) = named(snapshot, slot) else {
            let text = "That time is not offered any more. Choose another.";
            return Err(Refusal::Field("", text.to_owned()));
        };
        let (business, id) = (snapshot.business_id(), theirs.booking.id);
        let to = bookings::Moving::to(&named);
        self.bookings
            .reschedule(business, theirs.by(), id, &to, Some(key))
            .await
            .map_err(|error| self.refusal(error, named.start, snapshot))?;
        Ok(show::when(named.start, &snapshot.zone, theirs.now))
    }

    /// Calls it off. Under the same key it is called off once. Gives what it costs; empty if nothing.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn call_off(&self, token: &str, key: &str) -> Result<String, Refusal> {
        let theirs = self.changeable(token).await?;
        if !theirs.policy().cancel {
            return Err(by_telephone());
        }
        let (business, id) = (theirs.snapshot.business_id(), theirs.booking.id);
        let how = Cancelling::default();
        let done = self
            .bookings
            .cancel(business, theirs.by(), id, &how, Some(key))
            .await
            .map_err(|error| self.refusal(error, theirs.now, &theirs.snapshot))?;
        Ok(done.fee.map_or_else(String::new, |fee| fee.to_string()))
    }

    /// The booking as a calendar file; `None` once its link is over.
    ///
    /// # Errors
    /// As [`manage`](Self::manage).
    pub async fn calendar_file(&self, token: &str) -> Result<Option<CalendarFile>, ServiceError> {
        let Opened::Live(theirs) = self.theirs(token).await? else {
            return Ok(None);
        };
        let (spoken, booking) = (theirs.spoken(), &theirs.booking);
        let contact = self.contact_at(&theirs.snapshot).await?;
        let title = match spoken.people() {
            people if people.is_empty() => format!("{}, {}", spoken.title(), contact.name),
            people => format!("{} with {people}, {}", spoken.title(), contact.name),
        };
        let things = spoken.things();
        let mut notes = vec![format!("Ref {}", booking.reference)];
        notes.extend((!things.is_empty()).then_some(things));
        notes.extend(contact.phone.map(|phone| format!("Phone {}", phone.shown)));
        let host = self.public_url.split_once("://");
        let host = host.map_or(&*self.public_url, |(_, host)| host);
        Ok(Some(CalendarFile {
            booking: booking.id,
            host: host.split(':').next().unwrap_or(host).to_owned(),
            range: booking.range,
            title,
            place: place(&theirs.snapshot),
            notes,
            state: booking.state,
            version: booking.version,
            changed_at: booking.updated_at,
        }))
    }

    async fn changeable(&self, token: &str) -> Result<Theirs, Refusal> {
        match self.theirs(token).await? {
            Opened::Live(theirs) => Ok(theirs),
            Opened::Over(_) => {
                let text = "This link has expired. Nothing was changed.";
                Err(Refusal::Field("", text.to_owned()))
            }
        }
    }

    async fn managed(&self, theirs: &Theirs) -> Result<Manage, ServiceError> {
        let contact = self.contact_at(&theirs.snapshot).await?;
        let (business, id) = (theirs.snapshot.business_id(), theirs.booking.id);
        let fee = self.bookings.fee_now(business, &theirs.by(), id).await;
        let fee = match fee {
            Ok(fee) => fee,
            Err(ChangeError::Service(ServiceError::Store(error))) => return Err(error.into()),
            Err(_) => None,
        };
        Ok(theirs.shown(contact, fee))
    }
}

fn by_telephone() -> Refusal {
    Refusal::Field("", "Ring us to change this booking.".to_owned())
}

fn named(snapshot: &Snapshot, slot: &str) -> Option<NamedSlot> {
    let id = slot.parse().ok()?;
    let here = snapshot.location.id;
    (slot_location(&id, here, &snapshot.locations) == Some(here)).then_some(())?;
    read_slot_name(&id, snapshot)
}
