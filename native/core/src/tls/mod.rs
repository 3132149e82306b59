//! TLS to the cluster, by rustls with ring: whom to trust, what to show to nodes that ask for a client's certificate, and what a failed
//! handshake means.
//!
//! Certificates and keys arrive here as DER: [`pem`] takes them out of PEM files, and Java reads key stores, whose formats only it
//! knows ([`StoreRequest`] says which, [`StoreContent`] what was in them).
//!
//! # Which certificate of a node is accepted
//! 1. One that an authority of the trust store has signed, directly or through others, or one that is in the trust store itself.
//! 2. Not before its time and not after it.
//! 3. Unless `ssl.hostname.verification` is off: one that is valid for the node's IP address or for *one of the host names among the contact
//!    points*. The driver knows nodes by their addresses, and most of them from other nodes; no name service is asked, since it could
//!    be lied to. Whoever holds the key of a contact point's certificate can pretend to be that contact point, and so the whole
//!    cluster, anyway; that the same key may then pretend to be another node adds nothing. Names are subject alternative names;
//!    a common name is none.

mod certificate;
mod client;
mod der;
mod ec_key;
mod fault;
pub mod pem;
mod store;
mod verifier;

#[cfg(test)]
pub(crate) mod test_server;
#[cfg(test)]
mod tests;

use std::fmt;

pub use client::{Client, ClientError, Handshake};
pub use fault::{Fault, FaultKind, speaks_tls};
pub use store::{KeyEntry, StoreContent, StoreFailure, StoreKind, StoreRead, StoreRequest};

/// How connections are encrypted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TlsConfig {
    /// Certificates to trust in, and no others.
    pub trusted: Vec<Vec<u8>>,
    /// What is shown to nodes that ask for it.
    pub identity: Option<Identity>,
    /// Whether a certificate must be for its node.
    pub verifies_names: bool,
}

impl fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConfig")
            .field("trusted", &self.trusted.len())
            .field("identity", &self.identity)
            .field("verifies_names", &self.verifies_names)
            .finish()
    }
}

/// A certificate of our own, and its key; the key is never shown.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The certificate, and those between it and its authority.
    pub certificates: Vec<Vec<u8>>,
    /// The private key: PKCS#8, PKCS#1 or SEC1.
    pub private_key: Vec<u8>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("certificates", &self.certificates.len())
            .field("private_key", &"[hidden]")
            .finish()
    }
}
