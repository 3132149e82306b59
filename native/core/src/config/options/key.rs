//! The key of each option.

/// The nodes that are asked first.
pub const CONTACT_POINTS: &str = "connect.cassandra.contact.points";
/// The port of nodes that are named without one.
pub const PORT: &str = "connect.cassandra.port";
/// The data center to write to.
pub const LOAD_BALANCING_LOCAL_DC: &str = "connect.cassandra.load.balancing.local.dc";
/// The keyspace of tables that are named without one.
pub const KEY_SPACE: &str = "connect.cassandra.key.space";
/// The user.
pub const USERNAME: &str = "connect.cassandra.username";
/// The user's password.
pub const PASSWORD: &str = "connect.cassandra.password";
/// The compression of frames.
pub const COMPRESSION: &str = "connect.cassandra.compression";
/// How long a connection may take.
pub const CONNECT_TIMEOUT_MS: &str = "connect.cassandra.connect.timeout.ms";
/// How long a request may take.
pub const QUERY_TIMEOUT_MS: &str = "connect.cassandra.query.timeout.ms";
/// Connections to each node.
pub const CONNECTION_POOL_SIZE: &str = "connect.cassandra.connection.pool.size";
/// Whether connections are encrypted.
pub const SSL_ENABLED: &str = "connect.cassandra.ssl.enabled";
/// The authorities to trust in.
pub const SSL_TRUSTSTORE_PATH: &str = "connect.cassandra.ssl.truststore.path";
/// The password of that file.
pub const SSL_TRUSTSTORE_PASSWORD: &str = "connect.cassandra.ssl.truststore.password";
/// What that file is.
pub const SSL_TRUSTSTORE_TYPE: &str = "connect.cassandra.ssl.truststore.type";
/// The connector's own certificate and key.
pub const SSL_KEYSTORE_PATH: &str = "connect.cassandra.ssl.keystore.path";
/// The password of that file and of its key.
pub const SSL_KEYSTORE_PASSWORD: &str = "connect.cassandra.ssl.keystore.password";
/// What that file is.
pub const SSL_KEYSTORE_TYPE: &str = "connect.cassandra.ssl.keystore.type";
/// Whether a node's certificate must be for its address or name.
pub const SSL_HOSTNAME_VERIFICATION: &str = "connect.cassandra.ssl.hostname.verification";
/// The route query.
pub const EXPORT_ROUTE_QUERY: &str = "connect.cassandra.export.route.query";
/// What keys arrive as.
pub const KEY_FORMAT: &str = "connect.cassandra.key.format";
/// What values arrive as.
pub const VALUE_FORMAT: &str = "connect.cassandra.value.format";
/// Where the schemas of Avro are.
pub const SCHEMA_REGISTRY_URL: &str = "connect.cassandra.schema.registry.url";
/// The user of the registry.
pub const SCHEMA_REGISTRY_USERNAME: &str = "connect.cassandra.schema.registry.username";
/// That user's password.
pub const SCHEMA_REGISTRY_PASSWORD: &str = "connect.cassandra.schema.registry.password";
/// The authorities to trust in.
pub const SCHEMA_REGISTRY_SSL_CA_PATH: &str = "connect.cassandra.schema.registry.ssl.ca.path";
/// The connector's own certificate.
pub const SCHEMA_REGISTRY_SSL_CERTIFICATE_PATH: &str =
    "connect.cassandra.schema.registry.ssl.certificate.path";
/// The key of that certificate.
pub const SCHEMA_REGISTRY_SSL_KEY_PATH: &str = "connect.cassandra.schema.registry.ssl.key.path";
/// How long the registry may take.
pub const SCHEMA_REGISTRY_TIMEOUT_MS: &str = "connect.cassandra.schema.registry.timeout.ms";
/// How text for a timestamp is written.
pub const FORMAT_TIMESTAMP: &str = "connect.cassandra.format.timestamp";
/// How text for a date is written.
pub const FORMAT_DATE: &str = "connect.cassandra.format.date";
/// How text for a time is written.
pub const FORMAT_TIME: &str = "connect.cassandra.format.time";
/// The zone of date-time text that names none.
pub const FORMAT_TIME_ZONE: &str = "connect.cassandra.format.time.zone";
/// The language of names in patterns.
pub const FORMAT_LOCALE: &str = "connect.cassandra.format.locale";
/// What bare numbers count.
pub const FORMAT_NUMBER_UNIT: &str = "connect.cassandra.format.number.unit";
/// The consistency level of writes.
pub const CONSISTENCY_LEVEL: &str = "connect.cassandra.consistency.level";
/// Which clock gives rows their write time.
pub const WRITE_TIME: &str = "connect.cassandra.write.time";
/// What a null does to its column.
pub const NULLS: &str = "connect.cassandra.nulls";
/// Seconds until a row is gone.
pub const TTL: &str = "connect.cassandra.ttl";
/// Whether a tombstone deletes.
pub const DELETE_ENABLED: &str = "connect.cassandra.delete.enabled";
/// What becomes of tombstones that don't delete.
pub const TOMBSTONES: &str = "connect.cassandra.tombstones";
/// What becomes of fields that a user-defined type does not have.
pub const UDT_UNKNOWN_FIELDS: &str = "connect.cassandra.udt.unknown.fields";
/// Rows in a request.
pub const BATCH_MAX_ROWS: &str = "connect.cassandra.batch.max.rows";
/// Bytes in a request.
pub const BATCH_MAX_BYTES: &str = "connect.cassandra.batch.max.bytes";
/// Requests at once.
pub const MAX_IN_FLIGHT_REQUESTS: &str = "connect.cassandra.max.in.flight.requests";
/// Records that a task holds.
pub const MAX_IN_FLIGHT_RECORDS: &str = "connect.cassandra.max.in.flight.records";
/// Bytes of records that a task holds.
pub const MAX_IN_FLIGHT_BYTES: &str = "connect.cassandra.max.in.flight.bytes";
/// What happens to what cannot be written.
pub const ERROR_POLICY: &str = "connect.cassandra.error.policy";
/// How often a write is tried again.
pub const MAX_RETRIES: &str = "connect.cassandra.max.retries";
/// The longest pause between two tries.
pub const RETRY_INTERVAL: &str = "connect.cassandra.retry.interval";
/// Whether the log says now and then how far a task is.
pub const PROGRESS_ENABLED: &str = "connect.cassandra.progress.enabled";
/// How often it does.
pub const PROGRESS_INTERVAL_MS: &str = "connect.cassandra.progress.interval.ms";
