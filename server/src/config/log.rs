//! Logs.

use super::Vars;

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line, for machines.
    Json,
}

/// Logs. They go to standard error; names, numbers, audio and tokens never do.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// `RINGDESK_LOG`: what is logged, as in `info` or `warn,server::bridge=debug`.
    pub filter: String,
    /// `RINGDESK_LOG_FORMAT`: `pretty` or `json`.
    pub format: LogFormat,
}

impl LogConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        let format = match vars.text("RINGDESK_LOG_FORMAT", "pretty").as_str() {
            "pretty" => LogFormat::Pretty,
            "json" => LogFormat::Json,
            other => {
                let reason = format!("`{other}` is neither pretty nor json");
                vars.fault("RINGDESK_LOG_FORMAT", reason);
                LogFormat::Pretty
            }
        };
        let filter = vars.text("RINGDESK_LOG", "info,sqlx=warn,hyper=warn");
        if filter.parse::<tracing_subscriber::EnvFilter>().is_err() {
            vars.fault(
                "RINGDESK_LOG",
                format!(
                    "`{filter}` is not a filter; write for example `info` or `warn,server=debug`"
                ),
            );
        }
        Self { filter, format }
    }
}
