//! Every form that an owner can reach by links: sent with nonsense, and sent twice.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use reqwest::{Method, Response, StatusCode, header};
use services::{
    ServiceError,
    records::{AuditEvent, PageRequest},
};

use super::form::{Form, attribute, forms};
use crate::{
    browser::{Browser, business_of},
    world::{Place, TestServer, friday, scenario},
};

/// What a form is, whichever page of its kind it was found on.
type Shape = (String, Vec<String>, Option<String>);

/// A form with one of its buttons, and the page that it stands on.
#[derive(Debug, Clone)]
struct Found {
    page: String,
    form: Form,
    button: Option<(String, String)>,
}

impl Found {
    fn to(&self) -> &str {
        self.form.action.as_deref().unwrap_or(&self.page)
    }

    /// What it sends, as a browser would.
    fn sent(&self) -> Vec<(String, String)> {
        let fields = self.form.fields.iter();
        let fields = fields.map(|field| (field.name.clone(), field.value.clone()));
        fields.chain(self.button.clone()).collect()
    }

    fn shape(&self) -> Shape {
        let mut names: Vec<String> = self
            .form
            .fields
            .iter()
            .map(|field| kind(&field.name))
            .collect();
        names.extend(
            self.form
                .fields
                .iter()
                .filter(|field| field.name == "do")
                .map(|field| field.value.clone()),
        );
        names.sort();
        names.dedup();
        let button = self
            .button
            .as_ref()
            .map(|(name, value)| format!("{name}={}", kind(value)));
        (shape_of(self.to()), names, button)
    }
}

/// A name without the number or the id in it.
fn kind(name: &str) -> String {
    let parts = name.split(['_', '-', '.']).filter(|part| {
        let counted = part.chars().all(|letter| letter.is_ascii_digit());
        !(counted || part.len() == 26)
    });
    parts.collect::<Vec<_>>().join("_")
}

/// An address without its ids, and without what its query holds but what it does.
fn shape_of(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path: Vec<String> = path.split('/').map(kind).collect();
    let mut query: Vec<&str> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some(("do" | "view" | "step" | "new" | "edit", _)) => pair,
            Some((key, _)) => key,
            None => pair,
        })
        .collect();
    query.sort_unstable();
    format!("{}?{}", path.join("/"), query.join("&"))
}

/// Every page of the business that links lead to, one of each kind, and every form on them.
async fn found(browser: &Browser, base: &str) -> BTreeMap<Shape, Found> {
    let mut waiting = VecDeque::from([format!("{base}/today"), format!("{base}/setup")]);
    let mut known: BTreeSet<String> = waiting.iter().map(|page| shape_of(page)).collect();
    let mut all = BTreeMap::new();
    while let Some(page) = waiting.pop_front() {
        let answer = browser.get(&page).await;
        let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
        if kind.is_none_or(|kind| !kind.as_bytes().starts_with(b"text/html")) {
            continue;
        }
        assert_eq!(answer.status(), StatusCode::OK, "a link leads to {page}");
        let html = answer.text().await.expect("a page");
        for link in html.split("<a").skip(1) {
            let tag = link.split('>').next().unwrap_or_default();
            let Some(to) = attribute(tag, "href") else {
                continue;
            };
            let to = to.split('#').next().unwrap_or_default().to_owned();
            if to.starts_with(&format!("{base}/")) && known.insert(shape_of(&to)) {
                waiting.push_back(to);
            }
        }
        for form in forms(&html) {
            if form.method != "post"
                || form
                    .action
                    .as_deref()
                    .is_some_and(|to| !to.starts_with(base))
            {
                continue;
            }
            let buttons = if form.buttons.is_empty() {
                vec![None]
            } else {
                form.buttons.clone()
            };
            for button in buttons {
                let found = Found {
                    page: page.clone(),
                    form: form.clone(),
                    button,
                };
                all.entry(found.shape()).or_insert(found);
            }
        }
    }
    all
}

async fn send(browser: &Browser, to: &str, fields: &[(String, String)]) -> Response {
    browser
        .send(browser.request(&Method::POST, to).form(fields))
        .await
}

/// Everything that was changed so far, newest first.
async fn changes(server: &TestServer, base: &str) -> Vec<AuditEvent> {
    let ports = &server.server.state().ports;
    let business = business_of(base);
    let page = PageRequest::first(500);
    let read = ports.store.read(business, |tx| {
        Box::pin(async move { Ok::<_, ServiceError>(tx.audit().list(None, page).await?) })
    });
    read.await.expect("a database").items
}

async fn company(slug: &str) -> (TestServer, Browser, String) {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    if slug == "luma-skin" {
        let played = scenario("spa-facial-with-light-therapy.toml");
        assert!(server.play(&played).await.ok);
    }
    let browser = Browser::new(&server);
    let base = browser.come_in(slug).await;
    (server, browser, base)
}

#[tokio::test]
async fn nonsense_is_told_beside_what_was_typed_and_changes_nothing() {
    for slug in ["luma-skin", "pickle-park"] {
        let (server, browser, base) = company(slug).await;
        let all = found(&browser, &base).await;
        let before = changes(&server, &base).await.len();
        let (mut tried, mut wrong) = (0, Vec::new());
        for (shape, found) in &all {
            let mut sent = found.sent();
            let mut typed = Vec::new();
            for (number, (pair, field)) in sent.iter_mut().zip(&found.form.fields).enumerate() {
                if field.typed {
                    let mark = format!("Zq{number}z");
                    // Too long for any field, as far as a form may be so long.
                    let length = if typed.len() < 8 { 5_000 } else { 20 };
                    pair.1 = format!("{mark}<&\"{}", "x".repeat(length));
                    typed.push(mark);
                }
            }
            if typed.is_empty() {
                continue;
            }
            tried += 1;
            let answer = send(&browser, found.to(), &sent).await;
            let status = answer.status();
            let html = answer.text().await.expect("a page");
            if status != StatusCode::UNPROCESSABLE_ENTITY {
                wrong.push(format!("{shape:?}: {status}"));
                continue;
            }
            if !html.contains("<title>Error: ") || !html.contains("There is a problem") {
                wrong.push(format!("{shape:?}: no problem is told"));
            }
            for mark in typed {
                if !html.contains(&mark) {
                    wrong.push(format!(
                        "{shape:?}: {mark} of {:?} was lost",
                        found
                            .form
                            .fields
                            .iter()
                            .map(|f| &f.name)
                            .collect::<Vec<_>>()
                    ));
                } else if html.contains(&format!("{mark}<&\"")) {
                    wrong.push(format!("{shape:?}: {mark} is drawn as it was typed"));
                }
            }
        }
        assert!(wrong.is_empty(), "{slug}:\n{}", wrong.join("\n"));
        assert!(tried > 25, "{slug}: {tried} forms");
        assert_eq!(changes(&server, &base).await.len(), before, "{slug}");
        server.stop().await;
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_counts_once() {
    for slug in ["luma-skin", "pickle-park"] {
        let (server, browser, base) = company(slug).await;
        let all = found(&browser, &base).await;
        // What ends something comes last: the others need it.
        let ends = |found: &Found| {
            let text = format!("{:?} {}", found.sent(), found.to());
            let ending = [
                "erase",
                "delete",
                "remove",
                "settings/data",
                "end",
                "give",
                "release",
                "leave",
            ];
            ending
                .iter()
                .position(|word| text.contains(word))
                .map_or(0, |at| 1 + at)
        };
        let mut order: Vec<&Found> = all.values().collect();
        order.sort_by_key(|found| ends(found));
        let (mut tried, mut wrong) = (0, Vec::new());
        for found in order {
            let answer = browser.get(&found.page).await;
            if answer.status() != StatusCode::OK {
                continue;
            }
            let html = answer.text().await.expect("a page");
            // As the page is by now.
            let now = forms(&html).into_iter().map(|form| Found {
                form,
                ..found.clone()
            });
            let Some(now) = now.into_iter().find(|now| now.shape() == found.shape()) else {
                continue;
            };
            let before = changes(&server, &base).await.len();
            let (to, sent) = (now.to(), now.sent());
            let (one, other) = tokio::join!(send(&browser, to, &sent), send(&browser, to, &sent));
            let place = |answer: &Response| {
                let place = answer.headers().get(header::LOCATION);
                (
                    answer.status(),
                    place.map(|place| place.to_str().expect("an address").to_owned()),
                )
            };
            let (one, other) = (place(&one), place(&other));
            let happened: Vec<String> = changes(&server, &base)
                .await
                .iter()
                .rev()
                .skip(before)
                .map(|event| format!("{} {} {}", event.action, event.subject, event.detail))
                .collect();
            let distinct: BTreeSet<&String> = happened.iter().collect();
            if distinct.len() != happened.len() {
                wrong.push(format!("{:?}: {happened:?}", now.shape()));
            }
            // What is shown once is not shown to the second.
            let once = one.0 == StatusCode::OK || other.0 == StatusCode::OK;
            if one != other && !once {
                wrong.push(format!("{:?}: {one:?} and {other:?}", now.shape()));
            }
            if !matches!(
                one.0,
                StatusCode::SEE_OTHER | StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY
            ) {
                wrong.push(format!("{:?}: {}", now.shape(), one.0));
            }
            tried += 1;
        }
        assert!(wrong.is_empty(), "{slug}:\n{}", wrong.join("\n"));
        assert!(tried > 40, "{slug}: {tried} forms");
        server.stop().await;
    }
}
