package io.ilion.chaos;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Compares the table and the dead letters with the log, applied in its order. */
final class Checker {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a comparison found.
   *
   * @param records how many records the log has
   * @param rows how many rows the log ends with
   * @param errant how many records of the log can't be written
   * @param lost rows that are missing, and errant records without a dead letter
   * @param extra rows that the log deletes or never wrote
   * @param stale rows with the columns of an earlier record
   * @param mixed rows with columns of several records
   * @param duplicates dead letters beyond the first of a record
   * @param examples some of what is wrong
   */
  record Findings(
      long records,
      int rows,
      int errant,
      int lost,
      int extra,
      int stale,
      int mixed,
      int duplicates,
      List<String> examples) {
    int misordered() {
      return extra + stale + mixed;
    }
  }

  /** The columns of a row that one record sets, and the one that it may leave as it is. */
  private record Cells(Long n, String a, String b, String extra) {
    /** Whether one record wrote the columns that every record sets. */
    boolean isOfOneRecord() {
      return ("a of " + n).equals(a) && ("b of " + n).equals(b);
    }
  }

  private final Map<Integer, Cells> expected = new HashMap<>();
  private final Map<String, Integer> letters = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private long records;
  private int lost;
  private int extra;
  private int stale;
  private int mixed;

  Findings check(Log log, ChaosServers servers) {
    log.read(Log.TOPIC, Log.PARTITIONS, this::apply);
    log.read(Log.DEAD_LETTERS, 1, this::count);
    compare(read(servers));
    int duplicates = 0;
    for (Map.Entry<String, Integer> letter : letters.entrySet()) {
      if (letter.getValue() == 0) {
        lost++;
        example("no dead letter of the errant record " + letter.getKey());
      }
      duplicates += Math.max(0, letter.getValue() - 1);
    }
    return new Findings(
        records, expected.size(), letters.size(), lost, extra, stale, mixed, duplicates, examples);
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    records++;
    int id = json(record.key()).get("id").asInt();
    if (record.value() == null) {
      expected.remove(id);
      return;
    }
    JsonNode value = json(record.value());
    if (!value.get("n").isNumber()) {
      letters.put(record.partition() + "@" + record.offset(), 0);
      return;
    }
    Cells before = expected.get(id);
    String extraBefore = before == null ? null : before.extra();
    expected.put(
        id,
        new Cells(
            value.get("n").asLong(),
            value.get("a").asText(),
            value.get("b").asText(),
            value.has("extra") ? value.get("extra").asText() : extraBefore));
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void count(ConsumerRecord<byte[], byte[]> letter) {
    String origin =
        header(letter, "__connect.errors.partition")
            + "@"
            + header(letter, "__connect.errors.offset");
    if (letters.computeIfPresent(origin, (record, count) -> count + 1) == null) {
      example("a dead letter of a good record: " + origin);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null ? "?" : Log.text(header.value());
  }

  private static Map<Integer, Cells> read(ChaosServers servers) {
    Map<Integer, Cells> rows = new HashMap<>();
    SimpleStatement all =
        SimpleStatement.newInstance("SELECT id, n, a, b, extra FROM " + Sink.TABLE)
            .setTimeout(Duration.ofSeconds(60));
    for (Row row : servers.session().execute(all)) {
      Long n = row.isNull("n") ? null : row.getLong("n");
      rows.put(
          row.getInt("id"),
          new Cells(n, row.getString("a"), row.getString("b"), row.getString("extra")));
    }
    return rows;
  }

  private void compare(Map<Integer, Cells> found) {
    expected.forEach(
        (id, cells) -> {
          Cells row = found.get(id);
          if (row == null) {
            lost++;
            example("row " + id + " is lost, it should be " + cells);
          } else if (!row.isOfOneRecord()) {
            mixed++;
            example("row " + id + " is mixed: " + row + ", it should be " + cells);
          } else if (!Objects.equals(row, cells)) {
            stale++;
            example("row " + id + " is stale: " + row + ", it should be " + cells);
          }
        });
    found.forEach(
        (id, row) -> {
          if (!expected.containsKey(id)) {
            extra++;
            example("row " + id + " should not be: " + row);
          }
        });
  }

  private void example(String text) {
    if (examples.size() < 20) {
      examples.add(text);
    }
  }
}
