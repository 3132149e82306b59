package io.ilion.connect.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The version of this plugin, which the build writes into a resource. */
final class Version {
  private Version() {}

  static String current() {
    try (InputStream resource = Version.class.getResourceAsStream("version")) {
      if (resource == null) {
        return "unknown";
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8).trim();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
