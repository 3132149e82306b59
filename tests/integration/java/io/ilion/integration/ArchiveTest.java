package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What the archive holds. That it works in workers, zip and jar, {@link SeedConfigTest} shows. */
class ArchiveTest {
  private static final String COMPONENT = "META-INF/component/";

  /** The class file format of Java 11. */
  private static final int JAVA_11 = 55;

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void one_directory_named_after_owner_component_and_version_holds_everything() throws IOException {
    Map<String, byte[]> files = Archive.files(Archive.zip());
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
    for (String field :
        List.of(
            "/owner/url",
            "/support/url",
            "/support/logo",
            "/documentation_url",
            "/source_url",
            "/docker_image",
            "/features/single_message_transforms",
            "/features/confluent_control_center_integration",
            "/features/kafka_connect_api")) {
      assertFalse(manifest.at(field).isMissingNode(), field + " is missing");
    }
    assertTrue(manifest.get("release_date").asText().matches("\\d{4}-\\d\\d-\\d\\d"));
    for (String logo : List.of("/logo", "/owner/logo", "/support/logo", "/license/0/logo")) {
      assertTrue(Files.exists(Archive.file(manifest.at(logo).asText())), logo);
    }
    assertFalse(manifest.toString().contains("@"), "a token was not replaced");
  }

  @Test
  void the_jar_alone_holds_the_same_files() throws IOException {
    Map<String, byte[]> jar = Archive.files(Archive.jar());
    String directory = Archive.folder().getFileName() + "/";
    Archive.files(Archive.zip())
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
    Map<String, byte[]> classes = Archive.files(Archive.jar());
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
  void every_crate_of_the_libraries_is_listed_with_its_licence_and_no_other() throws IOException {
    Set<String> linked = new TreeSet<>();
    for (String platform : text(Archive.files(Archive.jar()).get("native/platforms")).split("\n")) {
      linked.addAll(crates(rustTarget(platform)));
    }
    assertTrue(linked.size() > 100, linked.toString());
    String list = Files.readString(Archive.file("doc/THIRD-PARTY.txt"));
    Set<String> listed =
        Pattern.compile("(?m)^(\\S+ [0-9]\\S*)\n    \\S.*\n    \\S+$")
            .matcher(list.substring(0, list.indexOf("And besides:")))
            .results()
            .map(crate -> crate.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(linked, listed);
    assertTrue(Files.exists(Archive.file("doc/LICENSE")));
    assertTrue(Files.exists(Archive.file("doc/NOTICE")));
  }

  /** What cargo links into the library, but for the crates of this project. */
  private static Set<String> crates(String target) throws IOException {
    Process cargo =
        new ProcessBuilder(
                ("cargo tree --locked --offline --package ilion-jni --edges normal,no-proc-macro"
                        + " --prefix none --target "
                        + target)
                    .split(" "))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = cargo.inputReader()) {
      return lines
          .lines()
          .map(line -> line.split(" ")[0] + ' ' + line.split(" ")[1].substring(1))
          .filter(crate -> !crate.startsWith("ilion-"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String rustTarget(String platform) {
    String[] parts = platform.split("-");
    return parts[1]
        + switch (parts[0]) {
          case "linux" -> "-unknown-linux-" + (parts.length == 3 ? "musl" : "gnu");
          case "macos" -> "-apple-darwin";
          default -> "-pc-windows-gnu";
        };
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
    String home = System.getProperty("user.home") + "/";
    Archive.files(Archive.jar())
        .forEach(
            (file, content) -> {
              String text = new String(content, StandardCharsets.ISO_8859_1);
              assertFalse(text.contains(project), file + " names the folder that it was built in");
              assertFalse(text.contains(home), file + " names a folder of who built it");
            });
  }
}
