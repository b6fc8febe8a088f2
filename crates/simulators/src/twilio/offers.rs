//! Numbers that the account can have, buying and giving back.

use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{ApiError, change, sid_of},
    numbers::{Number, resource},
    state::TwilioSim,
};

/// Numbers of a town that nobody has: the first digits, how many digits follow, and what the carrier asks for.
struct Block {
    country: &'static str,
    town: &'static str,
    start: &'static str,
    digits: usize,
    address: &'static str,
}

const fn block(
    country: &'static str,
    town: &'static str,
    start: &'static str,
    digits: usize,
    address: &'static str,
) -> Block {
    Block {
        country,
        town,
        start,
        digits,
        address,
    }
}

/// Numbers that are kept for stories, so that nobody is ever called.
const BLOCKS: [Block; 8] = [
    block("GB", "London", "+4420794607", 2, "none"),
    block("GB", "Manchester", "+4416149600", 2, "none"),
    block("US", "Austin", "+151255501", 2, "none"),
    block("US", "New York", "+121255501", 2, "none"),
    block("CA", "Toronto", "+141655501", 2, "none"),
    block("AU", "Melbourne", "+6137010012", 1, "any"),
    block("IE", "Dublin", "+35312001", 3, "local"),
    block("NZ", "Auckland", "+649887665", 1, "any"),
];
/// Numbers in one answer at most.
const MOST: usize = 50;

impl Block {
    fn numbers(&self) -> impl Iterator<Item = String> + '_ {
        let width = self.digits;
        (0..10_usize.pow(u32::try_from(width).unwrap_or(1)))
            .map(move |end| format!("{}{end:0width$}", self.start))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub(super) struct Search {
    contains: Option<String>,
    area_code: Option<String>,
    voice_enabled: Option<bool>,
    sms_enabled: Option<bool>,
    page_size: Option<usize>,
}

pub(super) async fn list(
    State(sim): State<TwilioSim>,
    Path((_, country, kind)): Path<(String, String, String)>,
    Query(search): Query<Search>,
) -> Response {
    let path = format!("/AvailablePhoneNumbers/{country}/{kind}");
    if kind != "Local.json" || !BLOCKS.iter().any(|block| block.country == country) {
        return ApiError::missing(&path).into_response();
    }
    let contains = search.contains.unwrap_or_default();
    if !contains.is_empty() && !(2..=16).contains(&contains.len()) {
        return ApiError::bad(20_001, "Contains takes from 2 to 16 characters").into_response();
    }
    // Numbers of the simulated carrier take calls and texts alike.
    if search.voice_enabled == Some(false) || search.sms_enabled == Some(false) {
        return Json(json!({ "available_phone_numbers": [] })).into_response();
    }
    let area = search.area_code.unwrap_or_default();
    let owned: Vec<String> = sim
        .numbers()
        .into_iter()
        .map(|one| one.phone_number)
        .collect();
    let offers: Vec<Value> = BLOCKS
        .iter()
        .filter(|block| block.country == country && block.start.contains(&area))
        .flat_map(|block| block.numbers().map(move |number| (block, number)))
        .filter(|(_, number)| number.contains(&contains) && !owned.contains(number))
        .take(search.page_size.unwrap_or(MOST).min(MOST))
        .map(|(block, number)| {
            json!({
                "friendly_name": number, "phone_number": number, "locality": block.town,
                "region": null, "postal_code": null, "iso_country": country,
                "address_requirements": block.address, "beta": false,
                "capabilities": { "voice": true, "SMS": true, "MMS": false },
            })
        })
        .collect();
    Json(json!({ "available_phone_numbers": offers })).into_response()
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub(super) struct Order {
    phone_number: Option<String>,
    voice_url: Option<String>,
    voice_method: Option<String>,
    sms_url: Option<String>,
    status_callback: Option<String>,
    status_callback_method: Option<String>,
}

pub(super) async fn buy(State(sim): State<TwilioSim>, Form(order): Form<Order>) -> Response {
    change(&sim, || {
        let wanted = order.phone_number.unwrap_or_default();
        let methods = [&order.voice_method, &order.status_callback_method];
        if methods
            .into_iter()
            .flatten()
            .any(|one| one != "POST" && one != "GET")
        {
            return Err(ApiError::bad(20_001, "A method is GET or POST"));
        }
        let block = BLOCKS
            .iter()
            .find(|block| block.numbers().any(|number| number == wanted));
        let free = !sim.numbers().iter().any(|one| one.phone_number == wanted);
        match block.filter(|_| free) {
            None => Err(ApiError::bad(
                21_422,
                format!("The phone number {wanted} is not available"),
            )),
            Some(block) if block.address != "none" => Err(ApiError::bad(
                21_631,
                format!("The phone number {wanted} requires an address"),
            )),
            Some(_) => {
                let number = Number {
                    sid: sim.sid("PN"),
                    phone_number: wanted,
                    voice_url: order.voice_url.unwrap_or_default(),
                    sms_url: order.sms_url.unwrap_or_default(),
                    status_callback: order.status_callback.unwrap_or_default(),
                    trunk_sid: None,
                };
                sim.add_number(number.clone());
                Ok((StatusCode::CREATED, resource(&sim, &number)))
            }
        }
    })
}

pub(super) async fn release(
    State(sim): State<TwilioSim>,
    Path((_, file)): Path<(String, String)>,
) -> Response {
    let path = format!("/IncomingPhoneNumbers/{file}");
    let gone = sid_of(&file, &path).and_then(|sid| {
        sim.remove_number(sid)
            .then_some(())
            .ok_or_else(|| ApiError::missing(&path))
    });
    match gone {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => error.into_response(),
    }
}
