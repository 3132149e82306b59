//! What happens to accepted batches, on the runtime's threads: connect, prepare, then decode, project, bind and write.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinError;

use super::state::Shared;
use crate::config::{ErrorPolicy, Route, SinkConfig, key};
use crate::convert;
use crate::cql::{self, SharedCluster};
use crate::error::{Error, ErrorKind};
use crate::kcql::RouteError;
use crate::project::Projection;
use crate::record::{Record, Value};
use crate::wire::Frame;
use crate::writer::{Backoff, Context, Insert, Ledger, Marker, Row, RowId, Writer};

/// An accepted batch: its number, its records, and their write times.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) number: u64,
    pub(super) frame: Frame,
    pub(super) write_times: Vec<Result<i64, String>>,
}

/// Works until the task is closed or fails.
pub(super) async fn run(config: Arc<SinkConfig>, shared: Arc<Shared>, batches: UnboundedReceiver<Batch>) {
    match start(&config, &shared).await {
        Ok(pipeline) => {
            if let Err(ended) = pipeline.work(batches).await {
                shared.failed(panicked(&ended));
            }
        }
        Err(error) => shared.failed(error),
    }
}

/// The error of a task one of whose threads of work panicked.
pub(super) fn panicked(ended: &JoinError) -> Error {
    Error::internal(format!("a write ended unexpectedly ({ended}); restart the task"))
}

/// Connects and prepares, and waits for a cluster that is away as long as the policy says.
async fn start(config: &SinkConfig, shared: &Arc<Shared>) -> Result<Pipeline, Error> {
    let mut backoff = Backoff::new(config.errors.retry_interval);
    loop {
        match try_start(config, shared).await {
            Err(error) if error.kind == ErrorKind::Unavailable => {
                let is_exhausted = config.errors.max_retries.is_some_and(|most| backoff.tries() >= most);
                if is_exhausted || config.errors.policy == ErrorPolicy::Throw {
                    return Err(error);
                }
                shared.unavailable(&error.message);
                tokio::time::sleep(backoff.pause()).await;
            }
            Ok(pipeline) => {
                shared.available();
                return Ok(pipeline);
            }
            failed => return failed,
        }
    }
}

async fn try_start(config: &SinkConfig, shared: &Arc<Shared>) -> Result<Pipeline, Error> {
    let cluster = cql::connect(&config.connection).await?;
    let mut routes = Vec::new();
    let mut inserts = Vec::new();
    for route in &config.routes {
        let (projection, insert) = prepare(config, &cluster, route).await?;
        tracing::info!(
            "route: topic {} to table {} by {}",
            route.topic,
            insert.table().full_name(),
            insert.cql()
        );
        inserts.push(insert);
        routes.push(CompiledRoute { topic: route.topic.clone(), projection });
    }
    let context = Context { cluster, ledger: Arc::clone(shared), errors: config.errors };
    let writer = Writer::new(context, inserts, config.write, config.limits);
    Ok(Pipeline { shared: Arc::clone(shared), routes, writer })
}

async fn prepare(
    config: &SinkConfig,
    cluster: &SharedCluster,
    route: &Route,
) -> Result<(Projection, Insert), Error> {
    // The description may be older than the table.
    let table = match cluster.table(&route.keyspace, &route.table) {
        Ok(table) => table,
        Err(_) => {
            cluster.refresh().await?;
            cluster.table(&route.keyspace, &route.table)?
        }
    };
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let projection =
        Projection::compile(&route.statement, &columns, table.primary_key_columns).map_err(|faults| {
            let messages = faults
                .into_iter()
                .map(|(span, message)| RouteError::new(Arc::clone(&route.query), span, message).to_string());
            Error::new(ErrorKind::InvalidRoute, messages.collect::<Vec<_>>().join("\n"))
        })?;
    for fed in projection.columns().iter().filter(|fed| fed.named) {
        let column = &table.columns[fed.column];
        convert::supported(&column.column_type).map_err(|reason| {
            Error::new(
                ErrorKind::InvalidRoute,
                format!("table {}, column `{}`: {reason}", table.full_name(), column.name),
            )
        })?;
    }
    let markers =
        projection.columns().iter().map(|fed| Marker { column: fed.column, whole: fed.whole }).collect();
    let insert = Insert::prepare(cluster, Arc::new(table), markers, &config.write).await?;
    Ok((projection, insert))
}

struct CompiledRoute {
    topic: String,
    projection: Projection,
}

struct Pipeline {
    shared: Arc<Shared>,
    routes: Vec<CompiledRoute>,
    writer: Writer<Shared>,
}

impl Pipeline {
    async fn work(mut self, mut batches: UnboundedReceiver<Batch>) -> Result<(), JoinError> {
        loop {
            tokio::select! {
                batch = batches.recv() => match batch {
                    Some(batch) if !self.shared.has_failed() => self.write(&batch).await?,
                    Some(_) => {}
                    None => return Ok(()),
                },
                ended = self.writer.reap() => ended?,
            }
        }
    }

    async fn write(&mut self, batch: &Batch) -> Result<(), JoinError> {
        for (route, row) in self.bind(batch) {
            self.writer.write(route, row).await?;
        }
        self.writer.flush().await
    }

    /// The rows of a batch, each with its route; records that can't become rows are refused.
    fn bind(&self, batch: &Batch) -> Vec<(usize, Row)> {
        let entries = batch.frame.entries();
        let mut rows = Vec::with_capacity(entries.len());
        for (index, (entry, write_time)) in entries.iter().zip(&batch.write_times).enumerate() {
            let id = RowId { batch: batch.number, index };
            let record = match batch.frame.record(entry) {
                Ok(record) => record,
                Err(corrupt) => {
                    self.shared.failed(Error::internal(corrupt));
                    break;
                }
            };
            let mut routed = false;
            for (route, compiled) in
                self.routes.iter().enumerate().filter(|(_, route)| route.topic == record.topic)
            {
                routed = true;
                let insert = self.writer.insert(route);
                match row(compiled, insert, id, &record, write_time) {
                    Ok(row) => rows.push((route, row)),
                    Err(reason) => {
                        self.shared.refused(id, format!("table {}: {reason}", insert.table().full_name()))
                    }
                }
            }
            if !routed {
                self.shared
                    .refused(id, format!("the topic has no route: add one to {}", key::EXPORT_ROUTE_QUERY));
            }
        }
        rows
    }
}

fn row(
    route: &CompiledRoute,
    insert: &Insert,
    id: RowId,
    record: &Record<'_>,
    write_time: &Result<i64, String>,
) -> Result<Row, String> {
    if record.value == Value::Null {
        return Err(
            "the value is null (a tombstone), and deletes are not supported yet by this version".to_owned()
        );
    }
    let write_time = write_time.clone()?;
    insert.bind(id, &route.projection.project(record)?, write_time)
}
