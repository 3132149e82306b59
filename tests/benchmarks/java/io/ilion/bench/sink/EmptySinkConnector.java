package io.ilion.bench.sink;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * A sink that does nothing: what a record costs Connect itself, with its consumer and converters.
 */
public final class EmptySinkConnector extends SinkConnector {
  @Override
  public String version() {
    return "1";
  }

  @Override
  public void start(Map<String, String> config) {}

  @Override
  public Class<? extends Task> taskClass() {
    return EmptySinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int tasks) {
    return Collections.nCopies(tasks, Map.of());
  }

  @Override
  public void stop() {}

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }
}
