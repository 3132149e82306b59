//! The client's side of TLS connections.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::ResolvesClientCert;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ClientConfig, Error as TlsError, RootCertStore, SignatureScheme};

use super::certificate::Certificate;
use super::ec_key;
use super::fault::Fault;
use super::verifier::NodeVerifier;
use super::{Identity, TlsConfig};

/// Makes TLS connections to nodes.
#[derive(Debug, Clone)]
pub struct Client {
    config: Arc<ClientConfig>,
}

/// Which certificates can't be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientError {
    /// Those to trust in.
    Trusted(String),
    /// That of our own.
    Identity(String),
}

impl Client {
    /// A client; `hosts` are those of the contact points.
    pub fn new<'h>(
        config: &TlsConfig,
        hosts: impl IntoIterator<Item = &'h str>,
    ) -> Result<Self, ClientError> {
        let mut authorities = RootCertStore::empty();
        let certificates = config.trusted.iter().map(|der| CertificateDer::from(der.as_slice()));
        // Some authorities that Java trusts are older than what rustls reads.
        let (usable, _) = authorities.add_parsable_certificates(certificates);
        if usable == 0 {
            return Err(ClientError::Trusted("has no X.509 certificate that can be read".to_owned()));
        }
        let name = |host: &str| match ServerName::try_from(host.to_owned()) {
            Ok(name @ ServerName::DnsName(_)) => Some(name),
            _ => None,
        };
        let algorithms = ring::default_provider().signature_verification_algorithms;
        let verifier = NodeVerifier {
            authorities,
            trusted: config.trusted.iter().cloned().collect(),
            names: config.verifies_names.then(|| hosts.into_iter().filter_map(name).collect()),
            algorithms,
        };
        // Named, since more than one provider is compiled in.
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| ClientError::Trusted(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let config = match &config.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let (certificates, key) = usable_identity(identity).map_err(ClientError::Identity)?;
                let client = builder.with_client_auth_cert(certificates, key);
                client.map_err(|error| ClientError::Identity(unusable(&error)))?
            }
        };
        Ok(Self { config: Arc::new(config) })
    }

    /// What the driver takes.
    pub fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config)
    }

    /// Shakes hands over a connection.
    pub async fn handshake(&self, address: IpAddr, stream: TcpStream) -> Result<Handshake, Fault> {
        let mut config = (*self.config).clone();
        let resolver =
            Arc::new(Asked { inner: config.client_auth_cert_resolver, asked: AtomicBool::new(false) });
        config.client_auth_cert_resolver = Arc::clone(&resolver) as Arc<dyn ResolvesClientCert>;
        let connector = TlsConnector::from(Arc::new(config));
        match connector.connect(ServerName::IpAddress(address.into()), stream).await {
            Ok(stream) => Ok(Handshake { stream, resolver }),
            Err(error) => Err(resolver.fault(&error)),
        }
    }

    /// What comes of a handshake with somebody whose certificate does not matter.
    pub async fn attempt(address: IpAddr, stream: TcpStream) -> io::Result<()> {
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?;
        let config = builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(config));
        connector.connect(ServerName::IpAddress(address.into()), stream).await.map(drop)
    }
}

/// A connection whose handshake went well on our side; the node may still refuse our certificate.
#[derive(Debug)]
pub struct Handshake {
    /// The connection.
    pub stream: TlsStream<TcpStream>,
    resolver: Arc<Asked>,
}

impl Handshake {
    /// Why the connection ended later.
    pub fn fault(&self, error: &io::Error) -> Fault {
        self.resolver.fault(error)
    }
}

/// Notes whether a node asks for a certificate.
#[derive(Debug)]
struct Asked {
    inner: Arc<dyn ResolvesClientCert>,
    asked: AtomicBool,
}

impl Asked {
    fn fault(&self, error: &io::Error) -> Fault {
        Fault::of(error, self.asked.load(Ordering::Relaxed), self.inner.has_certs())
    }
}

impl ResolvesClientCert for Asked {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.inner.resolve(issuers, schemes)
    }

    fn has_certs(&self) -> bool {
        self.inner.has_certs()
    }
}

type Usable = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn usable_identity(identity: &Identity) -> Result<Usable, String> {
    let certificates: Vec<_> = identity.certificates.iter().cloned().map(CertificateDer::from).collect();
    let own = certificates.first().and_then(|own| Certificate::read(own));
    let own = own.ok_or_else(|| "has no X.509 certificate that can be read".to_owned())?;
    if let Some(untimely) = own.untimely() {
        return Err(format!("has the certificate `{}`, which {untimely}", own.subject));
    }
    let private_key = ec_key::with_public_key(&identity.private_key, &own.public_key);
    let key = PrivateKeyDer::try_from(private_key.unwrap_or_else(|| identity.private_key.clone()))
        .map_err(|_| "has a private key that can't be read".to_owned())?;
    Ok((certificates, key))
}

fn unusable(error: &TlsError) -> String {
    match error {
        TlsError::InconsistentKeys(_) => "has a certificate and a key that don't belong together".to_owned(),
        error => format!(
            "has a private key that can't be used: {error}; RSA of 2048 bits and more, P-256, P-384 and Ed25519 can"
        ),
    }
}
