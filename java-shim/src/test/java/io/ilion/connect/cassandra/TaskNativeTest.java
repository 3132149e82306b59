package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The task with the real core, and no cluster. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TaskNativeTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders-topic", 0);

  private final FakeContext context = new FakeContext();
  private final CassandraSinkTask task = new CassandraSinkTask();

  @AfterEach
  void stop() {
    task.stop();
  }

  @Test
  void records_are_accepted_while_the_cluster_is_away_and_their_offsets_held_back() {
    start();
    task.put(List.of(order(5), order(6)));
    task.put(List.of());
    assertEquals(100, context.timeout);
    assertEquals(Map.of(PARTITION, new OffsetAndMetadata(5)), commit(7));
  }

  @Test
  void a_commit_of_nothing_is_what_the_worker_says() {
    start();
    task.put(List.of());
    assertEquals(Map.of(PARTITION, new OffsetAndMetadata(7)), commit(7));
  }

  @Test
  void a_partition_taken_away_is_forgotten() {
    start();
    task.put(List.of(order(5)));
    task.close(List.of(PARTITION));
    assertEquals(Map.of(PARTITION, new OffsetAndMetadata(3)), commit(3));
    assertEquals(Map.of(PARTITION, new OffsetAndMetadata(9)), commit(9));
  }

  @Test
  void a_task_stops_with_records_in_flight() {
    start();
    task.put(List.of(order(5)));
    long start = System.nanoTime();
    task.stop();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    assertTrue(seconds < 5, "stop took " + seconds + " s");
  }

  @Test
  void what_a_task_has_read_shows_while_the_cluster_is_away() throws JMException {
    start();
    task.put(List.of(order(5), order(6)));
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        new ObjectName(
            "io.ilion.connect.cassandra:type=sink-task-metrics,connector=cassandra-sink-orders,task=0");
    // What was read a moment before the batch may be shown for half a second.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!server.getAttribute(name, "record-read-total").equals(2L)) {
      assertTrue(System.nanoTime() < deadline, "an old value after 30 s");
      Thread.onSpinWait();
    }
    assertEquals(2L, server.getAttribute(name, "record-in-flight"));
    assertEquals("connecting", server.getAttribute(name, "session-state"));
    assertTrue(Double.isNaN((double) server.getAttribute(name, "request-rows-avg")));
    task.stop();
    assertFalse(server.isRegistered(name));
  }

  @Test
  void a_wrong_configuration_is_refused_at_start() {
    task.initialize(context);
    assertThrows(ConfigException.class, () -> task.start(SinkConfig.with("port", "abc")));
  }

  private void start() {
    context.assignment = Set.of(PARTITION);
    task.initialize(context);
    task.start(SinkConfig.valid());
    task.open(context.assignment);
  }

  private static SinkRecord order(long offset) {
    Map<String, Object> order = Map.of("id", 1L, "product", "tea");
    return new SinkRecord("orders-topic", 0, null, null, null, order, offset);
  }

  private Map<TopicPartition, OffsetAndMetadata> commit(long offset) {
    return task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(offset)));
  }
}
