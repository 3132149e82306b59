package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ErrantRecordsTest extends WorkerTest {
  private static final String COLUMNS = "id int PRIMARY KEY, n int";
  private static final String BAD = "{\"id\":2,\"n\":\"" + MARKED + "\"}";

  private static String good(int id) {
    return "{\"id\":" + id + ",\"n\":1}";
  }

  @Test
  void a_bad_record_is_reported_once_and_the_ones_around_it_are_written() {
    Connector connector = connector("errant", COLUMNS).deadLetters().start();
    List<String> values = new ArrayList<>();
    TreeMap<Long, String> bad = new TreeMap<>();
    for (int id = 0; id < 500; id++) {
      values.add(good(id));
      if (id % 50 == 0) {
        bad.put((long) values.size(), "`n`");
        values.add(BAD);
      }
    }
    bad.put((long) values.size(), "no JSON");
    values.add("{\"id\": " + MARKED);
    bad.put((long) values.size(), "tombstone");
    values.add(null);
    bad.put((long) values.size(), "`other`");
    values.add("{\"id\":3,\"other\":1}");
    bad.put((long) values.size(), "`id`");
    values.add("{\"n\":1}");
    connector.sendAndAwait(values.toArray(new String[0]));
    assertEquals(500, servers.count("errant"));
    // A restart reads nothing again, so reports nothing again.
    connector.restart();
    connector.sendAndAwait(good(1000));
    assertEquals(501, servers.count("errant"));
    List<ConsumerRecord<byte[], byte[]>> letters = servers.topics.read(connector.deadLetterTopic());
    TreeMap<Long, String> reported = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      long offset = DeadLetters.offset(letter);
      String value = values.get((int) offset);
      assertEquals(
          value,
          letter.value() == null ? null : new String(letter.value(), StandardCharsets.UTF_8));
      String reason = DeadLetters.reason(letter);
      assertTrue(reason.contains("topic errant, partition 0, offset " + offset + ": "), reason);
      assertTrue(!reason.contains(MARKED), "a value in the reason at offset " + offset);
      assertEquals(null, reported.put(offset, reason), "reported twice: " + offset);
    }
    assertEquals(bad.keySet(), reported.keySet());
    bad.forEach((offset, text) -> assertTrue(reported.get(offset).contains(text), reported + ""));
    assertEquals("RUNNING", connector.taskState());
  }

  @Test
  void without_a_dead_letter_queue_retry_and_throw_fail_the_task() {
    for (String policy : List.of("RETRY", "THROW")) {
      String name = "policy_" + policy.toLowerCase();
      Connector connector = connector(name, COLUMNS).option("error.policy", policy).start();
      servers.topics.send(name, null, good(1), BAD, good(3));
      String trace = connector.awaitFailure();
      assertTrue(trace.contains("topic " + name + ", partition 0, offset 1: "), trace);
      assertTrue(trace.contains("table ilion." + name + ": column `n`: STRING"), trace);
      assertTrue(trace.contains("errors.deadletterqueue.topic.name"), trace);
      assertTrue(!trace.contains(MARKED), "a value in the trace");
      assertTrue(connector.committed(0) <= 1, "committed past the bad record");
    }
  }

  @Test
  void noop_skips_a_bad_record_and_says_so_in_the_log() {
    Connector connector = connector("policy_noop", COLUMNS).option("error.policy", "NOOP").start();
    connector.sendAndAwait(good(1), BAD, good(3));
    assertEquals(2, servers.count("policy_noop"));
    List<String> lines = lines(log(), "record skipped");
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains("topic policy_noop, partition 0, offset 1: "), lines.get(0));
  }

  @Test
  void a_tombstone_is_refused_where_deletes_are_not_enabled() {
    Connector connector = connector("tombstone", COLUMNS).start();
    servers.topics.send("tombstone", "1", good(1), null);
    String trace = connector.awaitFailure();
    assertTrue(trace.contains("offset 1"), trace);
    assertTrue(trace.contains("tombstone"), trace);
    assertTrue(trace.contains("connect.cassandra.delete.enabled = true"), trace);
  }
}
