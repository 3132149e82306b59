use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::{Reply, Server, client, config, found, refused, unknown};
use crate::registry::{BasicAuth, RegistryErrorKind, SchemaRegistry};

#[tokio::test]
async fn a_schema_is_asked_for_once_and_decodes() {
    let server = Server::start(|_| found("\"long\"")).await;
    let registry = client(&server);
    assert!(registry.cached(7).is_none());
    let schema = registry.schema(7).await.unwrap();
    assert_eq!(format!("{:?}", schema.decode(&[2])), "Ok(Int64(1))");
    assert!(Arc::ptr_eq(&schema, &registry.schema(7).await.unwrap()));
    assert!(Arc::ptr_eq(&schema, &registry.clone().cached(7).unwrap()));
    assert!(registry.cached(8).is_none());
    let requests = server.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(request.starts_with("GET /schemas/ids/7 HTTP/1.1\r\n"), "{request}");
    let lower = request.to_lowercase();
    assert!(lower.contains(&format!("\r\nhost: 127.0.0.1:{}\r\n", server.port)), "{request}");
    assert!(lower.contains("\r\naccept: application/vnd.schemaregistry.v1+json,"), "{request}");
    assert!(!lower.contains("authorization"), "{request}");
}

#[tokio::test]
async fn path_and_credentials_are_those_of_the_config() {
    let server = Server::start(|_| found("\"long\"")).await;
    let mut config = config(&[format!("{}/apis/ccompat/v7/", server.url())]);
    config.basic_auth = Some(BasicAuth { user: "user".to_owned(), password: "hunter2".to_owned() });
    SchemaRegistry::new(&config).unwrap().schema(7).await.unwrap();
    config.urls = vec![server.url().replace("http://", "http://key:secret@")];
    SchemaRegistry::new(&config).unwrap().schema(7).await.unwrap();
    let requests = server.requests();
    assert!(requests[0].starts_with("GET /apis/ccompat/v7/schemas/ids/7 "), "{}", requests[0]);
    assert!(requests[0].contains("Basic dXNlcjpodW50ZXIy\r\n"), "{}", requests[0]);
    assert!(requests[1].contains("Basic a2V5OnNlY3JldA==\r\n"), "{}", requests[1]);
}

#[tokio::test]
async fn no_secret_is_shown() {
    let server = Server::start(|_| Reply::Answer(401, String::new())).await;
    let mut config = config(&[server.url().replace("http://", "http://key:hunter2@")]);
    config.basic_auth = Some(BasicAuth { user: "user".to_owned(), password: "hunter2".to_owned() });
    let registry = SchemaRegistry::new(&config).unwrap();
    let error = registry.schema(7).await.unwrap_err();
    config.urls.clear();
    let shown = format!("{error} {error:?} {registry:?} {config:?}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("aHVudGVy") && shown.contains("[hidden]"),
        "{shown}"
    );
}

#[tokio::test]
async fn those_who_ask_at_the_same_time_share_one_request() {
    let server = Server::start(|_| Reply::Slow(Duration::from_millis(20), found_body("\"long\""))).await;
    let registry = client(&server);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let registry = registry.clone();
            tokio::spawn(async move { registry.schema(7).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(server.requests().len(), 1);
}

fn found_body(schema: &str) -> String {
    json!({"schema": schema}).to_string()
}

#[tokio::test]
async fn a_request_goes_on_when_the_caller_goes_away() {
    let server = Server::start(|_| Reply::Slow(Duration::from_millis(20), found_body("\"long\""))).await;
    let registry = client(&server);
    assert!(tokio::time::timeout(Duration::from_millis(1), registry.schema(7)).await.is_err());
    for _ in 0..500 {
        if registry.cached(7).is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(registry.cached(7).is_some());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn referenced_schemas_are_read_first_and_once() {
    fn answer(schema: &str, references: &[(&str, i64)]) -> Reply {
        let references: Vec<_> = references
            .iter()
            .map(|(subject, version)| json!({"name": "any", "subject": subject, "version": version}))
            .collect();
        Reply::Answer(
            200,
            json!({"schema": schema, "schemaType": "AVRO", "references": references}).to_string(),
        )
    }
    let server = Server::start(|path| match path {
        "/schemas/ids/7" => answer(
            r#"{"type": "record", "name": "Order", "fields": [{"name": "a", "type": "A"}, {"name": "b", "type": "x.B"}]}"#,
            &[("a/ä ?", 3), ("b", 1)],
        ),
        "/subjects/a%2F%C3%A4%20%3F/versions/3?deleted=true" => {
            answer(r#"{"type": "record", "name": "A", "fields": [{"name": "b", "type": "x.B"}]}"#, &[("b", 1)])
        }
        "/subjects/b/versions/1?deleted=true" => {
            answer(r#"{"type": "record", "name": "B", "namespace": "x", "fields": [{"name": "n", "type": "int"}]}"#, &[])
        }
        _ => unknown(),
    })
    .await;
    let schema = client(&server).schema(7).await.unwrap();
    let value = format!("{:?}", schema.decode(&[2, 4]));
    let of_b = |number| format!(r#"Struct(Shape {{ fields: ["n"] }}, [Int32({number})])"#);
    let of_a = format!(r#"Struct(Shape {{ fields: ["b"] }}, [{}])"#, of_b(1));
    assert_eq!(value, format!(r#"Ok(Struct(Shape {{ fields: ["a", "b"] }}, [{of_a}, {}]))"#, of_b(2)));
    assert_eq!(server.requests().len(), 3, "{:?}", server.paths());
}

#[tokio::test]
async fn schemas_that_refer_to_each_other_come_to_an_end() {
    let server = Server::start(|_| {
        let references = json!([{"subject": "a", "version": 1}]);
        Reply::Answer(200, json!({"schema": "\"int\"", "references": references}).to_string())
    })
    .await;
    assert!(client(&server).schema(7).await.is_ok());
    assert_eq!(server.requests().len(), 2);

    let endless = Server::start(|path| {
        let next =
            path.split('/').nth(4).map_or(0, |version| version.split('?').next().unwrap().parse().unwrap());
        let references = json!([{"subject": "a", "version": next + 1}]);
        Reply::Answer(200, json!({"schema": "\"int\"", "references": references}).to_string())
    })
    .await;
    refused(&client(&endless), RegistryErrorKind::Unreadable, "refers to more than 1000 others").await;
}

#[tokio::test]
async fn an_unknown_id_is_not_asked_for_again_at_once() {
    let server = Server::start(|_| unknown()).await;
    let registry = client(&server);
    for _ in 0..3 {
        refused(&registry, RegistryErrorKind::Unknown, "does not know schema 7").await;
        refused(&registry, RegistryErrorKind::Unknown, "was the record written with another registry?").await;
    }
    assert_eq!(server.requests().len(), 1);
    let error = registry.schema(u32::MAX).await.unwrap_err();
    assert_eq!(error.kind, RegistryErrorKind::Unknown, "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_reference_that_is_gone_makes_the_schema_unknown() {
    let server = Server::start(|path| match path {
        "/schemas/ids/7" => Reply::Answer(
            200,
            json!({"schema": "\"A\"", "references": [{"subject": "a", "version": 2}]}).to_string(),
        ),
        _ => Reply::Answer(404, r#"{"error_code": 40401, "message": "Subject 'a' not found."}"#.to_owned()),
    })
    .await;
    let registry = client(&server);
    refused(&registry, RegistryErrorKind::Unknown, "version 2 of the subject `a`, to which schema 7 refers")
        .await;
    refused(&registry, RegistryErrorKind::Unknown, "Subject 'a' not found.").await;
}

#[tokio::test]
async fn a_registry_that_was_away_is_asked_again() {
    let is_back = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let is_back = Arc::clone(&is_back);
        move |path| match is_back.load(Ordering::Relaxed) || path == "/schemas/ids/1" {
            true => found("\"long\""),
            false => Reply::Answer(503, String::new()),
        }
    })
    .await;
    let registry = client(&server);
    registry.schema(1).await.unwrap();
    refused(&registry, RegistryErrorKind::Unavailable, "503").await;
    assert!(registry.cached(1).is_some(), "what is known stays known");
    is_back.store(true, Ordering::Relaxed);
    assert!(registry.schema(7).await.is_ok());
}

#[tokio::test]
async fn what_is_no_avro_schema_is_unreadable_and_not_asked_for_again() {
    for (body, words) in [
        (json!({"schema": "{}", "schemaType": "JSON"}), "a schema of type JSON, not AVRO"),
        (json!({"schema": "syntax = \"proto3\";", "schemaType": "PROTOBUF"}), "type PROTOBUF"),
        (json!({"schema": "{\"type\": \"Other\"}"}), "is no Avro schema that can be read"),
        (json!({"schema": "nonsense"}), "it is no JSON"),
    ] {
        let body = body.to_string();
        let server = Server::start(move |_| Reply::Answer(200, body.clone())).await;
        let registry = client(&server);
        refused(&registry, RegistryErrorKind::Unreadable, words).await;
        refused(&registry, RegistryErrorKind::Unreadable, words).await;
        assert_eq!(server.requests().len(), 1);
    }
}
