//! Alternating rounds: the same calls through every candidate in turn, several times.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use clap::Args;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    candidates::{Kind, Sources},
    carriers::{self, Entrance, Shared},
    goals::{UNMEASURED, goals},
    model::Model,
    peer::Peer,
    process::{Cpu, confine},
    report::Part,
    wire::Epoch,
};

/// What to run.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The `ringdesk` binary, built for release.
    #[arg(long)]
    server: PathBuf,
    /// The Node bridge's script, if Node is there.
    #[arg(long)]
    node_bridge: Option<PathBuf>,
    /// Whether HAProxy is there.
    #[arg(long)]
    haproxy: bool,
    /// Numbers of calls at once, ascending.
    #[arg(long, value_delimiter = ',', default_values_t = [100, 400])]
    pub(crate) calls: Vec<usize>,
    /// Rounds a candidate.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds measured in a round.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Calls for the capacity of one core; 0 leaves it out.
    #[arg(long, default_value_t = 800)]
    pub(crate) capacity: usize,
    /// Where the part of the report is written.
    #[arg(long)]
    out: PathBuf,
}

/// What one round showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Round {
    /// Processor microseconds a media frame: all, and in user space.
    pub(crate) cpu: f64,
    pub(crate) user: f64,
    /// 99th percentile of both directions, in milliseconds.
    pub(crate) latency: f64,
    /// Resident KiB over the idle process.
    pub(crate) memory: f64,
    pub(crate) configured: Option<f64>,
    pub(crate) truncated: Option<f64>,
    /// Interrupting words read to `clear` and `truncate` written, within the bridge: the bound under which 99 of 100 are.
    pub(crate) decided: Option<f64>,
    pub(crate) cleared: f64,
    pub(crate) frames: u64,
    /// Cores that were used.
    pub(crate) load: f64,
}

/// All rounds, by calls and candidate.
pub(crate) type Found = BTreeMap<(usize, Kind), Vec<Round>>;

/// What a core carries: the bridge, and the raw relay on the same core as the floor.
#[derive(Debug, Default)]
pub(crate) struct Capacity {
    pub(crate) bridge: Option<Round>,
    pub(crate) relay: Option<Round>,
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let mut kinds = vec![Kind::Ringdesk, Kind::Relay];
    let mut skipped: Vec<String> = UNMEASURED.iter().map(ToString::to_string).collect();
    for (kind, there, why) in [
        (Kind::Haproxy, plan.haproxy, "HAProxy is not installed"),
        (
            Kind::Node,
            plan.node_bridge.is_some(),
            "there is no Node bridge",
        ),
    ] {
        if there {
            kinds.push(kind);
        } else {
            skipped.push(why.to_owned());
        }
    }
    let sources = Sources {
        server: plan.server.clone(),
        node_bridge: plan.node_bridge.clone(),
        core: None,
    };
    let mut found = Found::new();
    for (place, &calls) in plan.calls.iter().enumerate() {
        for nth in 0..plan.rounds {
            for &kind in &kinds {
                // With more calls Node fills the machine, and what is measured beside it is the queue for a core.
                if kind == Kind::Node && place > 0 {
                    continue;
                }
                eprintln!(
                    "  {calls} calls, round {} of {}: {}",
                    nth + 1,
                    plan.rounds,
                    kind.name()
                );
                match round(&sources, kind, calls, plan.seconds).await {
                    Ok(round) => found.entry((calls, kind)).or_default().push(round),
                    Err(error) => {
                        skipped.push(format!("{} with {calls} calls: {error:#}", kind.name()));
                    }
                }
            }
        }
    }
    let capacity = capacity(&plan, sources, &mut skipped).await;
    let part = Part {
        name: "bridge".into(),
        goals: goals(&plan, &found, &capacity),
        skipped,
        raw: json!({ "rounds": raw(&found), "one_core": {
            "bridge": capacity.bridge.as_ref().map(Round::json),
            "relay": capacity.relay.as_ref().map(Round::json),
        } }),
    };
    part.write(&plan.out)
}

/// Many calls through one core, while carriers and model have the others to themselves.
async fn capacity(plan: &Plan, sources: Sources, skipped: &mut Vec<String>) -> Capacity {
    let mut capacity = Capacity::default();
    if plan.capacity == 0 {
        return capacity;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 {
        skipped.push("capacity: needs a second core for carriers and model".into());
        return capacity;
    }
    let pinned = Sources {
        core: Some(0),
        ..sources
    };
    if let Err(error) = confine(1..cores) {
        skipped.push(format!("capacity: {error:#}"));
        return capacity;
    }
    for (kind, place) in [
        (Kind::Relay, &mut capacity.relay),
        (Kind::Ringdesk, &mut capacity.bridge),
    ] {
        eprintln!("  {} calls on one core: {}", plan.capacity, kind.name());
        match round(&pinned, kind, plan.capacity, plan.seconds).await {
            Ok(round) => *place = Some(round),
            Err(error) => skipped.push(format!("capacity of {}: {error:#}", kind.name())),
        }
    }
    if let Err(error) = confine(0..cores) {
        skipped.push(format!("after the capacity: {error:#}"));
    }
    capacity
}

/// Starts a candidate, brings the calls up, lets them settle, measures, and ends them.
async fn round(sources: &Sources, kind: Kind, calls: usize, seconds: u64) -> anyhow::Result<Round> {
    let epoch = Epoch::now();
    let (model, peer) = (Model::start(epoch).await?, Peer::start(epoch).await?);
    let candidate = sources.start(kind, model.address, peer.address).await?;
    let (process, entrance) = (&candidate.process, &candidate.entrance);
    let shared = Shared::new(epoch);
    let idle = process.memory()?;
    let (stop, stopped) = watch::channel(false);
    let broken = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for nth in 0..calls {
        let call = carriers::call(entrance.clone(), Arc::clone(&shared), nth, stopped.clone());
        let broken = Arc::clone(&broken);
        tasks.push(tokio::spawn(async move {
            if let Err(error) = call.await
                && broken.fetch_add(1, Ordering::Relaxed) == 0
            {
                eprintln!("    a call broke: {error:#}");
            }
        }));
        // Spread over the 20 ms grid, as independent callers are.
        tokio::time::sleep(Duration::from_micros(2_300)).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    anyhow::ensure!(
        broken.load(Ordering::Relaxed) == 0,
        "{} of {calls} calls broke",
        broken.load(Ordering::Relaxed)
    );
    for times in [&shared.down, &model.shared.up, &peer.shared.up] {
        times.clear();
    }
    let frames = || {
        let heard =
            model.shared.heard.load(Ordering::Relaxed) + peer.shared.heard.load(Ordering::Relaxed);
        heard + shared.received.load(Ordering::Relaxed)
    };
    let (cpu_before, frames_before) = (process.cpu()?, frames());
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let (cpu, frames) = (process.cpu()?.since(cpu_before), frames() - frames_before);
    let memory = process.memory()?.saturating_sub(idle);
    let latency = [&shared.down, &model.shared.up, &peer.shared.up];
    let latency = latency
        .iter()
        .filter(|times| times.len() > 0)
        .filter_map(|times| times.at(0.99))
        .fold(0.0, f64::max);
    model.shared.interrupt.store(true, Ordering::Relaxed);
    if kind == Kind::Ringdesk {
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let decided = match entrance {
        Entrance::Webhook { server, .. } => decided(*server).await?,
        Entrance::Socket(_) | Entrance::Path { .. } => None,
    };
    let _ = stop.send(true);
    for task in tasks {
        let _ = tokio::time::timeout(Duration::from_secs(10), task).await;
    }
    anyhow::ensure!(frames > 0, "no frame came through");
    let micros = |seconds: f64| seconds * 1e6 / frames as f64;
    Ok(Round {
        cpu: micros(Cpu::all(cpu)),
        user: micros(cpu.user),
        latency,
        memory: memory as f64,
        configured: model.shared.configured.at(0.99),
        truncated: model.shared.truncated.at(0.99),
        decided,
        cleared: shared.cleared.load(Ordering::Relaxed) as f64 / calls as f64,
        frames,
        load: cpu.all() / seconds as f64,
    })
}

/// The bound in the server's own histogram under which 99 of 100 interruptions are; `None` if there was none.
async fn decided(server: SocketAddr) -> anyhow::Result<Option<f64>> {
    let client = providers::http::client(providers::http::Timeouts::default())?;
    let answer = client
        .get(format!("http://{server}/metrics"))
        .send()
        .await?;
    let text = answer.error_for_status()?.text().await?;
    let figure = |name: &str| -> Option<f64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.rsplit(' ').next()?.parse().ok()
    };
    let Some(all) = figure("ringdesk_interruption_ms_count").filter(|all| *all > 0.0) else {
        return Ok(None);
    };
    let bound = text.lines().find_map(|line| {
        let rest = line.strip_prefix(r#"ringdesk_interruption_ms_bucket{le=""#)?;
        let (bound, count) = rest.split_once(r#""} "#)?;
        let count: f64 = count.parse().ok()?;
        (count >= all * 0.99).then(|| bound.parse().unwrap_or(f64::INFINITY))
    });
    Ok(bound)
}

impl Round {
    fn json(&self) -> Value {
        json!({
            "cpu_us_per_frame": self.cpu,
            "user_us_per_frame": self.user,
            "latency_p99_ms": self.latency,
            "memory_kib_over_idle": self.memory,
            "session_update_p99_ms": self.configured,
            "truncate_p99_ms": self.truncated,
            "decided_p99_at_most_ms": self.decided,
            "clears_per_call": self.cleared,
            "frames": self.frames,
            "cores_used": self.load,
        })
    }
}

fn raw(found: &Found) -> Value {
    found
        .iter()
        .flat_map(|((calls, kind), rounds)| rounds.iter().map(move |round| (calls, kind, round)))
        .map(|(calls, kind, round)| {
            let mut shown = round.json();
            shown["calls"] = json!(calls);
            shown["candidate"] = json!(kind.name());
            shown
        })
        .collect()
}
