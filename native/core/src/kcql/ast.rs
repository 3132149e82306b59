//! What a route query says, with the place of every part in its text.

use std::fmt;

/// A half-open range of bytes in the text of the query.
pub type Span = std::ops::Range<usize>;

/// A part of the query and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    /// The part.
    pub node: T,
    /// Where it stands.
    pub span: Span,
}

/// `INSERT INTO target SELECT selection FROM source clauses`, or `EXECUTE 'cql' SELECT …`
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Where the whole statement stands.
    pub span: Span,
    /// Where rows go.
    pub target: Spanned<Target>,
    /// What is taken of a record; never empty.
    pub selection: Vec<Spanned<Selection>>,
    /// Where records come from.
    pub source: Spanned<Source>,
    /// `IGNORE a, b.c`
    pub ignore: Vec<Spanned<FieldPath>>,
    /// `PK a, b`: column names.
    pub primary_key: Vec<Spanned<String>>,
    /// `TTL = 60` or `TTL = field`
    pub ttl: Option<Spanned<Ttl>>,
    /// `WITHTIMESTAMP field [unit]`
    pub timestamp: Option<Spanned<TimestampField>>,
    /// `BATCH = 100`
    pub batch: Option<Spanned<u32>>,
    /// `WITHUNSET`: null leaves the column as it is.
    pub with_unset: Option<Span>,
    /// `PROPERTIES('key' = 'value', …)`: keys and values.
    pub properties: Vec<(Spanned<String>, Spanned<String>)>,
}

/// The target of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `table` or `keyspace.table`
    Table {
        /// The keyspace, where one is named.
        keyspace: Option<String>,
        /// The table.
        table: String,
    },
    /// `*`: the table that is called like the topic.
    TopicName,
    /// `EXECUTE 'cql'`: a CQL statement of one's own, whose named markers the selection feeds.
    Cql(String),
}

/// The source of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// One topic.
    Topic(String),
    /// `*`: every topic that no other statement names.
    AnyTopic,
}

/// One item of a selection.
#[derive(Debug, Clone, PartialEq)]
pub enum Selection {
    /// `*`: every field of the value that the statement does not name elsewhere.
    AllFields,
    /// `a.b.*`: every field of a nested value.
    FieldsOf(FieldPath),
    /// `expression [AS column]`
    Item {
        /// Where the column's content comes from.
        expression: Expression,
        /// The column, where it is named.
        column: Option<Spanned<String>>,
    },
}

impl Selection {
    /// The column that an item fills: the one that AS names, else the last name of its path. A parsed item has one always;
    /// `*` and `a.*` have none, for they fill a column for each field.
    pub fn column_name(&self) -> Option<&str> {
        let Self::Item { expression, column } = self else { return None };
        match (column, expression) {
            (Some(column), _) => Some(&column.node),
            (None, Expression::Path(path)) => match (path.steps.last(), &path.root) {
                (Some(Step::Field(name)), _) | (None, Root::Header(name)) => Some(name),
                (Some(Step::Index(_)), _) | (None, Root::Value | Root::Key) => None,
            },
            (None, _) => None,
        }
    }
}

/// Where a column's content comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A field of the value, or a part of the key or of a header.
    Path(FieldPath),
    /// `_topic`
    Topic,
    /// `_partition`
    KafkaPartition,
    /// `_offset`
    Offset,
    /// `_timestamp`
    RecordTimestamp,
    /// `now()`: a new timeuuid.
    Now,
    /// `uuid()`: a new random uuid.
    Uuid,
    /// `'text'`, `12`, `-1.5`, `true`, `null`
    Literal(Literal),
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `'text'`, `''` inside stands for one quote.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`
    Boolean(bool),
    /// `null`
    Null,
}

/// A part of a record: where it starts and the steps into it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldPath {
    /// Where the path starts.
    pub root: Root,
    /// The steps from there; empty is the whole key, value or header.
    pub steps: Vec<Step>,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Root {
    /// The value: a bare field name, or `_value`.
    Value,
    /// `_key`
    Key,
    /// `_header.name`
    Header(String),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// `.name`
    Field(String),
    /// `[0]`
    Index(u32),
}

/// A time to live.
#[derive(Debug, Clone, PartialEq)]
pub enum Ttl {
    /// Seconds.
    Seconds(u32),
    /// A field that holds seconds.
    Field(FieldPath),
}

/// The field that holds the write time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimestampField {
    /// The field.
    pub field: FieldPath,
    /// What its number counts since the epoch.
    pub unit: TimeUnit,
}

/// What a number of a point in time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// `SECONDS`
    Seconds,
    /// `MILLISECONDS`; the default.
    Milliseconds,
    /// `MICROSECONDS`
    Microseconds,
    /// `NANOSECONDS`
    Nanoseconds,
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut dot = match &self.root {
            Root::Value if self.steps.is_empty() => return f.write_str("_value"),
            Root::Value => "",
            Root::Key => {
                f.write_str("_key")?;
                "."
            }
            Root::Header(name) => {
                write!(f, "_header.{name}")?;
                "."
            }
        };
        for step in &self.steps {
            match step {
                Step::Field(name) => write!(f, "{dot}{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
            dot = ".";
        }
        Ok(())
    }
}
