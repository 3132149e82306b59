//! What a task says at its start of what it has resolved.

use std::time::Duration;

use crate::config::{ErrorConfig, SinkConfig, WriteConfig};

/// How the cluster is reached, what may be in flight, and what happens to errors.
pub(super) fn of_task(config: &SinkConfig, local_dc: Option<&str>) -> String {
    let connection = &config.connection;
    let points: Vec<_> = connection.contact_points.iter().map(ToString::to_string).collect();
    let tls = match &connection.tls {
        None => "no TLS",
        Some(tls) if tls.verifies_names => "TLS with host names verified",
        Some(_) => "TLS without verifying host names",
    };
    let login = if connection.credentials.is_some() { "with" } else { "without" };
    let limits = config.limits;
    format!(
        "writing to data center {} through {}, {tls}, {login} a login; at most {} requests, {} records and {} bytes in flight; {}",
        local_dc.unwrap_or("(any)"),
        points.join(", "),
        limits.requests,
        limits.records,
        limits.bytes,
        errors(config.errors),
    )
}

fn errors(config: ErrorConfig) -> String {
    let retries = config.max_retries.map_or("for ever".to_owned(), |most| format!("{most} times"));
    let pause = Duration::as_millis(&config.retry_interval);
    format!("error policy {}, retrying {retries} with pauses of up to {pause} ms", config.policy)
}

/// How the rows of a route are written.
pub(super) fn of_route(write: &WriteConfig) -> String {
    format!(
        "consistency {}, write time {}, deletes {}, up to {} rows and {} bytes a request",
        write.consistency,
        write.write_time,
        if write.deletes { "on" } else { "off" },
        write.batch_max_rows,
        write.batch_max_bytes,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{key, parse};

    fn config(changes: &[(&str, &str)]) -> SinkConfig {
        let entries = [
            (key::EXPORT_ROUTE_QUERY, "INSERT INTO orders SELECT * FROM orders-topic"),
            (key::CONTACT_POINTS, "a, [::1]:9142"),
            (key::KEY_SPACE, "demo"),
            ("topics", "orders-topic"),
        ];
        let entries =
            entries.iter().chain(changes).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        parse(entries).config.unwrap()
    }

    #[test]
    fn a_task_says_what_it_has_resolved_and_no_secret() {
        assert_eq!(
            of_task(&config(&[]), None),
            "writing to data center (any) through a:9042, [::1]:9142, no TLS, without a login; at most 128 requests, 20000 records \
             and 33554432 bytes in flight; error policy RETRY, retrying for ever with pauses of up to 3000 ms"
        );
        let login = [
            (key::USERNAME, "Marked"),
            (key::PASSWORD, "Marked"),
            (key::MAX_RETRIES, "5"),
            (key::ERROR_POLICY, "noop"),
        ];
        let said = of_task(&config(&login), Some("dc1"));
        assert!(said.starts_with("writing to data center dc1 through "), "{said}");
        assert!(said.contains("with a login; ") && !said.contains("Marked"), "{said}");
        assert!(said.ends_with("error policy NOOP, retrying 5 times with pauses of up to 3000 ms"), "{said}");
    }

    #[test]
    fn a_route_says_how_it_is_written() {
        let config = config(&[(key::CONSISTENCY_LEVEL, "each_quorum"), (key::WRITE_TIME, "record")]);
        let write = config.routes.iter().next().unwrap().write;
        assert_eq!(
            of_route(&write),
            "consistency EACH_QUORUM, write time record, deletes off, up to 10 rows and 4096 bytes a request"
        );
    }
}
