//! Writing a call's records while it runs, and closing it.

use call::{EndReason, Ending, Usage};
use domain::{BookingId, CallOutcome, CallState, Currency, Money, view::LiveKind};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{CallDesk, CallScope};
use crate::{
    ServiceError,
    bookings::NewText,
    ports::{
        Tx,
        speech_price::{NanoUsd, SpeechUsage, Tokens},
    },
    records::{self, Actor, BookingFilter, CallClose, CallRecords, PageRequest, ToolCall},
    show,
    snapshot::Snapshot,
    visitors::CutOff,
};

impl CallDesk {
    /// Writes a batch of records and tells the live stream.
    ///
    /// # Errors
    /// The store's errors; the batch can be written again.
    pub async fn record(
        &self,
        scope: &CallScope,
        records: &CallRecords,
        news: Option<LiveKind>,
    ) -> Result<(), ServiceError> {
        let id = scope.call;
        self.ports
            .store
            .write(scope.business, |tx| {
                Box::pin(
                    async move { Ok::<_, ServiceError>(tx.calls().record(id, records).await?) },
                )
            })
            .await?;
        if let Some(kind) = news {
            self.publish(scope, kind);
        }
        Ok(())
    }

    /// Closes the call's record with its last records. Only the first closing counts, and that of a session which never
    /// got the carrier's stream only while the call rings.
    ///
    /// # Errors
    /// The store's errors; it can be repeated.
    pub async fn finish(
        &self,
        scope: &CallScope,
        ending: &Ending,
        mut last: CallRecords,
    ) -> Result<(), ServiceError> {
        let now = self.ports.now();
        last.usage.extend(self.usage(&ending.usage));
        if ending.talked.is_none() {
            return self.finish_unanswered(scope, ending, &last).await;
        }
        let snapshot = self.snapshots.get(scope.business, scope.location).await?;
        let reason = reason_word(ending);
        let (id, last, reason, snapshot) = (scope.call, &last, &reason, &snapshot);
        let outcome = ending.outcome;
        let filter = BookingFilter {
            call_id: Some(id),
            ..BookingFilter::default()
        };
        let filter = &filter;
        let cut_off = is_cut_off(ending.reason);
        self.ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move {
                    tx.calls().record(id, last).await?;
                    let made = tx
                        .bookings()
                        .list(filter, PageRequest::first(5))
                        .await?
                        .items;
                    let tools = tx.calls().tool_calls(id).await?;
                    let mut told: Vec<String> = Vec::new();
                    let ids: Vec<BookingId> = made.iter().map(|one| one.id).collect();
                    let mut claimed = tx.bookings().lanes_of(&ids).await?;
                    for booking in &made {
                        let lanes = claimed.remove(&booking.id).unwrap_or_default();
                        let with = snapshot.lane_names(lanes);
                        let service = snapshot
                            .service(booking.service_id)
                            .map_or("booking", |service| &service.name);
                        let when = show::when(booking.range.start(), &snapshot.zone, now);
                        told.push(if with.is_empty() {
                            format!("Booked {service}, {when}, for {}.", booking.name)
                        } else {
                            format!(
                                "Booked {service} with {with}, {when}, for {}.",
                                booking.name
                            )
                        });
                    }
                    told.extend(tools.iter().filter_map(changed));
                    let summary = if told.is_empty() {
                        summary(outcome).to_owned()
                    } else {
                        told.join(" ")
                    };
                    let close = CallClose {
                        outcome,
                        reason: reason.clone(),
                        summary: Some(summary),
                        at: now,
                    };
                    if cut_off && made.is_empty() {
                        self.offer_to_go_on(tx, scope, snapshot, &tools).await?;
                    }
                    tx.calls().close(id, &close).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        self.publish(scope, LiveKind::CallEnded);
        Ok(())
    }

    /// Sends a caller who was cut off while a booking was being read back a link on which they can go on; the time is kept
    /// for them meanwhile. Nothing is done for a call that was closed before, or without a number to text.
    async fn offer_to_go_on(
        &self,
        tx: &mut dyn Tx,
        scope: &CallScope,
        snapshot: &Snapshot,
        tools: &[ToolCall],
    ) -> Result<(), ServiceError> {
        let (Some(address), Some(caller)) = (&self.address, &scope.caller) else {
            return Ok(());
        };
        let Some(call) = tx.calls().get(scope.call).await? else {
            return Ok(());
        };
        // Nobody is texted for a call that is only tried.
        let open =
            !call.test && call.state != CallState::Ended && snapshot.location.id == scope.location;
        let Some(said) = CutOff::of(tools, snapshot).filter(|_| open) else {
            return Ok(());
        };
        let ports = &self.ports;
        let Some(body) = said
            .keep(ports, tx, (scope.call, snapshot, address))
            .await?
        else {
            return Ok(());
        };
        let text = NewText {
            location: scope.location,
            to: caller,
            body: &body,
            customer: call.customer_id,
            call: Some(scope.call),
            booking: None,
        };
        text.queue(ports, tx).await?;
        let subject = scope.call.to_string();
        let event = ports.audit(Actor::Call(scope.call), "call.cut_off", subject, json!({}));
        Ok(tx.audit().record(&event).await?)
    }

    /// Closes the record of a call whose session never got the carrier's stream. If another session got it, of a webhook
    /// that came twice, the record is that one's.
    async fn finish_unanswered(
        &self,
        scope: &CallScope,
        ending: &Ending,
        last: &CallRecords,
    ) -> Result<(), ServiceError> {
        let close = CallClose {
            outcome: ending.outcome,
            reason: reason_word(ending),
            summary: Some(summary(ending.outcome).to_owned()),
            at: self.ports.now(),
        };
        let (id, close) = (scope.call, &close);
        let closed: Result<bool, ServiceError> = self
            .ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move {
                    let closed = tx.calls().close_unanswered(id, close).await?;
                    if closed {
                        tx.calls().record(id, last).await?;
                    }
                    Ok(closed)
                })
            })
            .await;
        if closed? {
            self.publish(scope, LiveKind::CallEnded);
        }
        Ok(())
    }

    /// The ledger of the speech model's tokens and of what wrote the caller's words down. A price that is not known stays
    /// unknown.
    fn usage(&self, usage: &Usage) -> Vec<records::Usage> {
        let model = &self.settings.model.model;
        let today = jiff::tz::TimeZone::UTC.to_datetime(self.ports.now()).date();
        let price = self.models.price(model, today);
        let text = Tokens {
            input: usage.input_text,
            cached: usage.cached_text,
            output: usage.output_text,
        };
        let audio = Tokens {
            input: usage.input_audio,
            cached: usage.cached_audio,
            output: usage.output_audio,
        };
        let cost = |usage: SpeechUsage| {
            price.map(|price| Money {
                minor: price.cost(usage).cents(),
                currency: Currency::USD,
            })
        };
        let none = Tokens::default();
        let rows = [
            ("model.text.input", text.input, None),
            ("model.text.cached", text.cached, None),
            ("model.text.output", text.output, None),
            ("model.audio.input", audio.input, None),
            ("model.audio.cached", audio.cached, None),
            ("model.audio.output", audio.output, None),
            (
                "model.text",
                text.input + text.output,
                cost(SpeechUsage { text, audio: none }),
            ),
            (
                "model.audio",
                audio.input + audio.output,
                cost(SpeechUsage { text: none, audio }),
            ),
        ];
        let heard = &usage.transcription;
        // Billed apart from the model: by tokens or by time, as the transcribing model has it.
        let written = [
            ("transcription.audio.input", heard.input_audio, None),
            ("transcription.text.input", heard.input_text, None),
            ("transcription.text.output", heard.output_text, None),
            (
                "transcription.milliseconds",
                heard.duration_ms,
                self.transcription_cost(heard.duration_ms, today),
            ),
        ];
        let written = written.into_iter().filter(|(_, quantity, _)| *quantity > 0);
        rows.into_iter()
            .chain(written)
            .map(|(component, quantity, cost)| records::Usage {
                component: component.to_owned(),
                quantity: i64::try_from(quantity).unwrap_or(i64::MAX),
                cost,
            })
            .collect()
    }

    fn transcription_cost(&self, milliseconds: u64, on: Date) -> Option<Money> {
        let model = &self.settings.model.transcription;
        let minute = self.models.transcription_minute(model, on)?;
        let cost = NanoUsd(minute.times(milliseconds).0 / 60_000);
        Some(Money {
            minor: cost.cents(),
            currency: Currency::USD,
        })
    }
}

/// Whether a call may have ended before the caller was done: whoever hung up, or whatever broke, without a goodbye.
const fn is_cut_off(reason: EndReason) -> bool {
    !matches!(
        reason,
        EndReason::Goodbye | EndReason::NeverStarted | EndReason::Silence
    )
}

/// The sentence of a move or a cancellation that was committed.
fn changed(tool: &ToolCall) -> Option<String> {
    let result = tool.result.as_ref()?;
    let committed = result.get("ok") == Some(&Value::Bool(true)) && tool.name != "create_booking";
    let code = result.get("code")?.as_str()?;
    let say = result.get("say")?.as_str()?;
    (committed && matches!(code, "moved" | "cancelled")).then(|| say.to_owned())
}

const fn summary(outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::Booked => "A booking was made.",
        CallOutcome::Moved => "A booking was moved.",
        CallOutcome::Cancelled => "A booking was cancelled.",
        CallOutcome::Answered => "Questions were answered. Nothing was booked.",
        CallOutcome::Message => "The caller left a message.",
        CallOutcome::Transferred => "The call went to a person.",
        CallOutcome::HungUp => "The caller hung up before anything was settled.",
        CallOutcome::Failed => "The call failed.",
        CallOutcome::Blocked => "The call was refused.",
    }
}

/// The stored word of why a call ended.
pub(super) fn reason_word(ending: &Ending) -> String {
    match serde_json::to_value(ending.reason) {
        Ok(Value::String(word)) => word,
        _ => "unknown".to_owned(),
    }
}
