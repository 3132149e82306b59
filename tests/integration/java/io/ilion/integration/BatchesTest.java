package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows travel together as far as the server likes it. */
class BatchesTest extends WorkerTest {
  private static final int ROWS = 2_000;

  /** Lengths of text with which many rows fill a batch, or few, or one. */
  private static final int[] LENGTHS = {1, 100, 450, 800, 2_100, 4_200};

  @Test
  void batches_stay_within_what_the_server_warns_of() {
    long position = servers.cassandra.logPosition();
    write("batches", connector("batches", "id int PRIMARY KEY, note text"));
    assertEquals(List.of(), warnings(position));
    // The server would have said so.
    Connector large = connector("batches_over", "id int PRIMARY KEY, note text");
    write("batches_over", large.option("batch.max.rows", "50").option("batch.max.bytes", "20000"));
    assertFalse(warnings(position).isEmpty());
  }

  private static void write(String table, Connector connector) {
    String[] records =
        IntStream.range(0, ROWS)
            .mapToObj(
                id -> {
                  String note = "x".repeat(LENGTHS[id % LENGTHS.length]);
                  return "{\"id\":" + id + ",\"note\":\"" + note + "\"}";
                })
            .toArray(String[]::new);
    servers.topics.send(connector.topic, null, records);
    connector.start().awaitCommitted();
    assertEquals(ROWS, servers.count(table));
  }

  /** What the node's log says of batches over its thresholds. */
  private static List<String> warnings(long position) {
    return servers
        .cassandra
        .logSince(position)
        .lines()
        .filter(line -> line.contains("WARN"))
        .filter(line -> line.contains("Batch for") || line.contains("Unlogged batch covering"))
        .toList();
  }
}
