//! `POST /api/tools/{name}`: `get_services`, `get_available_slots`, `create_booking`, `reschedule_booking`,
//! `cancel_booking`, `send_sms` and `get_current_time`. The tools are the use cases that callers reach by telephone; here a
//! program with a key answers for what was heard and agreed.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::HeaderMap,
};

use domain::{BookingId, ServiceId};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use services::{
    ServiceError,
    availability::Ask,
    bookings::{Authority, Cancelling, Committed, Guest, Moving, Place, Wish},
    snapshot::Visit,
};

use super::arguments::{Cancel, Create, Move, Now, Shop, Slots, Text};
use crate::{
    error::{ErrorBody, RouteError},
    routes::{
        api::{
            auth::KeyHolder,
            bookings::create::key,
            customer::{name, phone},
            page, place,
            refusal::{NotFree, Refusal},
            slots::Slot,
        },
        body::{broken, read},
    },
    state::AppState,
};

/// A tool run.
struct Run<'a> {
    state: &'a AppState,
    holder: KeyHolder,
    key: Option<&'a str>,
}

/// Runs a tool. Changes are made once for each `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/api/tools/{name}",
    tag = "voice",
    params(
        ("name" = String, Path, description = "The tool"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names a change: a repeat gets the first answer and changes nothing more")
    ),
    request_body(content = serde_json::Value, description = "get_services {shop_id}; get_available_slots {shop_id, date_range {start_utc, end_utc}, service_id}; create_booking {shop_id, service_id, start_utc, customer_name, customer_phone}; reschedule_booking {appointment_id, new_start_utc}; cancel_booking {appointment_id}; send_sms {shop_id, to_e164, message}; get_current_time {tz}"),
    responses(
        (status = 200, body = serde_json::Value, description = "What the tool found or did"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = NotFree, description = "The time cannot be had; nothing was changed"),
        (status = 422, body = ErrorBody)
    )
)]
pub(crate) async fn run(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(tool): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<Value>, Refusal> {
    let body = body.map_err(|_| RouteError::TooLarge(state.config.web.body_limit))?;
    let run = Run {
        state: &state,
        holder,
        key: key(&headers)?,
    };
    let result = match tool.as_str() {
        "get_services" => run.services(&read::<Shop>(&body)?).await?,
        "get_available_slots" => run.slots(&read::<Slots>(&body)?).await?,
        "create_booking" => run.create(&read::<Create>(&body)?).await?,
        "reschedule_booking" => run.reschedule(&read::<Move>(&body)?).await?,
        "cancel_booking" => run.cancel(&read::<Cancel>(&body)?).await?,
        "send_sms" => run.text(&read::<Text>(&body)?).await?,
        "get_current_time" => run.now(&read::<Now>(&body)?)?,
        _ => return Err(ServiceError::NotFound("tool").into()),
    };
    Ok(Json(result))
}

impl Run<'_> {
    fn by(&self) -> Authority<'static> {
        Authority::Member(self.holder.actor())
    }

    /// The shop, by id or by its name in web addresses. One of another business does not exist.
    async fn shop(&self, shop: &str) -> Result<Place, RouteError> {
        if shop.starts_with("loc_") {
            return place::of(self.state, self.holder, Some(shop)).await;
        }
        let found = self.state.services.facilities.find(shop).await;
        let route = found
            .ok()
            .filter(|one| one.business_id == self.holder.business);
        let route = route.ok_or(ServiceError::NotFound("shop"))?;
        Ok(Place {
            business: route.business_id,
            location: route.location_id,
        })
    }

    async fn services(&self, shop: &Shop) -> Result<Value, Refusal> {
        let place = self.shop(&shop.shop_id).await?;
        let snapshot = place::snapshot(self.state, place).await?;
        let services: Vec<Value> = snapshot
            .services
            .iter()
            .map(|service| {
                json!({
                    "id": service.id,
                    "name": service.name,
                    "duration_min": service.minutes,
                    "price_minor": service.price.map(|price| price.minor),
                    "currency": service.price.map(|price| price.currency.code().to_owned()),
                    "description": service.description,
                })
            })
            .collect();
        Ok(json!({"services": services}))
    }

    async fn slots(&self, asked: &Slots) -> Result<Value, Refusal> {
        let place = self.shop(&asked.shop_id).await?;
        let service: ServiceId = page::id(&asked.service_id, "service")?;
        let range = asked.date_range.range()?;
        let snapshot = place::snapshot(self.state, place).await?;
        let availability = &self.state.services.availability;
        let found = availability
            .all(&snapshot, &Ask::any(service), range)
            .await?;
        let slots = found.offers.into_iter().map(|offer| {
            json!({
                "slot_id": offer.id,
                "start_utc": offer.range.start(),
                "end_utc": offer.range.end(),
                "spoken": offer.spoken,
                "with": offer.with,
            })
        });
        let nearest: Vec<Slot> = found.nearest.into_iter().map(Slot::from).collect();
        Ok(json!({
            "slots": slots.collect::<Vec<_>>(),
            "why_not": found.why_not.map(|why| why.code.as_str()),
            "nearest": nearest,
        }))
    }

    async fn create(&self, asked: &Create) -> Result<Value, Refusal> {
        let place = self.shop(&asked.shop_id).await?;
        let service: ServiceId = page::id(&asked.service_id, "service")?;
        let guest = Guest {
            phone: Some(phone(&asked.customer_phone)?),
            ..Guest::named(name(&asked.customer_name)?)
        };
        let wish = Wish::new(Visit::of(service), asked.start_utc, guest);
        let bookings = &self.state.services.bookings;
        let done = bookings.book(place, self.by(), &wish, self.key).await?;
        self.appointment(&done).await
    }

    async fn reschedule(&self, asked: &Move) -> Result<Value, Refusal> {
        let id: BookingId = page::id(&asked.appointment_id, "appointment")?;
        let to = Moving::at(asked.new_start_utc);
        let bookings = &self.state.services.bookings;
        let done = bookings
            .reschedule(self.holder.business, self.by(), id, &to, self.key)
            .await?;
        self.appointment(&done).await
    }

    async fn cancel(&self, asked: &Cancel) -> Result<Value, Refusal> {
        let id: BookingId = page::id(&asked.appointment_id, "appointment")?;
        let how = Cancelling::default();
        let bookings = &self.state.services.bookings;
        let done = bookings
            .cancel(self.holder.business, self.by(), id, &how, self.key)
            .await?;
        self.appointment(&done).await
    }

    /// What was committed, from its row.
    async fn appointment(&self, done: &Committed) -> Result<Value, Refusal> {
        let made = done.bookings.first();
        let made = made.ok_or_else(|| ServiceError::Internal("a change of nothing".to_owned()))?;
        let queries = &self.state.services.queries;
        let booking = queries
            .booking(self.holder.business, made.booking)
            .await?
            .booking;
        Ok(json!({
            "appointment_id": booking.id,
            "reference": booking.reference.to_string(),
            "status": match booking.state {
                domain::BookingState::Requested => "tentative",
                domain::BookingState::Cancelled => "cancelled",
                _ => "confirmed",
            },
            "service_id": booking.service_id,
            "start_utc": booking.range.start(),
            "end_utc": booking.range.end(),
            "customer_name": booking.name,
            "customer_phone": booking.phone,
            "message": done.say,
            "fee_minor": done.fee.map(|fee| fee.minor),
        }))
    }

    async fn text(&self, asked: &Text) -> Result<Value, Refusal> {
        let place = self.shop(&asked.shop_id).await?;
        let to = phone(&asked.to_e164)
            .map_err(|_| broken("to_e164", "write a plus, the country code and the number"))?;
        let texts = &self.state.services.texts;
        let id = texts
            .send(place, &self.holder.actor(), &to, &asked.message, self.key)
            .await?;
        Ok(json!({"message_id": id, "status": "queued"}))
    }

    fn now(&self, asked: &Now) -> Result<Value, RouteError> {
        let zone = TimeZone::get(&asked.tz).map_err(|_| {
            broken(
                "tz",
                "name a zone of the IANA database, as in Europe/London",
            )
        })?;
        let now = self.state.ports.now();
        let there = now.to_zoned(zone);
        Ok(json!({
            "now_utc": now,
            "now_local": there.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            "weekday": there.strftime("%A").to_string(),
            "tz": asked.tz,
        }))
    }
}
