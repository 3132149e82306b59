use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::test_server::{Authority, Time, self_signed, start, trusting};
use super::*;

async fn shake(config: &TlsConfig, hosts: &[&str], address: SocketAddr) -> Result<(), Fault> {
    let client = Client::new(config, hosts.iter().copied()).unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    client.handshake(address.ip(), stream).await.map(drop)
}

async fn refused(config: &TlsConfig, hosts: &[&str], address: SocketAddr, kind: FaultKind, words: &str) {
    let fault = shake(config, hosts, address).await.unwrap_err();
    assert_eq!(fault.kind, kind, "{fault}");
    assert!(fault.words.contains(words), "{fault}");
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_for_the_nodes_address_is_accepted() {
    let authority = Authority::new("ours");
    for older in [false, true] {
        let address = start(&authority.issue(&["127.0.0.1"], Time::Now), None, older).await;
        shake(&authority.trusted(), &["elsewhere.example"], address).await.unwrap();
    }
}

#[tokio::test]
async fn a_certificate_for_the_host_name_of_any_contact_point_is_accepted() {
    let authority = Authority::new("ours");
    let address = start(&authority.issue(&["b.example"], Time::Now), None, false).await;
    shake(&authority.trusted(), &["a.example", "b.example"], address).await.unwrap();
    let address = start(&authority.issue(&["*.nodes.example"], Time::Now), None, false).await;
    shake(&authority.trusted(), &["127.0.0.1", "b.nodes.example"], address).await.unwrap();
}

#[tokio::test]
async fn a_certificate_for_somebody_else_is_refused_unless_names_are_not_verified() {
    let authority = Authority::new("ours");
    let address = start(&authority.issue(&["c.example", "10.0.0.1"], Time::Now), None, false).await;
    let config = authority.trusted();
    let words =
        "the certificate of 127.0.0.1 is for c.example, 10.0.0.1, and not for this address nor for a.example";
    refused(&config, &["a.example", "127.0.0.1"], address, FaultKind::WrongName, words).await;
    // The address of a contact point is good for that node only.
    refused(&config, &["10.0.0.1"], address, FaultKind::WrongName, "and not for this address").await;
    shake(&TlsConfig { verifies_names: false, ..config }, &["a.example"], address).await.unwrap();
}

#[tokio::test]
async fn a_certificate_without_alternative_names_is_for_nobody() {
    let authority = Authority::new("ours");
    let address = start(&authority.issue(&[], Time::Now), None, false).await;
    refused(&authority.trusted(), &["node"], address, FaultKind::WrongName, "for nobody").await;
}

#[tokio::test]
async fn the_chain_is_checked_whether_names_are_or_not() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let address = start(&theirs.issue(&["127.0.0.1"], Time::Now), None, false).await;
    for verifies_names in [true, false] {
        let config = TlsConfig { verifies_names, ..ours.trusted() };
        let words = "the certificate of 127.0.0.1 comes from an authority that is not trusted, `theirs`";
        refused(&config, &[], address, FaultKind::UnknownAuthority, words).await;
    }
    // Somebody who calls himself as ours does.
    let impostor = start(&Authority::new("ours").issue(&["127.0.0.1"], Time::Now), None, false).await;
    refused(&ours.trusted(), &[], impostor, FaultKind::UnknownAuthority, "`ours`").await;
}

#[tokio::test]
async fn a_certificate_out_of_its_time_is_refused() {
    let authority = Authority::new("ours");
    for verifies_names in [true, false] {
        let config = TlsConfig { verifies_names, ..authority.trusted() };
        let address = start(&authority.issue(&["127.0.0.1"], Time::Past), None, false).await;
        let words = "the certificate of 127.0.0.1 expired on 2020-01-01T00:00:00Z";
        refused(&config, &[], address, FaultKind::BadCertificate, words).await;
        let address = start(&authority.issue(&["127.0.0.1"], Time::Future), None, false).await;
        refused(&config, &[], address, FaultKind::BadCertificate, "is not valid before 2090-01-01T00:00:00Z")
            .await;
    }
}

#[tokio::test]
async fn a_self_signed_certificate_is_accepted_where_it_is_in_the_trust_store_itself() {
    let node = self_signed(&["127.0.0.1"]);
    let address = start(&node, None, false).await;
    shake(&trusting(node.certificates), &[], address).await.unwrap();
    let other = trusting(self_signed(&["127.0.0.1"]).certificates);
    refused(&other, &[], address, FaultKind::UnknownAuthority, "`node`").await;
    // Its name is verified all the same.
    let elsewhere = self_signed(&["b.example"]);
    let address = start(&elsewhere, None, false).await;
    refused(&trusting(elsewhere.certificates), &[], address, FaultKind::WrongName, "for b.example").await;
}

#[test]
fn certificates_that_can_not_work_are_refused_without_showing_a_key() {
    let authority = Authority::new("ours");
    let refused = |trusted: Vec<Vec<u8>>, identity: Option<Identity>| {
        let config = TlsConfig { trusted, identity, verifies_names: true };
        assert!(format!("{config:?}").contains("[hidden]") || config.identity.is_none());
        Client::new(&config, []).unwrap_err()
    };
    let nothing = ClientError::Trusted("has no X.509 certificate that can be read".to_owned());
    assert_eq!(refused(vec![], None), nothing);
    assert_eq!(refused(vec![vec![1, 2, 3]], None), nothing);
    let identity = |time| Some(authority.issue(&["client"], time));
    let trusted = vec![authority.certificate.clone()];
    let expired = "has the certificate `node`, which expired on 2020-01-01T00:00:00Z";
    assert_eq!(refused(trusted.clone(), identity(Time::Past)), ClientError::Identity(expired.to_owned()));
    let mut mixed = authority.issue(&["client"], Time::Now);
    mixed.private_key = authority.issue(&["client"], Time::Now).private_key;
    let ClientError::Identity(message) = refused(trusted, Some(mixed)) else { panic!("an identity") };
    assert!(message.contains("don't belong together"), "{message}");
}
