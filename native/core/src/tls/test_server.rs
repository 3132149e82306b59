//! Authorities, and a server that speaks TLS and answers every request as a CQL server does.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, version};

use super::{Identity, TlsConfig};

pub(crate) struct Authority {
    pub(crate) certificate: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

/// When a certificate is valid.
#[derive(Clone, Copy)]
pub(crate) enum Time {
    Now,
    Past,
    Future,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().der().to_vec();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    pub(crate) fn issue(&self, names: &[&str], time: Time) -> Identity {
        let (params, key) = (params(names, time), KeyPair::generate().unwrap());
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().to_vec();
        Identity { certificates: vec![certificate], private_key: key.serialize_der() }
    }

    /// What trusts this authority and verifies names.
    pub(crate) fn trusted(&self) -> TlsConfig {
        trusting(vec![self.certificate.clone()])
    }
}

pub(crate) fn trusting(trusted: Vec<Vec<u8>>) -> TlsConfig {
    TlsConfig { trusted, identity: None, verifies_names: true }
}

fn params(names: &[&str], time: Time) -> CertificateParams {
    let mut params =
        CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "node");
    (params.not_before, params.not_after) = match time {
        Time::Now => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
        Time::Past => (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1)),
        Time::Future => (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1)),
    };
    params
}

/// A certificate that is its own authority, as `openssl req -x509` makes them.
pub(crate) fn self_signed(names: &[&str]) -> Identity {
    let mut params = params(names, Time::Now);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().der().to_vec();
    Identity { certificates: vec![certificate], private_key: key.serialize_der() }
}

/// Starts a server; with `clients` it asks for certificates of that authority. `older` leaves it TLS 1.2 only.
pub(crate) async fn start(identity: &Identity, clients: Option<&Authority>, older: bool) -> SocketAddr {
    let provider = Arc::new(ring::default_provider());
    let versions = if older { vec![&version::TLS12] } else { vec![&version::TLS13, &version::TLS12] };
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_protocol_versions(&versions).unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.certificate.clone().into()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let certificates = identity.certificates.iter().cloned().map(CertificateDer::from).collect();
    let key = PrivateKeyDer::try_from(identity.private_key.clone()).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(certificates, key).unwrap()));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    answer(stream).await;
                }
            });
        }
    });
    address
}

/// Starts a server that speaks plain text only.
pub(crate) async fn start_plain() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

/// SUPPORTED to a request, a protocol error to anything else, as Cassandra does.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut request = [0; 9];
    if stream.read_exact(&mut request).await.is_ok() {
        let opcode = if request[0] == 4 { 6 } else { 0 };
        let _ = stream.write_all(&[0x84, 0, 0, 0, opcode, 0, 0, 0, 0]).await;
        let _ = stream.flush().await;
        // Closing with bytes unread would take the answer back.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}
