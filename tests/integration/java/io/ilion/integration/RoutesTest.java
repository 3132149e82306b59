package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class RoutesTest extends WorkerTest {
  @Test
  void fields_get_aliases_and_nested_paths_are_followed() {
    Connector connector = connector("nested", "id int PRIMARY KEY, unit_price decimal, city text");
    connector.route(
        "INSERT INTO nested SELECT id, price AS unit_price, customer.address.city AS city FROM"
            + " nested");
    connector.start();
    connector.sendAndAwait(
        "{\"id\":1,\"price\":2.50,\"other\":true,\"customer\":{\"address\":{\"city\":\"Ilion\",\"zip\":1}}}",
        "{\"id\":2,\"customer\":{\"address\":null}}");
    Row row = servers.cql("SELECT * FROM %s.nested WHERE id = 1").one();
    assertEquals("2.50", row.getBigDecimal("unit_price").toString());
    assertEquals("Ilion", row.getString("city"));
    assertTrue(servers.cql("SELECT city FROM %s.nested WHERE id = 2").one().isNull(0));
  }

  @Test
  void ignored_fields_are_left_out() {
    Connector connector = connector("ignoring", "id int PRIMARY KEY, a text, b text");
    connector.route("INSERT INTO ignoring SELECT * FROM ignoring IGNORE b, debug").start();
    connector.sendAndAwait("{\"id\":1,\"a\":\"x\",\"b\":\"y\",\"debug\":{\"z\":1}}");
    Row row = servers.rows("SELECT * FROM %s.ignoring").get(0);
    assertEquals("x", row.getString("a"));
    assertTrue(row.isNull("b"));
  }

  @Test
  void key_header_and_place_of_a_record_become_columns() {
    Connector connector =
        connector(
            "placed",
            "id text PRIMARY KEY, tenant text, trace text, topic text, part int, pos bigint, at"
                + " timestamp, document text, n int");
    connector.route(
        "INSERT INTO placed SELECT _key.id AS id, _key.tenant AS tenant, _header.trace AS trace,"
            + " _topic AS topic, _partition AS part, _offset AS pos, _timestamp AS at, _value AS"
            + " document, n FROM placed");
    connector.start();
    servers.topics.send("placed", null, "{\"n\":0}");
    servers.topics.send(
        new ProducerRecord<>(
            "placed",
            0,
            1767225600123L,
            Topics.bytes("{\"id\":\"k1\",\"tenant\":\"t1\"}"),
            Topics.bytes("{\"n\": 7, \"deep\":{\"x\":[1,2]}}"),
            List.of(new RecordHeader("trace", Topics.bytes("abc")))));
    // The first record has no key, so no value for the primary key, and stops the task.
    String trace = connector.awaitFailure();
    assertTrue(trace.contains("topic placed, partition 0, offset 0"), trace);
    assertTrue(trace.contains("`id`"), trace);
    connector.option("error.policy", "NOOP").submit();
    connector.awaitState("RUNNING");
    connector.awaitCommitted();
    Row row = servers.rows("SELECT * FROM %s.placed").get(0);
    assertEquals("k1", row.getString("id"));
    assertEquals("t1", row.getString("tenant"));
    assertEquals("abc", row.getString("trace"));
    assertEquals("placed", row.getString("topic"));
    assertEquals(0, row.getInt("part"));
    assertEquals(1, row.getLong("pos"));
    assertEquals(1767225600123L, row.getInstant("at").toEpochMilli());
    assertEquals("{\"n\": 7, \"deep\":{\"x\":[1,2]}}", row.getString("document"));
    assertEquals(7, row.getInt("n"));
  }

  @Test
  void whole_keys_and_values_that_are_structured_become_json_text() {
    Connector connector = connector("documents", "id text PRIMARY KEY, document text");
    connector.with("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    connector.with("value.converter.schemas.enable", "false");
    connector.route("INSERT INTO documents SELECT _key AS id, _value AS document FROM documents");
    connector.start();
    servers.topics.send("documents", "k", "{\"a\":{\"b\":[1,2.5,null,\"x\"]}}");
    connector.awaitCommitted();
    Row row = servers.rows("SELECT * FROM %s.documents").get(0);
    assertEquals("k", row.getString("id"));
    assertEquals(
        Connector.json("{\"a\":{\"b\":[1,2.5,null,\"x\"]}}"),
        Connector.json(row.getString("document")));
  }

  @Test
  void several_statements_of_one_topic_write_their_tables() {
    table("first_of_two", "id int PRIMARY KEY, a text");
    table("second_of_two", "a text, id int, PRIMARY KEY (a, id)");
    Connector connector = connector("two_tables");
    connector.route(
        "INSERT INTO first_of_two SELECT id, a FROM two_tables;"
            + " insert into ilion.second_of_two select * from two_tables;");
    connector.start();
    connector.sendAndAwait("{\"id\":1,\"a\":\"x\"}", "{\"id\":2,\"a\":\"x\"}");
    assertEquals(2, servers.count("first_of_two"));
    assertEquals(2, servers.rows("SELECT * FROM %s.second_of_two WHERE a = 'x'").size());
  }

  @Test
  void tables_and_columns_with_capitals_are_found_by_their_exact_names() {
    servers.cql("CREATE TABLE %s.\"Mixed\" (\"Order Id\" int PRIMARY KEY, \"Total\" int)");
    Connector connector = connector("mixed.case-topic");
    connector.route("INSERT INTO Mixed SELECT `id` AS \"Order Id\", Total FROM mixed.case-topic");
    connector.start();
    connector.sendAndAwait("{\"id\":1,\"Total\":5}");
    assertEquals(5, servers.cql("SELECT \"Total\" FROM %s.\"Mixed\"").one().getInt(0));
  }

  @Test
  void a_null_leaves_its_column_or_clears_it_as_told() {
    for (String nulls : List.of("unset", "null")) {
      Connector connector = connector("nulls_" + nulls, "id int PRIMARY KEY, a text, b text");
      connector.option("nulls", nulls).start();
      connector.sendAndAwait("{\"id\":1,\"a\":\"x\",\"b\":\"y\"}", "{\"id\":1,\"a\":null}");
      Row row = servers.rows("SELECT * FROM %s." + connector.name).get(0);
      assertEquals(nulls.equals("null"), row.isNull("a"), nulls);
      assertEquals("y", row.getString("b"), nulls);
    }
  }
}
