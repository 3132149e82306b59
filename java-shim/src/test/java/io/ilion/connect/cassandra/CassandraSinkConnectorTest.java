package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;

class CassandraSinkConnectorTest {
  private final FakeCore core = new FakeCore();
  private final CassandraSinkConnector connector = new CassandraSinkConnector(core);

  @Test
  void the_service_loader_finds_the_connector_and_its_version_without_the_native_library() {
    SinkConnector found =
        ServiceLoader.load(SinkConnector.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(CassandraSinkConnector.class::isInstance)
            .findFirst()
            .orElseThrow();
    assertFalse(found.version().isEmpty());
    assertEquals(CassandraSinkTask.class, found.taskClass());
    assertFalse(new CassandraSinkTask().version().isEmpty());
  }

  @Test
  void the_options_are_read_once() {
    assertSame(connector.config(), connector.config());
    assertEquals(List.of("options"), core.calls);
  }

  @Test
  void the_problems_of_the_core_are_the_only_errors() {
    problems("port", "not a number", "port", "out of range");
    Map<String, ConfigValue> values = validate(Map.of("port", "abc"));
    assertEquals(List.of("not a number", "out of range"), values.get("port").errorMessages());
    // ConfigDef would call it missing; the core did not.
    assertEquals(List.of(), values.get("contact.points").errorMessages());
    assertEquals(4, values.size());
  }

  @Test
  void values_and_choices_are_those_of_the_definition() {
    Map<String, ConfigValue> values =
        validate(Map.of("contact.points", "a,b", "password", "secret"));
    assertEquals(List.of("a", "b"), values.get("contact.points").value());
    assertEquals(new Password("secret"), values.get("password").value());
    assertEquals(9042, values.get("port").value());
    assertEquals(List.of("9042", "9142"), values.get("port").recommendedValues());
  }

  @Test
  void what_does_not_matter_is_hidden_unless_it_is_wrong() {
    assertFalse(validate(Map.of()).get("store").visible());
    assertTrue(validate(Map.of("port", "9142")).get("store").visible());
    problems("store", "needs port 9142");
    assertTrue(validate(Map.of()).get("store").visible());
  }

  @Test
  void a_problem_of_an_older_spelling_has_a_value_of_its_own_that_shows_nothing() {
    problems("trust.store.password", "two spellings");
    ConfigValue value =
        validate(Map.of("trust.store.password", "secret")).get("trust.store.password");
    assertEquals(List.of("two spellings"), value.errorMessages());
    assertEquals(null, value.value());
  }

  @Test
  void start_refuses_what_validate_refuses_and_names_all_problems() {
    problems("port", "not a number", "contact.points", "missing");
    ConfigException e =
        assertThrows(ConfigException.class, () -> connector.start(Map.of("port", "abc")));
    assertTrue(e.getMessage().contains("port: not a number"), e.getMessage());
    assertTrue(e.getMessage().contains("contact.points: missing"), e.getMessage());
  }

  @Test
  void a_value_that_utf8_cannot_hold_is_refused_without_showing_it() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> connector.start(Map.of("password", "secret\uD800")));
    assertTrue(e.getMessage().contains("The option password"), e.getMessage());
    assertFalse(e.getMessage().contains("secret"), e.getMessage());
  }

  @Test
  void each_task_gets_the_whole_configuration_and_its_number() {
    connector.start(Map.of("contact.points", "a"));
    assertEquals(
        List.of(
            Map.of("contact.points", "a", "task.id", "0"),
            Map.of("contact.points", "a", "task.id", "1")),
        connector.taskConfigs(2));
  }

  @Test
  void offsets_may_be_altered() {
    assertTrue(connector.alterOffsets(Map.of(), Map.of()));
  }

  private Map<String, ConfigValue> validate(Map<String, String> config) {
    Map<String, ConfigValue> values = new TreeMap<>();
    connector.validate(config).configValues().forEach(value -> values.put(value.name(), value));
    return values;
  }

  private void problems(String... optionsAndMessages) {
    FrameWriter writer = new FrameWriter();
    writer.u8(1);
    writer.varint(optionsAndMessages.length / 2);
    for (String text : optionsAndMessages) {
      writer.text(text);
    }
    core.problems = writer.toByteArray();
  }
}
