package io.ilion.connect.cassandra;

import static io.ilion.connect.cassandra.SinkConfig.PREFIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

/** The connector with the real core. */
class ConnectorNativeTest {
  private final CassandraSinkConnector connector = new CassandraSinkConnector();

  @Test
  void the_options_of_the_core_make_a_definition() {
    Map<String, ConfigDef.ConfigKey> options = connector.config().configKeys();
    assertEquals(ConfigDef.Type.PASSWORD, options.get(PREFIX + "password").type);
    assertEquals(9042, options.get(PREFIX + "port").defaultValue);
    assertEquals(ConfigDef.Type.LIST, options.get(PREFIX + "contact.points").type);
    options
        .values()
        .forEach(
            option -> {
              assertTrue(option.name.startsWith("connect."), option.name);
              assertFalse(option.documentation.isEmpty(), option.name);
              assertFalse(option.displayName.isEmpty(), option.name);
              assertFalse(option.group.isEmpty(), option.name);
            });
  }

  @Test
  void a_cluster_that_is_away_is_said_by_validate_and_does_not_hold_up_the_start() {
    Map<String, String> config = SinkConfig.with("contact.points", "127.0.0.1:1");
    Map<String, ConfigValue> values = validate(config);
    String message = values.remove(PREFIX + "contact.points").errorMessages().get(0);
    assertTrue(message.contains("127.0.0.1:1 (Connection refused"), message);
    values.forEach((option, value) -> assertEquals(List.of(), value.errorMessages(), option));
    connector.start(config);
    assertTrue(connector.taskConfigs(1).get(0).entrySet().containsAll(config.entrySet()));
  }

  /**
   * A worker starts each connector and task on a thread of its own. An allocator that keeps
   * something per thread once crashed the whole worker on one of them.
   */
  @Test
  void thousands_of_threads_that_come_and_go_call_the_core() throws InterruptedException {
    CassandraSinkConnector wrong = new CassandraSinkConnector();
    Map<String, String> config = SinkConfig.with("port", "abc");
    Queue<String> answers = new ConcurrentLinkedQueue<>();
    for (int round = 0; round < 500; round++) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Thread thread = new Thread(() -> answers.add(error(wrong, config)));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(4_000, answers.size());
    assertEquals(1, Set.copyOf(answers).size());
  }

  private static String error(CassandraSinkConnector connector, Map<String, String> config) {
    return assertThrows(ConfigException.class, () -> connector.start(config)).getMessage();
  }

  @Test
  void all_problems_are_found_at_once_at_their_options() {
    Map<String, String> config = SinkConfig.with("port", "abc");
    config.put(PREFIX + "consistency.level", "SOMETIMES");
    config.put(PREFIX + "export.route.query", "INSERT INTO orders SELEKT * FROM orders-topic");
    Map<String, ConfigValue> values = validate(config);
    assertFalse(values.get(PREFIX + "port").errorMessages().isEmpty());
    assertFalse(values.get(PREFIX + "consistency.level").errorMessages().isEmpty());
    String query = values.get(PREFIX + "export.route.query").errorMessages().get(0);
    assertTrue(query.contains("^"), query);
    ConfigException e = assertThrows(ConfigException.class, () -> connector.start(config));
    assertTrue(e.getMessage().contains(PREFIX + "port: "), e.getMessage());
    assertTrue(e.getMessage().contains(PREFIX + "consistency.level: "), e.getMessage());
  }

  @Test
  void a_password_is_hidden_and_in_no_message() {
    Map<String, String> config = SinkConfig.with("password", "s3cret-value");
    config.put(PREFIX + "port", "abc");
    config.remove(PREFIX + "username");
    Map<String, ConfigValue> values = validate(config);
    assertEquals(new Password("s3cret-value"), values.get(PREFIX + "password").value());
    values.forEach(
        (option, value) ->
            assertFalse(
                (value.value() + " " + value.errorMessages()).contains("s3cret-value"), option));
  }

  @Test
  void an_older_name_of_an_option_is_accepted() {
    Map<String, String> config = SinkConfig.with("contact.points", "127.0.0.1:1");
    config.put(PREFIX + "kcql", config.remove(PREFIX + "export.route.query"));
    connector.start(config);
  }

  private Map<String, ConfigValue> validate(Map<String, String> config) {
    Map<String, ConfigValue> values = new TreeMap<>();
    connector.validate(config).configValues().forEach(value -> values.put(value.name(), value));
    return values;
  }
}
