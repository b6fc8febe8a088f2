//! Texts that the caller asks for, and messages for the people of the business.

use call::tools::{SendSms, TakeMessage};
use serde_json::json;

use super::{Toolbox, reply::Reply};
use crate::{
    ServiceError,
    bookings::NewText,
    calls::{CallScope, Spoken},
    snapshot::Snapshot,
};

impl Toolbox {
    /// Texts the caller's own number, and no other.
    pub(super) async fn send_sms(
        &self,
        scope: &CallScope,
        text: &SendSms,
    ) -> Result<Reply, ServiceError> {
        let Some(caller) = &scope.caller else {
            return Ok(Reply::refused(
                "identity",
                "I can't see your number, so I can't text you.",
                "Say so, and tell the caller the details instead.",
            ));
        };
        let ports = &self.ports;
        ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move {
                    let text = NewText {
                        location: scope.location,
                        to: caller,
                        body: &text.message,
                        customer: None,
                        call: Some(scope.call),
                        booking: None,
                    };
                    text.queue(ports, tx).await
                })
            })
            .await?;
        Ok(Reply::ok(json!({ "code": "queued" })))
    }

    pub(super) async fn take_message(
        &self,
        snapshot: &Snapshot,
        scope: &CallScope,
        message: &TakeMessage,
    ) -> Result<Reply, ServiceError> {
        let number = match &message.phone {
            Some(spoken) => match dialogue::phone::parse(spoken, &snapshot.region()) {
                Ok(number) => Some(number),
                Err(problem) => return Ok(Reply::invalid("phone", &problem.to_string())),
            },
            None => scope.caller.clone(),
        };
        let mut body = message.message.clone();
        if let Some(name) = &message.name {
            body = format!("{body}\n\nFrom {name}");
        }
        if let Some(number) = &number {
            body = format!("{body}\nCall back on {number}", number = number.as_str());
        }
        let ports = &self.ports;
        let spoken = &Spoken {
            number: number.as_ref(),
            body: &body,
            provider_id: None,
        };
        ports
            .store
            .write(scope.business, |tx| {
                Box::pin(async move { spoken.keep(ports, tx, scope).await })
            })
            .await?;
        Ok(Reply::ok(
            json!({ "code": "taken", "say": "I've passed that on." }),
        ))
    }
}
