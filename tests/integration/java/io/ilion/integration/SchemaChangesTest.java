package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.servers.CqlProxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables that change under a running connector. */
class SchemaChangesTest extends WorkerTest {
  @Test
  void a_column_that_is_added_is_used_without_a_restart() {
    Connector connector = connector("grows", "id int PRIMARY KEY").deadLetters().start();
    connector.sendAndAwait("{\"id\":1}", "{\"id\":2,\"note\":\"too early\"}");
    servers.cql("ALTER TABLE %s.grows ADD note text");
    connector.sendAndAwait("{\"id\":3,\"note\":\"in time\"}");
    assertEquals(
        "in time", servers.cql("SELECT note FROM %s.grows WHERE id = 3").one().getString(0));
    List<String> reasons =
        servers.topics.read(connector.deadLetterTopic()).stream().map(DeadLetters::reason).toList();
    assertEquals(1, reasons.size(), reasons.toString());
    assertTrue(reasons.get(0).contains("no column for the field `note`"), reasons.toString());
    assertTrue(log().contains("table ilion.grows has changed"));
  }

  @Test
  void a_row_is_not_errant_that_only_a_node_refuses_that_is_behind_with_the_schema() {
    String address = "127.0.2.3";
    try (CqlProxy proxy = new CqlProxy().node(address, servers.cassandra).addresses().start()) {
      Connector connector = connector("behind", "id int PRIMARY KEY").deadLetters();
      connector.option("contact.points", address).start();
      proxy.error("Invalid times 1");
      connector.sendAndAwait("{\"id\":1}");
      assertEquals(1, proxy.count());
      assertEquals(1, servers.count("behind"));
      assertEquals(List.of(), servers.topics.read(connector.deadLetterTopic()));
    }
  }

  @Test
  void a_table_that_is_made_anew_with_other_types_is_written_with_these() {
    Connector connector = connector("remade", "id int PRIMARY KEY, v int").start();
    connector.sendAndAwait("{\"id\":1,\"v\":5}");
    servers.cql("DROP TABLE %s.remade");
    // Nobody stops writing because a table is away for a moment.
    servers.topics.send("remade", null, "{\"id\":2,\"v\":6}");
    Await.pause(java.time.Duration.ofSeconds(2));
    table("remade", "id text PRIMARY KEY, v text");
    connector.sendAndAwait("{\"id\":\"3\",\"v\":\"seven\"}");
    assertEquals(2, servers.count("remade"));
    assertEquals("6", servers.cql("SELECT v FROM %s.remade WHERE id = '2'").one().getString(0));
    assertEquals("seven", servers.cql("SELECT v FROM %s.remade WHERE id = '3'").one().getString(0));
    assertEquals("RUNNING", connector.taskState());
  }

  @Test
  void a_table_that_is_truncated_and_made_anew_alike_is_written_on() {
    Connector connector = connector("emptied", "id int PRIMARY KEY, v int").start();
    connector.sendAndAwait("{\"id\":1,\"v\":5}");
    servers.cql("TRUNCATE %s.emptied");
    connector.sendAndAwait("{\"id\":2,\"v\":6}");
    servers.cql("DROP TABLE %s.emptied");
    table("emptied", "id int PRIMARY KEY, v int");
    connector.sendAndAwait("{\"id\":3,\"v\":7}");
    assertEquals(1, servers.count("emptied"));
  }

  @Test
  void a_user_defined_type_that_is_given_a_field_is_written_with_it() {
    servers.cql("CREATE TYPE %s.place (city text)");
    Connector connector = connector("places", "id int PRIMARY KEY, p frozen<place>").deadLetters();
    connector.start();
    connector.sendAndAwait("{\"id\":1,\"p\":{\"city\":\"Ilion\"}}");
    servers.cql("ALTER TYPE %s.place ADD zip int");
    Await.pause(java.time.Duration.ofSeconds(2));
    connector.sendAndAwait("{\"id\":2,\"p\":{\"city\":\"Ilion\",\"zip\":7}}");
    assertEquals(
        7,
        servers.cql("SELECT p FROM %s.places WHERE id = 2").one().getUdtValue("p").getInt("zip"));
  }

  @Test
  void a_column_that_a_route_names_and_that_is_dropped_fails_the_task_with_its_name() {
    Connector connector = connector("shrinks", "id int PRIMARY KEY, v int");
    connector.route("INSERT INTO shrinks SELECT id, v FROM shrinks").start();
    connector.sendAndAwait("{\"id\":1,\"v\":5}");
    servers.cql("ALTER TABLE %s.shrinks DROP v");
    servers.topics.send("shrinks", null, "{\"id\":2,\"v\":6}");
    String trace = connector.awaitFailure();
    assertTrue(trace.contains("the table has no column `v`"), trace);
    servers.cql("ALTER TABLE %s.shrinks ADD v int");
    connector.restart();
    connector.awaitCommitted();
    assertEquals(2, servers.count("shrinks"));
  }
}
