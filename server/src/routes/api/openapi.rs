//! `GET /api/v1/openapi.json`: the description of everything that programs and other front ends use.

use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

use super::{
    super::{
        auth::{callback, login, logout, me},
        ava, courts, vocalenda, vocalhost,
    },
    bookings, calls, demand, exceptions, facilities, holds, house_rules, locations, resources,
    series, services, slots, staff, time_off, waitlist, why_not,
};
use crate::portal::cookies;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ringdesk",
        description = "What programs and other front ends use of Ringdesk. Addresses under /api/v1 are those of one business: send its key as `Authorization: Bearer …`. An id of another business is as if it did not exist. Refusals are `{error, details}`: a stable code for programs, a sentence for people.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later")
    ),
    paths(
        show,
        calls::list,
        calls::detail,
        bookings::list,
        bookings::detail,
        slots::list,
        holds::keep,
        holds::extend,
        holds::release,
        bookings::create::make,
        bookings::change::reschedule,
        bookings::change::cancel,
        bookings::change::confirm,
        series::preview,
        series::book,
        waitlist::list,
        waitlist::join,
        waitlist::leave,
        why_not::explain,
        demand::list,
        demand::what_if,
        house_rules::show,
        house_rules::replace,
        locations::list,
        locations::create,
        locations::detail,
        locations::replace,
        staff::list,
        staff::create,
        staff::detail,
        staff::replace,
        resources::list,
        resources::create,
        resources::detail,
        resources::replace,
        exceptions::list,
        exceptions::put,
        exceptions::remove,
        exceptions::holidays,
        time_off::list,
        time_off::add,
        time_off::remove,
        services::list,
        services::create,
        services::detail,
        services::replace,
        facilities::import,
        login::begin,
        callback::finish,
        me::show,
        logout::leave,
        courts::facilities::list,
        courts::webhook::answer,
        courts::status::voice,
        courts::status::realtime,
        courts::realtime::open,
        vocalhost::assistants::list,
        vocalhost::register::business,
        vocalhost::register::assistant,
        vocalhost::update::change,
        vocalhost::slots::list,
        vocalhost::bookings::list,
        vocalhost::voice::answer,
        vocalhost::voice::open,
        ava::customers::create,
        ava::customers::detail,
        ava::history::show,
        ava::appointments::list,
        vocalenda::inbound::answer,
        vocalenda::stream::open,
        vocalenda::tools::run,
    ),
    modifiers(&Schemes, &Names),
    security(("key" = []))
)]
struct Interface;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("key", key);
        let session = ApiKeyValue::with_description(
            cookies::SESSION,
            "A browser's session, as signing in with Google begins it. A change also needs the header X-CSRF-Token.",
        );
        let session = SecurityScheme::ApiKey(ApiKey::Cookie(session));
        components.add_security_scheme("session", session);
    }
}

/// Operations named after method and address: functions of several files are called alike.
struct Names;

impl Modify for Names {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let words: Vec<&str> = path
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            let words = words.join("_");
            let operations = [
                ("get", &mut item.get),
                ("post", &mut item.post),
                ("put", &mut item.put),
                ("patch", &mut item.patch),
                ("delete", &mut item.delete),
            ];
            for (method, operation) in operations {
                if let Some(operation) = operation {
                    operation.operation_id = Some(format!("{method}_{words}"));
                }
            }
        }
    }
}

/// This description.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "interface",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1"))
)]
pub(crate) async fn show() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

/// The description itself.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    Interface::openapi()
}
