package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records that can't be written stand among others: each is reported once, and the others are
 * written. Some do not fit their column, which the connector finds; some the server refuses.
 */
class ErrantRecordsAmongGoodOnesTest extends WorkerTest {
  private static final String COLUMNS = "id text PRIMARY KEY, n int, filler text";

  /** Over the server's limit for a row, see {@link Servers}. */
  private static final int TOO_LARGE = 1_400_000;

  private static final String REFUSED = "the cluster refused a batch of ";

  private enum Places {
    ONE_IN_TEN(200, i -> i % 10 == 3),
    ONE_IN_TWO(100, i -> i % 2 == 1),
    ALL(40, i -> true),
    FIRST(50, i -> i == 0),
    LAST(50, i -> i == 49);

    final int records;
    final IntPredicate isBad;

    Places(int records, IntPredicate isBad) {
      this.records = records;
      this.isBad = isBad;
    }
  }

  private static String good(int id) {
    return "{\"id\":\"" + id + "\",\"n\":" + id + "}";
  }

  /** Every other one is refused by the server: Cassandra takes no empty key. */
  private static String bad(int id) {
    return id % 4 < 2
        ? "{\"id\":\"" + id + "\",\"n\":\"" + MARKED + "\"}"
        : "{\"id\":\"\",\"n\":" + id + "}";
  }

  private static String reason(int id) {
    return id % 4 < 2 ? "column `n`: STRING" : "Key may not be empty";
  }

  @ParameterizedTest
  @EnumSource(Places.class)
  void each_is_reported_once_and_the_others_are_written(Places places) {
    String name = "among_" + places.name().toLowerCase(Locale.ROOT);
    Connector connector = connector(name, COLUMNS).deadLetters().start();
    List<String> values = new ArrayList<>();
    Map<Long, String> expected = new TreeMap<>();
    for (int id = 0; id < places.records; id++) {
      boolean isBad = places.isBad.test(id);
      values.add(isBad ? bad(id) : good(id));
      if (isBad) {
        expected.put((long) id, reason(id));
      }
    }
    connector.sendAndAwait(values.toArray(new String[0]));
    assertEquals("RUNNING", connector.taskState());
    assertEquals(places.records - expected.size(), servers.count(name));
    assertReported(connector, expected);
  }

  @Test
  void a_row_over_the_limit_of_the_server_is_reported_and_the_others_are_written() {
    Connector connector = connector("too_large", COLUMNS).deadLetters();
    // Connect's own producer, which has to take the large record to the queue.
    connector.with("producer.override.max.request.size", String.valueOf(8 << 20));
    connector.start();
    connector.sendAndAwait(good(1), tooLarge(2), good(3), good(4));
    assertEquals(3, servers.count("too_large"));
    assertReported(connector, Map.of(1L, "oversized mutation"));
    // Nothing else is on the way that could tell that the server is well.
    connector.sendAndAwait(tooLarge(5));
    assertReported(
        connector, new TreeMap<>(Map.of(1L, "oversized mutation", 4L, "oversized mutation")));
    assertEquals(3, servers.count("too_large"));
    assertEquals("RUNNING", connector.taskState());
  }

  /** The server's own words name the key. */
  private static String tooLarge(int id) {
    return "{\"id\":\"" + MARKED + id + "\",\"filler\":\"" + "x".repeat(TOO_LARGE) + "\"}";
  }

  @Test
  void a_batch_over_the_limit_of_the_server_is_split() {
    Connector connector = connector("large_batches", COLUMNS);
    connector.option("batch.max.rows", "100").option("batch.max.bytes", "1000000");
    String[] values = new String[200];
    for (int id = 0; id < values.length; id++) {
      values[id] = "{\"id\":\"" + id + "\",\"filler\":\"" + "x".repeat(2_000) + "\"}";
    }
    // What waits for the connector comes in large polls.
    servers.topics.send(connector.topic, null, values);
    connector.start().awaitCommitted();
    assertEquals(values.length, servers.count("large_batches"));
    assertEquals("RUNNING", connector.taskState());
    assertFalse(log().contains("writing has to wait"), log());
    // Not each batch after it is tried in vain.
    Await.until("it says so", this::log, () -> log().contains(REFUSED));
    List<String> refused = lines(log(), REFUSED);
    assertTrue(refused.size() <= 5, refused.toString());
    assertTrue(refused.get(0).contains("connect.cassandra.batch.max.bytes"), refused.get(0));
    assertTrue(refused.get(0).contains("Batch too large"), refused.get(0));
  }

  @Test
  void without_a_queue_retry_and_throw_fail_the_task_on_what_the_server_refuses() {
    for (String policy : List.of("RETRY", "THROW")) {
      String name = "refused_" + policy.toLowerCase(Locale.ROOT);
      Connector connector = connector(name, COLUMNS).option("error.policy", policy).start();
      servers.topics.send(name, null, good(0), good(1), bad(2), good(3));
      String trace = connector.awaitFailure();
      assertTrue(trace.contains("topic " + name + ", partition 0, offset 2: "), trace);
      assertTrue(trace.contains("table ilion." + name + ": "), trace);
      assertTrue(trace.contains("Key may not be empty"), trace);
      assertTrue(trace.contains("errors.deadletterqueue.topic.name"), trace);
      assertTrue(connector.committed(0) <= 2, "committed past the bad record");
    }
  }

  @Test
  void without_a_queue_noop_skips_what_the_server_refuses_with_a_line_each() {
    Connector connector = connector("refused_noop", COLUMNS).option("error.policy", "NOOP").start();
    connector.sendAndAwait(bad(2), good(1), bad(3), good(4), bad(4));
    assertEquals(2, servers.count("refused_noop"));
    List<String> skipped = lines(log(), "record skipped (error.policy NOOP): topic refused_noop");
    assertEquals(3, skipped.size(), skipped.toString());
    for (long offset : new long[] {0, 2, 4}) {
      String named = "partition 0, offset " + offset + ": table ilion.refused_noop: ";
      assertEquals(1, skipped.stream().filter(line -> line.contains(named)).count(), named);
    }
  }

  /** Whether the queue holds these offsets, each once and with its reason. */
  private static void assertReported(Connector connector, Map<Long, String> expected) {
    Map<Long, String> reported = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : servers.topics.read(connector.deadLetterTopic())) {
      long offset = DeadLetters.offset(letter);
      String reason = DeadLetters.reason(letter);
      assertEquals(connector.topic, DeadLetters.topic(letter));
      assertEquals("0", DeadLetters.partition(letter));
      String place = "topic " + connector.topic + ", partition 0, offset " + offset + ": ";
      assertTrue(reason.contains(place), reason);
      assertTrue(reason.contains("table ilion." + connector.name + ": "), reason);
      assertFalse(reason.contains(MARKED), "a value in the reason at offset " + offset);
      assertEquals(null, reported.put(offset, reason), "reported twice: " + offset);
    }
    assertEquals(expected.keySet(), reported.keySet());
    expected.forEach(
        (offset, reason) -> assertTrue(reported.get(offset).contains(reason), reported + ""));
  }
}
