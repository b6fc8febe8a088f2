//! A call from a scenario file against a server with simulators: what is there before, the call, and what must be true
//! afterwards. Runs the demo, and the scenarios of the test suite.

mod arrange;
mod facts;
mod observe;
mod show;
mod timeline;

use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use simulators::{
    carrier::CallReport,
    scenario::{EndState, Mismatch, Scenario, judge},
};

pub use show::show;
pub use timeline::Moment;

use crate::startup::Server;

/// Longest wait, after the call, for its record to be closed and the outbox to be empty.
const SETTLING: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What one call was, and whether it was as it should be.
#[derive(Debug, Clone, Serialize)]
pub struct Played {
    /// The scenario's title.
    pub title: String,
    /// Whether every claim of the scenario holds.
    pub ok: bool,
    /// The claims that do not hold.
    pub mismatches: Vec<Mismatch>,
    /// Each hop with its time, from the first ring to the last effect.
    pub timeline: Vec<Moment>,
    /// The state of the world afterwards.
    pub state: EndState,
    /// What the carrier and the caller saw.
    pub call: CallReport,
}

/// Plays a scenario against a server that simulates its outside world.
///
/// # Errors
/// If the server has no simulated world, or what the scenario takes for granted cannot be arranged.
pub async fn play(server: &Server, scenario: &Scenario) -> anyhow::Result<Played> {
    let world = server
        .world()
        .context("a scenario needs a server with simulators")?;
    // Bookings that a demo company starts with are no part of the scenario.
    let known = observe::booking_ids(server, scenario).await?;
    arrange::given(server, scenario).await?;
    world.arrange(scenario);
    let report = world.place_call(scenario).await?;
    settle(server, &report).await?;
    let mut state = EndState::default();
    world.observe(&report, &mut state);
    let records = observe::fill(server, scenario, &report, &known, &mut state).await?;
    let mismatches = judge(&scenario.expect, &state);
    Ok(Played {
        title: scenario.title.clone(),
        ok: mismatches.is_empty(),
        mismatches,
        timeline: timeline::merge(&report, &records),
        state,
        call: report,
    })
}

/// A link that signs the owner of a demo company in, once.
///
/// # Errors
/// The store's errors.
pub async fn sign_in_link(server: &Server, slug: &str) -> anyhow::Result<String> {
    let state = server.state();
    let email = format!("owner@{slug}.example").parse()?;
    let secret = state.services.access.new_link(&email).await?;
    Ok(format!("{}/sign-in/link/{secret}", state.public_url))
}

/// Waits until the call's record is closed and the outbox has nothing left to do for now.
async fn settle(server: &Server, report: &CallReport) -> anyhow::Result<()> {
    let clock = &server.state().ports.clock;
    let until = clock.monotonic() + SETTLING;
    while clock.monotonic() < until {
        if observe::is_settled(server, report).await? {
            return Ok(());
        }
        clock.sleep(LOOK_EVERY).await;
    }
    Ok(())
}
