package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Which of several records of a key wins. */
class WriteTimesTest extends WorkerTest {
  private Connector deleting(String name, String columns) {
    return connector(name, columns).option("delete.enabled", "true");
  }

  /**
   * Fault 1: with deletes at wall-clock time, inserts whose time is that of an older record never
   * come back.
   */
  @Test
  void fault_1_insert_delete_insert_ends_as_the_insert_with_each_clock() {
    long anHourAgo = System.currentTimeMillis() - 3_600_000;
    for (String writeTime : List.of("log", "record")) {
      String name = "write_times_fault_1_" + writeTime;
      Connector connector = deleting(name, "id int PRIMARY KEY, a text, b text");
      connector.option("write.time", writeTime).start();
      // Key 1 in one batch, key 2 in three; key 3 ends deleted.
      for (int step = 0; step < 3; step++) {
        byte[] old = Topics.bytes("{\"id\":2,\"a\":\"" + step + "\",\"b\":\"" + step + "\"}");
        byte[] value = step == 1 ? null : old;
        servers.topics.send(
            new ProducerRecord<>(name, 0, anHourAgo + step, Topics.bytes("2"), value));
        connector.awaitCommitted();
      }
      String[] values = {
        "{\"id\":1,\"a\":\"old\",\"b\":\"old\"}", null, "{\"id\":1,\"a\":\"new\"}"
      };
      for (String value : values) {
        servers.topics.sendLater(
            new ProducerRecord<>(name, 0, anHourAgo + 5, Topics.bytes("1"), Topics.bytes(value)));
      }
      for (String value : List.of("{\"id\":3,\"a\":\"x\"}", "")) {
        byte[] bytes = value.isEmpty() ? null : Topics.bytes(value);
        servers.topics.sendLater(
            new ProducerRecord<>(name, 0, anHourAgo + 6, Topics.bytes("3"), bytes));
      }
      servers.topics.flush();
      connector.awaitCommitted();
      assertEquals(
          Map.of("1", "new null", "2", "2 2"), rows("SELECT * FROM %s." + name), writeTime);
    }
  }

  /**
   * Fault 2: of two writes with one time Cassandra keeps the larger value of each cell, and a
   * delete before any write; so rows of one millisecond would mix.
   */
  @Test
  void fault_2_records_of_one_millisecond_do_not_mix_their_columns() {
    Connector connector =
        deleting("write_times_fault_2", "id int PRIMARY KEY, a text, b text, c text");
    connector.option("write.time", "record").start();
    long now = System.currentTimeMillis();
    // More records than a millisecond has microseconds, and the key's last ones around offset 1000.
    for (int offset = 0; offset < 1_100; offset++) {
      int id = offset >= 995 && offset <= 1_005 ? 1 : 2 + offset % 7;
      boolean isLast = offset == 1_005;
      String value =
          "{\"id\":%d,\"a\":\"%d\",\"b\":\"%d\"%s}"
              .formatted(id, offset, 9_999 - offset, offset == 995 ? ",\"c\":\"gone\"" : "");
      boolean isTombstone = offset % 2 == 0 && !isLast && id == 1;
      servers.topics.sendLater(
          new ProducerRecord<>(
              "write_times_fault_2",
              0,
              now,
              Topics.bytes("" + id),
              isTombstone ? null : Topics.bytes(value)));
    }
    servers.topics.flush();
    connector.awaitCommitted();
    Map<String, String> expected = new TreeMap<>(Map.of("1", "1005 8994 null"));
    for (int offset = 1_099; offset >= 1_093; offset--) {
      expected.put("" + (2 + offset % 7), offset + " " + (9_999 - offset) + " null");
    }
    assertEquals(expected, rows("SELECT * FROM %s.write_times_fault_2"));
  }
}
