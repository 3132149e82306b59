package io.ilion.connect.cassandra;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints the core's log lines on the task's thread, so that they carry the worker's context, and
 * tells the core which lines each logger prints, so that it makes no others.
 */
final class NativeLog {
  private static final String ROOT = "io.ilion.connect.cassandra";

  private final Core core;
  private final Function<String, Logger> loggers;
  private final Logger root;

  /** Those of the core, once it was asked for them. */
  private List<Logger> cores = List.of();

  private int[] passed = {};

  NativeLog(Core core) {
    this(core, LoggerFactory::getLogger);
  }

  NativeLog(Core core, Function<String, Logger> loggers) {
    this.core = core;
    this.loggers = loggers;
    this.root = loggers.apply(ROOT);
  }

  /**
   * Levels may change at any time (the worker's /admin/loggers), so this is asked before each group
   * of calls.
   */
  void passLevels() {
    if (cores.isEmpty()) {
      List<String> names = Messages.loggers(core.loggers());
      cores = names.stream().map(loggers).collect(Collectors.toList());
    }
    int[] levels = new int[cores.size()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = level(cores.get(i));
    }
    if (!Arrays.equals(levels, passed)) {
      core.logLevels(Messages.levels(levels));
      passed = levels;
    }
  }

  private static int level(Logger logger) {
    if (logger.isTraceEnabled()) {
      return 5;
    }
    if (logger.isDebugEnabled()) {
      return 4;
    }
    if (logger.isInfoEnabled()) {
      return 3;
    }
    if (logger.isWarnEnabled()) {
      return 2;
    }
    return logger.isErrorEnabled() ? 1 : 0;
  }

  void print(List<Outcome.LogLine> lines) {
    for (Outcome.LogLine line : lines) {
      print(loggers.apply(line.logger), line);
    }
  }

  private static void print(Logger logger, Outcome.LogLine line) {
    switch (line.level) {
      case 1:
        logger.error(line.message);
        break;
      case 2:
        logger.warn(line.message);
        break;
      case 3:
        logger.info(line.message);
        break;
      case 4:
        logger.debug(line.message);
        break;
      default:
        logger.trace(line.message);
        break;
    }
  }

  void warn(String message, Throwable cause) {
    root.warn(message, cause);
  }
}
