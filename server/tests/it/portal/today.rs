//! The day: every figure equals what the rows behind its link come to.

use domain::{CallId, HoldId, Role, TimeRange};
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::json;
use services::{
    ServiceError,
    records::{Claim, Hold, HoldOwner, Lane},
};

use super::ending::{hang_up, ring};
use crate::{
    browser::{Browser, business_of, total},
    program::Program,
    world::{FRIDAY, Place, TestServer, friday, scenario},
};

/// The link and the figure of a tile.
fn tile(page: &str, label: &str) -> (String, String) {
    let (_, tiles) = page.split_once("class=\"tiles\"").expect("the tiles");
    let tile = tiles
        .split("<li")
        .find(|tile| tile.contains(&format!(">{label}<")));
    let tile = tile.expect("the tile");
    let (_, link) = tile.split_once("href=\"").expect("its link");
    let link = link.split('"').next().expect("an address");
    let (_, figure) = tile.split_once("tabular-nums\">").expect("its figure");
    let figure = figure.split('<').next().expect("a text");
    (link.replace("&amp;", "&"), figure.to_owned())
}

/// The lengths of the calls of a list, in seconds.
fn lengths(page: &str) -> Vec<u64> {
    let cells = page.split("data-label=\"Length\"").skip(1);
    cells
        .map(|cell| {
            let (_, cell) = cell.split_once('>').expect("the end of a tag");
            let (text, _) = cell.split_once("</td>").expect("its end");
            // What stands between tags, without those.
            let text: String = text
                .split('<')
                .map(|part| part.rsplit('>').next().unwrap_or_default())
                .collect();
            let (minutes, rest) = text.split_once(" min").unwrap_or(("0", &text));
            let seconds = rest.trim().trim_end_matches(" s");
            let whole = |part: &str| match part {
                "" => 0,
                part => part
                    .parse::<u64>()
                    .unwrap_or_else(|_| panic!("{text} is no length")),
            };
            whole(minutes) * 60 + whole(seconds)
        })
        .collect()
}

async fn figures_equal_their_rows(place: Place) {
    let server = TestServer::start(place, friday()).await;
    server.play(&scenario("books-a-haircut.toml")).await;
    server.play(&scenario("asks-the-opening-hours.toml")).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = browser.page(&format!("{base}/today")).await;

    let (path, figure) = tile(&page, "Calls");
    let calls = total(&browser.page(&path).await, "calls");
    assert!(calls >= 2, "{path}");
    assert_eq!(figure, calls.to_string());

    let (path, figure) = tile(&page, "Calls that booked");
    let booked = total(&browser.page(&path).await, "calls");
    assert!(booked >= 1 && booked < calls, "{path}: {booked} of {calls}");
    assert_eq!(figure, format!("{} %", (booked * 100 + calls / 2) / calls));

    let (path, figure) = tile(&page, "Average length");
    let lengths = lengths(&browser.page(&path).await);
    assert_eq!(lengths.len() as u64, calls, "{path}");
    let mean = lengths.iter().sum::<u64>() / calls;
    let (minutes, rest) = (mean / 60, mean % 60);
    let minutes = (minutes > 0).then(|| format!("{minutes} min "));
    assert_eq!(figure, format!("{}{rest} s", minutes.unwrap_or_default()));

    let (path, figure) = tile(&page, "Booked by phone");
    let list = browser.page(&path).await;
    assert!(total(&list, "bookings") >= 1, "{list}");
    assert_eq!(figure, total(&list, "bookings").to_string());

    let (path, figure) = tile(&page, "Value booked");
    let file = browser
        .page(&path.replace("bookings?", "bookings.csv?"))
        .await;
    let prices = file.lines().skip(1).map(|line| {
        let price = line.split("\",\"").nth(10).expect("a price");
        let digits = price.trim_start_matches('£');
        let (pounds, pence) = digits.split_once('.').unwrap_or((digits, "0"));
        pounds.parse::<u64>().expect("pounds") * 100 + pence.parse::<u64>().expect("pence")
    });
    let sum: u64 = prices.sum();
    let (pounds, pence) = (sum / 100, sum % 100);
    let written = if pence == 0 {
        format!("£{pounds}")
    } else {
        format!("£{pounds}.{pence:02}")
    };
    assert_eq!(figure, written, "{file}");

    // What is called off counts no more, and the list behind the figure says the same; the desk sees no money.
    let (path, before) = tile(&page, "Booked by phone");
    let program = Program::of(&server, "fade-room").await;
    let (_, all) = program.get("/api/v1/bookings?limit=200").await;
    let all = all["bookings"].as_array().expect("bookings");
    let made = all.iter().rev().find(|one| {
        let ahead = one["start"].as_str().expect("a start") > FRIDAY;
        ahead && one["source"] == "phone" && one["created_at"].as_str() >= Some(FRIDAY)
    });
    let made = made.expect("the scenario's booking")["id"].as_str();
    let off = format!("/api/v1/bookings/{}/cancel", made.expect("an id"));
    let (status, off) = program.post(&off, &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{off}");
    server.set_role(&base, Role::Desk).await;
    let desk = browser.page(&format!("{base}/today")).await;
    let (_, after) = tile(&desk, "Booked by phone");
    let counted = |text: &str| text.parse::<u64>().expect("a number");
    assert_eq!(counted(&after) + 1, counted(&before));
    assert_eq!(
        after,
        total(&browser.page(&path).await, "bookings").to_string()
    );
    assert!(!desk.contains("Value booked"), "{desk}");

    for words in [
        "Needs you",
        "Next bookings",
        "Latest calls",
        "Show as table",
        "The last 30 days",
    ] {
        assert!(page.contains(words), "{words}");
    }
    // The chart's table has the same number of today's calls as the tile.
    let last = page
        .rsplit("<tr><th scope=\"row\"")
        .next()
        .expect("today's row");
    let cell = last.split("<td").nth(1).expect("its calls");
    let cell = cell.split(['>', '<']).nth(1).expect("a number");
    assert_eq!(cell, calls.to_string(), "{last}");
    // Each day of the charts has as many bookings, however they were made, and calls as the lists of that day.
    let (_, charts) = page.rsplit_once("The last 30 days").expect("the charts");
    let rows: Vec<&str> = charts.split("<tr><th scope=\"row\"").skip(1).collect();
    let (made, began) = rows.split_at(rows.len() / 2);
    let today = friday().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut counted = 0;
    for (rows, list, word) in [
        (made, "bookings?view=list&dates=made&", "bookings"),
        (began, "calls?", "calls"),
    ] {
        assert_eq!(rows.len(), 30, "{word}");
        for (back, row) in (0_i64..).zip(rows.iter().rev()) {
            let date = today
                .checked_sub(jiff::Span::new().days(back))
                .expect("a day");
            let cell = row.split("<td").nth(1).expect("its number");
            let cell = cell.split(['>', '<']).nth(1).expect("a number");
            let list = browser
                .page(&format!("{base}/{list}from={date}&to={date}"))
                .await;
            assert_eq!(cell, total(&list, word).to_string(), "{word} of {date}");
            counted += total(&list, word);
        }
    }
    assert!(counted > calls, "charts of nothing");
    server.stop().await;
}

#[tokio::test]
async fn every_figure_of_the_day_equals_the_rows_behind_it() {
    figures_equal_their_rows(Place::sqlite()).await;
}

#[tokio::test]
async fn every_figure_equals_its_rows_on_postgres_too() {
    figures_equal_their_rows(Place::postgres().await).await;
}

#[tokio::test]
async fn calls_are_filtered_by_what_the_address_says() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    server.play(&scenario("books-a-haircut.toml")).await;
    server.play(&scenario("asks-the-opening-hours.toml")).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let count = async |query: &str| {
        total(
            &browser.page(&format!("{base}/calls{query}")).await,
            "calls",
        )
    };
    assert_eq!(count("").await, 2);
    assert_eq!(count("?outcome=booked").await, 1);
    assert_eq!(count("?not=booked").await, 1);
    assert_eq!(count("?from=2026-11-20&to=2026-11-20").await, 2);
    assert_eq!(count("?to=2026-11-19").await, 0);
    let none = browser.page(&format!("{base}/calls?outcome=failed")).await;
    assert!(none.contains("No calls match these filters.") && none.contains("Clear filters"));
    server.stop().await;
}

/// Keeps a slot for a call, far from everything else. What it is for, and when.
async fn keep(server: &TestServer, base: &str, call: CallId) -> (String, String) {
    let ports = &server.server.state().ports;
    let (id, now) = (ports.id(HoldId::from_uuid), ports.now());
    let range = TimeRange::starting(
        now + SignedDuration::from_hours(24 * 300),
        SignedDuration::from_mins(30),
    )
    .unwrap();
    let write = ports.store.write(business_of(base), |tx| {
        Box::pin(async move {
            let service = tx.catalog().services().await?.remove(0);
            let staff = tx.catalog().staff().await?.remove(0);
            let lane = Lane::Staff(staff.id);
            let hold = Hold {
                id,
                service_id: service.id,
                owner: HoldOwner::Call(call),
                range,
                claims: vec![Claim { lane, range }],
                seats: None,
                expires_at: now + SignedDuration::from_mins(5),
            };
            tx.holds().place(&hold, now).await?;
            Ok::<_, ServiceError>(service.name)
        })
    });
    (write.await.unwrap(), range.start().to_string())
}

/// The calls that the day says go on.
fn live(page: &str) -> Vec<String> {
    let Some((_, section)) = page.split_once("id=\"live-now\"") else {
        return Vec::new();
    };
    let (section, _) = section.split_once("</section>").expect("its end");
    let items = section.split("<li").skip(1);
    items.map(str::to_owned).collect()
}

async fn live_calls_equal_their_rows(place: Place) {
    let server = TestServer::start(place, friday()).await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let base = browser.come_in("fade-room").await;
    let foreign = stranger.come_in("luma-skin").await;
    let (day, list) = (format!("{base}/today"), format!("{base}/calls"));
    assert!(!browser.page(&day).await.contains("Live now"));
    let business = business_of(&base);
    let withheld = ring(&server, business, ("CA-1", None)).await;
    let known = ring(&server, business, ("CA-2", Some("+447700900123"))).await;
    let (wanted, start) = keep(&server, &base, known).await;
    let page = browser.page(&day).await;
    let calls = live(&page);
    let rows = browser.page(&list).await;
    assert_eq!(calls.len(), 2, "{page}");
    assert_eq!(rows.matches("Ringing").count(), calls.len());
    let of = |call: CallId| {
        let link = format!("href=\"{base}/calls/{call}\"");
        assert!(rows.contains(&link), "{link}");
        let one = calls.iter().find(|one| one.contains(&link));
        one.unwrap_or_else(|| panic!("{link}: {page}"))
    };
    let (withheld_item, known_item) = (of(withheld), of(known));
    for words in [
        ">Number withheld<",
        "Fade Room",
        FRIDAY,
        "Ringing",
        ">Open<",
    ] {
        assert!(withheld_item.contains(words), "{words}: {withheld_item}");
    }
    assert!(!withheld_item.contains("Wants") && !withheld_item.contains("Kept"));
    let kept = format!("datetime=\"{start}\"");
    for words in [">07700 900123<", "Wants: ", &wanted, "Kept: ", &kept] {
        assert!(known_item.contains(words), "{words}: {known_item}");
    }
    assert!(live(&stranger.page(&format!("{foreign}/today")).await).is_empty());

    hang_up(&server, business, withheld).await;
    let calls = live(&browser.page(&day).await);
    assert_eq!(calls.len(), 1);
    assert!(calls[0].contains(&known.to_string()));
    server.set_role(&base, Role::Staff).await;
    let own = browser.page(&day).await;
    assert!(!own.contains("Live now") && !own.contains("07700 900123"));
    server.set_role(&base, Role::Owner).await;
    hang_up(&server, business, known).await;
    assert!(!browser.page(&day).await.contains("Live now"));
    server.stop().await;
}

#[tokio::test]
async fn calls_that_go_on_stand_on_the_day_as_they_are_stored() {
    live_calls_equal_their_rows(Place::sqlite()).await;
}

#[tokio::test]
async fn calls_that_go_on_stand_on_the_day_on_postgres_too() {
    live_calls_equal_their_rows(Place::postgres().await).await;
}
