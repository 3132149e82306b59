//! `java -jar`: what the connector would say to a configuration and make of records, without Kafka Connect.
//!
//! Java only hands over the words of the command line, reads key stores, and prints: [`settings`] reads the configuration that a command
//! is about, [`run`] does the rest. An error of either is about how the command was called: exit status 2.

mod arguments;
mod properties;
mod reference;
mod report;
mod samples;
mod settings;

use arguments::{Check, Command, USAGE};
use report::Report;

use crate::config::{self, Parsed};
use crate::error::{Error, ErrorKind};
use crate::task;
use crate::tls::StoreRead;

/// What a command prints, and how it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Nothing is wrong with what was checked: exit status 0 rather than 1.
    pub is_fine: bool,
    /// What it prints.
    pub text: String,
}

/// The configuration that a command is about; empty where it is about none.
pub fn settings(words: &[String]) -> Result<Vec<(String, String)>, Error> {
    match arguments::parse(words).map_err(misuse)? {
        Command::Check(check) => settings::read(&check.config).map_err(misuse),
        Command::Options(_) | Command::Help | Command::Version => Ok(Vec::new()),
    }
}

/// Does what the words say, with the configuration that they name and what was in its key stores.
pub fn run(
    words: &[String],
    settings: Vec<(String, String)>,
    stores: Vec<StoreRead>,
) -> Result<Output, Error> {
    let text = match arguments::parse(words).map_err(misuse)? {
        Command::Check(command) => return check(&command, settings, stores),
        Command::Options(form) => reference::of(form),
        Command::Help => USAGE.to_owned(),
        Command::Version => format!("ilion-kafka-connect-cassandra {}\n", env!("CARGO_PKG_VERSION")),
    };
    Ok(Output { is_fine: true, text })
}

fn misuse(message: String) -> Error {
    Error::new(ErrorKind::InvalidConfig, message)
}

fn check(command: &Check, entries: Vec<(String, String)>, stores: Vec<StoreRead>) -> Result<Output, Error> {
    let files: Vec<_> =
        command.records.iter().map(|file| samples::load(file)).collect::<Result<_, _>>().map_err(misuse)?;
    let mut warnings = settings::warnings(&entries);
    let converters = settings::converters(&entries);
    let Parsed { config, warnings: more } = config::parse_with(entries, stores);
    warnings.extend(more);
    let mut report = Report { warnings, ..Report::default() };
    match config {
        Err(problems) => report.problems = problems,
        Ok(config) => {
            let samples = samples::of(&files, &config, &converters).map_err(misuse)?;
            let records =
                samples.iter().map(samples::Sample::record).collect::<Result<Vec<_>, _>>().map_err(misuse)?;
            let (problems, made) = task::dry_run(&config, &records)?;
            report.problems = problems;
            report.records =
                records.iter().zip(made).map(|(record, made)| report::Record::new(record, made)).collect();
        }
    }
    report.is_cut_short = !report.problems.is_empty() && !files.is_empty();
    let text = if command.is_json { report.json() } else { report.text() };
    Ok(Output { is_fine: report.is_fine(), text })
}
