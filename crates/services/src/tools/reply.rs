//! Answers to the model: JSON objects with `ok`; on refusal also `code`, `say` and `next`.

use call::guard::{Evidence, Intent, Wording};
use domain::BookingId;
use serde_json::{Value, json};

use crate::availability::Offer;

/// An answer and the evidence that it establishes.
pub(super) struct Reply {
    pub(super) output: Value,
    pub(super) evidence: Vec<Evidence>,
}

impl Reply {
    /// Success, with the fields of `output`.
    pub(super) fn ok(mut output: Value) -> Self {
        output["ok"] = json!(true);
        Self {
            output,
            evidence: Vec::new(),
        }
    }

    /// A refusal: a code for programs, a sentence for the caller, an instruction for the model.
    pub(super) fn refused(code: &str, say: &str, next: &str) -> Self {
        let output = json!({ "ok": false, "code": code, "say": say, "next": next });
        Self {
            output,
            evidence: Vec::new(),
        }
    }

    /// A broken rule of an argument.
    pub(super) fn invalid(field: &str, reason: &str) -> Self {
        let mut reply = Self::refused(
            "invalid",
            "I didn't get that right. Let me ask again.",
            &format!("{field}: {reason}. Ask the caller for it and call the tool again."),
        );
        reply.output["field"] = json!(field);
        reply
    }

    /// A fault of ours. Nothing was changed.
    pub(super) fn failed() -> Self {
        Self::refused(
            "failed",
            "I can't get to the diary at the moment.",
            "Say that nothing was changed. Offer to take a message with take_message.",
        )
    }

    /// The same with the free times nearest to what was asked.
    pub(super) fn with_nearest(mut self, nearest: &[Offer]) -> Self {
        self.output["nearest"] = offers(nearest);
        self.issued(nearest)
    }

    /// The same, with these slots issued to the caller.
    pub(super) fn issued(mut self, offers: &[Offer]) -> Self {
        self.evidence.extend(
            offers
                .iter()
                .map(|offer| Evidence::SlotIssued(offer.id.clone())),
        );
        self
    }

    /// A change was put into words.
    pub(super) fn proposed(intent: Intent, wording: Wording) -> Self {
        let output = json!({
            "ok": false,
            "code": "needs_confirmation",
            "read_back": wording.read_back,
            "next": "Say read_back in full, wait for the caller's answer, then call the tool again with the same arguments.",
        });
        Self {
            output,
            evidence: vec![Evidence::Proposed { intent, wording }],
        }
    }

    /// A detail is missing: the question for it.
    pub(super) fn needs(field: &str, question: &str) -> Self {
        let next = format!("Ask the question in say, then call the tool again with {field}.");
        let mut reply = Self::refused("needs", question, &next);
        reply.output["field"] = json!(field);
        reply
    }

    /// A change was committed, of each of these bookings.
    pub(super) fn committed(
        mut self,
        intent: &Intent,
        bookings: impl Iterator<Item = BookingId>,
    ) -> Self {
        self.evidence
            .extend(bookings.map(|booking| Evidence::Committed {
                intent: intent.clone(),
                booking,
            }));
        self
    }
}

/// Slots as the model sees them.
pub(super) fn offers(offers: &[Offer]) -> Value {
    let slots = offers.iter().map(|offer| {
        let mut slot = json!({ "slot_id": offer.id, "start": offer.start, "spoken": offer.spoken });
        // Whoever delivers it is named; where nobody does, what is used.
        if offer.visit.staff.is_some() {
            slot["with"] = json!(offer.with);
        } else {
            slot["on"] = json!(offer.on());
        }
        slot
    });
    slots.collect()
}
