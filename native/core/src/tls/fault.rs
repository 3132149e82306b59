//! What a failed handshake means, in an operator's words.

use std::error::Error;
use std::fmt;
use std::io;

use tokio_rustls::rustls::{AlertDescription, Error as TlsError};

/// What is wrong with TLS between a node and us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What to change.
    pub kind: FaultKind,
    /// What is wrong.
    pub words: String,
}

/// What is wrong with TLS, by what has to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The node's certificate comes from nobody whom we trust.
    UnknownAuthority,
    /// The node's certificate is out of its time, or not one for this.
    BadCertificate,
    /// The node's certificate is one of somebody else.
    WrongName,
    /// The node wants a certificate, and we have none.
    ClientCertificateMissing,
    /// The node does not take our certificate.
    ClientCertificateRefused,
    /// What answers speaks no TLS.
    NoTls,
    /// The connection broke off, or both sides have no protocol in common.
    Broken,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Error for Fault {}

impl Fault {
    pub(super) fn new(kind: FaultKind, words: impl Into<String>) -> Self {
        Self { kind, words: words.into() }
    }

    /// The fault behind a failed connection. `asked` says that the node asked for a certificate, `shown` that there was one.
    pub(super) fn of(error: &io::Error, asked: bool, shown: bool) -> Self {
        let client_certificate = |reason: &dyn fmt::Display| match shown {
            true => Self::new(
                FaultKind::ClientCertificateRefused,
                format!("the node does not take the client's certificate ({reason})"),
            ),
            false => Self::new(
                FaultKind::ClientCertificateMissing,
                format!("the node asks for a client's certificate ({reason})"),
            ),
        };
        let Some(error) = tls_error(error) else {
            // A node may close the connection instead of saying that it misses a certificate.
            return match asked {
                true => client_certificate(error),
                false => Self::new(FaultKind::Broken, format!("the TLS connection breaks off: {error}")),
            };
        };
        match error {
            TlsError::Other(other) => match (&*other.0 as &(dyn Error + 'static)).downcast_ref::<Fault>() {
                Some(fault) => fault.clone(),
                None => Self::new(FaultKind::Broken, error.to_string()),
            },
            TlsError::AlertReceived(alert) if asked || is_about_certificates(*alert) => {
                client_certificate(&format_args!("alert {alert:?}"))
            }
            TlsError::AlertReceived(alert) => Self::new(
                FaultKind::Broken,
                format!("the node refuses TLS 1.2 and 1.3 with the alert {alert:?}"),
            ),
            TlsError::InvalidMessage(_) => {
                Self::new(FaultKind::NoTls, "what answers speaks no TLS".to_owned())
            }
            TlsError::InvalidCertificate(error) => {
                Self::new(FaultKind::BadCertificate, format!("the node's certificate is not valid: {error}"))
            }
            error => Self::new(FaultKind::Broken, format!("no TLS connection comes about: {error}")),
        }
    }
}

fn tls_error(error: &io::Error) -> Option<&TlsError> {
    error.get_ref()?.downcast_ref()
}

fn is_about_certificates(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
    )
}

/// Whether an attempt at TLS met somebody who speaks it, whatever came of it.
pub fn speaks_tls(attempt: &io::Result<()>) -> bool {
    match attempt {
        Ok(()) => true,
        Err(error) => tls_error(error).is_some_and(|error| !matches!(error, TlsError::InvalidMessage(_))),
    }
}
