//! Looking over a business: searched lists, figures, and erasing a person.

use async_trait::async_trait;
use domain::{CustomerId, PersonName, TimeRange};
use jiff::Timestamp;

use super::StoreResult;
use crate::records::{
    Booking, BookingSearch, BookingTotals, Call, CallSearch, CallTotals, CustomerFigures,
    CustomerSearch, Erased, Page, PageRequest, RunningCall,
};

/// Searched lists and figures. A figure counts the rows that the list of the same search shows.
#[async_trait]
pub trait Overview: Send {
    /// Bookings in the order of the search.
    async fn bookings(
        &mut self,
        search: &BookingSearch,
        page: PageRequest,
    ) -> StoreResult<Page<Booking>>;

    /// How many bookings the search finds, counted up to `most`.
    async fn booking_count(&mut self, search: &BookingSearch, most: u32) -> StoreResult<u64>;

    /// How many bookings the search finds in each of the ranges, by when they were made, and their prices. Ranges do not
    /// overlap.
    async fn booking_totals(
        &mut self,
        search: &BookingSearch,
        made: &[TimeRange],
    ) -> StoreResult<Vec<BookingTotals>>;

    /// How many bookings the search finds in each of the ranges, by when they were made. Ranges do not overlap.
    async fn bookings_made(
        &mut self,
        search: &BookingSearch,
        ranges: &[TimeRange],
    ) -> StoreResult<Vec<u64>>;

    /// Calls in the order of the search.
    async fn calls(&mut self, search: &CallSearch, page: PageRequest) -> StoreResult<Page<Call>>;

    /// How many calls the search finds, counted up to `most`.
    async fn call_count(&mut self, search: &CallSearch, most: u32) -> StoreResult<u64>;

    /// How many calls the search finds in each of the ranges, by when they began, and how long they were. Ranges do not
    /// overlap.
    async fn call_totals(
        &mut self,
        search: &CallSearch,
        started: &[TimeRange],
    ) -> StoreResult<Vec<CallTotals>>;

    /// How many calls the search finds in each of the ranges, by when they began. Ranges do not overlap.
    async fn calls_started(
        &mut self,
        search: &CallSearch,
        ranges: &[TimeRange],
    ) -> StoreResult<Vec<u64>>;

    /// Calls that began since then and go on at `now`, the first first; without those that only try the receptionist.
    async fn running(&mut self, since: Timestamp, now: Timestamp) -> StoreResult<Vec<RunningCall>>;

    /// How many customers the search finds, whatever it skips.
    async fn customer_count(&mut self, search: &CustomerSearch) -> StoreResult<u64>;

    /// Customers with what their bookings come to; what is next is seen from `now`.
    async fn customers(
        &mut self,
        search: &CustomerSearch,
        now: Timestamp,
    ) -> StoreResult<Vec<CustomerFigures>>;

    /// Bookings that end after the range and whose last text was written in it and not delivered, the latest text first.
    async fn untold(&mut self, range: TimeRange, most: u32) -> StoreResult<Vec<Booking>>;

    /// Removes a person: their row, their messages, and what was said in their calls. Their bookings stay, under the
    /// given name, without number and notes, at a new version; their calls stay without number, transcript and summary.
    ///
    /// Fails with [`Missing`](super::StoreError::Missing) if there is no such customer.
    async fn erase_customer(
        &mut self,
        id: CustomerId,
        name: &PersonName,
        now: Timestamp,
    ) -> StoreResult<Erased>;
}
