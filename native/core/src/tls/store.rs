//! Key stores, which Java reads.

use std::fmt;

/// A key store to read.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreRequest {
    /// What is wanted of it.
    pub kind: StoreKind,
    /// Java's name of its type.
    pub store_type: String,
    /// The file.
    pub path: String,
    /// Its password, where there is one.
    pub password: Option<String>,
}

impl fmt::Debug for StoreRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreRequest({:?} {} {})", self.kind, self.store_type, self.path)
    }
}

/// What is wanted of a key store; there is one of each at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// The authorities that Java trusts by default; no file is read.
    JavaDefault,
    /// The certificates in it.
    Trusted,
    /// The private keys in it, with their certificates.
    Identity,
}

impl StoreKind {
    /// All, by the numbers that they have in messages.
    pub const ALL: [StoreKind; 3] = [StoreKind::JavaDefault, StoreKind::Trusted, StoreKind::Identity];
}

/// What came of reading a key store.
#[derive(Debug, Clone)]
pub struct StoreRead {
    /// Which it was.
    pub kind: StoreKind,
    /// What is in it, or why it can't be read, in Java's words.
    pub content: Result<StoreContent, (StoreFailure, String)>,
}

/// What is in a key store.
#[derive(Debug, Clone, Default)]
pub struct StoreContent {
    /// Certificates to trust in, as DER.
    pub trusted: Vec<Vec<u8>>,
    /// Private keys.
    pub keys: Vec<KeyEntry>,
}

/// A private key of a key store; it is never shown.
#[derive(Clone)]
pub struct KeyEntry {
    /// Its name in the store.
    pub alias: String,
    /// Its certificate and those above, as DER.
    pub certificates: Vec<Vec<u8>>,
    /// The key as PKCS#8.
    pub private_key: Vec<u8>,
}

impl fmt::Debug for KeyEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyEntry({} [hidden])", self.alias)
    }
}

/// Why a key store can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFailure {
    /// The password is not that of the store.
    WrongPassword,
    /// The password opens the store, but not a key in it.
    WrongKeyPassword,
    /// Anything else.
    Unreadable,
}

impl StoreFailure {
    /// All, by the numbers that they have in messages.
    pub const ALL: [StoreFailure; 3] =
        [StoreFailure::WrongPassword, StoreFailure::WrongKeyPassword, StoreFailure::Unreadable];
}
