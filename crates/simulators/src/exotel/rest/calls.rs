//! Calls: those of the account's flows, and those that were ordered.

use std::time::Duration;

use axum::{
    Form, Json,
    extract::{Path, State},
    response::Response,
};
use domain::E164;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::{
    ApiError, ExotelSim,
    orders::{self, Callback, Order, Then},
};
use crate::exotel::{flow::usable, leg::local};

/// Longest call, in seconds.
const LONGEST_CALL: u32 = 14_400;
/// How long it rings unless the order says otherwise, in seconds.
const USUAL_RINGING: u32 = 30;
/// Longest name of a stream.
const LONGEST_STREAM_NAME: usize = 32;
/// Longest field of the account's own.
const LONGEST_CUSTOM_FIELD: usize = 128;

/// A call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    from: String,
    to: String,
    direction: &'static str,
    status: &'static str,
    started: Timestamp,
    ended: Option<Timestamp>,
}

impl Call {
    pub(super) fn inbound(from: &str, to: &str, now: Timestamp) -> Self {
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            direction: "inbound",
            status: "in-progress",
            started: now,
            ended: None,
        }
    }

    pub(super) fn end(&mut self, status: &'static str, now: Timestamp) {
        (self.status, self.ended) = (status, Some(now));
    }

    fn resource(&self, sim: &ExotelSim, sid: &str) -> Value {
        let account = &sim.account().account_sid;
        json!({ "Call": {
            "Sid": sid,
            "ParentCallSid": "",
            "DateCreated": local(self.started),
            "DateUpdated": local(self.ended.unwrap_or(self.started)),
            "AccountSid": account,
            "To": self.to,
            "From": self.from,
            "PhoneNumberSid": self.to,
            "Status": self.status,
            "StartTime": local(self.started),
            "EndTime": self.ended.map(local),
            "Duration": self.ended.map(|end| end.duration_since(self.started).as_secs()),
            "Price": null,
            "Direction": self.direction,
            "AnsweredBy": "human",
            "ForwardedFrom": "",
            "CallerName": "",
            "Uri": format!("/v1/Accounts/{account}/Calls/{sid}.json"),
            "RecordingUrl": "",
        } })
    }
}

/// A form as it came: some names stand in it several times.
type Fields = Form<Vec<(String, String)>>;

fn given<'f>(form: &'f [(String, String)], name: &str) -> Option<&'f str> {
    let (_, value) = form.iter().find(|(key, _)| key == name)?;
    Some(value.as_str()).filter(|value| !value.is_empty())
}

/// Rings somebody for a flow, or two people for each other.
pub(super) async fn connect(State(sim): State<ExotelSim>, Form(form): Fields) -> Response {
    sim.change(|| {
        let flows = format!(
            "http://my.exotel.com/{}/exoml/start_voice/",
            sim.account().account_sid
        );
        let field = |name| given(&form, name);
        let then = match (field("To"), field("Url")) {
            (Some(to), None) => Then::Person(to.parse().map_err(|_| ApiError::bad("Invalid To"))?),
            (None, Some(url)) => {
                let app = url.strip_prefix(&flows);
                let flow = app.and_then(|app| sim.state().flows.get(app).cloned());
                Then::Flow(Box::new(flow.ok_or_else(|| {
                    ApiError::bad("Url is not a flow of this account")
                })?))
            }
            _ => return Err(ApiError::bad("Give either To or the Url of a flow")),
        };
        let callback = match field("StatusCallback") {
            Some(url) => Some(Callback {
                url: address(url)?,
                events: vec!["terminal".to_owned()],
            }),
            None => None,
        };
        let order = Order {
            person: person(field("From"))?,
            number: field("CallerId").unwrap_or_default().to_owned(),
            then,
            limit: limit(field("TimeLimit"))?,
            rings: rings(field("TimeOut"))?,
            custom_field: custom(field("CustomField"))?,
            callback,
        };
        place(&sim, order)
    })
}

/// Rings somebody for a stream.
pub(super) async fn connect_bot(State(sim): State<ExotelSim>, Form(form): Fields) -> Response {
    sim.change(|| {
        let field = |name| given(&form, name);
        let stream = usable(field("streamurl").unwrap_or_default())
            .map_err(|reason| ApiError::bad(format!("Invalid streamurl: {reason}")))?;
        if field("streamtype") != Some("bidirectional") {
            return Err(ApiError::bad("Invalid streamtype"));
        }
        let name = field("streamname").unwrap_or_default();
        if name.chars().count() > LONGEST_STREAM_NAME {
            return Err(ApiError::bad("Invalid streamname"));
        }
        let order = Order {
            person: person(field("from"))?,
            number: field("callerid").unwrap_or_default().to_owned(),
            then: Then::Stream(stream),
            limit: limit(field("timelimit"))?,
            rings: rings(None)?,
            custom_field: custom(field("customfield"))?,
            callback: callback(&form)?,
        };
        place(&sim, order)
    })
}

fn person(number: Option<&str>) -> Result<E164, ApiError> {
    let number = number.and_then(|number| number.parse().ok());
    number.ok_or_else(|| ApiError::bad("Invalid From"))
}

fn address(url: &str) -> Result<Url, ApiError> {
    url.parse()
        .map_err(|_| ApiError::bad("Invalid StatusCallback"))
}

/// Where a call without a flow is reported, and what of it: its end, unless other events are named.
fn callback(form: &[(String, String)]) -> Result<Option<Callback>, ApiError> {
    const EVENTS: [&str; 3] = ["ringing", "answered", "terminal"];
    let Some(url) = given(form, "statuscallback") else {
        return Ok(None);
    };
    let named = form
        .iter()
        .filter(|(name, _)| name == "statuscallbackevents[]");
    let mut events: Vec<String> = named.map(|(_, event)| event.clone()).collect();
    if !events.iter().all(|event| EVENTS.contains(&event.as_str())) {
        return Err(ApiError::bad("Invalid statuscallbackevents"));
    }
    if events.is_empty() {
        events.push("terminal".to_owned());
    }
    let url = address(url)?;
    Ok(Some(Callback { url, events }))
}

/// A number of seconds up to the longest call.
fn seconds(text: Option<&str>, usual: u32, wrong: &str) -> Result<Duration, ApiError> {
    let seconds = match text {
        None => Some(usual),
        Some(text) => text.parse().ok(),
    };
    let fine = seconds.filter(|seconds| (1..=LONGEST_CALL).contains(seconds));
    let seconds = fine.ok_or_else(|| ApiError::bad(wrong))?;
    Ok(Duration::from_secs(u64::from(seconds)))
}

fn limit(text: Option<&str>) -> Result<Duration, ApiError> {
    seconds(text, LONGEST_CALL, "Invalid TimeLimit")
}

fn rings(text: Option<&str>) -> Result<Duration, ApiError> {
    seconds(text, USUAL_RINGING, "Invalid TimeOut")
}

fn custom(field: Option<&str>) -> Result<Option<String>, ApiError> {
    match field {
        Some(field) if field.chars().count() > LONGEST_CUSTOM_FIELD => {
            Err(ApiError::bad("Invalid CustomField"))
        }
        field => Ok(field.map(str::to_owned)),
    }
}

/// Takes an order, and plays it from then on.
fn place(sim: &ExotelSim, order: Order) -> Result<Value, ApiError> {
    let numbers = &sim.account().numbers;
    if !numbers.contains(&order.number) {
        return Err(ApiError::bad("CallerId is not a number of this account"));
    }
    let to = match &order.then {
        Then::Person(other) => other.as_str(),
        Then::Stream(_) | Then::Flow(_) => &order.number,
    };
    let call = Call {
        direction: "outbound-api",
        ..Call::inbound(order.person.as_str(), to, sim.now())
    };
    let sid = sim.sid();
    let resource = call.resource(sim, &sid);
    sim.state().calls.insert(sid.clone(), call);
    tokio::spawn(orders::carry_out(sim.clone(), sid, order));
    Ok(resource)
}

pub(super) async fn show(
    State(sim): State<ExotelSim>,
    Path((_, file)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let sid = file.strip_suffix(".json").ok_or_else(ApiError::missing)?;
    let call = sim.state().calls.get(sid).cloned();
    let call = call.ok_or_else(ApiError::missing)?;
    Ok(Json(call.resource(&sim, sid)))
}
