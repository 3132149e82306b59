//! From keys and values to a [`SinkConfig`], collecting every problem on the way.

use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use std::time::Duration;

use crate::hint;
use crate::tls::StoreRead;

use super::options::{DefaultValue, OPTIONS, PREFIX, key, spec};
use super::{
    Compression, ConnectionConfig, ContactPoint, Credentials, ERROR_POLICIES, ErrorConfig, Limits, Parsed,
    Problem, Routes, Secret, SinkConfig, WriteConfig, write,
};

/// Checks a connector's configuration as far as that goes without the cluster and without key stores.
pub fn parse<K, V>(entries: impl IntoIterator<Item = (K, V)>) -> Parsed
where
    K: Into<String>,
    V: Into<String>,
{
    parse_with(entries, Vec::new())
}

/// The same with what was in the key stores that [`super::stores`] named.
pub fn parse_with<K, V>(entries: impl IntoIterator<Item = (K, V)>, stores: Vec<StoreRead>) -> Parsed
where
    K: Into<String>,
    V: Into<String>,
{
    let mut parser = Parser::new(entries, stores);
    let config = parser.config();
    parser.unknown_keys();
    let config = match config {
        Some(config) if parser.problems.is_empty() => Ok(config),
        _ => Err(parser.problems),
    };
    Parsed { config, warnings: parser.warnings }
}

pub(super) struct Parser {
    entries: BTreeMap<String, String>,
    pub(super) stores: Vec<StoreRead>,
    problems: Vec<Problem>,
    warnings: Vec<String>,
}

impl Parser {
    pub(super) fn new<K, V>(entries: impl IntoIterator<Item = (K, V)>, stores: Vec<StoreRead>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        Self { entries, stores, problems: Vec::new(), warnings: Vec::new() }
    }

    /// Notes a problem; that of an option which is read several times once.
    pub(super) fn problem(&mut self, option: &str, message: impl Into<String>) {
        let problem = Problem { option: option.to_owned(), message: message.into() };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Every option is read even when an earlier one is wrong, so that all problems show at once.
    fn config(&mut self) -> Option<SinkConfig> {
        let port = self.integer(key::PORT);
        let contact_points = self.contact_points(port.unwrap_or_default());
        let local_dc = self.text(key::LOAD_BALANCING_LOCAL_DC);
        let keyspace = self.text(key::KEY_SPACE);
        let credentials = self.credentials();
        let tls = self.tls(contact_points.as_deref().unwrap_or_default());
        let compression = self.choice(
            key::COMPRESSION,
            &[("none", Compression::None), ("lz4", Compression::Lz4), ("snappy", Compression::Snappy)],
        );
        let connect_timeout = self.milliseconds(key::CONNECT_TIMEOUT_MS);
        let query_timeout = self.milliseconds(key::QUERY_TIMEOUT_MS);
        let pool_size = self.integer(key::CONNECTION_POOL_SIZE);
        let write = self.write();
        let topics = self.topics();
        let routes = self.routes(keyspace.as_deref().unwrap_or_default(), topics.as_deref(), &write);
        let payloads = self.payloads();
        let registry = self.registry(payloads);
        let formats = self.formats();
        let limits = self.limits();
        let errors = self.errors();
        let progress = self.progress();

        let routes = routes?;
        self.fields_can_be_read(&routes, payloads?);
        let keyspaces = routes.keyspaces();
        keyspace?;
        Some(SinkConfig {
            connection: ConnectionConfig {
                contact_points: contact_points?,
                local_dc,
                credentials,
                tls,
                compression: compression?,
                connect_timeout: connect_timeout?,
                query_timeout: query_timeout?,
                pool_size: pool_size?,
                keyspaces,
            },
            routes,
            topics,
            payloads: payloads?,
            registry,
            formats: formats?,
            limits: limits?,
            errors: errors?,
            progress: progress?,
        })
    }

    fn write(&mut self) -> WriteConfig {
        let mut write = WriteConfig::DEFAULT;
        for (option, _) in WriteConfig::OPTIONS {
            if let Some(text) = self.text(option)
                && let Err(message) = write.set(option, &text)
            {
                self.problem(option, message);
            }
        }
        write
    }

    fn limits(&mut self) -> Option<Limits> {
        let requests = self.integer(key::MAX_IN_FLIGHT_REQUESTS);
        let records = self.integer(key::MAX_IN_FLIGHT_RECORDS);
        let bytes = self.integer(key::MAX_IN_FLIGHT_BYTES);
        Some(Limits { requests: requests?, records: records?, bytes: bytes? })
    }

    fn errors(&mut self) -> Option<ErrorConfig> {
        let policy = self.choice(key::ERROR_POLICY, &ERROR_POLICIES);
        let max_retries = self.integer::<i64>(key::MAX_RETRIES);
        let retry_interval = self.milliseconds(key::RETRY_INTERVAL);
        Some(ErrorConfig {
            policy: policy?,
            max_retries: u32::try_from(max_retries?).ok(),
            retry_interval: retry_interval?,
        })
    }

    fn progress(&mut self) -> Option<Option<Duration>> {
        let enabled = self.value(key::PROGRESS_ENABLED, write::boolean);
        let interval = self.milliseconds(key::PROGRESS_INTERVAL_MS)?;
        enabled.map(|enabled| enabled.then_some(interval))
    }

    fn contact_points(&mut self, default_port: u16) -> Option<Vec<ContactPoint>> {
        let text = self.text(key::CONTACT_POINTS)?;
        let mut contact_points = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match contact_point(part, default_port) {
                Ok(contact_point) => contact_points.push(contact_point),
                Err(message) => self.problem(key::CONTACT_POINTS, message),
            }
        }
        if contact_points.is_empty() && !self.has_problem(key::CONTACT_POINTS) {
            self.problem(key::CONTACT_POINTS, "names no host");
        }
        Some(contact_points)
    }

    fn has_problem(&self, option: &str) -> bool {
        self.problems.iter().any(|problem| problem.option == option)
    }

    fn credentials(&mut self) -> Option<Credentials> {
        let (username, password) = self.pair(key::USERNAME, key::PASSWORD)?;
        Some(Credentials { username, password: Secret::new(password) })
    }

    /// Two options of which each needs the other.
    pub(super) fn pair(&mut self, first: &str, second: &str) -> Option<(String, String)> {
        let (missing, other) = match (self.text(first), self.text(second)) {
            (Some(first), Some(second)) => return Some((first, second)),
            (Some(_), None) => (second, first),
            (None, Some(_)) => (first, second),
            (None, None) => return None,
        };
        self.problem(missing, format!("is missing: {other} is set, which needs it"));
        None
    }

    /// The parts of a list; none where it is not set.
    pub(super) fn list(&mut self, option: &str) -> Vec<String> {
        let text = self.text(option).unwrap_or_default();
        text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }

    /// Connect's own `topics`; none where `topics.regex` chooses them, or where a transform may rename them before they come here.
    fn topics(&self) -> Option<Vec<String>> {
        if self.entries.get("transforms").is_some_and(|transforms| !transforms.trim().is_empty()) {
            return None;
        }
        let topics = self.entries.get("topics")?;
        let topics = topics.split(',').map(|topic| topic.trim().to_owned());
        Some(topics.filter(|topic| !topic.is_empty()).collect())
    }

    fn routes(&mut self, keyspace: &str, topics: Option<&[String]>, write: &WriteConfig) -> Option<Routes> {
        let query = self.text(key::EXPORT_ROUTE_QUERY)?;
        match Routes::parse(&query, keyspace, topics, write) {
            Ok(routes) => Some(routes),
            Err(messages) => {
                messages.into_iter().for_each(|message| self.problem(key::EXPORT_ROUTE_QUERY, message));
                None
            }
        }
    }

    /// Whether an option has a value of its own, under its key or an older name of it.
    pub(super) fn is_set(&self, option: &str) -> bool {
        let names = spec(option).into_iter().flat_map(|spec| spec.aliases.iter().copied().chain([spec.key]));
        names.filter_map(|name| self.entries.get(name)).any(|value| !value.trim().is_empty())
    }

    /// The text of an option, from its own key or an older name of it, or its default.
    pub(super) fn text(&mut self, option: &str) -> Option<String> {
        let spec = spec(option)?;
        let given: Vec<(&str, String)> = [spec.key]
            .into_iter()
            .chain(spec.aliases.iter().copied())
            .filter_map(|name| {
                self.entries.get(name).map(|value| (name, spec.kind.trimmed(value).to_owned()))
            })
            .collect();
        for (name, _) in given.iter().filter(|(name, _)| *name != spec.key) {
            let warning = format!("{name} is an older name of {}; it still works", spec.key);
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        if let [(first, value), rest @ ..] = given.as_slice()
            && let Some((other, _)) = rest.iter().find(|(_, other)| other != value)
        {
            self.problem(
                spec.key,
                format!(
                    "{first} and {other} are two names of one option and have different values: keep one"
                ),
            );
            return None;
        }
        match given.into_iter().next().map(|(_, value)| value).filter(|value| !value.trim().is_empty()) {
            Some(value) => Some(value),
            None => match spec.default {
                DefaultValue::Required => {
                    self.problem(spec.key, "is required");
                    None
                }
                DefaultValue::Unset => None,
                DefaultValue::Text(text) => Some(text.to_owned()),
            },
        }
    }

    /// The value of an option, or a problem where its text has none.
    pub(super) fn value<T>(&mut self, option: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(option)?;
        read(&text).map_err(|message| self.problem(option, message)).ok()
    }

    fn integer<T: TryFrom<i64>>(&mut self, option: &str) -> Option<T> {
        self.value(option, |text| write::integer(option, text))
    }

    pub(super) fn milliseconds(&mut self, option: &str) -> Option<Duration> {
        self.integer(option).map(Duration::from_millis)
    }

    pub(super) fn choice<T: Copy>(&mut self, option: &str, choices: &[(&str, T)]) -> Option<T> {
        self.value(option, |text| write::choice(text, choices))
    }

    fn unknown_keys(&mut self) {
        let names: Vec<&str> =
            OPTIONS.iter().flat_map(|spec| spec.aliases.iter().copied().chain([spec.key])).collect();
        for key in self.entries.keys() {
            if key.starts_with(PREFIX) && !names.contains(&key.as_str()) {
                let hint =
                    hint::nearest(key, names.iter().copied()).map(|near| format!(": did you mean {near}?"));
                let hint = hint.unwrap_or_default();
                self.warnings
                    .push(format!("{key} is not an option of this connector and has no effect{hint}"));
            }
        }
    }
}

fn contact_point(text: &str, default_port: u16) -> Result<ContactPoint, String> {
    let (host, port) = match text.strip_prefix('[') {
        Some(bracketed) => {
            let (host, rest) = bracketed
                .split_once(']')
                .ok_or_else(|| format!("`{text}`: the bracket of the IPv6 address is not closed"))?;
            host.parse::<Ipv6Addr>()
                .map_err(|_| format!("`{text}`: what stands in brackets is not an IPv6 address"))?;
            match rest.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if rest.is_empty() => (host, None),
                None => return Err(format!("`{text}`: only `:port` may follow the bracket")),
            }
        }
        None if text.matches(':').count() > 1 => {
            return Err(format!("`{text}`: write an IPv6 address in brackets, `[::1]:9042`"));
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() || host.contains(char::is_whitespace) || host.contains('/') {
        return Err(format!("`{text}`: write `host` or `host:port`"));
    }
    let port = match port.map(str::parse::<u16>) {
        None => default_port,
        Some(Ok(port)) if port > 0 => port,
        Some(_) => return Err(format!("`{text}`: the port must be a number from 1 to 65535")),
    };
    Ok(ContactPoint { host: host.to_owned(), port })
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
