//! Why contact points can't be reached: the driver tells of the last one only.

use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::config::{ConnectionConfig, ContactPoint};

/// What happens at each contact point, in their order.
pub async fn contact_points(config: &ConnectionConfig) -> String {
    let mut probes = JoinSet::new();
    for (position, contact_point) in config.contact_points.iter().cloned().enumerate() {
        let patience = config.connect_timeout;
        probes.spawn(async move {
            let found = timeout(patience, probe(&contact_point)).await;
            let found = found.unwrap_or_else(|_| format!("no answer within {} ms", patience.as_millis()));
            (position, format!("{contact_point} ({found})"))
        });
    }
    let mut found = probes.join_all().await;
    found.sort_unstable();
    found.into_iter().map(|(_, found)| found).collect::<Vec<_>>().join(", ")
}

async fn probe(contact_point: &ContactPoint) -> String {
    let addresses: Vec<_> = match lookup_host((contact_point.host.as_str(), contact_point.port)).await {
        Ok(addresses) => addresses.collect(),
        Err(error) => return format!("the name can't be resolved: {error}"),
    };
    let mut last = "the name has no address".to_owned();
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(_) => return "accepts connections, but does not serve CQL".to_owned(),
            Err(error) => last = error.to_string(),
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn each_contact_point_says_why_it_can_not_be_reached() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = listener.local_addr().unwrap().port();
        let closed = {
            let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            unused.local_addr().unwrap().port()
        };
        let point = |host: &str, port| ContactPoint { host: host.to_owned(), port };
        let config = ConnectionConfig {
            contact_points: vec![
                point("127.0.0.1", closed),
                point("127.0.0.1", open),
                point("no.such.host.invalid", 1),
            ],
            local_dc: None,
            credentials: None,
            compression: crate::config::Compression::None,
            connect_timeout: Duration::from_secs(5),
            query_timeout: Duration::from_secs(5),
            pool_size: 1,
            keyspaces: Default::default(),
        };
        let found = contact_points(&config).await;
        assert!(found.starts_with(&format!("127.0.0.1:{closed} (Connection refused")), "{found}");
        assert!(found.contains(&format!("127.0.0.1:{open} (accepts connections")), "{found}");
        assert!(found.contains("no.such.host.invalid:1 ("), "{found}");
    }
}
