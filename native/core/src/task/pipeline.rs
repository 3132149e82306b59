//! What happens to accepted batches, on the thread of the task: decode, project, bind and write.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinError;

use super::batch::Accepted;
use super::mistake::Mistake;
use super::patience::Patience;
use super::payload::{NoSchema, Payloads};
use super::route::{Bound, CompiledRoute};
use super::state::Shared;
use super::summary;
use crate::config::{Route, SinkConfig, key};
use crate::cql::{self, Description, SharedCluster};
use crate::error::{Error, ErrorKind};
use crate::metrics::ErrantKind;
use crate::registry::SchemaRegistry;
use crate::wire::Stretch;
use crate::writer::{Cells, Context, Ledger, Outdated, RowId, Writer};

/// An accepted batch and its number.
pub(super) type Batch = (u64, Arc<Accepted>);

/// How long a record that does not fit its table, or a topic without one, is taken as such without asking the cluster again.
const TAKEN_FOR_GRANTED: Duration = Duration::from_secs(1);

/// Works until the task is closed or fails.
pub(super) async fn run(config: Arc<SinkConfig>, shared: Arc<Shared>, batches: UnboundedReceiver<Batch>) {
    let started = Pipeline::start(config, Arc::clone(&shared)).await;
    let ended = match started {
        Ok((pipeline, outdated)) => pipeline.work(batches, outdated).await,
        Err(error) => Err(Stop::Failed(error)),
    };
    match ended {
        Ok(()) => {}
        Err(Stop::Failed(error)) => shared.failed(error),
        Err(Stop::Panicked) => shared.failed(panicked()),
    }
}

/// The error of a task one of whose threads of work panicked. What the panic says stays unsaid: it may quote a record.
pub(super) fn panicked() -> Error {
    Error::internal("a write ended unexpectedly, the worker's log says where the panic was; restart the task")
}

/// Why a pipeline ends.
enum Stop {
    Failed(Error),
    Panicked,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<JoinError> for Stop {
    fn from(_: JoinError) -> Self {
        Self::Panicked
    }
}

/// What is known of a topic.
enum Topic {
    /// The routes that read it, by their numbers.
    Routed(Vec<usize>),
    /// Its records can't be written; why, and since when that is known.
    Refused { reason: String, since: Instant },
}

/// What came of binding rows that were not given to the writer.
#[derive(Default)]
struct Unbound {
    refused: Vec<((RowId, usize), String)>,
    /// Rows of records whose schemas have to be asked for first.
    waiting: Vec<(RowId, usize)>,
    missing_schemas: BTreeSet<u32>,
}

struct Pipeline {
    config: Arc<SinkConfig>,
    shared: Arc<Shared>,
    cluster: SharedCluster,
    payloads: Payloads,
    routes: Vec<CompiledRoute>,
    topics: HashMap<Arc<str>, Topic>,
    /// The description of the cluster that the routes were last compared with.
    described: Description,
    /// When the cluster was last asked about a record that does not fit its table.
    asked: Option<Instant>,
    writer: Writer<Shared>,
    /// Holds the cells of one row after the other.
    cells: Cells,
}

impl Pipeline {
    /// Connects, and compiles the routes of the topics that are known by name.
    async fn start(
        config: Arc<SinkConfig>,
        shared: Arc<Shared>,
    ) -> Result<(Self, UnboundedReceiver<Outdated>), Error> {
        let registry = config.registry.as_ref().map(SchemaRegistry::new).transpose()?;
        let mut patience = Patience::new(&shared, config.errors);
        let cluster = loop {
            match cql::connect(&config.connection).await {
                Ok(cluster) => break cluster,
                Err(unconnected) => patience.wait(unconnected.error).await?,
            }
        };
        tracing::info!("{}", summary::of_task(&config, cluster.local_dc()));
        shared.connected(&cluster);
        let (outdated, receiver) = unbounded_channel();
        let context = Context {
            cluster: cluster.clone(),
            ledger: Arc::clone(&shared),
            errors: config.errors,
            requests: Arc::clone(shared.requests()),
            outdated,
        };
        let mut pipeline = Self {
            writer: Writer::new(context, config.limits),
            cells: Cells::default(),
            described: cluster.description(),
            payloads: Payloads::new(config.payloads, registry),
            routes: Vec::new(),
            topics: HashMap::new(),
            asked: None,
            config,
            shared,
            cluster,
        };
        let topics = known_topics(&pipeline.config);
        for topic in topics {
            let routes = pipeline.compile_topic(&topic).await?;
            pipeline.topics.insert(topic, Topic::Routed(routes));
        }
        pipeline.shared.available();
        Ok((pipeline, receiver))
    }

    async fn work(
        mut self,
        mut batches: UnboundedReceiver<Batch>,
        mut outdated: UnboundedReceiver<Outdated>,
    ) -> Result<(), Stop> {
        loop {
            tokio::select! {
                batch = batches.recv() => match batch {
                    Some((number, accepted)) if !self.shared.has_failed() => self.write(number, &accepted).await?,
                    Some(_) => {}
                    None => return Ok(()),
                },
                // The writer keeps a sender, so this ends never.
                Some(outdated) = outdated.recv() => self.write_anew(outdated).await?,
                ended = self.writer.reap() => ended?,
            }
        }
    }

    /// Compiles the routes of a topic and answers with their numbers.
    async fn compile_topic(&mut self, topic: &Arc<str>) -> Result<Vec<usize>, Error> {
        let first = self.routes.len();
        let mut compiled_routes = Vec::new();
        for route in self.config.routes.of(topic) {
            let compiled = self.compile(route, topic, first + compiled_routes.len()).await?;
            tracing::info!(
                "route: topic {topic} to {} by {}; {}",
                compiled.statement().target(),
                compiled.statement().cql(),
                summary::of_route(&route.write)
            );
            compiled_routes.push(compiled);
        }
        self.routes.extend(compiled_routes);
        Ok((first..self.routes.len()).collect())
    }

    /// Compiles a route; waits for a cluster that is away. A mistake counts once the cluster has been asked anew: the description of a session
    /// that was there before may be older than the table.
    async fn compile(
        &self,
        route: &Arc<Route>,
        topic: &Arc<str>,
        number: usize,
    ) -> Result<CompiledRoute, Error> {
        let mut patience = Patience::new(&self.shared, self.config.errors);
        let mut is_current = false;
        loop {
            let error = match CompiledRoute::compile(&self.cluster, route, topic, number, &self.config).await
            {
                Ok(compiled) => return Ok(compiled),
                Err(mistakes) => Mistake::error(&mistakes, route),
            };
            if is_current || error.kind == ErrorKind::Unavailable {
                patience.wait(error).await?;
            } else if let Err(away) = self.cluster.refresh().await {
                patience.wait(away).await?;
            } else {
                is_current = true;
            }
        }
    }

    /// Compiles the routes anew whose tables have changed, and answers whether there were any.
    async fn follow_schema(&mut self) -> Result<bool, Error> {
        let described = self.cluster.description();
        if self.described == described {
            return Ok(false);
        }
        self.described = described;
        let mut any = false;
        for number in 0..self.routes.len() {
            if self.routes[number].is_outdated(&self.cluster) {
                self.compile_anew(number).await?;
                any = true;
            }
        }
        Ok(any)
    }

    async fn compile_anew(&mut self, number: usize) -> Result<(), Error> {
        let CompiledRoute { route, topic, .. } = &self.routes[number];
        let compiled = self.compile(&Arc::clone(route), &Arc::clone(topic), number).await?;
        tracing::info!(
            "{} has changed; topic {} is written by {}",
            compiled.statement().target(),
            compiled.topic,
            compiled.statement().cql()
        );
        self.routes[number] = compiled;
        Ok(())
    }

    /// Finds the routes of topics that are met for the first time.
    async fn know_topics(&mut self, accepted: &Accepted) -> Result<(), Error> {
        for (Stretch { topic, .. }, _) in accepted.frame.stretches() {
            match self.topics.get(topic) {
                Some(Topic::Routed(_)) => continue,
                Some(Topic::Refused { since, .. }) if since.elapsed() < TAKEN_FOR_GRANTED => continue,
                _ => {}
            }
            let known = match self.compile_topic(topic).await {
                Ok(routes) if routes.is_empty() => {
                    Topic::Refused { reason: without_route(), since: Instant::now() }
                }
                Ok(routes) => Topic::Routed(routes),
                // Other topics are none the worse for one that has no table.
                Err(error) if matches!(error.kind, ErrorKind::InvalidRoute | ErrorKind::InvalidConfig) => {
                    Topic::Refused { reason: error.message, since: Instant::now() }
                }
                Err(error) => return Err(error),
            };
            self.topics.insert(Arc::clone(topic), known);
        }
        Ok(())
    }

    async fn write(&mut self, number: u64, accepted: &Accepted) -> Result<(), Stop> {
        self.follow_schema().await?;
        self.know_topics(accepted).await?;
        let mut all = Vec::with_capacity(accepted.frame.entries().len());
        for (Stretch { topic, records, .. }, _) in accepted.frame.stretches() {
            let ids = records.clone().map(|index| RowId { batch: number, index });
            match self.topics.get(topic) {
                Some(Topic::Routed(routes)) => {
                    all.extend(ids.flat_map(|id| routes.iter().map(move |route| (id, *route))));
                }
                Some(Topic::Refused { reason, .. }) => {
                    ids.for_each(|id| self.refuse_unrouted(id, topic, reason))
                }
                None => {}
            }
        }
        let mut refused = self.write_rows(accepted, all).await?;
        if !refused.is_empty() && self.has_changed().await? {
            let again = refused.into_iter().map(|(row, _)| row).collect();
            refused = self.write_rows(accepted, again).await?;
        }
        for ((id, route), reason) in refused {
            self.refuse(id, route, reason);
        }
        Ok(self.writer.flush().await?)
    }

    /// Each route of a topic finishes its row of a record, so a topic without one finishes the record as often.
    fn refuse_unrouted(&self, id: RowId, topic: &str, reason: &str) {
        for _ in 0..self.config.routes.of(topic).len().max(1) {
            self.shared.refused(id, ErrantKind::Unrouted, reason.to_owned());
        }
    }

    /// Writes rows of records, those of a record one behind the other; answers with those that records can't be made into, and why.
    async fn write_rows(
        &mut self,
        accepted: &Accepted,
        mut rows: Vec<(RowId, usize)>,
    ) -> Result<Vec<((RowId, usize), String)>, Stop> {
        let mut refused = Vec::new();
        self.payloads.forget_refused();
        loop {
            let mut unbound = Unbound::default();
            for rows in rows.chunk_by(|(id, _), (next, _)| id == next) {
                self.bind(accepted, rows, &mut unbound)?;
                if self.writer.is_full() {
                    self.writer.send_full().await?;
                }
            }
            refused.extend(unbound.refused);
            if unbound.waiting.is_empty() {
                return Ok(refused);
            }
            for id in unbound.missing_schemas {
                let mut patience = Patience::new(&self.shared, self.config.errors);
                while let Err(error) = self.payloads.ask(id).await {
                    patience.wait(error).await?;
                }
            }
            rows = unbound.waiting;
        }
    }

    /// Binds the rows of one record and gives them to the writer.
    fn bind(
        &mut self,
        accepted: &Accepted,
        rows: &[(RowId, usize)],
        unbound: &mut Unbound,
    ) -> Result<(), Error> {
        let Some((id, _)) = rows.first() else { return Ok(()) };
        let mut record =
            accepted.frame.record(&accepted.frame.entries()[id.index]).map_err(Error::internal)?;
        let read = match self.payloads.find_schemas(&record) {
            Ok(()) => self.payloads.read(&mut record),
            Err(NoSchema::Refused(reason)) => Err(reason),
            Err(NoSchema::Missing(ids)) => {
                unbound.missing_schemas.extend(ids);
                unbound.waiting.extend(rows);
                return Ok(());
            }
        };
        for (id, route) in rows {
            let made = match &read {
                Ok(()) => self.routes[*route].bind(&record, accepted.write_times[id.index], &mut self.cells),
                Err(reason) => Err(reason.clone()),
            };
            match made {
                Ok(Some(Bound { statement, write_time, row })) => {
                    self.writer.write(statement, *id, write_time, row);
                }
                Ok(None) => self.shared.dropped(*id),
                Err(reason) => unbound.refused.push(((*id, *route), reason)),
            }
        }
        Ok(())
    }

    fn refuse(&self, id: RowId, route: usize, reason: String) {
        let reason = format!("{}: {reason}", self.routes[route].statement().target());
        self.shared.refused(id, ErrantKind::Unfit, reason);
    }

    /// Looks whether a table is another one than what its records do not fit: the news of a change may be under way.
    async fn has_changed(&mut self) -> Result<bool, Error> {
        if self.asked.is_some_and(|asked| asked.elapsed() < TAKEN_FOR_GRANTED) {
            return Ok(false);
        }
        let mut patience = Patience::new(&self.shared, self.config.errors);
        while let Err(error) = self.cluster.refresh().await {
            patience.wait(error).await?;
        }
        self.asked = Some(Instant::now());
        self.follow_schema().await
    }

    /// Writes rows whose statement no longer fits its table.
    async fn write_anew(&mut self, Outdated { route, rows }: Outdated) -> Result<(), Stop> {
        self.compile_anew(route).await?;
        for id in rows {
            // A row that is no longer known is finished: its partition is gone.
            let Some(accepted) = self.shared.accepted(id.batch) else { continue };
            for ((id, route), reason) in self.write_rows(&accepted, vec![(id, route)]).await? {
                self.refuse(id, route, reason);
            }
        }
        Ok(self.writer.flush().await?)
    }
}

/// Why records of a topic without a route can't be written.
pub(super) fn without_route() -> String {
    format!("the topic has no route: add one to {}", key::EXPORT_ROUTE_QUERY)
}

/// The topics whose routes can be compiled before a record comes.
pub fn known_topics(config: &SinkConfig) -> Vec<Arc<str>> {
    let named = config.routes.iter().filter_map(|route| route.topic());
    let listed = config.topics.iter().flatten().map(String::as_str);
    let mut topics: Vec<Arc<str>> = Vec::new();
    for topic in named.chain(listed) {
        if !topics.iter().any(|known| **known == *topic) {
            topics.push(topic.into());
        }
    }
    topics
}
