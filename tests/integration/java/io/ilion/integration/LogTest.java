package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the native core says comes out of the worker's own log. */
class LogTest extends WorkerTest {
  private static final String LOGGER = "io.ilion.connect.cassandra";
  private static final Pattern MORE =
      Pattern.compile("\\] (\\d+) more like this in the last [\\d.]+ s");
  private static final String ALL = "; since the start 3 records written, 0 errant (";
  private static final Pattern PROGRESS =
      Pattern.compile(
          " INFO \\[progressing\\|task-0\\] progress: \\d records written in the last [\\d.]+ s"
              + " \\(\\d/s\\) as \\d rows \\(\\d/s\\), 0 passed over, 0 errant, 0 requests sent"
              + " again; lag: \\d records read and not finished.*; since the start \\d records"
              + " written");

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
  void the_worker_sets_the_level_of_each_logger_while_a_task_runs() {
    Connector connector = connector("loggers", "id int PRIMARY KEY").start();
    connector.sendAndAwait("{\"id\":1}");
    servers.rest().loggerLevel(LOGGER + ".driver.client", "TRACE");
    connector.sendAndAwait("{\"id\":2}");
    String traced = " TRACE [loggers|task-0] Request succeeded (" + LOGGER + ".driver.client)";
    Await.until("the driver says more", this::log, () -> log().contains(traced));
    List<String> details = new ArrayList<>(lines(log(), "] TRACE "));
    details.addAll(lines(log(), "] DEBUG "));
    details.removeIf(line -> line.contains("(" + LOGGER + ".driver.client)"));
    assertEquals(List.of(), details);
    servers.rest().loggerLevel(LOGGER + ".driver.client", "INFO");
    connector.sendAndAwait("{\"id\":3}");
    long quiet = servers.worker.logPosition();
    connector.sendAndAwait("{\"id\":4}");
    assertEquals(List.of(), lines(servers.worker.logSince(quiet), "] TRACE "));
  }

  @Test
  void values_stay_out_of_the_log_at_every_level() {
    servers.rest().loggerLevel(LOGGER, "TRACE");
    Connector connector = connector("secretive", "id text PRIMARY KEY, n text");
    connector.option("error.policy", "NOOP").start();
    // The server refuses the second one, whose key is empty.
    String value = "\",\"n\":\"" + MARKED + "\"}";
    connector.sendAndAwait("{\"id\":\"" + MARKED + value, "{\"id\":\"" + value);
    assertEquals(1, servers.count("secretive"));
    String failed = "Request failed last_error=[hidden: see the node's own log]";
    Await.until("the refused request is traced", this::log, () -> log().contains(failed));
    assertTrue(log().contains("] Sending connection="), log());
    // The end of the test searches the log.
  }

  @Test
  void skipped_records_are_summed_up_and_none_is_left_out() {
    Connector connector = connector("flood", "id int PRIMARY KEY").option("error.policy", "NOOP");
    connector.start();
    int bad = 400;
    connector.sendAndAwait(Collections.nCopies(bad, "{\"id\":\"x\"}").toArray(new String[0]));
    servers.rest().stop("flood");
    Supplier<List<String>> skipped = () -> lines(log(), "[flood|task-0] ");
    Await.until("the last ones are told at the end", this::log, () -> said(skipped.get()) == bad);
    List<String> lines = lines(log(), "record skipped (error.policy NOOP): topic flood");
    assertTrue(lines.size() >= 6 && lines.size() < 20, lines.toString());
    String last = lines.get(lines.size() - 1);
    assertTrue(last.contains(" more like this in the last "), last);
    assertTrue(last.contains("topic flood, partition 0, offset " + (bad - 1) + ": "), last);
  }

  /** Of how many records the lines tell. */
  private static int said(List<String> lines) {
    int said = 0;
    for (String line : lines) {
      Matcher more = MORE.matcher(line);
      said +=
          more.find() ? Integer.parseInt(more.group(1)) : line.contains("] record skipped") ? 1 : 0;
    }
    return said;
  }

  @Test
  void a_task_says_now_and_then_how_far_it_is_where_that_is_asked_for() {
    Connector silent = connector("silent", "id int PRIMARY KEY").start();
    Connector connector = connector("progressing", "id int PRIMARY KEY");
    connector.with("connect.progress.enabled", "true").option("progress.interval.ms", "1000");
    connector.start().sendAndAwait("{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
    silent.sendAndAwait("{\"id\":1}");
    Supplier<List<String>> said = () -> lines(log(), "[progressing|task-0] progress: ");
    Await.until(
        "all is written", this::log, () -> said.get().stream().anyMatch(l -> l.contains(ALL)));
    for (String line : said.get()) {
      assertTrue(PROGRESS.matcher(line).find(), line);
    }
    assertEquals(List.of(), lines(log(), "[silent|task-0] progress: "));
  }
}
