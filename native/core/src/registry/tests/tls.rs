use std::sync::Arc;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::{Server, client, config, found, refused};
use crate::error::ErrorKind;
use crate::registry::{ClientIdentity, RegistryConfig, RegistryErrorKind, SchemaRegistry, TlsConfig};

struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// PEM of a certificate for a name, and of its key.
    fn issue(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// A server with a certificate for a name; with `clients` it asks for a certificate of that authority.
    async fn server(&self, name: &str, clients: Option<&Authority>) -> Server {
        let (certificate, key) = self.issue(name);
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.certificate.der().clone()).unwrap();
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
                builder.with_client_cert_verifier(verifier)
            }
            None => builder.with_no_client_auth(),
        };
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let config = builder.with_single_cert(vec![certificate], key).unwrap();
        Server::listen(Some(TlsAcceptor::from(Arc::new(config))), |_| found("\"int\"")).await
    }

    fn config(&self, server: &Server) -> RegistryConfig {
        let ca_certificates = Some(self.certificate.pem());
        let tls = TlsConfig { ca_certificates, client_identity: None };
        RegistryConfig { tls, ..config(&[format!("https://localhost:{}", server.port)]) }
    }
}

#[tokio::test]
async fn the_configured_authority_is_trusted() {
    let authority = Authority::new();
    let server = authority.server("localhost", None).await;
    let registry = SchemaRegistry::new(&authority.config(&server)).unwrap();
    registry.schema(7).await.unwrap();
    let by_address = authority.server("127.0.0.1", None).await;
    let mut config = authority.config(&by_address);
    config.urls = vec![format!("https://127.0.0.1:{}", by_address.port)];
    SchemaRegistry::new(&config).unwrap().schema(7).await.unwrap();
}

#[tokio::test]
async fn no_other_authority_is_trusted() {
    let server = Authority::new().server("localhost", None).await;
    let registry = SchemaRegistry::new(&Authority::new().config(&server)).unwrap();
    refused(&registry, RegistryErrorKind::Denied, "its certificate's authority among the trusted ones").await;
    let mut config = Authority::new().config(&server);
    config.tls = TlsConfig::default();
    let registry = SchemaRegistry::new(&config).unwrap();
    refused(&registry, RegistryErrorKind::Denied, "TLS: invalid peer certificate: UnknownIssuer").await;
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_certificate_of_another_host_is_not_trusted() {
    let authority = Authority::new();
    let server = authority.server("registry.example", None).await;
    let registry = SchemaRegistry::new(&authority.config(&server)).unwrap();
    refused(&registry, RegistryErrorKind::Denied, "registry.example").await;
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_a_registry_that_asks_for_it() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let server = authority.server("localhost", Some(&clients)).await;
    let mut config = authority.config(&server);
    let registry = SchemaRegistry::new(&config).unwrap();
    refused(&registry, RegistryErrorKind::Denied, "does it want a client's certificate?").await;
    let (certificates, private_key) = clients.issue("client");
    config.tls.client_identity = Some(ClientIdentity { certificates, private_key });
    SchemaRegistry::new(&config).unwrap().schema(7).await.unwrap();
}

#[tokio::test]
async fn plain_http_and_https_do_not_mix() {
    let authority = Authority::new();
    // As real servers answer what is no HTTP.
    let plain = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("https://localhost:{}", plain.local_addr().unwrap().port());
    tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        // Closing with bytes unread would take the answer back.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let registry = SchemaRegistry::new(&config(&[url])).unwrap();
    refused(&registry, RegistryErrorKind::Denied, "does it speak plain http?").await;
    let secure = authority.server("localhost", None).await;
    let error = client(&secure).schema(7).await.unwrap_err();
    assert_eq!(error.kind, RegistryErrorKind::Denied, "{error}");
    assert!(error.message.contains("does it want https"), "{error}");
}

#[test]
fn certificates_and_keys_that_can_not_work_are_refused_and_not_shown() {
    let (certificate, key) = Authority::new().issue("client");
    let (other, _) = Authority::new().issue("client");
    let fault = |ca: Option<&str>, identity: Option<(&str, &str)>| {
        let mut config = config(&["https://h".to_owned()]);
        config.tls.ca_certificates = ca.map(str::to_owned);
        config.tls.client_identity = identity.map(|(certificates, private_key)| ClientIdentity {
            certificates: certificates.to_owned(),
            private_key: private_key.to_owned(),
        });
        assert!(!format!("{config:?}").contains(&key[40..80]));
        let error = SchemaRegistry::new(&config).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidConfig);
        assert!(!error.message.contains(&key[40..80]), "{error}");
        error.message
    };
    assert!(fault(Some("hunter2"), None).contains("this PEM has no certificate"));
    assert!(fault(Some(&key), None).contains("this PEM has no certificate"));
    let broken = certificate.replace("M", "!");
    assert!(fault(Some(&broken), None).contains("this is no PEM"));
    assert!(fault(None, Some(("", &key))).contains("client's certificate"));
    assert!(fault(None, Some((&certificate, &certificate))).contains("an encrypted one can't be read"));
    assert!(fault(None, Some((&certificate, &key.replace("M", "!")))).contains("client's key"));
    assert!(fault(None, Some((&other, &key))).contains("don't work"));
}
