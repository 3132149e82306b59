package io.ilion.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The log configuration of the broker and the workers, for Log4j 2 and for the 1 of old workers.
 */
final class Logging {
  private Logging() {}

  /** The pattern of Kafka's own configuration: the MDC context names connector and task. */
  private static final String PATTERN = "[%d] %p %X{connector.context}%m (%c)%n";

  /** Writes the configuration into a server's folder; the options of the JVM that name it. */
  static List<String> write(Path folder) throws IOException {
    Path file = folder.resolve("log4j2.xml");
    Files.writeString(
        file,
        String.join(
            "\n",
            "<Configuration>",
            "  <Appenders>",
            "    <Console name=\"out\">",
            "      <PatternLayout pattern=\"" + PATTERN + "\"/>",
            "    </Console>",
            "  </Appenders>",
            "  <Loggers>",
            "    <Root level=\"INFO\"><AppenderRef ref=\"out\"/></Root>",
            "  </Loggers>",
            "</Configuration>",
            ""));
    Path old = folder.resolve("log4j.properties");
    Files.writeString(
        old,
        String.join(
            "\n",
            "log4j.rootLogger=INFO, out",
            "log4j.appender.out=org.apache.log4j.ConsoleAppender",
            "log4j.appender.out.layout=org.apache.log4j.PatternLayout",
            "log4j.appender.out.layout.ConversionPattern=" + PATTERN,
            ""));
    return List.of("-Dlog4j2.configurationFile=" + file, "-Dlog4j.configuration=" + old.toUri());
  }
}
