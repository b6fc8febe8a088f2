//! The tools of a test call, and what the board is told of them.

use call::{Stage, ToolDone, ToolRun};
use domain::BookingId;
use jiff::SignedDuration;

use crate::{
    ServiceError,
    calls::CallScope,
    context::Ports,
    records::{BookingFilter, PageRequest, TestBooking},
    tools::Toolbox,
};

/// How long a booking of a test call is shown.
const SHOWN: SignedDuration = SignedDuration::from_mins(10);
/// Bookings of one test call that are shown.
const MOST: u32 = 50;

/// A toolbox over a copy of the business.
pub struct TrialTools {
    /// Where the call is recorded.
    ports: Ports,
    /// Where it takes place.
    apart: Ports,
    toolbox: Toolbox,
    scope: CallScope,
}

impl TrialTools {
    pub(super) const fn new(
        ports: Ports,
        apart: Ports,
        toolbox: Toolbox,
        scope: CallScope,
    ) -> Self {
        Self {
            ports,
            apart,
            toolbox,
            scope,
        }
    }

    /// Carries a tool run out on the copy. Always answers, as [`Toolbox::run`] does.
    pub async fn run(&self, run: ToolRun) -> ToolDone {
        let changes = matches!(run.stage, Stage::Commit(_));
        let done = self.toolbox.run(&self.scope, run).await;
        if changes && let Err(error) = self.show().await {
            tracing::warn!(call.id = %self.scope.call, error = %error, "a test booking is not shown on the board");
        }
        done
    }

    /// Tells the board what stands booked.
    async fn show(&self) -> Result<(), ServiceError> {
        let (business, call) = (self.scope.business, self.scope.call);
        let filter = &BookingFilter {
            call_id: Some(call),
            ..BookingFilter::default()
        };
        let expires_at = self.ports.now().checked_add(SHOWN);
        let expires_at = expires_at.map_err(|error| ServiceError::Internal(error.to_string()))?;
        let made = self
            .apart
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let found = tx.bookings().list(filter, PageRequest::first(MOST)).await?;
                    let ids: Vec<BookingId> = found.items.iter().map(|one| one.id).collect();
                    let mut claimed = tx.bookings().lanes_of(&ids).await?;
                    let mut made = Vec::new();
                    for booking in found.items {
                        if !booking.state.claims_time() {
                            continue;
                        }
                        let mut lanes = claimed.remove(&booking.id).unwrap_or_default();
                        lanes.sort_unstable();
                        lanes.dedup();
                        made.push(TestBooking {
                            id: booking.id,
                            call_id: call,
                            location_id: booking.location_id,
                            service_id: booking.service_id,
                            name: booking.name,
                            range: booking.range,
                            lanes,
                            expires_at,
                        });
                    }
                    Ok::<_, ServiceError>(made)
                })
            })
            .await?;
        let made = &made;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    Ok::<_, ServiceError>(tx.calls().put_test_bookings(call, made).await?)
                })
            })
            .await?;
        for one in made {
            self.ports.live.publish(domain::view::LiveEvent {
                business,
                kind: domain::view::LiveKind::BookingChanged,
                id: one.id.to_string(),
            });
        }
        Ok(())
    }
}
