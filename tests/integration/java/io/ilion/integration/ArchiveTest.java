package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What the archive holds. That it works in workers, zip and jar, {@link SeedConfigTest} shows. */
class ArchiveTest {
  private static final String COMPONENT = "META-INF/component/";

  /** The class file format of Java 11. */
  private static final int JAVA_11 = 55;

  private static Map<String, byte[]> files(Path zip) throws IOException {
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

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void one_directory_named_after_owner_component_and_version_holds_everything() throws IOException {
    Map<String, byte[]> files = files(Archive.zip());
    JsonNode manifest = Connector.json(text(Files.readAllBytes(Archive.file("manifest.json"))));
    String directory =
        manifest.at("/owner/username").asText()
            + "-"
            + manifest.get("name").asText()
            + "-"
            + manifest.get("version").asText();
    for (String file : files.keySet()) {
      assertTrue(file.startsWith(directory + "/"), file + " is not in " + directory);
    }
    assertEquals(
        Set.of("manifest.json", "lib", "doc", "etc", "assets"),
        files.keySet().stream()
            .map(file -> file.split("/")[1])
            .collect(Collectors.toCollection(HashSet::new)));
  }

  @Test
  void the_manifest_has_every_field_that_a_hub_shows() throws IOException {
    JsonNode manifest = Connector.json(text(Files.readAllBytes(Archive.file("manifest.json"))));
    for (String field :
        List.of(
            "/name",
            "/version",
            "/title",
            "/description",
            "/owner/username",
            "/owner/type",
            "/owner/name",
            "/owner/logo",
            "/support/provider_name",
            "/support/summary",
            "/logo",
            "/license/0/name",
            "/license/0/url",
            "/tags/0",
            "/requirements/0",
            "/features/supported_encodings/0",
            "/features/delivery_guarantee/0",
            "/component_types/0",
            "/release_date")) {
      assertFalse(manifest.at(field).asText().isBlank(), field + " is missing");
    }
    assertTrue(manifest.get("release_date").asText().matches("\\d{4}-\\d\\d-\\d\\d"));
    for (String logo : List.of("/logo", "/owner/logo", "/license/0/logo")) {
      assertTrue(Files.exists(Archive.file(manifest.at(logo).asText())), logo);
    }
    assertFalse(manifest.toString().contains("@"), "a token was not replaced");
  }

  @Test
  void the_jar_alone_holds_the_same_files() throws IOException {
    Map<String, byte[]> jar = files(Archive.jar());
    String directory = Archive.folder().getFileName() + "/";
    files(Archive.zip())
        .forEach(
            (name, content) -> {
              String file = name.substring(directory.length());
              if (!file.startsWith("lib/")) {
                assertTrue(jar.containsKey(COMPONENT + file), file + " is not in the jar");
                assertEquals(text(content), text(jar.get(COMPONENT + file)), file);
              }
            });
  }

  @Test
  void the_jar_brings_its_own_classes_for_java_11_and_nothing_that_the_worker_owns()
      throws IOException {
    Map<String, byte[]> classes = files(Archive.jar());
    classes.keySet().removeIf(file -> !file.endsWith(".class"));
    assertFalse(classes.isEmpty());
    classes.forEach(
        (file, content) -> {
          assertTrue(file.startsWith("io/ilion/connect/cassandra/"), file);
          assertEquals(JAVA_11, (content[6] & 0xff) << 8 | content[7] & 0xff, file);
        });
    try (var lib = Files.list(Archive.file("lib"))) {
      assertEquals(List.of(Archive.jar()), lib.collect(Collectors.toList()));
    }
  }

  @Test
  void every_crate_of_the_library_is_listed_with_its_licence() throws IOException {
    String list = Files.readString(Archive.file("doc/THIRD-PARTY.txt"));
    for (String crate : List.of("scylla", "tokio", "jni", "rustls", "apache-avro", "serde_json")) {
      assertTrue(list.matches("(?s).*\n" + crate + " [0-9].*?\n    \\S.*"), crate);
    }
    assertTrue(Files.exists(Archive.file("doc/LICENSE")));
    assertTrue(Files.exists(Archive.file("doc/NOTICE")));
  }

  @Test
  void neither_times_nor_folders_of_who_built_it_are_in_the_archive() throws IOException {
    for (Path archive : List.of(Archive.zip(), Archive.jar())) {
      Set<Long> times = new HashSet<>();
      try (ZipInputStream from = new ZipInputStream(Files.newInputStream(archive))) {
        for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
          times.add(entry.getTime());
        }
      }
      assertEquals(1, times.size(), archive + " has files of several times");
    }
    String project = Path.of("").toAbsolutePath().toString();
    files(Archive.jar())
        .forEach(
            (file, content) ->
                assertFalse(
                    new String(content, StandardCharsets.ISO_8859_1).contains(project),
                    file + " names the folder that it was built in"));
  }
}
