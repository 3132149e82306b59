package io.ilion.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The log configuration of the broker and the workers. */
final class Logging {
  private Logging() {}

  /** Writes the configuration into a server's folder and names the file. */
  static Path write(Path folder) throws IOException {
    Path file = folder.resolve("log4j2.xml");
    // The pattern of Kafka's own connect-log4j2.yaml: the MDC context names connector and task.
    Files.writeString(
        file,
        String.join(
            "\n",
            "<Configuration>",
            "  <Appenders>",
            "    <Console name=\"out\">",
            "      <PatternLayout pattern=\"[%d] %p %X{connector.context}%m (%c)%n\"/>",
            "    </Console>",
            "  </Appenders>",
            "  <Loggers>",
            "    <Root level=\"INFO\"><AppenderRef ref=\"out\"/></Root>",
            "  </Loggers>",
            "</Configuration>",
            ""));
    return file;
  }
}
