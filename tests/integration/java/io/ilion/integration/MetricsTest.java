package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.servers.CqlProxy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.management.JMException;
import org.junit.jupiter.api.Test;

/** What a worker shows of its tasks, against what was sent. */
class MetricsTest extends WorkerTest {
  private static final String OWN = "io.ilion.connect.cassandra:type=sink-task";
  private static final String PLUGINS = "kafka.connect:type=plugins";
  private static final String DATA_CENTER = "datacenter=datacenter1";
  private static final String COLUMNS = "id text PRIMARY KEY, n int";

  /** What the cluster refuses of a row, when it stands in the primary key. */
  private static final String EMPTY_KEY = "{\"id\":\"\",\"n\":1}";

  private static String ofTask(Connector connector) {
    return OWN + "-metrics,connector=" + connector.name + ",task=0";
  }

  private static String ofDataCenter(Connector connector) {
    return OWN + "-datacenter-metrics,connector=" + connector.name + ",task=0," + DATA_CENTER;
  }

  private static Map<String, Object> attributes(String bean) {
    try {
      return WorkerProbe.attributes(servers, bean);
    } catch (IOException | JMException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> beans(String name) {
    try {
      Set<String> beans = WorkerProbe.beans(servers, OWN + "*,connector=" + name + ",*");
      beans.addAll(WorkerProbe.beans(servers, PLUGINS + ",connector=" + name + ",*"));
      return beans;
    } catch (IOException | JMException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads an MBean until it shows what is awaited. */
  private static Map<String, Object> await(String bean, Predicate<Map<String, Object>> shows) {
    Map<String, Object> values = new TreeMap<>();
    Await.until(
        bean + " shows what is awaited",
        values::toString,
        () -> {
          values.clear();
          values.putAll(attributes(bean));
          return !values.isEmpty() && shows.test(values);
        });
    return values;
  }

  /** What a task shows once it has so many records and is done with them. */
  private static Map<String, Object> awaitRead(Connector connector, long records) {
    return await(
        ofTask(connector),
        values ->
            values.get("record-read-total").equals(records)
                && values.get("record-in-flight").equals(0L));
  }

  private static String[] good(int records) {
    return IntStream.range(0, records)
        .mapToObj(id -> "{\"id\":\"" + id + "\",\"n\":1}")
        .toArray(String[]::new);
  }

  /** The values of some attributes. */
  private static Map<String, Object> only(Map<String, Object> values, Set<String> names) {
    Map<String, Object> only = new TreeMap<>(values);
    only.keySet().retainAll(names);
    return only;
  }

  @Test
  void figures_are_those_of_what_was_sent_and_of_no_other_connector() {
    Connector single = connector("measured_single", COLUMNS).deadLetters();
    single.option("batch.max.rows", "1").start();
    Connector batched = connector("measured_batched", COLUMNS).start();
    servers.topics.send(single.topic, null, good(50));
    servers.topics.send(single.topic, null, "{\"id\":\"x\",\"n\":\"one\"}", "{\"id\":\"", null);
    servers.topics.send(single.topic, null, EMPTY_KEY);
    servers.topics.send(batched.topic, null, good(3_000));
    single.awaitCommitted();
    batched.awaitCommitted();
    Map<String, Object> expected = new TreeMap<>();
    expected.put("record-read-total", 54L);
    expected.put("record-written-total", 50L);
    expected.put("record-errant-total", 4L);
    expected.put("record-errant-unfit-total", 3L);
    expected.put("record-errant-refused-total", 1L);
    expected.put("record-errant-unrouted-total", 0L);
    expected.put("row-written-total", 50L);
    // The row that is refused is tried twice.
    expected.put("row-retried-total", 1L);
    expected.put("request-total", 52L);
    expected.put("request-retried-total", 1L);
    expected.put("request-failed-total", 2L);
    expected.put("request-rows-max", 1.0);
    expected.put("request-in-flight", 0L);
    expected.put("record-in-flight-bytes", 0L);
    expected.put("session-state", "connected");
    expected.put("session-nodes-connected", 1L);
    expected.put("session-nodes-known", 1L);
    Map<String, Object> shown = awaitRead(single, 54);
    assertEquals(expected, only(shown, expected.keySet()));
    assertTrue((double) shown.get("record-read-rate") > 0, shown.toString());
    assertTrue((double) shown.get("request-rate") > 0, shown.toString());
    Map<String, Object> answers = attributes(ofDataCenter(single));
    assertEquals(50L, answers.get("request-written-total"));
    double median = (double) answers.get("request-latency-p50-ms");
    double longest = (double) answers.get("request-latency-max-ms");
    assertTrue(0 < median && median <= longest && longest < 60_000, answers.toString());
    Map<String, Object> other = awaitRead(batched, 3_000);
    assertEquals(3_000L, other.get("row-written-total"), other.toString());
    assertEquals(0L, other.get("record-errant-total"), other.toString());
    double most = (double) other.get("request-rows-max");
    assertTrue(2 <= most && most <= 10, other.toString());
  }

  @Test
  void the_registry_of_the_worker_shows_the_same_and_nothing_is_left_of_a_deleted_connector() {
    Connector connector = connector("measured_twice", COLUMNS).start();
    connector.sendAndAwait(good(10));
    Map<String, Object> own = awaitRead(connector, 10);
    String registry = PLUGINS + ",connector=" + connector.name + ",task=0";
    // The worker's own gauges show an answer of the core that is up to half a second old.
    Map<String, Object> same =
        await(registry, values -> values.get("record-written-total").equals(10L));
    assertEquals(own.keySet(), same.keySet());
    Set<String> totals = Set.copyOf(own.keySet().stream().filter(n -> n.endsWith("l")).toList());
    assertEquals(only(own, totals), only(same, totals));
    Map<String, Object> answers = attributes(ofDataCenter(connector));
    assertEquals(
        answers, new TreeMap<>(attributes(registry + "," + DATA_CENTER)), "of the data center");
    // A task that starts anew begins to count anew.
    connector.restart();
    awaitRead(connector, 0);
    connector.delete();
    Await.until(
        "the metrics are gone",
        () -> beans(connector.name).toString(),
        () -> beans(connector.name).isEmpty());
  }

  @Test
  void each_task_has_metrics_of_its_own_and_a_failed_one_has_none_until_it_is_started_anew() {
    table("measured_tasks", COLUMNS);
    servers.topics.create("measured_tasks", 2);
    Connector connector = new Connector(servers, "measured_tasks").with("tasks.max", "2").start();
    try {
      String second = ofTask(connector).replace("task=0", "task=1");
      await(second, values -> values.get("session-state").equals("connected"));
      awaitRead(connector, 0);
      servers.topics.send(connector.topic, null, "{\"id\":1,\"n\":\"one\"}");
      // It fails whoever has its partition: the one task, then the other.
      Await.until(
          "the metrics are gone",
          () -> beans(connector.name) + " " + connector.status(),
          () -> beans(connector.name).isEmpty());
      connector.option("error.policy", "NOOP").submit();
      await(second, values -> values.get("session-state").equals("connected"));
      Await.until(
          "the record is skipped",
          () -> connector.status().toString(),
          () -> connector.committed(0) == 1);
    } finally {
      connector.delete();
    }
  }

  @Test
  void an_outage_shows_while_it_lasts_and_in_what_was_sent_again() {
    try (CqlProxy proxy = new CqlProxy()) {
      String address = "127.0.4.1";
      proxy.node(address, servers.cassandra).addresses().start();
      Connector connector = connector("measured_outage", COLUMNS);
      connector.option("contact.points", address).option("retry.interval", "500").start();
      connector.sendAndAwait(good(1));
      proxy.error("Unavailable");
      servers.topics.send(connector.topic, null, good(20));
      Map<String, Object> away =
          await(
              ofTask(connector),
              values ->
                  values.get("session-state").equals("away")
                      && values.get("paused").equals(1L)
                      && (long) values.get("record-in-flight") > 0
                      && (long) values.get("pause-time-ms-total") > 0
                      && (long) values.get("request-retried-total") > 0);
      assertTrue((double) away.get("pause-ratio") > 0, away.toString());
      long refused = proxy.count();
      assertTrue(refused > 0);
      proxy.pass();
      connector.awaitCommitted();
      Map<String, Object> back = awaitRead(connector, 21);
      assertEquals("connected", back.get("session-state"));
      assertEquals(21L, back.get("row-written-total"));
      assertEquals(0L, back.get("paused"));
      // Each that was refused is sent again until it is taken.
      assertTrue((long) back.get("request-failed-total") >= refused, back.toString());
      assertEquals(back.get("request-failed-total"), back.get("request-retried-total"));
      proxy.error("Unavailable times 3");
      connector.sendAndAwait("{\"id\":\"last\",\"n\":1}");
      Map<String, Object> last = awaitRead(connector, 22);
      for (String retried : List.of("request-failed-total", "row-retried-total")) {
        assertEquals(3, (long) last.get(retried) - (long) back.get(retried), retried);
      }
      connector.delete();
    }
  }
}
