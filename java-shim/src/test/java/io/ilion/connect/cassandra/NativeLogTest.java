package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class NativeLogTest {
  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  private final FakeCore core = new FakeCore();
  private final List<String> printed = new ArrayList<>();
  private final Map<String, Integer> levels = new HashMap<>();
  private final NativeLog log = new NativeLog(core, this::logger);

  @Test
  void the_levels_of_all_loggers_are_passed_when_one_has_changed() {
    log.passLevels();
    log.passLevels();
    for (int level = 0; level <= 5; level++) {
      levels.put("driver", level);
      log.passLevels();
    }
    levels.put("core.task", 1);
    log.passLevels();
    assertEquals(
        List.of(
            "logLevels [3, 3]",
            "logLevels [3, 0]",
            "logLevels [3, 1]",
            "logLevels [3, 2]",
            "logLevels [3, 3]",
            "logLevels [3, 4]",
            "logLevels [3, 5]",
            "logLevels [1, 5]"),
        core.calls);
  }

  @Test
  void the_core_is_not_asked_before_a_task_starts() {
    assertEquals(List.of(), core.calls, "scanning plugins makes tasks");
  }

  @Test
  void lines_are_printed_by_the_logger_and_at_the_level_that_they_name() {
    OutcomeBytes outcome = OutcomeBytes.idle();
    for (int line = 1; line <= 5; line++) {
      outcome.log(line, "logger." + line, "{} message");
    }
    log.print(Outcome.parse(outcome.bytes()).logs);
    assertEquals(
        List.of(
            "logger.1 error {} message",
            "logger.2 warn {} message",
            "logger.3 info {} message",
            "logger.4 debug {} message",
            "logger.5 trace {} message"),
        printed);
  }

  /** A logger at INFO, or what {@link #levels} says. */
  private Logger logger(String name) {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              String called = method.getName();
              if (called.startsWith("is")) {
                String asked = called.substring(2, called.length() - "Enabled".length());
                int level = levels.getOrDefault(name, 3);
                return LEVELS.indexOf(asked.toLowerCase(Locale.ROOT)) <= level;
              }
              printed.add(name + " " + called + " " + arguments[0]);
              return null;
            });
  }
}
