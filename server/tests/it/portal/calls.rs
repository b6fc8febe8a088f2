//! The list of calls: what narrows it, its orders and pages, and the same as a file.

use std::collections::BTreeSet;

use domain::{CallId, CallOutcome, CallState, Role};
use jiff::SignedDuration;
use reqwest::StatusCode;
use services::{ServiceError, records::Call};

use crate::{
    browser::{Browser, business_of, total},
    world::{Place, TestServer, friday, scenario},
};

/// How many calls a business has had.
const MANY: u32 = 230;

/// Gives a business calls of all kinds, every half hour back from now, at each of its locations in turn. Many are as long as
/// others.
async fn fill(server: &TestServer, base: &str) {
    let ports = &server.server.state().ports;
    let business = business_of(base);
    let (now, ids) = (ports.now(), (0..MANY).map(|_| ports.id(CallId::from_uuid)));
    let ids: &Vec<CallId> = &ids.collect();
    ports
        .store
        .write(business, |tx| {
            Box::pin(async move {
                let numbers = tx.locations().numbers().await?;
                let places = tx.locations().list().await?;
                for (count, id) in (0_u32..).zip(ids) {
                    let place = &places[count as usize % places.len()];
                    let own = numbers.iter().find(|one| one.location_id == place.id);
                    let number = own.unwrap_or(&numbers[0]);
                    let start = now - SignedDuration::from_mins(i64::from(count) * 30 + 60);
                    let outcomes = CallOutcome::ALL;
                    let live = (!count.is_multiple_of(5)).then_some(start);
                    let length = SignedDuration::from_secs(i64::from(count * count % 47) * 9);
                    let asked = count.is_multiple_of(4);
                    let call = Call {
                        id: *id,
                        location_id: place.id,
                        phone_number_id: number.id,
                        provider: "twilio".to_owned(),
                        provider_call_id: format!("CA-{count}"),
                        from: format!("+447700{:06}", 900_000 + count).parse().ok(),
                        to: number.number.clone(),
                        customer_id: None,
                        test: false,
                        state: CallState::Ended,
                        outcome: Some(outcomes[count as usize % outcomes.len()]),
                        end_reason: Some("hangup".to_owned()),
                        summary: asked.then(|| "=Asked about a haircut".to_owned()),
                        started_at: start,
                        live_at: live,
                        ended_at: Some(start + length),
                    };
                    tx.calls().insert(&call).await?;
                }
                Ok::<_, ServiceError>(())
            })
        })
        .await
        .unwrap();
}

/// The calls of a page, in its order.
fn rows(page: &str, base: &str) -> Vec<String> {
    let link = format!("href=\"{base}/calls/call_");
    let (_, body) = page.split_once("<tbody").unwrap_or_default();
    let ids = body.split(link.as_str()).skip(1);
    ids.map(|rest| rest.split('"').next().expect("an id").to_owned())
        .collect()
}

/// The calls of a list over all its pages, and how many it says there are.
async fn every(browser: &Browser, base: &str, query: &str) -> (Vec<String>, u64) {
    let mut address = format!("{base}/calls?{query}");
    let (mut seen, mut said) = (Vec::new(), None);
    loop {
        let page = browser.page(&address).await;
        seen.extend(rows(&page, base));
        let now = total(&page, "calls");
        assert_eq!(*said.get_or_insert(now), now, "{address}");
        let Some((before, _)) = page.split_once(">Next page<") else {
            break;
        };
        let (_, link) = before.rsplit_once("href=\"").expect("its link");
        let link = link.split('"').next().expect("an address");
        address = link.replace("&amp;", "&");
    }
    (seen, said.unwrap_or_default())
}

/// The lines of the file of a list, without its headings, each as its values.
async fn file(browser: &Browser, base: &str, query: &str) -> Vec<Vec<String>> {
    let answer = browser.get(&format!("{base}/calls.csv?{query}")).await;
    assert_eq!(answer.status(), StatusCode::OK, "{query}");
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let text = answer.text().await.unwrap();
    let lines = text.lines().skip(1);
    lines
        .map(|line| {
            let inside = line.trim_start_matches('"').trim_end_matches('"');
            inside.split("\",\"").map(str::to_owned).collect()
        })
        .collect()
}

async fn adds_up(place: Place) {
    let server = TestServer::start(place, friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    fill(&server, &base).await;
    let (all, said) = every(&browser, &base, "rows=100").await;
    assert_eq!(all.len(), MANY as usize);
    assert_eq!(said, all.len() as u64);
    let set: BTreeSet<&String> = all.iter().collect();
    assert_eq!(set.len(), all.len(), "none is shown twice");
    for sort in ["started", "length", "-length"] {
        let (sorted, said) = every(&browser, &base, &format!("rows=100&sort={sort}")).await;
        assert_eq!(
            (sorted.len(), said),
            (all.len(), all.len() as u64),
            "{sort}"
        );
        assert_eq!(sorted.iter().collect::<BTreeSet<_>>(), set, "{sort}");
        let lines = file(&browser, &base, &format!("sort={sort}")).await;
        assert_eq!(lines.len(), all.len(), "{sort}");
        // A moment as it stands in a file sorts as text; a length is a number.
        let seconds = |line: &Vec<String>| line[10].parse::<u64>().unwrap_or_default();
        let in_order = match sort {
            "started" => lines.is_sorted_by_key(|line| line[1].clone()),
            "length" => lines.is_sorted_by_key(seconds),
            _ => lines.iter().rev().is_sorted_by_key(seconds),
        };
        assert!(in_order, "{sort}");
    }
    let by_start: Vec<String> = every(&browser, &base, "sort=started&rows=25").await.0;
    assert!(by_start.iter().eq(all.iter().rev()));

    let mut narrower = 0;
    for query in [
        "length=short",
        "length=long",
        "outcome=answered&length=short",
        "not=booked&from=2026-11-01&to=2026-11-15",
        "q=asked",
        "q=asked&outcome=message",
        "q=haircut&not=booked&sort=-length",
        "q=90001",
        "test=1",
    ] {
        let (found, said) = every(&browser, &base, query).await;
        assert_eq!(said, found.len() as u64, "{query}");
        assert_eq!(
            file(&browser, &base, query).await.len(),
            found.len(),
            "{query}"
        );
        assert!(found.len() < all.len(), "{query}");
        narrower += usize::from(!found.is_empty());
    }
    assert_eq!(narrower, 8);
    // No program for tables takes what somebody said for a formula.
    let asked = file(&browser, &base, "q=asked").await;
    let told = "'=Asked about a haircut";
    assert!(asked.iter().all(|line| line[6] == told));
    let short = file(&browser, &base, "length=short").await;
    assert!(
        short
            .iter()
            .all(|line| line[10].parse::<u64>().unwrap() < 30)
    );
    server.stop().await;
}

#[tokio::test]
async fn every_order_and_filter_of_calls_adds_up_over_all_its_pages() {
    adds_up(Place::sqlite()).await;
}

#[tokio::test]
async fn every_order_and_filter_of_calls_adds_up_on_postgres_too() {
    adds_up(Place::postgres().await).await;
}

#[tokio::test]
async fn calls_are_searched_and_filters_stay_in_the_address() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    server.play(&scenario("books-a-haircut.toml")).await;
    server.play(&scenario("asks-the-opening-hours.toml")).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let (booked, _) = every(&browser, &base, "outcome=booked").await;
    assert_eq!(booked.len(), 1);
    for (query, expected) in [
        ("q=jo+smith", true),
        ("q=SMITH", true),
        ("q=07700+900101", true),
        ("q=shall+i+book+it", true),
        ("q=smith&outcome=booked&from=2026-11-20&length=", true),
        ("q=smith&not=booked", false),
        ("q=900102", false),
        ("q=smith&to=2026-11-19", false),
        ("q=smith&test=1", false),
    ] {
        let (found, said) = every(&browser, &base, query).await;
        let wanted = if expected { &booked[..] } else { &[] };
        assert_eq!(
            (found.as_slice(), said),
            (wanted, wanted.len() as u64),
            "{query}"
        );
    }

    // What narrows the list stays when a saved filter, an order, a number of rows or the form is used.
    let page = browser
        .page(&format!("{base}/calls?q=smith&sort=length&rows=25"))
        .await;
    for words in [
        format!("href=\"{base}/calls?q=smith&amp;sort=length&amp;rows=25&amp;not=booked\""),
        format!("href=\"{base}/calls?q=smith&amp;rows=25&amp;sort=-length\""),
        format!("href=\"{base}/calls.csv?q=smith&amp;sort=length\""),
        format!("href=\"{base}/calls?sort=length&amp;rows=25\""),
        "name=\"rows\" value=\"25\"".to_owned(),
        "aria-sort=\"ascending\"".to_owned(),
        "Calls, shortest first".to_owned(),
        "value=\"smith\"".to_owned(),
        "Clear filters".to_owned(),
    ] {
        assert!(page.contains(&words), "{words}: {page}");
    }
    let page = browser.page(&format!("{base}/calls")).await;
    assert!(page.contains("aria-sort=\"descending\"") && !page.contains("Clear filters"));
    assert!(
        page.contains(&format!("href=\"{base}/bookings/bkg_")),
        "{page}"
    );
    // One location and one number are nothing to choose from.
    assert!(!page.contains(">Location<") && !page.contains(">Number called<"));
    let none = browser.page(&format!("{base}/calls?q=smith&test=1")).await;
    assert!(none.contains("No calls match these filters."));
    assert_eq!(none.matches("Clear filters").count(), 1);
    let later = browser
        .page(&format!("{base}/calls?sort=length&test=1&rows=100"))
        .await;
    assert!(later.contains(&format!("href=\"{base}/calls?sort=length&amp;rows=100\"")));

    let lines = file(&browser, &base, "q=smith").await;
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(
        (line[2].as_str(), line[3].as_str()),
        ("Jo Smith", "07700 900101")
    );
    assert_eq!(
        (line[4].as_str(), line[7].as_str()),
        ("Fade Room", "Booked")
    );
    assert!(line[8].len() >= 5 && line[9].ends_with(" s"), "{line:?}");
    server.set_role(&base, Role::Staff).await;
    let refused = browser.get(&format!("{base}/calls.csv?q=smith")).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let told = refused.text().await.unwrap();
    assert!(
        !told.contains("07700 900101") && told.contains("You don't have access"),
        "{told}"
    );
    server.stop().await;
}

#[tokio::test]
async fn places_and_numbers_are_columns_where_there_are_several() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("northside-physio").await;
    fill(&server, &base).await;
    let page = browser.page(&format!("{base}/calls")).await;
    assert!(page.contains(">All locations<") && page.contains("data-label=\"Location\""));
    let (_, choices) = page.split_once("name=\"loc\"").expect("the choice");
    let (choices, _) = choices.split_once("</select>").expect("its end");
    let places: Vec<&str> = choices
        .split("value=\"loc_")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("an id"))
        .collect();
    assert_eq!(places.len(), 3);
    let (all, _) = every(&browser, &base, "rows=100").await;
    assert_eq!(all.len(), MANY as usize);
    let mut sum = 0;
    for place in places {
        let (found, said) = every(&browser, &base, &format!("rows=100&loc=loc_{place}")).await;
        assert_eq!(said, found.len() as u64);
        sum += found.len();
    }
    assert_eq!(sum, all.len(), "each call is of one location");
    server.stop().await;
}

async fn takes_anything(place: Place) {
    let server = TestServer::start(place, friday()).await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let base = browser.come_in("fade-room").await;
    let foreign = stranger.come_in("northside-physio").await;
    let theirs = stranger.page(&format!("{foreign}/calls")).await;
    let (_, location) = theirs.split_once("value=\"loc_").expect("a location");
    let location = location.split('"').next().expect("an id");
    fill(&server, &base).await;
    fill(&server, &foreign).await;
    let (all, _) = every(&browser, &base, "rows=100").await;

    // What names nothing narrows nothing.
    for query in [
        "from=yesterday&to=2026-13-45",
        "outcome=nonsense",
        "loc=here&number=there",
        "length=-1",
        "sort=drop+table",
        "version=loc_1.x",
        "rows=0",
        "rows=99999999999999999999",
    ] {
        let page = browser.page(&format!("{base}/calls?{query}")).await;
        assert_eq!(total(&page, "calls"), all.len() as u64, "{query}");
        assert_eq!(rows(&page, &base), all[..50], "{query}");
    }
    // Things of others find nothing here.
    let page = browser
        .page(&format!("{base}/calls?loc=loc_{location}"))
        .await;
    assert!(page.contains("No calls match these filters."));
    assert!(
        file(&browser, &base, &format!("loc=loc_{location}"))
            .await
            .is_empty()
    );
    // Whatever it is, it is answered.
    let endless = "x".repeat(10_000);
    for query in [
        format!("q={endless}"),
        "q=%00".to_owned(),
        "q=%25%5F%27%22%5C".to_owned(),
        "q=%F0%9F%93%9E%E2%80%AE".to_owned(),
        "from=-009998-01-01&to=-009998-01-02".to_owned(),
        "from=2026-11-20&to=2026-11-01".to_owned(),
    ] {
        for list in ["calls?", "calls.csv?", "bookings?view=list&", "customers?"] {
            let answer = browser.get(&format!("{base}/{list}{query}")).await;
            assert_eq!(
                answer.status(),
                StatusCode::OK,
                "{list}{}",
                &query[..20.min(query.len())]
            );
        }
    }
    for query in [
        "after=nonsense",
        "from=9999-12-31",
        "after=-377705023201000000-1",
    ] {
        let answer = browser.get(&format!("{base}/calls?{query}")).await;
        assert!(!answer.status().is_server_error(), "{query}");
    }
    // A place in one order is some place in another.
    let page = browser.page(&format!("{base}/calls?rows=25")).await;
    let (_, after) = page.split_once("after=").expect("a next page");
    let after = after.split(['"', '&']).next().expect("a place");
    let other = browser
        .page(&format!("{base}/calls?sort=length&after={after}"))
        .await;
    assert!(other.contains("Calls, shortest first") || other.contains("No calls match"));
    server.stop().await;
}

#[tokio::test]
async fn a_list_of_calls_takes_whatever_an_address_says() {
    takes_anything(Place::sqlite()).await;
}

#[tokio::test]
async fn a_list_of_calls_takes_whatever_an_address_says_on_postgres_too() {
    takes_anything(Place::postgres().await).await;
}

#[tokio::test]
async fn filters_stand_open_where_one_is_set_and_say_how_many() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    for (list, set) in [
        ("calls", 0),
        ("calls?q=smith&sort=length&rows=25", 0),
        ("calls?not=booked&test=1", 0),
        ("calls?outcome=nonsense&length=&from=", 0),
        ("calls?outcome=booked", 1),
        ("calls?q=smith&from=2026-11-01&to=2026-11-20&length=long", 3),
        ("bookings?view=list&q=smith&sort=-when&dates=", 0),
        ("bookings?view=list&state=booked,no_show&dates=made", 2),
        ("bookings?view=list&differs=on", 1),
    ] {
        let page = browser.page(&format!("{base}/{list}")).await;
        let (_, form) = page.split_once("role=\"search\"").expect("the filters");
        let (form, _) = form.split_once("</form>").expect("their end");
        let (before, more) = form.split_once("<details").expect("more filters");
        assert!(before.contains("type=\"search\"") && before.contains("<button"));
        let (tag, more) = more.split_once('>').expect("the end of a tag");
        assert_eq!(tag.contains(" open"), set > 0, "{list}: {tag}");
        let words = match set {
            0 => "<summary>More filters</summary>".to_owned(),
            set => format!("<summary>More filters, {set} set</summary>"),
        };
        assert!(more.contains(&words), "{list}: {more}");
        assert!(more.contains("type=\"date\"") && more.contains("<select"));
    }
    let customers = browser.page(&format!("{base}/customers")).await;
    assert!(customers.contains("type=\"search\"") && !customers.contains("More filters"));
    server.stop().await;
}
