package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Connectors come and go in one worker. */
class LifecycleTest extends WorkerTest {
  private static final int RESTARTS = Integer.getInteger("ilion.restarts", 200);

  /** The worker and its clients have some of these that come and go by themselves. */
  private static final Map<String, Long> LEEWAY =
      Map.of(
          "threads",
          6L,
          "file descriptors",
          12L,
          "MBeans",
          20L,
          "heap MiB",
          12L,
          "native MiB",
          64L);

  @AfterEach
  void letServerGoOn() {
    servers.cassandra.resume();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void restarts_of_connector_and_task_leave_nothing_behind() throws IOException {
    Connector connector = connector("restarting", "id int PRIMARY KEY").start();
    connector.sendAndAwait("{\"id\":0}");
    // The first ones still load classes and fill pools.
    int id = restart(connector, 20, 1);
    Map<String, Long> before = WorkerProbe.holdings(servers);
    id = restart(connector, RESTARTS, id);
    Map<String, Long> after = holdingsWithin(before);
    assertEquals(id, servers.count("restarting"));
    System.out.printf("%nHeld before and after %d restarts: %s, %s.%n", RESTARTS, before, after);
    Map<String, Long> more = new TreeMap<>();
    after.forEach(
        (what, count) -> {
          long grown = count - before.get(what);
          if (grown > LEEWAY.getOrDefault(what, 0L)) {
            more.put(what, grown);
          }
        });
    assertEquals(Map.of(), more, "what was left behind by " + RESTARTS + " restarts");
  }

  /** Restarts it so many times, now and then with a record; answers with the next record's id. */
  private static int restart(Connector connector, int times, int id) {
    for (int restart = 1; restart <= times; restart++) {
      connector.restart();
      if (restart % 20 == 0) {
        connector.sendAndAwait("{\"id\":" + id++ + "}");
      }
    }
    return id;
  }

  /** Threads and connections of the last task end a moment after it. */
  private static Map<String, Long> holdingsWithin(Map<String, Long> before) throws IOException {
    Map<String, Long> after = WorkerProbe.holdings(servers);
    for (int look = 0; look < 10; look++) {
      boolean within =
          after.entrySet().stream()
              .allMatch(
                  entry ->
                      entry.getValue() - before.get(entry.getKey())
                          <= LEEWAY.getOrDefault(entry.getKey(), 0L));
      if (within) {
        break;
      }
      Await.pause(Duration.ofSeconds(1));
      after = WorkerProbe.holdings(servers);
    }
    return after;
  }

  @Test
  void the_tasks_of_a_connector_share_a_session_which_closes_with_the_last() {
    table("sharing", "id int PRIMARY KEY");
    servers.topics.create("sharing_topic", 3);
    Connector connector = new Connector(servers, "sharing").with("topics", "sharing_topic");
    connector.route("INSERT INTO sharing SELECT * FROM sharing_topic").with("tasks.max", "3");
    Await.until(
        "the sessions of earlier connectors are closed",
        () -> WorkerProbe.connections(servers) + " connections",
        () -> WorkerProbe.connections(servers) == 0);
    connector.start();
    for (int partition = 0; partition < 3; partition++) {
      byte[] value = Topics.bytes("{\"id\":" + partition + "}");
      servers.topics.send(new ProducerRecord<>("sharing_topic", partition, null, value));
    }
    Await.until("all tasks write", this::log, () -> servers.count("sharing") == 3);
    // One to write through, and one that listens to what the cluster tells.
    assertEquals(2, WorkerProbe.settledConnections(servers));
    connector.with("tasks.max", "1").submit();
    Await.until(
        "the task that is left has a session",
        () -> connector.status() + ", " + WorkerProbe.connections(servers) + " connections",
        () -> connector.status().at("/tasks").size() == 1 && WorkerProbe.connections(servers) == 2);
    connector.delete();
    Await.until(
        "the session is closed",
        () -> WorkerProbe.connections(servers) + " connections",
        () -> WorkerProbe.connections(servers) == 0);
  }

  @Test
  void a_connector_of_the_same_name_is_another_one_after_its_deletion() {
    table("reborn_second", "id int PRIMARY KEY");
    Connector first = connector("reborn", "id int PRIMARY KEY").start();
    first.sendAndAwait("{\"id\":1}");
    first.delete();
    Connector second = new Connector(servers, "reborn");
    second.route("INSERT INTO reborn_second SELECT * FROM reborn");
    Await.until(
        "the name is free",
        () -> first.status().toString(),
        () -> first.status().at("/error_code").asInt() == 404);
    second.start();
    second.sendAndAwait("{\"id\":2}");
    assertEquals(1, servers.count("reborn"));
    // Connect keeps what the first one has committed.
    assertEquals(1, servers.count("reborn_second"));
  }

  @Test
  void a_connector_that_is_paused_while_it_starts_is_paused_and_can_go_on() {
    Connector connector = connector("drowsy", "id int PRIMARY KEY");
    servers.topics.send("drowsy", null, "{\"id\":1}");
    connector.submit();
    servers.rest().pause("drowsy");
    Await.until(
        "it is paused",
        () -> connector.status().toString(),
        () -> connector.status().at("/connector/state").asText().equals("PAUSED"));
    servers.rest().resume("drowsy");
    connector.awaitState("RUNNING");
    connector.awaitCommitted();
    assertEquals(1, servers.count("drowsy"));
  }

  /** Connect gives a task 5 s to stop, and then leaves it to itself. */
  @Test
  void tasks_stop_in_time_while_the_cluster_hangs() {
    Connector connector = connector("hung", "id int PRIMARY KEY, n int").start();
    connector.sendAndAwait("{\"id\":0,\"n\":0}");
    long committed = connector.committed(0);
    servers.cassandra.suspend();
    for (int id = 1; id <= 5_000; id++) {
      byte[] value = Topics.bytes("{\"id\":" + id + ",\"n\":" + id + "}");
      servers.topics.sendLater(new ProducerRecord<>("hung", 0, null, value));
    }
    servers.topics.flush();
    Await.pause(Duration.ofSeconds(2));
    long begin = System.nanoTime();
    servers.rest().stop("hung");
    Await.until(
        "it is stopped",
        () -> connector.status().toString(),
        () -> connector.status().at("/tasks").isEmpty());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    // The workers agree on it in their group first; that the task itself was in time the log tells
    // below.
    assertTrue(took.toSeconds() < 15, "stopping took " + took);
    assertEquals(committed, connector.committed(0), "committed while nothing could be written");
    servers.rest().resume("hung");
    // It starts while the cluster hangs, and restarts.
    connector.awaitState("RUNNING");
    connector.restart();
    servers.cassandra.resume();
    connector.awaitCommitted();
    assertEquals(5_001, servers.count("hung"));
    List<String> unresponsive =
        lines(log(), "unresponsive").stream().filter(line -> line.contains("hung")).toList();
    assertEquals(List.of(), unresponsive);
    assertEquals(List.of(), lines(log(), "Graceful stop of task hung"));
  }
}
