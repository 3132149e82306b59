package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/** What stands in a route beside plain fields: each form, and what it writes. */
class RouteClausesTest extends WorkerTest {
  @Test
  void stars_of_nested_fields_and_elements_of_lists_are_taken() {
    Connector connector =
        connector("parts", "id int PRIMARY KEY, sku text, qty int, first text, inner_id int");
    connector.route(
        "INSERT INTO parts SELECT _key.*, item.*, tags[0] AS first, lines[1].id AS inner_id FROM"
            + " parts IGNORE item.note");
    connector.start();
    servers.topics.send(
        "parts",
        "{\"id\":1}",
        "{\"item\":{\"sku\":\"s\",\"qty\":2,\"note\":\"n\"},\"tags\":[\"x\",\"y\"],"
            + "\"lines\":[{\"id\":7},{\"id\":8}]}");
    servers.topics.send("parts", "{\"id\":2}", "{\"tags\":[],\"lines\":[null]}");
    connector.awaitCommitted();
    Row row = servers.cql("SELECT * FROM %s.parts WHERE id = 1").one();
    assertEquals("s", row.getString("sku"));
    assertEquals(2, row.getInt("qty"));
    assertEquals("x", row.getString("first"));
    assertEquals(8, row.getInt("inner_id"));
    assertTrue(servers.cql("SELECT first FROM %s.parts WHERE id = 2").one().isNull(0));
  }

  @Test
  void literals_and_functions_feed_columns() {
    Connector connector =
        connector(
            "made", "id int PRIMARY KEY, kind text, price decimal, ok boolean, t timeuuid, u uuid");
    connector.route(
        "INSERT INTO made SELECT id, 'it''s' AS kind, -1.50 AS price, TRUE AS ok, now() AS t,"
            + " uuid() AS u FROM made");
    connector.start();
    connector.sendAndAwait("{\"id\":1}", "{\"id\":2}");
    List<Row> rows = servers.rows("SELECT * FROM %s.made");
    for (Row row : rows) {
      assertEquals("it's", row.getString("kind"));
      assertEquals("-1.50", row.getBigDecimal("price").toPlainString());
      assertTrue(row.getBoolean("ok"));
      assertEquals(1, row.getUuid("t").version());
      assertEquals(4, row.getUuid("u").version());
    }
    Set<UUID> made = rows.stream().map(row -> row.getUuid("t")).collect(Collectors.toSet());
    assertEquals(2, made.size());
    long age =
        servers.cql("SELECT toUnixTimestamp(t) FROM %s.made WHERE id = 1").one().getLong(0)
            - System.currentTimeMillis();
    assertTrue(Math.abs(age) < 600_000, "now() is " + age + " ms away");
  }

  @Test
  void a_ttl_is_a_number_a_field_or_an_option() {
    table("kept", "id int PRIMARY KEY, v int");
    table("kept_by_field", "id int PRIMARY KEY, v int");
    Connector connector = connector("keep").option("ttl", "5000");
    connector.route(
        "INSERT INTO kept SELECT id, v FROM keep TTL = 1000;"
            + "INSERT INTO kept_by_field SELECT id, v FROM keep TTL = seconds;"
            + "INSERT INTO kept SELECT id2 AS id, v FROM keep");
    connector.deadLetters().start();
    connector.sendAndAwait(
        "{\"id\":1,\"id2\":11,\"v\":1,\"seconds\":2000}",
        "{\"id\":2,\"id2\":12,\"v\":1}",
        "{\"id\":3,\"id2\":13,\"v\":1,\"seconds\":-1}",
        "{\"id\":4,\"id2\":14,\"v\":1,\"seconds\":630720001}");
    assertTtl(1000, ttl("kept", 1));
    assertTtl(5000, ttl("kept", 11));
    assertTtl(2000, ttl("kept_by_field", 1));
    assertEquals(0, ttl("kept_by_field", 2), "no field: what the table says");
    assertEquals(2, servers.count("kept_by_field"));
    List<String> reasons =
        servers.topics.read(connector.deadLetterTopic()).stream().map(DeadLetters::reason).toList();
    assertEquals(2, reasons.size(), reasons.toString());
    assertTrue(reasons.get(0).contains("the TTL: is not within 0 to 630720000"), reasons + "");
  }

  private static void assertTtl(int expected, int found) {
    assertTrue(found > expected - 120 && found <= expected, found + " instead of " + expected);
  }

  /** Seconds, or 0 for a value that stays. */
  private static int ttl(String table, int id) {
    Row row = servers.cql("SELECT ttl(v) FROM %s." + table + " WHERE id = ?", id).one();
    return row.isNull(0) ? 0 : row.getInt(0);
  }

  @Test
  void a_field_holds_the_write_time_in_its_unit() {
    Connector connector = connector("timed", "id int PRIMARY KEY, v text, at bigint");
    connector.route("INSERT INTO timed SELECT * FROM timed WITHTIMESTAMP at SECONDS");
    connector.deadLetters().start();
    connector.sendAndAwait(
        "{\"id\":1,\"v\":\"new\",\"at\":2000000000}",
        "{\"id\":1,\"v\":\"old\",\"at\":1000000000}",
        "{\"id\":2,\"v\":\"too late\",\"at\":9223372036855}",
        "{\"id\":3,\"v\":\"never\"}");
    Row row = servers.cql("SELECT v, at, writetime(v) FROM %s.timed WHERE id = 1").one();
    assertEquals("new", row.getString("v"), "fault: milliseconds taken as seconds");
    assertEquals(2_000_000_000L, row.getLong("at"));
    assertEquals(2_000_000_000_000_000L, row.getLong(2));
    List<String> reasons =
        servers.topics.read(connector.deadLetterTopic()).stream().map(DeadLetters::reason).toList();
    assertTrue(reasons.get(0).contains("does not fit into a write time"), reasons + "");
    assertTrue(reasons.get(1).contains("no field `at`, which holds its write time"), reasons + "");
    assertEquals(2, reasons.size());
    Connector byHeader = connector("timed_by_header");
    byHeader.route(
        "INSERT INTO timed SELECT * FROM timed_by_header WITHTIMESTAMP _header.at MICROSECONDS");
    byHeader.start();
    servers.topics.send(
        new ProducerRecord<>(
            "timed_by_header",
            0,
            null,
            null,
            Topics.bytes("{\"id\":4,\"v\":\"x\"}"),
            List.of(new RecordHeader("at", Topics.bytes("1234567")))));
    byHeader.awaitCommitted();
    assertEquals(
        1_234_567, servers.cql("SELECT writetime(v) FROM %s.timed WHERE id = 4").one().getLong(0));
  }

  @Test
  void properties_change_how_one_route_is_written() {
    table("cleared", "id int PRIMARY KEY, v text");
    table("left", "id int PRIMARY KEY, v text");
    Connector connector = connector("properties").option("nulls", "null");
    connector.route(
        "INSERT INTO cleared SELECT * FROM properties PROPERTIES('consistency' = 'ONE', 'ttl' ="
            + " 1000, 'timestamps' = 'record', 'deletes' = true) BATCH = 3;"
            + "INSERT INTO left SELECT * FROM properties WITHUNSET PROPERTIES('tombstones' ="
            + " 'skip')");
    connector.start();
    ProducerRecord<byte[], byte[]> timed =
        new ProducerRecord<>(
            "properties",
            0,
            1_500_000_000_123L,
            Topics.bytes("{\"id\":1}"),
            Topics.bytes("{\"id\":1,\"v\":\"x\"}"));
    servers.topics.send(timed);
    connector.awaitCommitted();
    Row row = servers.cql("SELECT ttl(v), writetime(v) FROM %s.cleared WHERE id = 1").one();
    assertTtl(1000, row.getInt(0));
    assertEquals(1_500_000_000_123_000L, row.getLong(1));
    Row other = servers.cql("SELECT ttl(v), writetime(v) FROM %s.left WHERE id = 1").one();
    assertTrue(other.isNull(0));
    assertNotEquals(row.getLong(1), other.getLong(1));
    servers.topics.send("properties", "{\"id\":1}", "{\"id\":1,\"v\":null}");
    connector.awaitCommitted();
    assertTrue(servers.cql("SELECT v FROM %s.cleared WHERE id = 1").one().isNull(0));
    assertEquals("x", servers.cql("SELECT v FROM %s.left WHERE id = 1").one().getString(0));
    servers.topics.send("properties", "{\"id\":1}", (String) null);
    connector.awaitCommitted();
    assertEquals(0, servers.count("cleared"));
    assertEquals(1, servers.count("left"));
  }

  @Test
  void topics_and_tables_meet_in_any_number() {
    table("all_orders", "id int PRIMARY KEY, origin text");
    servers.cql(
        "CREATE KEYSPACE IF NOT EXISTS ilion_other WITH replication ="
            + " {'class':'SimpleStrategy','replication_factor':1}");
    servers.cql("CREATE TABLE ilion_other.copies (id int PRIMARY KEY)");
    servers.topics.create("orders.eu", 1);
    servers.topics.create("orders.us", 1);
    Connector connector = connector("many_to_many").with("topics", "orders.eu,orders.us");
    connector.route(
        "INSERT INTO all_orders SELECT id, _topic AS origin FROM orders.eu;"
            + "INSERT INTO all_orders SELECT id, _topic AS origin FROM orders.us;"
            + "INSERT INTO ilion_other.copies SELECT id FROM orders.us");
    connector.start();
    servers.topics.send("orders.eu", null, "{\"id\":1}");
    servers.topics.send("orders.us", null, "{\"id\":2}");
    Await.until(
        "two orders", () -> connector.status() + "", () -> servers.count("all_orders") == 2);
    assertEquals(
        "orders.us",
        servers.cql("SELECT origin FROM %s.all_orders WHERE id = 2").one().getString(0));
    assertEquals(2, servers.cql("SELECT id FROM ilion_other.copies").one().getInt(0));
  }

  @Test
  void any_topic_goes_to_the_table_of_its_name_unless_it_has_a_route() {
    table("any_a", "id int PRIMARY KEY");
    table("any_b_v1", "id int PRIMARY KEY");
    table("own_route", "id int PRIMARY KEY");
    for (String topic : List.of("any_a", "any_b.v1", "any_c")) {
      servers.topics.create(topic, 1);
    }
    Connector connector = connector("any-of-them").with("topics", null).deadLetters();
    connector.with("topics.regex", "any_.*").with("consumer.override.metadata.max.age.ms", "1000");
    connector.route("INSERT INTO * SELECT * FROM *; INSERT INTO own_route SELECT * FROM any_c");
    connector.start();
    for (String topic : List.of("any_a", "any_b.v1", "any_c")) {
      servers.topics.send(topic, null, "{\"id\":1}");
    }
    for (String table : List.of("any_a", "any_b_v1", "own_route")) {
      Await.until(table, () -> connector.status().toString(), () -> servers.count(table) == 1);
    }
    // A topic that appears later, first without a table, then with one.
    servers.topics.create("any_late", 1);
    servers.topics.send("any_late", null, "{\"id\":1}");
    Await.until(
        "a dead letter",
        () -> connector.status().toString(),
        () -> !servers.topics.read(connector.deadLetterTopic()).isEmpty());
    String reason = DeadLetters.reason(servers.topics.read(connector.deadLetterTopic()).get(0));
    assertTrue(reason.contains("the table `any_late` in the keyspace"), reason);
    table("any_late", "id int PRIMARY KEY");
    Await.pause(java.time.Duration.ofSeconds(2));
    servers.topics.send("any_late", null, "{\"id\":2}");
    Await.until("any_late", () -> connector.status() + "", () -> servers.count("any_late") == 1);
    assertEquals("RUNNING", connector.taskState());
  }

  @Test
  void an_own_statement_is_fed_by_its_markers() {
    servers.cql("CREATE TABLE %s.own (id int PRIMARY KEY, l list<int>, s set<text>, v text)");
    Connector connector = connector("own_statement").deadLetters();
    connector.route(
        "EXECUTE 'UPDATE ilion.own SET l = l + :x, s = s + :tags WHERE id = :id' SELECT id, x, tags"
            + " FROM own_statement;"
            + "EXECUTE 'INSERT INTO ilion.own (id, v) VALUES (:id, :v) USING TTL :keep' SELECT id,"
            + " v, 1000 AS keep FROM own_statement PROPERTIES('idempotent' = true)");
    connector.start();
    connector.sendAndAwait(
        "{\"id\":1,\"x\":[1],\"tags\":[\"a\"],\"v\":\"first\"}",
        "{\"id\":1,\"x\":[2,3],\"tags\":[\"a\",\"b\"],\"v\":\"last\"}",
        "{\"id\":null,\"x\":[4],\"v\":\"no key\"}");
    Row row = servers.cql("SELECT l, s, v, ttl(v) FROM %s.own WHERE id = 1").one();
    assertEquals(3, row.getList("l", Integer.class).size());
    assertEquals(Set.of("a", "b"), row.getSet("s", String.class));
    assertEquals("last", row.getString("v"), "the order of the log holds for own statements too");
    assertTtl(1000, row.getInt(3));
    List<String> reasons =
        servers.topics.read(connector.deadLetterTopic()).stream().map(DeadLetters::reason).toList();
    assertEquals(1, reasons.size(), reasons.toString());
    assertTrue(
        reasons.get(0).contains("the statement of EXECUTE: marker `:id`: null for a part"),
        reasons.toString());
  }

  @Test
  void an_own_statement_that_reads_only_the_key_is_executed_for_tombstones() {
    table("own_deletes", "id int PRIMARY KEY, v text");
    Connector connector = connector("own_delete");
    connector.route(
        "EXECUTE 'DELETE v FROM ilion.own_deletes WHERE id = :id' SELECT _key.id FROM own_delete");
    connector.start();
    // Long ago, so that the delete is later.
    servers.cql("INSERT INTO %s.own_deletes (id, v) VALUES (1, 'x') USING TIMESTAMP 1");
    servers.topics.send("own_delete", "{\"id\":1}", (String) null);
    connector.awaitCommitted();
    Row row = servers.cql("SELECT v FROM %s.own_deletes WHERE id = 1").one();
    assertTrue(row == null || row.isNull("v"));
  }

  @Test
  void counters_are_added_to() {
    Connector connector = connector("clicks", "page text PRIMARY KEY, n counter, m counter");
    connector.deadLetters().start();
    connector.sendAndAwait(
        "{\"page\":\"a\",\"n\":2}",
        "{\"page\":\"a\",\"n\":3,\"m\":-1}",
        "{\"page\":\"a\",\"n\":null}",
        "{\"page\":\"a\",\"n\":1.5}");
    Row row = servers.cql("SELECT * FROM %s.clicks WHERE page = 'a'").one();
    assertEquals(5, row.getLong("n"));
    assertEquals(-1, row.getLong("m"));
    assertEquals(1, servers.topics.read(connector.deadLetterTopic()).size());
    assertFalse(log().contains("must be of type COUNTER"));
  }
}
