package io.ilion.connect.cassandra;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * The connector as the worker sees it: what the options are, and what is wrong with a
 * configuration. Both come from the native core; there is no rule about options here.
 *
 * <p>A worker instantiates this class and asks for {@link #version()} while it scans plugins, so
 * neither may load the native library. It calls {@link #config()} and {@link #validate} from
 * several threads on one shared instance.
 */
public final class CassandraSinkConnector extends SinkConnector {
  /** What a task is called by in the names of its metrics: Connect itself does not tell it. */
  static final String TASK_NUMBER = "task.id";

  private final Core core;
  private volatile ConfigDef definition;
  private Map<String, String> config = Map.of();

  public CassandraSinkConnector() {
    this(new NativeCore());
  }

  CassandraSinkConnector(Core core) {
    this.core = core;
  }

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return CassandraSinkTask.class;
  }

  @Override
  public ConfigDef config() {
    if (definition == null) {
      // Two threads may both read the table the first time: it is the same table.
      definition = ConfigDefinition.parse(core.options());
    }
    return definition;
  }

  /**
   * One value per option, with the core's problems as its only errors: ConfigDef's own checks know
   * less than the core. A form shows what is wrong, also where the option does not matter
   * otherwise.
   */
  @Override
  public Config validate(Map<String, String> config) {
    Map<String, List<String>> problems = problems(config, false);
    List<ConfigValue> values = new ArrayList<>();
    for (ConfigValue value : config().validate(config)) {
      values.add(withErrors(value, problems.remove(value.name())));
    }
    // What is left names an older spelling of an option; its value stays out, as it may be a
    // password.
    problems.forEach(
        (option, messages) ->
            values.add(new ConfigValue(option, null, Collections.emptyList(), messages)));
    return new Config(values);
  }

  private static ConfigValue withErrors(ConfigValue value, List<String> messages) {
    List<String> errors = messages == null ? new ArrayList<>() : messages;
    ConfigValue judged =
        new ConfigValue(value.name(), value.value(), value.recommendedValues(), errors);
    judged.visible(value.visible() || !errors.isEmpty());
    return judged;
  }

  private Map<String, List<String>> problems(Map<String, String> config, boolean starting) {
    return Messages.problems(core.validate(Messages.config(config), starting));
  }

  @Override
  public void start(Map<String, String> config) {
    Map<String, List<String>> problems = problems(config, true);
    if (!problems.isEmpty()) {
      StringBuilder message = new StringBuilder("The configuration of this connector is refused:");
      problems.forEach(
          (option, messages) ->
              messages.forEach(
                  problem -> message.append("\n  ").append(option).append(": ").append(problem)));
      throw new ConfigException(message.toString());
    }
    this.config = config;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> configs = new ArrayList<>(maxTasks);
    for (int i = 0; i < maxTasks; i++) {
      Map<String, String> ofTask = new LinkedHashMap<>(config);
      ofTask.put(TASK_NUMBER, String.valueOf(i));
      configs.add(ofTask);
    }
    return configs;
  }

  /** Any offsets may be set: the connector keeps none of its own. */
  @Override
  public boolean alterOffsets(Map<String, String> config, Map<TopicPartition, Long> offsets) {
    return true;
  }

  @Override
  public void stop() {}
}
