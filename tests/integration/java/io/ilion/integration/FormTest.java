package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The form that Control Center makes of what {@code config/validate} answers. {@code
 * ILION_UPDATE_FORM=1} writes the file that it is compared with.
 */
class FormTest extends WorkerTest {
  private static final Path FILE = Path.of("tests/cases/form.txt");
  private static final String PREFIX = "connect.cassandra.";
  private static final Set<String> TLS =
      Set.of(
          "ssl.truststore.path",
          "ssl.truststore.password",
          "ssl.truststore.type",
          "ssl.keystore.path",
          "ssl.keystore.password",
          "ssl.keystore.type",
          "ssl.hostname.verification");
  private static final Set<String> REGISTRY =
      Set.of(
          "schema.registry.url",
          "schema.registry.username",
          "schema.registry.password",
          "schema.registry.ssl.ca.path",
          "schema.registry.ssl.certificate.path",
          "schema.registry.ssl.key.path",
          "schema.registry.timeout.ms");

  private static final Set<String> PROGRESS = Set.of("progress.interval.ms");

  @BeforeAll
  static void makeTable() {
    table("form", "id int PRIMARY KEY, name text");
  }

  private static Connector config() {
    return new Connector(servers, "form").with("name", "form");
  }

  /** The options of ours in an answer, as a form has them: by group and order. */
  private static List<JsonNode> fields(Connector connector) {
    List<JsonNode> fields = new ArrayList<>();
    Connector.json(servers.rest().validate(connector.config))
        .get("configs")
        .forEach(
            field -> {
              if (field.at("/definition/name").asText().startsWith(PREFIX)) {
                fields.add(field);
              }
            });
    fields.sort(Comparator.comparing(field -> field.at("/definition/order_in_group").asInt()));
    return fields;
  }

  private static String name(JsonNode field) {
    return field.at("/definition/name").asText().substring(PREFIX.length());
  }

  private static Set<String> hidden(Connector connector) {
    return fields(connector).stream()
        .filter(field -> !field.at("/value/visible").asBoolean())
        .map(FormTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> all(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  @Test
  void the_form_is_the_one_that_was_looked_at() throws IOException {
    StringBuilder form = new StringBuilder();
    String group = "";
    for (JsonNode field : fields(config())) {
      JsonNode definition = field.get("definition");
      if (!definition.get("group").asText().equals(group)) {
        group = definition.get("group").asText();
        form.append("== ").append(group).append('\n');
      }
      form.append(line(field));
    }
    if (System.getenv("ILION_UPDATE_FORM") != null) {
      Files.writeString(FILE, form);
    }
    assertEquals(Files.readString(FILE), form.toString());
  }

  private static String line(JsonNode field) {
    JsonNode definition = field.get("definition");
    List<String> parts = new ArrayList<>();
    parts.add(definition.get("display_name").asText());
    parts.add(name(field));
    parts.add(definition.get("type").asText().toLowerCase());
    parts.add(definition.get("width").asText().toLowerCase());
    parts.add(definition.get("importance").asText().toLowerCase());
    JsonNode defaultValue = definition.get("default_value");
    parts.add(
        definition.get("required").asBoolean()
            ? "required"
            : defaultValue.isNull() ? "no default" : "default " + defaultValue.asText());
    if (!field.at("/value/recommended_values").isEmpty()) {
      List<String> choices = new ArrayList<>();
      field.at("/value/recommended_values").forEach(choice -> choices.add(choice.asText()));
      parts.add("one of " + String.join(", ", choices));
    }
    if (!definition.get("dependents").isEmpty()) {
      parts.add(definition.get("dependents").size() + " depend on it");
    }
    if (!field.at("/value/visible").asBoolean()) {
      parts.add("hidden");
    }
    return String.join(" | ", parts) + '\n';
  }

  @Test
  void every_field_has_what_a_form_needs() {
    Set<Integer> orders = new TreeSet<>();
    for (JsonNode field : fields(config())) {
      JsonNode definition = field.get("definition");
      for (String part : List.of("display_name", "group", "width", "documentation", "importance")) {
        assertTrue(!definition.get(part).asText().isBlank(), name(field) + " has no " + part);
      }
      assertTrue(
          orders.add(definition.get("order_in_group").asInt()), name(field) + " shares its order");
    }
    assertTrue(orders.size() > 40, orders.size() + " fields");
  }

  @Test
  void fields_are_shown_where_they_matter() {
    assertEquals(all(all(TLS, REGISTRY), PROGRESS), hidden(config()));
    assertEquals(all(REGISTRY, PROGRESS), hidden(config().option("ssl.enabled", "true")));
    assertEquals(all(TLS, PROGRESS), hidden(config().option("value.format", "avro")));
    assertEquals(all(TLS, PROGRESS), hidden(config().option("key.format", "AVRO")));
    assertEquals(all(TLS, REGISTRY), hidden(config().option("progress.enabled", "true")));
    assertEquals(
        all(all(TLS, REGISTRY), Set.of("max.retries", "retry.interval", "progress.interval.ms")),
        hidden(config().option("error.policy", "THROW")));
  }

  @Test
  void a_mistake_is_never_on_a_field_that_is_hidden() {
    // An option, a value that is wrong, and the field that says so where it is another one.
    List<List<String>> mistakes =
        List.of(
            List.of("ssl.truststore.path", "/no/such/file", "ssl.enabled"),
            List.of("ssl.hostname.verification", "perhaps"),
            List.of("schema.registry.timeout.ms", "soon"),
            List.of("port", "70000"),
            List.of("error.policy", "HOPE"),
            List.of("consistency.level", "MOST"),
            List.of("retry.interval", "0"));
    for (List<String> mistake : mistakes) {
      // THROW hides what is about retries.
      Connector wrong = config().option("error.policy", "THROW");
      wrong.option(mistake.get(0), mistake.get(1));
      List<String> marked = new ArrayList<>();
      for (JsonNode field : fields(wrong)) {
        if (!field.at("/value/errors").isEmpty()) {
          marked.add(name(field));
          assertTrue(field.at("/value/visible").asBoolean(), name(field) + " is hidden");
        }
      }
      assertEquals(List.of(mistake.get(mistake.size() == 3 ? 2 : 0)), marked);
    }
  }

  @Test
  void a_configuration_of_the_required_fields_alone_writes_rows() {
    Connector connector = connector("form_required", "id int PRIMARY KEY, name text");
    Set<String> required =
        fields(config()).stream()
            .filter(field -> field.at("/definition/required").asBoolean())
            .map(FormTest::name)
            .collect(Collectors.toSet());
    // The server of the tests has these two on top: it asks for a login.
    Set<String> kept = all(required, Set.of("username", "password", "port"));
    connector
        .config
        .keySet()
        .removeIf(key -> key.startsWith(PREFIX) && !kept.contains(key.substring(PREFIX.length())));
    assertEquals(
        kept,
        connector.config.keySet().stream()
            .filter(key -> key.startsWith(PREFIX))
            .map(key -> key.substring(PREFIX.length()))
            .collect(Collectors.toSet()));
    connector.start();
    connector.sendAndAwait("{\"id\":1,\"name\":\"one\"}");
    assertEquals(1, servers.count("form_required"));
  }
}
