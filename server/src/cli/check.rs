//! `config check`.

use std::process::ExitCode;

use crate::config::Config;

#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(super) fn run() -> ExitCode {
    match Config::from_env() {
        Ok(config) => {
            println!("{config:#?}");
            println!("All settings can be used.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
