package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class NativeLogTest {
  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  private final FakeCore core = new FakeCore();
  private final List<String> printed = new ArrayList<>();
  private int level = 3;
  private final NativeLog log = new NativeLog(core, this::logger);

  @Test
  void the_level_is_passed_when_it_has_changed() {
    log.passLevel();
    log.passLevel();
    for (level = 0; level <= 5; level++) {
      log.passLevel();
    }
    assertEquals(
        List.of(
            "logLevel 3",
            "logLevel 0",
            "logLevel 1",
            "logLevel 2",
            "logLevel 3",
            "logLevel 4",
            "logLevel 5"),
        core.calls);
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

  /** A logger at {@link #level}. */
  private Logger logger(String name) {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              String called = method.getName();
              if (called.startsWith("is")) {
                String asked = called.substring(2, called.length() - "Enabled".length());
                return LEVELS.indexOf(asked.toLowerCase(Locale.ROOT)) <= level;
              }
              printed.add(name + " " + called + " " + arguments[0]);
              return null;
            });
  }
}
