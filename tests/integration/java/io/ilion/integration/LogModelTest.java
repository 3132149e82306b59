package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.datastax.oss.driver.api.core.cql.Row;
import io.ilion.integration.RandomLogs.Placed;
import io.ilion.servers.ConnectRest.RestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The rows end as the log ends: thousands of random logs of inserts and deletes through a real
 * worker, against a model that applies each in its order. Of the faults that are usual elsewhere,
 * this would show number 1 (deletes with wall-clock time against inserts with record time), number
 * 2 (writes of the same millisecond tie and mix the columns of two records) and number 9 (optional
 * nulls become tombstones).
 *
 * <p>The logs are the same in every run; {@code JAVA_TOOL_OPTIONS=-Dilion.seed=7} makes others, and
 * {@code -Dilion.logs} another number of them.
 */
class LogModelTest extends WorkerTest {
  private static final long SEED = Long.getLong("ilion.seed", 1);
  private static final int LOGS = Integer.getInteger("ilion.logs", 1_000);
  static final int PARTITIONS = 3;

  @Test
  void with_times_of_the_log_rows_end_as_it_ends_also_after_replays() {
    rowsEndAsTheLogEnds("log", "list<int>", 2, SEED);
  }

  /**
   * A list that is not frozen doubles where it is written twice at one time. One task: another that
   * takes a partition over in the middle of a millisecond does not know the times given in it.
   */
  @Test
  void with_times_of_the_records_rows_end_as_the_log_ends_also_after_replays() {
    rowsEndAsTheLogEnds("record", "frozen<list<int>>", 1, SEED + 1);
  }

  private void rowsEndAsTheLogEnds(String writeTime, String listType, int tasks, long seed) {
    String name = "model_" + writeTime;
    String topic = name + "_topic";
    table(name + "_unset", LogModel.COLUMNS.formatted(listType));
    table(name + "_null", LogModel.COLUMNS.formatted(listType));
    servers.topics.create(topic, PARTITIONS);
    Connector connector =
        connector(name).with("topics", topic).with("tasks.max", String.valueOf(tasks));
    connector.option("delete.enabled", "true").option("write.time", writeTime);
    connector.route(
        ("INSERT INTO %1$s_unset SELECT * FROM %2$s PROPERTIES('nulls' = 'unset', 'batch.max.rows'"
                + " = 1);INSERT INTO %1$s_null SELECT * FROM %2$s PROPERTIES('nulls' = 'null')")
            .formatted(name, topic));
    List<List<Placed>> logs = RandomLogs.produce(topic, seed, LOGS);
    connector.submit();
    awaitCommitted(connector, topic);
    compare("first pass", name, logs);

    replay(connector, () -> servers.rest().resetOffsets(name));
    awaitCommitted(connector, topic);
    compare("replay from the beginning", name, logs);

    replay(connector, () -> servers.rest().alterOffsets(name, middle(topic)));
    awaitCommitted(connector, topic);
    compare("replay from the middle", name, logs);
    assertEquals("RUNNING", connector.taskState());
  }

  /** Stops a connector, sets its offsets back, and lets it write again. */
  private static void replay(Connector connector, Runnable offsets) {
    servers.rest().stop(connector.name);
    Await.until(
        connector.name + " is stopped",
        () -> connector.status().toString(),
        () -> connector.status().at("/connector/state").asText().equals("STOPPED"));
    // The tasks leave their group a moment after they are gone from the status.
    String[] refusal = {""};
    Await.until(
        "the offsets of " + connector.name + " are set back",
        () -> refusal[0],
        () -> {
          try {
            offsets.run();
            return true;
          } catch (RestException e) {
            refusal[0] = e.getMessage();
            return false;
          }
        });
    servers.rest().resume(connector.name);
    connector.awaitState("RUNNING");
  }

  private static String middle(String topic) {
    Random random = new Random(SEED);
    return IntStream.range(0, PARTITIONS)
        .mapToObj(
            partition ->
                "{\"partition\":{\"kafka_topic\":\"%s\",\"kafka_partition\":%d},\"offset\":{\"kafka_offset\":%d}}"
                    .formatted(
                        topic,
                        partition,
                        random.nextInt((int) servers.topics.end(topic, partition))))
        .collect(Collectors.joining(",", "{\"offsets\":[", "]}"));
  }

  private static void awaitCommitted(Connector connector, String topic) {
    String group = "connect-" + connector.name;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int asked = partition;
      long end = servers.topics.end(topic, partition);
      assertTrue(end > 0);
      Await.until(
          Duration.ofSeconds(120),
          "partition " + partition + " is committed to " + end,
          () -> servers.topics.committed(group, topic, asked) + "; " + connector.status(),
          () -> servers.topics.committed(group, topic, asked) == end);
    }
  }

  private static void compare(String when, String name, List<List<Placed>> logs) {
    compare(when, name + "_unset", false, logs);
    compare(when, name + "_null", true, logs);
  }

  private static void compare(
      String when, String table, boolean nullsClear, List<List<Placed>> logs) {
    List<SortedMap<String, Map<String, Object>>> found = read(table);
    int rows = 0;
    List<Integer> different = new ArrayList<>();
    SortedMap<String, Map<String, Object>> expectedOfFirst = null;
    for (int log = 0; log < LOGS; log++) {
      LogModel model = new LogModel(nullsClear);
      logs.get(log).forEach(placed -> model.apply(placed.change()));
      SortedMap<String, Map<String, Object>> expected = model.rows();
      rows += expected.size();
      if (!expected.equals(found.get(log))) {
        expectedOfFirst = different.isEmpty() ? expected : expectedOfFirst;
        different.add(log);
      }
    }
    assertTrue(rows > LOGS / 2, "The logs leave only " + rows + " rows to compare");
    if (!different.isEmpty()) {
      int log = different.get(0);
      fail(
          "%s: %d of %d logs end otherwise in table %s (seed %d). Log %d was%n%s%nThe table has%n%s%nThe model says%n%s"
              .formatted(
                  when,
                  different.size(),
                  LOGS,
                  table,
                  SEED,
                  log,
                  logs.get(log).stream().map(Placed::toString).collect(Collectors.joining("\n")),
                  text(found.get(log)),
                  text(expectedOfFirst)));
    }
  }

  private static String text(Map<String, Map<String, Object>> rows) {
    return rows.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  /** The rows of each log as {@link LogModel#rows} has them. */
  private static List<SortedMap<String, Map<String, Object>>> read(String table) {
    List<SortedMap<String, Map<String, Object>>> logs = new ArrayList<>();
    for (int log = 0; log < LOGS; log++) {
      logs.add(new TreeMap<>());
    }
    for (Row row : servers.cql("SELECT * FROM %s." + table)) {
      Map<String, Object> cells = new TreeMap<>();
      for (String column : LogModel.CELLS) {
        Object cell = LogModel.cell(row.getObject(column));
        if (cell != null) {
          cells.put(column, cell);
        }
      }
      Integer c = row.isNull("c") ? null : row.getInt("c");
      String key = LogModel.rowKey(row.getString("p"), c, row.getString("d"));
      assertNull(logs.get(row.getInt("log")).put(key, cells), "one row found twice");
    }
    return logs;
  }
}
