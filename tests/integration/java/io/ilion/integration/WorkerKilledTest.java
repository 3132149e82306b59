package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerKilledTest extends WorkerTest {
  private static final int KEYS = 2_000;
  private static final int RECORDS = 100_000;
  private static final int PARTITIONS = 3;

  @AfterEach
  void bringWorkerBack() {
    if (!servers.worker.isAlive()) {
      servers.worker.start();
    }
  }

  @Test
  void every_row_ends_with_the_last_state_of_the_log() {
    table("killed", "id int PRIMARY KEY, state int, note text");
    servers.topics.create("killed_topic", PARTITIONS);
    Connector connector = new Connector(servers, "killed").with("topics", "killed_topic");
    connector.route("INSERT INTO killed SELECT * FROM killed_topic").with("tasks.max", "2");
    Map<Integer, Integer> last = produce();
    connector.submit();
    try {
      Await.until(
          "rows arrive",
          this::log,
          () -> !servers.rows("SELECT id FROM %s.killed LIMIT 1").isEmpty());
      servers.worker.kill();
      assertTrue(committed() < RECORDS, "killed when all was done");
      servers.worker.start();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        awaitCommitted(partition);
      }
      Map<Integer, Integer> found = new HashMap<>();
      for (Row row : servers.rows("SELECT id, state, note FROM %s.killed")) {
        found.put(row.getInt("id"), row.getInt("state"));
        assertEquals(
            "state " + row.getInt("state"), row.getString("note"), "columns of two records");
      }
      assertEquals(last.size(), found.size());
      last.forEach((id, state) -> assertEquals(state, found.get(id), "the row of " + id));
    } finally {
      connector.delete();
    }
  }

  /** Several states per key, all of a key in one partition; answers with the last of each. */
  private static Map<Integer, Integer> produce() {
    Map<Integer, Integer> last = new HashMap<>();
    Random random = new Random(7);
    for (int state = 0; state < RECORDS; state++) {
      int id = random.nextInt(KEYS);
      last.put(id, state);
      String value = "{\"id\":" + id + ",\"state\":" + state + ",\"note\":\"state " + state + "\"}";
      servers.topics.sendLater(
          new ProducerRecord<>(
              "killed_topic",
              id % PARTITIONS,
              Topics.bytes(String.valueOf(id)),
              Topics.bytes(value)));
    }
    servers.topics.flush();
    return last;
  }

  private static long committed() {
    long sum = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      sum += servers.topics.committed("connect-killed", "killed_topic", partition);
    }
    return sum;
  }

  private static void awaitCommitted(int partition) {
    long end = servers.topics.end("killed_topic", partition);
    Await.until(
        Duration.ofSeconds(90),
        "partition " + partition + " is committed to " + end,
        () -> String.valueOf(servers.topics.committed("connect-killed", "killed_topic", partition)),
        () -> servers.topics.committed("connect-killed", "killed_topic", partition) == end);
    assertTrue(end > 0);
  }
}
