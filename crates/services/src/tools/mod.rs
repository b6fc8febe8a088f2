//! The receptionist's tools: what the guard has let pass is carried out here, and answered in JSON that tells the model
//! what to say and what to do next.

mod bookings;
mod catalogue;
pub(crate) use facts::opening_hours;
mod facts;
mod messages;
mod reply;
mod slots;
mod unmet;
mod waiting;
mod when;

use call::{Stage, ToolDone, ToolRun, tools::ToolRequest};

use crate::{
    ServiceError,
    availability::Availability,
    bookings::Bookings,
    calls::CallScope,
    context::Ports,
    demand::Demand,
    snapshot::{Snapshot, Snapshots},
};
use reply::Reply;

/// The tools of one process.
#[derive(Clone)]
pub struct Toolbox {
    ports: Ports,
    snapshots: Snapshots,
    availability: Availability,
    bookings: Bookings,
    demand: Demand,
}

impl Toolbox {
    /// Over the use cases.
    #[must_use]
    pub fn new(
        ports: Ports,
        snapshots: Snapshots,
        availability: Availability,
        bookings: Bookings,
    ) -> Self {
        Self {
            demand: Demand::new(ports.clone(), snapshots.clone()),
            ports,
            snapshots,
            availability,
            bookings,
        }
    }

    /// Carries a tool run out. Always answers: what went wrong is told to the model as a refusal, and logged here.
    pub async fn run(&self, scope: &CallScope, run: ToolRun) -> ToolDone {
        let ToolRun {
            call_id,
            request,
            stage,
        } = run;
        let tool = request.name();
        let reply = match self.reply(scope, &request, &stage).await {
            Ok(reply) => reply,
            Err(error) => {
                tracing::error!(
                    call.id = %scope.call,
                    business.id = %scope.business,
                    tool = %tool,
                    error = %error,
                    "a tool failed; the caller is told that it did not work"
                );
                Reply::failed()
            }
        };
        ToolDone {
            call_id,
            output: reply.output.to_string(),
            evidence: reply.evidence,
        }
    }

    async fn reply(
        &self,
        scope: &CallScope,
        request: &ToolRequest,
        stage: &Stage,
    ) -> Result<Reply, ServiceError> {
        let snapshot = self.snapshots.get(scope.business, scope.location).await?;
        match (request, stage) {
            (ToolRequest::GetServices, _) => self.services(&snapshot).await,
            (ToolRequest::GetCurrentTime, _) => Ok(self.current_time(&snapshot)),
            (ToolRequest::ResolveWhen(asked), _) => Ok(self.resolve_when(&snapshot, asked)),
            (ToolRequest::GetAvailableSlots(asked), _) => {
                self.available_slots(snapshot, scope, asked).await
            }
            (ToolRequest::FindBookings(asked), _) => self.find_bookings(scope, asked).await,
            (ToolRequest::CreateBooking(wish), Stage::Propose) => {
                let proposal = self.bookings.propose_create(scope, wish).await;
                let error = proposal.as_ref().err();
                self.note_refused(scope, wish, error).await;
                self.proposed(proposal)
            }
            (ToolRequest::CreateBooking(wish), Stage::Commit(permit)) => {
                let done = self.bookings.book_by_phone(scope, permit, wish).await;
                let error = done.as_ref().err();
                self.note_refused(scope, wish, error).await;
                self.note_met(scope, done.as_ref().ok()).await;
                self.committed("booked", permit, done)
            }
            (ToolRequest::RescheduleBooking(wish), Stage::Propose) => {
                self.proposed(self.bookings.propose_reschedule(scope, wish).await)
            }
            (ToolRequest::RescheduleBooking(wish), Stage::Commit(permit)) => {
                let done = self.bookings.reschedule_by_phone(scope, permit, wish).await;
                self.note_met(scope, done.as_ref().ok()).await;
                self.committed("moved", permit, done)
            }
            (ToolRequest::CancelBooking(wish), Stage::Propose) => {
                self.proposed(self.bookings.propose_cancel(scope, wish).await)
            }
            (ToolRequest::CancelBooking(wish), Stage::Commit(permit)) => self.committed(
                "cancelled",
                permit,
                self.bookings.cancel_by_phone(scope, permit, wish).await,
            ),
            (ToolRequest::JoinWaitlist(asked), Stage::Act) => {
                self.join_waitlist(snapshot, scope, asked).await
            }
            (ToolRequest::SendSms(text), Stage::Act) => self.send_sms(scope, text).await,
            (ToolRequest::TakeMessage(message), Stage::Act) => {
                self.take_message(&snapshot, scope, message).await
            }
            (ToolRequest::EndCall(_), _) => Ok(Reply::ok(serde_json::json!({}))),
            (
                ToolRequest::CreateBooking(_)
                | ToolRequest::RescheduleBooking(_)
                | ToolRequest::CancelBooking(_)
                | ToolRequest::JoinWaitlist(_)
                | ToolRequest::SendSms(_)
                | ToolRequest::TakeMessage(_),
                _,
            ) => Err(ServiceError::Internal(format!(
                "{} cannot run at the stage {}",
                request.name(),
                stage.word()
            ))),
        }
    }

    /// "Fade Room": the name by which the receptionist speaks of the place.
    fn place<'a>(&self, snapshot: &'a Snapshot) -> &'a str {
        &snapshot.business.name
    }
}
