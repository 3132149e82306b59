//! The client against a server that speaks HTTP as badly as each test wants it to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{RegistryConfig, RegistryErrorKind, SchemaRegistry, TlsConfig};

mod faults;
mod requests;
mod several;
mod tls;

/// What a request is answered with.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// A status and a body.
    Answer(u16, String),
    /// These bytes, whatever they are; then the connection is closed.
    Raw(Vec<u8>),
    /// An answer with pauses of this length in it.
    Slow(Duration, String),
    /// Nothing, for as long as the client waits.
    Silence,
}

/// A server of this test; it ends with the test's runtime.
pub(super) struct Server {
    pub(super) port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) async fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(None, reply).await
    }

    /// Answers by the path of the request, with what follows `GET ` up to the blank.
    pub(super) async fn listen(
        tls: Option<TlsAcceptor>,
        reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, reply) = (Arc::clone(&requests), Arc::new(reply));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (seen, reply, tls) = (Arc::clone(&seen), Arc::clone(&reply), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &seen, &*reply).await;
                            }
                        }
                        None => serve(stream, &seen, &*reply).await,
                    }
                });
            }
        });
        Self { port, requests }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The heads of the requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The paths of the requests so far.
    pub(super) fn paths(&self) -> Vec<String> {
        self.requests().iter().map(|head| path(head).to_owned()).collect()
    }
}

fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or("")
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Mutex<Vec<String>>,
    reply: &(dyn Fn(&str) -> Reply + Send + Sync),
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let reply = reply(path(&head));
    seen.lock().unwrap().push(head);
    // Writing fails once the client has gone, which is the client's affair.
    match reply {
        Reply::Answer(status, body) => {
            let _ = stream.write_all(answer(status, &body).as_bytes()).await;
        }
        Reply::Raw(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Reply::Slow(pause, body) => {
            for part in answer(200, &body).as_bytes().chunks(40) {
                tokio::time::sleep(pause).await;
                let _ = stream.write_all(part).await;
            }
        }
        Reply::Silence => std::future::pending().await,
    }
    let _ = stream.shutdown().await;
}

fn answer(status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

pub(super) fn found(schema: &str) -> Reply {
    Reply::Answer(200, serde_json::json!({"schema": schema}).to_string())
}

pub(super) fn unknown() -> Reply {
    Reply::Answer(404, r#"{"error_code": 40403, "message": "Schema not found"}"#.to_owned())
}

pub(super) fn config(urls: &[String]) -> RegistryConfig {
    RegistryConfig {
        urls: urls.to_vec(),
        basic_auth: None,
        tls: TlsConfig::default(),
        timeout: Duration::from_secs(20),
    }
}

pub(super) fn client(server: &Server) -> SchemaRegistry {
    SchemaRegistry::new(&config(&[server.url()])).unwrap()
}

/// No schema, for a reason of this kind, with a message that contains `words`.
pub(super) async fn refused(registry: &SchemaRegistry, kind: RegistryErrorKind, words: &str) {
    let error = registry.schema(7).await.expect_err("there was a schema");
    assert_eq!(error.kind, kind, "{error}");
    assert!(error.message.contains(words), "{error}");
}
