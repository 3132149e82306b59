//! Why contact points can't be reached: the driver tells of the last one only, and not what to change.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::config::{ConnectionConfig, ContactPoint, key};
use crate::tls::{Client, Fault, FaultKind, speaks_tls};

/// How long somebody who took a connection may take to answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(2);

/// What is said of a node that is well.
const ANSWERS: &str = "answers";

/// What happens at a contact point, and the option that would change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) option: &'static str,
    what: String,
}

impl Found {
    fn at_address(what: impl Into<String>) -> Self {
        Self { option: key::CONTACT_POINTS, what: what.into() }
    }

    fn of(fault: Fault) -> Self {
        let (option, advice) = match fault.kind {
            FaultKind::UnknownAuthority => {
                (key::SSL_TRUSTSTORE_PATH, "add the authority, or this certificate, to the trust store")
            }
            FaultKind::BadCertificate => (key::CONTACT_POINTS, "give the node a certificate that is valid"),
            FaultKind::WrongName => (
                key::SSL_HOSTNAME_VERIFICATION,
                "name the node in contact.points as its certificate does, give it a certificate with its IP address, or switch this off",
            ),
            FaultKind::ClientCertificateMissing => (key::SSL_KEYSTORE_PATH, "set a key store"),
            FaultKind::ClientCertificateRefused => {
                (key::SSL_KEYSTORE_PATH, "use one that an authority of the node's trust store has signed")
            }
            FaultKind::NoTls | FaultKind::Broken => {
                return Self { option: key::SSL_ENABLED, what: fault.words };
            }
        };
        Self { option, what: format!("{}: {advice}", fault.words) }
    }
}

/// What happens at each contact point, in their order, and the option to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The first option that is not about addresses, where there is one.
    pub option: &'static str,
    /// Each contact point, with what happens there.
    pub what: String,
}

/// Tries each contact point.
pub async fn contact_points(config: &ConnectionConfig) -> Probed {
    let all = probe_all(config).await;
    let options = all.iter().map(|(_, found)| found.option);
    let option = options.into_iter().find(|option| *option != key::CONTACT_POINTS);
    let what = all.iter().map(|(point, found)| format!("{point} ({})", found.what)).collect::<Vec<_>>();
    Probed { option: option.unwrap_or(key::CONTACT_POINTS), what: what.join(", ") }
}

/// The contact points that answer soon, or all where none does. The driver tries one after the other, and waits long for one that hangs.
pub(super) async fn answering(config: &ConnectionConfig) -> Vec<ContactPoint> {
    let soon =
        ConnectionConfig { connect_timeout: config.connect_timeout.min(LONGEST_ANSWER), ..config.clone() };
    let all = probe_all(&soon).await;
    let answering: Vec<_> =
        all.into_iter().filter(|(_, found)| found.what == ANSWERS).map(|(point, _)| point).collect();
    if answering.is_empty() { config.contact_points.clone() } else { answering }
}

async fn probe_all(config: &ConnectionConfig) -> Vec<(ContactPoint, Found)> {
    let hosts = config.contact_points.iter().map(|point| point.host.as_str());
    // Parsing has refused certificates that can't be used.
    let client = config.tls.as_ref().and_then(|tls| Client::new(tls, hosts).ok());
    let mut probes = JoinSet::new();
    for (position, contact_point) in config.contact_points.iter().cloned().enumerate() {
        let (patience, client) = (config.connect_timeout, client.clone());
        probes.spawn(async move {
            let found = probe(&contact_point, client.as_ref(), patience).await;
            (position, contact_point, found)
        });
    }
    let mut all = probes.join_all().await;
    all.sort_unstable_by_key(|(position, ..)| *position);
    all.into_iter().map(|(_, point, found)| (point, found)).collect()
}

async fn probe(contact_point: &ContactPoint, client: Option<&Client>, patience: Duration) -> Found {
    let silent = || Found::at_address(format!("no answer within {} ms", patience.as_millis()));
    let name = (contact_point.host.as_str(), contact_point.port);
    let addresses: Vec<_> = match timeout(patience, lookup_host(name)).await {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => return Found::at_address(format!("the name can't be resolved: {error}")),
        Err(_) => return silent(),
    };
    let mut last = Found::at_address("the name has no address");
    for address in addresses {
        last = match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                return match client {
                    Some(client) => encrypted(client, address, stream, patience.min(LONGEST_ANSWER)).await,
                    None => plain(address, stream, patience.min(LONGEST_ANSWER)).await,
                };
            }
            Ok(Err(error)) => Found::at_address(error.to_string()),
            Err(_) => silent(),
        };
    }
    last
}

async fn plain(address: SocketAddr, mut stream: TcpStream, patience: Duration) -> Found {
    if answers_cql(&mut stream, patience).await.is_ok_and(|answers| answers) {
        return Found::at_address(ANSWERS);
    }
    let attempt = async { Client::attempt(address.ip(), TcpStream::connect(address).await?).await };
    let speaks_tls = timeout(patience, attempt).await.is_ok_and(|attempt| speaks_tls(&attempt));
    match speaks_tls {
        true => Found {
            option: key::SSL_ENABLED,
            what: format!("speaks TLS, and not plain text: set {} = true", key::SSL_ENABLED),
        },
        false => Found::at_address("accepts connections, but does not serve CQL"),
    }
}

async fn encrypted(client: &Client, address: SocketAddr, stream: TcpStream, patience: Duration) -> Found {
    let fault = match timeout(patience, client.handshake(address.ip(), stream)).await {
        Err(_) => return Found::at_address("accepts connections, but does not answer to TLS"),
        Ok(Err(fault)) => fault,
        Ok(Ok(mut handshake)) => match answers_cql(&mut handshake.stream, patience).await {
            Ok(true) => return Found::at_address(ANSWERS),
            Ok(false) => return Found::at_address("speaks TLS, but does not serve CQL"),
            Err(error) => handshake.fault(&error),
        },
    };
    let may_be_plain = matches!(fault.kind, FaultKind::NoTls | FaultKind::Broken);
    let plain = async { answers_cql(&mut TcpStream::connect(address).await?, patience).await };
    if may_be_plain && plain.await.is_ok_and(|answers| answers) {
        let advice = "set client_encryption_options.enabled in its cassandra.yaml, or name its port for TLS";
        return Found {
            option: key::SSL_ENABLED,
            what: format!("speaks no TLS, only plain text: {advice}; nothing was sent"),
        };
    }
    Found::of(fault)
}

/// Asks with an OPTIONS request, which needs no login, and looks whether the answer is one of CQL.
async fn answers_cql(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    patience: Duration,
) -> io::Result<bool> {
    const OPTIONS: [u8; 9] = [4, 0, 0, 0, 5, 0, 0, 0, 0];
    const ANSWER: u8 = 0x80;
    const OPCODES: [u8; 2] = [0, 6]; // ERROR and SUPPORTED
    let mut header = [0; 9];
    let exchange = async {
        stream.write_all(&OPTIONS).await?;
        stream.flush().await?;
        stream.read_exact(&mut header).await
    };
    match timeout(patience, exchange).await {
        Ok(Ok(_)) => Ok(header[0] & ANSWER != 0 && OPCODES.contains(&header[4])),
        Ok(Err(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

#[cfg(test)]
#[path = "probe_tests.rs"]
mod tests;
