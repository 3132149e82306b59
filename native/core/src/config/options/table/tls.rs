//! How the connections to the cluster are encrypted.

use super::option;
use crate::config::options::{Condition, DefaultValue, Group, Importance, Kind, OptionSpec, Width, key};

const STORE_TYPES: &[&str] = &["JKS", "PKCS12", "PEM"];

const ENCRYPTED: &[Condition] = &[Condition { option: key::SSL_ENABLED, is: &["true"] }];

pub(super) const TLS: &[OptionSpec] = &[
    OptionSpec {
        default: DefaultValue::Text("false"),
        importance: Importance::Medium,
        display_name: "Encrypted",
        ..option(
            key::SSL_ENABLED,
            Kind::Boolean,
            Group::Tls,
            "Whether connections to the cluster are encrypted (TLS 1.2 or 1.3). Enabled means encrypted: there is no way back to plain text.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.trust.store.path"],
        importance: Importance::Medium,
        width: Width::Long,
        display_name: "Trust store",
        shown_when: ENCRYPTED,
        ..option(
            key::SSL_TRUSTSTORE_PATH,
            Kind::Text,
            Group::Tls,
            "A file of the authorities that the nodes' certificates may come from, or of those certificates themselves: JKS, PKCS12 or PEM. \
             By default the authorities that the worker's Java trusts.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.trust.store.password"],
        width: Width::Medium,
        display_name: "Trust store password",
        shown_when: ENCRYPTED,
        ..option(
            key::SSL_TRUSTSTORE_PASSWORD,
            Kind::Password,
            Group::Tls,
            "The password of the trust store. PEM has none, and JKS can be read without.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.trust.store.type"],
        display_name: "Trust store type",
        choices: STORE_TYPES,
        shown_when: ENCRYPTED,
        ..option(
            key::SSL_TRUSTSTORE_TYPE,
            Kind::Text,
            Group::Tls,
            "What the trust store is. By default found from its content.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.key.store.path"],
        importance: Importance::Medium,
        width: Width::Long,
        display_name: "Key store",
        shown_when: ENCRYPTED,
        ..option(
            key::SSL_KEYSTORE_PATH,
            Kind::Text,
            Group::Tls,
            "A file of the certificate, with those between it and its authority, and the private key that are shown to nodes that ask for a \
             client's certificate: JKS, PKCS12, or PEM of both.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.key.store.password"],
        width: Width::Medium,
        display_name: "Key store password",
        shown_when: ENCRYPTED,
        ..option(
            key::SSL_KEYSTORE_PASSWORD,
            Kind::Password,
            Group::Tls,
            "The password of the key store and of the key in it. PEM has none.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.key.store.type"],
        display_name: "Key store type",
        choices: STORE_TYPES,
        shown_when: ENCRYPTED,
        ..option(
            key::SSL_KEYSTORE_TYPE,
            Kind::Text,
            Group::Tls,
            "What the key store is. By default found from its content.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("true"),
        display_name: "Verify host names",
        shown_when: ENCRYPTED,
        ..option(
            key::SSL_HOSTNAME_VERIFICATION,
            Kind::Boolean,
            Group::Tls,
            "Whether a node's certificate must be valid for the node's IP address or for a host name among `contact.points`. Without it any \
             certificate of a trusted authority will do.",
        )
    },
];
