use std::time::Duration;

use super::{Reply, Server, client, config, found, refused};
use crate::registry::{RegistryErrorKind, SchemaRegistry};

async fn replied(reply: Reply, kind: RegistryErrorKind, words: &str) {
    let server = Server::start(move |_| reply.clone()).await;
    refused(&client(&server), kind, words).await;
}

#[tokio::test]
async fn a_registry_that_is_overloaded_or_broken_is_away() {
    for status in [408, 425, 429, 500, 502, 503, 504] {
        let reply = Reply::Answer(status, "<html>".to_owned());
        replied(reply, RegistryErrorKind::Unavailable, &format!("it answers {status}")).await;
    }
    let reply =
        Reply::Answer(500, r#"{"error_code": 50001, "message": "Error in the backend\nstore"}"#.to_owned());
    replied(reply, RegistryErrorKind::Unavailable, "Error in the backend store").await;
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_away() {
    // The lowest port is nobody's.
    let registry = SchemaRegistry::new(&config(&["http://127.0.0.1:1".to_owned()])).unwrap();
    let words = "does not answer: http://127.0.0.1:1: Connection refused";
    refused(&registry, RegistryErrorKind::Unavailable, words).await;
    let registry = SchemaRegistry::new(&config(&["http://registry.invalid:1".to_owned()])).unwrap();
    refused(&registry, RegistryErrorKind::Unavailable, "http://registry.invalid:1").await;
}

#[tokio::test]
async fn a_registry_that_does_not_answer_in_time_is_away() {
    for reply in [Reply::Silence, Reply::Slow(Duration::from_millis(200), " ".repeat(1000))] {
        let server = Server::start(move |_| reply.clone()).await;
        let mut config = config(&[server.url()]);
        config.timeout = Duration::from_millis(300);
        let registry = SchemaRegistry::new(&config).unwrap();
        refused(&registry, RegistryErrorKind::Unavailable, "no answer within 300ms").await;
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_away() {
    for raw in [
        "",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"schema\": ",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sch",
    ] {
        replied(Reply::Raw(raw.into()), RegistryErrorKind::Unavailable, "does not answer").await;
    }
}

#[tokio::test]
async fn an_answer_in_pieces_is_an_answer() {
    let body = serde_json::json!({"schema": "\"int\"", "extra": " ".repeat(100)}).to_string();
    let server = Server::start(move |_| Reply::Slow(Duration::from_millis(5), body.clone())).await;
    assert!(client(&server).schema(7).await.is_ok());
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"schema\": \r\n9\r\n\"\\\"int\\\"\"\r\n1\r\n}\r\n0\r\n\r\n";
    let server = Server::start(move |_| Reply::Raw(chunked.into())).await;
    assert!(client(&server).schema(7).await.is_ok());
}

#[tokio::test]
async fn what_does_not_speak_http_is_a_wrong_address() {
    for raw in ["SSH-2.0-OpenSSH_9.6\r\n", "\x15\x03\x01\x00\x02\x02\x50", "\0\0\0\0\0\0\0\0"] {
        replied(Reply::Raw(raw.into()), RegistryErrorKind::Denied, "does not speak HTTP").await;
    }
}

#[tokio::test]
async fn what_is_no_registry_is_a_wrong_address() {
    for (status, body, words) in [
        (200, "<html>", "something that is no JSON"),
        (200, "{\"schema\": 5}", "JSON that has no `schema`"),
        (200, "{\"schema\": \"x\", \"references\": [{\"subject\": \"a\"}]}", "lacks subject or version"),
        (404, "<html>", "is the address's path right"),
        (404, "{\"error_code\": 404, \"message\": \"HTTP 404 Not Found\"}", "is the address's path right"),
        (301, "", "is this the address of a schema registry"),
        (400, "", "is this the address of a schema registry"),
        (405, "", "is this the address of a schema registry"),
    ] {
        replied(Reply::Answer(status, body.to_owned()), RegistryErrorKind::Denied, words).await;
    }
    let endless = Reply::Answer(200, " ".repeat(17 << 20));
    replied(endless, RegistryErrorKind::Denied, "longer than 16 MiB").await;
}

#[tokio::test]
async fn credentials_that_are_refused_are_denied() {
    let said = r#"{"error_code": 40101, "message": "Unauthorized"}"#.to_owned();
    replied(Reply::Answer(401, said), RegistryErrorKind::Denied, "check user and password").await;
    replied(Reply::Answer(403, String::new()), RegistryErrorKind::Denied, "the right to read schemas").await;
}

#[tokio::test]
async fn a_denied_id_is_asked_for_again() {
    let server = Server::start(|path| match path {
        "/schemas/ids/7" => Reply::Answer(403, String::new()),
        _ => found("\"int\""),
    })
    .await;
    let registry = client(&server);
    refused(&registry, RegistryErrorKind::Denied, "403").await;
    refused(&registry, RegistryErrorKind::Denied, "403").await;
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_configuration_that_can_not_work_is_refused() {
    let fault = |urls: &[&str]| {
        let urls: Vec<_> = urls.iter().map(|url| (*url).to_owned()).collect();
        SchemaRegistry::new(&config(&urls)).unwrap_err().message
    };
    assert_eq!(fault(&[]), "the schema registry has no address");
    assert!(fault(&["http://fine", "registry:8081"]).contains("`registry:8081` is not of the form"));
}
