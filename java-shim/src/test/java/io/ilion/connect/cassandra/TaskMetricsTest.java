package io.ilion.connect.cassandra;

import static io.ilion.connect.cassandra.MetricsBytes.fraction;
import static io.ilion.connect.cassandra.MetricsBytes.text;
import static io.ilion.connect.cassandra.MetricsBytes.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The MBeans of tasks, with a fake core; workers of the API that this is compiled against. */
class TaskMetricsTest {
  private static final String TASK =
      "io.ilion.connect.cassandra:type=sink-task-metrics,connector=orders,task=3";
  private static final String DATA_CENTER =
      "io.ilion.connect.cassandra:type=sink-task-datacenter-metrics,connector=orders,task=3";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final FakeCore core = new FakeCore();
  private final FakeContext context = new FakeContext();
  private final CassandraSinkTask task = new CassandraSinkTask(core);

  @AfterEach
  void stop() {
    task.stop();
  }

  private static CassandraSinkTask start(CassandraSinkTask task, FakeContext context, String name) {
    task.initialize(context);
    task.start(Map.of("name", name, "task.id", "3"));
    return task;
  }

  private TreeSet<String> beans() throws JMException {
    TreeSet<String> names = new TreeSet<>();
    server
        // Other tests leave tasks of other numbers behind.
        .queryNames(new ObjectName("io.ilion.connect.cassandra:task=3,*"), null)
        .forEach(name -> names.add(name.getCanonicalName()));
    return names;
  }

  @Test
  void a_task_shows_its_metrics_as_attributes_with_what_they_mean() throws JMException {
    core.metrics =
        MetricsBytes.task(
                List.of(
                    whole("row-written-total", 300),
                    fraction("request-rate", 1.5),
                    text("session-state", "away")))
            .bytes();
    start(task, context, "orders");
    ObjectName name = new ObjectName(TASK);
    Map<String, String> attributes = new TreeMap<>();
    for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
      attributes.put(attribute.getName(), attribute.getType() + ": " + attribute.getDescription());
    }
    assertEquals(
        Map.of(
            "row-written-total", "java.lang.Long: Meaning of row-written-total.",
            "request-rate", "java.lang.Double: Meaning of request-rate.",
            "session-state", "java.lang.String: Meaning of session-state."),
        attributes);
    assertEquals(300L, server.getAttribute(name, "row-written-total"));
    assertEquals(1.5, server.getAttribute(name, "request-rate"));
    assertEquals("away", server.getAttribute(name, "session-state"));
    assertEquals(3, server.getAttributes(name, attributes.keySet().toArray(new String[0])).size());
    assertThrows(AttributeNotFoundException.class, () -> server.getAttribute(name, "other"));
  }

  @Test
  void what_is_shown_is_asked_anew() throws JMException, InterruptedException {
    start(task, context, "orders");
    ObjectName name = new ObjectName(TASK);
    core.metrics = MetricsBytes.task(List.of(whole("rows", 7))).bytes();
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!server.getAttribute(name, "rows").equals(7L)) {
      assertTrue(System.nanoTime() < deadline, "an old value after 30 s");
      Thread.sleep(20);
    }
  }

  @Test
  void a_data_center_that_answers_gets_an_mbean_of_its_own() throws JMException {
    start(task, context, "orders");
    assertEquals(new TreeSet<>(List.of(canonical(TASK))), beans());
    core.metrics =
        MetricsBytes.task(List.of(whole("rows", 0)))
            .dataCenter("dc1", List.of(fraction("latency", 2.5)))
            .dataCenter("west, \"old\"", List.of(fraction("latency", 5.0)))
            .bytes();
    core.answer(OutcomeBytes.metDataCenter());
    task.put(List.of());
    ObjectName first = new ObjectName(DATA_CENTER + ",datacenter=dc1");
    ObjectName second =
        new ObjectName(DATA_CENTER + ",datacenter=" + ObjectName.quote("west, \"old\""));
    assertEquals(2.5, server.getAttribute(first, "latency"));
    assertEquals(5.0, server.getAttribute(second, "latency"));
    task.stop();
    assertEquals(new TreeSet<>(), beans());
  }

  @Test
  void a_stopped_task_leaves_nothing_also_after_a_failure() throws JMException {
    start(task, context, "orders");
    core.answer(new ConnectException("failed"));
    assertThrows(ConnectException.class, () -> task.put(List.of()));
    assertEquals(1, beans().size());
    core.answer(new ConnectException("failed"));
    task.stop();
    assertEquals(new TreeSet<>(), beans());
  }

  @Test
  void two_connectors_share_nothing() throws JMException {
    FakeCore otherCore = new FakeCore();
    otherCore.metrics = MetricsBytes.task(List.of(whole("rows", 5))).bytes();
    start(task, context, "orders");
    CassandraSinkTask other =
        start(new CassandraSinkTask(otherCore), new FakeContext(), "orders: east");
    ObjectName name =
        new ObjectName(
            "io.ilion.connect.cassandra:type=sink-task-metrics,connector=\"orders: east\",task=3");
    assertEquals(5L, server.getAttribute(name, "rows"));
    assertEquals(0L, server.getAttribute(new ObjectName(TASK), "rows"));
    other.stop();
    assertEquals(new TreeSet<>(List.of(canonical(TASK))), beans());
  }

  @Test
  void a_successor_takes_the_place_of_a_task_that_did_not_stop_and_keeps_it() throws JMException {
    FakeCore next = new FakeCore();
    next.metrics = MetricsBytes.task(List.of(whole("rows", 5))).bytes();
    start(task, context, "orders");
    CassandraSinkTask successor = start(new CassandraSinkTask(next), new FakeContext(), "orders");
    task.stop();
    assertEquals(5L, server.getAttribute(new ObjectName(TASK), "rows"));
    successor.stop();
    assertEquals(new TreeSet<>(), beans());
  }

  @Test
  void a_task_works_without_metrics() throws JMException {
    core.metrics = new byte[] {1, 1};
    start(task, context, "orders");
    task.put(List.of());
    assertFalse(core.calls.isEmpty());
    assertEquals(new TreeSet<>(), beans());
  }

  private static String canonical(String name) throws JMException {
    return new ObjectName(name).getCanonicalName();
  }
}
