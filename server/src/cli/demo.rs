//! `demo`: a working company with its outside world, and a call.

use std::{
    io::{IsTerminal, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context;
use clap::Parser;
use providers::system::{SystemClock, SystemEntropy};
use secrecy::SecretString;
use services::{ports::Clock, seed};
use simulators::{scenario::Scenario, world::WorldSettings};

use super::stop_signal;
use crate::{
    config::{Config, Environment},
    demo::{self, Played},
    startup::{Foundation, Server},
    telemetry,
};

/// A fitting call for each company; the first is placed when nothing else is asked for.
const SCENARIOS: [(&str, &str); 4] = [
    (
        "fade-room",
        include_str!("../../../scenarios/books-a-haircut.toml"),
    ),
    (
        "luma-skin",
        include_str!("../../../scenarios/spa-books-a-facial.toml"),
    ),
    (
        "northside-physio",
        include_str!("../../../scenarios/physio-first-visit.toml"),
    ),
    (
        "pickle-park",
        include_str!("../../../scenarios/courts-two-for-two-hours.toml"),
    ),
];

/// Which call, and what to do afterwards.
#[derive(Debug, Parser)]
pub(super) struct Args {
    /// End after the call; the exit code tells whether everything agrees
    #[arg(long)]
    once: bool,
    /// Print the timeline and the final state as JSON
    #[arg(long)]
    json: bool,
    /// Which demo company is called
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "scenario",
        value_parser = clap::builder::PossibleValuesParser::new(SCENARIOS.map(|(slug, _)| slug))
    )]
    company: Option<String>,
    /// The caller
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// How many times faster than real time the world runs
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=50))]
    speed: u32,
    /// Where to keep the database, a file or a postgres:// address; a fresh one in a folder of its own if not given
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut config = Config::from_env()?;
    anyhow::ensure!(
        config.environment != Environment::Production,
        "the demo simulates its outside world: unset RINGDESK_ENV"
    );
    if std::env::var_os("RINGDESK_LOG").is_none() {
        config.log.filter = "warn".to_owned();
    }
    telemetry::init_logs(&config.log)?;
    let scenario = match &args.scenario {
        Some(file) => Scenario::load(file)?,
        None => {
            let wanted = args.company.as_deref().unwrap_or(SCENARIOS[0].0);
            let found = SCENARIOS.iter().find(|(slug, _)| *slug == wanted);
            Scenario::parse(found.map_or(SCENARIOS[0].1, |(_, text)| text))?
        }
    };
    let clock = match scenario.now {
        Some(now) => SystemClock::starting_at(now, args.speed),
        None => SystemClock::starting_at(SystemClock::new().now(), args.speed),
    };
    let folder = prepare(&mut config, args)?;
    let server = Server::start(Foundation {
        config,
        clock: Arc::new(clock),
        entropy: Arc::new(SystemEntropy),
        metrics: telemetry::init_metrics()?,
        world: WorldSettings {
            diary: true,
            ..WorldSettings::default()
        },
    })
    .await?;
    if !args.json {
        say(&format!(
            "Ringdesk answers on {}. {} is ringing …\n",
            server.state().public_url,
            scenario.call.to.as_str()
        ))?;
    }
    let played = demo::play(&server, &scenario).await?;
    report(&played, args.json)?;
    if !args.once {
        invite(&server, &scenario).await?;
        stop_signal().await;
    }
    server.stop().await?;
    if let Some(folder) = folder {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(if played.ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Settings of a demo: simulators, a database of its own, and a free port if the usual one is taken. Gives the folder
/// that was made for it.
fn prepare(config: &mut Config, args: &Args) -> anyhow::Result<Option<PathBuf>> {
    config.simulators = true;
    let folder = PathBuf::from(".data").join(format!("demo-{}", std::process::id()));
    let folder = args.database.is_none().then_some(folder);
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder).with_context(|| {
            format!(
                "cannot create {} for the demo's database; run the demo in a folder that you may write to, or name a \
                 database with --database FILE",
                folder.display()
            )
        })?;
    }
    let own = folder.as_ref().map(|folder| folder.join("ringdesk.db"));
    let file = args.database.clone().or(own).unwrap_or_default();
    anyhow::ensure!(
        !file.is_dir(),
        "{} is a folder; name a file in it with --database FILE",
        file.display()
    );
    config.database.url = SecretString::from(address(&file));
    let taken = std::net::TcpListener::bind(config.web.listen).is_err();
    if args.once || taken {
        config.web.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.web.public_url = None;
    }
    Ok(folder)
}

/// The database's address: the file's, or what was given if it is one already.
fn address(file: &Path) -> String {
    let text = file.display().to_string();
    if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        text
    } else {
        format!("sqlite:{text}")
    }
}

fn report(played: &Played, json: bool) -> anyhow::Result<()> {
    if json {
        say(&format!("{}\n", serde_json::to_string_pretty(played)?))
    } else {
        say(&demo::show(played, std::io::stdout().is_terminal()))
    }
}

/// Tells how to come in.
async fn invite(server: &Server, scenario: &Scenario) -> anyhow::Result<()> {
    let company = seed::company_of(&scenario.call.to);
    let slug = company.map_or(SCENARIOS[0].0, |company| company.slug);
    let link = demo::sign_in_link(server, slug).await?;
    say(&format!(
        "\nThe portal is at {}\nSign in as the owner: {link}\nEnd with Ctrl-C.\n",
        server.state().public_url
    ))
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}
