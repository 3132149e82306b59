//! What keys and values arrive as, and where the schemas of Avro are.

use std::time::Duration;

use super::options::key;
use super::parse::Parser;
use super::{PayloadFormat, PayloadFormats, Routes};
use crate::kcql::ast::Root;
use crate::registry::{BasicAuth, ClientIdentity, RegistryConfig, SchemaRegistry, TlsConfig};

impl Parser {
    pub(super) fn payloads(&mut self) -> Option<PayloadFormats> {
        let mut format = |option| {
            self.choice(
                option,
                &[
                    ("connect", PayloadFormat::Connect),
                    ("json", PayloadFormat::Json),
                    ("avro", PayloadFormat::Avro),
                    ("string", PayloadFormat::String),
                    ("bytes", PayloadFormat::Bytes),
                ],
            )
        };
        let (key, value) = (format(key::KEY_FORMAT), format(key::VALUE_FORMAT));
        Some(PayloadFormats { key: key?, value: value? })
    }

    /// Routes that read fields of what has none.
    pub(super) fn fields_can_be_read(&mut self, routes: &Routes, payloads: PayloadFormats) {
        let sides =
            [(Root::Value, payloads.value, key::VALUE_FORMAT), (Root::Key, payloads.key, key::KEY_FORMAT)];
        for (root, format, option) in sides {
            if !format.has_fields() && routes.iter().any(|route| route.reads_fields_of(&root)) {
                let whole = if root == Root::Value { "_value" } else { "_key" };
                self.problem(
                    option,
                    format!(
                        "a route reads fields, which this format does not have: select {whole} AS column"
                    ),
                );
            }
        }
    }

    /// The registry, where something is Avro.
    pub(super) fn registry(&mut self, payloads: Option<PayloadFormats>) -> Option<RegistryConfig> {
        let urls = self.list(key::SCHEMA_REGISTRY_URL);
        let basic_auth = self
            .pair(key::SCHEMA_REGISTRY_USERNAME, key::SCHEMA_REGISTRY_PASSWORD)
            .map(|(user, password)| BasicAuth { user, password });
        let ca_certificates = self.file(key::SCHEMA_REGISTRY_SSL_CA_PATH);
        let client_identity = self
            .pair(key::SCHEMA_REGISTRY_SSL_CERTIFICATE_PATH, key::SCHEMA_REGISTRY_SSL_KEY_PATH)
            .and_then(|_| {
                let certificates = self.file(key::SCHEMA_REGISTRY_SSL_CERTIFICATE_PATH);
                let private_key = self.file(key::SCHEMA_REGISTRY_SSL_KEY_PATH);
                Some(ClientIdentity { certificates: certificates?, private_key: private_key? })
            });
        let timeout = self.milliseconds(key::SCHEMA_REGISTRY_TIMEOUT_MS).unwrap_or(Duration::from_secs(10));
        let payloads = payloads?;
        if ![payloads.key, payloads.value].contains(&PayloadFormat::Avro) {
            return None;
        }
        if urls.is_empty() {
            let option =
                if payloads.value == PayloadFormat::Avro { key::VALUE_FORMAT } else { key::KEY_FORMAT };
            self.problem(key::SCHEMA_REGISTRY_URL, format!("is required with {option} = avro"));
            return None;
        }
        let tls = TlsConfig { ca_certificates, client_identity };
        let config = RegistryConfig { urls, basic_auth, tls, timeout };
        if let Err(error) = SchemaRegistry::new(&config) {
            self.problem(key::SCHEMA_REGISTRY_URL, error.message);
        }
        Some(config)
    }

    fn file(&mut self, option: &str) -> Option<String> {
        let path = self.text(option)?;
        match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) => {
                self.problem(option, format!("the file `{path}` can't be read: {error}"));
                None
            }
        }
    }
}
