//! A client of a schema registry that speaks Confluent's interface (Confluent, Apicurio, Karapace, Redpanda).
//!
//! [`framed`] takes a payload apart into the id of its schema and the data. A batch first collects the ids that
//! [`SchemaRegistry::cached`] does not know and awaits [`SchemaRegistry::schema`] for each; then it decodes without waiting.
//!
//! A schema never changes under its id, so it is kept until [`CAPACITY`] others were used since. A registry that is away
//! therefore stops only records of schemas that were not seen yet. Errors say by their kind who has to act:
//!
//! | kind | when | what to do |
//! |---|---|---|
//! | `Unknown` | no schema has the id, or one that it refers to is gone | the record is errant |
//! | `Unreadable` | the schema is not Avro, or not understood | the record is errant |
//! | `Unavailable` | no connection, no answer in time, 408, 425, 429, 5xx | wait and ask again |
//! | `Denied` | credentials, certificates or the address are wrong | the task fails: asking again changes nothing |
//!
//! Of several addresses the one that answered last is asked first, then the others. An id is unknown only if none knows it: a
//! replica may lag behind the registry that gave out the id.
//!
//! HTTP is hyper's HTTP/1.1 connection and TLS is rustls with ring: a schema is asked for once, so a pool, redirects,
//! cookies and proxies would be dead weight, and neither OpenSSL nor cmake is needed to build for any platform. The trusted
//! authorities are those that are configured, or Mozilla's where none are.

mod address;
mod cache;
mod client;
mod error;
mod exchange;
mod framing;
mod tls;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};
use crate::record::avro::Schema;

use cache::{Cache, Look};
use client::Client;

pub use cache::CAPACITY;
pub use error::{RegistryError, RegistryErrorKind};
pub use framing::{NotFramed, framed};

/// Where the registry is, and how to speak to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegistryConfig {
    /// One or more, such as `https://host:8081`; a path is kept, user and password in it are used for that address.
    pub urls: Vec<String>,
    /// User and password of those addresses that name none.
    pub basic_auth: Option<BasicAuth>,
    /// What `https` needs beyond the defaults.
    pub tls: TlsConfig,
    /// How long one request may take, from looking up the name to the end of the answer.
    pub timeout: Duration,
}

/// User and password; the password's Debug is `[hidden]`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BasicAuth {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicAuth").field("user", &self.user).field("password", &Hidden).finish()
    }
}

/// Certificates. That of the registry is always checked, with its name. No PEM is shown: a key may be in any by mistake.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct TlsConfig {
    /// PEM of the authorities to trust, and no others; Mozilla's if absent.
    pub ca_certificates: Option<String>,
    /// What the client shows to a registry that asks for a certificate.
    pub client_identity: Option<ClientIdentity>,
}

impl fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConfig")
            .field("ca_certificates", &self.ca_certificates.as_ref().map(|_| Hidden))
            .field("client_identity", &self.client_identity)
            .finish()
    }
}

/// A client's certificate and key; their Debug is `[hidden]`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ClientIdentity {
    /// PEM of the certificate and those between it and the authority.
    pub certificates: String,
    /// PEM of the private key (PKCS#8, PKCS#1 or SEC1), not encrypted.
    pub private_key: String,
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientIdentity").field(&Hidden).finish()
    }
}

struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// The schemas of a registry; clones share them.
#[derive(Debug, Clone)]
pub struct SchemaRegistry {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    client: Client,
    cache: RwLock<Cache>,
}

impl SchemaRegistry {
    /// A client that has not connected yet. Addresses and certificates that can't work are refused.
    pub fn new(config: &RegistryConfig) -> Result<Self, Error> {
        let client = Client::new(config).map_err(|message| Error::new(ErrorKind::InvalidConfig, message))?;
        Ok(Self { shared: Arc::new(Shared { client, cache: RwLock::default() }) })
    }

    /// The schema of an id, if it is here.
    pub fn cached(&self, id: u32) -> Option<Arc<Schema>> {
        self.shared.cache.read().unwrap_or_else(PoisonError::into_inner).known(id)
    }

    /// The schema of an id, asked for if need be. Whoever asks for the same id meanwhile shares the answer; the request goes
    /// on if the caller goes away.
    pub async fn schema(&self, id: u32) -> Result<Arc<Schema>, RegistryError> {
        if let Some(schema) = self.cached(id) {
            return Ok(schema);
        }
        // Registries count ids in 31 bits, and some answer another number as if their address were wrong.
        if i32::try_from(id).is_err() {
            let message = format!("{id} is no id of a schema: those end at {}", i32::MAX);
            return Err(RegistryError::new(RegistryErrorKind::Unknown, message));
        }
        let look = self.shared.cache.write().unwrap_or_else(PoisonError::into_inner).look(id, Instant::now());
        let mut answer = match look {
            Look::Answered(answer) => return answer,
            Look::Asked(answer) => answer,
            Look::Ask(sender) => {
                let answer = sender.subscribe();
                let shared = Arc::clone(&self.shared);
                tokio::spawn(async move {
                    let answer = shared.client.schema(id).await;
                    let mut cache = shared.cache.write().unwrap_or_else(PoisonError::into_inner);
                    cache.settle(id, &answer, Instant::now());
                    drop(cache);
                    sender.send_replace(Some(answer));
                });
                answer
            }
        };
        let answer = match answer.wait_for(Option::is_some).await {
            Ok(answer) => answer.clone(),
            Err(_) => None,
        };
        // Only a panic ends the request without an answer, and it would come again.
        answer.unwrap_or_else(|| {
            let error = Error::internal(format!("reading schema {id} did not end well"));
            Err(RegistryError::new(RegistryErrorKind::Unreadable, error.message))
        })
    }
}
