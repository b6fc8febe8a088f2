//! Asking the model for a response, and what happens to a request that is refused, fails or is not answered.

use std::time::Duration;

use super::{
    EndReason, Session,
    closing::Phase,
    model::{REFUSALS, no_tools},
    responses::{Purpose, Request},
};
use crate::{
    time::CallTime,
    wire::realtime::{ClientEvent, ResponseObject, ResponseParameters},
};

/// A request that was refused or failed is repeated after this, this often.
const RETRY: Duration = Duration::from_millis(700);
const MOST_TRIES: u8 = 3;

impl Session {
    /// Sends the next request if the model is free.
    pub(super) fn send_next_request(&mut self) {
        if !self.model.is_ready()
            || self.responses.requested.is_some()
            || self.responses.is_running()
        {
            return;
        }
        if self.now < self.responses.not_before
            || self
                .responses
                .unseen_until
                .is_some_and(|until| self.now < until)
        {
            return;
        }
        let Some((purpose, tries)) = self.responses.queue.front().copied() else {
            return;
        };
        // The model will answer the caller by itself, and will then know what the request is about.
        if self.speech.is_speaking()
            && matches!(
                purpose,
                Purpose::ToolResults | Purpose::Answer | Purpose::SilencePrompt
            )
        {
            return;
        }
        self.responses.queue.pop_front();
        self.responses.unseen_until = None;
        self.responses.requests += 1;
        let event_id = format!("rc-{}", self.responses.requests);
        let response = self.parameters(purpose);
        self.send_as(&event_id, ClientEvent::ResponseCreate { response });
        self.responses.requested = Some(Request {
            purpose,
            event_id,
            at: self.now,
            tries,
        });
    }

    fn parameters(&self, purpose: Purpose) -> Option<ResponseParameters> {
        let language = if self.config.prompt.language.is_empty() {
            "English"
        } else {
            &self.config.prompt.language
        };
        let speak = |instructions: String| {
            Some(ResponseParameters {
                instructions: Some(instructions),
                tool_choice: Some(no_tools()),
            })
        };
        match purpose {
            Purpose::Greeting => speak(self.config.prompt.greeting_instructions()),
            Purpose::ToolResults | Purpose::Answer => None,
            Purpose::SilencePrompt => speak(format!(
                "The caller has said nothing for a while. Ask in one short sentence, in {language}, whether they are still there."
            )),
            Purpose::Farewell(EndReason::Silence) => speak(format!(
                "Nobody answers. Say in one short sentence, in {language}, that you will hang up now and that they can call again. Say goodbye."
            )),
            Purpose::Farewell(EndReason::TooLong) => speak(format!(
                "The call has to end now. Say so politely in one short sentence, in {language}. Say goodbye."
            )),
            Purpose::Farewell(_) => speak(self.config.prompt.goodbye_instructions()),
        }
    }

    pub(super) fn on_response_failed(
        &mut self,
        response: &ResponseObject,
        request: Option<Request>,
    ) {
        let error = response
            .status_details
            .as_ref()
            .and_then(|details| details.error.clone())
            .unwrap_or_default();
        let code = error
            .code
            .clone()
            .unwrap_or_else(|| String::from("response_failed"));
        self.error("model", &code, &error.message);
        if matches!(self.phase, Phase::Closing { .. }) {
            return;
        }
        if REFUSALS.contains(&code.as_str()) {
            self.on_model_gone(EndReason::ModelRefused);
            return;
        }
        let (purpose, tries) = request.map_or((Purpose::Answer, 0), |request| {
            (request.purpose, request.tries)
        });
        self.try_again(purpose, tries);
    }

    /// Repeats a request that came to nothing, a few times.
    fn try_again(&mut self, purpose: Purpose, tries: u8) {
        if tries + 1 >= MOST_TRIES {
            self.on_model_gone(EndReason::ModelLost);
            return;
        }
        self.responses.not_before = self.now + RETRY;
        self.responses.queue_again(purpose, tries + 1);
    }

    /// The model refused one of our events.
    pub(super) fn on_request_refused(&mut self, code: &str, event_id: Option<&str>) {
        let running = code == "conversation_already_has_active_response";
        let ours = |request: &Request| {
            event_id == Some(request.event_id.as_str()) || (event_id.is_none() && running)
        };
        let request = match self.responses.requested.take() {
            Some(request) if ours(&request) => request,
            other => {
                self.responses.requested = other;
                // A response that the model had begun by itself was taken for the answer to our request.
                let Some(response) = self.responses.live.iter_mut().find(|response| {
                    response
                        .request
                        .as_ref()
                        .is_some_and(|request| event_id == Some(request.event_id.as_str()))
                }) else {
                    return;
                };
                let Some(request) = response.request.take() else {
                    return;
                };
                request
            }
        };
        if running {
            // It runs beside us, or its end is on the way: wait for either.
            if !self.responses.is_running() {
                self.responses.unseen_until = Some(self.now + RETRY + RETRY);
            }
            // What runs answers the caller, or is the very thing that was missing: asking again would say it twice.
            if !matches!(request.purpose, Purpose::Answer | Purpose::SilencePrompt) {
                self.responses.queue_again(request.purpose, request.tries);
            }
        } else {
            self.try_again(request.purpose, request.tries);
        }
    }

    pub(super) fn advance_responses(&mut self) {
        let late = self.responses.requested.as_ref();
        if late.is_some_and(|request| self.now >= request.at + self.config.limits.model_answer) {
            self.error("model", "no_answer", "no response began in time");
            self.on_model_gone(EndReason::ModelLost);
        }
        if self.response_stalls_at().is_some_and(|at| self.now >= at) {
            self.error(
                "model",
                "stalled",
                "a response neither grew nor ended in time",
            );
            self.on_model_gone(EndReason::ModelLost);
        }
    }

    /// When the model is given up because of a response that neither grows nor ends. What it has said is played first.
    pub(super) fn response_stalls_at(&self) -> Option<CallTime> {
        let heard = self.playback.is_empty();
        heard
            .then(|| self.responses.stalled_at(&self.config.limits))
            .flatten()
    }
}
