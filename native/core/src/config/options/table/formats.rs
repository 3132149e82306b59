//! How records are read.

use super::option;
use crate::config::options::{Condition, DefaultValue, Group, Importance, Kind, OptionSpec, Width, key};

const PAYLOAD_FORMATS: &[&str] = &["connect", "json", "avro", "string", "bytes"];

const AVRO: &[Condition] = &[
    Condition { option: key::VALUE_FORMAT, is: &["avro"] },
    Condition { option: key::KEY_FORMAT, is: &["avro"] },
];

pub(super) const FORMATS: &[OptionSpec] = &[
    OptionSpec {
        default: DefaultValue::Text("connect"),
        importance: Importance::Medium,
        display_name: "Value format",
        choices: PAYLOAD_FORMATS,
        ..option(
            key::VALUE_FORMAT,
            Kind::Text,
            Group::Formats,
            "What values arrive as. `connect`: what the worker's converter makes of them; text and bytes of which a route reads fields are \
             taken as JSON. `json`: JSON in text or bytes, with or without the framing of a schema registry. `avro`: Avro with the framing \
             of a schema registry, read by the connector itself; needs `ByteArrayConverter`. `string`, `bytes`: text or bytes, without \
             fields.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("connect"),
        importance: Importance::Medium,
        display_name: "Key format",
        choices: PAYLOAD_FORMATS,
        ..option(
            key::KEY_FORMAT,
            Kind::Text,
            Group::Formats,
            "What keys arrive as; the choices are those of `value.format`.",
        )
    },
    OptionSpec {
        importance: Importance::Medium,
        width: Width::Long,
        display_name: "Schema registry",
        shown_when: AVRO,
        ..option(
            key::SCHEMA_REGISTRY_URL,
            Kind::List,
            Group::Formats,
            "Where the schemas of `avro` are: one or more addresses of a registry with Confluent's interface, such as \
             `https://registry:8081`. Schemas are asked for once and kept; a registry that is away is waited for.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Registry user",
        shown_when: AVRO,
        ..option(
            key::SCHEMA_REGISTRY_USERNAME,
            Kind::Text,
            Group::Formats,
            "The user, for a registry that asks for one (basic authentication). Needs the password too.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Registry password",
        shown_when: AVRO,
        ..option(
            key::SCHEMA_REGISTRY_PASSWORD,
            Kind::Password,
            Group::Formats,
            "The password of the registry's user.",
        )
    },
    OptionSpec {
        width: Width::Long,
        display_name: "Registry authorities",
        shown_when: AVRO,
        ..option(
            key::SCHEMA_REGISTRY_SSL_CA_PATH,
            Kind::Text,
            Group::Formats,
            "A PEM file of the authorities that a registry's certificate may come from. By default those that Mozilla trusts.",
        )
    },
    OptionSpec {
        width: Width::Long,
        display_name: "Registry client certificate",
        shown_when: AVRO,
        ..option(
            key::SCHEMA_REGISTRY_SSL_CERTIFICATE_PATH,
            Kind::Text,
            Group::Formats,
            "A PEM file of the certificate to show to a registry that asks for one. Needs the key too.",
        )
    },
    OptionSpec {
        width: Width::Long,
        display_name: "Registry client key",
        shown_when: AVRO,
        ..option(
            key::SCHEMA_REGISTRY_SSL_KEY_PATH,
            Kind::Text,
            Group::Formats,
            "A PEM file of the private key of that certificate, not encrypted.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("10000"),
        display_name: "Registry timeout (ms)",
        shown_when: AVRO,
        ..option(
            key::SCHEMA_REGISTRY_TIMEOUT_MS,
            Kind::Integer(100, 600_000),
            Group::Formats,
            "How long a question to the registry may take before it is asked again, in milliseconds.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Timestamp pattern",
        ..option(
            key::FORMAT_TIMESTAMP,
            Kind::Text,
            Group::Formats,
            "How text for a timestamp is written, as a pattern of Java's `DateTimeFormatter`, such as `dd.MM.uuuu HH:mm:ss`. By default \
             ISO-8601. Numbers are taken as well, with or without a pattern.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Date pattern",
        ..option(
            key::FORMAT_DATE,
            Kind::Text,
            Group::Formats,
            "How text for a date is written, as such a pattern. By default ISO-8601.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Time pattern",
        ..option(
            key::FORMAT_TIME,
            Kind::Text,
            Group::Formats,
            "How text for a time of day is written, as such a pattern. By default ISO-8601.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("UTC"),
        width: Width::Medium,
        display_name: "Time zone",
        ..option(
            key::FORMAT_TIME_ZONE,
            Kind::Text,
            Group::Formats,
            "The zone of date-time text that names neither zone nor offset, such as `Europe/Warsaw` or `+01:00`. Connect's Date, Time and \
             Timestamp are UTC always.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("en"),
        display_name: "Locale",
        ..option(
            key::FORMAT_LOCALE,
            Kind::Text,
            Group::Formats,
            "The language of the names of months and weekdays in patterns, such as `de` or `pt-BR`.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("MILLISECONDS"),
        display_name: "Unit of numbers",
        choices: &["SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"],
        ..option(
            key::FORMAT_NUMBER_UNIT,
            Kind::Text,
            Group::Formats,
            "What a bare number counts since 1970-01-01T00:00:00Z where a timestamp is expected.",
        )
    },
];
