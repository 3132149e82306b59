//! A route made executable for one topic: its selection compiled against the table as it is, its statements prepared.

use std::sync::Arc;

use super::clock::WriteTimes;
use super::mistake::Mistake;
use super::row::{RowSlots, Takers, WriteTimeGiven};
use crate::config::{Route, RouteTarget, SinkConfig, Tombstones, UnknownUdtFields, key};
use crate::convert::{Formats, NumberUnit};
use crate::cql::{Missing, SharedCluster, Table};
use crate::error::{Error, ErrorKind};
use crate::kcql::ast::{Span, TimeUnit};
use crate::project::{Columns, Deletion, Projection};
use crate::record::{Record, Value};
use crate::writer::{self, Cells, Plan, Statement, Ttl};

/// A route of one topic.
#[derive(Debug)]
pub(super) struct CompiledRoute {
    pub(super) route: Arc<Route>,
    pub(super) topic: Arc<str>,
    table: Option<Arc<Table>>,
    projection: Projection,
    statement: Arc<Statement>,
    takers: Takers,
    tombstones: OnTombstone,
}

/// What a tombstone does.
#[derive(Debug)]
enum OnTombstone {
    /// Deletes, with the statement for as many columns of the primary key as it names.
    Delete {
        deletion: Box<Deletion>,
        /// The last one names the whole primary key.
        statements: Vec<Arc<Statement>>,
        takers: Takers,
    },
    /// Is written like any record.
    Write,
    Skip,
    Refuse,
}

/// A row that was made of a record.
#[derive(Debug)]
pub(super) struct Bound<'r> {
    pub(super) statement: &'r Arc<Statement>,
    pub(super) write_time: i64,
    /// Its cells.
    pub(super) row: &'r [u8],
}

impl CompiledRoute {
    /// Compiles a route for a topic; `number` is how the pipeline calls it.
    pub(super) async fn compile(
        cluster: &SharedCluster,
        route: &Arc<Route>,
        topic: &Arc<str>,
        number: usize,
        config: &SinkConfig,
    ) -> Result<Self, Vec<Mistake>> {
        let ignores_unknown_udt_fields = route.write.unknown_udt_fields == UnknownUdtFields::Ignore;
        let formats = Arc::new(Formats { ignores_unknown_udt_fields, ..config.formats.clone() });
        let keys_have_fields = config.payloads.key.has_fields();
        let compiler = Compiler { cluster, route, number, formats: &formats, keys_have_fields };
        let (table, projection, plan) = match &route.target {
            RouteTarget::Cql(cql) => compiler.own_statement(cql).await?,
            RouteTarget::Table { keyspace, table } => {
                compiler.table(keyspace, std::slice::from_ref(table)).await?
            }
            RouteTarget::TopicName { keyspace } => {
                compiler.table(keyspace, &[topic.to_string(), as_table(topic)]).await?
            }
        };
        let statement = compiler.prepare(plan).await?;
        compiler.values_can_convert(&projection, &statement)?;
        let tombstones = match &table {
            None if !projection.reads_value() => OnTombstone::Write,
            Some(table) if route.write.deletes => compiler.deletes(table).await?,
            _ => match route.write.tombstones {
                Tombstones::Errant => OnTombstone::Refuse,
                Tombstones::Skip => OnTombstone::Skip,
            },
        };
        Ok(Self {
            route: Arc::clone(route),
            topic: Arc::clone(topic),
            table,
            takers: Takers::of(&projection, &statement),
            projection,
            statement,
            tombstones,
        })
    }

    /// The statement that writes.
    pub(super) fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The seconds to live that its statement holds as text.
    pub(super) fn ttl(&self) -> Option<u32> {
        let table = self.table.as_deref()?;
        self.route.write.ttl.filter(|_| !table.has_counters() && self.projection.ttl().is_none())
    }

    /// Whether its table is another one than when it was compiled.
    pub(super) fn is_outdated(&self, cluster: &SharedCluster) -> bool {
        self.table.as_deref().is_some_and(|table| writer::is_outdated(table, cluster))
    }

    /// Makes a row of a record; `None` where nothing is to be written. The error says why that can't be done, without a value.
    pub(super) fn bind<'r>(
        &'r self,
        record: &Record<'_>,
        times: WriteTimes,
        cells: &'r mut Cells,
    ) -> Result<Option<Bound<'r>>, String> {
        if record.value == Value::Null {
            match &self.tombstones {
                OnTombstone::Write => {}
                OnTombstone::Skip => return Ok(None),
                OnTombstone::Delete { deletion, statements, takers } => {
                    let write_time = match &self.route.statement.timestamp {
                        // It is no field of the value: such a configuration is refused.
                        Some(_) => self.project(record, times, cells)?,
                        None => times.of(self.route.write.write_time)?,
                    };
                    let whole_key = statements.last().unwrap_or(&self.statement);
                    let columns = deletion
                        .key(record, &mut RowSlots::new(takers, whole_key, NumberUnit::default(), cells))?;
                    let Some(statement) =
                        columns.checked_sub(self.partition_key()).and_then(|n| statements.get(n))
                    else {
                        return Err("the tombstone's key has more columns than the primary key".to_owned());
                    };
                    return Ok(Some(Bound { statement, write_time, row: statement.row(cells)? }));
                }
                OnTombstone::Refuse => {
                    let message = format!(
                        "the value is null (a tombstone) and deletes are not enabled: set {} = true, or {} = skip",
                        key::DELETE_ENABLED,
                        key::TOMBSTONES
                    );
                    return Err(message);
                }
            }
        }
        let write_time = self.project(record, times, cells)?;
        Ok(Some(Bound { statement: &self.statement, write_time, row: self.statement.row(cells)? }))
    }

    fn partition_key(&self) -> usize {
        self.table.as_deref().map_or(0, |table| table.partition_key_columns)
    }

    /// Makes the cells of a record and answers with its write time.
    fn project(&self, record: &Record<'_>, times: WriteTimes, cells: &mut Cells) -> Result<i64, String> {
        let timestamp = self.route.statement.timestamp.as_ref().map(|timestamp| &timestamp.node);
        let unit = match timestamp.map(|timestamp| timestamp.unit) {
            Some(TimeUnit::Seconds) => NumberUnit::Seconds,
            Some(TimeUnit::Milliseconds) | None => NumberUnit::Milliseconds,
            Some(TimeUnit::Microseconds) => NumberUnit::Microseconds,
            Some(TimeUnit::Nanoseconds) => NumberUnit::Nanoseconds,
        };
        let mut slots = RowSlots::new(&self.takers, &self.statement, unit, cells);
        self.projection.project(record, &mut slots)?;
        let Some(timestamp) = timestamp else { return times.of(self.route.write.write_time) };
        let field = &timestamp.field;
        match slots.write_time() {
            WriteTimeGiven::Micros(micros) => Ok(micros),
            WriteTimeGiven::Nothing => {
                Err(format!("the record has no field `{field}`, which holds its write time"))
            }
            WriteTimeGiven::Null => Err(format!("the field `{field}`, which holds the write time, is null")),
            WriteTimeGiven::Refused(reason) => {
                Err(format!("the field `{field}` of the write time: {reason}"))
            }
        }
    }
}

/// The name that a table can have for a topic: what CQL does not allow in names of tables becomes `_`.
fn as_table(topic: &str) -> String {
    topic.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

struct Compiler<'c> {
    cluster: &'c SharedCluster,
    route: &'c Arc<Route>,
    number: usize,
    formats: &'c Arc<Formats>,
    keys_have_fields: bool,
}

type Compiled<T> = Result<T, Vec<Mistake>>;

impl Compiler<'_> {
    fn at_target(&self, message: String) -> Mistake {
        Mistake::Query(self.route.statement.target.span.clone(), message)
    }

    async fn table(
        &self,
        keyspace: &str,
        names: &[String],
    ) -> Compiled<(Option<Arc<Table>>, Projection, Plan)> {
        let table = Arc::new(self.find(keyspace, names)?);
        let columns = columns(&table);
        let statement = &self.route.statement;
        let projection = Projection::compile(statement, &columns).map_err(in_query)?;
        if table.has_counters() {
            self.counters(&table, &projection)?;
        }
        let ttl = match (projection.ttl(), self.route.write.ttl) {
            (Some(slot), _) => Ttl::OfRecord(slot),
            (None, Some(seconds)) => Ttl::Seconds(seconds),
            (None, None) => Ttl::OfTable,
        };
        let plan = Plan::write(&table, &values(&projection), ttl);
        Ok((Some(table), projection, plan))
    }

    /// The first table of these names.
    fn find(&self, keyspace: &str, names: &[String]) -> Compiled<Table> {
        let mut missing = None;
        for name in names {
            match self.cluster.table(keyspace, name) {
                Ok(table) => return Ok(table),
                Err(error) => missing = missing.or(Some(error)),
            }
        }
        let mistake = match missing {
            Some(missing @ Missing::Keyspace { .. }) if self.route.is_in_default_keyspace() => {
                Mistake::Option(key::KEY_SPACE, missing.to_string())
            }
            Some(missing) => self.at_target(missing.to_string()),
            None => self.at_target("names no table".to_owned()),
        };
        Err(vec![mistake])
    }

    /// What can't be done with counters.
    fn counters(&self, table: &Table, projection: &Projection) -> Compiled<()> {
        let statement = &self.route.statement;
        let mut mistakes = Vec::new();
        let mut refuse = |span: &Span, what: &str| {
            let message =
                format!("{} counts, and a counter has no {what} of its own: leave it out", table.full_name());
            mistakes.push(Mistake::Query(span.clone(), message));
        };
        if let Some(timestamp) = &statement.timestamp {
            refuse(&timestamp.span, "write time");
        }
        match &statement.ttl {
            Some(ttl) => refuse(&ttl.span, "TTL"),
            None if self.route.write.ttl.is_some_and(|seconds| seconds > 0) => {
                refuse(&statement.target.span, "TTL")
            }
            None => {}
        }
        if let Some(batch) = &statement.batch {
            let message = "counters are written one by one, so that none is counted twice: leave BATCH out";
            mistakes.push(Mistake::Query(batch.span.clone(), message.to_owned()));
        }
        let counts = |fed: &crate::project::Fed| fed.column >= table.primary_key_columns;
        if !projection.columns().iter().any(counts) {
            mistakes.push(self.at_target(format!(
                "{} counts, and nothing feeds a counter: select a field AS one of its counters",
                table.full_name()
            )));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    async fn own_statement(&self, cql: &str) -> Compiled<(Option<Arc<Table>>, Projection, Plan)> {
        let first = cql.split_whitespace().next().unwrap_or_default().to_uppercase();
        if !["UPDATE", "INSERT", "DELETE", "BEGIN"].contains(&first.as_str()) {
            let message = "EXECUTE takes a CQL statement that writes: UPDATE, INSERT, DELETE or BEGIN BATCH";
            return Err(vec![self.at_target(message.to_owned())]);
        }
        let prepared = self.cluster.prepare(cql).await.map_err(|error| vec![self.refused(error)])?;
        let names: Vec<String> =
            prepared.get_variable_col_specs().iter().map(|spec| spec.name().to_owned()).collect();
        let columns = Columns::Markers(names.iter().map(String::as_str).collect());
        let projection = Projection::compile(&self.route.statement, &columns).map_err(in_query)?;
        let plan = Plan::own(&prepared, &values(&projection), self.route.idempotent);
        Ok((None, projection, plan))
    }

    fn refused(&self, error: Error) -> Mistake {
        match error.kind {
            ErrorKind::Rejected => self.at_target(error.message),
            _ => Mistake::Cluster(error),
        }
    }

    async fn prepare(&self, plan: Plan) -> Compiled<Arc<Statement>> {
        let statement =
            Statement::prepare(self.cluster, self.number, plan, &self.route.write, self.formats).await;
        statement.map(Arc::new).map_err(|error| vec![self.refused(error)])
    }

    /// Literals, `_topic` and the like are the same kind of value for every record, so what can't convert never will.
    fn values_can_convert(&self, projection: &Projection, statement: &Statement) -> Compiled<()> {
        let item = |slot: usize| projection.columns()[slot].item;
        let named = (0..projection.columns().len()).filter(|slot| item(*slot).is_some());
        let unsupported = named.filter_map(|slot| Some((slot, statement.marker(slot)?.unsupported()?)));
        let inconvertible = projection
            .samples()
            .filter_map(|(slot, sample)| Some((slot, statement.marker(slot)?.refuses(&sample)?)));
        let mistakes: Vec<_> = unsupported
            .chain(inconvertible)
            .map(|(slot, reason)| {
                match item(slot).and_then(|item| self.route.statement.selection.get(item)) {
                    Some(item) => Mistake::Query(item.span.clone(), reason),
                    None => self.at_target(reason),
                }
            })
            .collect();
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    async fn deletes(&self, table: &Arc<Table>) -> Compiled<OnTombstone> {
        let deletion = Deletion::compile(&self.route.statement, &columns(table), self.keys_have_fields)
            .map_err(in_query)?;
        let mut statements = Vec::new();
        for columns in table.partition_key_columns..=table.primary_key_columns {
            statements.push(self.prepare(Plan::delete(table, columns)).await?);
        }
        let Some(whole_key) = statements.last() else { return Ok(OnTombstone::Refuse) };
        let takers = Takers::of_key(&deletion, whole_key);
        Ok(OnTombstone::Delete { deletion: Box::new(deletion), statements, takers })
    }
}

fn in_query(faults: Vec<(Span, String)>) -> Vec<Mistake> {
    faults.into_iter().map(|(span, message)| Mistake::Query(span, message)).collect()
}

fn columns(table: &Table) -> Columns<'_> {
    Columns::Table {
        names: table.columns.iter().map(|column| column.name.as_str()).collect(),
        partition_key: table.partition_key_columns,
        primary_key: table.primary_key_columns,
        statics: table
            .columns
            .iter()
            .filter(|column| column.is_static)
            .map(|column| column.name.as_str())
            .collect(),
    }
}

fn values(projection: &Projection) -> Vec<writer::Value> {
    let fed = projection.columns().iter();
    fed.map(|fed| writer::Value { column: fed.column, whole: fed.whole }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_becomes_the_name_of_a_table() {
        assert_eq!(as_table("shop.orders-v1"), "shop_orders_v1");
    }
}
