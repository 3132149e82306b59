package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ilion.servers.ConnectRest.RestException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several plugins, connectors and lives of them in one worker. */
class PluginsTest extends WorkerTest {
  @Test
  void several_versions_are_discovered_by_their_service_manifest() {
    List<String> versions = new ArrayList<>();
    for (JsonNode plugin : Connector.json(servers.rest().plugins())) {
      if (plugin.get("class").asText().equals(Connector.CLASS)) {
        versions.add(plugin.get("version").asText());
      }
    }
    versions.sort(null);
    List<String> expected =
        new ArrayList<>(
            List.of(Servers.VERSION_OF_OTHER_PLATFORM, Servers.OLDER_VERSION, Archive.version()));
    expected.sort(null);
    assertEquals(expected, versions);
  }

  @Test
  void the_same_library_works_from_two_plugin_folders_in_one_worker() {
    Connector newer = connector("newer", "id int PRIMARY KEY").start();
    Connector older = connector("older", "id int PRIMARY KEY");
    older.with("connector.plugin.version", "[" + Servers.OLDER_VERSION + "]").start();
    Connector neighbour = connector("neighbour", "id int PRIMARY KEY").start();
    for (Connector connector : List.of(newer, older, neighbour)) {
      connector.sendAndAwait("{\"id\":1}", "{\"id\":2}");
      assertEquals(2, servers.count(connector.name));
    }
    assertEquals(Servers.OLDER_VERSION, older.status().at("/connector/version").asText());
    assertEquals(Archive.version(), newer.status().at("/connector/version").asText());
    // One ends, the others go on.
    newer.delete();
    for (Connector connector : List.of(older, neighbour)) {
      connector.sendAndAwait("{\"id\":3}");
      assertEquals(3, servers.count(connector.name));
    }
  }

  @Test
  void a_missing_platform_is_named_with_those_the_archive_holds_and_the_worker_lives() {
    Connector connector = connector("platform", "id int PRIMARY KEY").with("name", "platform");
    connector.with("connector.plugin.version", "[" + Servers.VERSION_OF_OTHER_PLATFORM + "]");
    String said;
    try {
      connector.submit();
      said = connector.awaitFailure();
    } catch (RestException e) {
      said = e.body();
    }
    assertTrue(said.contains("no native library for the platform linux-"), said);
    assertTrue(said.contains("it holds: " + Archive.PLATFORM_OF_NO_WORKER), said);
    Connector healthy = connector("healthy", "id int PRIMARY KEY").start();
    healthy.sendAndAwait("{\"id\":1}");
    assertEquals(1, servers.count("healthy"));
  }

  @Test
  void a_new_configuration_takes_effect() {
    Connector connector = connector("changing", "id int PRIMARY KEY, a int, b int").start();
    connector.sendAndAwait("{\"id\":1,\"a\":5}");
    connector.route("INSERT INTO changing SELECT id, a AS b FROM changing").submit();
    // Both the old and the new task are RUNNING: only what is written tells them apart.
    Await.until(
        "the new route is in use",
        () -> connector.status().toString(),
        () -> log().contains("(\"id\", \"b\")"));
    connector.sendAndAwait("{\"id\":2,\"a\":6}");
    assertEquals(5, servers.cql("SELECT a FROM %s.changing WHERE id = 1").one().getInt(0));
    assertEquals(6, servers.cql("SELECT b FROM %s.changing WHERE id = 2").one().getInt(0));
    assertTrue(servers.cql("SELECT a FROM %s.changing WHERE id = 2").one().isNull(0));
  }

  @Test
  void pause_stop_and_resume_lose_nothing() {
    Connector connector = connector("resting", "id int PRIMARY KEY").start();
    connector.sendAndAwait("{\"id\":1}");
    servers.rest().pause("resting");
    connector.awaitState("PAUSED");
    servers.topics.send("resting", null, "{\"id\":2}");
    servers.rest().resume("resting");
    connector.awaitCommitted();
    servers.rest().stop("resting");
    Await.until(
        "the connector is stopped",
        () -> connector.status().toString(),
        () -> connector.status().at("/tasks").isEmpty());
    servers.topics.send("resting", null, "{\"id\":3}");
    servers.rest().resume("resting");
    connector.awaitCommitted();
    assertEquals(3, servers.count("resting"));
  }
}
