package io.ilion.connect.cassandra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** Makes Connect's definition of the options from the core's table of them. */
final class ConfigDefinition {
  private ConfigDefinition() {}

  static ConfigDef parse(byte[] options) {
    FrameReader reader = new FrameReader(options);
    List<Option> table = reader.list(Option::new);
    reader.end();
    ConfigDef definition = new ConfigDef();
    table.forEach(option -> option.define(definition, table));
    return definition;
  }

  /** One option; it recommends its choices, and says when a form shows it. */
  private static final class Option implements ConfigDef.Recommender {
    private final String name;
    private final ConfigDef.Type type;
    private final Object defaultValue;
    private final ConfigDef.Importance importance;
    private final String documentation;
    private final String group;
    private final int order;
    private final ConfigDef.Width width;
    private final String displayName;
    private final List<Object> choices;
    private final List<Condition> shownWhen;

    Option(FrameReader option) {
      name = option.text();
      type = constant(option, ConfigDef.Type.class);
      defaultValue = defaultValue(option);
      importance = constant(option, ConfigDef.Importance.class);
      documentation = option.text();
      group = option.text();
      order = option.number();
      width = constant(option, ConfigDef.Width.class);
      displayName = option.text();
      choices = option.list(FrameReader::text);
      shownWhen = option.list(Condition::new);
    }

    void define(ConfigDef definition, List<Option> table) {
      List<String> dependents = new ArrayList<>();
      for (Option other : table) {
        if (other.shownWhen.stream().anyMatch(condition -> condition.option.equals(name))) {
          dependents.add(other.name);
        }
      }
      definition.define(
          name,
          type,
          defaultValue,
          null, // no validator: the core judges all values
          importance,
          documentation,
          group,
          order,
          width,
          displayName,
          dependents,
          choices.isEmpty() && shownWhen.isEmpty() ? null : this);
    }

    @Override
    public List<Object> validValues(String option, Map<String, Object> config) {
      return choices;
    }

    @Override
    public boolean visible(String option, Map<String, Object> config) {
      return shownWhen.isEmpty() || shownWhen.stream().anyMatch(condition -> condition.in(config));
    }
  }

  /** That an option has one of some values. */
  private static final class Condition {
    final String option;
    private final List<String> values;

    Condition(FrameReader condition) {
      option = condition.text();
      values = condition.list(FrameReader::text);
    }

    boolean in(Map<String, Object> config) {
      String value = String.valueOf(config.get(option));
      return values.stream().anyMatch(value::equalsIgnoreCase);
    }
  }

  private static Object defaultValue(FrameReader option) {
    switch (option.u8()) {
      case 0:
        return ConfigDef.NO_DEFAULT_VALUE;
      case 1:
        return null;
      case 2:
        return option.text();
      default:
        throw option.corrupt("an unknown kind of default");
    }
  }

  private static <E extends Enum<E>> E constant(FrameReader option, Class<E> of) {
    String name = option.text();
    try {
      return Enum.valueOf(of, name);
    } catch (IllegalArgumentException e) {
      throw option.corrupt("an unknown " + of.getSimpleName());
    }
  }
}
