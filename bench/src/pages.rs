//! How long the portal's pages take to their first byte: with the demo diary, one after the other; and with 100,000
//! bookings, at a fixed number of requests a second, on both databases.

use std::{net::SocketAddr, path::PathBuf, process::Command, sync::Arc, time::Duration};

use anyhow::Context;
use clap::Args;
use domain::BusinessId;
use reqwest::{Client, StatusCode, header, redirect::Policy};
use serde_json::{Value, json};
use services::seed::{self, Diary};
use testkit::postgres::{self, Medium};

use crate::{
    candidates::{KEY, server_settings},
    company,
    figures::Times,
    model::Model,
    process::{Measured, free_address},
    report::{Goal, Part},
    wire::Epoch,
};

/// The screens that people look at all day, under the address of the business.
const SCREENS: [&str; 6] = [
    "today",
    "bookings",
    "bookings?view=day",
    "bookings?view=list",
    "calls",
    "customers",
];
/// Looks at each screen with the demo diary.
const LOOKS: usize = 40;
/// Requests that may be under way at once; more of them means that the server does not keep up.
const AT_ONCE: usize = 512;

/// What to run.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The `ringdesk` binary, built for release.
    #[arg(long)]
    server: PathBuf,
    /// Bookings of the large diary.
    #[arg(long, default_value_t = 100_000)]
    bookings: i64,
    /// Requests a second.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// Seconds of them.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Where the part of the report is written.
    #[arg(long)]
    out: PathBuf,
}

/// A running server, and a browser that is signed in.
struct Portal {
    process: Measured,
    client: Client,
    cookies: String,
    /// The address of the business.
    base: String,
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let files = tempfile::tempdir()?;
    let sqlite = format!("sqlite:{}", files.path().join("ringdesk.db").display());
    let database = postgres::database_on(Medium::Disk)
        .await
        .map_err(|error| anyhow::anyhow!("no Postgres: {error}"));
    let mut part = Part {
        name: "pages".into(),
        goals: Vec::new(),
        skipped: Vec::new(),
        raw: json!({}),
    };
    let postgres = match &database {
        Ok(database) => Some(database.url()),
        Err(error) => {
            part.skipped.push(format!("pages on Postgres: {error:#}"));
            None
        }
    };
    for (engine, url) in [("SQLite", Some(sqlite.as_str())), ("Postgres", postgres)] {
        let Some(url) = url else { continue };
        // What one engine cannot do is said, and does not hide what the other can.
        if let Err(error) = measure(&plan, engine, url, &mut part).await {
            part.skipped.push(format!("pages, {engine}: {error:#}"));
        }
    }
    part.write(&plan.out)
}

async fn measure(plan: &Plan, engine: &str, url: &str, part: &mut Part) -> anyhow::Result<()> {
    let ports = company::ports(url, KEY).await?;
    let business = company::seed(&ports, Diary::Full).await?.business;
    let portal = Portal::open(&plan.server, url, business).await?;
    let (first, each) = portal.look_around().await?;
    part.goals.push(Goal::most(
        "Pages",
        format!("first byte with the demo diary, slowest screen's median, {engine}"),
        first,
        20.0,
        "ms",
    ));
    drop(portal);
    company::fill(&ports, business, plan.bookings).await?;
    let portal = Portal::open(&plan.server, url, business).await?;
    let (_, large) = portal.look_around().await?;
    let busy = portal.under_load(plan.rate, plan.seconds).await?;
    let what = |share: &str| {
        format!(
            "first byte, {} bookings, {} requests a second, {share}, {engine}",
            plan.bookings, plan.rate
        )
    };
    part.goals.push(Goal::most(
        "Pages",
        what("p95"),
        busy.times.at(0.95),
        60.0,
        "ms",
    ));
    if busy.fell_behind {
        let what = format!("pages, {engine}: the server fell behind, so the load was ended early");
        part.skipped.push(what);
    }
    part.raw[engine] = json!({
        "demo_diary": each,
        "large_diary": large,
        "under_load_ms": { "p50": busy.times.at(0.5), "p95": busy.times.at(0.95), "p99": busy.times.at(0.99) },
        "processor_ms_a_page": busy.processor,
    });
    Ok(())
}

/// What pages took under load.
struct Busy {
    times: Arc<Times>,
    /// Processor time of the server for a page, in milliseconds.
    processor: f64,
    /// Whether more requests were under way at last than the server could answer.
    fell_behind: bool,
}

impl Portal {
    /// Starts a server on a database and signs the owner in.
    async fn open(server: &PathBuf, url: &str, business: BusinessId) -> anyhow::Result<Self> {
        let model = Model::start(Epoch::now()).await?;
        let address = free_address()?;
        let settings = server_settings(url, address, model.address);
        let mut command = Command::new(server);
        command.arg("serve").envs(settings.clone());
        let mut process = Measured::start("ringdesk", command)?;
        process.listens(address).await?;
        let owner = seed::companies()
            .first()
            .map(|company| format!("owner@{}.example", company.slug))
            .context("there is no demo company")?;
        let link = Command::new(server)
            .args(["sign-in-link", &owner])
            .envs(settings)
            .output()?;
        anyhow::ensure!(
            link.status.success(),
            "no link to sign in with: {}",
            String::from_utf8_lossy(&link.stderr)
        );
        let link = String::from_utf8(link.stdout)?;
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(Duration::from_secs(30))
            .build()?;
        let cookies = sign_in(&client, address, link.trim()).await?;
        Ok(Self {
            process,
            client,
            cookies,
            base: format!("http://{address}/app/{business}"),
        })
    }

    /// One page, to its first byte; the rest of it is read too.
    async fn look(&self, screen: &str) -> anyhow::Result<Duration> {
        let url = format!("{}/{screen}", self.base);
        let request = self.client.get(&url).header(header::COOKIE, &self.cookies);
        let began = Epoch::now();
        let answer = request.send().await?;
        let took = began.elapsed();
        anyhow::ensure!(
            answer.status() == StatusCode::OK,
            "{url}: {}",
            answer.status()
        );
        answer.bytes().await?;
        Ok(took)
    }

    /// The median of each screen, and the slowest of them.
    async fn look_around(&self) -> anyhow::Result<(Option<f64>, Value)> {
        let (mut slowest, mut each) = (None, json!({}));
        for screen in SCREENS {
            let times = Times::default();
            self.look(screen).await?;
            let before = self.process.cpu()?;
            for _ in 0..LOOKS {
                times.add(self.look(screen).await?);
            }
            let used = self.process.cpu()?.since(before).all();
            let median = times.at(0.5);
            each[screen] = json!({
                "median_ms": median,
                "processor_ms": used * 1000.0 / LOOKS as f64,
            });
            slowest = slowest.max_by(median);
        }
        Ok((slowest, each))
    }

    /// Requests at fixed moments, whether or not earlier ones were answered, as visitors come.
    async fn under_load(self, rate: u32, seconds: u32) -> anyhow::Result<Busy> {
        for screen in SCREENS {
            self.look(screen).await?;
        }
        let (portal, times) = (Arc::new(self), Arc::new(Times::default()));
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / rate);
        let mut looks = tokio::task::JoinSet::new();
        let (before, mut asked, mut fell_behind) = (portal.process.cpu()?, 0_u32, false);
        for screen in SCREENS.iter().cycle().take((rate * seconds) as usize) {
            ticks.tick().await;
            fell_behind = looks.len() >= AT_ONCE;
            if fell_behind {
                break;
            }
            asked += 1;
            let (portal, times) = (Arc::clone(&portal), Arc::clone(&times));
            looks.spawn(async move {
                times.add(portal.look(screen).await?);
                anyhow::Ok(())
            });
            while let Some(done) = looks.try_join_next() {
                done??;
            }
        }
        while let Some(done) = looks.join_next().await {
            done??;
        }
        let used = portal.process.cpu()?.since(before).all();
        Ok(Busy {
            processor: used * 1000.0 / f64::from(asked),
            times,
            fell_behind,
        })
    }
}

/// The larger of two measured values.
trait Larger {
    fn max_by(self, other: Self) -> Self;
}

impl Larger for Option<f64> {
    fn max_by(self, other: Self) -> Self {
        match (self, other) {
            (Some(one), Some(two)) => Some(one.max(two)),
            (one, two) => one.or(two),
        }
    }
}

/// Opens a sign-in link as a browser does, and gives the cookies of whoever came in.
async fn sign_in(client: &Client, address: SocketAddr, link: &str) -> anyhow::Result<String> {
    let path = link
        .find("/sign-in/")
        .map(|at| &link[at..])
        .context("no link to sign in with")?;
    let url = format!("http://{address}{path}");
    let page = client.get(&url).send().await?;
    let mut cookies = Vec::new();
    keep(&mut cookies, page.headers());
    let html = page.text().await?;
    let token = html
        .split_once("name=\"token\" value=\"")
        .and_then(|(_, rest)| rest.split('"').next())
        .context("the page of the link has no form")?
        .to_owned();
    let entered = client
        .post(&url)
        .header(header::ORIGIN, format!("http://{address}"))
        .header(header::COOKIE, cookies.join("; "))
        .form(&[("token", token)])
        .send()
        .await?;
    anyhow::ensure!(
        entered.status().is_redirection(),
        "the link did not sign in: {}",
        entered.status()
    );
    keep(&mut cookies, entered.headers());
    Ok(cookies.join("; "))
}

/// Keeps the cookies of an answer, the last of each name.
fn keep(cookies: &mut Vec<String>, headers: &header::HeaderMap) {
    for cookie in headers.get_all(header::SET_COOKIE) {
        let pair = cookie.to_str().unwrap_or_default().split(';').next();
        let Some((name, _)) = pair.and_then(|pair| pair.split_once('=')) else {
            continue;
        };
        let begins = format!("{name}=");
        cookies.retain(|kept| !kept.starts_with(&begins));
        cookies.extend(pair.map(str::to_owned));
    }
}
