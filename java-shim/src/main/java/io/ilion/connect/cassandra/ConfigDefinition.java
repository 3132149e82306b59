package io.ilion.connect.cassandra;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** Makes Connect's definition of the options from the core's table of them. */
final class ConfigDefinition {
  private ConfigDefinition() {}

  static ConfigDef parse(byte[] options) {
    FrameReader reader = new FrameReader(options);
    ConfigDef definition = new ConfigDef();
    reader.list(option -> define(definition, option));
    reader.end();
    return definition;
  }

  private static ConfigDef define(ConfigDef definition, FrameReader option) {
    String name = option.text();
    ConfigDef.Type type = constant(option, ConfigDef.Type.class);
    Object defaultValue = defaultValue(option);
    ConfigDef.Importance importance = constant(option, ConfigDef.Importance.class);
    String documentation = option.text();
    String group = option.text();
    int order = option.number();
    ConfigDef.Width width = constant(option, ConfigDef.Width.class);
    String displayName = option.text();
    List<Object> choices = option.list(FrameReader::text);
    return definition.define(
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
        Collections.emptyList(),
        choices.isEmpty() ? null : new Choices(choices));
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

  private static final class Choices implements ConfigDef.Recommender {
    private final List<Object> choices;

    Choices(List<Object> choices) {
      this.choices = choices;
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
      return choices;
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsedConfig) {
      return true;
    }
  }
}
