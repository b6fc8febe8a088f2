//! The outbox's work: one small struct a queue. A use case enqueues it in the unit of work that makes it necessary;
//! `jobs` carries it out, at least once, so each handler must be idempotent.

use domain::{
    BookingId, BusinessId, EmailAddress, LocationId, MessageId, TimeRange, WaitlistOfferId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A piece of work that can be stored in the outbox.
pub trait JobPayload: Serialize + DeserializeOwned + Send + Sync {
    /// The queue's stored name.
    const QUEUE: &'static str;
}

/// Makes the calendar agree with a booking as it stands when the job runs: writes the event, moves it, or deletes it.
/// Enqueue one with each change of a booking; running it twice, late, or out of order ends in the same calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncBookingEvent {
    /// Owner of the booking.
    pub business: BusinessId,
    /// The booking.
    pub booking: BookingId,
}

impl JobPayload for SyncBookingEvent {
    const QUEUE: &'static str = "calendar.sync";
}

/// Offers a time that became free to those who wait for it, who came first first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferFreed {
    /// Whose time.
    pub business: BusinessId,
    /// Where.
    pub location: LocationId,
    /// What became free.
    pub range: TimeRange,
}

impl JobPayload for OfferFreed {
    const QUEUE: &'static str = "waitlist.freed";
}

/// Ends an offer that was not answered in time. Enqueued with the offer, to run when it lapses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LapseOffer {
    /// Whose offer.
    pub business: BusinessId,
    /// Which one.
    pub offer: WaitlistOfferId,
}

impl JobPayload for LapseOffer {
    const QUEUE: &'static str = "waitlist.lapse";
}

/// Hands a stored text message to the carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendSms {
    /// Owner of the message.
    pub business: BusinessId,
    /// The message, stored with its sender, recipient and words.
    pub message: MessageId,
}

impl JobPayload for SendSms {
    const QUEUE: &'static str = "sms.send";
}

/// Sends a mail to somebody who signs in or is asked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMail {
    /// To whom.
    pub to: EmailAddress,
    /// What it is about.
    pub subject: String,
    /// The words, in lines.
    pub text: String,
    /// From when on it is of no use: it is not sent any more.
    pub until: Timestamp,
}

impl JobPayload for SendMail {
    const QUEUE: &'static str = "mail.send";
}
