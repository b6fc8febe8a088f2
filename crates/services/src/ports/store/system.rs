//! The short list of what may be done without naming a business.

use std::time::Duration;

use async_trait::async_trait;
use domain::{
    BusinessId, CustomerLinkId, E164, EmailAddress, InvitationId, JobId, UserId, WaitlistOfferId,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::StoreResult;
use crate::records::{
    ApiKeyOwner, Business, BusinessSettings, Job, LocationRoute, Membership, NewJob, OpenCall,
    PhoneRoute, Seat, SessionRecord, StrayCall, StreamGrant, User,
};

/// Look-ups that find the business.
#[async_trait]
pub trait Directory: Send {
    /// Where a dialled number leads, if it is active.
    async fn route(&mut self, number: &E164) -> StoreResult<Option<PhoneRoute>>;
    /// Whose API key has this hash, unless it was revoked.
    async fn api_key(&mut self, hash: &[u8; 32]) -> StoreResult<Option<ApiKeyOwner>>;
    /// The business with this name in web addresses.
    async fn business_by_slug(&mut self, slug: &str) -> StoreResult<Option<Business>>;
    /// The location with this name in web addresses.
    async fn location_by_slug(&mut self, slug: &str) -> StoreResult<Option<LocationRoute>>;
    /// Whose thing has this small number, and which it is.
    async fn public_number(
        &mut self,
        kind: &str,
        number: u64,
    ) -> StoreResult<Option<(BusinessId, Uuid)>>;
    /// The offer whose one-time token has this hash, and whose it is.
    async fn waitlist_offer(
        &mut self,
        token_hash: &[u8; 32],
    ) -> StoreResult<Option<(BusinessId, WaitlistOfferId)>>;
    /// The link to a customer whose token has this hash, and whose it is.
    async fn customer_link(
        &mut self,
        token_hash: &[u8; 32],
    ) -> StoreResult<Option<(BusinessId, CustomerLinkId)>>;
    /// The invitation whose link's secret has this hash, and whose it is.
    async fn invitation(
        &mut self,
        token_hash: &[u8; 32],
    ) -> StoreResult<Option<(BusinessId, InvitationId)>>;
    /// One business.
    async fn business(&mut self, id: BusinessId) -> StoreResult<Option<Business>>;
    /// All businesses, oldest first.
    async fn businesses(&mut self) -> StoreResult<Vec<Business>>;
    /// Records a call to a number that belongs to nobody. `false` if the carrier's id is known already.
    async fn record_stray(&mut self, call: &StrayCall) -> StoreResult<bool>;
    /// Calls to numbers that belong to nobody, newest first.
    async fn stray_calls(&mut self, limit: u32) -> StoreResult<Vec<StrayCall>>;
}

/// Media streams.
#[async_trait]
pub trait Gate: Send {
    /// Uses up a one-time token. `None` if it is unknown, lapsed, or was used before; of two that try at once, one wins.
    async fn consume_stream_token(
        &mut self,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> StoreResult<Option<StreamGrant>>;
}

/// People who sign in.
#[async_trait]
pub trait People: Send {
    /// Adds or replaces a user, by id.
    async fn put(&mut self, user: &User) -> StoreResult<()>;
    /// One user.
    async fn get(&mut self, id: UserId) -> StoreResult<Option<User>>;
    /// One user, by e-mail address.
    async fn by_email(&mut self, email: &EmailAddress) -> StoreResult<Option<User>>;
    /// One user, by the identity provider's id.
    async fn by_subject(&mut self, subject: &str) -> StoreResult<Option<User>>;
    /// The businesses of a user, oldest membership first.
    async fn memberships(&mut self, user: UserId) -> StoreResult<Vec<Membership>>;
    /// A user's place in a business; without one, in that of their oldest membership. `None` if they have none there.
    async fn seat(
        &mut self,
        user: UserId,
        business: Option<BusinessId>,
    ) -> StoreResult<Option<Seat>>;
    /// What the businesses of a user chose; those that chose nothing are left out.
    async fn settings(&mut self, user: UserId) -> StoreResult<Vec<BusinessSettings>>;
}

/// Browser sessions.
#[async_trait]
pub trait Sessions: Send {
    /// Adds a session. `false` if the id is taken.
    async fn insert(&mut self, session: &SessionRecord) -> StoreResult<bool>;
    /// Adds or replaces a session.
    async fn save(&mut self, session: &SessionRecord) -> StoreResult<()>;
    /// A session that has not lapsed.
    async fn load(&mut self, id: &str, now: Timestamp) -> StoreResult<Option<SessionRecord>>;
    /// Forgets a session.
    async fn delete(&mut self, id: &str) -> StoreResult<()>;
    /// Notes whose session it is; `None` if nobody is signed in with it.
    async fn tie(&mut self, id: &str, user: Option<UserId>) -> StoreResult<()>;
    /// The sessions of a user that have not lapsed, by id.
    async fn of_user(&mut self, user: UserId, now: Timestamp) -> StoreResult<Vec<SessionRecord>>;
    /// Forgets the sessions of a user, but for one. How many.
    async fn end_others(&mut self, user: UserId, but: Option<&str>) -> StoreResult<u64>;
    /// Lets the sessions of all members of a business lapse at `latest`, unless they do earlier. How many.
    async fn lapse_by(&mut self, business: BusinessId, latest: Timestamp) -> StoreResult<u64>;
    /// Forgets lapsed sessions. How many.
    async fn purge(&mut self, now: Timestamp) -> StoreResult<u64>;
}

/// What a look for workers that are gone has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orphans {
    /// How many jobs are due again.
    pub freed: u64,
    /// Workers with jobs whose sign of life is gone, and whose jobs were left to them this time.
    pub missed: Vec<String>,
}

/// The workers' side of the outbox.
#[async_trait]
pub trait Queue: Send {
    /// Adds a job of the platform itself. `false` if one with the same queue and dedupe key is on record.
    async fn enqueue(&mut self, job: &NewJob, now: Timestamp) -> StoreResult<bool>;
    /// Takes up to `limit` due jobs for `lease`, longest due first; jobs whose lease ran out are due again. No job is
    /// given to two workers. Counts an attempt.
    async fn claim(
        &mut self,
        worker: &str,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> StoreResult<Vec<Job>>;
    /// Prolongs a lease. `false` if the worker lost it: stop.
    async fn extend(
        &mut self,
        id: JobId,
        worker: &str,
        now: Timestamp,
        lease: Duration,
    ) -> StoreResult<bool>;
    /// Marks a job done. `false` if the worker lost its lease.
    async fn complete(&mut self, id: JobId, worker: &str, now: Timestamp) -> StoreResult<bool>;
    /// Puts a job back for later. `false` if the worker lost its lease.
    async fn retry(
        &mut self,
        id: JobId,
        worker: &str,
        run_at: Timestamp,
        error: &str,
    ) -> StoreResult<bool>;
    /// Puts a job back until a person has acted, which is no attempt of its own and ends the count of those before it:
    /// what comes then begins anew. `false` if the worker lost its lease.
    async fn park(
        &mut self,
        id: JobId,
        worker: &str,
        run_at: Timestamp,
        error: &str,
    ) -> StoreResult<bool>;
    /// Gives a job up, visibly. `false` if the worker lost its lease.
    async fn bury(
        &mut self,
        id: JobId,
        worker: &str,
        now: Timestamp,
        error: &str,
    ) -> StoreResult<bool>;
    /// Looks for workers whose sign of life ([`Store::announce`](super::Store::announce)) is gone, and frees the leases of
    /// those among them whose sign was gone at an earlier look already, which named them as `missed`: their jobs are due
    /// again at once. None on an engine without signs.
    ///
    /// A worker that lives and lost its sign alone gives it again or lays down its work; between two looks there must be
    /// time for that.
    async fn free_orphans(&mut self, missed: &[String]) -> StoreResult<Orphans>;
    /// Frees every lease. Only for a process that knows that it is the only one, when it starts. How many jobs.
    async fn free_leases(&mut self) -> StoreResult<u64>;
    /// When the next job is due (a lease's end included); `None` if none waits.
    async fn next_due(&mut self) -> StoreResult<Option<Timestamp>>;
    /// Jobs of all businesses that were given up, newest first.
    async fn dead(&mut self, limit: u32) -> StoreResult<Vec<Job>>;
    /// Forgets done jobs that finished before `before`. How many.
    async fn purge_done(&mut self, before: Timestamp) -> StoreResult<u64>;
}

/// What a restart, the sweeper and key rotation need.
#[async_trait]
pub trait Platform: Send {
    /// Calls of all businesses that began before `before` and were never closed, oldest first.
    async fn open_calls(&mut self, before: Timestamp, limit: u32) -> StoreResult<Vec<OpenCall>>;
    /// Ends the waiting of those whose window is over at `now`. How many.
    async fn expire_waiting(&mut self, now: Timestamp) -> StoreResult<u64>;
    /// Forgets holds, stream tokens and bookings of test calls that lapsed before `before`; of the holds it is remembered
    /// what they kept. How many.
    async fn purge_lapsed(&mut self, before: Timestamp) -> StoreResult<u64>;
    /// Forgets what holds kept that ended before `before`. How many claims.
    async fn purge_past_holds(&mut self, before: Timestamp) -> StoreResult<u64>;
    /// Forgets webhooks that were received before `before`. How many.
    async fn purge_receipts(&mut self, before: Timestamp) -> StoreResult<u64>;
    /// Forgets links to customers that lapsed before `before`. How many.
    async fn purge_links(&mut self, before: Timestamp) -> StoreResult<u64>;
    /// Encrypts up to `limit` secrets again that are not under the current key. How many; zero when all are.
    async fn reseal(&mut self, limit: u32) -> StoreResult<u64>;
}
