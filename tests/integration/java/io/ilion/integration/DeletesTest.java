package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.servers.ConnectRest.RestException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/** Which rows a tombstone deletes, and which records delete nothing. */
class DeletesTest extends WorkerTest {
  private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

  private Connector deleting(String name, String columns) {
    return connector(name, columns).option("delete.enabled", "true");
  }

  private static void send(String topic, String key, String value, Header... headers) {
    servers.topics.sendLater(
        new ProducerRecord<>(
            topic, 0, null, Topics.bytes(key), Topics.bytes(value), List.of(headers)));
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, Topics.bytes(value));
  }

  private static Map<Long, String> reasons(Connector connector) {
    Map<Long, String> reasons = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : servers.topics.read(connector.deadLetterTopic())) {
      reasons.put(DeadLetters.offset(letter), DeadLetters.reason(letter));
    }
    return reasons;
  }

  @Test
  void a_key_that_is_plain_text_or_json_text_deletes_its_row() {
    Connector connector = deleting("deletes_text", "id int PRIMARY KEY, a text").start();
    for (int id = 1; id <= 5; id++) {
      send("deletes_text", null, "{\"id\":" + id + ",\"a\":\"x\"}");
    }
    send("deletes_text", "1", null);
    send("deletes_text", "{\"id\":2}", null);
    send("deletes_text", " {\"more\":[1], \"id\": 3, \"a\": null}", null);
    send("deletes_text", "{\"id\":5}", null);
    connector.sendAndAwait("{\"id\":5,\"a\":\"back\"}");
    assertEquals(Map.of("4", "x", "5", "back"), rows("SELECT * FROM %s.deletes_text"));
  }

  @Test
  void a_key_that_is_a_number_deletes_its_row() {
    Connector connector = deleting("deletes_number", "id bigint PRIMARY KEY, a text");
    connector.with("key.converter", "org.apache.kafka.connect.converters.LongConverter").start();
    servers.topics.send("deletes_number", null, "{\"id\":258}", "{\"id\":259}");
    byte[] key = {0, 0, 0, 0, 0, 0, 1, 2};
    servers.topics.send(new ProducerRecord<>("deletes_number", 0, key, null));
    connector.awaitCommitted();
    assertEquals(Map.of("259", "null"), rows("SELECT * FROM %s.deletes_number"));
  }

  @Test
  void a_struct_as_key_deletes_its_row_with_tombstones_with_and_without_schema() {
    Connector connector =
        deleting("deletes_struct", "tenant text, id bigint, n int, PRIMARY KEY ((tenant, id))");
    connector.with("key.converter", JSON_CONVERTER).with("key.converter.schemas.enable", "true");
    connector.with("value.converter", JSON_CONVERTER);
    connector.with("value.converter.schemas.enable", "true").start();
    String fields =
        "{\"field\":\"id\",\"type\":\"int64\",\"optional\":false},"
            + "{\"field\":\"tenant\",\"type\":\"string\",\"optional\":false}";
    String more = fields + ",{\"field\":\"n\",\"type\":\"int32\",\"optional\":true}";
    String envelope =
        "{\"schema\":{\"type\":\"struct\",\"optional\":%s,\"fields\":[%s]},\"payload\":%s}";
    for (int id = 1; id <= 3; id++) {
      String key = "{\"id\":" + id + ",\"tenant\":\"t\"";
      send(
          "deletes_struct",
          envelope.formatted(false, fields, key + "}"),
          envelope.formatted(false, more, key + ",\"n\":" + id + "}"));
    }
    String first = envelope.formatted(false, fields, "{\"id\":1,\"tenant\":\"t\"}");
    String second = envelope.formatted(false, fields, "{\"id\":2,\"tenant\":\"t\"}");
    send("deletes_struct", first, null);
    send("deletes_struct", second, envelope.formatted(true, more, "null"));
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(Map.of("t", "3 3"), rows("SELECT * FROM %s.deletes_struct"));
  }

  /** A key that names fewer columns deletes the partition, or the rows below, and only those. */
  @Test
  void a_partial_key_deletes_the_partition_or_range_and_what_can_not_delete_is_errant() {
    Connector connector =
        deleting(
            "deletes_partial",
            "tenant text, id int, day int, line int, n int, PRIMARY KEY ((tenant, id), day, line)");
    connector.deadLetters().start();
    for (int id = 1; id <= 3; id++) {
      for (int row = 0; row < 4; row++) {
        String value = "{\"tenant\":\"t\",\"id\":%d,\"day\":%d,\"line\":%d,\"n\":0}";
        send("deletes_partial", null, value.formatted(id, row / 2, row % 2));
      }
    }
    // What deletes: a partition, the rows of a day, a row.
    send("deletes_partial", "{\"tenant\":\"t\",\"id\":1}", null);
    send("deletes_partial", "{\"tenant\":\"t\",\"id\":2,\"day\":0}", null);
    send("deletes_partial", "{\"tenant\":\"t\",\"id\":3,\"day\":1,\"line\":0}", null);
    servers.topics.flush();
    long first = servers.topics.end("deletes_partial", 0);
    // What does not.
    List<String> bad =
        List.of(
            "{\"tenant\":\"t\"}",
            "{\"id\":3}",
            "{\"tenant\":\"t\",\"id\":3,\"line\":1}",
            "{\"tenant\":\"t\",\"id\":3,\"day\":null}",
            "{\"tenant\":\"t\",\"id\":null,\"day\":0}",
            "{\"tenant\":\"t\",\"id\":\"" + MARKED + "\"}",
            "{}",
            "t");
    bad.forEach(key -> send("deletes_partial", key, null));
    send("deletes_partial", null, null);
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(
        Map.of("2", "1 0, 1 1", "3", "0 0, 0 1, 1 1"),
        rows("SELECT id, day, line FROM %s.deletes_partial"));
    Map<Long, String> reasons = reasons(connector);
    List<String> expected =
        List.of(
            "does not name the column `id` of the primary key: a delete needs at least the whole",
            "names the column `id` of the primary key, but not the column `tenant`",
            "names the column `line` of the primary key, but not the column `day`",
            "the tombstone has null for the column `day` of the primary key",
            "the tombstone has null for the column `id` of the primary key",
            "column `id`: ",
            "does not name the column `tenant`",
            "does not name the column `id`",
            "the tombstone has null for the column `tenant`");
    assertEquals(expected.size(), reasons.size(), reasons.toString());
    for (int index = 0; index < expected.size(); index++) {
      String reason = reasons.get(first + index);
      assertTrue(reason.contains("table ilion.deletes_partial: "), reason);
      assertTrue(reason.contains(expected.get(index)), reason);
      assertTrue(!reason.contains(MARKED), "a value in the reason");
    }
  }

  @Test
  void columns_of_headers_topic_and_literals_come_from_there_for_tombstones_too() {
    Connector connector =
        deleting(
            "deletes_parts",
            "region text, source text, tenant text, id int, n int,"
                + " PRIMARY KEY ((region, source, tenant), id)");
    connector.route(
        "INSERT INTO deletes_parts SELECT 'eu' AS region, _topic AS source, _header.tenant AS"
            + " tenant, _key AS id, n FROM deletes_parts");
    connector.deadLetters().start();
    for (String id : List.of("1", "2")) {
      send("deletes_parts", id, "{\"n\":1}", header("tenant", "a"));
      send("deletes_parts", id, "{\"n\":1}", header("tenant", "b"));
    }
    send("deletes_parts", "1", null, header("tenant", "a"));
    send("deletes_parts", "1", null);
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(
        Map.of("a", "2 eu deletes_parts", "b", "1 eu deletes_parts, 2 eu deletes_parts"),
        rows("SELECT tenant, id, region, source FROM %s.deletes_parts"));
    Map<Long, String> reasons = reasons(connector);
    assertEquals("[5]", reasons.keySet().toString());
    assertTrue(
        reasons.get(5L).contains("nothing for the column `tenant` of the primary key"),
        reasons.toString());
  }

  @Test
  void fields_with_aliases_are_found_in_the_key_by_their_path_or_their_columns_name() {
    Connector connector = deleting("deletes_alias", "id int PRIMARY KEY, name text");
    connector.route("INSERT INTO deletes_alias SELECT customer.nr AS id, name FROM deletes_alias");
    connector.start();
    for (int id = 1; id <= 4; id++) {
      send("deletes_alias", null, "{\"customer\":{\"nr\":" + id + "},\"name\":\"n\"}");
    }
    send("deletes_alias", "{\"customer\":{\"nr\":1}}", null);
    send("deletes_alias", "{\"id\":2}", null);
    send("deletes_alias", "3", null);
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(Map.of("4", "n"), rows("SELECT * FROM %s.deletes_alias"));
  }

  @Test
  void a_whole_key_deletes_the_row_that_it_made() {
    Connector connector = deleting("deletes_whole", "id text PRIMARY KEY, n int");
    connector.with("key.converter", JSON_CONVERTER).with("key.converter.schemas.enable", "false");
    connector.route("INSERT INTO deletes_whole SELECT _key AS id, n FROM deletes_whole").start();
    List<String> keys = List.of("{\"a\":1}", "{\"a\":2}", "[1,2]", "\"plain\"", "\"{ no JSON\"");
    keys.forEach(key -> send("deletes_whole", key, "{\"n\":1}"));
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(keys.size(), servers.count("deletes_whole"));
    keys.stream()
        .filter(key -> !key.contains("2}"))
        .forEach(key -> send("deletes_whole", key, null));
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(Map.of("{\"a\":2}", "1"), rows("SELECT * FROM %s.deletes_whole"));
  }

  @Test
  void tombstones_are_skipped_where_deletes_are_not_enabled_and_that_is_asked_for() {
    Connector connector = connector("deletes_skipped", "id int PRIMARY KEY, a text");
    connector.option("tombstones", "skip").deadLetters().start();
    send("deletes_skipped", "1", "{\"id\":1,\"a\":\"x\"}");
    send("deletes_skipped", "1", null);
    connector.sendAndAwait("{\"id\":2,\"a\":\"y\"}");
    assertEquals(Map.of("1", "x", "2", "y"), rows("SELECT * FROM %s.deletes_skipped"));
    assertEquals(List.of(), servers.topics.read(connector.deadLetterTopic()));
  }

  @Test
  void each_route_says_for_itself_what_tombstones_do() {
    for (String table : List.of("deletes_live", "deletes_history", "deletes_strict")) {
      table(table, "id int PRIMARY KEY, a text");
    }
    Connector connector = connector("deletes_routes").option("delete.enabled", "true");
    connector.route(
        "INSERT INTO deletes_live SELECT * FROM deletes_routes;"
            + "INSERT INTO deletes_history SELECT * FROM deletes_routes"
            + " PROPERTIES('deletes' = false, 'tombstones' = 'skip');"
            + "INSERT INTO deletes_strict SELECT * FROM deletes_routes"
            + " PROPERTIES('delete.enabled' = 'false')");
    connector.deadLetters().start();
    send("deletes_routes", "1", "{\"id\":1,\"a\":\"x\"}");
    send("deletes_routes", "1", null);
    connector.sendAndAwait("{\"id\":2,\"a\":\"y\"}");
    assertEquals(Map.of("2", "y"), rows("SELECT * FROM %s.deletes_live"));
    assertEquals(Map.of("1", "x", "2", "y"), rows("SELECT * FROM %s.deletes_history"));
    assertEquals(Map.of("1", "x", "2", "y"), rows("SELECT * FROM %s.deletes_strict"));
    Map<Long, String> reasons = reasons(connector);
    assertEquals("[1]", reasons.keySet().toString());
    assertTrue(reasons.get(1L).contains("table ilion.deletes_strict: "), reasons.toString());
    assertTrue(reasons.get(1L).contains("deletes are not enabled"), reasons.toString());
  }

  @Test
  void deletes_work_whatever_else_the_route_maps() {
    Connector connector =
        connector(
            "deletes_mapped",
            "id int, line int, a text, b text, seen timeuuid, source text, PRIMARY KEY (id, line)");
    connector.route(
        "INSERT INTO deletes_mapped SELECT id, line, a, now() AS seen, 'kafka' AS source FROM"
            + " deletes_mapped TTL = keep.seconds PROPERTIES('deletes' = 'true', 'nulls' ="
            + " 'null')");
    connector.start();
    for (int line = 1; line <= 3; line++) {
      String value = "{\"id\":%d,\"line\":%d,\"a\":\"x\",\"b\":\"y\",\"keep\":{\"seconds\":5000}}";
      send("deletes_mapped", null, value.formatted(1, line));
      send("deletes_mapped", null, value.formatted(2, line));
    }
    send("deletes_mapped", "{\"id\":1,\"line\":2}", null);
    send("deletes_mapped", "2", null);
    send("deletes_mapped", null, "{\"id\":2,\"line\":9,\"a\":\"z\",\"keep\":null}");
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(
        Map.of("1", "1 x null kafka, 3 x null kafka", "2", "9 z null kafka"),
        rows("SELECT id, line, a, b, source FROM %s.deletes_mapped"));
  }

  @Test
  void deletes_take_their_write_time_from_the_header_that_inserts_take_it_from() {
    Connector connector = deleting("deletes_timed", "id int PRIMARY KEY, a text");
    connector.route(
        "INSERT INTO deletes_timed SELECT * FROM deletes_timed WITHTIMESTAMP _header.at SECONDS");
    connector.deadLetters().start();
    for (int id = 1; id <= 4; id++) {
      send("deletes_timed", "" + id, "{\"id\":" + id + ",\"a\":\"x\"}", header("at", "1000"));
    }
    send("deletes_timed", "1", null, header("at", "999"));
    send("deletes_timed", "2", null, header("at", "2000"));
    send("deletes_timed", "3", null, header("at", "2000"));
    send("deletes_timed", "2", "{\"id\":2,\"a\":\"older\"}", header("at", "1999"));
    send("deletes_timed", "3", "{\"id\":3,\"a\":\"newer\"}", header("at", "2001"));
    send("deletes_timed", "4", null);
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(
        Map.of("1", "x 1000000000", "3", "newer 2001000000", "4", "x 1000000000"),
        rows("SELECT id, a, writetime(a) FROM %s.deletes_timed"));
    Map<Long, String> reasons = reasons(connector);
    assertEquals("[9]", reasons.keySet().toString());
    assertTrue(reasons.get(9L).contains("no field `_header.at`"), reasons.toString());
  }

  @Test
  void static_columns_go_with_their_partition_and_not_with_a_row() {
    Connector connector =
        deleting("deletes_static", "p int, c int, s text STATIC, v int, PRIMARY KEY (p, c)");
    connector.start();
    for (int p = 1; p <= 3; p++) {
      send("deletes_static", null, "{\"p\":" + p + ",\"c\":1,\"s\":\"kept\",\"v\":1}");
      send("deletes_static", null, "{\"p\":" + p + ",\"c\":2,\"v\":2}");
    }
    send("deletes_static", "{\"p\":1,\"c\":1}", null);
    send("deletes_static", "{\"p\":2,\"c\":1}", null);
    send("deletes_static", "{\"p\":2,\"c\":2}", null);
    send("deletes_static", "{\"p\":3}", null);
    servers.topics.flush();
    connector.awaitCommitted();
    assertEquals(
        Map.of("1", "2 kept 2", "2", "null kept null"), rows("SELECT * FROM %s.deletes_static"));
  }

  @Test
  void what_a_tombstone_could_not_name_or_time_is_refused_before_the_start() {
    Connector connector = deleting("deletes_refused", "id timeuuid PRIMARY KEY, a text");
    connector.route("INSERT INTO deletes_refused SELECT now() AS id, a FROM deletes_refused");
    RestException refused = assertThrows(RestException.class, connector::submit);
    assertTrue(refused.body().contains("a tombstone can't name it"), refused.body());
    connector.route("INSERT INTO deletes_refused SELECT * FROM deletes_refused WITHTIMESTAMP a");
    refused = assertThrows(RestException.class, connector::submit);
    assertTrue(refused.body().contains("a tombstone has no value"), refused.body());
  }
}
