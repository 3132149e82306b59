//! A look at the cluster before anything starts: what the configuration alone can't show.

use std::time::Duration;

use super::pipeline::known_topics;
use super::route::CompiledRoute;
use crate::config::{Problem, SinkConfig, key};
use crate::cql::{self, SharedCluster};
use crate::error::{Error, ErrorKind};

/// A form waits for the answer, and a worker's REST does so for 90 s at most.
const LONGEST: Duration = Duration::from_secs(20);

/// How much of that a connection may take.
const LONGEST_CONNECT: Duration = Duration::from_secs(10);

/// What of a configuration does not fit the cluster: unknown keyspaces, tables and columns, keys that nothing feeds, types that can't
/// convert, statements that the cluster refuses; or that the cluster can't be reached.
pub fn check(config: &SinkConfig) -> Result<Vec<Problem>, Error> {
    let look = async {
        match tokio::time::timeout(LONGEST, look(config)).await {
            Ok(found) => found,
            Err(_) => Found::Unreachable(format!(
                "the cluster did not answer all questions within {} s",
                LONGEST.as_secs()
            )),
        }
    };
    Ok(match super::runtime()?.block_on(look) {
        Found::Problems(problems) => problems,
        Found::Unreachable(message) => vec![problem(key::CONTACT_POINTS, message)],
    })
}

/// The same, but a cluster that can't be reached is no problem: tasks wait for it.
pub fn check_if_reachable(config: &SinkConfig) -> Result<Vec<Problem>, Error> {
    let look = async { tokio::time::timeout(LONGEST, look(config)).await };
    Ok(match super::runtime()?.block_on(look) {
        Ok(Found::Problems(problems)) => problems,
        Ok(Found::Unreachable(_)) | Err(_) => Vec::new(),
    })
}

enum Found {
    Problems(Vec<Problem>),
    Unreachable(String),
}

fn problem(option: &str, message: String) -> Problem {
    Problem { option: option.to_owned(), message }
}

async fn look(config: &SinkConfig) -> Found {
    let connected = tokio::time::timeout(LONGEST_CONNECT, cql::connect(&config.connection)).await;
    let Ok(connected) = connected else {
        let addresses = cql::probe(&config.connection).await;
        let seconds = LONGEST_CONNECT.as_secs();
        return Found::Unreachable(format!("no connection to the cluster within {seconds} s: {addresses}"));
    };
    let cluster = match connected {
        Ok(cluster) => cluster,
        Err(error) => match error.kind {
            ErrorKind::Unavailable => return Found::Unreachable(error.message),
            ErrorKind::InvalidConfig => {
                return Found::Problems(vec![problem(key::LOAD_BALANCING_LOCAL_DC, error.message)]);
            }
            _ => {
                let option =
                    if config.connection.credentials.is_some() { key::PASSWORD } else { key::USERNAME };
                return Found::Problems(vec![problem(option, error.message)]);
            }
        },
    };
    // The session may be one that tasks opened long ago.
    if let Err(error) = cluster.refresh().await {
        return Found::Unreachable(error.message);
    }
    routes(config, &cluster).await
}

async fn routes(config: &SinkConfig, cluster: &SharedCluster) -> Found {
    let mut problems: Vec<Problem> = Vec::new();
    for topic in known_topics(config) {
        for route in config.routes.of(&topic) {
            let Err(mistakes) = CompiledRoute::compile(cluster, route, &topic, 0, config).await else {
                continue;
            };
            for mistake in mistakes {
                if let Some(message) = mistake.unavailable() {
                    return Found::Unreachable(message);
                }
                let (option, message) = mistake.shown(route);
                let problem = problem(option, message);
                // A route of many topics makes its mistake for each.
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
    }
    Found::Problems(problems)
}
