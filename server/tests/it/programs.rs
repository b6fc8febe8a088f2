//! What programs do with a business over `/api/v1`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    program::{Program, client},
    world::{Place, TestServer, friday},
};

/// The id of a service, by name.
async fn service(program: &Program, name: &str) -> Value {
    let (_, list) = program.get("/api/v1/services").await;
    let services = list["services"].as_array().expect("services");
    let found = services.iter().find(|one| one["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {list}"))["id"].clone()
}

async fn slots(program: &Program, service: &Value, extra: &str) -> Vec<Value> {
    let service = service.as_str().expect("an id");
    let path = format!(
        "/api/v1/slots?service_id={service}&from=2026-12-01T00:00:00Z&to=2026-12-03T00:00:00Z&all=true{extra}"
    );
    let (status, found) = program.get(&path).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    found["slots"].as_array().expect("slots").clone()
}

fn order(slots: &[&Value]) -> Value {
    let bookings: Vec<Value> = slots
        .iter()
        .map(|slot| json!({"slot_id": slot["slot_id"]}))
        .collect();
    json!({"customer": {"name": "Jo Reed", "phone": "+447700900102"}, "bookings": bookings})
}

async fn a_program_holds_books_moves_and_cancels(place: Place) {
    let server = TestServer::start(place, friday()).await;
    let program = Program::of(&server, "pickle-park").await;
    let hire = service(&program, "Court hire").await;
    let free = slots(&program, &hire, "&minutes=120&count=2").await;
    let kept = json!({"bookings": [{"slot_id": free[0]["slot_id"]}]});
    let (status, held) = program.post("/api/v1/holds", &kept).await;
    assert_eq!(status, StatusCode::CREATED, "{held}");
    let hold = held["holds"][0]["hold_id"]
        .as_str()
        .expect("a hold")
        .to_owned();
    assert!(
        held["holds"][0]["price_minor"]
            .as_i64()
            .is_some_and(|price| price > 0)
    );
    let (status, longer) = program
        .post(&format!("/api/v1/holds/{hold}/extend"), &json!({}))
        .await;
    assert_eq!(status, StatusCode::OK, "{longer}");

    let mut wanted = order(&[&free[0]]);
    wanted["bookings"][0]["hold_id"] = hold.clone().into();
    let (status, booked) = program.once("k1", "/api/v1/bookings", &wanted).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    assert_eq!(
        program.once("k1", "/api/v1/bookings", &wanted).await,
        (status, booked.clone())
    );
    let booking = &booked["bookings"][0];
    let lines = booking["lines"].as_array().expect("lines");
    let total: i64 = lines
        .iter()
        .filter_map(|line| line["total_minor"].as_i64())
        .sum();
    assert_eq!(booking["price_minor"].as_i64(), Some(total));
    let gone = program
        .send(Method::DELETE, &format!("/api/v1/holds/{hold}"), None, None)
        .await;
    assert_eq!(
        gone.0,
        StatusCode::NOT_FOUND,
        "a hold is used up by its booking"
    );

    let id = booking["id"].as_str().expect("an id");
    let later = &free[free.len() - 1];
    let to = json!({"slot_id": later["slot_id"]});
    let (status, moved) = program
        .once("k2", &format!("/api/v1/bookings/{id}/move"), &to)
        .await;
    assert_eq!(status, StatusCode::OK, "{moved}");
    assert_eq!(moved["bookings"][0]["end"], later["end"]);
    let off = json!({"reason": "rain"});
    let (status, cancelled) = program
        .once("k3", &format!("/api/v1/bookings/{id}/cancel"), &off)
        .await;
    assert_eq!(
        (status, &cancelled["bookings"][0]["state"]),
        (StatusCode::OK, &"cancelled".into())
    );
    let (status, _) = program
        .post(&format!("/api/v1/bookings/{id}/cancel"), &off)
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    server.stop().await;
}

#[tokio::test]
async fn a_program_holds_books_moves_and_cancels_on_sqlite() {
    a_program_holds_books_moves_and_cancels(Place::sqlite()).await;
}

#[tokio::test]
async fn a_program_holds_books_moves_and_cancels_on_postgres() {
    a_program_holds_books_moves_and_cancels(Place::postgres().await).await;
}

#[tokio::test]
async fn several_bookings_are_all_made_or_none() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "fade-room").await;
    let cut = service(&program, "Haircut").await;
    let free = slots(&program, &cut, "").await;
    let (first, last) = (&free[0], &free[free.len() - 1]);
    let (status, _) = program.post("/api/v1/bookings", &order(&[first])).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, refused) = program
        .post("/api/v1/bookings", &order(&[last, first]))
        .await;
    assert_eq!(
        (status, &refused["error"]),
        (StatusCode::CONFLICT, &"taken".into()),
        "{refused}"
    );
    assert!(
        refused["nearest"]
            .as_array()
            .is_some_and(|near| !near.is_empty())
    );
    assert_eq!(
        slots(&program, &cut, "").await.last(),
        Some(last),
        "nothing was kept of it"
    );
    let (status, both) = program
        .post("/api/v1/bookings", &order(&[&free[4], last]))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{both}");
    let group = &both["bookings"][0]["group_id"];
    assert!(group.is_string() && group == &both["bookings"][1]["group_id"]);
    server.stop().await;
}

#[tokio::test]
async fn what_is_somebody_elses_does_not_exist() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (ours, theirs) = (
        Program::of(&server, "fade-room").await,
        Program::of(&server, "luma-skin").await,
    );
    let cut = service(&ours, "Haircut").await;
    let free = slots(&ours, &cut, "").await;
    let (_, booked) = ours.post("/api/v1/bookings", &order(&[&free[0]])).await;
    let booking = booked["bookings"][0]["id"].as_str().expect("an id");
    let (_, locations) = ours.get("/api/v1/locations").await;
    let location = locations["locations"][0]["id"].as_str().expect("an id");
    let cut = cut.as_str().expect("an id");
    for path in [
        format!("/api/v1/bookings/{booking}"),
        format!("/api/v1/services/{cut}"),
        format!("/api/v1/locations/{location}"),
    ] {
        assert_eq!(ours.get(&path).await.0, StatusCode::OK, "{path}");
        assert_eq!(theirs.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for (path, body) in [
        (format!("/api/v1/bookings/{booking}/cancel"), json!({})),
        (format!("/api/v1/bookings/{booking}/confirm"), json!({})),
        (
            format!("/api/v1/bookings/{booking}/move"),
            json!({"start": "2026-12-02T10:00:00Z"}),
        ),
        ("/api/v1/bookings".to_owned(), order(&[&free[1]])),
    ] {
        let (status, refused) = theirs.post(&path, &body).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path} {refused}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_request_that_breaks_a_rule_names_the_field_and_changes_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "fade-room").await;
    let cut = service(&program, "Haircut").await;
    let free = slots(&program, &cut, "").await;
    let good = order(&[&free[0]]);
    let with = |path: &[&str], value: Value| {
        let mut bad = good.clone();
        let mut place = &mut bad;
        for part in path {
            place = match part.parse::<usize>() {
                Ok(index) => &mut place[index],
                Err(_) => &mut place[*part],
            };
        }
        *place = value;
        bad
    };
    for (bad, status, field) in [
        (with(&["customer", "name"], "".into()), 422, "name"),
        (with(&["customer", "phone"], "12".into()), 422, "phone"),
        (with(&["customer", "age"], 300.into()), 422, "customer.age"),
        (with(&["customer", "shoe"], 44.into()), 422, "shoe"),
        (with(&["bookings"], json!([])), 422, "bookings"),
        (
            with(&["bookings", "0", "slot_id"], "slot_nonsense".into()),
            404,
            "slot",
        ),
        (
            with(&["bookings", "0", "start"], "2026-12-01T10:00:00Z".into()),
            422,
            "slot_id",
        ),
        (
            with(&["bookings", "0"], json!({"service_id": cut})),
            422,
            "slot_id",
        ),
        (
            with(&["bookings", "0", "notes"], "x".repeat(1001).into()),
            422,
            "notes",
        ),
    ] {
        let (got, refused) = program.post("/api/v1/bookings", &bad).await;
        assert_eq!(got.as_u16(), status, "{bad} {refused}");
        let details = refused["details"].as_str().expect("details");
        assert!(details.contains(field), "{field}: {details}");
    }
    let past = json!({"service_id": cut, "start": "2026-11-19T10:00:00Z"});
    let (status, refused) = program
        .post("/api/v1/bookings", &with(&["bookings", "0"], past))
        .await;
    assert_eq!(
        (status, &refused["error"]),
        (StatusCode::CONFLICT, &"past".into())
    );
    assert_eq!(slots(&program, &cut, "").await, free);
    server.stop().await;
}

#[tokio::test]
async fn a_service_is_set_up_replaced_and_refused_by_its_rules() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "fade-room").await;
    let (_, staff) = program.get("/api/v1/staff").await;
    let sam = staff["staff"][0]["id"].clone();
    let good = json!({
        "name": "Hot towel shave", "minutes": 45, "price_minor": 3200, "staff": [{"staff_id": sam}],
        "variants": [{"name": "Royal", "minutes": 60, "price_minor": 4500}],
        "add_ons": [{"name": "Balm", "kind": "sale", "price_minor": 1200}],
        "bands": [{"weekdays": ["saturday"], "from": "09:00", "to": "17:00", "price_minor": 3600}],
        "deposit": {"percent": 20}, "cancel_notice_minutes": 1440, "cancel_fee": {"fixed_minor": 1000},
    });
    let (status, made) = program.post("/api/v1/services", &good).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(
        (&made["deposit"], &made["currency"]),
        (&json!({"percent": 20}), &"GBP".into())
    );
    let path = format!("/api/v1/services/{}", made["id"].as_str().expect("an id"));
    let (status, again) = program.put(&path, &good).await;
    assert_eq!(
        (status, &again),
        (StatusCode::OK, &made),
        "replaced by the same, it is the same"
    );
    assert!(!slots(&program, &made["id"], "").await.is_empty());

    for (field, value, named) in [
        ("name", json!(" "), "name"),
        ("minutes", json!(0), "minutes"),
        ("minutes", json!(-5), "minutes"),
        ("price_minor", json!(-1), "price"),
        ("currency", json!("USD"), "currency"),
        ("staff", json!([]), "staff"),
        (
            "staff",
            json!([{"staff_id": "stf_00000000000000000000000000"}]),
            "staff",
        ),
        ("deposit", json!({"percent": 101}), "deposit"),
        ("capacity", json!(0), "capacity"),
        ("price_kind", json!("barter"), "price_kind"),
        ("age_min", json!(200), "age_min"),
        (
            "length",
            json!({"step": 60, "min": 30, "max": 90}),
            "length",
        ),
        ("colour", json!("blue"), "colour"),
        (
            "bands",
            json!([
                {"from": "09:00", "to": "12:00", "price_minor": 1}, {"from": "11:00", "to": "13:00", "price_minor": 2}
            ]),
            "bands",
        ),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let (status, refused) = program.put(&path, &bad).await;
        assert!(status.is_client_error(), "{field} {refused}");
        let details = refused["details"].as_str().expect("details");
        assert!(details.contains(named), "{field}: {details}");
    }
    assert_eq!(program.get(&path).await.1, made, "nothing of it was kept");

    let open = json!([{"day": "monday", "from": "09:00", "to": "13:00"}, {"day": "monday", "from": "12:00", "to": "18:00"}]);
    let place = json!({"name": "Annex", "slug": "annex", "zone": "Europe/London", "hours": open});
    let (status, refused) = program.post("/api/v1/locations", &place).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused["details"]
            .as_str()
            .is_some_and(|why| why.contains("overlaps")),
        "{refused}"
    );
    let taken = json!({"name": "Annex", "slug": "luma-skin", "zone": "Europe/London"});
    assert_eq!(
        program.post("/api/v1/locations", &taken).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    server.stop().await;
}

#[tokio::test]
async fn a_series_tells_its_conflicts_before_it_is_booked_whole() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "pickle-park").await;
    let hire = service(&program, "Court hire").await;
    let free = slots(&program, &hire, "").await;
    let series = |repeat: Value| {
        json!({
            "customer": {"name": "Asha Rao", "phone": "+919876500001"},
            "booking": {"slot_id": free[0]["slot_id"]}, "repeat": repeat,
        })
    };
    let weekly = series(json!({"every_weeks": 1, "count": 3}));
    let (status, preview) = program.post("/api/v1/series/preview", &weekly).await;
    assert_eq!(status, StatusCode::OK, "{preview}");
    let visits = preview["visits"].as_array().expect("visits");
    assert_eq!(visits.len(), 3);
    let skip: Vec<Value> = visits
        .iter()
        .filter(|visit| visit["conflict"].is_string())
        .map(|visit| visit["date"].clone())
        .collect();
    let mut whole = weekly.clone();
    whole["skip"] = skip.clone().into();
    let (status, booked) = program.once("s1", "/api/v1/series", &whole).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    let bookings = booked["bookings"].as_array().expect("bookings");
    assert_eq!(bookings.len(), 3 - skip.len());
    assert!(bookings.iter().all(|one| one["series_id"].is_string()));
    assert_eq!(program.once("s1", "/api/v1/series", &whole).await.1, booked);
    for (repeat, field) in [
        (json!({"every_weeks": 1, "count": 10_000}), "count"),
        (json!({"every_weeks": 1, "count": 0}), "count"),
        (json!({"every_weeks": 1, "until": "2026-01-01"}), "until"),
        (json!({"count": 3}), "repeat"),
        (
            json!({"every_months": 1, "count": 3, "month_by": "moon"}),
            "month_by",
        ),
    ] {
        let (status, refused) = program.post("/api/v1/series", &series(repeat)).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field} {refused}"
        );
        let details = refused["details"].as_str().expect("details");
        assert!(details.contains(field), "{field}: {details}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_program_asks_why_lets_people_wait_and_reads_the_demand() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (ours, theirs) = (
        Program::of(&server, "fade-room").await,
        Program::of(&server, "luma-skin").await,
    );
    let cut = service(&ours, "Haircut").await;
    let id = cut.as_str().expect("an id");
    // Sundays are closed.
    let why = format!("/api/v1/why-not?service_id={id}&start=2026-11-29T12:00:00Z");
    let (status, told) = ours.get(&why).await;
    assert_eq!(
        (status, &told["bookable"]),
        (StatusCode::OK, &false.into()),
        "{told}"
    );
    assert!(
        told["reasons"]
            .as_array()
            .is_some_and(|all| !all.is_empty()),
        "{told}"
    );
    assert!(told["said"].as_str().is_some_and(|said| !said.is_empty()));
    assert_eq!(theirs.get(&why).await.0, StatusCode::NOT_FOUND);

    let wait = json!({
        "service_id": id, "from": "2026-12-01T09:00:00Z", "to": "2026-12-01T12:00:00Z",
        "name": "Jo Reed", "phone": "+447700900102",
    });
    let (status, entry) = ours.post("/api/v1/waitlist", &wait).await;
    assert_eq!(
        (status, &entry["state"]),
        (StatusCode::CREATED, &"waiting".into()),
        "{entry}"
    );
    let (_, list) = ours.get("/api/v1/waitlist?state=waiting&limit=200").await;
    assert!(
        list["entries"]
            .as_array()
            .is_some_and(|all| all.contains(&entry)),
        "{list}"
    );
    let path = format!("/api/v1/waitlist/{}", entry["id"].as_str().expect("an id"));
    let leave = |program: &Program| {
        let (client, url) = (client(), server.url(&path));
        client.delete(url).bearer_auth(program.key()).send()
    };
    let foreign = leave(&theirs).await.expect("an answer");
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    let left = leave(&ours).await.expect("an answer");
    assert_eq!(left.status(), StatusCode::NO_CONTENT);

    let (status, demand) = ours.get("/api/v1/demand?open_only=true").await;
    assert_eq!(status, StatusCode::OK);
    assert!(demand["requests"].is_array());
    let asked = json!({"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"});
    let with = |name: &str, value: Value| {
        let mut question = asked.clone();
        question[name] = value;
        question
    };
    let sunday = json!({"day": "sunday", "from": "10:00", "to": "16:00"});
    let path = "/api/v1/demand/what-if";
    let (status, earned) = ours.post(path, &with("open_also", sunday)).await;
    assert_eq!(status, StatusCode::OK, "{earned}");
    let total = ["without_change", "still_unmet", "gone"]
        .iter()
        .filter_map(|part| earned[*part].as_u64())
        .sum::<u64>();
    let won = earned["won"].as_array().map_or(0, Vec::len) as u64;
    assert_eq!(earned["asked"].as_u64(), Some(total + won), "{earned}");
    for bad in [
        asked.clone(),
        with("more_resources", 0.into()),
        with("more_resources", 300.into()),
    ] {
        let (status, refused) = ours.post(path, &bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    }
    server.stop().await;
}
