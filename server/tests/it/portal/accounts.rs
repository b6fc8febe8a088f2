//! Coming in by mail and by invitation, several businesses of one person, and a new one.

use std::time::Duration;

use domain::Role;
use reqwest::StatusCode;
use services::ports::mail::Letter;

use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday},
};

/// The mails to somebody, the newest first. Waits until there are so many.
pub(super) async fn mails(server: &TestServer, to: &str, count: usize) -> Vec<Letter> {
    let state = server.server.state();
    let mailbox = state.mailbox.as_ref().expect("a simulated provider");
    for _ in 0..200 {
        let found: Vec<Letter> = mailbox
            .letters()
            .into_iter()
            .map(|(_, letter)| letter)
            .filter(|letter| letter.to.as_str() == to)
            .collect();
        if found.len() >= count {
            return found;
        }
        state.ports.clock.sleep(Duration::from_millis(250)).await;
    }
    panic!("no mail for {to}");
}

/// The path of the link in a mail.
pub(super) fn link(server: &TestServer, letter: &Letter) -> String {
    let line = letter.text.lines().find(|line| line.starts_with("http"));
    let line = line.expect("a link");
    line.strip_prefix(&server.url(""))
        .expect("our address")
        .to_owned()
}

fn code(letter: &Letter) -> String {
    let (_, rest) = letter.text.split_once("enter this code: ").expect("a code");
    rest.chars().take(6).collect()
}

/// Asks for a mail. Where the browser is led.
async fn ask(browser: &Browser, email: &str) -> String {
    let form = [("do", "mail"), ("email", email)];
    let asked = browser.submit("/sign-in", "/sign-in", &form).await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    location(&asked)
}

const OWNER: &str = "owner@fade-room.example";

#[tokio::test]
async fn a_mail_brings_a_link_and_a_code_of_which_one_works_once() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let page = ask(&browser, OWNER).await;
    let letter = mails(&server, OWNER, 1).await.remove(0);
    let entered = browser
        .submit(&page, &page, &[("do", "code"), ("code", &code(&letter))])
        .await;
    assert_eq!(location(&entered), "/app");
    assert!(location(&browser.get("/app").await).ends_with("/today"));
    // A signed-in person needs no sign-in page.
    assert_eq!(location(&browser.get("/sign-in").await), "/app");
    // The link of the same mail is used up with it.
    let other = Browser::new(&server);
    let path = link(&server, &letter);
    let spent = other.submit(&path, &path, &[]).await;
    assert_eq!(location(&spent), "/sign-in?link=spent");

    let page = ask(&other, OWNER).await;
    let letter = mails(&server, OWNER, 2).await.remove(0);
    let path = link(&server, &letter);
    let entered = other.submit(&path, &path, &[]).await;
    assert_eq!(location(&entered), "/app");
    let third = Browser::new(&server);
    let dead = third
        .submit(&page, &page, &[("do", "code"), ("code", &code(&letter))])
        .await;
    assert_eq!(dead.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}

#[tokio::test]
async fn a_code_is_dead_after_five_tries_and_after_fifteen_minutes() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let page = ask(&browser, OWNER).await;
    let right = code(&mails(&server, OWNER, 1).await[0]);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for left in [
        "4 times more",
        "3 times more",
        "2 times more",
        "once more",
        "Send a new one",
    ] {
        let refused = browser
            .submit(&page, &page, &[("do", "code"), ("code", wrong)])
            .await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let text = refused.text().await.unwrap();
        assert!(text.contains(left), "{left}: {text}");
    }
    let dead = browser
        .submit(&page, &page, &[("do", "code"), ("code", &right)])
        .await;
    assert_eq!(dead.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let page = ask(&browser, OWNER).await;
    let letter = mails(&server, OWNER, 2).await.remove(0);
    let clock = &server.server.state().ports.clock;
    clock.sleep(Duration::from_secs(15 * 60)).await;
    let late = browser
        .submit(&page, &page, &[("do", "code"), ("code", &code(&letter))])
        .await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let path = link(&server, &letter);
    let spent = browser.submit(&path, &path, &[]).await;
    assert_eq!(location(&spent), "/sign-in?link=spent");
    server.stop().await;
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_known_and_nobody_is_flooded() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let (known, unknown) = (
        ask(&browser, OWNER).await,
        ask(&browser, "new@example.com").await,
    );
    let (known, unknown) = (browser.page(&known).await, browser.page(&unknown).await);
    assert!(known.contains("Check your e-mail") && unknown.contains("Check your e-mail"));
    let letter = mails(&server, "new@example.com", 1).await.remove(0);
    let path = link(&server, &letter);
    let entered = browser.submit(&path, &path, &[]).await;
    assert_eq!(location(&entered), "/app");
    // Somebody new belongs to no business yet, and makes one.
    assert_eq!(location(&browser.get("/app").await), "/app/new");

    // Many mails to one address: the answer stays the same, and no more mails go out.
    let other = Browser::new(&server);
    for _ in 0..6 {
        ask(&other, "victim@example.com").await;
    }
    ask(&other, "last@example.com").await;
    mails(&server, "last@example.com", 1).await;
    assert_eq!(mails(&server, "victim@example.com", 4).await.len(), 4);
    // Many addresses from one client: refused in words.
    let mut refused = None;
    for number in 0..20 {
        let email = format!("guest{number}@example.com");
        let form = [("do", "mail"), ("email", email.as_str())];
        let answer = other.submit("/sign-in", "/sign-in", &form).await;
        if answer.status() == StatusCode::UNPROCESSABLE_ENTITY {
            refused = Some(answer.text().await.unwrap());
            break;
        }
    }
    assert!(refused.expect("a limit").contains("Wait 15 minutes"));
    let form = [("do", "mail"), ("email", "nobody")];
    let answer = other.submit("/sign-in", "/sign-in", &form).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    assert!(page.contains("Enter an e-mail address") && page.contains("value=\"nobody\""));
    server.stop().await;
}

#[tokio::test]
async fn an_invitation_makes_a_member_once_and_only_of_the_one_who_was_asked() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let team = format!("{base}/settings/team");
    let ask = [
        ("do", "invite"),
        ("email", "lena@example.com"),
        ("role", "desk"),
    ];
    let asked = owner.submit(&team, &team, &ask).await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    let page = owner.page(&team).await;
    assert!(page.contains("Invited lena@example.com.") && page.contains("Take back"));
    let twice = owner.submit(&team, &team, &ask).await;
    assert_eq!(twice.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let letter = mails(&server, "lena@example.com", 1).await.remove(0);
    let path = link(&server, &letter);
    assert!(path.starts_with("/app/invite/"));
    assert!(!page.contains(&path), "whoever asks never sees the link");

    // Somebody else is signed in.
    let stranger = Browser::new(&server);
    stranger.come_in("luma-skin").await;
    let wrong = stranger.submit(&path, &path, &[("do", "accept")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = wrong.text().await.unwrap();
    assert!(
        text.contains("This invitation is for somebody else."),
        "{text}"
    );

    let lena = Browser::new(&server);
    assert!(lena.page(&path).await.contains("Join Fade Room"));
    let joined = lena.submit(&path, &path, &[("do", "accept")]).await;
    assert_eq!(location(&joined), format!("{base}/settings/profile"));
    assert!(
        lena.page(&format!("{base}/settings/profile"))
            .await
            .contains("Desk")
    );
    assert_eq!(lena.get(&team).await.status(), StatusCode::FORBIDDEN);
    let page = Browser::new(&server).page(&path).await;
    assert!(page.contains("This invitation is over"));
    assert!(owner.page(&team).await.contains("lena@example.com"));
    server.stop().await;
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_or_has_lapsed_opens_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let team = format!("{base}/settings/team");
    for email in ["kit@example.com", "mel@example.com"] {
        let ask = [("do", "invite"), ("email", email), ("role", "staff")];
        let asked = owner.submit(&team, &team, &ask).await;
        assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    }
    let kit = link(&server, &mails(&server, "kit@example.com", 1).await[0]);
    let mel = link(&server, &mails(&server, "mel@example.com", 1).await[0]);
    let guest = Browser::new(&server);
    let forms = (guest.page(&kit).await, guest.page(&mel).await);
    let page = owner.page(&team).await;
    let (before, _) = page.split_once("Take back: mel@example.com").unwrap();
    let (_, rest) = before.rsplit_once("name=\"invitation\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap();
    let change = [("do", "take-back"), ("invitation", id)];
    let back = owner.submit(&team, &team, &change).await;
    assert_eq!(back.status(), StatusCode::SEE_OTHER);
    let over = guest
        .submit_again(&forms.1, &mel, &[("do", "accept")])
        .await;
    assert_eq!(over.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // A week later.
    let later = friday() + jiff::SignedDuration::from_hours(7 * 24);
    let server = TestServer::start(server.stop().await, later).await;
    let guest = guest.at(&server);
    let over = guest
        .submit_again(&forms.0, &kit, &[("do", "accept")])
        .await;
    assert_eq!(over.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(location(&guest.get("/app").await), "/sign-in");
    server.stop().await;
}

#[tokio::test]
async fn a_manager_asks_for_no_owner() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let team = format!("{base}/settings/team");
    server.set_role(&base, Role::Manager).await;
    let ask = [
        ("do", "invite"),
        ("email", "kit@example.com"),
        ("role", "owner"),
    ];
    let refused = browser.submit(&team, &team, &ask).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !browser
            .page(&team)
            .await
            .contains("<option value=\"owner\"")
    );
    server.stop().await;
}

#[tokio::test]
async fn a_person_makes_a_second_business_and_comes_back_to_the_last_used() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let first = browser.come_in("fade-room").await;
    let wrong = [
        ("do", "make"),
        ("name", ""),
        ("trade", "clinic"),
        ("country", ""),
    ];
    let refused = browser.submit("/app/new", "/app/new", &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text().await.unwrap();
    assert!(text.contains("Enter a name.") && text.contains("Choose a country."));
    // The name is taken on the web: the address is another.
    let right = [
        ("do", "make"),
        ("name", "Fade Room"),
        ("trade", "clinic"),
        ("country", "AU"),
        ("zone", "Australia/Melbourne"),
        ("address", "1 High Street"),
    ];
    let made = browser.submit("/app/new", "/app/new", &right).await;
    let page = location(&made);
    let second = page
        .strip_suffix("/setup/business")
        .expect("its page")
        .to_owned();
    assert_ne!(second, first);
    let text = browser.page(&format!("{second}/settings/business")).await;
    assert!(
        text.contains("value=\"fade-room-2\"") && text.contains("AUD"),
        "{text}"
    );
    assert!(text.contains("value=\"Practitioner\""));
    let places = browser.page(&format!("{second}/settings/locations")).await;
    assert!(places.contains("Australia/Melbourne") && places.contains("1 High Street"));
    // It keeps health data, so sessions are short.
    let security = browser.page(&format!("{second}/settings/security")).await;
    assert!(security.contains("As usual: 30 min"));

    assert_eq!(
        location(&browser.get("/app").await),
        format!("{second}/today")
    );
    browser.page(&format!("{first}/calls")).await;
    assert_eq!(
        location(&browser.get("/app").await),
        format!("{first}/today")
    );
    let all = browser.page("/app/switch").await;
    assert_eq!(all.matches("Fade Room").count(), 2);
    assert!(all.contains(&format!("{second}/today")));
    server.stop().await;
}

#[tokio::test]
async fn google_signs_in_to_the_portal_in_its_own_session() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    assert!(
        browser
            .page("/sign-in")
            .await
            .contains("Continue with Google")
    );
    assert_eq!(browser.sign_in("/app").await, "/app");
    assert_eq!(location(&browser.get("/app").await), "/app/new");
    // It lasts as long as the portal's sessions do, not as long as those of front ends.
    let clock = &server.server.state().ports.clock;
    clock.sleep(Duration::from_secs(40 * 60)).await;
    assert_eq!(browser.get("/app/switch").await.status(), StatusCode::OK);
    server.stop().await;
}
