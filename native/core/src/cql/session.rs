//! Sessions: one per distinct connection configuration, shared by the tasks of this library, closed with the last of them.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use scylla::client::PoolSize;
use scylla::client::execution_profile::ExecutionProfile;
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::cluster::ClusterState;
use scylla::cluster::metadata::Strategy;
use scylla::policies::load_balancing::DefaultPolicy;
use scylla::policies::retry::FallthroughRetryPolicy;
use scylla::statement::prepared::PreparedStatement;

use super::table::Table;
use super::verdict::{Verdict, metadata_verdict, prepare_verdict, session_verdict};
use crate::config::{Compression, ConnectionConfig, key};
use crate::error::{Error, ErrorKind};
use crate::hint;

/// A cluster that is connected.
#[derive(Debug)]
pub struct Cluster {
    session: Session,
    local_dc: Option<String>,
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

impl std::ops::Deref for SharedCluster {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.cluster
    }
}

/// The session of a connection configuration: that of another task, or a new one.
pub async fn connect(config: &ConnectionConfig) -> Result<SharedCluster, Error> {
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
    async fn open(config: &ConnectionConfig) -> Result<Arc<Self>, Error> {
        let mut builder = SessionBuilder::new()
            .known_nodes(config.contact_points.iter().map(ToString::to_string))
            .connection_timeout(config.connect_timeout)
            .pool_size(PoolSize::PerShard(NonZeroUsize::new(config.pool_size).unwrap_or(NonZeroUsize::MIN)))
            .keyspaces_to_fetch(config.keyspaces.iter().cloned())
            .metadata_request_serverside_timeout(config.query_timeout)
            .metadata_request_clientside_timeout(config.query_timeout + Duration::from_secs(1))
            .hostname_resolution_timeout(Some(config.connect_timeout))
            .compression(compression(config.compression))
            .default_execution_profile_handle(profile(config, None).into_handle());
        if let Some(credentials) = &config.credentials {
            builder = builder.user(&credentials.username, credentials.password.reveal());
        }
        let session =
            builder.build().await.map_err(|error| unreachable(config, session_verdict(&error), error))?;
        // The driver starts with an empty description when its first look at the cluster fails.
        if config
            .keyspaces
            .iter()
            .any(|keyspace| session.get_cluster_state().get_keyspace(keyspace).is_none())
        {
            let refreshed = session.refresh_metadata().await;
            refreshed.map_err(|error| unreachable(config, metadata_verdict(&error), error))?;
        }
        let state = session.get_cluster_state();
        let local_dc = match &config.local_dc {
            Some(name) => Some(known_dc(&state, name)?),
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
        Ok(Arc::new(Self { session, local_dc }))
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
    pub fn table(&self, keyspace: &str, name: &str) -> Result<Table, Error> {
        let state = self.session.get_cluster_state();
        let missing = |what: String, candidates: Vec<&str>, name: &str| {
            let near = hint::nearest(name, candidates)
                .map(|near| format!(" (there is `{near}`)"))
                .unwrap_or_default();
            Error::new(
                ErrorKind::InvalidConfig,
                format!("{what} does not exist{near}: create it, or correct the name"),
            )
        };
        let Some(metadata) = state.get_keyspace(keyspace) else {
            return Err(missing(format!("the keyspace `{keyspace}` ({})", key::KEY_SPACE), vec![], keyspace));
        };
        match metadata.tables.get(name) {
            Some(table) => Ok(Table::new(keyspace, name, table)),
            None => {
                let tables = metadata.tables.keys().map(String::as_str).collect();
                Err(missing(format!("the table `{name}` in the keyspace `{keyspace}`"), tables, name))
            }
        }
    }

    /// Reads the description of the cluster again.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.session.refresh_metadata().await.map_err(|error| {
            Error::new(kind(metadata_verdict(&error)), format!("the cluster's schema can't be read: {error}"))
        })
    }

    /// Prepares a statement.
    pub async fn prepare(&self, statement: &str) -> Result<PreparedStatement, Error> {
        self.session.prepare(statement).await.map_err(|error| {
            Error::new(kind(prepare_verdict(&error)), format!("the cluster refuses `{statement}`: {error}"))
        })
    }
}

fn kind(verdict: Verdict) -> ErrorKind {
    match verdict {
        Verdict::Again | Verdict::AgainUnknownOutcome => ErrorKind::Unavailable,
        Verdict::RowsAtFault | Verdict::Never => ErrorKind::Rejected,
    }
}

fn unreachable(config: &ConnectionConfig, verdict: Verdict, error: impl std::fmt::Display) -> Error {
    let what_to_do = match verdict {
        Verdict::Again | Verdict::AgainUnknownOutcome => "is the cluster up, and are address and port right?",
        Verdict::RowsAtFault | Verdict::Never => "check user and password",
    };
    Error::new(
        kind(verdict),
        format!("no connection through {}: {error}; {what_to_do}", contact_points(config)),
    )
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
