package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code config/validate} answers, from which Control Center makes its form. */
class ValidationTest extends WorkerTest {
  private static final String PREFIX = "connect.cassandra.";

  private Connector connector;

  @BeforeAll
  static void makeTable() {
    table("validated", "id int PRIMARY KEY");
  }

  @BeforeEach
  void makeConfig() {
    connector = new Connector(servers, "validated").with("name", "validated");
  }

  private JsonNode validate() {
    return Connector.json(servers.rest().validate(connector.config));
  }

  private List<String> errors(String option) {
    return errors(validate(), option);
  }

  private static List<String> errors(JsonNode validation, String option) {
    List<String> errors = new ArrayList<>();
    part(validation, "value", PREFIX + option).get("errors").forEach(e -> errors.add(e.asText()));
    return errors;
  }

  private static JsonNode part(JsonNode validation, String part, String option) {
    for (JsonNode config : validation.get("configs")) {
      if (config.get(part).get("name").asText().equals(option)) {
        return config.get(part);
      }
    }
    throw new AssertionError("no option " + option + " in " + validation);
  }

  /** All errors of an answer, each with its option. */
  private static List<String> allErrors(JsonNode validation) {
    List<String> all = new ArrayList<>();
    for (JsonNode config : validation.get("configs")) {
      JsonNode value = config.get("value");
      value.get("errors").forEach(e -> all.add(value.get("name").asText() + ": " + e.asText()));
    }
    assertEquals(all.size() > 0, validation.get("error_count").asInt() > 0, all.toString());
    return all;
  }

  @Test
  void a_good_configuration_has_no_error() {
    assertEquals(List.of(), allErrors(validate()));
  }

  @Test
  void all_problems_are_shown_at_once_each_at_its_option() {
    connector.option("port", "70000").option("consistency.level", "MOST").option("key.space", null);
    connector.option("password", null).route("INSERT INTO a SELECT * FROM elsewhere");
    JsonNode validation = validate();
    assertEquals(List.of("must be a whole number from 1 to 65535"), errors(validation, "port"));
    assertTrue(errors(validation, "consistency.level").get(0).contains("LOCAL_QUORUM"));
    assertEquals(List.of("is required"), errors(validation, "key.space"));
    assertTrue(errors(validation, "password").get(0).contains("connect.cassandra.username"));
    assertTrue(errors(validation, "export.route.query").toString().contains("elsewhere"));
    assertTrue(errors(validation, "export.route.query").toString().contains("validated"));
    assertEquals(6, allErrors(validation).size(), allErrors(validation).toString());
  }

  @Test
  void a_mistake_in_the_route_query_is_marked_by_carets() {
    connector.route("INSERT INTO orders SELEC * FROM validated");
    String error = errors("export.route.query").get(0);
    assertTrue(error.contains("expected SELECT, found `SELEC`: did you mean SELECT?"), error);
    assertTrue(error.contains("    INSERT INTO orders SELEC * FROM validated\n"), error);
    assertTrue(error.endsWith("                       ^^^^^"), error);
  }

  @Test
  void the_older_name_of_progress_has_no_prefix_and_works() {
    connector.with("connect.progress.enabled", "true");
    assertEquals(List.of(), allErrors(validate()));
    connector.with("connect.progress.enabled", "perhaps");
    assertEquals(List.of("must be one of true, false"), errors("progress.enabled"));
  }

  @Test
  void the_older_name_of_the_route_query_works() {
    String query = connector.config.get(PREFIX + "export.route.query");
    connector.route(null).option("kcql", query);
    assertEquals(List.of(), allErrors(validate()));
    connector.option("kcql", "INSERT INTO t SELEC");
    assertTrue(validate().get("error_count").asInt() > 0);
  }

  @Test
  void two_names_of_one_option_with_different_values_are_refused() {
    connector.option("kcql", "INSERT INTO t SELECT id FROM validated");
    assertTrue(errors("export.route.query").get(0).contains("two names of one option"));
  }

  @Test
  void a_form_can_be_made_of_the_answer() {
    JsonNode validation = validate();
    JsonNode query = part(validation, "definition", PREFIX + "export.route.query");
    assertEquals("Route", query.get("group").asText());
    assertEquals("LONG", query.get("width").asText());
    assertEquals("HIGH", query.get("importance").asText());
    assertEquals("Route query", query.get("display_name").asText());
    assertTrue(query.get("required").asBoolean());
    assertEquals(
        "PASSWORD", part(validation, "definition", PREFIX + "password").get("type").asText());
    assertEquals("INT", part(validation, "definition", PREFIX + "port").get("type").asText());
    assertEquals(
        "9042", part(validation, "definition", PREFIX + "port").get("default_value").asText());
    assertEquals(
        "LIST", part(validation, "definition", PREFIX + "contact.points").get("type").asText());
    assertEquals(
        "[\"NOOP\",\"THROW\",\"RETRY\"]",
        part(validation, "value", PREFIX + "error.policy").get("recommended_values").toString());
    List<String> groups = new ArrayList<>();
    validation.get("groups").forEach(group -> groups.add(group.asText()));
    assertTrue(
        groups.containsAll(List.of("Connection", "Route", "Formats", "Write", "Errors")),
        groups + "");
    int previous = -1;
    for (String option : List.of("contact.points", "port", "key.space", "username", "password")) {
      JsonNode definition = part(validation, "definition", PREFIX + option);
      assertEquals("Connection", definition.get("group").asText());
      assertTrue(definition.get("order_in_group").asInt() > previous, option);
      assertFalse(definition.get("documentation").asText().isEmpty(), option);
      previous = definition.get("order_in_group").asInt();
    }
  }

  @Test
  void the_password_is_not_in_the_answer() {
    assertFalse(validate().toString().contains(Servers.PASSWORD));
    connector.option("username", null).option("port", "x");
    assertFalse(validate().toString().contains(Servers.PASSWORD));
  }
}
