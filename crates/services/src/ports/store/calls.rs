//! Calls and everything that is recorded while one runs.

use async_trait::async_trait;
use domain::{CallId, CallOutcome, CustomerId, LocationId, TimeRange};
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{
    Call, CallClose, CallEvent, CallRecords, Page, PageRequest, StreamToken, TestBooking, ToolCall,
    Turn, Usage,
};

/// Calls and their records.
#[async_trait]
pub trait Calls: Send {
    /// Records a new call. `false` if the carrier's id is known already (a repeated webhook): nothing is changed then.
    async fn insert(&mut self, call: &Call) -> StoreResult<bool>;

    /// Records the one-time token for the call's media stream.
    async fn issue_stream_token(&mut self, token: &StreamToken) -> StoreResult<()>;

    /// Audio flows. `false` if the call was not ringing.
    async fn set_live(&mut self, id: CallId, at: Timestamp) -> StoreResult<bool>;

    /// Names the caller.
    async fn set_customer(&mut self, id: CallId, customer: CustomerId) -> StoreResult<()>;

    /// Replaces outcome and summary of a closed call, for what was settled after its end. `false` if the call is still
    /// open: nothing is changed then.
    async fn amend(&mut self, id: CallId, outcome: CallOutcome, summary: &str)
    -> StoreResult<bool>;

    /// Closes a call and releases its holds. `true` for the one closing that counts, `false` if it was closed before.
    async fn close(&mut self, id: CallId, close: &CallClose) -> StoreResult<bool>;

    /// Closes a call that still rings, as [`close`](Self::close) does. `false` if it was answered or closed before: a
    /// session that never got a stream says nothing about one that another session has.
    async fn close_unanswered(&mut self, id: CallId, close: &CallClose) -> StoreResult<bool>;

    /// Writes a batch of records; writing it again changes nothing.
    async fn record(&mut self, id: CallId, records: &CallRecords) -> StoreResult<()>;

    /// One call.
    async fn get(&mut self, id: CallId) -> StoreResult<Option<Call>>;

    /// One call, by the carrier's id.
    async fn by_provider_id(&mut self, provider: &str, id: &str) -> StoreResult<Option<Call>>;

    /// Calls, newest first, of one location or all, those that only try the receptionist among them.
    async fn list(
        &mut self,
        location: Option<LocationId>,
        page: PageRequest,
    ) -> StoreResult<Page<Call>>;

    /// Whether one of the latest calls, so many of them, has booked something.
    async fn booked_lately(&mut self, calls: u32) -> StoreResult<bool>;

    /// The timeline from `seq` on, in order.
    async fn events(&mut self, id: CallId, from_seq: u64) -> StoreResult<Vec<CallEvent>>;

    /// The transcript, in order.
    async fn turns(&mut self, id: CallId) -> StoreResult<Vec<Turn>>;

    /// The tool calls, in order.
    async fn tool_calls(&mut self, id: CallId) -> StoreResult<Vec<ToolCall>>;

    /// Replaces what was booked in a test call.
    async fn put_test_bookings(&mut self, id: CallId, bookings: &[TestBooking]) -> StoreResult<()>;

    /// What was booked in test calls at a location within a window and has not vanished, by start.
    async fn test_bookings(
        &mut self,
        location: LocationId,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<TestBooking>>;

    /// The ledger, by component.
    async fn usage(&mut self, id: CallId) -> StoreResult<Vec<Usage>>;
}
