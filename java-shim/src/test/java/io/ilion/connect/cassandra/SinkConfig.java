package io.ilion.connect.cassandra;

import java.util.LinkedHashMap;
import java.util.Map;

/** A configuration that is right, with a contact point where nobody listens. */
final class SinkConfig {
  static final String PREFIX = "connect.cassandra.";

  private SinkConfig() {}

  static Map<String, String> valid() {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("name", "cassandra-sink-orders");
    config.put("connector.class", CassandraSinkConnector.class.getName());
    config.put("tasks.max", "1");
    config.put("topics", "orders-topic");
    config.put(PREFIX + "export.route.query", "INSERT INTO orders SELECT * FROM orders-topic");
    // The discard port of the loopback: a connection is refused at once.
    config.put(PREFIX + "contact.points", "127.0.0.1");
    config.put(PREFIX + "port", "9");
    config.put(PREFIX + "key.space", "demo");
    config.put(PREFIX + "username", "cassandra");
    config.put(PREFIX + "password", "cassandra");
    return config;
  }

  static Map<String, String> with(String option, String value) {
    Map<String, String> config = valid();
    config.put(PREFIX + option, value);
    return config;
  }
}
