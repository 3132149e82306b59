package io.ilion.integration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The plugin as it is shipped: the archive, unpacked. */
final class Archive {
  static final String PLATFORM_OF_NO_WORKER = "plan9-mips";
  private static final String VERSION = "io/ilion/connect/cassandra/version";

  private Archive() {}

  /** The folder that a plugin path names. */
  static Path folder() {
    String named = System.getProperty("ilion.archive");
    return named == null ? only(Path.of("build/dist")) : Path.of(named);
  }

  static Path file(String name) {
    return folder().resolve(name);
  }

  static String version() {
    String folder = folder().getFileName().toString();
    return folder.substring("ilion-kafka-connect-cassandra-".length());
  }

  /** The zip that is shipped; build/dist/&lt;component&gt; is where it lies unpacked. */
  static Path zip() {
    Path build = folder().toAbsolutePath().getParent().getParent();
    return build.resolve("distributions").resolve(folder().getFileName() + ".zip");
  }

  /** The jar in it, which is a plugin by itself. */
  static Path jar() {
    return only(file("lib"));
  }

  /** Unpacks the zip as `confluent-hub` and `unzip` do. */
  static void unpack(Path into) throws IOException {
    try (ZipInputStream from = new ZipInputStream(Files.newInputStream(zip()))) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        Path file = into.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.write(file, from.readAllBytes());
        }
      }
    }
  }

  /** The files of a zip or jar. */
  static Map<String, byte[]> files(Path zip) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream from = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        if (!entry.isDirectory()) {
          files.put(entry.getName(), from.readAllBytes());
        }
      }
    }
    return files;
  }

  /** A copy of the plugin that calls itself another version; made in {@code folder}. */
  static Path ofVersion(String version, Path folder) throws IOException {
    return copy(folder, version, false);
  }

  /** A copy whose index names a platform that no worker runs on, and which has no other. */
  static Path ofOtherPlatform(String version, Path folder) throws IOException {
    return copy(folder, version, true);
  }

  private static Path copy(Path folder, String version, boolean otherPlatform) throws IOException {
    Files.createDirectories(folder);
    Path jar = folder.resolve("plugin-" + version + ".jar");
    try (InputStream bytes = Files.newInputStream(only(file("lib")));
        ZipInputStream from = new ZipInputStream(bytes);
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        String name = entry.getName();
        byte[] content = from.readAllBytes();
        if (name.equals(VERSION)) {
          content = version.getBytes(StandardCharsets.UTF_8);
        } else if (otherPlatform && name.equals("native/platforms")) {
          content = PLATFORM_OF_NO_WORKER.getBytes(StandardCharsets.UTF_8);
        } else if (otherPlatform && name.startsWith("native/")) {
          continue;
        }
        to.putNextEntry(new ZipEntry(name));
        to.write(content);
      }
    }
    return folder;
  }

  private static Path only(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .reduce((a, b) -> fail(folder))
          .orElseThrow(() -> new AssertionError(folder + " is empty; run `gradle dist`"));
    } catch (IOException e) {
      throw new AssertionError(folder + " cannot be read; run `gradle dist`", e);
    }
  }

  private static Path fail(Path folder) {
    throw new AssertionError(folder + " holds more than one file; delete it and run `gradle dist`");
  }
}
