package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The {@code format.*} options. */
class TextFormatsTest extends WorkerTest {
  private static final String COLUMNS = "id int PRIMARY KEY, at timestamp, d date, t time";

  @Test
  void iso_text_and_epoch_numbers_are_both_taken_by_default() {
    Connector connector = connector("formats_default", COLUMNS).start();
    connector.sendAndAwait(
        "{\"id\":1,\"at\":\"2024-02-29T23:59:59.123+01:00\",\"d\":\"2024-02-29\",\"t\":\"23:59\"}",
        "{\"id\":2,\"at\":-1,\"d\":-1,\"t\":1000}",
        "{\"id\":3,\"at\":\"2024-02-29 12:00:00\",\"d\":\"-0044-03-15\"}");
    Row text = row("formats_default", 1);
    assertEquals(Instant.parse("2024-02-29T22:59:59.123Z"), text.getInstant("at"));
    assertEquals(LocalDate.of(2024, 2, 29), text.getLocalDate("d"));
    assertEquals(LocalTime.of(23, 59), text.getLocalTime("t"));
    Row numbers = row("formats_default", 2);
    assertEquals(Instant.ofEpochMilli(-1), numbers.getInstant("at"));
    assertEquals(LocalDate.of(1969, 12, 31), numbers.getLocalDate("d"));
    assertEquals(LocalTime.ofNanoOfDay(1000), numbers.getLocalTime("t"));
    assertEquals(Instant.parse("2024-02-29T12:00:00Z"), row("formats_default", 3).getInstant("at"));
    assertEquals(LocalDate.of(-44, 3, 15), row("formats_default", 3).getLocalDate("d"));
  }

  @Test
  void patterns_zone_locale_and_unit_say_how_text_and_numbers_are_read() {
    Connector connector = connector("formats_set", COLUMNS).deadLetters();
    connector.option("format.timestamp", "EEEE, d. MMMM uuuu HH:mm:ss");
    connector.option("format.date", "dd.MM.yyyy").option("format.time", "h:mm a");
    connector.option("format.time.zone", "Europe/Berlin").option("format.locale", "de");
    connector.option("format.number.unit", "SECONDS").start();
    connector.sendAndAwait(
        "{\"id\":1,\"at\":\"Donnerstag, 29. Februar 2024 12:00:00\",\"d\":\"29.02.2024\"}",
        "{\"id\":2,\"at\":1.5}",
        "{\"id\":3,\"at\":\"Freitag, 29. Februar 2024 12:00:00\"}",
        "{\"id\":4,\"d\":\"2024-02-29\"}",
        // No clock in Berlin shows this: an hour was skipped.
        "{\"id\":5,\"at\":\"Sonntag, 31. März 2024 02:30:00\"}");
    Row row = row("formats_set", 1);
    assertEquals(Instant.parse("2024-02-29T11:00:00Z"), row.getInstant("at"));
    assertEquals(LocalDate.of(2024, 2, 29), row.getLocalDate("d"));
    assertEquals(Instant.ofEpochMilli(1500), row("formats_set", 2).getInstant("at"));
    assertEquals(Instant.parse("2024-03-31T01:30:00Z"), row("formats_set", 5).getInstant("at"));
    assertEquals(3, servers.count("formats_set"));
    List<String> reasons =
        servers.topics.read(connector.deadLetterTopic()).stream().map(DeadLetters::reason).toList();
    assertEquals(2, reasons.size(), reasons.toString());
    assertTrue(reasons.get(0).contains("column `at`"), reasons.toString());
    assertTrue(reasons.get(1).contains("dd.MM.yyyy"), reasons.toString());
  }

  private static Row row(String table, int id) {
    return servers.cql("SELECT * FROM %s." + table + " WHERE id = ?", id).one();
  }

  @Test
  void a_pattern_a_zone_or_a_locale_that_is_none_is_said_at_its_option() {
    table("formats_wrong", COLUMNS);
    Connector connector = new Connector(servers, "formats_wrong").with("name", "formats_wrong");
    connector.option("format.date", "dd.QQ.yyyy").option("format.time.zone", "Europe/Troja");
    connector.option("format.locale", "xx");
    JsonNode validation = Connector.json(servers.rest().validate(connector.config));
    int wrong = 0;
    for (JsonNode config : validation.get("configs")) {
      String option = config.get("value").get("name").asText();
      if (!config.get("value").get("errors").isEmpty()) {
        assertTrue(option.startsWith("connect.cassandra.format."), option);
        wrong++;
      }
    }
    assertTrue(wrong >= 2, validation.toString());
  }
}
