//! Which certificate of a node is accepted; the module's page says the rule.

use std::collections::HashSet;
use std::sync::Arc;

use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use tokio_rustls::rustls::crypto::{
    WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    CertificateError, DigitallySignedStruct, Error as TlsError, OtherError, RootCertStore, SignatureScheme,
};

use super::certificate::Certificate;
use super::fault::{Fault, FaultKind};

#[derive(Debug)]
pub(super) struct NodeVerifier {
    pub(super) authorities: RootCertStore,
    /// The trust store as it is: a certificate of a node may itself be in it.
    pub(super) trusted: HashSet<Vec<u8>>,
    /// The host names of the contact points; none where names are not verified.
    pub(super) names: Option<Vec<ServerName<'static>>>,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl NodeVerifier {
    fn verify(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        address: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Fault> {
        let whose = format!("the certificate of {}", address.to_str());
        let described = Certificate::read(end_entity);
        if let Some(untimely) = described.as_ref().and_then(Certificate::untimely) {
            return Err(Fault::new(FaultKind::BadCertificate, format!("{whose} {untimely}")));
        }
        let bad = |error| Fault::new(FaultKind::BadCertificate, format!("{whose} is not valid: {error}"));
        let certificate = ParsedCertificate::try_from(end_entity).map_err(bad)?;
        if !self.trusted.contains(end_entity.as_ref()) {
            let algorithms = self.algorithms.all;
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &self.authorities,
                intermediates,
                now,
                algorithms,
            )
            .map_err(|error| {
                let is_unknown = matches!(
                    error,
                    TlsError::InvalidCertificate(
                        CertificateError::UnknownIssuer | CertificateError::BadSignature
                    )
                );
                match &described {
                    Some(of) if is_unknown || of.issuer == of.subject => Fault::new(
                        FaultKind::UnknownAuthority,
                        format!("{whose} comes from an authority that is not trusted, `{}`", of.issuer),
                    ),
                    _ => bad(error),
                }
            })?;
        }
        self.verify_name(&certificate, address).map_err(|error| match error {
            TlsError::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. }) => {
                Fault::new(FaultKind::WrongName, self.is_for_others(&whose, &presented))
            }
            error => bad(error),
        })
    }

    fn verify_name(
        &self,
        certificate: &ParsedCertificate<'_>,
        address: &ServerName<'_>,
    ) -> Result<(), TlsError> {
        let Some(names) = &self.names else { return Ok(()) };
        let by_address = verify_server_name(certificate, address);
        if names.iter().any(|name| verify_server_name(certificate, name).is_ok()) {
            Ok(())
        } else {
            by_address
        }
    }

    fn is_for_others(&self, whose: &str, presented: &[String]) -> String {
        // rustls shows them as `DnsName("x")`.
        let inner = |name: &String| {
            let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
            inner.unwrap_or(name).trim_matches('"').to_owned()
        };
        let presented: Vec<_> = presented.iter().map(inner).collect();
        let presented = match presented.is_empty() {
            true => "for nobody (it has no subject alternative names)".to_owned(),
            false => format!("for {}", presented.join(", ")),
        };
        let names: Vec<_> = self.names.iter().flatten().map(|name| name.to_str().into_owned()).collect();
        match names.is_empty() {
            true => format!("{whose} is {presented}, and not for this address"),
            false => {
                format!("{whose} is {presented}, and not for this address nor for {}", names.join(", "))
            }
        }
    }
}

impl ServerCertVerifier for NodeVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        match self.verify(end_entity, intermediates, server_name, now) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(fault) => Err(TlsError::Other(OtherError(Arc::new(fault)))),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
