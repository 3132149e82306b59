use super::*;
use crate::config::Compression;
use crate::tls::TlsConfig;
use crate::tls::test_server::{Authority, Time, start, start_plain};

fn config(contact_points: Vec<ContactPoint>, tls: Option<TlsConfig>) -> ConnectionConfig {
    ConnectionConfig {
        contact_points,
        local_dc: None,
        credentials: None,
        tls,
        compression: Compression::None,
        connect_timeout: Duration::from_secs(5),
        query_timeout: Duration::from_secs(5),
        pool_size: 1,
        keyspaces: Default::default(),
    }
}

fn point(host: &str, port: u16) -> ContactPoint {
    ContactPoint { host: host.to_owned(), port }
}

async fn found(address: SocketAddr, tls: Option<TlsConfig>, option: &str, words: &str) {
    let probed = contact_points(&config(vec![point("127.0.0.1", address.port())], tls)).await;
    assert_eq!(probed.option, option, "{}", probed.what);
    assert!(probed.what.contains(words), "{}", probed.what);
}

#[tokio::test]
async fn each_contact_point_says_why_it_can_not_be_reached() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let open = listener.local_addr().unwrap().port();
    let closed = {
        let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        unused.local_addr().unwrap().port()
    };
    let points = vec![point("127.0.0.1", closed), point("127.0.0.1", open), point("no.such.host.invalid", 1)];
    let mut config = config(points, None);
    config.connect_timeout = Duration::from_millis(300);
    let Probed { option, what } = contact_points(&config).await;
    assert_eq!(option, key::CONTACT_POINTS);
    assert!(what.starts_with(&format!("127.0.0.1:{closed} (Connection refused")), "{what}");
    assert!(
        what.contains(&format!("127.0.0.1:{open} (accepts connections, but does not serve CQL)")),
        "{what}"
    );
    assert!(what.contains("no.such.host.invalid:1 ("), "{what}");
}

#[tokio::test]
async fn a_problem_of_certificates_names_the_option_to_change() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let tls = || Some(ours.trusted());
    let node = start(&ours.issue(&["127.0.0.1"], Time::Now), None, false).await;
    found(node, tls(), key::CONTACT_POINTS, "(answers)").await;
    found(node, Some(theirs.trusted()), key::SSL_TRUSTSTORE_PATH, "`ours`: add the authority").await;
    let other = start(&ours.issue(&["b.example"], Time::Now), None, false).await;
    found(other, tls(), key::SSL_HOSTNAME_VERIFICATION, "is for b.example").await;
    let expired = start(&ours.issue(&["127.0.0.1"], Time::Past), None, false).await;
    found(expired, tls(), key::CONTACT_POINTS, "expired on 2020-01-01T00:00:00Z: give the node").await;
}

#[tokio::test]
async fn a_node_that_wants_a_certificate_says_so_in_both_versions_of_tls() {
    let (ours, clients, strangers) =
        (Authority::new("ours"), Authority::new("clients"), Authority::new("strangers"));
    for older in [false, true] {
        let node = start(&ours.issue(&["127.0.0.1"], Time::Now), Some(&clients), older).await;
        let with = |identity| Some(TlsConfig { identity, ..ours.trusted() });
        let missing = "asks for a client's certificate";
        found(node, with(None), key::SSL_KEYSTORE_PATH, missing).await;
        let refused = "does not take the client's certificate";
        let stranger = strangers.issue(&["client"], Time::Now);
        found(node, with(Some(stranger)), key::SSL_KEYSTORE_PATH, refused).await;
        let client = clients.issue(&["client"], Time::Now);
        found(node, with(Some(client)), key::CONTACT_POINTS, "(answers)").await;
    }
}

#[tokio::test]
async fn plain_text_and_tls_do_not_mix() {
    let ours = Authority::new("ours");
    let plain = start_plain().await;
    found(plain, None, key::CONTACT_POINTS, "(answers)").await;
    found(plain, Some(ours.trusted()), key::SSL_ENABLED, "speaks no TLS, only plain text").await;
    let node = start(&ours.issue(&["127.0.0.1"], Time::Now), None, false).await;
    found(node, None, key::SSL_ENABLED, "set connect.cassandra.ssl.enabled = true").await;
}
