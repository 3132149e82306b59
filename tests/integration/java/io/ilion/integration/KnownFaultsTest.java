package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.UdtValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong in other sinks. Each fault has tests that it would break:
 *
 * <ol>
 *   <li>deletes with wall-clock time against inserts with record time: {@link WriteTimesTest},
 *       {@link LogModelTest}
 *   <li>writes of one millisecond tie and mix: the same
 *   <li>a failed record rewinds its partition for ever, or an outage under "ignore errors" loses
 *       data: {@link ErrantRecordsTest}, {@link ServerErrorsTest} (NOOP)
 *   <li>concurrent failures race, and one record is never retried: {@link ServerErrorsTest}, {@link
 *       ChaosTest}
 *   <li>an exception on an inner thread is only logged: the shim's FaultNativeTest
 *   <li>records and dead letters doubled by batches that are put again: {@link
 *       ErrantRecordsAmongGoodOnesTest}
 *   <li>a bad statement is retried for ever, a transient error kills the task: {@link
 *       ServerErrorsTest}
 *   <li>logical types, lists of UDTs, empty collections, missing keys: here, {@link TypeMatrixTest}
 *   <li>optional nulls become tombstones, names in upper case fail: {@link NullsTest}, {@link
 *       ExtremesTest}
 *   <li>secrets and records in the log, TLS that is none: {@link WorkerTest}, after each test
 *   <li>restarts leak, keep the old configuration or share state: {@link LifecycleTest}, {@link
 *       PluginsTest}
 *   <li>unbounded queues, put() that blocks, batches over the server's limits: {@link
 *       FlowControlTest}, {@link ErrantRecordsAmongGoodOnesTest}
 *   <li>transforms that rename topics break the offsets: here; dates that move with the zone:
 *       {@link ExtremesTest}
 *   <li>mistakes that show only after the start: {@link LiveValidationTest}
 * </ol>
 */
class KnownFaultsTest extends WorkerTest {
  private static String field(String name, String type) {
    return "{\"field\":\"" + name + "\",\"optional\":true," + type + "}";
  }

  private static String logical(String name, String type, String logicalName) {
    String known = "\"type\":\"" + type + "\",\"name\":\"org.apache.kafka.connect.data.";
    return field(name, known + logicalName + "\"");
  }

  @Test
  void fault_8_struct_fields_of_logical_types_lists_of_udts_and_empty_collections_are_written() {
    servers.cql("CREATE TYPE %s.fault_line (sku text, price decimal, due date)");
    Connector connector =
        connector(
            "fault_8",
            "id int PRIMARY KEY, day date, clock time, at timestamp, price decimal, lines"
                + " list<frozen<fault_line>>, by_sku map<text, frozen<fault_line>>, tags set<text>,"
                + " scores map<text, int>, missing text");
    connector.with("value.converter", "org.apache.kafka.connect.json.JsonConverter").start();
    String decimal =
        "\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\","
            + "\"parameters\":{\"scale\":\"2\"}";
    String line =
        "\"type\":\"struct\",\"fields\":["
            + field("sku", "\"type\":\"string\"")
            + ","
            + field("price", decimal)
            + ","
            + logical("due", "int32", "Date")
            + "]";
    String schema =
        "{\"type\":\"struct\",\"fields\":["
            + String.join(
                ",",
                "{\"field\":\"id\",\"type\":\"int32\"}",
                logical("day", "int32", "Date"),
                logical("clock", "int32", "Time"),
                logical("at", "int64", "Timestamp"),
                field("price", decimal),
                field("lines", "\"type\":\"array\",\"items\":{" + line + "}"),
                field(
                    "by_sku",
                    "\"type\":\"map\",\"keys\":{\"type\":\"string\"},\"values\":{" + line + "}"),
                field("tags", "\"type\":\"array\",\"items\":{\"type\":\"string\"}"),
                field(
                    "scores",
                    "\"type\":\"map\",\"keys\":{\"type\":\"string\"},"
                        + "\"values\":{\"type\":\"int32\"}"),
                field("missing", "\"type\":\"string\""))
            + "]}";
    // 19.90 with the scale 2.
    String one = "{\"sku\":\"a\",\"price\":\"B8Y=\",\"due\":-1}";
    connector.sendAndAwait(
        "{\"schema\":"
            + schema
            + ",\"payload\":{\"id\":1,\"day\":-1,\"clock\":1000,\"at\":-1,\"price\":\"B8Y=\",\"lines\":["
            + one
            + ","
            + one
            + "],\"by_sku\":{\"a\":"
            + one
            + "},\"tags\":[],\"scores\":{}}}");
    Row row = servers.rows("SELECT * FROM %s.fault_8").get(0);
    assertEquals(LocalDate.of(1969, 12, 31), row.getLocalDate("day"));
    assertEquals(LocalTime.of(0, 0, 1), row.getLocalTime("clock"));
    assertEquals(Instant.ofEpochMilli(-1), row.getInstant("at"));
    assertEquals("19.90", row.getBigDecimal("price").toPlainString());
    List<UdtValue> lines = row.getList("lines", UdtValue.class);
    assertEquals(2, lines.size());
    assertEquals("19.90", lines.get(1).getBigDecimal("price").toPlainString());
    assertEquals(LocalDate.of(1969, 12, 31), lines.get(1).getLocalDate("due"));
    assertEquals("a", row.getMap("by_sku", String.class, UdtValue.class).get("a").getString("sku"));
    assertEquals(Set.of(), row.getSet("tags", String.class));
    assertEquals(Map.of(), row.getMap("scores", String.class, Integer.class));
    assertTrue(row.isNull("missing"));
  }

  @Test
  void fault_8_missing_json_keys_are_unset_and_arrays_into_scalars_are_refused() {
    Connector connector = connector("fault_8_json", "id int PRIMARY KEY, n int, t text");
    connector.deadLetters().start();
    connector.sendAndAwait(
        "{\"id\":1,\"n\":1,\"t\":\"x\"}",
        "{\"id\":1}",
        "{\"id\":2,\"n\":[1]}",
        "{\"id\":3,\"t\":[]}");
    Row row = servers.rows("SELECT * FROM %s.fault_8_json").get(0);
    assertEquals(1, row.getInt("n"));
    assertEquals("x", row.getString("t"));
    assertEquals(1, servers.count("fault_8_json"));
    List<String> reasons =
        servers.topics.read(connector.deadLetterTopic()).stream().map(DeadLetters::reason).toList();
    assertEquals(2, reasons.size(), reasons.toString());
    assertTrue(reasons.get(0).contains("column `n`: ARRAY does not convert to int"), reasons + "");
    assertTrue(reasons.get(1).contains("column `t`: ARRAY does not convert to text"), reasons + "");
  }

  @Test
  void fault_13_offsets_are_those_of_the_topic_before_a_transform_renames_it() {
    table("fault_13_renamed", "id int PRIMARY KEY, topic text");
    Connector connector = connector("fault_13_source").deadLetters();
    connector.with("transforms", "rename");
    connector.with("transforms.rename.type", "org.apache.kafka.connect.transforms.RegexRouter");
    connector.with("transforms.rename.regex", "fault_13_source");
    connector.with("transforms.rename.replacement", "renamed.topic");
    // The routes name what the transform makes, and `topics` what is read.
    connector.route("INSERT INTO fault_13_renamed SELECT id, _topic AS topic FROM renamed.topic");
    connector.start();
    connector.sendAndAwait("{\"id\":1}", "{\"id\":\"bad\"}", "{\"id\":2}");
    assertEquals(3, connector.committed(0));
    assertEquals(2, servers.count("fault_13_renamed"));
    assertEquals(
        "renamed.topic",
        servers.cql("SELECT topic FROM %s.fault_13_renamed WHERE id = 2").one().getString(0));
    connector.restart();
    connector.sendAndAwait("{\"id\":3}");
    assertEquals(1, servers.topics.read(connector.deadLetterTopic()).size(), "reported twice");
    assertEquals(3, servers.count("fault_13_renamed"));
  }
}
