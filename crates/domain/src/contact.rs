//! Words of conversations and messages.

use crate::booking::words;

words! {
    /// Over what a conversation is held.
    Channel, "channel" {
        /// Telephone.
        Voice = "voice",
        /// Text message.
        Sms = "sms",
        /// E-mail.
        Email = "email",
        /// The chat on the booking page.
        Web = "web",
    }
}

words! {
    /// Which way a message goes.
    Direction, "direction" {
        /// From the customer to the business.
        Inbound = "inbound",
        /// From the business to the customer.
        Outbound = "outbound",
    }
}

words! {
    /// How far a message came.
    MessageState, "message state" {
        /// Written, waiting for the outbox.
        Queued = "queued",
        /// Accepted by the provider.
        Sent = "sent",
        /// Reported delivered.
        Delivered = "delivered",
        /// Refused or not deliverable.
        Failed = "failed",
        /// Came in from the customer.
        Received = "received",
    }
}
