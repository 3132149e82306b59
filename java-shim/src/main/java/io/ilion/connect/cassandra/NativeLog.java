package io.ilion.connect.cassandra;

import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints the core's log lines on the task's thread, so that they carry the worker's context, and
 * tells the core its level.
 */
final class NativeLog {
  private static final String ROOT = "io.ilion.connect.cassandra";

  private final Core core;
  private final Function<String, Logger> loggers;
  private final Logger root;
  private int passed = -1;

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
  void passLevel() {
    int level = level();
    if (level != passed) {
      core.logLevel(level);
      passed = level;
    }
  }

  private int level() {
    if (root.isTraceEnabled()) {
      return 5;
    }
    if (root.isDebugEnabled()) {
      return 4;
    }
    if (root.isInfoEnabled()) {
      return 3;
    }
    if (root.isWarnEnabled()) {
      return 2;
    }
    return root.isErrorEnabled() ? 1 : 0;
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

  void debug(String message, Throwable cause) {
    root.debug(message, cause);
  }
}
