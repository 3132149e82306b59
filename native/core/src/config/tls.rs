//! How connections to the cluster are encrypted. PEM files are read here; key stores are read by Java, which [`stores`] tells which, and
//! whose findings come back with the configuration.

use super::options::key;
use super::parse::Parser;
use super::{ContactPoint, write};
use crate::tls::{
    Client, ClientError, Identity, KeyEntry, StoreContent, StoreFailure, StoreKind, StoreRead, StoreRequest,
    TlsConfig, pem,
};

/// The key stores that Java is to read for a configuration.
pub fn stores<K, V>(entries: impl IntoIterator<Item = (K, V)>) -> Vec<StoreRequest>
where
    K: Into<String>,
    V: Into<String>,
{
    let mut parser = Parser::new(entries, Vec::new());
    if parser.ssl_enabled() != Some(true) {
        return Vec::new();
    }
    let sources = [parser.source(&TRUSTED), parser.source(&IDENTITY)];
    let request = |source| match source {
        Some(Source::KeyStore(request)) => Some(request),
        Some(Source::Pem(_)) | None => None,
    };
    sources.into_iter().filter_map(request).collect()
}

/// The options of a file.
struct FileOptions {
    kind: StoreKind,
    path: &'static str,
    password: &'static str,
    store_type: &'static str,
}

const TRUSTED: FileOptions = FileOptions {
    kind: StoreKind::Trusted,
    path: key::SSL_TRUSTSTORE_PATH,
    password: key::SSL_TRUSTSTORE_PASSWORD,
    store_type: key::SSL_TRUSTSTORE_TYPE,
};

const IDENTITY: FileOptions = FileOptions {
    kind: StoreKind::Identity,
    path: key::SSL_KEYSTORE_PATH,
    password: key::SSL_KEYSTORE_PASSWORD,
    store_type: key::SSL_KEYSTORE_TYPE,
};

/// Where certificates come from.
enum Source {
    /// The text of a PEM file.
    Pem(Vec<u8>),
    /// Java.
    KeyStore(StoreRequest),
}

/// The types of key stores; PEM is none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FileType {
    Jks,
    Pkcs12,
    Pem,
}

impl FileType {
    fn java_name(self) -> &'static str {
        match self {
            FileType::Jks => "JKS",
            FileType::Pkcs12 => "PKCS12",
            FileType::Pem => "PEM",
        }
    }

    /// The type by the first bytes, or the markers of PEM.
    fn of(content: &[u8]) -> Option<Self> {
        match content {
            [0xfe, 0xed, 0xfe, 0xed, ..] => Some(Self::Jks),
            [0x30, ..] => Some(Self::Pkcs12),
            _ if pem::is_pem(content) => Some(Self::Pem),
            _ => None,
        }
    }
}

impl Parser {
    /// How connections are encrypted; none where they are not, or where there is a problem, which refuses the whole configuration.
    pub(super) fn tls(&mut self, contact_points: &[ContactPoint]) -> Option<TlsConfig> {
        let enabled = self.ssl_enabled()?;
        let verifies_names = self.boolean(key::SSL_HOSTNAME_VERIFICATION);
        if !enabled {
            self.nothing_asks_for_tls();
            return None;
        }
        let (trusted, identity) = (self.source(&TRUSTED), self.source(&IDENTITY));
        let trusted = trusted.and_then(|source| self.trusted(source));
        let identity = identity.and_then(|source| self.identity(source));
        if identity.is_none() && self.is_set(key::SSL_KEYSTORE_PATH) {
            return None;
        }
        let mut trusted = trusted?;
        // In one order, so that tasks with the same ones share a session.
        trusted.sort_unstable();
        trusted.dedup();
        let tls = TlsConfig { trusted, identity, verifies_names: verifies_names? };
        let hosts = contact_points.iter().map(|point| point.host.as_str());
        match Client::new(&tls, hosts) {
            Ok(_) => return Some(tls),
            Err(ClientError::Trusted(message)) => self.file_problem(&TRUSTED, &message),
            Err(ClientError::Identity(message)) => self.file_problem(&IDENTITY, &message),
        }
        None
    }

    fn ssl_enabled(&mut self) -> Option<bool> {
        self.boolean(key::SSL_ENABLED)
    }

    fn boolean(&mut self, option: &str) -> Option<bool> {
        self.value(option, write::boolean)
    }

    /// Whoever names a trust store wants TLS, unless he says that he does not.
    fn nothing_asks_for_tls(&mut self) {
        if self.is_set(key::SSL_ENABLED) {
            return;
        }
        for option in [key::SSL_TRUSTSTORE_PATH, key::SSL_KEYSTORE_PATH] {
            if self.is_set(option) {
                let message = format!(
                    "is missing: {option} is set, which has no effect without it; true encrypts, false says that plain text is meant"
                );
                self.problem(key::SSL_ENABLED, message);
                return;
            }
        }
    }

    /// Where certificates come from; none where no file is named or it can't be used.
    fn source(&mut self, options: &FileOptions) -> Option<Source> {
        let password = self.text(options.password);
        let types = [FileType::Jks, FileType::Pkcs12, FileType::Pem].map(|file| (file.java_name(), file));
        let given_type = match self.text(options.store_type) {
            Some(text) => {
                let found = write::choice(&text, &types);
                Some(found.map_err(|message| self.problem(options.store_type, message)).ok()?)
            }
            None => None,
        };
        let Some(path) = self.text(options.path) else {
            for option in [options.password, options.store_type] {
                if self.is_set(option) {
                    self.problem(options.path, format!("is missing: {option} is set, which needs it"));
                    return None;
                }
            }
            if options.kind == StoreKind::Trusted {
                return Some(Source::KeyStore(StoreRequest {
                    kind: StoreKind::JavaDefault,
                    store_type: String::new(),
                    path: String::new(),
                    password: None,
                }));
            }
            return None;
        };
        let content = match std::fs::metadata(&path) {
            // A device may have no end.
            Ok(found) if !found.is_file() => return self.no_source(options, "is no file"),
            Ok(_) => std::fs::read(&path),
            Err(error) => Err(error),
        };
        let content = match content {
            Ok(content) => content,
            Err(error) => return self.no_source(options, &format!("can't be read: {error}")),
        };
        let Some(file_type) = given_type.or_else(|| FileType::of(&content)) else {
            return self.no_source(options, "is neither JKS nor PKCS12 nor PEM");
        };
        if file_type == FileType::Pem {
            return Some(Source::Pem(content));
        }
        if password.is_none() && options.kind == StoreKind::Identity {
            self.problem(options.password, format!("is missing: the key in `{path}` is protected by it"));
            return None;
        }
        let store_type = file_type.java_name().to_owned();
        Some(Source::KeyStore(StoreRequest { kind: options.kind, store_type, path, password }))
    }

    fn trusted(&mut self, source: Source) -> Option<Vec<Vec<u8>>> {
        match source {
            Source::Pem(content) => {
                let certificates = pem::certificates(&content);
                certificates.map_err(|message| self.file_problem(&TRUSTED, &message)).ok()
            }
            Source::KeyStore(request) => {
                let content = self.content(&request, &TRUSTED)?;
                if content.trusted.is_empty() {
                    let message = match request.password {
                        Some(_) => {
                            "has no certificate to trust in: import one with `keytool -importcert` (in a PKCS12 store that \
                             openssl made, Java sees none)"
                        }
                        None => {
                            "has no certificate to trust in that can be read without a password: set \
                             connect.cassandra.ssl.truststore.password"
                        }
                    };
                    self.file_problem(&TRUSTED, message);
                    return None;
                }
                Some(content.trusted)
            }
        }
    }

    fn identity(&mut self, source: Source) -> Option<Identity> {
        match source {
            Source::Pem(content) => {
                pem::identity(&content).map_err(|message| self.file_problem(&IDENTITY, &message)).ok()
            }
            Source::KeyStore(request) => {
                let mut keys = self.content(&request, &IDENTITY)?.keys;
                match (keys.pop(), keys.is_empty()) {
                    (Some(KeyEntry { certificates, private_key, .. }), true) => {
                        return Some(Identity { certificates, private_key });
                    }
                    (None, _) => self.file_problem(&IDENTITY, "has no private key"),
                    (Some(last), false) => {
                        let names: Vec<_> = keys.into_iter().chain([last]).map(|key| key.alias).collect();
                        let message = format!("has several private keys ({}): keep one", names.join(", "));
                        self.file_problem(&IDENTITY, &message);
                    }
                }
                None
            }
        }
    }

    /// What Java found in a key store.
    fn content(&mut self, request: &StoreRequest, options: &FileOptions) -> Option<StoreContent> {
        let read = self.stores.iter().find(|read| read.kind == request.kind).cloned();
        let (failure, words) = match read {
            Some(StoreRead { content: Ok(content), .. }) => return Some(content),
            Some(StoreRead { content: Err(failure), .. }) => failure,
            None => (StoreFailure::Unreadable, "nobody has read it".to_owned()),
        };
        match (request.kind, failure) {
            (StoreKind::JavaDefault, _) => {
                let message =
                    format!("is not set, and the authorities that Java trusts can't be read: {words}");
                self.problem(options.path, message);
            }
            (_, StoreFailure::WrongPassword) => {
                self.problem(options.password, format!("is not the password of `{}`", request.path));
            }
            (_, StoreFailure::WrongKeyPassword) => self.problem(
                options.password,
                format!(
                    "opens `{}`, but not the key in it: give both one password (`keytool -keypasswd`)",
                    request.path
                ),
            ),
            (_, StoreFailure::Unreadable) => {
                let message = format!("can't be read as {}: {words}", request.store_type);
                self.file_problem(options, &message);
            }
        }
        None
    }

    fn no_source(&mut self, options: &FileOptions, message: &str) -> Option<Source> {
        self.file_problem(options, message);
        None
    }

    fn file_problem(&mut self, options: &FileOptions, message: &str) {
        let path = self.text(options.path);
        let message = match path {
            Some(path) => format!("the file `{path}` {message}"),
            None => format!("is not set, and what Java trusts {message}"),
        };
        self.problem(options.path, message);
    }
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
