//! Dates with other hours, absences, and hours at single places, as programs set them up.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    program::Program,
    world::{Place, TestServer, friday},
};

/// How many times of a service are free on the first of December.
async fn free(program: &Program, service: &Value, extra: &str) -> usize {
    let service = service.as_str().expect("an id");
    let path = format!(
        "/api/v1/slots?service_id={service}&from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&all=true{extra}"
    );
    let (status, found) = program.get(&path).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    found["slots"].as_array().expect("slots").len()
}

async fn one(program: &Program, list: &str, name: &str) -> Value {
    let (_, all) = program.get(&format!("/api/v1/{list}")).await;
    let all = all[list].as_array().expect("a list").clone();
    let found = all.into_iter().find(|one| one["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {list}"))
}

async fn delete(program: &Program, path: &str, view: &Value) -> StatusCode {
    let id = view["id"].as_str().expect("an id");
    let path = format!("{path}/{id}");
    program.send(Method::DELETE, &path, None, None).await.0
}

async fn a_program_closes_dates_and_opens_them_again(place: Place) {
    let server = TestServer::start(place, friday()).await;
    let program = Program::of(&server, "fade-room").await;
    let other = Program::of(&server, "luma-skin").await;
    let cut = one(&program, "services", "Haircut").await["id"].clone();
    let usual = free(&program, &cut, "").await;
    assert!(usual > 8, "{usual}");

    let (_, known) = program.get("/api/v1/holidays").await;
    let christmas = json!({"date": "2026-12-25", "name": "Christmas Day"});
    let holidays = known["holidays"].as_array().expect("holidays");
    assert!(holidays.contains(&christmas), "{known}");

    let path = "/api/v1/exceptions";
    let short = json!({"date": "2026-12-01", "hours": [{"from": "10:00", "to": "12:00"}], "note": "Training"});
    let (status, made) = program.post(path, &short).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["hours"], short["hours"]);
    let less = free(&program, &cut, "").await;
    assert!(0 < less && less < usual, "{less} of {usual}");
    let closed = json!({"date": "2026-12-01", "note": "Closed", "holiday": true});
    let (_, made) = program.post(path, &closed).await;
    assert_eq!(free(&program, &cut, "").await, 0);
    let (_, listed) = program.get(path).await;
    let dates = listed["exceptions"].as_array().expect("exceptions");
    let on: Vec<_> = dates
        .iter()
        .filter(|one| one["date"] == "2026-12-01")
        .collect();
    assert_eq!((on.len(), on[0]), (1, &made), "{listed}");
    for (bad, field) in [
        (json!({"date": "2026-02-30"}), "date"),
        (
            json!({"date": "2026-12-01", "hours": [{"from": "12:00", "to": "10:00"}]}),
            "hours",
        ),
        (
            json!({"date": "2026-12-01", "hours": [
                {"from": "10:00", "to": "12:00"}, {"from": "11:00", "to": "13:00"}]}),
            "hours",
        ),
        (
            json!({"date": "2026-12-01", "note": "x".repeat(201)}),
            "note",
        ),
    ] {
        let (status, refused) = program.post(path, &bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad} {refused}");
        let details = refused["details"].as_str().expect("details");
        assert!(details.contains(field), "{bad}: {details}");
    }
    assert_eq!(
        delete(&other, path, &made).await,
        StatusCode::NOT_FOUND,
        "somebody else's"
    );
    assert_eq!(delete(&program, path, &made).await, StatusCode::NO_CONTENT);
    assert_eq!(delete(&program, path, &made).await, StatusCode::NOT_FOUND);
    assert_eq!(free(&program, &cut, "").await, usual);
    server.stop().await;
}

#[tokio::test]
async fn a_program_closes_dates_and_opens_them_again_on_sqlite() {
    a_program_closes_dates_and_opens_them_again(Place::sqlite()).await;
}

#[tokio::test]
async fn a_program_closes_dates_and_opens_them_again_on_postgres() {
    a_program_closes_dates_and_opens_them_again(Place::postgres().await).await;
}

#[tokio::test]
async fn somebody_is_away_and_bookings_in_the_way_are_decided() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "fade-room").await;
    let cut = one(&program, "services", "Haircut").await["id"].clone();
    let sam = one(&program, "staff", "Sam").await["id"].clone();
    let with_sam = format!("&staff_id={}", sam.as_str().expect("an id"));
    let usual = free(&program, &cut, &with_sam).await;
    assert!(usual > 0);
    let order = json!({
        "customer": {"name": "Jo Reed", "phone": "+447700900102"},
        "bookings": [{"service_id": cut, "staff_id": sam, "start": "2026-12-01T10:00:00Z"}],
    });
    let (status, booked) = program.post("/api/v1/bookings", &order).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    let path = "/api/v1/time-off";
    let mut off = json!({
        "staff_id": sam, "start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z", "note": "Dentist",
    });
    let (status, refused) = program.post(path, &off).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused["details"]
            .as_str()
            .is_some_and(|details| details.contains("in the way")),
        "{refused}"
    );
    off["keep"] = json!([booked["bookings"][0]["id"]]);
    let (status, away) = program.post(path, &off).await;
    assert_eq!(status, StatusCode::CREATED, "{away}");
    assert_eq!(free(&program, &cut, &with_sam).await, 0);
    let (_, listed) = program.get(path).await;
    assert!(
        listed["time_off"]
            .as_array()
            .is_some_and(|all| all.contains(&away)),
        "{listed}"
    );
    let both = json!({"start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z"});
    assert_eq!(
        program.post(path, &both).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(delete(&program, path, &away).await, StatusCode::NO_CONTENT);
    assert_eq!(delete(&program, path, &away).await, StatusCode::NOT_FOUND);
    let back = free(&program, &cut, &with_sam).await;
    assert!(
        0 < back && back < usual,
        "all but around the booking: {back}"
    );
    server.stop().await;
}

#[tokio::test]
async fn hours_of_somebody_at_one_place_go_before_those_everywhere() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "northside-physio").await;
    let grace = one(&program, "staff", "Grace Hill").await;
    let at = grace["hours_at"].as_object().expect("hours at places");
    assert_eq!(at.len(), 2, "{grace}");
    let carlton = one(&program, "locations", "Carlton").await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let service = one(&program, "services", "Initial consultation").await["id"].clone();
    let asked = format!(
        "&location_id={carlton}&staff_id={}",
        grace["id"].as_str().expect("an id")
    );
    let usual = free(&program, &service, &asked).await;
    let mut draft = json!({
        "name": grace["name"], "location_id": grace["location_id"], "locations": grace["locations"],
        "title": grace["title"], "credentials": grace["credentials"], "bio": grace["bio"],
        "position": grace["position"], "hours_at": grace["hours_at"],
    });
    draft["hours_at"][&carlton] = json!([{"day": "wednesday", "from": "10:00", "to": "12:00"}]);
    let path = format!("/api/v1/staff/{}", grace["id"].as_str().expect("an id"));
    let (status, changed) = program.put(&path, &draft).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!(changed["hours_at"], draft["hours_at"]);
    assert_ne!(free(&program, &service, &asked).await, usual);
    draft["locations"] = json!([]);
    let (status, refused) = program.put(&path, &draft).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused["details"]
            .as_str()
            .is_some_and(|details| details.contains("hours_at")),
        "{refused}"
    );
    let (_, kept) = program.get(&path).await;
    assert_eq!(kept, changed, "nothing is half replaced");
    server.stop().await;
}
