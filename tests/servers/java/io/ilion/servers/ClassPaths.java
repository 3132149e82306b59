package io.ilion.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The class paths of the servers, which the build's {@code classpaths} task writes: one file per
 * runtime, in the folder that the system property {@code ilion.classpaths} names.
 */
public final class ClassPaths {
  private ClassPaths() {}

  /** The broker's and the workers'. */
  public static String kafka() {
    return read("kafka");
  }

  /** That of a worker of another release: {@code connect39} or {@code connectOldest}. */
  public static String worker(String release) {
    return read(release);
  }

  /** The Cassandra node's. */
  public static String cassandra() {
    return read("cassandra");
  }

  /** The schema registry's. */
  public static String registry() {
    return read("registry");
  }

  /** The agent that shows a worker's MBeans to Prometheus. */
  public static String jmxExporter() {
    return read("jmxExporter");
  }

  private static String read(String runtime) {
    Path file = Path.of(System.getProperty("ilion.classpaths", "build/classpaths"), runtime);
    try {
      return Files.readString(file).trim();
    } catch (IOException e) {
      throw new ServerException(
          "The class path of " + runtime + " cannot be read; run `gradle classpaths`: " + e, e);
    }
  }
}
