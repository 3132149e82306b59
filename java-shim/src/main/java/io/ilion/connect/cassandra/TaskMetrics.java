package io.ilion.connect.cassandra;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Shows the metrics of one task, through JMX and through the worker's own registry where it has
 * one. A task works without them: what goes wrong here is logged and no more.
 *
 * <p>The worker's thread registers and takes away; those who read come on threads of their own.
 */
final class TaskMetrics {
  private static final String DOMAIN = "io.ilion.connect.cassandra";

  /** What Kafka leaves unquoted in the names of its own MBeans. */
  private static final Pattern PLAIN = Pattern.compile("[\\w-%. \\t]+");

  /** Who reads one metric reads the others as well: so long they share an answer of the core. */
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Supplier<byte[]> core;
  private final String connector;
  private final String task;
  private final NativeLog log;

  /** Null where the worker has no registry. */
  private final WorkerMetrics worker;

  /** By data center; that of the task itself is nobody's. */
  private final Map<String, MetricsBean> beans = new HashMap<>();

  private MetricsSnapshot snapshot;
  private long taken;
  private boolean closed;

  /**
   * @param core answers with the metrics of the task, until {@link #close}
   */
  TaskMetrics(
      Supplier<byte[]> core,
      String connector,
      String task,
      SinkTaskContext context,
      NativeLog log) {
    this.core = core;
    this.connector = connector;
    this.task = task;
    this.log = log;
    this.worker = worker(context);
    register();
  }

  private WorkerMetrics worker(SinkTaskContext context) {
    try {
      return WorkerMetrics.of(context);
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn("Metrics are shown through JMX alone, as the worker does not take them", e);
      return null;
    }
  }

  /** Registers what there is and is not registered yet. */
  void register() {
    try {
      take();
      for (MetricsSnapshot.Group group : snapshot().groups) {
        if (!beans.containsKey(group.dataCenter)) {
          register(group);
        }
      }
    } catch (JMException | ReflectiveOperationException | RuntimeException e) {
      log.warn("Not all metrics are shown", e);
    }
  }

  private void register(MetricsSnapshot.Group group)
      throws JMException, ReflectiveOperationException {
    String dataCenter = group.dataCenter;
    MetricsBean bean =
        new MetricsBean(
            name(dataCenter), group.metrics, name -> snapshot().value(dataCenter, name));
    beans.put(dataCenter, bean);
    bean.register();
    if (worker == null) {
      return;
    }
    Map<String, String> tags = dataCenter.isEmpty() ? Map.of() : Map.of("datacenter", dataCenter);
    for (MetricsSnapshot.Metric metric : group.metrics) {
      String name = metric.name;
      worker.add(name, metric.meaning, tags, () -> snapshot().value(dataCenter, name));
    }
  }

  private ObjectName name(String dataCenter) throws MalformedObjectNameException {
    String type = dataCenter.isEmpty() ? "sink-task-metrics" : "sink-task-datacenter-metrics";
    String name = DOMAIN + ":type=" + type + ",connector=" + plain(connector) + ",task=" + task;
    return new ObjectName(dataCenter.isEmpty() ? name : name + ",datacenter=" + plain(dataCenter));
  }

  private static String plain(String value) {
    return PLAIN.matcher(value).matches() ? value : ObjectName.quote(value);
  }

  private synchronized MetricsSnapshot snapshot() {
    if (!closed && System.nanoTime() - taken > FRESH_NANOS) {
      take();
    }
    return snapshot;
  }

  private synchronized void take() {
    snapshot = MetricsSnapshot.parse(core.get());
    taken = System.nanoTime();
  }

  /** After it nobody asks the core any more. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      for (MetricsBean bean : beans.values()) {
        bean.unregister();
      }
      if (worker != null) {
        worker.removeAll();
      }
    } catch (JMException | ReflectiveOperationException | RuntimeException e) {
      log.warn("Not all metrics are taken away", e);
    }
  }
}
