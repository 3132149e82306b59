//! Sessions: one per distinct connection configuration, shared by the tasks of this library, closed with the last of them.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use scylla::client::PoolSize;
use scylla::client::execution_profile::ExecutionProfile;
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::cluster::ClusterState;
use scylla::cluster::metadata::Strategy;
use scylla::policies::load_balancing::DefaultPolicy;
use scylla::policies::reconnect::ExponentialReconnectPolicy;
use scylla::policies::retry::FallthroughRetryPolicy;
use scylla::statement::prepared::PreparedStatement;

use super::probe::Probed;
use super::table::{Missing, Table};
use super::verdict::{
    Remedy, Verdict, metadata_verdict, opening_verdict, prepare_verdict, session_verdict, words,
};
use crate::config::{Compression, ConnectionConfig, key};
use crate::error::{Error, ErrorKind};
use crate::hint;
use crate::tls::{Client, ClientError, TlsConfig};

/// A cluster that is connected.
#[derive(Debug)]
pub struct Cluster {
    session: Session,
    local_dc: Option<String>,
    /// When the latest refresh that was asked for began.
    refreshed: tokio::sync::Mutex<Instant>,
}

/// How long a node may be silent before its connection is asked for a sign of life, and how long it may take for that. A node that hangs
/// without closing its connections is left after both; its requests go to others.
const SILENCE: Duration = Duration::from_secs(5);

/// The shortest and the longest time between two attempts to reach a node that is away.
const RECONNECT_INTERVALS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// The least time between two refreshes.
const REFRESH_INTERVAL: Duration = Duration::from_millis(200);

/// How long nodes that differ in their schemas are waited for: as long as by DataStax' drivers. Those of two versions of Cassandra differ for
/// as long as an upgrade takes.
const SCHEMA_AGREEMENT: Duration = Duration::from_secs(10);

/// A description of the cluster; every one that is read anew differs from those before.
#[derive(Debug, Clone)]
pub struct Description(Arc<ClusterState>);

impl PartialEq for Description {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

type Slot = tokio::sync::OnceCell<Arc<Cluster>>;

static SESSIONS: Mutex<Option<HashMap<ConnectionConfig, Weak<Connected>>>> = Mutex::new(None);

/// Keeps a session open; the last one closes it.
#[derive(Debug, Default)]
struct Connected {
    slot: Slot,
}

/// A task's share of a session.
#[derive(Debug, Clone)]
pub struct SharedCluster {
    _connected: Arc<Connected>,
    cluster: Arc<Cluster>,
}

/// Looks at a session without keeping it open.
#[derive(Debug)]
pub struct Observer(Weak<Cluster>);

impl Observer {
    /// How many nodes are connected, and how many are known.
    pub fn nodes(&self) -> (usize, usize) {
        let Some(cluster) = self.0.upgrade() else { return (0, 0) };
        let state = cluster.session.get_cluster_state();
        let nodes = state.get_nodes_info();
        (nodes.iter().filter(|node| node.is_connected()).count(), nodes.len())
    }
}

impl SharedCluster {
    /// Who only looks.
    pub fn observer(&self) -> Observer {
        Observer(Arc::downgrade(&self.cluster))
    }
}

impl std::ops::Deref for SharedCluster {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.cluster
    }
}

/// Why there is no session, and the option that would change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unconnected {
    /// The option to look at.
    pub option: &'static str,
    /// What is wrong.
    pub error: Error,
}

impl From<Unconnected> for Error {
    fn from(unconnected: Unconnected) -> Self {
        unconnected.error
    }
}

/// A session that is shared with nobody, and soon over: an older one may have been let in with a password that is wrong by now. Contact
/// points that do not answer soon are left out, as somebody waits.
pub async fn connect_anew(config: &ConnectionConfig) -> Result<SharedCluster, Unconnected> {
    let contact_points = super::probe::answering(config).await;
    let cluster = Cluster::open(&ConnectionConfig { contact_points, ..config.clone() }).await?;
    Ok(SharedCluster { _connected: Arc::default(), cluster })
}

/// The session of a connection configuration: that of another task, or a new one.
pub async fn connect(config: &ConnectionConfig) -> Result<SharedCluster, Unconnected> {
    let connected = {
        let mut sessions = SESSIONS.lock().unwrap_or_else(PoisonError::into_inner);
        let sessions = sessions.get_or_insert_default();
        sessions.retain(|_, connected| connected.strong_count() > 0);
        match sessions.get(config).and_then(Weak::upgrade) {
            Some(connected) => connected,
            None => {
                let connected = Arc::new(Connected::default());
                sessions.insert(config.clone(), Arc::downgrade(&connected));
                connected
            }
        }
    };
    let cluster = Arc::clone(connected.slot.get_or_try_init(|| Cluster::open(config)).await?);
    Ok(SharedCluster { _connected: connected, cluster })
}

impl Cluster {
    async fn open(config: &ConnectionConfig) -> Result<Arc<Self>, Unconnected> {
        let mut builder = SessionBuilder::new()
            .known_nodes(config.contact_points.iter().map(ToString::to_string))
            .connection_timeout(config.connect_timeout)
            .pool_size(PoolSize::PerShard(NonZeroUsize::new(config.pool_size).unwrap_or(NonZeroUsize::MIN)))
            .keyspaces_to_fetch(config.keyspaces.iter().cloned())
            .metadata_request_serverside_timeout(config.query_timeout)
            .metadata_request_clientside_timeout(config.query_timeout + Duration::from_secs(1))
            .hostname_resolution_timeout(Some(config.connect_timeout))
            .compression(compression(config.compression))
            .keepalive_interval(SILENCE)
            .keepalive_timeout(SILENCE)
            .schema_agreement_timeout(SCHEMA_AGREEMENT)
            .default_execution_profile_handle(profile(config, None).into_handle());
        if let Some(credentials) = &config.credentials {
            builder = builder.user(&credentials.username, credentials.password.reveal());
        }
        let (shortest, longest) = RECONNECT_INTERVALS;
        let reconnect = ExponentialReconnectPolicy::new().with_backoff_limits(shortest, longest);
        builder.config.reconnect_policy = Arc::new(reconnect);
        if let Some(tls) = &config.tls {
            builder = builder.tls_context(Some(tls_client(config, tls)?.config()));
        }
        let session = match builder.build().await {
            Ok(session) => session,
            Err(error) => return Err(unreachable(config, session_verdict(&error), error).await),
        };
        // The driver starts with an empty description when its first look at the cluster fails.
        let state = session.get_cluster_state();
        let is_missing = |keyspace: &String| state.get_keyspace(keyspace).is_none();
        if config.keyspaces.iter().any(is_missing)
            && let Err(error) = session.refresh_metadata().await
        {
            return Err(unreachable(config, opening_verdict(&error), error).await);
        }
        let state = session.get_cluster_state();
        let local_dc = match &config.local_dc {
            Some(name) => Some(
                known_dc(&state, name)
                    .map_err(|error| Unconnected { option: key::LOAD_BALANCING_LOCAL_DC, error })?,
            ),
            None => first_dc(config, &state).await,
        };
        // SimpleStrategy knows no data centers: a row's replicas may all stand outside of the preferred one.
        let is_simple = |keyspace: &String| {
            state
                .get_keyspace(keyspace)
                .is_some_and(|known| matches!(known.strategy, Strategy::SimpleStrategy { .. }))
        };
        let local_dc = local_dc.filter(|_| !config.keyspaces.iter().any(is_simple));
        if local_dc.is_some() {
            let mut handle = session.get_default_execution_profile_handle().clone();
            handle.map_to_another_profile(profile(config, local_dc.as_deref()));
        }
        tracing::info!(
            "connected to cluster {:?} through {}, {} nodes known, writing to data center {}",
            state.cluster_name(),
            contact_points(config),
            state.get_nodes_info().len(),
            local_dc.as_deref().unwrap_or("(any)"),
        );
        Ok(Arc::new(Self { session, local_dc, refreshed: tokio::sync::Mutex::new(Instant::now()) }))
    }

    /// The driver's session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The data center that is written to.
    pub fn local_dc(&self) -> Option<&str> {
        self.local_dc.as_deref()
    }

    /// A table as the cluster describes it now.
    pub fn table(&self, keyspace: &str, name: &str) -> Result<Table, Missing> {
        let state = self.session.get_cluster_state();
        let Some(metadata) = state.get_keyspace(keyspace) else {
            return Err(Missing::Keyspace { name: keyspace.to_owned() });
        };
        match metadata.tables.get(name) {
            Some(table) => Ok(Table::new(keyspace, name, table)),
            None => {
                let tables = metadata.tables.keys().map(String::as_str);
                let near = hint::nearest(name, tables).map(str::to_owned);
                Err(Missing::Table { keyspace: keyspace.to_owned(), name: name.to_owned(), near })
            }
        }
    }

    /// Makes sure that the description of the cluster is not older than this call, and that of all nodes, as far as they can be reached and
    /// agree in time. Whoever asks at the same time shares an answer.
    pub async fn refresh(&self) -> Result<(), Error> {
        let asked = Instant::now();
        let mut refreshed = self.refreshed.lock().await;
        if *refreshed > asked {
            return Ok(());
        }
        tokio::time::sleep_until((*refreshed + REFRESH_INTERVAL).into()).await;
        let begun = Instant::now();
        if let Err(error) = self.session.await_schema_agreement().await {
            tracing::debug!("the nodes do not agree about the schema: {}", words(&error));
        }
        self.session.refresh_metadata().await.map_err(|error| {
            let message = format!("the cluster's schema can't be read: {}", words(&error));
            Error::new(kind(metadata_verdict(&error)), message)
        })?;
        *refreshed = begun;
        Ok(())
    }

    /// The description that is known now.
    pub fn description(&self) -> Description {
        Description(self.session.get_cluster_state())
    }

    /// Prepares a statement.
    pub async fn prepare(&self, statement: &str) -> Result<PreparedStatement, Error> {
        self.session.prepare(statement).await.map_err(|error| {
            let message = format!("the cluster refuses `{statement}`: {}", words(&error));
            Error::new(kind(prepare_verdict(&error)), message)
        })
    }
}

fn kind(verdict: Verdict) -> ErrorKind {
    match verdict {
        Verdict::Again | Verdict::AgainUnknownOutcome => ErrorKind::Unavailable,
        Verdict::RowsAtFault | Verdict::StatementAtFault | Verdict::Never(_) => ErrorKind::Rejected,
    }
}

/// What the driver takes to encrypt; certificates that can't be used were refused before.
fn tls_client(config: &ConnectionConfig, tls: &TlsConfig) -> Result<Client, Unconnected> {
    let hosts = config.contact_points.iter().map(|point| point.host.as_str());
    Client::new(tls, hosts).map_err(|error| {
        let (option, message) = match error {
            ClientError::Trusted(message) => (key::SSL_TRUSTSTORE_PATH, message),
            ClientError::Identity(message) => (key::SSL_KEYSTORE_PATH, message),
        };
        Unconnected { option, error: Error::new(ErrorKind::InvalidConfig, format!("{option} {message}")) }
    })
}

async fn unreachable(
    config: &ConnectionConfig,
    verdict: Verdict,
    error: impl std::fmt::Display,
) -> Unconnected {
    let said = words(&error);
    let refused = |remedy| {
        format!("the cluster refuses the connection through {}: {said}; {remedy}", contact_points(config))
    };
    let (option, message) = match verdict {
        Verdict::Again | Verdict::AgainUnknownOutcome => {
            let Probed { option, what } = super::probe::contact_points(config).await;
            let message = match option {
                key::CONTACT_POINTS => format!(
                    "the cluster can't be reached: {what}; is it up, and are addresses and ports right? The driver says: {said}"
                ),
                _ => format!("no connection to the cluster comes about: {what}"),
            };
            (option, message)
        }
        Verdict::RowsAtFault | Verdict::StatementAtFault => (key::CONTACT_POINTS, refused(Remedy::AsSaid)),
        Verdict::Never(remedy) => {
            let option = match remedy {
                Remedy::Login if config.credentials.is_some() => key::PASSWORD,
                Remedy::Login | Remedy::Permission => key::USERNAME,
                Remedy::AsSaid => key::CONTACT_POINTS,
            };
            (option, refused(remedy))
        }
    };
    Unconnected { option, error: Error::new(kind(verdict), message) }
}

fn contact_points(config: &ConnectionConfig) -> String {
    config.contact_points.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn compression(compression: Compression) -> Option<scylla::frame::Compression> {
    match compression {
        Compression::None => None,
        Compression::Lz4 => Some(scylla::frame::Compression::Lz4),
        Compression::Snappy => Some(scylla::frame::Compression::Snappy),
    }
}

/// The core retries by itself, with pauses, and knows what is idempotent: the driver passes every error on.
fn profile(config: &ConnectionConfig, local_dc: Option<&str>) -> ExecutionProfile {
    let mut policy = DefaultPolicy::builder().token_aware(true);
    if let Some(local_dc) = local_dc {
        policy = policy.prefer_datacenter(local_dc.to_owned()).permit_dc_failover(false);
    }
    ExecutionProfile::builder()
        .load_balancing_policy(policy.build())
        .retry_policy(Arc::new(FallthroughRetryPolicy::new()))
        .request_timeout(Some(config.query_timeout))
        .build()
}

fn known_dc(state: &ClusterState, name: &str) -> Result<String, Error> {
    let mut names: Vec<&str> =
        state.get_nodes_info().iter().filter_map(|node| node.datacenter.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() || names.contains(&name) {
        return Ok(name.to_owned());
    }
    let message = format!(
        "{}: the cluster has no data center `{name}`, it has {}",
        key::LOAD_BALANCING_LOCAL_DC,
        names.join(", ")
    );
    Err(Error::new(ErrorKind::InvalidConfig, message))
}

/// The data center of the first contact point that is a node of the cluster and is connected.
async fn first_dc(config: &ConnectionConfig, state: &ClusterState) -> Option<String> {
    for contact_point in &config.contact_points {
        let lookup = tokio::net::lookup_host((contact_point.host.as_str(), contact_point.port));
        let Ok(Ok(addresses)) = tokio::time::timeout(Duration::from_secs(5), lookup).await else { continue };
        for address in addresses {
            let node = state.get_nodes_info().iter().find(|node| node.address.ip() == address.ip());
            if let Some(node) = node.filter(|node| node.is_connected()) {
                return node.datacenter.clone();
            }
        }
    }
    None
}
