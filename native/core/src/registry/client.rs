//! Schemas with those that they refer to, from the first address that answers.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;
use tokio_rustls::TlsConnector;

use super::RegistryConfig;
use super::address::Address;
use super::error::{RegistryError, RegistryErrorKind};
use super::exchange::{self, Failure};
use super::tls;
use crate::record::avro::Schema;

/// How many schemas one may refer to, directly and through others.
const MOST_REFERENCES: usize = 1000;

pub(super) struct Client {
    addresses: Vec<Address>,
    /// The address that answered last.
    preferred: AtomicUsize,
    tls: TlsConnector,
    timeout: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// What the registry says of a schema.
struct Description {
    text: String,
    references: Vec<Reference>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Reference {
    subject: String,
    version: i64,
}

impl Client {
    pub(super) fn new(config: &RegistryConfig) -> Result<Self, String> {
        let addresses = config.urls.iter().map(|url| Address::parse(url, config.basic_auth.as_ref()));
        let addresses: Vec<_> = addresses.collect::<Result<_, _>>()?;
        if addresses.is_empty() {
            return Err("the schema registry has no address".to_owned());
        }
        let (preferred, tls) = (AtomicUsize::new(0), tls::connector(&config.tls)?);
        Ok(Self { addresses, preferred, tls, timeout: config.timeout })
    }

    pub(super) async fn schema(&self, id: u32) -> Result<Arc<Schema>, RegistryError> {
        let what = format!("schema {id}");
        let description = self.ask(&format!("/schemas/ids/{id}"), &what).await?;
        let referenced = self.referenced(description.references, id).await?;
        let schema = Schema::parse(&description.text, &referenced).map_err(|error| {
            let message =
                format!("the schema registry's {what} is no Avro schema that can be read: {}", short(error));
            RegistryError::new(RegistryErrorKind::Unreadable, message)
        })?;
        tracing::debug!("{what} was read from the schema registry, with {} others", referenced.len());
        Ok(Arc::new(schema))
    }

    /// The texts of all schemas that are referred to, each after those that it refers to itself.
    async fn referenced(&self, references: Vec<Reference>, id: u32) -> Result<Vec<String>, RegistryError> {
        enum Step {
            Enter(Reference),
            Leave(String),
        }
        let (mut texts, mut seen) = (Vec::new(), HashSet::new());
        let mut steps: Vec<_> = references.into_iter().rev().map(Step::Enter).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(reference) => {
                    if !seen.insert(reference.clone()) {
                        continue;
                    }
                    if seen.len() > MOST_REFERENCES {
                        let message = format!("schema {id} refers to more than {MOST_REFERENCES} others");
                        return Err(RegistryError::new(RegistryErrorKind::Unreadable, message));
                    }
                    let Reference { subject, version } = &reference;
                    let encoded = utf8_percent_encode(subject, NON_ALPHANUMERIC);
                    // A version that was deleted since is still what the schema means.
                    let path = format!("/subjects/{encoded}/versions/{version}?deleted=true");
                    let what =
                        format!("version {version} of the subject `{subject}`, to which schema {id} refers,");
                    let description = self.ask(&path, &what).await?;
                    steps.push(Step::Leave(description.text));
                    steps.extend(description.references.into_iter().rev().map(Step::Enter));
                }
                Step::Leave(text) => texts.push(text),
            }
        }
        Ok(texts)
    }

    /// Asks one address after the other.
    async fn ask(&self, path: &str, what: &str) -> Result<Description, RegistryError> {
        let first = self.preferred.load(Ordering::Relaxed);
        let mut unknown = None;
        let mut away = Vec::new();
        for offset in 0..self.addresses.len() {
            let index = (first + offset) % self.addresses.len();
            let address = &self.addresses[index];
            let failure = match self.ask_one(address, path, what).await {
                Ok(description) => {
                    self.preferred.store(index, Ordering::Relaxed);
                    return Ok(description);
                }
                Err(failure) => failure,
            };
            match failure {
                (RegistryErrorKind::Unavailable, words) => away.push(format!("{address}: {words}")),
                (RegistryErrorKind::Unknown, message) => {
                    unknown = Some(RegistryError::new(RegistryErrorKind::Unknown, message));
                }
                (kind, words) => {
                    let message =
                        format!("{what} can't be read from the schema registry at {address}: {words}");
                    return Err(RegistryError::new(kind, message));
                }
            }
        }
        Err(unknown.unwrap_or_else(|| {
            let message =
                format!("{what} can't be read, the schema registry does not answer: {}", away.join("; "));
            RegistryError::new(RegistryErrorKind::Unavailable, message)
        }))
    }

    async fn ask_one(&self, address: &Address, path: &str, what: &str) -> Result<Description, Failure> {
        let answer = tokio::time::timeout(self.timeout, exchange::get(address, path, &self.tls)).await;
        let (status, body) = answer.unwrap_or_else(|_| {
            Err((RegistryErrorKind::Unavailable, format!("no answer within {:?}", self.timeout)))
        })?;
        match status {
            StatusCode::OK => description(&body),
            _ => Err(refusal(status, &body, address, what)),
        }
    }
}

fn description(body: &Bytes) -> Result<Description, Failure> {
    let no_registry = |what: &str| {
        let hint = "is this the address of a schema registry, and is its path right (Apicurio's ends with /apis/ccompat/v7)?";
        (RegistryErrorKind::Denied, format!("{what}; {hint}"))
    };
    let answer: Json =
        serde_json::from_slice(body).map_err(|_| no_registry("it answers with something that is no JSON"))?;
    let Some(text) = answer["schema"].as_str() else {
        return Err(no_registry("it answers with JSON that has no `schema`"));
    };
    match answer["schemaType"].as_str() {
        None | Some("AVRO") => {}
        Some(other) => {
            let message = format!("it is a schema of type {}, not AVRO", short(other));
            return Err((RegistryErrorKind::Unreadable, message));
        }
    }
    let references = answer["references"].as_array().map(Vec::as_slice).unwrap_or_default();
    let reference = |json: &Json| {
        Some(Reference { subject: json["subject"].as_str()?.to_owned(), version: json["version"].as_i64()? })
    };
    match references.iter().map(reference).collect() {
        Some(references) => Ok(Description { text: text.to_owned(), references }),
        None => Err(no_registry("it answers with a reference that lacks subject or version")),
    }
}

/// What an answer other than 200 means.
fn refusal(status: StatusCode, body: &Bytes, address: &Address, what: &str) -> Failure {
    let answer: Json = serde_json::from_slice(body).unwrap_or_default();
    let said = match answer["message"].as_str() {
        Some(message) => format!("it answers {status}: {}", short(message)),
        None => format!("it answers {status}"),
    };
    // A path that does not exist is answered with 404 too, but without one of these codes.
    let is_unknown = answer["error_code"].as_i64().is_some_and(|code| (40_400..40_500).contains(&code));
    match status {
        StatusCode::NOT_FOUND if is_unknown => {
            let message = format!(
                "the schema registry at {address} does not know {what} ({said}): was the record written with another registry?"
            );
            (RegistryErrorKind::Unknown, message)
        }
        StatusCode::NOT_FOUND => (
            RegistryErrorKind::Denied,
            format!("{said}; is the address's path right (Apicurio's ends with /apis/ccompat/v7)?"),
        ),
        StatusCode::UNAUTHORIZED => (RegistryErrorKind::Denied, format!("{said}; check user and password")),
        StatusCode::FORBIDDEN => {
            (RegistryErrorKind::Denied, format!("{said}; the user needs the right to read schemas"))
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            (RegistryErrorKind::Unavailable, said)
        }
        _ if status.is_server_error() => (RegistryErrorKind::Unavailable, said),
        _ => (RegistryErrorKind::Denied, format!("{said}; is this the address of a schema registry?")),
    }
}

/// The words of another, on one line and no longer than a line.
fn short(words: impl fmt::Display) -> String {
    const LONGEST: usize = 300;
    let words = words.to_string();
    let mut line: String =
        words.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() < words.len() {
        line.push('…');
    }
    line
}
