//! What a task would make of records, without writing them: by the routes, formats and clock that a task has.

use std::sync::Arc;

use super::clock::{Clock, WriteTimes};
use super::mistake::Mistake;
use super::payload::{NoSchema, Payloads};
use super::pipeline;
use super::route::{Bound, CompiledRoute};
use crate::config::{Problem, SinkConfig, WriteTime, key};
use crate::cql::SharedCluster;
use crate::error::Error;
use crate::record::Record;
use crate::registry::SchemaRegistry;
use crate::wire::{Entry, TopicPartition};
use crate::writer::{BoundValue, Cells};

/// What a route makes of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A row, or a delete.
    Write(Write),
    /// Nothing: a tombstone that is passed over.
    Nothing,
    /// It can't be written, for this reason.
    Errant(String),
}

/// A statement, and what is bound to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The statement.
    pub cql: String,
    /// What is bound to its markers, but for the write time.
    pub values: Vec<BoundValue>,
    /// Microseconds since 1970; counters have none.
    pub write_time: Option<i64>,
    /// Seconds to live that the text of the statement holds.
    pub ttl: Option<u32>,
}

/// What the routes of each record's topic make of it; a problem where who would have to be asked does not answer.
pub(super) async fn of(
    config: &SinkConfig,
    cluster: &SharedCluster,
    routes: Vec<CompiledRoute>,
    records: &[Record<'_>],
) -> Result<Vec<Vec<Made>>, Problem> {
    let registry = config.registry.as_ref().map(SchemaRegistry::new).transpose();
    let registry = registry.map_err(|error| unanswered(key::SCHEMA_REGISTRY_URL, error.message))?;
    let record_times = config.routes.iter().any(|route| route.write.write_time == WriteTime::Record);
    let mut clock = Clock::new(record_times);
    let placed: Vec<_> = records.iter().map(place).collect();
    let times = clock.write_times(placed.iter().map(|(partition, entry)| (partition, entry.as_slice())));
    let payloads = Payloads::new(config.payloads, registry);
    let mut run = DryRun { config, cluster, routes, payloads };
    let mut made = Vec::new();
    for (record, times) in records.iter().zip(times) {
        made.push(run.record(record, times).await?);
    }
    Ok(made)
}

/// A record's partition and its place in that.
fn place(record: &Record<'_>) -> (TopicPartition, [Entry; 1]) {
    let partition = TopicPartition { topic: record.topic.into(), kafka_partition: record.kafka_partition };
    (partition, [Entry::at(record.offset, record.record_timestamp)])
}

fn unanswered(option: &str, message: String) -> Problem {
    Problem { option: option.to_owned(), message }
}

struct DryRun<'c> {
    config: &'c SinkConfig,
    cluster: &'c SharedCluster,
    routes: Vec<CompiledRoute>,
    payloads: Payloads,
}

impl DryRun<'_> {
    async fn record(&mut self, record: &Record<'_>, times: WriteTimes) -> Result<Vec<Made>, Problem> {
        if let Err(reason) = self.know_topic(record.topic).await? {
            return Ok(vec![Made::Errant(reason)]);
        }
        let found = self.find_schemas(record).await?;
        let mut record = record.clone();
        let read = found.and_then(|()| self.payloads.read(&mut record)).map(|()| &record);
        let routes = self.routes.iter().filter(|route| *route.topic == *record.topic);
        Ok(routes.map(|route| made(route, &read, times)).collect())
    }

    /// Compiles the routes of a topic that no route names; the inner error says why there are none.
    async fn know_topic(&mut self, name: &str) -> Result<Result<(), String>, Problem> {
        if let Some(topics) = &self.config.topics
            && !topics.iter().any(|topic| topic == name)
        {
            return Ok(Err(format!("the connector does not read the topic `{name}`: add it to `topics`")));
        }
        if self.routes.iter().any(|route| *route.topic == *name) {
            return Ok(Ok(()));
        }
        let topic: Arc<str> = name.into();
        let routes = self.config.routes.of(name);
        for route in routes {
            let number = self.routes.len();
            match CompiledRoute::compile(self.cluster, route, &topic, number, self.config).await {
                Ok(compiled) => self.routes.push(compiled),
                Err(mistakes) => {
                    if let Some(message) = mistakes.iter().find_map(Mistake::unavailable) {
                        return Err(unanswered(key::CONTACT_POINTS, message));
                    }
                    // As in a task, a topic with a route that can't work is not read by its other routes either.
                    self.routes.retain(|route| route.topic != topic);
                    return Ok(Err(Mistake::error(&mistakes, route).message));
                }
            }
        }
        Ok(if routes.is_empty() { Err(pipeline::without_route()) } else { Ok(()) })
    }

    async fn find_schemas(&mut self, record: &Record<'_>) -> Result<Result<(), String>, Problem> {
        loop {
            match self.payloads.find_schemas(record) {
                Ok(()) => return Ok(Ok(())),
                Err(NoSchema::Refused(reason)) => return Ok(Err(reason)),
                Err(NoSchema::Missing(ids)) => {
                    for id in ids {
                        let asked = self.payloads.ask(id).await;
                        asked
                            .map_err(|Error { message, .. }| unanswered(key::SCHEMA_REGISTRY_URL, message))?;
                    }
                }
            }
        }
    }
}

fn made(route: &CompiledRoute, record: &Result<&Record<'_>, String>, times: WriteTimes) -> Made {
    let mut cells = Cells::default();
    match record.clone().and_then(|record| route.bind(record, times, &mut cells)) {
        Ok(Some(Bound { statement, write_time, row })) => Made::Write(Write {
            cql: statement.cql().to_owned(),
            values: statement.shown(row),
            write_time: statement.has_write_time().then_some(write_time),
            ttl: route.ttl().filter(|_| std::ptr::eq(route.statement(), statement.as_ref())),
        }),
        Ok(None) => Made::Nothing,
        Err(reason) => Made::Errant(format!("{}: {reason}", route.statement().target())),
    }
}
