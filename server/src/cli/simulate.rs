//! `simulate`: plays the outside world for another process.

use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Args, Subcommand};
use domain::E164;
use providers::system::{SystemClock, SystemEntropy};
use simulators::{
    scenario::{CarrierName, Scenario},
    world::{self, CallSettings, World, WorldSettings},
};
use url::Url;

use super::stop_signal;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Carrier, speech model and calendar on ports of this machine, for a server elsewhere
    World(WorldArgs),
    /// One call against a running server
    Call(Box<CallArgs>),
}

#[derive(Debug, Args)]
pub(super) struct WorldArgs {
    /// Port of the carrier's interface
    #[arg(long, default_value_t = 9101)]
    carrier_port: u16,
    /// Port of Exotel's interface
    #[arg(long, default_value_t = 9104)]
    exotel_port: u16,
    /// Port of the speech model
    #[arg(long, default_value_t = 9102)]
    model_port: u16,
    /// Port of Google
    #[arg(long, default_value_t = 9103)]
    google_port: u16,
}

#[derive(Debug, Args)]
pub(super) struct CallArgs {
    /// Where the server listens, as in http://127.0.0.1:8080
    #[arg(long)]
    server: Url,
    /// Its public address, for which requests are signed, if it is another
    #[arg(long)]
    public_url: Option<Url>,
    /// The number to dial; the scenario's if not given
    #[arg(long)]
    to: Option<E164>,
    /// The carrier; the scenario's if not given
    #[arg(long, value_enum)]
    carrier: Option<Carrier>,
    /// Password in the addresses that Exotel is given; that of the simulated account if not given
    #[arg(long, env = "RINGDESK_EXOTEL_WEBHOOK_PASSWORD", hide_env_values = true)]
    exotel_password: Option<String>,
    /// The caller
    #[arg(long, value_name = "FILE")]
    scenario: PathBuf,
    /// The carrier account's token that the server checks signatures with; that of the simulated account if not given
    #[arg(long, env = "RINGDESK_TWILIO_AUTH_TOKEN", hide_env_values = true)]
    auth_token: Option<String>,
    /// Print what the carrier and the caller saw as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Carrier {
    Twilio,
    Exotel,
}

pub(super) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::World(args) => world(&args).await,
        Command::Call(args) => call(*args).await,
    }
}

async fn world(args: &WorldArgs) -> anyhow::Result<ExitCode> {
    let here = |port| SocketAddr::from(([127, 0, 0, 1], port));
    let settings = WorldSettings {
        twilio_address: here(args.carrier_port),
        exotel_address: here(args.exotel_port),
        model_address: here(args.model_port),
        google_address: here(args.google_port),
        ..WorldSettings::default()
    };
    let (client_id, client_secret) = (
        settings.google.client_id.clone(),
        settings.google.client_secret.clone(),
    );
    let world = World::start(
        settings,
        Arc::new(SystemClock::new()),
        Arc::new(SystemEntropy),
    )
    .await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "# Settings for a server that uses this world:")?;
    writeln!(out, "RINGDESK_SIMULATORS=off")?;
    writeln!(out, "RINGDESK_TWILIO_ACCOUNT_SID={}", world::ACCOUNT_SID)?;
    writeln!(out, "RINGDESK_TWILIO_AUTH_TOKEN={}", world::AUTH_TOKEN)?;
    writeln!(out, "RINGDESK_TWILIO_BASE_URL={}", world.endpoints.twilio)?;
    for (name, value) in [
        ("ACCOUNT_SID", world::EXOTEL_ACCOUNT_SID),
        ("API_KEY", world::EXOTEL_API_KEY),
        ("API_TOKEN", world::EXOTEL_API_TOKEN),
        ("BASE_URL", world.endpoints.exotel.as_str()),
        ("WEBHOOK_USER", world::EXOTEL_WEBHOOK_USER),
        ("WEBHOOK_PASSWORD", world::EXOTEL_WEBHOOK_PASSWORD),
    ] {
        writeln!(out, "RINGDESK_EXOTEL_{name}={value}")?;
    }
    writeln!(out, "RINGDESK_OPENAI_API_KEY={}", world::MODEL_KEY)?;
    writeln!(
        out,
        "RINGDESK_OPENAI_REALTIME_URL={}",
        world.endpoints.model
    )?;
    writeln!(out, "RINGDESK_GOOGLE_CLIENT_ID={client_id}")?;
    writeln!(out, "RINGDESK_GOOGLE_CLIENT_SECRET={client_secret}")?;
    writeln!(
        out,
        "RINGDESK_GOOGLE_AUTHORIZE_URL={}",
        world.endpoints.google_authorize
    )?;
    writeln!(
        out,
        "RINGDESK_GOOGLE_TOKEN_URL={}",
        world.endpoints.google_token
    )?;
    writeln!(
        out,
        "RINGDESK_GOOGLE_REVOKE_URL={}",
        world.endpoints.google_revoke
    )?;
    writeln!(
        out,
        "RINGDESK_GOOGLE_KEYS_URL={}",
        world.endpoints.google_keys
    )?;
    writeln!(
        out,
        "RINGDESK_GOOGLE_CALENDAR_URL={}",
        world.endpoints.google_calendar
    )?;
    out.flush()?;
    drop(out);
    stop_signal().await;
    Ok(ExitCode::SUCCESS)
}

async fn call(args: CallArgs) -> anyhow::Result<ExitCode> {
    let scenario = Scenario::load(&args.scenario)?;
    let mut settings = CallSettings {
        public: args.public_url,
        to: args.to,
        carrier: args.carrier.map(|carrier| match carrier {
            Carrier::Twilio => CarrierName::Twilio,
            Carrier::Exotel => CarrierName::Exotel,
        }),
        ..CallSettings::new(args.server)
    };
    if let Some(token) = args.auth_token {
        settings.auth_token = token;
    }
    if let Some(password) = args.exotel_password {
        settings.exotel.1 = password;
    }
    let clock = Arc::new(SystemClock::new());
    let transcript =
        world::place_call(&settings, &scenario, clock, Arc::new(SystemEntropy)).await?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&transcript)?)?;
    } else {
        writeln!(out, "{}\n", transcript.title)?;
        for hop in &transcript.call.timeline {
            writeln!(
                out,
                "{:>8.2} s  {:<24}{}",
                hop.ms as f64 / 1000.0,
                hop.hop,
                hop.detail
            )?;
        }
        writeln!(
            out,
            "\ncaller said:  {}\ncaller heard: {}",
            transcript.line.said, transcript.line.heard
        )?;
    }
    // What the server keeps, and the date that its clock shows, cannot be seen from here: only the line is judged.
    let expected = &scenario.expect.line;
    let (status, line) = (expected.webhook_status.unwrap_or(200), &transcript.line);
    let as_expected = line.webhook_status == Some(status) && line.errors == expected.errors;
    Ok(if as_expected {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
