//! Words of a call's life.

use crate::booking::words;

words! {
    /// Where a call stands.
    CallState, "call state" {
        /// The webhook was answered; the media stream has not started.
        Ringing = "ringing",
        /// Audio flows.
        Live = "live",
        /// Over; the record is closed.
        Ended = "ended",
    }
}

words! {
    /// What became of a call.
    CallOutcome, "call outcome" {
        /// A booking was committed.
        Booked = "booked",
        /// A booking was moved.
        Moved = "moved",
        /// A booking was cancelled.
        Cancelled = "cancelled",
        /// The caller's question was answered.
        Answered = "answered",
        /// A message was taken.
        Message = "message",
        /// The call went to a person.
        Transferred = "transferred",
        /// The caller hung up before anything was settled.
        HungUp = "hung_up",
        /// A fault of ours or of a provider ended it.
        Failed = "failed",
        /// The call was refused: unknown number, block list, forged request.
        Blocked = "blocked",
    }
}

words! {
    /// Who spoke.
    Speaker, "speaker" {
        /// The person on the telephone.
        Caller = "caller",
        /// The receptionist.
        Receptionist = "receptionist",
    }
}
