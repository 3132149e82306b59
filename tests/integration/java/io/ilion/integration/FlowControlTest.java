package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A server that hangs under load. {@code JAVA_TOOL_OPTIONS=-Dilion.hang.seconds=600} makes it hang
 * for longer than usual here.
 */
class FlowControlTest extends WorkerTest {
  private static final int HANG_SECONDS = Integer.getInteger("ilion.hang.seconds", 25);

  /** What the process may take more than with the same load on a server that is well. */
  private static final long MORE_MEBIBYTES = 128;

  private static final Duration LONGEST_RETURN = Duration.ofSeconds(10);

  /** The longer it hangs the more there is to do afterwards. */
  private static final Duration LONGEST_CATCHING_UP = Duration.ofSeconds(60 + 2L * HANG_SECONDS);

  private static final String NAME = "hanging";
  private static final String FILLER = "x".repeat(1_500);

  @AfterEach
  void letServerGoOn() {
    servers.cassandra.resume();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void a_server_that_hangs_costs_bounded_memory_and_no_rebalance_and_is_used_again_at_once()
      throws Exception {
    Connector connector = connector(NAME, "id int PRIMARY KEY, text text");
    connector.with("consumer.override.max.poll.interval.ms", "20000").start();
    AtomicBoolean loading = new AtomicBoolean(true);
    AtomicLong sent = new AtomicLong();
    Thread load = new Thread(() -> load(loading, sent), "load");
    load.start();
    try {
      Await.until("rows are committed", this::log, () -> connector.committed(0) > 5_000);
      long usual = WorkerProbe.residentMebibytes(servers);
      String member = servers.topics.members("connect-" + NAME);
      long position = servers.worker.logPosition();
      servers.cassandra.suspend();
      // What was written before may still be committed.
      Await.pause(Duration.ofSeconds(5));
      long committed = connector.committed(0);
      long most = 0;
      for (int second = 5; second < HANG_SECONDS; second++) {
        Await.pause(Duration.ofSeconds(1));
        most = Math.max(most, WorkerProbe.residentMebibytes(servers));
      }
      assertTrue(
          most <= usual + MORE_MEBIBYTES, "resident memory grew from " + usual + " to " + most);
      assertEquals("RUNNING", connector.taskState());
      assertEquals(committed, connector.committed(0), "committed while nothing could be written");
      servers.cassandra.resume();
      long returned = System.nanoTime();
      Await.until("writing goes on", this::log, () -> connector.committed(0) > committed);
      Duration took = Duration.ofNanos(System.nanoTime() - returned);
      assertTrue(took.compareTo(LONGEST_RETURN) <= 0, "it went on only after " + took);
      assertEquals(member, servers.topics.members("connect-" + NAME));
      List<String> joins =
          lines(servers.worker.logSince(position), "(Re-)joining group").stream()
              .filter(line -> line.contains("connect-" + NAME))
              .toList();
      assertEquals(List.of(), joins, "a rebalance");
      System.out.printf(
          "%nThe server hung for %d s: %d MiB resident became %d MiB at most, %d records waited,"
              + " and %.1f s after its return writing went on.%n",
          HANG_SECONDS, usual, most, sent.get() - committed, took.toMillis() / 1000.0);
    } finally {
      loading.set(false);
      load.join();
    }
    servers.topics.flush();
    Await.until(
        LONGEST_CATCHING_UP,
        "everything is committed",
        this::log,
        () -> connector.committed(0) == sent.get());
    // Page by page: to count them all would take the server longer than it may.
    long rows = 0;
    for (Row ignored : servers.cql("SELECT id FROM %s." + NAME)) {
      rows++;
    }
    assertEquals(sent.get(), rows);
  }

  /** Some 3 MB a second: a hang of half a minute brings more than a task may hold. */
  private static void load(AtomicBoolean loading, AtomicLong sent) {
    while (loading.get()) {
      for (int number = 0; number < 200; number++) {
        long id = sent.getAndIncrement();
        String value = "{\"id\":" + id + ",\"text\":\"" + FILLER + "\"}";
        servers.topics.sendLater(new ProducerRecord<>(NAME, 0, null, Topics.bytes(value)));
      }
      Await.pause(Duration.ofMillis(100));
    }
  }
}
