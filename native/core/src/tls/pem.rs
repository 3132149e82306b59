//! PEM files.

use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Identity;

/// Whether a file is PEM: there may be words before what it holds.
pub fn is_pem(content: &[u8]) -> bool {
    let marker = b"-----BEGIN ";
    content.windows(marker.len()).any(|part| part == marker)
}

/// The certificates of a PEM file.
pub fn certificates(content: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(content)
        .map(|certificate| certificate.map(|certificate| certificate.to_vec()))
        .collect::<Result<_, _>>()
        .map_err(|error| damaged(&error))?;
    match certificates.is_empty() {
        true => Err("has no certificate (`-----BEGIN CERTIFICATE-----`)".to_owned()),
        false => Ok(certificates),
    }
}

/// The certificates and the private key of a PEM file.
pub fn identity(content: &[u8]) -> Result<Identity, String> {
    let certificates = certificates(content)?;
    let private_key = PrivateKeyDer::from_pem_slice(content).map_err(|error| match error {
        pem::Error::NoItemsFound if contains(content, "-----BEGIN ENCRYPTED PRIVATE KEY-----") => {
            "has an encrypted private key, which can't be read from PEM: decrypt it with `openssl pkey`, or use PKCS12".to_owned()
        }
        pem::Error::NoItemsFound => "has no private key (`-----BEGIN PRIVATE KEY-----`): append it".to_owned(),
        error => damaged(&error),
    })?;
    Ok(Identity { certificates, private_key: private_key.secret_der().to_vec() })
}

fn damaged(error: &pem::Error) -> String {
    // The error may show a line of the file, which may be of a key.
    let what = match error {
        pem::Error::MissingSectionEnd { .. } => "an end marker is missing",
        pem::Error::IllegalSectionStart { .. } => "a begin marker is damaged",
        _ => "its base64 is damaged",
    };
    format!("is no PEM that can be read: {what}")
}

fn contains(content: &[u8], marker: &str) -> bool {
    content.windows(marker.len()).any(|part| part == marker.as_bytes())
}
