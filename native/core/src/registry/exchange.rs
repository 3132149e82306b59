//! One request and its answer, on a connection of its own.

use std::error::Error as StdError;
use std::io;

use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, AUTHORIZATION, HOST, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;

use super::address::Address;
use super::error::RegistryErrorKind;

/// No schema is this long; a body that is would fill the memory.
const LONGEST_BODY: usize = 16 << 20;

const ACCEPTED: &str = "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json;q=0.9, application/json;q=0.8";

/// An exchange that gave no answer: what happened, and whether it may go better next time.
pub(super) type Failure = (RegistryErrorKind, String);

/// Asks for a path below the address.
pub(super) async fn get(
    address: &Address,
    path: &str,
    tls: &TlsConnector,
) -> Result<(StatusCode, Bytes), Failure> {
    let tcp = TcpStream::connect((address.host.as_str(), address.port)).await.map_err(|error| {
        (RegistryErrorKind::Unavailable, format!("{error}; is it up, and are host and port right?"))
    })?;
    if !address.is_https {
        return exchange(address, path, tcp).await;
    }
    let name = ServerName::try_from(address.host.clone())
        .map_err(|_| (RegistryErrorKind::Denied, "its name can't stand in a certificate".to_owned()))?;
    let tls = tls.connect(name, tcp).await.map_err(|error| failure(&error))?;
    exchange(address, path, tls).await
}

async fn exchange(
    address: &Address,
    path: &str,
    stream: impl AsyncRead + AsyncWrite + Unpin,
) -> Result<(StatusCode, Bytes), Failure> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| failure(&error))?;
    let mut request = Request::get(format!("{}{path}", address.path))
        .header(HOST, address.authority())
        .header(ACCEPT, ACCEPTED)
        .header(USER_AGENT, concat!("ilion/", env!("CARGO_PKG_VERSION")));
    if let Some(authorization) = &address.authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let request = request
        .body(Empty::<Bytes>::new())
        .map_err(|error| (RegistryErrorKind::Denied, format!("its address makes no request: {error}")))?;
    let answer = async move {
        let response = sender.send_request(request).await.map_err(|error| failure(&error))?;
        answer(response).await
    };
    // The connection ends when the sender is gone, and its own error then tells nothing new.
    let (answer, _) = tokio::join!(answer, connection);
    answer
}

async fn answer(response: Response<Incoming>) -> Result<(StatusCode, Bytes), Failure> {
    let status = response.status();
    match Limited::new(response.into_body(), LONGEST_BODY).collect().await {
        Ok(body) => Ok((status, body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err((
            RegistryErrorKind::Denied,
            "its answer is longer than 16 MiB; is this the address of a schema registry?".to_owned(),
        )),
        Err(error) => Err(failure(&*error)),
    }
}

/// Whether a broken exchange may go better next time, and why it broke.
fn failure(error: &(dyn StdError + 'static)) -> Failure {
    let mut cause = Some(error);
    let mut words = error.to_string();
    while let Some(error) = cause {
        if let Some(tls) = tls_error(error) {
            return tls_failure(tls);
        }
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            let words = format!("it does not speak HTTP ({error}); does it want https, is the port right?");
            return (RegistryErrorKind::Denied, words);
        }
        words = error.to_string();
        cause = error.source();
    }
    (RegistryErrorKind::Unavailable, words)
}

/// An I/O error names what it wraps not as its source.
fn tls_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.downcast_ref().or_else(|| wrapped?.downcast_ref())
}

fn tls_failure(error: &rustls::Error) -> Failure {
    use rustls::{AlertDescription as Alert, Error as Tls};
    let (kind, hint) = match error {
        Tls::InvalidCertificate(_) => (
            RegistryErrorKind::Denied,
            "; is its certificate's authority among the trusted ones, and is the host's name the one in the certificate?",
        ),
        Tls::AlertReceived(Alert::InternalError | Alert::UserCanceled | Alert::CloseNotify) => {
            (RegistryErrorKind::Unavailable, "")
        }
        Tls::AlertReceived(_) => (RegistryErrorKind::Denied, "; does it want a client's certificate?"),
        Tls::InvalidMessage(_) => (RegistryErrorKind::Denied, "; does it speak plain http?"),
        _ => (RegistryErrorKind::Denied, ""),
    };
    (kind, format!("TLS: {error}{hint}"))
}
