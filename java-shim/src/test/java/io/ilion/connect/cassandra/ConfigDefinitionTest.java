package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

class ConfigDefinitionTest {
  @Test
  void an_option_keeps_all_that_the_table_says_of_it() {
    ConfigDef.ConfigKey port = definition().configKeys().get("port");
    assertEquals(ConfigDef.Type.INT, port.type);
    assertEquals(9042, port.defaultValue);
    assertEquals(ConfigDef.Importance.LOW, port.importance);
    assertEquals("About port.", port.documentation);
    assertEquals("Connection", port.group);
    assertEquals(7, port.orderInGroup);
    assertEquals(ConfigDef.Width.SHORT, port.width);
    assertEquals("The port", port.displayName);
    assertEquals(List.of("9042", "9142"), port.recommender.validValues("port", null));
    assertTrue(port.recommender.visible("port", null));
  }

  @Test
  void an_option_is_required_or_has_no_default_or_has_one() {
    ConfigDef definition = definition();
    assertFalse(definition.configKeys().get("contact.points").hasDefault());
    assertTrue(definition.configKeys().get("password").hasDefault());
    assertNull(definition.configKeys().get("password").defaultValue);
  }

  @Test
  void an_option_without_choices_recommends_nothing() {
    assertNull(definition().configKeys().get("password").recommender);
  }

  @Test
  void an_option_is_shown_while_its_condition_holds_and_depends_on_the_option_of_it() {
    assertEquals(List.of("store"), definition().configKeys().get("port").dependents);
    for (Map.Entry<String, Boolean> shown :
        Map.of("9042", false, "9142", true, "9143", true).entrySet()) {
      List<ConfigValue> values = definition().validate(Map.of("port", shown.getKey()));
      ConfigValue store =
          values.stream().filter(value -> value.name().equals("store")).findAny().orElseThrow();
      assertEquals(shown.getValue(), store.visible(), shown.getKey());
    }
  }

  @Test
  void options_keep_the_order_of_the_table() {
    assertEquals("[contact.points, password, port, store]", definition().names().toString());
  }

  @Test
  void a_table_cut_short_is_a_corrupt_message() {
    byte[] table = OptionBytes.table();
    for (int length = 0; length < table.length; length++) {
      byte[] cut = Arrays.copyOf(table, length);
      assertThrows(CoreException.class, () -> ConfigDefinition.parse(cut));
    }
  }

  private static ConfigDef definition() {
    return ConfigDefinition.parse(OptionBytes.table());
  }
}
