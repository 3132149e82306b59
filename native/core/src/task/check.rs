//! A look at the cluster before anything starts: what the configuration alone can't show.

use std::time::Duration;

use super::dry_run::{self, Made};
use super::lane::Place;
use super::pipeline::known_topics;
use super::route::CompiledRoute;
use crate::config::{Problem, SinkConfig, key};
use crate::cql::{self, Probed, SharedCluster, Unconnected};
use crate::error::{Error, ErrorKind};
use crate::record::Record;
use crate::registry::{RegistryErrorKind, SchemaRegistry};

/// A form waits for the answer, and a worker's REST does so for 90 s at most.
const LONGEST: Duration = Duration::from_secs(30);

/// The same for a connector that starts: a worker that stops meanwhile waits 5 s for it, and its tasks tell the same as their first words.
const LONGEST_AT_START: Duration = Duration::from_secs(4);

/// How much of that a connection may take: the driver waits about 10 s for a node that hangs.
const LONGEST_CONNECT: Duration = Duration::from_secs(20);

/// What of a configuration does not fit the cluster: unknown keyspaces, tables and columns, keys that nothing feeds, types that can't
/// convert, statements that the cluster refuses; or that cluster or registry can't be reached. For a connector that starts, who can't be
/// reached is no problem: tasks wait.
pub fn check(config: &SinkConfig, starting: bool) -> Result<Vec<Problem>, Error> {
    Ok(examine(config, starting, &[])?.0)
}

/// The same as for a form, and, where nothing is wrong, what a task would make of records: for each of them what each of its routes
/// makes. Nothing is written.
pub fn dry_run(config: &SinkConfig, records: &[Record<'_>]) -> Result<(Vec<Problem>, Vec<Vec<Made>>), Error> {
    examine(config, false, records)
}

fn examine(
    config: &SinkConfig,
    starting: bool,
    records: &[Record<'_>],
) -> Result<(Vec<Problem>, Vec<Vec<Made>>), Error> {
    let mut found = Found::default();
    let longest = if starting { LONGEST_AT_START } else { LONGEST };
    let look = async {
        if tokio::time::timeout(longest, found.look(config, starting, records)).await.is_err() {
            let seconds = longest.as_secs();
            found.passes(
                key::CONTACT_POINTS,
                format!("the cluster did not answer all questions within {seconds} s"),
            );
        }
    };
    Place::take()?.runtime().block_on(look);
    if !starting {
        found.lasting.append(&mut found.passing);
    }
    Ok((found.lasting, found.made))
}

#[derive(Default)]
struct Found {
    lasting: Vec<Problem>,
    /// What may be over by itself.
    passing: Vec<Problem>,
    /// What routes make of each record.
    made: Vec<Vec<Made>>,
}

impl Found {
    fn lasts(&mut self, option: &str, message: String) {
        let problem = Problem { option: option.to_owned(), message };
        // A route of many topics makes its mistake for each.
        if !self.lasting.contains(&problem) {
            self.lasting.push(problem);
        }
    }

    fn passes(&mut self, option: &str, message: String) {
        self.passing.push(Problem { option: option.to_owned(), message });
    }

    async fn look(&mut self, config: &SinkConfig, starting: bool, records: &[Record<'_>]) {
        self.registry(config).await;
        let Some(cluster) = self.cluster(config, starting).await else { return };
        let mut routes = Vec::new();
        for topic in known_topics(config) {
            for route in config.routes.of(&topic) {
                match CompiledRoute::compile(&cluster, route, &topic, routes.len(), config).await {
                    Ok(compiled) => routes.push(compiled),
                    Err(mistakes) => {
                        for mistake in mistakes {
                            if let Some(message) = mistake.unavailable() {
                                return self.passes(key::CONTACT_POINTS, message);
                            }
                            let (option, message) = mistake.shown(route);
                            self.lasts(option, message);
                        }
                    }
                }
            }
        }
        if self.lasting.is_empty() && self.passing.is_empty() {
            match dry_run::of(config, &cluster, routes, records).await {
                Ok(made) => self.made = made,
                Err(Problem { option, message }) => self.passes(&option, message),
            }
        }
    }

    /// Asks the registry for a schema: whether it has it does not matter.
    async fn registry(&mut self, config: &SinkConfig) {
        let Some(Ok(registry)) = config.registry.as_ref().map(SchemaRegistry::new) else { return };
        let Err(error) = registry.schema(1).await else { return };
        match error.kind {
            RegistryErrorKind::Unknown | RegistryErrorKind::Unreadable => {}
            RegistryErrorKind::Unavailable => self.passes(key::SCHEMA_REGISTRY_URL, error.message),
            RegistryErrorKind::Denied => self.lasts(key::SCHEMA_REGISTRY_URL, error.message),
        }
    }

    async fn cluster(&mut self, config: &SinkConfig, starting: bool) -> Option<SharedCluster> {
        let connect = async {
            match starting {
                true => cql::connect(&config.connection).await,
                false => cql::connect_anew(&config.connection).await,
            }
        };
        let Ok(connected) = tokio::time::timeout(LONGEST_CONNECT, connect).await else {
            let Probed { option, what } = cql::probe(&config.connection).await;
            let seconds = LONGEST_CONNECT.as_secs();
            self.passes(option, format!("no connection to the cluster within {seconds} s: {what}"));
            return None;
        };
        match connected {
            // The session may be one that tasks opened long ago.
            Ok(cluster) => match cluster.refresh().await {
                Ok(()) => return Some(cluster),
                Err(error) => self.passes(key::CONTACT_POINTS, error.message),
            },
            Err(Unconnected { option, error }) => match error.kind {
                ErrorKind::Unavailable => self.passes(option, error.message),
                _ => self.lasts(option, error.message),
            },
        }
        None
    }
}
