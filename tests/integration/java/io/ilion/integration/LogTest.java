package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the native core says comes out of the worker's own log. */
class LogTest extends WorkerTest {
  private static final String LOGGER = "io.ilion.connect.cassandra";

  @AfterEach
  void usualLevel() {
    servers.rest().loggerLevel(LOGGER, "INFO");
  }

  @Test
  void native_lines_have_the_context_of_their_task_and_our_loggers() {
    connector("logging", "id int PRIMARY KEY").start().sendAndAwait("{\"id\":1}");
    List<String> lines = lines(log(), "route: topic logging to table ilion.logging by INSERT");
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains(" INFO [logging|task-0] route: "), lines.get(0));
    assertTrue(lines.get(0).contains("(" + LOGGER + ".core."), lines.get(0));
  }

  @Test
  void each_task_says_at_its_start_what_it_has_resolved() {
    // The second one finds the session of the first.
    for (String name : List.of("resolved", "resolved_too")) {
      connector(name, "id int PRIMARY KEY").start().sendAndAwait("{\"id\":1}");
      List<String> cluster = lines(log(), "[" + name + "|task-0] writing to data center ");
      assertEquals(1, cluster.size(), cluster.toString());
      String line = cluster.get(0);
      String through = servers.cassandra.address() + ":" + servers.cassandra.port();
      assertTrue(line.contains("through " + through + ", no TLS, with a login; "), line);
      assertTrue(line.contains("error policy RETRY, retrying for ever"), line);
      List<String> route = lines(log(), "[" + name + "|task-0] route: topic " + name);
      assertTrue(route.get(0).contains("; consistency LOCAL_ONE, write time log"), route.get(0));
      assertTrue(route.get(0).contains("up to 10 rows and 4096 bytes a request"), route.get(0));
    }
  }

  @Test
  void the_worker_sets_their_level() {
    Connector connector = connector("levels", "id int PRIMARY KEY").start();
    connector.sendAndAwait("{\"id\":1}");
    assertFalse(log().contains(" DEBUG [levels|"));
    servers.rest().loggerLevel(LOGGER, "TRACE");
    connector.restart();
    connector.sendAndAwait("{\"id\":2}");
    Await.until(
        "native debug lines are there",
        () -> String.join("\n", lines(log(), "[levels|task-0]")),
        () ->
            lines(log(), "[levels|task-0]").stream()
                .anyMatch(line -> line.contains(" DEBUG ") || line.contains(" TRACE ")));
    servers.rest().loggerLevel(LOGGER, "ERROR");
    connector.restart();
    long quiet = servers.worker.logPosition();
    connector.sendAndAwait("{\"id\":3}");
    assertEquals(List.of(), lines(servers.worker.logSince(quiet), LOGGER + ".core"));
  }

  @Test
  void values_stay_out_of_the_log_at_every_level() {
    servers.rest().loggerLevel(LOGGER, "TRACE");
    Connector connector = connector("secretive", "id text PRIMARY KEY, n text").start();
    connector.sendAndAwait("{\"id\":\"" + MARKED + "\",\"n\":\"" + MARKED + "\"}");
    assertEquals(1, servers.count("secretive"));
    // The end of the test searches the log.
  }
}
