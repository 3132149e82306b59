//! TLS by rustls: the certificate of the registry is always checked, with its name.

use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{ClientIdentity, TlsConfig};

pub(super) fn connector(config: &TlsConfig) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    match &config.ca_certificates {
        Some(text) => {
            for certificate in certificates(text, "the certificate authorities of the schema registry")? {
                roots.add(certificate).map_err(|error| {
                    format!("a certificate authority of the schema registry is not valid: {error}")
                })?;
            }
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    // Named, since more than one provider may be compiled in.
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots);
    let mut client = match &config.client_identity {
        Some(identity) => {
            let (certificates, key) = client_identity(identity)?;
            builder.with_client_auth_cert(certificates, key).map_err(|error| {
                format!("the client's certificate and key for the schema registry don't work: {error}")
            })?
        }
        None => builder.with_no_client_auth(),
    };
    client.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(client)))
}

fn client_identity(
    identity: &ClientIdentity,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let certificates =
        certificates(&identity.certificates, "the client's certificate for the schema registry")?;
    let key = PrivateKeyDer::from_pem_slice(identity.private_key.as_bytes()).map_err(|error| match error {
        pem::Error::NoItemsFound => {
            "the client's key for the schema registry is no PEM of a private key (an encrypted one can't be read)"
                .to_owned()
        }
        error => format!("the client's key for the schema registry is no PEM: {error}"),
    })?;
    Ok((certificates, key))
}

fn certificates(text: &str, whose: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(text.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{whose}: this is no PEM: {error}"))?;
    match certificates.is_empty() {
        true => Err(format!("{whose}: this PEM has no certificate")),
        false => Ok(certificates),
    }
}
