//! Changes as a caller asks for them: first put into words and kept for a while, then made with the guard's permit.

use std::sync::Arc;

use booking::series::{Ends, MonthBy, Series};
use call::{
    guard::{Intent, Permit, Wording},
    tools::{
        AddOnAsked, CancelBooking, CreateBooking, Every, Repeat, RescheduleBooking, SlotId,
        ToolRequest,
    },
};
use domain::view::LiveKind;

use super::{
    Authority, Bookings, Cancelling, ChangeError, Committed, Guest, Moving, Place, Proposal, Wish,
    authority::Claimant, claimed::Claimed, hold::KEEP, is_taken, repeated::Once, wording,
};
use crate::{
    ServiceError,
    availability::{NamedSlot, read_slot_name, slot_location, together},
    calls::CallScope,
    records::{Hold, HoldOwner, Service},
    snapshot::{AddOnCount, Snapshot},
    waitlist,
};

/// What a caller wants to book.
struct Called {
    snapshot: Arc<Snapshot>,
    place: Place,
    guest: Guest,
    wishes: Vec<Wish>,
}

impl Bookings {
    /// Checks that the slots are free, keeps them for the caller, and words the question. Changes nothing else.
    ///
    /// # Errors
    /// [`ChangeError::Taken`] with the nearest free times; [`ServiceError::Invalid`] naming the argument.
    pub async fn propose_create(
        &self,
        scope: &CallScope,
        request: &CreateBooking,
    ) -> Result<Proposal, ChangeError> {
        let intent = intent_of(&ToolRequest::CreateBooking(request.clone()))?;
        let called = self.called(scope, request).await?;
        let claimant = Claimant::holding(HoldOwner::Call(scope.call));
        if let (Some(repeat), [wish]) = (request.repeat, called.wishes.as_slice()) {
            let wording = self
                .propose_series(scope, &called, &claimant, wish, repeat)
                .await?;
            return Ok(Proposal { intent, wording });
        }
        let claimed = self
            .claim_all(&called.snapshot, &claimant, &called.wishes)
            .await?;
        self.keep_for_call(scope, called.place, &claimed).await?;
        Ok(Proposal {
            intent,
            wording: wording::ask_create(&claimed, &called.guest, self.ports.now()),
        })
    }

    /// Books what the permit allows. A repeat gets the first result and changes nothing.
    ///
    /// # Errors
    /// As [`propose_create`](Self::propose_create), and [`ServiceError::Forbidden`] if the permit is for something else.
    pub async fn book_by_phone(
        &self,
        scope: &CallScope,
        permit: &Permit,
        request: &CreateBooking,
    ) -> Result<Committed, ChangeError> {
        permitted(permit, &ToolRequest::CreateBooking(request.clone()))?;
        let called = self.called(scope, request).await?;
        let by = Authority::Call(scope, permit);
        match (request.repeat, called.wishes.as_slice()) {
            (Some(repeat), [wish]) => {
                self.book_kept_series(scope, &called, &by, wish, repeat)
                    .await
            }
            _ => self.book_all(called.place, by, &called.wishes, None).await,
        }
    }

    /// Checks every date, keeps those that are free, and words them with those that are not.
    async fn propose_series(
        &self,
        scope: &CallScope,
        called: &Called,
        claimant: &Claimant,
        wish: &Wish,
        repeat: Repeat,
    ) -> Result<Wording, ChangeError> {
        let dated = self
            .dated(&called.snapshot, claimant, wish, &series(repeat))
            .await?;
        self.note_dates(
            &called.snapshot,
            &dated[1.min(dated.len())..],
            Some(scope.call),
        )
        .await;
        let mut free = Vec::with_capacity(dated.len());
        let mut conflicts = Vec::new();
        for one in dated {
            match one.outcome {
                Ok(claimed) => free.push(claimed),
                // Without the date that was offered there is no series to speak of.
                Err(_) if free.is_empty() => {
                    let wish = std::slice::from_ref(wish);
                    self.claim_all(&called.snapshot, claimant, wish).await?;
                    conflicts.push(one.date);
                }
                Err(_) => conflicts.push(one.date),
            }
        }
        self.keep_for_call(scope, called.place, &free).await?;
        let now = self.ports.now();
        Ok(wording::ask_series(
            &free,
            &conflicts,
            repeat,
            &called.guest,
            now,
        ))
    }

    /// Books the dates that were kept when the series was put into words: those and no others.
    async fn book_kept_series(
        &self,
        scope: &CallScope,
        called: &Called,
        by: &Authority<'_>,
        wish: &Wish,
        repeat: Repeat,
    ) -> Result<Committed, ChangeError> {
        let once = Once::new(by, None, &("series", wish, repeat));
        if let Some(done) = self.recall(scope.business, &once).await? {
            return Ok(done);
        }
        let dated = self
            .dated(&called.snapshot, &by.claimant(), wish, &series(repeat))
            .await?;
        let free: Vec<_> = dated
            .iter()
            .filter_map(|one| Some((&one.wish, one.outcome.as_ref().ok()?)))
            .collect();
        let claimed: Vec<_> = free.iter().map(|(_, claimed)| *claimed).collect();
        let kept = self.kept(scope.business, scope.call, &claimed).await?;
        let told = |claimed: &Claimed<'_>| claimed.claims().iter().all(|one| kept.contains(one));
        let wishes: Vec<Wish> = free
            .iter()
            .filter(|(_, claimed)| told(claimed))
            .map(|(wish, claimed)| claimed.quoted(wish).wish)
            .collect();
        let lanes = claimed.first().map_or(1, |first| first.lanes.len().max(1));
        if wishes.is_empty() || wishes.len() * lanes != kept.len() {
            let reason = "the dates that were read back are not kept any more: propose it again";
            return Err(ServiceError::Conflict(reason.to_owned()).into());
        }
        self.commit_series(called.place, by, &wishes, &once).await
    }

    /// Checks that the new time is free, keeps it for the caller, and words the question. Changes nothing else.
    ///
    /// # Errors
    /// [`ChangeError::Taken`], [`ChangeError::Settled`], [`ChangeError::TooLate`], [`ServiceError::NotFound`].
    pub async fn propose_reschedule(
        &self,
        scope: &CallScope,
        request: &RescheduleBooking,
    ) -> Result<Proposal, ChangeError> {
        let intent = intent_of(&ToolRequest::RescheduleBooking(request.clone()))?;
        let (there, slot) = self.slot(scope, &request.slot_id).await?;
        let existing = self.changeable(scope.business, request.booking_id).await?;
        let snapshot = self.snapshot_of(scope.business, &existing).await?;
        existing.in_time(&snapshot, self.ports.now())?;
        if there.location.id != snapshot.location.id {
            let reason = "that time is at another location than the booking";
            return Err(ServiceError::invalid("slot_id", reason).into());
        }
        let claimant = Claimant::holding(HoldOwner::Call(scope.call));
        let to = Moving::to(&slot);
        let claimed = self
            .claim_move(&snapshot, &claimant, &existing, &to, false)
            .await;
        let claimed = match claimed {
            Err(ChangeError::Taken(found)) => {
                let ask = self.ask_move(&snapshot, &claimant, &existing, &to).await;
                let wanted = (ask, to.start);
                self.note_no_move(&snapshot, wanted, Some(scope.call), &found)
                    .await;
                return Err(ChangeError::Taken(found));
            }
            other => other?,
        };
        // The booking's own allocation stands in the way of a hold that overlaps it, and guards that time already.
        if !existing.overlaps(&claimed) {
            let place = existing.place(scope.business);
            let claimed = std::slice::from_ref(&claimed);
            self.keep_for_call(scope, place, claimed).await?;
        }
        Ok(Proposal {
            intent,
            wording: wording::ask_move(&existing, &claimed, self.ports.now()),
        })
    }

    /// Moves as the permit allows. A repeat gets the first result and changes nothing.
    ///
    /// # Errors
    /// As [`propose_reschedule`](Self::propose_reschedule), and [`ServiceError::Forbidden`] if the permit is for
    /// something else.
    pub async fn reschedule_by_phone(
        &self,
        scope: &CallScope,
        permit: &Permit,
        request: &RescheduleBooking,
    ) -> Result<Committed, ChangeError> {
        permitted(permit, &ToolRequest::RescheduleBooking(request.clone()))?;
        let (_, slot) = self.slot(scope, &request.slot_id).await?;
        let (by, to) = (Authority::Call(scope, permit), Moving::to(&slot));
        self.reschedule(scope.business, by, request.booking_id, &to, None)
            .await
    }

    /// Words the question. Changes nothing.
    ///
    /// # Errors
    /// [`ChangeError::Settled`], [`ChangeError::TooLate`], [`ServiceError::NotFound`].
    pub async fn propose_cancel(
        &self,
        scope: &CallScope,
        request: &CancelBooking,
    ) -> Result<Proposal, ChangeError> {
        let intent = intent_of(&ToolRequest::CancelBooking(request.clone()))?;
        let existing = self.changeable(scope.business, request.booking_id).await?;
        let snapshot = self.snapshot_of(scope.business, &existing).await?;
        existing.in_time(&snapshot, self.ports.now())?;
        Ok(Proposal {
            intent,
            wording: wording::ask_cancel(&snapshot, &existing, self.ports.now()),
        })
    }

    /// Cancels as the permit allows. A repeat gets the first result and changes nothing.
    ///
    /// # Errors
    /// As [`propose_cancel`](Self::propose_cancel), and [`ServiceError::Forbidden`] if the permit is for something else.
    pub async fn cancel_by_phone(
        &self,
        scope: &CallScope,
        permit: &Permit,
        request: &CancelBooking,
    ) -> Result<Committed, ChangeError> {
        permitted(permit, &ToolRequest::CancelBooking(request.clone()))?;
        let cancelling = Cancelling {
            reason: request.reason.clone(),
            ..Cancelling::default()
        };
        let by = Authority::Call(scope, permit);
        self.cancel(scope.business, by, request.booking_id, &cancelling, None)
            .await
    }

    /// Keeps what was found for the call. Whoever was faster meanwhile is told as any taken time.
    async fn keep_for_call(
        &self,
        scope: &CallScope,
        place: Place,
        claimed: &[Claimed<'_>],
    ) -> Result<(), ChangeError> {
        // A call has one hold of its own; several slots are kept side by side.
        let owner = match claimed {
            [_] => HoldOwner::Call(scope.call),
            _ => together(scope.call),
        };
        let holds: Vec<Hold> = claimed
            .iter()
            .map(|one| one.hold(&self.ports, owner.clone(), KEEP))
            .collect::<Result<_, ServiceError>>()?;
        let (holds, now) = (&holds, self.ports.now());
        let kept: Result<(), ChangeError> = self
            .ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    tx.holds().release_for_call(scope.call, now).await?;
                    tx.holds()
                        .release_for_visitor(&scope.call.to_string(), now)
                        .await?;
                    tx.holds().place_all(holds, now).await?;
                    Ok(waitlist::kept(&self.ports, tx, place.location, holds).await?)
                })
            })
            .await;
        match kept {
            Err(error) if is_taken(&error) => {
                for one in claimed {
                    let ask = one.ask(Some(HoldOwner::Call(scope.call)));
                    self.claim(one.snapshot, &ask, one.range.start()).await?;
                }
                Err(error)
            }
            Ok(()) => {
                for hold in holds {
                    self.tell_of_hold(place.business, LiveKind::HoldCreated, hold.id);
                }
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Where a caller wants to book, and what.
    pub(super) async fn wished(
        &self,
        scope: &CallScope,
        request: &CreateBooking,
    ) -> Result<(Place, Vec<Wish>), ChangeError> {
        let called = self.called(scope, request).await?;
        Ok((called.place, called.wishes))
    }

    /// Reads what a caller wants to book: slots by their names, what is added by its name, and who comes.
    async fn called(
        &self,
        scope: &CallScope,
        request: &CreateBooking,
    ) -> Result<Called, ChangeError> {
        let (snapshot, first) = self.slot(scope, &request.slot_id).await?;
        let mut slots = vec![first];
        for id in &request.also {
            let (other, slot) = self.slot(scope, id).await?;
            if other.location.id != snapshot.location.id {
                let reason = "times that are booked together are at one location";
                return Err(ServiceError::invalid("also", reason).into());
            }
            slots.push(slot);
        }
        let phone =
            match &request.customer_phone {
                Some(spoken) => Some(dialogue::phone::parse(spoken, &snapshot.region()).map_err(
                    |problem| ServiceError::invalid("customer_phone", problem.to_string()),
                )?),
                None => scope.caller.clone(),
            };
        let guest = Guest {
            phone,
            age: request.age,
            ..Guest::named(request.customer_name.clone())
        };
        let mut wishes: Vec<Wish> = slots
            .into_iter()
            .map(|slot| Wish {
                notes: request.notes.clone().unwrap_or_default(),
                ..Wish::of_slot(slot, guest.clone())
            })
            .collect();
        for asked in &request.add_ons {
            add(&snapshot, &mut wishes, asked)?;
        }
        Ok(Called {
            place: Place {
                business: scope.business,
                location: snapshot.location.id,
            },
            snapshot,
            guest,
            wishes,
        })
    }

    /// Reads the name of a slot, at whichever location of the business it is.
    pub(crate) async fn slot(
        &self,
        scope: &CallScope,
        id: &SlotId,
    ) -> Result<(Arc<Snapshot>, NamedSlot), ServiceError> {
        let mut snapshot = self.snapshots.get(scope.business, scope.location).await?;
        let unknown = ServiceError::NotFound("slot");
        match slot_location(id, scope.location, &snapshot.locations) {
            Some(location) if location != scope.location => {
                snapshot = self.snapshots.get(scope.business, location).await?;
            }
            Some(_) => {}
            None => return Err(unknown),
        }
        let slot = read_slot_name(id, &snapshot).ok_or(unknown)?;
        Ok((snapshot, slot))
    }
}

/// Adds something to the first visit that can have it.
fn add(snapshot: &Snapshot, wishes: &mut [Wish], asked: &AddOnAsked) -> Result<(), ServiceError> {
    for wish in wishes.iter_mut() {
        let service = snapshot.service(wish.visit.service);
        if let Some(add_on) = service.and_then(|service| add_on_named(service, &asked.name)) {
            wish.visit.add_ons.push(AddOnCount {
                add_on,
                quantity: asked.quantity,
            });
            return Ok(());
        }
    }
    let reason = format!(
        "{} cannot be added: use a name from get_services",
        asked.name
    );
    Err(ServiceError::invalid("add_ons", reason))
}

/// The add-on of that name, one or many of it.
pub(crate) fn add_on_named(service: &Service, name: &str) -> Option<domain::AddOnId> {
    let fold = |text: &str| {
        let text = text.trim().to_lowercase();
        text.strip_suffix('s').map(str::to_owned).unwrap_or(text)
    };
    let wanted = fold(name);
    let found = service
        .add_ons
        .iter()
        .find(|add_on| fold(&add_on.name) == wanted);
    found.map(|add_on| add_on.id)
}

/// The rule of a series as a caller asked for it.
const fn series(repeat: Repeat) -> Series {
    Series {
        every: match repeat.every {
            Every::Weeks(weeks) => booking::series::Every::Weeks(weeks as u16),
            Every::Month => booking::series::Every::Months(1, MonthBy::Weekday),
        },
        ends: Ends::After(repeat.count),
    }
}

/// That a permit is for exactly this request.
fn permitted(permit: &Permit, request: &ToolRequest) -> Result<(), ServiceError> {
    if *permit.intent() == intent_of(request)? {
        Ok(())
    } else {
        Err(ServiceError::Forbidden("the permit is for another change"))
    }
}

fn intent_of(request: &ToolRequest) -> Result<Intent, ServiceError> {
    Intent::of(request).ok_or_else(|| ServiceError::Internal("a change without intent".into()))
}
