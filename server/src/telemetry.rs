//! Logs and metrics of the process.

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{LogConfig, LogFormat};

/// Sends logs to standard error, so that a command's output stays clean.
///
/// # Errors
/// If the filter is not one, or if logs already go somewhere.
pub fn init_logs(config: &LogConfig) -> anyhow::Result<()> {
    let filter: EnvFilter = config
        .filter
        .parse()
        .context("RINGDESK_LOG is not a filter")?;
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr).with_target(true);
    match config.format {
        LogFormat::Pretty => registry.with(layer).try_init(),
        LogFormat::Json => registry.with(layer.json().flatten_event(true)).try_init(),
    }
    .context("logs are already set up")
}

/// Collects metrics in this process and renders them on request.
///
/// # Errors
/// If metrics are already collected.
pub fn init_metrics() -> anyhow::Result<PrometheusHandle> {
    let handle = builder()?
        .install_recorder()
        .context("metrics are already collected")?;
    describe();
    Ok(handle)
}

/// A renderer of metrics that nothing is recorded to, for servers inside of tests.
#[must_use]
pub fn detached_metrics() -> PrometheusHandle {
    PrometheusBuilder::new().build_recorder().handle()
}

fn builder() -> anyhow::Result<PrometheusBuilder> {
    // Milliseconds around the goals: a decision within one, a reply within a second.
    let millis = [
        0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0,
        5000.0,
    ];
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_ms".to_owned()), &millis)
        .context("buckets of the metrics")
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_gauge!("ringdesk_calls_live", "Calls whose audio flows now");
    describe_counter!("ringdesk_calls_total", "Calls that ended, by outcome");
    describe_counter!(
        "ringdesk_media_frames_total",
        "Audio messages passed on, by direction"
    );
    describe_counter!(
        "ringdesk_media_bytes_total",
        "Bytes of audio messages passed on, by direction"
    );
    describe_histogram!(
        "ringdesk_stream_ready_ms",
        "From the accepted media socket to the first message to the model"
    );
    describe_histogram!(
        "ringdesk_frame_slowest_ms",
        "The slowest of ten seconds of a call: from an arrived carrier frame to its hand-over to the system"
    );
    describe_histogram!(
        "ringdesk_interruption_ms",
        "From the model's word that the caller speaks to our decision written out"
    );
    describe_histogram!(
        "ringdesk_reply_ms",
        "From the end of the caller's words to the first sound of the answer"
    );
    describe_histogram!("ringdesk_tool_ms", "Length of tool calls, by name");
    describe_counter!(
        "ringdesk_model_unknown_events_total",
        "Events of the model that the session does not know"
    );
    describe_counter!(
        "ringdesk_webhooks_refused_total",
        "Webhooks refused, by reason"
    );
    describe_counter!(
        "ringdesk_http_requests_total",
        "Requests answered, by method, route and status"
    );
    describe_histogram!("ringdesk_http_ms", "Time to answer a request, by route");
}
