//! Several addresses of one registry.

use std::time::Duration;

use super::{Reply, Server, config, found, refused, unknown};
use crate::registry::{RegistryErrorKind, SchemaRegistry};

#[tokio::test]
async fn the_next_address_is_asked_when_one_is_away_and_stays_the_first() {
    for away in [Reply::Silence, Reply::Answer(503, String::new()), Reply::Raw(Vec::new())] {
        let first = Server::start(move |_| away.clone()).await;
        let second = Server::start(|_| found("\"int\"")).await;
        let mut config = config(&[first.url(), second.url()]);
        config.timeout = Duration::from_secs(2);
        let registry = SchemaRegistry::new(&config).unwrap();
        for id in 1..4 {
            registry.schema(id).await.unwrap();
        }
        assert_eq!(first.requests().len(), 1);
        assert_eq!(second.requests().len(), 3);
    }
}

#[tokio::test]
async fn an_id_is_unknown_only_if_no_address_knows_it() {
    let lagging = Server::start(|_| unknown()).await;
    let other =
        Server::start(|path| if path == "/schemas/ids/1" { found("\"int\"") } else { unknown() }).await;
    let registry = SchemaRegistry::new(&config(&[lagging.url(), other.url()])).unwrap();
    registry.schema(1).await.unwrap();
    refused(&registry, RegistryErrorKind::Unknown, "does not know schema 7").await;
    assert_eq!(lagging.requests().len(), 2);

    let away = Server::start(|_| Reply::Answer(500, String::new())).await;
    let registry = SchemaRegistry::new(&config(&[lagging.url(), away.url()])).unwrap();
    refused(&registry, RegistryErrorKind::Unknown, &lagging.url()).await;
}

#[tokio::test]
async fn all_that_are_away_are_named_without_their_passwords() {
    let first = Server::start(|_| Reply::Answer(502, String::new())).await;
    let second = Server::start(|_| Reply::Raw(Vec::new())).await;
    let urls = [first.url(), second.url()].map(|url| url.replace("http://", "http://key:hunter2@"));
    let registry = SchemaRegistry::new(&config(&urls)).unwrap();
    let error = registry.schema(7).await.unwrap_err();
    assert_eq!(error.kind, RegistryErrorKind::Unavailable);
    assert!(error.message.contains(&first.url()) && error.message.contains(&second.url()), "{error}");
    assert!(!error.message.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn one_address_that_denies_is_enough_to_fail() {
    let denying = Server::start(|_| Reply::Answer(401, String::new())).await;
    let other = Server::start(|_| found("\"int\"")).await;
    let registry = SchemaRegistry::new(&config(&[denying.url(), other.url()])).unwrap();
    refused(&registry, RegistryErrorKind::Denied, &denying.url()).await;
    assert!(other.requests().is_empty());
}
