package io.ilion.connect.cassandra;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * The worker's own registry of metrics, whose reporters show them under {@code
 * kafka.connect:type=plugins}. Workers have it since Connect 4.1; the API that this is compiled
 * against does not name it, so it is called by reflection.
 *
 * <p>Metrics are added one by one: the names of sensors are not the task's own before Connect 4.3.
 */
final class WorkerMetrics {
  private final Object registry;
  private final Method name;
  private final Method add;
  private final Method remove;
  private final List<MetricName> added = new ArrayList<>();

  private WorkerMetrics(Object registry, Class<?> type) throws NoSuchMethodException {
    this.registry = registry;
    name = type.getMethod("metricName", String.class, String.class, LinkedHashMap.class);
    add = type.getMethod("addMetric", MetricName.class, MetricValueProvider.class);
    remove = type.getMethod("removeMetric", MetricName.class);
  }

  /** Null with workers before Connect 4.1. */
  static WorkerMetrics of(SinkTaskContext context) throws ReflectiveOperationException {
    Method registry;
    try {
      registry = SinkTaskContext.class.getMethod("pluginMetrics");
    } catch (NoSuchMethodException | NoClassDefFoundError e) {
      return null;
    }
    return new WorkerMetrics(registry.invoke(context), registry.getReturnType());
  }

  /** The worker adds the tags of connector and task. */
  void add(String metric, String meaning, Map<String, String> tags, Supplier<Object> value)
      throws ReflectiveOperationException {
    Object named = name.invoke(registry, metric, meaning, new LinkedHashMap<>(tags));
    Gauge<Object> gauge = (config, now) -> value.get();
    add.invoke(registry, named, gauge);
    added.add((MetricName) named);
  }

  void removeAll() throws ReflectiveOperationException {
    for (MetricName metric : added) {
      remove.invoke(registry, metric);
    }
    added.clear();
  }
}
